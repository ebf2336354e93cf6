"""Every cell judged once more by the engine, and what differs put right.

Each record already changed the cells it counts for. Once a night the whole is
computed another way, by arrays instead of rules, region by region; a unit whose
kept cells differ is judged afresh. Every region is a transaction of its own:
whatever interrupts it, running it again goes on, and a second run changes nothing.
Who has the ledger in a lake gives the entries from there; everything else is
read here, and the rules have the last word about a unit either way.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from yiben.common.clock import local_day
from yiben.ledger.queries import unheard
from yiben.org.access import STEP
from yiben.org.queries import orgs_rows
from yiben.policy.queries import library
from yiben.rules.evaluate import Judge
from yiben.standing.facts import situation_for
from yiben.standing.models import Built, Cell, Count
from yiben.standing.queries.lines import with_status

from . import gate
from .counts import fold
from .refresh import REGION, count_again, refresh
from .settle import settle

if TYPE_CHECKING:
    from yiben.engine.deeds import Deeds

Place = tuple[str, str, str, str]
Numbers = tuple[int, int, int, str]


Batch = tuple[Collection[str], "Deeds | None"]
"""Some units, and what was done in them, if it is known from elsewhere."""


@dataclass(frozen=True, slots=True)
class Rechecked:
    """How many cells were judged, and which units had to be put right.

    ``by_rules`` of the cells no table holds: the rules judged them one by one.
    ``apart`` are units that the engine and the rules judge differently: the
    rules were right, or somebody recorded something meanwhile.
    """

    cells: int = 0
    by_rules: int = 0
    mended: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def recheck(
    *,
    year: int,
    at: datetime,
    batches: Iterable[Batch] | None = None,
    recount: bool = False,
    told: Callable[[int, int], None] | None = None,
) -> Rechecked:
    """Judge a year in the engine; judge afresh the units whose cells differ.

    Counts that no longer add up are counted anew. ``batches`` give the units a
    region at a time; each is asked for when the one before is done. ``recount``
    if a run was cut off: what it put right may not be in the counts yet.

    A year nobody has asked for has no cells and nothing to check. ``told`` hears
    how many units of how many were looked at.
    """
    if not Built.objects.filter(year=year).exists():
        return Rechecked()
    settle(at=at)
    units = [org.pk for org in orgs_rows()]
    if batches is None:
        starts = range(0, len(units), REGION)
        batches = ((units[start : start + REGION], None) for start in starts)
    found, done = Rechecked(), 0
    for some, deeds in batches:
        found = _together(found, _region(some, deeds, year=year, at=at))
        done += len(some)
        if told is not None:
            told(done, len(units))
    if recount or found.mended or _have_drifted(year):
        with transaction.atomic():
            gate.shut()
            count_again(year)
    return found


def _together(one: Rechecked, two: Rechecked) -> Rechecked:
    return Rechecked(
        one.cells + two.cells,
        one.by_rules + two.by_rules,
        one.mended + two.mended,
        one.apart + two.apart,
    )


def _have_drifted(year: int) -> bool:
    """Say whether the counts at the top miss cells, or hold some that are gone."""
    fold()
    tops = Count.objects.filter(year=year).annotate(steps=Length("path"))
    total = tops.filter(steps=STEP).aggregate(total=Sum("n"))["total"] or 0
    return total != Cell.objects.filter(year=year).count()


@transaction.atomic
def _region(
    units: Collection[str], deeds: "Deeds | None", *, year: int, at: datetime
) -> Rechecked:
    """Compare some units and mend them."""
    gate.shut()
    on = local_day(at)
    judged, by_rules = _judged(units, deeds, year, on)
    differing = judged.items() ^ _kept(units, year, on).items()
    odd = {place[1] for place, _ in differing}
    mended = refresh(odd, year=year, at=at)
    apart = tuple(sorted(odd - mended))
    return Rechecked(len(judged), by_rules, tuple(sorted(mended)), apart)


def _judged(
    units: Collection[str], deeds: "Deeds | None", year: int, on: date
) -> tuple[dict[Place, Numbers], int]:
    """Return the cells of some units, and how many of them the rules judged."""
    # Only here, which keeps arrays out of web processes.
    from yiben.engine.run import cells_of, fastest  # noqa: PLC0415

    heard = sorted(set(units) - unheard(units))
    if not heard:
        return {}, 0
    entries = None if deeds is None else deeds.entries
    world = situation_for(heard, year=year, known_on=on, entries=entries)
    judge = Judge(world, library(), on)
    tables = cells_of(judge, heard, year, on, engine=fastest(), deeds=deeds)
    counted, rest = (_numbers(table.to_pylist()) for table in tables)
    return counted | rest, len(rest)


def _numbers(rows: Iterable[dict[str, Any]]) -> dict[Place, Numbers]:
    """Return cells of duties of their own by place."""
    return {
        (row["subject"], row["org_id"], row["duty"], row["period"]): (
            row["need"],
            row["done"],
            row["on_time"],
            row["status"],
        )
        for row in rows
        if not row["carried"]
    }


def _kept(units: Collection[str], year: int, on: date) -> dict[Place, Numbers]:
    rows = with_status(Cell.objects.filter(org_id__in=list(units), year=year), on)
    fields = "subject org_id duty period need done on_time status".split()
    return {row[:4]: row[4:] for row in rows.values_list(*fields)}
