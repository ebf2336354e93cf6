"""All that is in force anywhere, in one question. Room to room: no access is asked."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from yiben.common.clock import kept_day, kept_moment, local_day
from yiben.rules.facts import AdoptionFact, DefinitionFact, SettingFact

_ASKED = (
    "SELECT 'adoption', a.from_on, a.at, a.id, a.org_id, a.pack, r.until_on, r.at,"
    " '', '' FROM policy_adoption a"
    " LEFT JOIN policy_retiredadoption r ON r.adoption_id = a.id"
    " UNION ALL SELECT 'setting', s.from_on, s.at, s.id, s.org_id, s.duty, NULL, NULL,"
    " s.key, s.value FROM policy_setting s"
    " UNION ALL SELECT 'definition', d.from_on, d.at, d.id, d.org_id, d.pack, NULL,"
    " NULL, d.term, d.items FROM policy_definition d"
)


class LawFacts(NamedTuple):
    """Packs in force, numbers settled and names defined, of every organisation."""

    adoptions: tuple[AdoptionFact, ...]
    settings: tuple[SettingFact, ...]
    definitions: tuple[DefinitionFact, ...]


def law_facts(*, known_on: date) -> LawFacts:
    """Return what was entered by a day, as ``adoption_facts`` and its kin do.

    For a page of one duty, to which three questions are a quarter of its time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASKED)
        read = [_read(row) for row in cursor.fetchall()]
    # Of several settled for one day the last entered holds.
    known = [row for row in read if local_day(row[1]) <= known_on]
    known.sort(key=lambda row: row[:3])
    settings = {
        (org, duty, key, from_on): SettingFact(org, duty, key, value, from_on)
        for from_on, org, duty, _, _, key, value in _of("setting", known)
    }
    defined = {
        (org, pack, term, on): DefinitionFact(
            org, pack, term, tuple(json.loads(items)), on
        )
        for on, org, pack, _, _, term, items in _of("definition", known)
    }
    return LawFacts(
        tuple(
            AdoptionFact(org, pack, from_on, _ended(until_on, told, known_on))
            for from_on, org, pack, until_on, told, *_ in _of("adoption", known)
        ),
        tuple(settings.values()),
        tuple(defined.values()),
    )


def _read(row: tuple[Any, ...]) -> tuple[Any, ...]:
    sort, from_on, at, pk, org, name, until_on, ended_at, *rest = row
    begun = (kept_day(from_on), kept_moment(at), pk)
    ended = (kept_day(until_on), kept_moment(ended_at))
    return (*begun, sort, org, name, *ended, *rest)


def _of(sort: str, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    return ((row[0], *row[4:]) for row in rows if row[3] == sort)


def _ended(until_on: date | None, told: Any, known_on: date) -> date | None:
    """Return the last day of a pack, if it was told by then."""
    return until_on if told is not None and local_day(told) <= known_on else None
