"""The view from above on a wall: large, whole, nothing to press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from yiben.standing.queries import (
    Counts,
    DueLine,
    Overview,
    Part,
    UnitCells,
    system_title,
)

from .above import Share, TopFigure, parts_of, share_of, tops_of, where
from .above_parts import Sheet

WALL_UNITS = 24
"""So many units fit beside one another without scrolling."""

WALL_DUE = 8
"""So many deadlines of the coming week fit below one another."""

WALL_LINES = 10
"""So many lines stand beside the units: deadlines, then systems with gaps."""


BESIDE = (
    (Part.GAP.value, "没有完成"),
    (Part.AHEAD.value, "未到期"),
    (Part.WAITING.value, "待定"),
)
"""What stands below the share of a unit."""

DENSITY = ((4, "two"), (6, "few"), (8, "eight"), (9, "few"), (16, "some"))
"""Up to how many units their fields are how large, with few of them left empty."""


@dataclass(frozen=True, slots=True)
class WallUnit:
    """One unit: how many of those due were kept, and what else there is."""

    name: str
    share: Share
    numbers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class WallDue:
    """What falls due on a day."""

    on: date
    title: str
    n: int
    n_kept: int


@dataclass(frozen=True, slots=True)
class WallPanel:
    """The screen."""

    sheet: Sheet
    at: datetime
    tops: tuple[TopFigure, ...]
    units: tuple[WallUnit, ...]
    density: str
    n_more: int
    due: tuple[WallDue, ...]
    n_more_due: int
    gaps: tuple[tuple[str, int], ...]
    n_more_gaps: int


def wall_panel(
    sheet: Sheet, found: Overview, due: Sequence[DueLine], *, at: datetime
) -> WallPanel:
    """Return the screen; units stand in the order of the tree."""
    own, *below = found.units
    units = [own, *below] if own.by_system or not below else below
    gaps, room = _gaps(found), WALL_LINES - min(len(due), WALL_DUE)
    return WallPanel(
        sheet=sheet,
        at=at,
        tops=tops_of(found.total, sheet),
        units=tuple(_unit(one, sheet) for one in units),
        density=next((word for most, word in DENSITY if len(units) <= most), ""),
        n_more=found.n_units - len(below),
        due=tuple(
            WallDue(one.due_on, system_title(one.system), one.n, one.n_kept)
            for one in due[:WALL_DUE]
        ),
        n_more_due=max(len(due) - WALL_DUE, 0),
        gaps=tuple(gaps[:room]),
        n_more_gaps=max(len(gaps) - room, 0),
    )


def _gaps(found: Overview) -> list[tuple[str, int]]:
    """Return the systems something of which is missing, the most missing first."""
    numbers = [
        (system_title(slug), parts_of(counts)[Part.GAP])
        for slug, _, counts in found.systems
    ]
    return sorted(((t, n) for t, n in numbers if n), key=lambda one: -one[1])


def _unit(unit: UnitCells, sheet: Sheet) -> WallUnit:
    counts = sum(unit.by_system.values(), Counts())
    numbers = parts_of(counts)
    return WallUnit(
        name="本级" if unit.is_itself else unit.name,
        share=share_of(counts, sheet.lines(**where(unit))),
        numbers=tuple((label, numbers[key]) for key, label in BESIDE if numbers[key]),
    )
