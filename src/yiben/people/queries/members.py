"""Who belongs to a branch, who holds its offices, who is on the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_read, may_tend, require_see, require_tend
from yiben.org.facts import chunks
from yiben.org.models import Org
from yiben.org.words import OrgKind
from yiben.people.access import (
    require_see_person,
    require_tend_person,
    running,
    seen_memberships,
)
from yiben.people.models import MemberFlag, Membership, Person, Tenure, Transfer
from yiben.people.words import Office

NUMBERS = ("phone", "id_number")
"""Columns that stay sealed unless a page really shows them."""

_OFFICE_ORDER = {office.value: rank for rank, office in enumerate(Office)}
_OFFICE_LABELS = dict(Office.choices())


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as a list shows them; flags are empty for plain members."""

    person_id: str
    name: str
    membership_id: str
    kind: str
    label: str
    group_id: str | None
    group_name: str | None
    joined_on: date
    flags: tuple[str, ...]
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """Somebody in an office."""

    tenure_id: str
    person_id: str
    name: str
    office: str
    label: str
    from_on: date
    until_on: date | None


def person(person_id: str, *, seen_by: Viewer) -> Person:
    """Return a person whose name and branch are open to the viewer.

    Raises the same RefusedError for a missing and for a forbidden one. Their
    numbers are not loaded; ``actions.open_person`` shows a row and notes it.
    """
    found = Person.objects.defer(*NUMBERS).filter(pk=person_id).first()
    return require_see_person(seen_by, found, person_id)


