"""The verbs of standing: make the cells of a year, and keep them current."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from yiben.common import queue
from yiben.common.clock import local_day
from yiben.org.queries import orgs_rows, subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.rules.evaluate import citations_of, effective
from yiben.rules.judge import Cell as Judged
from yiben.rules.words import Status

from .checks import check_year
from .facts import judge_for
from .models import Built, Cell

BATCH = 500
MANY = 50_000
"""Names taken from the queue at once: each unit is then judged only once."""

REGION = 400
"""How many organisations are judged at a time, so that memory stays bounded."""


def settle(*, at: datetime) -> int:
    """Judge again whatever changed since last time; return how many units that was.

    Doors call it after each successful write. Nothing waiting costs one query.
    Everything happens in one transaction, so nobody reads a half-judged unit.
    """
    ids, names = queue.take(MANY)
    if not ids:
        return 0
    with transaction.atomic():
        years = list(Built.objects.select_for_update().values_list("year", flat=True))
        units = _units_named(names)
        for year in years:
            _refresh(units, year=year, at=at)
        queue.drop(ids)
    return len(units) + settle(at=at)


@transaction.atomic
def rebuild(*, year: int, at: datetime) -> int:
    """Judge every unit for a year afresh; return the number of cells kept."""
    check_year(year)
    Built.objects.get_or_create(year=year, defaults={"built_at": at})
    Built.objects.select_for_update().get(year=year)
    units = [org.pk for org in orgs_rows()]
    for start in range(0, len(units), REGION):
        _refresh(units[start : start + REGION], year=year, at=at)
    Built.objects.filter(year=year).update(built_at=at)
    return Cell.objects.filter(year=year).count()


def ensure_year(*, year: int, at: datetime) -> None:
    """Make the cells of a year the first time it is asked for."""
    if not Built.objects.filter(year=check_year(year)).exists():
        rebuild(year=year, at=at)


def _units_named(names: Iterable[str]) -> list[str]:
    """Return the organisations whose subjects the queued names concern."""
    units: set[str] = set()
    trees: set[str] = set()
    persons: set[str] = set()
    for name in names:
        kind, _, rest = name.partition(":")
        match kind:
            case "tree":
                trees.add(rest)
            case "person" | "member":
                persons.add(rest)
            case "all":
                return [org.pk for org in orgs_rows()]
            case "relation" | "pair" | "office" | "org":
                units.add(rest.partition(":")[0])
    units |= set(subtree_ids(trees))
    if persons:
        units |= {one.org_id for one in member_facts(person_ids=persons)}
        units |= {one.org_id for one in office_facts(person_ids=persons)}
    return sorted(units)


def _refresh(units: Collection[str], *, year: int, at: datetime) -> None:
    """Replace the cells of some units for a year by what is judged now."""
    if not units:
        return
    on = local_day(at)
    judge = judge_for(units, year=year, known_on=on)
    paths = {org.pk: org.path for org in orgs_rows(units)}
    labels = {one.key: one.label for one in judge.subjects(units)}
    rows: list[Cell] = []
    verdicts = judge.verdicts(units, year, on)
    cites = citations_of(verdicts)
    for verdict in effective(verdicts):
        cell = verdict.cell
        key = (cell.subject, cell.duty)
        label = labels.get(cell.subject, cell.subject)
        rows.append(_row(cell, label, paths[cell.org_id], cites.get(key, []), year))
    Cell.objects.filter(org_id__in=list(units), year=year).delete()
    Cell.objects.bulk_create(rows, batch_size=BATCH)


def _row(cell: Judged, label: str, path: str, cites: list[str], year: int) -> Cell:
    rule = cell.rule
    waits = None
    if rule.needs:
        waits = Status.UNRESOLVED.value
    elif rule.is_open:
        waits = Status.UNDETERMINED.value
    return Cell(
        subject=cell.subject,
        subject_label=label[:120],
        org_id=cell.org_id,
        path=path,
        duty=cell.duty,
        system=rule.system,
        strength=rule.strength,
        year=year,
        period=cell.period,
        period_label=cell.period_label[:200],
        first_on=cell.first_on,
        last_on=cell.last_on,
        due_on=cell.due_on,
        warn_on=cell.warn_on,
        lasts_until=cell.lasts_until,
        need=cell.need,
        done=cell.done,
        on_time=cell.on_time,
        waived=cell.waived,
        gap=cell.gap,
        waits=waits,
        flags=",".join(sorted(cell.flags)) or None,
        uncovered=len(cell.uncovered),
        cites=json.dumps(cites),
    )
