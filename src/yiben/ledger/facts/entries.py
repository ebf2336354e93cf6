"""Entries as facts for judgement: few queries, however many entries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yiben.common.clock import kept_moment, local_day
from yiben.common.rows import run
from yiben.ledger.models import Entry
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


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(set(ids))
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def _parts(
    unit_ids: Iterable[str], person_ids: Iterable[str]
) -> Iterator[tuple[list[str], list[str]]]:
    """Yield units and persons that together cover what was asked; usually once."""
    units, persons = list(_chunks(unit_ids)), list(_chunks(person_ids))
    if len(units) <= 1 and len(persons) <= 1:
        if units or persons:
            yield units[0] if units else [], persons[0] if persons else []
    else:
        yield from ((ids, []) for ids in units)
        yield from (([], ids) for ids in persons)


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
    if unit_ids is None and person_ids is None:
        scopes: list[tuple[str, list[Any]]] = [("", [])]
    else:
        scopes = [_of(*one) for one in _parts(unit_ids or (), person_ids or ())]
    in_time, days = _in_time(since, until)
    for scope, ids in scopes:
        for fact in _read(f"{scope}{in_time}", [*ids, *days]):
            found[fact.id] = fact
    return sorted(found.values(), key=lambda fact: (fact.happened_on, fact.id))


def _marks(values: Collection[Any]) -> str:
    return ",".join(["%s"] * len(values))


def _in_time(since: date, until: date) -> tuple[str, list[Any]]:
    """Return the condition for what happened, still stands or counts between two days."""
    kept = kept_kinds()
    stands = f" OR e.ends_on IS NULL AND e.kind IN ({_marks(kept)})" if kept else ""
    years = [str(since.year), str(until.year + 1)]
    around = f"e.happened_on >= %s OR e.ends_on >= %s{stands}"
    counts = f"e.happened_on <= %s AND ({around}) OR {_COUNTS}"
    days = [until, since, since, *kept, *years, *years]
    return f"e.kind NOT IN ({_marks(SILENT)}) AND ({counts})", [*SILENT, *days]


def _of(units: list[str], persons: list[str]) -> tuple[str, list[Any]]:
    """Return the condition for what units hosted or joined and persons took part in.

    A union of ids, not an "or" of conditions: for that PostgreSQL would read
    the whole ledger.
    """
    here, these = _marks(units), _marks(persons)
    parts = []
    if units:
        parts.append(f"SELECT id FROM ledger_entry WHERE unit_id IN ({here})")  # noqa: S608 -- only marks
        parts.append(f"SELECT entry_id FROM ledger_entryorg WHERE org_id IN ({here})")  # noqa: S608 -- only marks
    if persons:
        parts.append(
            f"SELECT entry_id FROM ledger_entryperson WHERE person_id IN ({these})"  # noqa: S608 -- only marks
        )
    return f"e.id IN ({' UNION '.join(parts)}) AND ", [*units, *units, *persons]


def _read(condition: str, values: list[Any]) -> Iterator[EntryFact]:
    """Give the entries of a condition, with who is in them."""
    where = f"{_FROM} WHERE {condition}"
    (rows,) = run((f"SELECT {_own_columns()} {where}", values))
    ids = [row[0] for row in rows]
    if len(ids) > CHUNK:
        orgs, named = _within(f"SELECT e.id {where}", values)
    else:
        orgs, named = _within(_marks(ids), ids)
    for row in rows:
        yield _fact(row, tuple(orgs.get(row[0], ())), tuple(named.get(row[0], ())))


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


_FROM = "FROM ledger_entry e LEFT JOIN ledger_entry c ON c.corrects_id = e.id"
_OWN = f"SELECT {_own_columns()}, o.org_id, o.role {_FROM}"
_COUNTS = (
    "e.credit_period >= %s AND e.credit_period < %s"
    " OR e.gap_period >= %s AND e.gap_period < %s"
    # "standing" and "event:…" sort after every year.
    " OR e.gap_period >= 'a'"
)
_OWN_TIME = f"(e.happened_on BETWEEN %s AND %s OR {_COUNTS})"


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
    orgs, named = _within(_marks(ids), ids)
    for row in found:
        yield _fact(row, tuple(orgs.get(row[0], ())), tuple(named.get(row[0], ())))


_Orgs = dict[str, list[OrgIn]]
_People = dict[str, list[PersonIn]]


def _within(these: str, values: Sequence[Any]) -> tuple[_Orgs, _People]:
    """Return who is in some entries; one question, and none if there are no entries."""
    orgs: _Orgs = defaultdict(list)
    named: _People = defaultdict(list)
    if not values:
        return orgs, named
    (rows,) = run((_WITHIN.format(these=these), [*values, *values]))
    for entry_id, sort, who, role, state in sorted(rows):
        if sort == "org":
            orgs[entry_id].append(OrgIn(who, role))
        else:
            named[entry_id].append(PersonIn(who, role, state))
    return orgs, named


_WITHIN = (
    "SELECT entry_id, 'org', org_id, role, '' FROM ledger_entryorg"
    " WHERE entry_id IN ({these}) UNION ALL SELECT entry_id, 'person',"
    " person_id, role, state FROM ledger_entryperson WHERE entry_id IN ({these})"
)


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
