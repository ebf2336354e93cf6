"""Entries as facts for judgement: few queries, however many entries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yiben.common.clock import local_day
from yiben.ledger.models import Entry, EntryOrg, EntryPerson
from yiben.ledger.words import COMMITTED, EXPORTED, WITHDRAWN
from yiben.rules.facts import EntryFact, OrgIn, PersonIn
from yiben.rules.period import parse_period

from .kinds import kept_kinds

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


def _of_units(ids: Collection[str]) -> Q:
    joined = EntryOrg.objects.filter(org_id__in=ids).values("entry_id")
    return Q(unit_id__in=ids) | Q(pk__in=joined)


def _of_persons(ids: Collection[str]) -> Q:
    named = EntryPerson.objects.filter(person_id__in=ids).values("entry_id")
    return Q(pk__in=named)


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
        scope = Q(pk__in=[])
        for ids in units:
            scope |= _of_units(ids)
        for ids in persons:
            scope |= _of_persons(ids)
        yield scope
    else:
        yield from (_of_units(ids) for ids in units)
        yield from (_of_persons(ids) for ids in persons)


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
    Three queries for up to 5000 ids of each sort.
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


def _facts(rows: QuerySet[Any]) -> Iterator[EntryFact]:
    orgs: dict[str, list[OrgIn]] = defaultdict(list)
    people: dict[str, list[PersonIn]] = defaultdict(list)
    ids = rows.values("pk")
    for entry_id, org_id, role in (
        EntryOrg.objects.filter(entry_id__in=ids)
        .order_by("org_id", "role")
        .values_list("entry_id", "org_id", "role")
    ):
        orgs[entry_id].append(OrgIn(org_id, role))
    for entry_id, person_id, role, state in (
        EntryPerson.objects.filter(entry_id__in=ids)
        .order_by("person_id", "role")
        .values_list("entry_id", "person_id", "role", "state")
    ):
        people[entry_id].append(PersonIn(person_id, role, state))
    for row in rows.order_by().values_list(*_COLUMNS):
        yield _fact(row, tuple(orgs.get(row[0], ())), tuple(people.get(row[0], ())))


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
        entered_on=local_day(one["entered_at"]),
        ends_on=one["ends_on"],
        void_on=local_day(void_at) if void_at else None,
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
