"""What a subtree sends up: its ledger as sealed, filings, what became of what came."""

from collections.abc import Iterable, Iterator, Mapping

from yiben.books.filings.models import Filing
from yiben.books.relays.models import RelayTarget
from yiben.common.seal import canonical
from yiben.ledger.facts.carried import CarriedEntry
from yiben.ledger.queries import carried_after, homes
from yiben.org.queries import orgs_rows, subtree_ids
from yiben.packets.models import Peer
from yiben.packets.words import Gathered, Item
from yiben.plans.models import Task

from .common import (
    account_items,
    law_items,
    org_items,
    person_items,
    unit_names,
    waiver_items,
)
from .down import entry_body
from .rows import body_of

ROOM = 24 * 1024 * 1024
"""Bytes of entries in one packet; the rest waits for the next one."""


def gather_up(peer: Peer, *, after: Mapping[str, int], room: int = ROOM) -> Gathered:
    """Return what the superior's installation is to know of our subtree.

    ``after`` is how far each chain was sent before. Restricted payloads stay
    here; drafts, talks, ballots and the roster are not touched at all. What
    cites an entry goes no earlier than the entry.
    """
    if peer.unit_id is None:
        return Gathered(())
    elsewhere = homes()
    own = [one for one in subtree_ids([peer.unit_id]) if one not in elsewhere]
    chains = {one: list(carried_after(one, after.get(one, 0))) for one in own}
    entries = _as_they_came(chains, room)
    heads = {**after, **{one.unit: one.seq for one in entries}}
    filings = list(_filings(own, heads))
    waivers = list(waiver_items(own))
    acks = list(_acknowledgements(own, heads))
    accounts = [
        *(one.content["entered_by"] for one in entries),
        *(
            one.body[name]
            for one in filings
            for name in ("filed_by_id", "created_by_id")
        ),
        *(one.body["by"] for one in acks),
        *(one.body[name] for one in waivers for name in ("by_id", "revoked_by_id")),
    ]
    items = [
        *org_items(orgs_rows(own), top=peer.unit_id),
        *person_items(_named(entries, filings)),
        *account_items(accounts),
        *law_items(own),
        *waivers,
        *_entries(entries),
        *filings,
        *acks,
        *_done(own),
    ]
    return Gathered(tuple(items), heads)


def _as_they_came(
    chains: Mapping[str, list[CarriedEntry]], room: int
) -> list[CarriedEntry]:
    """Return the oldest entries that fit, each chain in its own order.

    By time of entry, so that none goes before another that it answers.
    """
    placed = []
    for unit, chain in chains.items():
        latest = ""
        for one in chain:
            latest = max(latest, str(one.content["entered_at"]))
            placed.append((latest, unit, one.seq, one))
    taken: list[CarriedEntry] = []
    for *_, one in sorted(placed, key=lambda place: place[:3]):
        room -= len(canonical(entry_body(one)))
        if room < 0 and taken:
            break
        taken.append(one)
    return taken


def _named(entries: Iterable[CarriedEntry], filings: Iterable[Item]) -> dict[str, bool]:
    """Return whom records name, and whether by a record that is not restricted."""
    found: dict[str, bool] = {}
    for one in entries:
        for person_id, *_ in one.content["people"]:
            is_open = one.payload is not None
            found[person_id] = found.get(person_id, False) or is_open
    for filing in filings:
        if author := filing.body["author_id"]:
            found[author] = True
    return found


def _entries(entries: Iterable[CarriedEntry]) -> Iterator[Item]:
    units = unit_names({one.unit for one in entries})
    for one in entries:
        label = f"{units[one.unit]}台账第 {one.seq} 条《{one.content['title']}》"
        yield Item("entry", one.id, f"{label}（{one.id}）", entry_body(one))


def _filings(own: list[str], heads: Mapping[str, int]) -> Iterator[Item]:
    """Give what was filed to a unit of the other installation, as it was last sent."""
    rows = Filing.objects.filter(unit__in=own, filed_at__isnull=False)
    rows = rows.filter(revision__gte=1).exclude(recipient__in=own)
    for row in rows.select_related("entry").order_by("filed_at", "pk"):
        if row.entry is None or row.entry.seq > heads.get(row.unit_id, 0):
            continue
        versions = list(row.versions.order_by("number"))
        body = body_of(row)
        # What is being revised is still the unit's own: the last version went up.
        last = versions[-1]
        for name in ("title", "fields_json", "elements_json", "figures_json"):
            body[name] = getattr(last, name)
        body["versions"] = [body_of(one) for one in versions]
        yield Item("filing", row.pk, f"报送《{last.title}》", body)


def _acknowledgements(own: list[str], heads: Mapping[str, int]) -> Iterator[Item]:
    rows = RelayTarget.objects.filter(org__in=own, acknowledged_at__isnull=False)
    rows = rows.exclude(relay__sender__in=own).select_related("relay", "org", "entry")
    for row in rows.order_by("acknowledged_at", "pk"):
        at = row.acknowledged_at
        if row.entry is None or row.entry.seq > heads.get(row.org_id, 0):
            continue
        body = {
            "at": at.isoformat() if at else None,
            "by": row.acknowledged_by_id,
            "entry": row.entry_id,
        }
        label = f"{row.org.short_name}签收《{row.relay.title}》"
        yield Item("acknowledgement", row.pk, label, body)


def _done(own: list[str]) -> Iterator[Item]:
    rows = Task.objects.filter(org__in=own, done_on__isnull=False)
    for row in rows.order_by("done_on", "pk"):
        on = row.done_on.isoformat() if row.done_on else None
        yield Item("done", row.pk, f"任务 {row.pk} 办结", {"done_on": on})
