"""What is held about one person, and who has looked at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.facts import chunks
from yiben.people.access import home_of, may_read_person, may_see_numbers
from yiben.people.checks import mask_id, mask_phone
from yiben.people.models import (
    Account,
    AuditLine,
    MemberFlag,
    Membership,
    Person,
    Tenure,
)
from yiben.people.words import Outcome

READS = "person.read"
"""The audit word of every look at one person's row."""


RECORD_READS = "record.read"
"""The audit word of a look at a unit's record from another level."""


@dataclass(frozen=True, slots=True)
class SpellRow:
    """One line of a person's history: what, where, from when until when."""

    id: str
    what: str
    where: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything held about a person, in the words of a page.

    The identity number is always masked; the telephone number is whole only
    for those to whom contacts are open.
    """

    person_id: str
    name: str
    sex: str
    birth_on: date | None
    ethnic: str | None
    phone: str | None
    id_number: str | None
    branch_id: str | None
    branch_name: str | None
    group_name: str | None
    kind: str | None
    joined_on: date | None
    full_on: date | None
    memberships: tuple[SpellRow, ...]
    tenures: tuple[SpellRow, ...]
    flags: tuple[SpellRow, ...]


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Somebody looked at a person's row."""

    at: datetime
    who: str
    outcome: str


@dataclass(frozen=True, slots=True)
class MyRecord:
    """A member's own view: what is held, and who has read it (EP-08, EP-18)."""

    card: PersonCard
    reads: tuple[ReadRow, ...]


def _spells(person: Person) -> dict[str, tuple[SpellRow, ...]]:
    memberships = Membership.objects.filter(person=person)
    tenures = Tenure.objects.filter(person=person).select_related("org")
    flags = MemberFlag.objects.filter(person=person)
    return {
        "memberships": tuple(
            SpellRow(
                row.id,
                row.get_kind_display(),
                row.org.name if row.group is None else row.group.name,
                row.from_on,
                row.until_on,
            )
            for row in memberships.select_related("org", "group").order_by("from_on")
        ),
        "tenures": tuple(
            SpellRow(
                row.id,
                row.get_office_display(),
                row.org.name,
                row.from_on,
                row.until_on,
            )
            for row in tenures.order_by("from_on", "id")
        ),
        "flags": tuple(
            SpellRow(str(row.pk), row.get_flag_display(), "", row.from_on, row.until_on)
            for row in flags.order_by("from_on", "id")
        ),
    }


def card_of(person: Person, *, seen_by: Viewer) -> PersonCard | None:
    """Return everything held about a person, or None if it is not open.

    Doors call ``actions.open_person``, which also writes down the look.
    """
    if not may_read_person(seen_by, person):
        return None
    row = (
        Membership.objects.filter(live_key=person.pk)
        .select_related("org", "group")
        .first()
    )
    home = row.org if row else home_of(person)
    open_numbers = may_see_numbers(seen_by, person)
    return PersonCard(
        person_id=person.pk,
        name=person.name,
        sex=person.get_sex_display(),
        birth_on=person.birth_on,
        ethnic=person.get_ethnic_display() if person.ethnic else None,
        phone=person.phone if open_numbers else mask_phone(person.phone),
        id_number=mask_id(person.id_number),
        branch_id=home.pk if home else None,
        branch_name=home.name if home else None,
        group_name=row.group.name if row and row.group else None,
        kind=row.get_kind_display() if row else None,
        joined_on=row.joined_on if row else None,
        full_on=row.full_on if row else None,
        **_spells(person),
    )


def my_record(seen_by: Viewer, *, limit: int = 200) -> MyRecord:
    """Return what is held about the viewer and who read it, newest first.

    Raises RefusedError for an account without a person.
    """
    person = Person.objects.filter(pk=seen_by.person_id).first()
    card = card_of(person, seen_by=seen_by) if person else None
    if card is None:
        raise RefusedError("record.see", "own")
    lines = AuditLine.objects.filter(thing=f"person:{card.person_id}", action=READS)
    return MyRecord(card=card, reads=_read_rows(lines, limit))


def reads_of(things: Iterable[str], *, limit: int) -> list[ReadRow]:
    """Return who opened some things from another level, newest first.

    Room to room: the caller has made sure that they concern whoever asks.
    """
    found: list[ReadRow] = []
    for part in chunks(things):
        lines = AuditLine.objects.filter(thing__in=part, action=RECORD_READS)
        found += _read_rows(lines, limit)
    return sorted(found, key=lambda row: row.at, reverse=True)[:limit]


def _read_rows(lines: "QuerySet[AuditLine]", limit: int) -> tuple[ReadRow, ...]:
    rows = list(lines.order_by("-at", "-id")[:limit])
    ids = {row.account_id for row in rows if row.account_id}
    names = dict(Account.objects.filter(pk__in=ids).values_list("id", "display_name"))
    labels = dict(Outcome.choices())
    return tuple(
        ReadRow(row.at, names.get(row.account_id or "", "—"), labels[row.outcome])
        for row in rows
    )
