"""Making a packet: what is new since the last one, signed; and handing it out again."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from yiben.common.seal import GENESIS, canonical, sm3
from yiben.packets import access
from yiben.packets.checks import ITEMS, WHOLE, PacketError, packed
from yiben.packets.facts import gather_down, gather_up
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import (
    ALGORITHM,
    FORMAT,
    KINDS,
    Direction,
    Item,
    Manifest,
    State,
    Way,
)
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

from .peers import signature_of


@transaction.atomic
def make_packet(peer: Peer, *, by: Account, at: datetime) -> PacketLog:
    """Make the next packet for an installation; its bytes stand in the log.

    Who made it stands in the audit before any byte leaves. Pressed twice, the
    second finds nothing new. Raises PacketError.
    """
    access.require_make(by, peer)
    row = held(peer)
    must_be_usable(row)
    last = PacketLog.objects.filter(peer=row, way=Way.OUT).order_by("-number").first()
    marks = json.loads(last.marks) if last else {}
    heads, sent = marks.get("heads", {}), dict(marks.get("items", {}))
    if row.direction == Direction.BELOW:
        gathered = gather_down(row, first=last is None)
    else:
        gathered = gather_up(row, after=heads)
    items = _fresh(gathered.items, sent)
    if not items:
        message = "和上一个包相比，没有新的内容。"
        raise PacketError(message, "有了新的记录、文件或回执再出包。")
    manifest = _manifest(row, items, last, at)
    content = _sealed(manifest, items)
    sent |= {one.key: sm3(one.line) for one in items if one.kind != "entry"}
    log = PacketLog.objects.create(
        peer=row,
        way=Way.OUT.value,
        number=manifest.number,
        digest=manifest.digest,
        state=State.MADE.value,
        counts=json.dumps(labelled(manifest.content["counts"]), ensure_ascii=False),
        marks=json.dumps({"heads": dict(gathered.heads), "items": sent}),
        content=content,
        made_at=at,
        at=at,
        by=by,
    )
    note_audit(by, "packet.make", f"packet:{log.pk}", row.unit, Outcome.DONE, at)
    return log


def _sealed(manifest: Manifest, items: list[Item]) -> bytes:
    """Return the signed packet; PacketError if the other side would refuse it."""
    content = packed(manifest, signature_of(canonical(manifest.content)), items)
    if len(content) > WHOLE or len(items) > ITEMS:
        message = f"这一个包会超过 64 MB 或 {ITEMS} 条。"
        raise PacketError(message, "请联系系统管理员分批出包。")
    return content


@transaction.atomic
def hand_out(log: PacketLog, *, by: Account, at: datetime) -> bytes:
    """Return the bytes of a packet that was made; the audit says so first."""
    access.require_make(by, log.peer)
    if log.content is None:
        message = "对方已经收到这个包，文件不再保留。"
        raise PacketError(message, "需要新的内容，请出下一个包。")
    thing = f"packet:{log.pk}"
    note_audit(by, "packet.hand_out", thing, log.peer.unit, Outcome.DONE, at)
    return bytes(log.content)


def held(peer: Peer) -> Peer:
    """Return the row, locked: one packet is made or taken in at a time."""
    rows = Peer.objects.select_for_update(of=("self",)).select_related("unit")
    return rows.get(pk=peer.pk)


def must_be_usable(peer: Peer) -> None:
    """Raise PacketError unless two people stand for the key and it is in use."""
    if peer.retired_at is not None:
        raise PacketError(f"“{peer.name}”已停用。", "请登记对方新的公钥。")
    if peer.confirmed_at is None:
        message = f"“{peer.name}”的公钥还没有第二个人核对过指纹。"
        raise PacketError(message, "请另一个人在“数据包”里核对。")


def labelled(counts: dict[str, int]) -> dict[str, int]:
    """Return counts under the words a reader knows."""
    return {label: counts[kind] for kind, label in KINDS.items() if counts.get(kind)}


def _fresh(items: tuple[Item, ...], sent: dict[str, str]) -> list[Item]:
    """Return what the other side has not been sent as it stands now."""
    found: dict[str, Item] = {}
    for one in items:
        if sent.get(one.key) == sm3(one.line):
            continue
        if one.kind == "person" and one.key in sent and not one.body["name"]:
            continue
        found[one.key] = one
    order = list(KINDS)
    return sorted(found.values(), key=lambda one: order.index(one.kind))


def _manifest(
    peer: Peer, items: list[Item], last: PacketLog | None, at: datetime
) -> Manifest:
    ours = OwnKey.objects.first()
    taken = PacketLog.objects.filter(peer=peer, way=Way.IN).order_by("-number").first()
    unit = peer.unit
    content: dict[str, Any] = {
        "format": FORMAT,
        "algorithm": ALGORITHM,
        "key": ours.public if ours else "",
        "to": peer.public,
        "direction": "down" if peer.direction == Direction.BELOW else "up",
        "number": last.number + 1 if last else 1,
        "previous": last.digest if last else GENESIS,
        "made_at": at.astimezone(UTC).isoformat(),
        "unit": {"id": unit.pk if unit else "", "name": unit.name if unit else ""},
        "received": {
            "number": taken.number if taken else 0,
            "digest": taken.digest if taken else GENESIS,
        },
        "counts": dict(Counter(one.kind for one in items)),
        "items": [
            [one.kind, one.id, one.label, len(one.line), sm3(one.line)] for one in items
        ],
    }
    return Manifest(content)
