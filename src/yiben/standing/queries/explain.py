"""Questions from the command line and from a finished record."""

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.ledger.queries import EntryView, unheard
from yiben.ledger.queries import entry as entry_view
from yiben.org.access import Viewer, may_see
from yiben.org.facts import org_fact
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.policy.queries import library
from yiben.rules.evaluate import Judge
from yiben.rules.layer import Clause
from yiben.standing.access import require_board
from yiben.standing.facts import judge_for, situation_for
from yiben.standing.words import Grounds, Line

from .grounds import grounds_of
from .lines import lines_judged

if TYPE_CHECKING:
    from yiben.engine.deeds import Deeds


def clauses_of(org: Org, *, on: date) -> list[Clause]:
    """Return every clause in force for an organisation, from the centre down."""
    judge = judge_for([org.pk], year=on.year, known_on=on)
    return sorted(judge.clauses_for(org_fact(org).path), key=lambda one: one.order)


def evaluate_unit(
    org: Org, *, year: int, as_of: date, known_on: date, seen_by: Viewer
) -> list[Line]:
    """Judge one organisation afresh, as the command ``yiben evaluate`` does."""
    require_board(seen_by, org)
    judge = judge_for([org.pk], year=year, known_on=known_on)
    return lines_judged(judge, [org.pk], year, as_of)


def parquet_of(
    units: Collection[Org],
    path: Path,
    *,
    year: int,
    as_of: date,
    known_on: date,
    seen_by: Viewer,
) -> int:
    """Judge units afresh in the engine and write Parquet; return the rows written."""
    # Only here, which keeps arrays out of web processes.
    from yiben.engine.run import evaluate, to_parquet  # noqa: PLC0415

    for org in units:
        require_board(seen_by, org)
    ids = [org.pk for org in units]
    world = situation_for(ids, year=year, known_on=known_on)
    table = evaluate(world, library(), ids, year, as_of, known_on)
    to_parquet(table, path)
    return int(table.num_rows)


def write_region(
    places: Mapping[str, tuple[str, str]],
    folder: Path,
    deeds: "Deeds",
    *,
    year: int,
    known_on: date,
) -> int:
    """Compile the counted duties of some units into a folder that any day is judged from.

    ``places`` says of each unit where it is counted, by id and name. Nothing is written of units
    of which nothing is known here. Return how many units there are.
    """
    # Only here, which keeps arrays out of web processes.
    from yiben.engine import figures  # noqa: PLC0415
    from yiben.engine.compile import compile_book  # noqa: PLC0415

    heard = set(places) - unheard(places)
    world = situation_for(heard, year=year, known_on=known_on, entries=deeds.entries)
    judge = Judge(world, library(), known_on)
    book = compile_book(judge, judge.subjects(heard), year, deeds)
    own = {unit: place for unit, place in places.items() if unit in heard}
    figures.write(folder, book, own, known_on.toordinal())
    return len(own)


def explain(
    org: Org, duty: str, *, as_of: date, seen_by: Viewer, year: int | None = None
) -> list[Grounds]:
    """Return the grounds of a duty for every subject of a unit in a year.

    ``duty`` may be a carried clause: it is then judged by itself.
    """
    require_board(seen_by, org)
    year = year or as_of.year
    judge = judge_for([org.pk], year=year, known_on=as_of)
    return [
        grounds_of(v.cell.subject, duty, v.cell.period, as_of=as_of, seen_by=seen_by)
        for v in judge.verdicts([org.pk], year, as_of)
        if v.cell.duty == duty
    ]


def satisfied_by(
    entry_id: str, *, as_of: date, seen_by: Viewer, view: EntryView | None = None
) -> list[Line]:
    """Return every duty, of each document, that one entry counts for.

    Subjects outside what the viewer may see are left out. ``view`` is the entry
    as the ledger showed it to the same viewer, if it was asked already.
    """
    shown = view or entry_view(entry_id, seen_by=seen_by)
    named = orgs_rows({shown.unit_id, *(one.id for one in shown.orgs)})
    orgs = [org.pk for org in named if may_see(seen_by, org)]
    year = shown.happened_on.year
    judge = judge_for(orgs, year=year, known_on=as_of)
    return lines_judged(judge, orgs, year, as_of, counting=entry_id)
