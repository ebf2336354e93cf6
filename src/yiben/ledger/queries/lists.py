"""Entries one by one and in lists, each filtered for who is looking."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.ledger import access
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Head
from yiben.ledger.words import COMMITTED, EXPORTED
from yiben.org.access import Viewer, may_see, next_path, require_read, seen_orgs
from yiben.org.models import Org

from .views import BESIDE, EntryView, view_of


def _whole() -> QuerySet[Any]:
    return Entry.objects.select_related(
        "unit", "entered_by", "corrected_by"
    ).prefetch_related("orgs__org", "people__person", "evidence")


def whole() -> QuerySet[Any]:
    """Return all entries with what their views need, in few questions."""
    return _whole()


def entry_row(entry_id: str) -> Entry:
    """Return the row for an action of another room; RefusedError if there is none."""
    found = _whole().filter(pk=entry_id).first()
    if not isinstance(found, Entry):
        raise RefusedError("ledger.read", entry_id)
    return found


def entry(entry_id: str, *, seen_by: Viewer) -> EntryView:
    """Return one entry; RefusedError if there is none or it is not open."""
    viewer, row = access.held(seen_by), entry_row(entry_id)
    access.require_read_entry(viewer, row)
    return view_of(row, viewer)


def entries_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int = 100,
) -> list[EntryView]:
    """Return the ledger of an organisation, newest first, with joint entries.

    Somebody without a right to the organisation gets those they are named in
    and nothing else. What the ledger posts about itself shows only if asked
    for by kind.
    """
    viewer = access.held(seen_by)
    beside = EntryOrg.objects.filter(org=org, role__in=BESIDE).values("entry_id")
    rows = _whole().filter(Q(unit=org) | Q(pk__in=beside))
    if kind is None:
        rows = rows.exclude(kind__in=(COMMITTED, EXPORTED))
    else:
        rows = rows.filter(Q(kind=kind) | Q(parts__contains=f'"{kind}"'))
    if since is not None:
        rows = rows.filter(Q(happened_on__gte=since) | Q(ends_on__gte=since))
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    if not may_see(viewer, org):
        rows = rows.filter(_named(viewer))
    newest = rows.order_by("-happened_on", "-entered_at", "-seq")[:limit]
    return [view_of(row, viewer) for row in newest]


def chain_of(
    org: Org, *, seen_by: Viewer, after: int = 0, limit: int = 100
) -> list[EntryView]:
    """Return a unit's own chain behind a number, in its order, without a gap.

    What somebody has read is never changed and nothing is put in before it, so
    that reading on from the last number misses nothing. RefusedError unless the
    unit is open to somebody as a whole.
    """
    viewer = access.held(seen_by)
    require_read(viewer, org)
    rows = _whole().filter(unit=org, seq__gt=after).order_by("seq")[:limit]
    return [view_of(row, viewer) for row in rows]


def heads_below(
    org: Org, *, seen_by: Viewer, after: str = "", limit: int = 100
) -> list[tuple[Org, int, str]]:
    """Return the units from one down that have a ledger: number and digest of its end.

    In the order of the tree, behind the path ``after``.
    """
    viewer = access.held(seen_by)
    require_read(viewer, org)
    rows = Head.objects.filter(
        unit__in=seen_orgs(viewer),
        unit__path__gte=org.path,
        unit__path__lt=next_path(org.path),
        unit__path__gt=after,
    )
    found = rows.select_related("unit").order_by("unit__path")[:limit]
    return [(one.unit, one.seq, one.digest) for one in found]


def my_entries(
    *, seen_by: Viewer, since: date, until: date, limit: int = 200
) -> list[EntryView]:
    """Return the entries of any unit that name the viewer's own person, newest first."""
    viewer = access.held(seen_by)
    rows = _whole().filter(
        _named(viewer), happened_on__gte=since, happened_on__lte=until
    )
    newest = rows.order_by("-happened_on", "-entered_at", "-seq")[:limit]
    return [view_of(row, viewer) for row in newest]


def _named(viewer: Viewer) -> Q:
    if viewer.person_id is None:
        raise RefusedError("ledger.list")
    mine = EntryPerson.objects.filter(person_id=viewer.person_id)
    return Q(pk__in=mine.values("entry_id"))


def history_of(entry_id: str, *, seen_by: Viewer) -> list[EntryView]:
    """Return an entry with what it corrects and what corrects it, oldest first."""
    return entry_with_history(entry_id, seen_by=seen_by)[1]


def entry_with_history(
    entry_id: str, *, seen_by: Viewer
) -> tuple[EntryView, list[EntryView]]:
    """Return an entry, and all its versions; RefusedError if it is not open."""
    viewer, row = access.held(seen_by), entry_row(entry_id)
    access.require_read_entry(viewer, row)
    view = view_of(row, viewer)
    if row.corrects_id is None and view.is_current:
        return view, [view]
    pairs = Entry.objects.filter(unit_id=row.unit_id, corrects__isnull=False)
    before = dict(pairs.values_list("pk", "corrects_id"))
    after = {corrected: pk for pk, corrected in before.items()}
    chain = [row.pk]
    while chain[0] in before:
        chain.insert(0, before[chain[0]])
    while chain[-1] in after:
        chain.append(after[chain[-1]])
    rows = {one.pk: one for one in _whole().filter(pk__in=chain)}
    return view, [view_of(rows[pk], viewer) for pk in chain]
