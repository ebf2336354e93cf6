"""From rows of people to the frozen facts that rules are judged on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date

from django.db.models import QuerySet

from yiben.common.crypto import blind_index
from yiben.org.facts import chunks
from yiben.rules.facts import MemberFact, OfficeFact, Span, TraitFact

from .checks import MemberError, clean_id_number, clean_phone, must_have_name
from .models import AuditLine, MemberFlag, Membership, Person, Tenure
from .words import PersonDetails


def _flags(person_ids: Iterable[str]) -> dict[str, tuple[TraitFact, ...]]:
    found: dict[str, list[TraitFact]] = defaultdict(list)
    for part in chunks(person_ids):
        for row in MemberFlag.objects.filter(person_id__in=part).order_by("id"):
            span = Span(row.from_on, row.until_on)
            found[row.person_id].append(TraitFact(row.flag, span))
    return {person: tuple(flags) for person, flags in found.items()}


def _memberships(
    org_ids: Iterable[str] | None, person_ids: Iterable[str] | None
) -> Iterable[QuerySet[Membership]]:
    rows = Membership.objects.select_related("person").defer(
        "person__phone", "person__id_number"
    )
    rows = rows.order_by("org_id", "person_id", "from_on")
    if org_ids is not None:
        yield from (rows.filter(org_id__in=part) for part in chunks(org_ids))
    elif person_ids is not None:
        yield from (rows.filter(person_id__in=part) for part in chunks(person_ids))
    else:
        yield rows


def member_facts(
    org_ids: Iterable[str] | None = None, *, person_ids: Iterable[str] | None = None
) -> list[MemberFact]:
    """Return every membership of these branches, or of these persons, or all.

    A change of group or kind makes two facts that touch; a day has at most one
    per person.
    """
    rows = [row for part in _memberships(org_ids, person_ids) for row in part]
    flags = _flags(row.person_id for row in rows)
    return [
        MemberFact(
            person_id=row.person_id,
            person_name=row.person.name,
            org_id=row.org_id,
            group_id=row.group_id,
            membership=row.kind,
            span=Span(row.from_on, row.until_on),
            flags=flags.get(row.person_id, ()),
        )
        for row in rows
    ]


def office_facts(
    org_ids: Iterable[str] | None = None, *, person_ids: Iterable[str] | None = None
) -> list[OfficeFact]:
    """Return every tenure in these organisations, or of these persons, or all."""
    rows = Tenure.objects.select_related("person").defer(
        "person__phone", "person__id_number"
    )
    rows = rows.order_by("org_id", "office", "from_on", "person_id")
    if org_ids is not None:
        parts = [rows.filter(org_id__in=part) for part in chunks(org_ids)]
    elif person_ids is not None:
        parts = [rows.filter(person_id__in=part) for part in chunks(person_ids)]
    else:
        parts = [rows]
    return [
        OfficeFact(
            person_id=row.person_id,
            person_name=row.person.name,
            org_id=row.org_id,
            office=row.office,
            span=Span(row.from_on, row.until_on),
        )
        for part in parts
        for row in part
    ]


def names(person_ids: Iterable[str]) -> dict[str, str]:
    """Return the names of persons by id."""
    return {
        person: name
        for part in chunks(person_ids)
        for person, name in Person.objects.filter(pk__in=part).values_list("id", "name")
    }


def fill_person(person: Person, details: PersonDetails, on: date) -> Person:
    """Put details into a row, without saving it; raise MemberError if not valid.

    The identity number decides the day of birth; a day that says otherwise is
    refused.
    """
    must_have_name(details.name, str(details.sex), details.ethnic)
    person.name = details.name.strip()
    person.sex = str(details.sex)
    person.birth_on = details.birth_on
    person.ethnic = details.ethnic or None
    person.phone = clean_phone(details.phone) if details.phone else None
    person.id_number = person.id_index = None
    if details.id_number:
        number = clean_id_number(details.id_number, on=on)
        if person.birth_on is not None and person.birth_on != number.birth_on:
            raise MemberError(
                f"出生日期与身份证号（{number.birth_on:%Y-%m-%d}）不一致。",
                "请核对两处。",
            )
        person.birth_on = number.birth_on
        person.id_number = number.text
        person.id_index = id_index_of(number.text)
    if person.birth_on is not None and person.birth_on > on:
        raise MemberError("出生日期晚于今天。", "请核对出生日期。")
    return person


NOBODY = "-"
"""The chain of acts without an account, such as a failed login."""


def audit_content(line: AuditLine) -> dict[str, str | int | None]:
    """Return what the digest of an audit line is made of."""
    return {
        "chain": line.chain,
        "number": line.number,
        "at": line.at.astimezone(UTC).isoformat(),
        "account": line.account_id,
        "action": line.action,
        "thing": line.thing,
        "org": line.org_id,
        "outcome": line.outcome,
        "detail": line.detail,
    }


def id_index_of(id_number: str) -> str:
    """Return the blind index under which a clean identity number is found."""
    return blind_index(id_number, "people.Person.id_number")
