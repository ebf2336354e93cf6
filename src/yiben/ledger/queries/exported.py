"""Rows of the ledger in bulk, for the lake: what each unit added since last time.

A unit's entries are numbered without gaps behind its head, so the number of the
last entry taken is a watermark that nothing can slip below.
"""

from collections.abc import Iterator, Mapping

from django.db import connection

from yiben.ledger.models import Head

UNITS = 100
"""Units asked about by one statement."""

COLUMNS: dict[str, list[str]] = {
    "entries": (
        "id unit_id seq kind parts happened_on ends_on entered_at tags present expected "
        "answers_id credit_period timely_on corrects_id gap_of gap_period"
    ).split(),
    "people": "entry_id unit_id seq happened_on person_id role state".split(),
    "orgs": "entry_id unit_id seq happened_on org_id role".split(),
}
"""The columns of each table of the lake; those of the entry come with its parts."""

_NEW = (
    "ledger_entry e{} WHERE e.unit_id = w.unit AND e.seq > w.after AND e.seq <= w.last"
)
_FROM = {
    "entries": _NEW.format(""),
    "people": f"{_NEW.format(' CROSS JOIN ledger_entryperson p')} AND p.entry_id = e.id",
    "orgs": f"{_NEW.format(' CROSS JOIN ledger_entryorg p')} AND p.entry_id = e.id",
}
"""In this order: SQLite takes it so, PostgreSQL finds its own."""

_OF_ENTRY = frozenset({"unit_id", "seq", "happened_on"})
_QUOTED = frozenset({"parts", "tags", "gap_of", "gap_period", "credit_period"})
"""Columns that may hold a comma or a quotation mark; the others are bare words."""


def heads_of(unit_ids: list[str]) -> dict[str, int]:
    """Return the number of the last entry of each unit that has any."""
    found: dict[str, int] = {}
    for start in range(0, len(unit_ids), 5000):
        part = Head.objects.filter(unit_id__in=unit_ids[start : start + 5000])
        found |= dict(part.filter(seq__gt=0).values_list("unit_id", "seq"))
    return found


def exported(spans: Mapping[str, tuple[int, int]]) -> Iterator[tuple[str, bytes]]:
    """Yield what some units added, after one number and up to another.

    Each time the name of a table, and CSV without a header in the order of its
    columns. The database writes it, a unit at a time: to fetch row by row and
    value by value takes Python four times as long.
    """
    units = sorted(spans)
    for start in range(0, len(units), UNITS):
        some = units[start : start + UNITS]
        marks = ",".join(["(%s,%s,%s)"] * len(some))
        values = [value for unit in some for value in (unit, *spans[unit])]
        for table, columns in COLUMNS.items():
            with connection.cursor() as cursor:
                cursor.execute(_select(table, columns, marks), values)
                text = "\n".join(row[0] for row in cursor.fetchall())
            if text:
                yield table, text.encode()


def _select(table: str, columns: list[str], marks: str) -> str:
    line = " || ',' || ".join(_column(table, name) for name in columns)
    joined = "GROUP_CONCAT({}, CHAR(10))"
    if connection.vendor == "postgresql":
        joined = "STRING_AGG({}, CHR(10))"
    return (
        f"WITH w(unit, after, last) AS (VALUES {marks}) SELECT {joined.format(line)}"  # noqa: S608 -- only names and marks
        f" FROM w CROSS JOIN {_FROM[table]} GROUP BY w.unit"
    )


def _column(table: str, name: str) -> str:
    """Return the SQL of a column as CSV; a moment as text in UTC, to the second."""
    column = f"{'e' if table == 'entries' or name in _OF_ENTRY else 'p'}.{name}"
    if name == "entered_at":
        zoned = "" if connection.vendor == "sqlite" else " AT TIME ZONE 'UTC'"
        return f"SUBSTR(CAST({column}{zoned} AS text), 1, 19)"
    text = f"CAST({column} AS text)"
    if name in _QUOTED:
        text = f"""'"' || REPLACE({text}, '"', '""') || '"'"""
    return f"COALESCE({text}, '')"
