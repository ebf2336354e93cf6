"""The ledger in bulk, for the lake: what each unit added since last time.

A unit's entries are numbered without gaps behind its head, so the number of the
last entry taken is a watermark that nothing can slip below. Which rows to take
is said here; the engine reads them (``engine/intake.py``).
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import connection

from yiben.ledger.facts import entry_facts
from yiben.ledger.models import Head
from yiben.rules.facts import EntryFact

UNITS = 1000
"""Units asked about by one statement."""

COLUMNS: dict[str, list[str]] = {
    "entries": (
        "id unit_id seq kind parts happened_on ends_on entered_at tags present expected "
        "answers_id credit_period timely_on corrects_id gap_of gap_period"
    ).split(),
    "people": "unit_id seq person_id role state".split(),
    "orgs": "unit_id seq org_id role".split(),
}
"""The columns of each table of the lake: unit and number name the entry."""

_NEW = (
    "ledger_entry e{} WHERE e.unit_id = w.unit AND e.seq > w.after AND e.seq <= w.last"
)
_FROM = {
    "entries": _NEW.format(""),
    "people": f"{_NEW.format(' CROSS JOIN ledger_entryperson p')} AND p.entry_id = e.id",
    "orgs": f"{_NEW.format(' CROSS JOIN ledger_entryorg p')} AND p.entry_id = e.id",
}
"""In this order: SQLite takes it so, PostgreSQL finds its own."""

_PLAIN = frozenset(
    {"id", "seq", "kind", "present", "expected", "person_id", "org_id", "role", "state"}
)
"""Numbers, and texts that are never missing; of the others a missing one is empty."""


def heads_of(unit_ids: list[str]) -> dict[str, int]:
    """Return the number of the last entry of each unit that has any."""
    found: dict[str, int] = {}
    for start in range(0, len(unit_ids), 5000):
        part = Head.objects.filter(unit_id__in=unit_ids[start : start + 5000])
        found |= dict(part.filter(seq__gt=0).values_list("unit_id", "seq"))
    return found


def exported(
    spans: Mapping[str, tuple[int, int]],
) -> Iterator[tuple[list[str], dict[str, str]]]:
    """Yield what to ask for what some units added, after one number and up to another.

    Each time some units, and for each table a statement that gives its columns,
    with the place of the unit among them instead of its id.
    """
    units = sorted(spans)
    for start in range(0, len(units), UNITS):
        some = units[start : start + UNITS]
        rows = [(place, one, *spans[one]) for place, one in enumerate(some)]
        yield some, {name: _select(name, rows) for name in COLUMNS}


def astray(*, since: date, until: date) -> list[EntryFact]:
    """Return what may count between two days of chains that are not here.

    A superior's single entries came by packet; no watermark runs over them.
    """
    units = set(
        Head.objects.filter(home__isnull=False, seq=0).values_list("pk", flat=True)
    )
    found = entry_facts(unit_ids=units, since=since, until=until)
    return [one for one in found if one.unit_id in units]


def source() -> dict[str, str]:
    """Return where the rows lie, as the engine opens it: a file, or a server."""
    told: dict[str, Any] = connection.get_connection_params()
    if connection.vendor == "sqlite":
        return {"file": str(told["database"])}
    names = ("host", "port", "user", "password", "dbname")
    return {name: str(told[name]) for name in names if told.get(name)}


def _select(table: str, rows: list[tuple[int, str, int, int]]) -> str:
    # Written out, not bound: the drivers take lists of values each their own way.
    known = ",".join(
        f"({place},'{unit.replace(chr(39), chr(39) * 2)}',{after},{last})"
        for place, unit, after, last in rows
    )
    names = ", ".join(_column(table, name) for name in COLUMNS[table])
    return (
        f"WITH w(n, unit, after, last) AS (VALUES {known})"  # noqa: S608 -- only names, numbers and our own ids
        f" SELECT {names} FROM w CROSS JOIN {_FROM[table]}"
    )


def _column(table: str, name: str) -> str:
    """Return the SQL of a column; a day as text, a moment in UTC to the second."""
    if name == "unit_id":
        return "w.n AS unit_id"
    column = f"{'e' if table == 'entries' or name == 'seq' else 'p'}.{name}"
    if name in _PLAIN:
        return column
    if name == "entered_at":
        zoned = "" if connection.vendor == "sqlite" else " AT TIME ZONE 'UTC'"
        return f"SUBSTR(CAST({column}{zoned} AS text), 1, 19) AS {name}"
    return f"COALESCE(CAST({column} AS text), '') AS {name}"
