"""Every cell judged once more by the engine, and what differs put right.

Each record already changed the cells it counts for. Once a night the whole is
computed another way, by arrays instead of rules, region by region; a unit whose
kept cells differ is judged afresh. Every region is a transaction of its own:
whatever interrupts it, running it again goes on, and a second run changes nothing.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from yiben.common.clock import local_day
from yiben.ledger.queries import unheard
from yiben.org.access import STEP
from yiben.org.queries import orgs_rows
from yiben.policy.queries import library
from yiben.standing.facts import situation_for
from yiben.standing.models import Built, Cell, Count
from yiben.standing.queries.lines import with_status

from . import gate
from .counts import fold
from .refresh import REGION, count_again, refresh
from .settle import settle

Place = tuple[str, str, str, str]
Numbers = tuple[int, int, int, str]


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many cells the engine judged, and which units had to be put right."""

    cells: int
    mended: tuple[str, ...]


def recheck(
    *, year: int, at: datetime, told: Callable[[int, int], None] | None = None
) -> Rechecked:
    """Judge a year in the engine; judge afresh the units whose cells differ.

    Counts that no longer add up are counted anew.

    A year nobody has asked for has no cells and nothing to check. ``told`` hears
    how many units of how many were looked at.
    """
    if not Built.objects.filter(year=year).exists():
        return Rechecked(0, ())
    settle(at=at)
    units = [org.pk for org in orgs_rows()]
    cells, mended = 0, []
    for start in range(0, len(units), REGION):
        found, odd = _region(units[start : start + REGION], year=year, at=at)
        cells += found
        mended += sorted(odd)
        if told is not None:
            told(min(start + REGION, len(units)), len(units))
    if mended or _have_drifted(year):
        with transaction.atomic():
            gate.shut()
            count_again(year)
    return Rechecked(cells, tuple(mended))


def _have_drifted(year: int) -> bool:
    """Say whether the counts at the top miss cells, or hold some that are gone."""
    fold()
    tops = Count.objects.filter(year=year).annotate(steps=Length("path"))
    total = tops.filter(steps=STEP).aggregate(total=Sum("n"))["total"] or 0
    return total != Cell.objects.filter(year=year).count()


@transaction.atomic
def _region(units: Collection[str], *, year: int, at: datetime) -> tuple[int, set[str]]:
    """Compare some units and mend them; return the cells and the units mended."""
    gate.shut()
    on = local_day(at)
    judged, kept = _judged(units, year, on), _kept(units, year, on)
    odd = {place[1] for place, numbers in judged.items() ^ kept.items()}
    refresh(odd, year=year, at=at)
    return len(judged), odd


def _judged(units: Collection[str], year: int, on: date) -> dict[Place, Numbers]:
    # Only here, which keeps arrays out of web processes.
    from yiben.engine.run import evaluate  # noqa: PLC0415

    heard = sorted(set(units) - unheard(units))
    if not heard:
        return {}
    world = situation_for(heard, year=year, known_on=on)
    table = evaluate(world, library(), heard, year, on, on)
    return {
        (row["subject"], row["org_id"], row["duty"], row["period"]): (
            row["need"],
            row["done"],
            row["on_time"],
            row["status"],
        )
        for row in table.to_pylist()
        if not row["carried"]
    }


def _kept(units: Collection[str], year: int, on: date) -> dict[Place, Numbers]:
    rows = with_status(Cell.objects.filter(org_id__in=list(units), year=year), on)
    fields = "subject org_id duty period need done on_time status".split()
    return {row[:4]: row[4:] for row in rows.values_list(*fields)}
