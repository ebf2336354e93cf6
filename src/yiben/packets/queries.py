"""Reads of packets: other installations, the log, receipts, our own key."""

import json

from django.db.models import Max, Q

from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import RefusedError
from yiben.ledger.queries import home_of, homes
from yiben.org.access import Viewer, may_keep_accounts
from yiben.org.queries import orgs_rows
from yiben.org.words import OrgKind

from . import access
from .checks import PacketError
from .models import HeadReceipt, OwnKey, PacketLog, Peer
from .words import Direction, LogView, PeerView, State, Way, fingerprint


def own_public() -> str:
    """Return our public key; empty if none was made yet."""
    return OwnKey.objects.values_list("public", flat=True).first() or ""


def peer(peer_id: str, *, seen_by: Viewer) -> Peer:
    """Return another installation; RefusedError if missing or not open."""
    found = (
        Peer.objects.select_related("unit", "confirmed_by").filter(pk=peer_id).first()
    )
    if found is None:
        raise RefusedError("packet.read", peer_id)
    access.require_read(seen_by, found)
    return found


def peer_named(name: str, *, seen_by: Viewer) -> Peer:
    """Return another installation by its name or id; raise PacketError."""
    found = [one for one in peers_of(seen_by=seen_by) if name in {one.name, one.pk}]
    if len(found) != 1:
        wrong = "不止一个" if found else "没有登记"
        raise PacketError(f"“{name}”{wrong}。", "用 yiben packet peer 看现有的。")
    return found[0]


def peers_of(*, seen_by: Viewer) -> list[Peer]:
    """Return the installations whose log is open to somebody."""
    rows = Peer.objects.select_related("unit", "confirmed_by").order_by("name", "pk")
    return [one for one in rows if access.may_read(seen_by, one)]


def has_desk(*, seen_by: Viewer) -> bool:
    """Say whether the page of packets is somebody's at all."""
    return (
        access.may_keep_peers(seen_by)
        or may_keep_accounts(seen_by)
        or bool(peers_of(seen_by=seen_by))
    )


def views_of(rows: list[Peer]) -> list[PeerView]:
    """Return installations as a page shows them; one query for all."""
    last = {
        (peer_id, way): number
        for peer_id, way, number in PacketLog.objects.filter(peer__in=rows)
        .values_list("peer", "way")
        .annotate(Max("number"))
    }
    return [
        PeerView(
            id=one.pk,
            name=one.name,
            direction=one.direction,
            direction_label=Direction(one.direction).label,
            unit_id=one.unit_id or "",
            unit_name=one.unit.name if one.unit else "",
            fingerprint=fingerprint(one.public),
            confirmed_by=one.confirmed_by.display_name if one.confirmed_by else "",
            confirmed_at=one.confirmed_at,
            retired_at=one.retired_at,
            entered_by_id=one.entered_by_id,
            last_in=last.get((one.pk, Way.IN.value), 0),
            last_out=last.get((one.pk, Way.OUT.value), 0),
        )
        for one in rows
    ]


def arrival_of(unit_id: str, rows: list[Peer]) -> str:
    """Say, for a unit whose ledger is kept elsewhere, how far it has come here."""
    home = home_of(unit_id) if rows else None
    found = next((one for one in rows if one.pk == home), None)
    if found is None:
        return ""
    last = PacketLog.objects.filter(peer=found, way=Way.IN).order_by("-number").first()
    if last is None:
        return f"台账在“{found.name}”里，还没有收到过数据包，所以这里没有判定。"
    day = chinese_day(local_day(last.made_at))
    return f"台账在“{found.name}”里，这里是第 {last.number} 号包（{day}）送来的。"


def units_of(found: Peer) -> list[tuple[str, str]]:
    """Return the units a system below keeps, by id and name, groups left out."""
    if found.direction != Direction.BELOW:
        return []
    theirs = [unit for unit, home in homes().items() if home == found.pk]
    rows = orgs_rows(theirs)
    return [(one.pk, one.name) for one in rows if one.kind != OrgKind.PARTY_GROUP]


def made_packet(found: Peer, number: int) -> PacketLog:
    """Return a packet that was made; RefusedError if there is none."""
    rows = PacketLog.objects.filter(peer=found, way=Way.OUT, number=number)
    row = rows.select_related("peer__unit").first()
    if row is None:
        raise RefusedError("packet.file", f"{found.pk}/{number}")
    return row


def log_of(found: Peer, *, seen_by: Viewer, limit: int = 60) -> list[LogView]:
    """Return the packets that went to and came from an installation, newest first."""
    access.require_read(seen_by, found)
    rows = PacketLog.objects.filter(peer=found).select_related("by")
    rows = rows.annotate(kept=Q(content__isnull=False)).defer("content", "marks")
    rows = rows.order_by("-at", "-number")[:limit]
    return [
        LogView(
            id=one.pk,
            way_label=Way(one.way).label,
            number=one.number,
            digest=one.digest,
            at=one.at,
            by=one.by.display_name,
            state_label=State(one.state).label,
            counts=tuple(json.loads(one.counts).items()),
            is_kept=one.kept,
        )
        for one in rows
    ]


def head_receipts() -> dict[str, tuple[int, str]]:
    """Return what the superior's installation holds of our chains, for ``verify``."""
    rows = HeadReceipt.objects.values_list("unit", "seq", "digest")
    return {unit: (seq, digest) for unit, seq, digest in rows}
