"""What records must carry, judged again for one organisation."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection

from yiben.ledger.queries import own_entries
from yiben.rules.carry import carrying
from yiben.rules.facts import Situation
from yiben.rules.layer import Clause
from yiben.rules.subjects import subjects_of
from yiben.rules.words import Form, SubjectKind
from yiben.standing.facts import Key, key_of
from yiben.standing.models import Cell

from .law import Law
from .refresh import FIELDS, rows_of

_NAMES = ("id", *FIELDS)
_FLAGS = tuple(_NAMES.index(name) for name in ("waived", "gap"))


def _read(row: Sequence[object]) -> list[object]:
    """Return a row as Python has it; some databases give 0 and 1 for no and yes."""
    values = list(row)
    for place in _FLAGS:
        values[place] = bool(values[place])
    return values


def cells_where(condition: str, values: Sequence[int | str | date]) -> list[Cell]:
    """Return the cells of an SQL condition; the ORM takes as long as the database."""
    names = ",".join(("id", *FIELDS))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM standing_cell WHERE {condition}", values)  # noqa: S608 -- only names and marks
        rows = cursor.fetchall()
    return [Cell.from_db(None, _NAMES, _read(row)) for row in rows]


def carried_again(
    law: Law,
    subject: str,
    families: set[str],
    year: int,
    old: list[Cell],
    changes: Counter[Key],
) -> set[str]:
    """Judge some families of ``carry`` for an organisation; return it if changed.

    The organisation is held (``gate.holding``) and with it ``old``, the cells of
    the subject: two may judge the first record of a year.
    """
    org_id = subject.partition(":")[2]
    law.know([org_id])
    if org_id not in law.orgs:
        return set()
    clauses = _clauses(law, org_id, families)
    if not clauses:
        return set()
    duties = {one.rule.id for one in clauses}
    old = [one for one in old if one.duty in duties]
    world = _own_world(law, org_id, clauses, year)
    judge = law.judge.about(world, law.on)
    one = next(s for s in subjects_of(world, [org_id]) if s.key == subject)
    verdicts = judge.layered(
        [(c, v) for c in clauses for v in carrying(judge, c, one, year)]
    )
    rows = rows_of(verdicts, labels={subject: one.label}, paths=law.paths, year=year)
    return {org_id} if _written(rows, old, changes) else set()


def _clauses(law: Law, org_id: str, families: set[str]) -> list[Clause]:
    """Return the clauses of some families that ask records of an organisation."""
    return [
        clause
        for clause in law.judge.in_force(law.orgs[org_id].path)
        if clause.rule.form == Form.CARRY
        and not clause.rule.needs
        and clause.rule.binds.subject == SubjectKind.ORG
        and law.library.family[clause.rule.id] in families
    ]


def _own_world(
    law: Law, org_id: str, clauses: Iterable[Clause], year: int
) -> Situation:
    """Return what those clauses look at: the unit's own records of such kinds."""
    specs = [one.rule.record for one in clauses if one.rule.record]
    near = {*law.orgs[org_id].path, *law.below[org_id]}
    entries = own_entries(
        [org_id, *law.below[org_id]],
        kinds={kind for spec in specs for kind in spec.kinds},
        since=date(year, 1, 1),
        until=date(year, 12, 31),
    )
    return Situation(
        orgs={one: law.orgs[one] for one in near if one in law.orgs},
        entries=tuple(entries),
        waivers=law.waivers(f"org:{org_id}"),
    )


def _written(rows: list[Cell], old: list[Cell], changes: Counter[Key]) -> bool:
    """Write the cells that came out differently; return whether any did."""
    known = {(row.duty, row.period, row.org_id): row for row in old}
    fresh, updates = [], []
    for row in rows:
        before = known.pop((row.duty, row.period, row.org_id), None)
        if before and all(getattr(row, n) == getattr(before, n) for n in FIELDS):
            continue
        changes[key_of(row)] += 1
        if before is None:
            fresh.append(row)
        else:
            changes[key_of(before)] -= 1
            updates.append((*_prepared(row), before.pk))
    changes.subtract(key_of(row) for row in known.values())
    if updates:
        sets = ",".join(f"{name} = %s" for name in FIELDS)
        with connection.cursor() as cursor:
            change = f"UPDATE standing_cell SET {sets} WHERE id = %s"  # noqa: S608 -- only names
            cursor.executemany(change, updates)
    if known:
        Cell.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    Cell.objects.bulk_create(fresh)
    return bool(fresh or updates or known)


def _prepared(row: Cell) -> list[Any]:
    fields = Cell._meta.concrete_fields
    return [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in fields
        if not field.primary_key
    ]
