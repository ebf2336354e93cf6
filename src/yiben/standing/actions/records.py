"""What records must carry, judged again for one organisation."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from yiben.common.rows import change, insert
from yiben.ledger.queries import own_entries
from yiben.rules.carry import carrying
from yiben.rules.facts import Situation
from yiben.rules.layer import Clause
from yiben.rules.subjects import subjects_of
from yiben.standing.facts import Key, key_of
from yiben.standing.models import Cell

from .law import Law
from .refresh import FIELDS, rows_of


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
    clauses = law.carried(org_id, families)
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


def _written(judged: list[Cell], old: list[Cell], changes: Counter[Key]) -> bool:
    """Write the cells that came out differently; return whether any did."""
    known = {(row.duty, row.period, row.org_id): row for row in old}
    fresh, updates = [], []
    for row in judged:
        before = known.pop((row.duty, row.period, row.org_id), None)
        if before and all(getattr(row, n) == getattr(before, n) for n in FIELDS):
            continue
        changes[key_of(row)] += 1
        if before is None:
            fresh.append(row)
        else:
            changes[key_of(before)] -= 1
            updates.append((before, row))
    changes.subtract(key_of(row) for row in known.values())
    names = [
        name
        for name in FIELDS
        if any(getattr(old, name) != getattr(new, name) for old, new in updates)
    ]
    rows = [(old.pk, *(getattr(new, name) for name in names)) for old, new in updates]
    change(Cell, names, rows)
    if known:
        Cell.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    insert(Cell, [vars(row) for row in fresh])
    return bool(fresh or updates or known)
