"""What the ledgers say of single persons, wherever it happened; and what stands."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.ledger import access
from yiben.ledger.facts import kind_label
from yiben.ledger.models import Entry, EntryPerson
from yiben.ledger.words import Privacy
from yiben.org.access import Viewer, below, require_read
from yiben.org.models import Org
from yiben.people.access import may_follow_person
from yiben.people.queries import ReadRow, people_rows, reads_of
from yiben.rules.words import COUNTED, PersonRole, Presence

ROLES = dict(PersonRole.choices())
STATES = dict(Presence.choices())


@dataclass(frozen=True, slots=True)
class PersonEntry:
    """One person's part in one entry.

    ``title`` of what is restricted is left out; ``may_open`` says whether the
    whole entry is open to whoever asks.
    """

    entry_id: str
    person_id: str
    kind: str
    kind_label: str
    title: str
    unit_id: str
    unit: str
    unit_kind: str
    happened_on: date
    ends_on: date | None
    entered_on: date
    role: str
    role_label: str
    state_label: str
    counted: bool
    tags: frozenset[str]
    may_open: bool


def entries_of_person(
    person_id: str,
    *,
    since: date,
    until: date,
    known_on: date,
    seen_by: Viewer,
    kinds: Collection[str] = (),
) -> list[PersonEntry]:
    """Return one person's parts in all ledgers between two days, oldest first.

    What was entered later than ``known_on`` is not in it, what was corrected
    by then is replaced. Open to whom the person's row is open: what a host
    branch entered shows at home without being typed again. ``kinds`` keeps
    only some kinds.
    """
    viewer = access.held(seen_by)
    person = people_rows([person_id]).get(person_id)
    if person is None or not may_follow_person(viewer, person):
        raise RefusedError("person.entries", person_id)
    rows = EntryPerson.objects.filter(
        person_id=person_id,
        entry__happened_on__gte=since,
        entry__happened_on__lte=until,
    ).select_related("entry", "entry__unit", "entry__corrected_by")
    if kinds:
        rows = rows.filter(entry__kind__in=kinds)
    rows = rows.prefetch_related("entry__orgs__org", "entry__people")
    rows = rows.order_by("entry__happened_on", "entry__entered_at", "pk")
    return [_part(row, viewer) for row in rows if _stood(row.entry, known_on)]


def _stood(entry: Entry, known_on: date) -> bool:
    if local_day(entry.entered_at) > known_on or entry.kind.startswith("ledger."):
        return False
    later = getattr(entry, "corrected_by", None)
    return later is None or local_day(later.entered_at) > known_on


def _part(row: EntryPerson, viewer: access.HeldViewer) -> PersonEntry:
    entry: Entry = row.entry
    label, opens = kind_label(entry.kind), access.may_read_entry(viewer, entry)
    shown = entry.privacy != Privacy.RESTRICTED
    return PersonEntry(
        entry_id=entry.pk,
        person_id=row.person_id,
        kind=entry.kind,
        kind_label=label,
        title=entry.title if shown else label,
        unit_id=entry.unit_id,
        unit=entry.unit.name,
        unit_kind=entry.unit.kind,
        happened_on=entry.happened_on,
        ends_on=entry.ends_on,
        entered_on=local_day(entry.entered_at),
        role=row.role,
        role_label=ROLES[row.role],
        state_label=STATES[row.state],
        counted=row.state in COUNTED,
        tags=frozenset(json.loads(entry.tags)),
        may_open=opens,
    )


def spans_of(
    org: Org, kind: str, *, on: date, levels: int, seen_by: Viewer
) -> dict[str, tuple[date, date | None]]:
    """Return for each unit at or so many levels below its last span of a kind.

    First and last day as the ledger holds them on that day; units without one
    are left out.
    """
    require_read(seen_by, org)
    inside = Org.objects.filter(below(org.path), depth__lte=org.depth + levels)
    rows = Entry.objects.filter(
        unit__in=inside.values("id"), kind=kind, happened_on__lte=on
    )
    rows = rows.select_related("corrected_by").order_by("happened_on", "seq")
    return {
        row.unit_id: (row.happened_on, row.ends_on) for row in rows if _stood(row, on)
    }


def readers_of_mine(*, seen_by: Viewer, limit: int = 100) -> list[ReadRow]:
    """Return who opened, from another level, an entry that names the viewer."""
    mine = EntryPerson.objects.filter(person_id=seen_by.person_id or "")
    ids = mine.values_list("entry_id", flat=True).distinct()
    return reads_of([f"entry:{one}" for one in ids], limit=limit)
