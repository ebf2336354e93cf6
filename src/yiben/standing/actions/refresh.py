"""Judging whole units afresh, and writing only what came out differently."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.ids import new_id
from yiben.common.rows import run
from yiben.ledger.queries import unheard
from yiben.org.queries import orgs_rows
from yiben.rules.docket import Verdict
from yiben.rules.evaluate import citations_of, effective
from yiben.rules.words import Status
from yiben.standing.checks import check_year
from yiben.standing.facts import COUNTED_FORMS, Key, counted_text, judge_for, key_of
from yiben.standing.models import Built, Cell, Change, Count

from . import gate
from .counts import fold, note

BATCH = 500
REGION = 400
"""How many organisations are judged at a time, so that memory stays bounded."""

FIELDS = tuple(one.attname for one in Cell._meta.concrete_fields if not one.primary_key)
SAME = ("subject", "duty", "period", "org_id")
"""What makes two cells of a year the same cell."""


@transaction.atomic
def rebuild(
    *, year: int, at: datetime, told: Callable[[int, int], None] | None = None
) -> int:
    """Judge every unit for a year afresh; return the number of cells kept.

    ``told`` hears how many units of how many were judged. Cells that come out
    the same are left as they are, and counts are counted anew.
    """
    check_year(year)
    gate.shut()
    Built.objects.get_or_create(year=year, defaults={"built_at": at})
    units = [org.pk for org in orgs_rows()]
    for start in range(0, len(units), REGION):
        refresh(units[start : start + REGION], year=year, at=at)
        if told is not None:
            told(min(start + REGION, len(units)), len(units))
    Built.objects.filter(year=year).update(built_at=at, stamp=new_id("b"))
    count_again(year)
    return Cell.objects.filter(year=year).count()


def ensure_year(*, year: int, at: datetime) -> None:
    """Make the cells of a year the first time it is asked for."""
    asked = ("SELECT 1 FROM standing_built WHERE year = %s", [check_year(year)])
    if run(asked) == [[]]:
        rebuild(year=year, at=at)


def count_again(year: int) -> None:
    """Count every cell of a year anew; whatever a count had drifted is gone."""
    Change.objects.filter(year=year).delete()
    Count.objects.filter(year=year).delete()
    sums: Counter[Key] = Counter()
    for row in Cell.objects.filter(year=year).iterator(chunk_size=5000):
        sums[key_of(row)] += 1
    note(sums)
    fold()


def refresh(units: Collection[str], *, year: int, at: datetime) -> set[str]:
    """Judge some units for a year and change the cells that came out differently.

    Return the units with such cells. The caller has shut the gate.
    """
    if not units:
        return set()
    # What was done elsewhere and has not come is unknown, and unknown is not zero.
    heard = set(units) - unheard(units)
    old = {
        tuple(getattr(row, name) for name in SAME): row
        for row in Cell.objects.filter(org_id__in=list(units), year=year)
    }
    changes: Counter[Key] = Counter()
    fresh: list[Cell] = []
    gone: list[int] = []
    for row in _judged(heard, year=year, at=at) if heard else ():
        known = old.pop(tuple(getattr(row, name) for name in SAME), None)
        if known is None:
            fresh.append(row)
        elif any(getattr(row, name) != getattr(known, name) for name in FIELDS):
            fresh.append(row)
            gone.append(known.pk)
            changes[key_of(known)] -= 1
        else:
            continue
        changes[key_of(row)] += 1
    changes.subtract(key_of(row) for row in old.values())
    gone += [row.pk for row in old.values()]
    for start in range(0, len(gone), BATCH):
        Cell.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Cell.objects.bulk_create(fresh, batch_size=BATCH)
    note(changes)
    return {row.org_id for row in (*fresh, *old.values())}


def _judged(units: Collection[str], *, year: int, at: datetime) -> list[Cell]:
    """Return the cells of some units as they are judged now."""
    on = local_day(at)
    judge = judge_for(units, year=year, known_on=on)
    subjects = list(judge.subjects(units))
    labels = {one.key: one.label for one in subjects}
    paths = {org.pk: org.path for org in orgs_rows(units)}
    return rows_of(
        judge.verdicts(units, year, on), labels=labels, paths=paths, year=year
    )


def rows_of(
    verdicts: Iterable[Verdict],
    *,
    labels: dict[str, str],
    paths: dict[str, str],
    year: int,
) -> list[Cell]:
    """Return what is kept of verdicts: duties of their own, with what they carry."""
    verdicts = list(verdicts)
    cites = citations_of(verdicts)
    return [
        _row(
            one,
            labels.get(one.cell.subject, one.cell.subject),
            paths[one.cell.org_id],
            cites.get((one.cell.subject, one.cell.duty), []),
            year,
        )
        for one in effective(verdicts)
    ]


def _row(verdict: Verdict, label: str, path: str, cites: list[str], year: int) -> Cell:
    cell, rule = verdict.cell, verdict.cell.rule
    waits = None
    if rule.needs:
        waits = Status.UNRESOLVED.value
    elif rule.is_open:
        waits = Status.UNDETERMINED.value
    is_counted = waits is None and rule.form in COUNTED_FORMS
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
        counted=counted_text(rule, verdict.counted) if is_counted else "",
    )
