"""Entries as facts for judgement: few queries, however many entries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yiben.common.clock import kept_moment, local_day
from yiben.ledger.models import Entry, EntryOrg, EntryPerson
from yiben.ledger.words import COMMITTED, EXPORTED, GAP, WITHDRAWN
from yiben.rules.facts import EntryFact, OrgIn, PersonIn
from yiben.rules.period import parse_period

from .kinds import kept_kinds
from .recent import recent

CHUNK = 5000
SILENT = (COMMITTED, EXPORTED, WITHDRAWN)
"""Kinds that say something about the ledger itself and never count."""

_COLUMNS = (
    "id",
    "kind",
    "parts",
    "unit_id",
    "happened_on",
    "entered_at",
    "ends_on",
    "corrected_by__entered_at",
    "credit_period",
    "tags",
    "present",
    "expected",
    "answers_id",
    "timely_on",
    "title",
    "gap_of",
    "gap_period",
)


def _in_time(since: date, until: date) -> Q:
    """Return the filter for what happened, still stands or counts between two days."""
    first, after = str(since.year), str(until.year + 1)
    open_register = Q(kind__in=kept_kinds(), ends_on__isnull=True)
    return (
        Q(happened_on__lte=until, happened_on__gte=since)
        | Q(happened_on__lte=until) & (Q(ends_on__gte=since) | open_register)
        | Q(credit_period__gte=first, credit_period__lt=after)
        | Q(gap_period__gte=first, gap_period__lt=after)
        # "standing" and "event:…" sort after every year.
        | Q(gap_period__gte="a")
    )


def _of(units: Collection[str], persons: Collection[str]) -> Q:
    """Return the filter for what units hosted or joined and persons took part in.

    A union of ids, not an "or" of conditions: for that PostgreSQL would read
    the whole ledger.
    """
    parts = []
    if units:
        parts.append(Entry.objects.filter(unit_id__in=units).values("id"))
        parts.append(EntryOrg.objects.filter(org_id__in=units).values("entry_id"))
    if persons:
        named = EntryPerson.objects.filter(person_id__in=persons)
        parts.append(named.values("entry_id"))
    return Q(pk__in=parts[0].union(*parts[1:]) if parts else [])


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(ids))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _scopes(
    unit_ids: Iterable[str] | None, person_ids: Iterable[str] | None
) -> Iterator[Q]:
    """Yield filters that together cover what was asked; usually one."""
    units = list(_chunks(unit_ids or ()))
    persons = list(_chunks(person_ids or ()))
    if unit_ids is None and person_ids is None:
        yield Q()
    elif len(units) <= 1 and len(persons) <= 1:
        yield _of(units[0] if units else [], persons[0] if persons else [])
    else:
        yield from (_of(ids, []) for ids in units)
        yield from (_of([], ids) for ids in persons)


def entry_facts(
    *,
    unit_ids: Iterable[str] | None = None,
    person_ids: Iterable[str] | None = None,
    since: date,
    until: date,
) -> list[EntryFact]:
    """Return what units hosted, joined or were named in, and what persons took part in.

    Included is what happened, stands or counts between the two days, and what
    was corrected later (with the day it became void). Without ids: everything.
    Two queries for up to 5000 entries, three for more.
    """
    found: dict[str, EntryFact] = {}
    if unit_ids is not None or person_ids is not None:
        unit_ids, person_ids = list(unit_ids or ()), list(person_ids or ())
        if not unit_ids and not person_ids:
            return []
    for scope in _scopes(unit_ids, person_ids):
        rows = Entry.objects.filter(scope, _in_time(since, until))
        for fact in _facts(rows.exclude(kind__in=SILENT)):
            found[fact.id] = fact
    return sorted(found.values(), key=lambda fact: (fact.happened_on, fact.id))


def entries_named(entry_ids: Collection[str]) -> list[EntryFact]:
    """Return some entries, those they correct, and those they answer."""
    ids = list(entry_ids)
    if len(known := recent(ids)) == len(ids):
        return known
    rows = Entry.objects.filter(
        Q(pk__in=ids) | Q(corrected_by__in=ids) | Q(answered_by__in=ids)
    )
    return sorted(_facts(rows.distinct()), key=lambda fact: fact.id)


def void_days(entry_ids: Collection[str]) -> dict[str, date]:
    """Return the days on which those of some entries that are corrected ended."""
    ids = list(entry_ids)
    found: dict[str, date] = {}
    for start in range(0, len(ids), CHUNK):
        part = ids[start : start + CHUNK]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT corrects_id, entered_at FROM ledger_entry"  # noqa: S608 -- only marks
                f" WHERE corrects_id IN ({','.join(['%s'] * len(part))})",
                part,
            )
            rows = cursor.fetchall()
        found |= {entry_id: local_day(kept_moment(at)) for entry_id, at in rows}
    return found


def _own_columns() -> str:
    return ", ".join(
        "c.entered_at" if name.startswith("corrected_by") else f"e.{name}"
        for name in _COLUMNS
    )


def own_entries(
    unit_ids: Iterable[str], *, kinds: Iterable[str], since: date, until: date
) -> list[EntryFact]:
    """Return what units hosted or joined that is, or holds, one of some kinds.

    Declared gaps are among them; who took part is left out, and of the other
    organisations. One query, written out: the ORM takes longer than it does.
    """
    units, wanted = sorted(set(unit_ids)), sorted({*kinds, GAP})
    here = ",".join(["%s"] * len(units))
    years = [str(since.year), str(until.year + 1)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_OWN} LEFT JOIN ledger_entryorg o ON o.entry_id = e.id AND"  # noqa: S608 -- only names and marks
            f" o.org_id IN ({here}) WHERE e.id IN (SELECT id FROM ledger_entry"
            f" WHERE unit_id IN ({here}) UNION SELECT entry_id FROM ledger_entryorg"
            f" WHERE org_id IN ({here})) AND {_OWN_TIME} AND"
            f" (e.kind IN ({','.join(['%s'] * len(wanted))}) OR e.parts <> '[]')",
            [*units, *units, *units, since, until, *years, *years, *wanted],
        )
        rows = cursor.fetchall()
    parts: dict[str, list[OrgIn]] = defaultdict(list)
    for *row, org_id, role in rows:
        parts[row[0]] += [OrgIn(org_id, role)] if org_id else []
    found = [
        _fact(row[:-2], tuple(parts[row[0]]), ())
        for row in {row[0]: row for row in rows}.values()
        if row[1] not in SILENT
    ]
    return sorted(found, key=lambda fact: (fact.happened_on, fact.id))


_OWN = f"SELECT {_own_columns()}, o.org_id, o.role FROM ledger_entry e LEFT JOIN ledger_entry c ON c.corrects_id = e.id"  # noqa: S608 -- only names
_OWN_TIME = (
    "(e.happened_on BETWEEN %s AND %s"
    " OR (e.credit_period >= %s AND e.credit_period < %s)"
    " OR (e.gap_period >= %s AND e.gap_period < %s) OR e.gap_period >= 'a')"
)


def answers_to(entry_ids: Iterable[str]) -> list[EntryFact]:
    """Return the entries that answer some others and still stand, oldest first."""
    found: list[EntryFact] = []
    for ids in _chunks(entry_ids):
        rows = Entry.objects.filter(answers_id__in=ids, corrected_by__isnull=True)
        found += _facts(rows.exclude(kind__in=SILENT))
    return sorted(found, key=lambda fact: (fact.entered_on, fact.id))


def _facts(rows: QuerySet[Any]) -> Iterator[EntryFact]:
    found = list(rows.order_by().values_list(*_COLUMNS))
    ids = [row[0] for row in found]
    orgs, named = _within(rows) if len(ids) > CHUNK else _within_few(ids)
    for row in found:
        yield _fact(row, tuple(orgs.get(row[0], ())), tuple(named.get(row[0], ())))


_Orgs = dict[str, list[OrgIn]]
_People = dict[str, list[PersonIn]]


def _within_few(ids: list[str]) -> tuple[_Orgs, _People]:
    """Return who is in some entries; one question, and none if there are no entries."""
    orgs: _Orgs = defaultdict(list)
    named: _People = defaultdict(list)
    if not ids:
        return orgs, named
    these = ",".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT entry_id, 'org', org_id, role, '' FROM ledger_entryorg"  # noqa: S608 -- only marks
            f" WHERE entry_id IN ({these}) UNION ALL SELECT entry_id, 'person',"
            f" person_id, role, state FROM ledger_entryperson WHERE entry_id IN ({these})",
            [*ids, *ids],
        )
        for entry_id, sort, who, role, state in sorted(cursor.fetchall()):
            if sort == "org":
                orgs[entry_id].append(OrgIn(who, role))
            else:
                named[entry_id].append(PersonIn(who, role, state))
    return orgs, named


def _within(rows: QuerySet[Any]) -> tuple[_Orgs, _People]:
    """Return the same for more entries than can be named in a question."""
    orgs: _Orgs = defaultdict(list)
    named: _People = defaultdict(list)
    within = {"entry_id__in": rows.values("pk")}
    told = EntryOrg.objects.filter(**within).order_by("org_id", "role")
    for entry_id, org_id, role in told.values_list("entry_id", "org_id", "role"):
        orgs[entry_id].append(OrgIn(org_id, role))
    people = EntryPerson.objects.filter(**within).order_by("person_id", "role")
    for entry_id, person_id, role, state in people.values_list(
        "entry_id", "person_id", "role", "state"
    ):
        named[entry_id].append(PersonIn(person_id, role, state))
    return orgs, named


def _fact(
    row: tuple[Any, ...], orgs: tuple[OrgIn, ...], people: tuple[PersonIn, ...]
) -> EntryFact:
    one = dict(zip(_COLUMNS, row, strict=True))
    void_at, credit = one["corrected_by__entered_at"], one["credit_period"]
    return EntryFact(
        id=one["id"],
        kinds=(one["kind"], *json.loads(one["parts"])),
        unit_id=one["unit_id"],
        happened_on=one["happened_on"],
        entered_on=local_day(kept_moment(one["entered_at"])),
        ends_on=one["ends_on"],
        void_on=local_day(kept_moment(void_at)) if void_at else None,
        credit_month=parse_period(credit).start if credit else None,
        orgs=orgs,
        people=people,
        tags=frozenset(json.loads(one["tags"])),
        present=one["present"],
        expected=one["expected"],
        answers=one["answers_id"],
        timely_on=one["timely_on"],
        label=one["title"],
        gap_of=tuple(json.loads(one["gap_of"])),
        gap_period=one["gap_period"],
    )
