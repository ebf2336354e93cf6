"""From rows of people to the frozen facts that rules are judged on."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date

from django.db import connection
from django.db.models import Q, QuerySet

from yiben.common.crypto import blind_index
from yiben.org.facts import chunks
from yiben.rules.facts import MemberFact, OfficeFact, Span, TraitFact

from .checks import MemberError, clean_id_number, clean_phone, must_have_name
from .models import (
    Account,
    AuditLine,
    MemberFlag,
    Membership,
    Person,
    Stay,
    Tenure,
    TermExtension,
    TermLength,
)
from .words import DEFAULT_TERMS, PersonDetails, TermRule


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
    """Return the names of persons by id; every record that is posted asks for them."""
    found: dict[str, str] = {}
    for part in chunks(person_ids):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, name FROM people_person"  # noqa: S608 -- only marks
                f" WHERE id IN ({','.join(['%s'] * len(part))})",
                part,
            )
            found.update(cursor.fetchall())
    return found


def account_ids(account_ids: Iterable[str]) -> set[str]:
    """Return those of these ids that are accounts here."""
    return {
        found
        for part in chunks(account_ids)
        for found in Account.objects.filter(pk__in=part).values_list("id", flat=True)
    }


def guests_of(org_ids: Iterable[str], on: date) -> list[MemberFact]:
    """Return the floating members whom these branches host on a day.

    ``org_id`` is the home branch, which alone counts them; they have no vote
    at the host (流动党员意见 2024; 民主选举在组织关系所在支部).
    """
    rows = Stay.objects.filter(host_id__in=list(org_ids), accepted_on__lte=on)
    rows = rows.filter(Q(until_on__isnull=True) | Q(until_on__gte=on))
    rows = rows.select_related("person").order_by("person__name", "id")
    return [
        MemberFact(
            person_id=row.person_id,
            person_name=row.person.name,
            org_id=row.home_id,
            group_id=None,
            membership="",
            span=Span(row.accepted_on or row.from_on, row.until_on),
        )
        for row in rows.defer("person__phone", "person__id_number")
    ]


def term_rules(path_ids: Iterable[str], on: date) -> list[tuple[str, TermRule]]:
    """Return the lengths of terms set on the way down to an organisation.

    With the id of who set each; the latest of a place comes first.
    """
    rows = TermLength.objects.filter(org_id__in=list(path_ids), from_on__lte=on)
    return [
        (row.org_id, TermRule(row.kind, row.sector, row.years, row.remind_months))
        for row in rows.order_by("-from_on", "-id")
    ]


def term_rule_for(
    path_ids: list[str],
    kind: str,
    sector: str,
    rules: Iterable[tuple[str, TermRule]],
) -> TermRule:
    """Return the length that holds for one organisation: the nearest one set.

    >>> term_rule_for([], "branch", "village", []).years
    5
    >>> term_rule_for([], "branch", "school", []).years
    3
    """
    near = {org_id: depth for depth, org_id in enumerate(path_ids)}
    fitting = [
        (near[org_id], rule.sector == sector, -order, rule)
        for order, (org_id, rule) in enumerate(rules)
        if org_id in near and rule.kind == kind and rule.sector in {"", sector}
    ]
    if fitting:
        return max(fitting, key=lambda one: one[:3])[3]
    given = [rule for rule in DEFAULT_TERMS if rule.kind in {"", kind}]
    return next(rule for rule in given if rule.sector in {"", sector})


def extensions_of(org_ids: Iterable[str]) -> dict[tuple[str, date], TermExtension]:
    """Return the last approved extension of each term, by place and first day."""
    rows = TermExtension.objects.filter(org_id__in=list(org_ids)).order_by("until_on")
    return {(row.org_id, row.began_on): row for row in rows}


def fill_person(person: Person, details: PersonDetails, on: date) -> Person:
    """Put details into a row, without saving it; raise MemberError if not valid."""
    for name, value in person_columns(details, on).items():
        setattr(person, name, value)
    return person


def person_columns(details: PersonDetails, on: date) -> dict[str, str | date | None]:
    """Return what a row of a person holds; raise MemberError if not valid.

    The identity number decides the day of birth; a day that says otherwise is
    refused.
    """
    must_have_name(details.name, str(details.sex), details.ethnic)
    birth_on, number = details.birth_on, None
    if details.id_number:
        number = clean_id_number(details.id_number, on=on)
        if birth_on is not None and birth_on != number.birth_on:
            raise MemberError(
                f"出生日期与身份证号（{number.birth_on:%Y-%m-%d}）不一致。",
                "请核对两处。",
            )
        birth_on = number.birth_on
    if birth_on is not None and birth_on > on:
        raise MemberError("出生日期晚于今天。", "请核对出生日期。")
    return {
        "name": details.name.strip(),
        "sex": str(details.sex),
        "birth_on": birth_on,
        "ethnic": details.ethnic or None,
        "phone": clean_phone(details.phone) if details.phone else None,
        "id_number": number.text if number else None,
        "id_index": id_index_of(number.text) if number else None,
    }


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
