"""Letters and stays: who is on the way, who is away, who is a guest, what was told."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from yiben.org.access import Viewer, may_tend, require_tend
from yiben.org.models import Org
from yiben.people.access import hold, may_host, require_see_stay
from yiben.people.models import Stay, StayNote, Transfer

HIDDEN = ("person__phone", "person__id_number")


@dataclass(frozen=True, slots=True)
class TransferRow:
    """A letter as a list shows it; ``is_late`` once its day is past and it is open."""

    id: str
    person_id: str
    name: str
    from_org: str
    to_org: str
    sent_on: date
    due_on: date | None
    ended_on: date | None
    state: str
    is_out: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class StayRow:
    """A floating member as either side shows them."""

    id: str
    person_id: str
    name: str
    home: str
    host: str
    place: str
    reason: str
    contact: str
    from_on: date
    until_on: date | None
    accepted_on: date | None
    is_out: bool


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What one side told the other."""

    on: date
    side: str
    text: str


def letters_of(
    org: Org, *, on: date, seen_by: Viewer, limit: int = 200
) -> list[TransferRow]:
    """Return the letters from and to a branch, open ones first, then the newest."""
    require_tend(seen_by, org)
    rows = Transfer.objects.filter(Q(from_org=org) | Q(to_org=org))
    rows = rows.select_related("person", "from_org", "to_org").defer(*HIDDEN)
    found = [letter_row(row, org, on) for row in rows.order_by("-sent_on")[:limit]]
    return sorted(found, key=lambda one: one.ended_on is not None)


def letter_row(row: Transfer, org: Org, on: date) -> TransferRow:
    """Return a letter as seen from one of its two branches on a day."""
    ended_on = row.received_on or row.cancelled_on
    late = ended_on is None and row.due_on is not None and row.due_on < on
    return TransferRow(
        id=row.pk,
        person_id=row.person_id,
        name=row.person.name,
        from_org=row.from_org.name,
        to_org=row.to_org.name,
        sent_on=row.sent_on,
        due_on=row.due_on,
        ended_on=ended_on,
        state=_letter_state(row, is_late=late),
        is_out=row.from_org_id == org.pk,
        is_late=late,
    )


def _letter_state(row: Transfer, *, is_late: bool) -> str:
    if row.received_on is not None:
        return "已接收"
    if row.returned:
        return "已退回"
    if row.cancelled_on is not None:
        return "已撤回"
    return "逾期未接收" if is_late else "在途"


def stays_of(org: Org, *, on: date, seen_by: Viewer, limit: int = 500) -> list[StayRow]:
    """Return who of a branch is away on a day, and who of elsewhere stays with it.

    A guest shows before the host accepted, so that it can; who came back
    shows no more, but stays in the person's own history.
    """
    require_tend(seen_by, org)
    rows = _whole().filter(Q(home=org) | Q(host=org), from_on__lte=on)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    rows = rows.order_by("person__name", "id")[:limit]
    return [stay_row(row, org.pk) for row in rows]


def n_floating(orgs: QuerySet[Org], *, on: date) -> int:
    """Return how many members of some branches float on a day, each counted once.

    Room to room: the caller has chosen organisations somebody may see.
    """
    rows = Stay.objects.filter(home__in=orgs, from_on__lte=on)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    return rows.values("person_id").distinct().count()


def stay(stay_id: str, *, seen_by: Viewer) -> Stay:
    """Return a stay, to act on; RefusedError if missing or not open."""
    return require_see_stay(seen_by, _whole().filter(pk=stay_id).first(), stay_id)


def notes_of(of: Stay, *, seen_by: Viewer) -> list[NoteRow]:
    """Return what both sides told each other, oldest first; the member reads it too."""
    require_see_stay(seen_by, of, of.pk)
    rows = StayNote.objects.filter(stay=of).select_related("org").order_by("on", "id")
    return [NoteRow(row.on, row.org.name, row.text or "") for row in rows]


def sides_of(of: Stay, *, seen_by: Viewer) -> tuple[bool, bool]:
    """Return whether somebody acts for the home branch, and for the host."""
    held = hold(seen_by)
    return may_tend(held, of.home), may_host(held, of)


def stay_row(row: Stay, org_id: str) -> StayRow:
    """Return a stay as seen from one of its two branches."""
    return StayRow(
        id=row.pk,
        person_id=row.person_id,
        name=row.person.name,
        home=row.home.name,
        host=row.host.name if row.host else "",
        place=row.place,
        reason=row.get_reason_display(),
        contact=row.contact.name,
        from_on=row.from_on,
        until_on=row.until_on,
        accepted_on=row.accepted_on,
        is_out=row.home_id == org_id,
    )


def _whole() -> QuerySet[Stay]:
    rows = Stay.objects.select_related("person", "home", "host", "contact")
    return rows.defer(*HIDDEN, "contact__phone", "contact__id_number")
