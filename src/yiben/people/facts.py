"""From rows of people to the frozen facts that rules are judged on."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date
from typing import Any

from django.db import connection

from yiben.common.clock import chinese_day, kept_day
from yiben.common.crypto import blind_index
from yiben.org.facts import chunks
from yiben.rules.facts import MemberFact, OfficeFact, Span, TraitFact

from .checks import MemberError, clean_id_number, clean_phone, must_have_name
from .models import (
    Account,
    AuditLine,
    Person,
    TermExtension,
    TermLength,
)
from .words import DEFAULT_TERMS, PersonDetails, TermRule

# Written out: every judgement asks for its people, and the ORM took five times
# as long to make rows of them. A flag makes another row of the same membership.
_MEMBERS = (
    "SELECT 'member', m.id, m.person_id, p.name, m.org_id, m.group_id, m.kind,"
    " m.from_on, m.until_on, f.flag, f.from_on, f.until_on, f.id"
    " FROM people_membership m JOIN people_person p ON p.id = m.person_id"
    " LEFT JOIN people_memberflag f ON f.person_id = m.person_id"
)
_OFFICES = (
    "SELECT 'office', t.id, t.person_id, p.name, t.org_id, NULL, t.office,"
    " t.from_on, t.until_on, NULL, NULL, NULL, NULL"
    " FROM people_tenure t JOIN people_person p ON p.id = t.person_id"
)
_GUESTS = (
    "SELECT s.person_id, p.name, s.home_id, s.accepted_on, s.until_on"
    " FROM people_stay s JOIN people_person p ON p.id = s.person_id"
    " WHERE s.host_id IN ({}) AND s.accepted_on <= %s"
    " AND (s.until_on IS NULL OR s.until_on >= %s) ORDER BY p.name, s.id"
)
_Row = tuple[Any, ...]


def _asked(sql: str, args: Sequence[Any]) -> list[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, args)
        return list(cursor.fetchall())


def _parts(column: str, ids: Iterable[str] | None) -> Iterator[tuple[str, list[str]]]:
    """Give the condition for some ids, and the ids; one without a condition for None."""
    if ids is None:
        yield "", []
        return
    for part in chunks(ids):
        yield f" WHERE {column} IN ({_marks(part)})", part


def _marks(part: Sequence[str]) -> str:
    return ",".join(["%s"] * len(part))


def _span(since: Any, until: Any) -> Span:
    return Span(kept_day(since) or date.min, kept_day(until))


def _members(rows: Iterable[_Row]) -> list[MemberFact]:
    """Return memberships with the flags of their persons, in one order everywhere."""
    found: dict[int, MemberFact] = {}
    flags: dict[str, dict[int, TraitFact]] = defaultdict(dict)
    for _, pk, person, name, org, group, kind, since, until, flag, *spell in rows:
        if pk not in found:
            span = _span(since, until)
            found[pk] = MemberFact(person, name, org, group, kind, span)
        if flag is not None:
            held = _span(*spell[:2])
            flags[person][spell[2]] = TraitFact(flag, held)
    flagged = {
        person: tuple(v for _, v in sorted(own.items()))
        for person, own in flags.items()
    }
    return sorted(
        (replace(one, flags=flagged.get(one.person_id, ())) for one in found.values()),
        key=lambda one: (one.org_id, one.person_id, one.span.from_on),
    )


def _offices(rows: Iterable[_Row]) -> list[OfficeFact]:
    found = [
        OfficeFact(person, name, org, office, _span(since, until))
        for _, _, person, name, org, _, office, since, until, *_ in rows
    ]
    return sorted(
        found, key=lambda one: (one.org_id, one.office, one.span.from_on, one.person_id)
    )


def member_facts(
    org_ids: Iterable[str] | None = None, *, person_ids: Iterable[str] | None = None
) -> list[MemberFact]:
    """Return every membership of these branches, or of these persons, or all.

    A change of group or kind makes two facts that touch; a day has at most one
    per person.
    """
    by, ids = (
        ("m.org_id", org_ids) if org_ids is not None else ("m.person_id", person_ids)
    )
    parts = _parts(by, ids)
    return _members(
        row for where, ids in parts for row in _asked(_MEMBERS + where, ids)
    )


def office_facts(
    org_ids: Iterable[str] | None = None, *, person_ids: Iterable[str] | None = None
) -> list[OfficeFact]:
    """Return every tenure in these organisations, or of these persons, or all."""
    by, ids = (
        ("t.org_id", org_ids) if org_ids is not None else ("t.person_id", person_ids)
    )
    parts = _parts(by, ids)
    return _offices(
        row for where, ids in parts for row in _asked(_OFFICES + where, ids)
    )


def people_facts(
    org_ids: Iterable[str],
) -> tuple[list[OfficeFact], list[MemberFact]]:
    """Return the tenures in some organisations, and the memberships of their members.

    Of whoever ever was a member there every membership anywhere is given. One
    question for five hundred organisations.
    """
    rows: list[_Row] = []
    for part in chunks(org_ids):
        here = _marks(part)
        rows += _asked(
            f"{_MEMBERS} WHERE m.person_id IN (SELECT person_id"  # noqa: S608 -- only marks
            f" FROM people_membership WHERE org_id IN ({here}))"
            f" UNION ALL {_OFFICES} WHERE t.org_id IN ({here})",
            [*part, *part],
        )
    return (
        _offices(row for row in rows if row[0] == "office"),
        _members(row for row in rows if row[0] == "member"),
    )


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
    return [
        MemberFact(
            person_id=person_id,
            person_name=name,
            org_id=home_id,
            group_id=None,
            membership="",
            span=_span(accepted_on, until_on),
        )
        for part in chunks(org_ids)
        for person_id, name, home_id, accepted_on, until_on in _asked(
            _GUESTS.format(_marks(part)), [*part, on, on]
        )
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
                f"出生日期与身份证号（{chinese_day(number.birth_on)}）不一致。",
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