def members_of(branch: Org, *, on: date, seen_by: Viewer) -> list[MemberRow]:
    """Return the members of a branch or a Party group on a day.

    Groups first in their order, then by name. Flags are shown to those who
    read the workings of the branch, not to the other members.
    """
    require_see(seen_by, branch)
    rows = _membership_rows(branch, on)
    people = [row.person_id for row in rows]
    flags = _flags(people, on) if may_read(seen_by, branch) else {}
    offices = _offices(people, branch, on)
    found = [
        MemberRow(
            person_id=row.person_id,
            name=row.person.name,
            membership_id=row.id,
            kind=row.kind,
            label=row.get_kind_display(),
            group_id=row.group_id,
            group_name=row.group.short_name if row.group else None,
            joined_on=row.joined_on,
            flags=tuple(flags.get(row.person_id, ())),
            offices=tuple(offices.get(row.person_id, ())),
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: (row.group_name or "~", row.name))


def _membership_rows(branch: Org, on: date) -> list[Membership]:
    rows = Membership.objects.filter(running(on)).select_related("person", "group")
    rows = rows.defer(*(f"person__{column}" for column in NUMBERS))
    if branch.kind == OrgKind.PARTY_GROUP:
        return list(rows.filter(group=branch).order_by("person_id"))
    return list(rows.filter(org=branch).order_by("person_id"))


def _flags(person_ids: Iterable[str], on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in chunks(person_ids):
        rows = MemberFlag.objects.filter(running(on), person_id__in=part)
        for row in rows.order_by("flag"):
            found.setdefault(row.person_id, []).append(row.flag)
    return found


def _offices(person_ids: Iterable[str], org: Org, on: date) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in chunks(person_ids):
        rows = Tenure.objects.filter(running(on), person_id__in=part)
        rows = rows.filter(org__path__startswith=org.path)
        for row in sorted(rows, key=lambda row: _OFFICE_ORDER[row.office]):
            found.setdefault(row.person_id, []).append(_OFFICE_LABELS[row.office])
    return found


def office_holders(org: Org, *, on: date, seen_by: Viewer) -> list[OfficeRow]:
    """Return who holds the offices of an organisation on a day, secretary first."""
    require_see(seen_by, org)
    return _holders(org, on)


def _holders(org: Org, on: date) -> list[OfficeRow]:
    rows = Tenure.objects.filter(running(on), org=org).select_related("person")
    found = [
        OfficeRow(
            tenure_id=row.id,
            person_id=row.person_id,
            name=row.person.name,
            office=row.office,
            label=row.get_office_display(),
            from_on=row.from_on,
            until_on=row.until_on,
        )
        for row in rows.defer(*(f"person__{column}" for column in NUMBERS))
    ]
    return sorted(found, key=lambda row: (_OFFICE_ORDER[row.office], row.from_on))


def find_members(text: str, *, seen_by: Viewer, limit: int = 20) -> list[MemberRow]:
    """Return present members whose name contains the text, as far as visible."""
    text = text.strip()
    if not text:
        return []
    rows = seen_memberships(seen_by).filter(person__name__contains=text)
    rows = rows.select_related("person", "group").order_by("person__name", "id")
    return [
        MemberRow(
            person_id=row.person_id,
            name=row.person.name,
            membership_id=row.id,
            kind=row.kind,
            label=row.get_kind_display(),
            group_id=row.group_id,
            group_name=row.group.short_name if row.group else None,
            joined_on=row.joined_on,
            flags=(),
            offices=(),
        )
        for row in rows.defer(*(f"person__{column}" for column in NUMBERS))[:limit]
    ]


def memberships_of(of: Person, *, seen_by: Viewer) -> list[Membership]:
    """Return every membership of a person, oldest first."""
    require_tend_person(seen_by, of)
    rows = Membership.objects.filter(person=of).select_related("org", "group")
    return list(rows.order_by("from_on"))


def transfers_of(org: Org, *, seen_by: Viewer) -> list[Transfer]:
    """Return the open letters from and to a branch, oldest first."""
    require_tend(seen_by, org)
    rows = Transfer.objects.filter(open_key__isnull=False)
    rows = rows.filter(from_org=org) | rows.filter(to_org=org)
    return list(
        rows.select_related("person", "from_org", "to_org").order_by("sent_on", "id")
    )


def transfer_row(transfer_id: str, *, seen_by: Viewer) -> Transfer:
    """Return a letter of a branch the viewer keeps, or raise RefusedError."""
    rows = Transfer.objects.select_related("person", "from_org", "to_org")
    found = rows.filter(pk=transfer_id).first()
    if found is None or not (
        may_tend(seen_by, found.from_org) or may_tend(seen_by, found.to_org)
    ):
        raise RefusedError("transfer.see", transfer_id)
    return found


def tenure_row(tenure_id: str, *, seen_by: Viewer) -> Tenure:
    """Return a tenure in an organisation the viewer keeps, or raise RefusedError."""
    found = Tenure.objects.select_related("org").filter(pk=tenure_id).first()
    if found is None or not may_tend(seen_by, found.org):
        raise RefusedError("tenure.see", tenure_id)
    return found


# --- room to room: the caller has asked access itself -----------------------


def person_row(person_id: str) -> Person:
    """Return a person; raise RefusedError if there is none."""
    found = Person.objects.defer(*NUMBERS).filter(pk=person_id).first()
    if found is None:
        raise RefusedError("person.see", person_id)
    return found


def people_rows(person_ids: Iterable[str]) -> dict[str, Person]:
    """Return persons by id, without their numbers."""
    return {
        row.pk: row
        for part in chunks(person_ids)
        for row in Person.objects.defer(*NUMBERS).filter(pk__in=part)
    }


def whereabouts() -> set[tuple[str, str]]:
    """Return every person with each organisation they ever belonged to or held office in."""
    return {
        (str(person), str(org))
        for rows in (Membership.objects, Tenure.objects)
        for person, org in rows.values_list("person_id", "org_id").distinct()
    }


def membership_on(person_id: str, on: date) -> Membership | None:
    """Return the membership of a person on a day."""
    rows = Membership.objects.filter(running(on), person_id=person_id)
    return rows.select_related("org", "group").first()


def secretary_of(org: Org, on: date) -> OfficeRow | None:
    """Return the secretary of an organisation on a day."""
    secretaries = [row for row in _holders(org, on) if row.office == Office.SECRETARY]
    return secretaries[0] if secretaries else None
