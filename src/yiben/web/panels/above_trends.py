"""The months of a year seen from above, as tables and as a picture of the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from yiben.common.clock import chinese_day
from yiben.standing.queries import Counts, MonthLine, Part

from .above import parts_of
from .above_parts import Sheet
from .above_tables import FigureRow, FigureTable

MONTH_HEADS = (
    ("met", "按时完成"),
    ("met_late", "补录完成"),
    ("gap_declared", "说明未开展"),
    ("missed", "没有记录"),
    ("reminded", "提醒过"),
    ("waived", "免除"),
    (Part.WAITING.value, "待定"),
    (Part.AHEAD.value, "还没到期"),
)
SO_FAR = (
    ("met", "按时"),
    ("met_late", "补录"),
    ("missed", "没有记录"),
    (Part.OTHER.value, "其他（提醒过、说明未开展、免除…）"),
)
"""Every line that fell due stands in one of these: a row adds up."""

CHART_HEIGHT = 200
BAR_WIDTH, BAR_STEP, LEFT = 34, 60, 44
STACK = (
    *("met", "met_late", "gap_declared", "missed"),
    *("reminded", "waived", Part.WAITING.value),
)
"""What the columns of the picture are made of, from the foot up: all but ahead."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a column of the picture."""

    kind: str
    label: str
    n: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Pillar:
    """A month of the picture."""

    label: str
    middle: int
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class TrendPanel:
    """The page of the months."""

    sheet: Sheet
    table: FigureTable
    so_far: FigureTable
    pillars: tuple[Pillar, ...]
    legend: tuple[tuple[str, str], ...]
    most: int
    width: int
    total: int


def trend_panel(sheet: Sheet, found: Sequence[MonthLine]) -> TrendPanel:
    """Return the months as tables and as a picture that says the same."""
    labels = dict(MONTH_HEADS)
    begun = [one for one in found if one.first_on <= sheet.focus.as_of]
    most = max((_height(one) for one in found), default=0)
    return TrendPanel(
        sheet=sheet,
        table=FigureTable(
            "逐月：当月到期的，现在怎样",
            "到期的月份",
            tuple(label for _, label in MONTH_HEADS),
            tuple(_month_row(one, sheet) for one in found),
        ),
        so_far=FigureTable(
            "到每月底为止：今年以来到期的，一共怎样",
            "截至",
            ("到期", *(label for _, label in SO_FAR)),
            tuple(_so_far_row(one, sheet) for one in begun),
        ),
        pillars=tuple(
            Pillar(
                _short(one, sheet),
                _x(place) + BAR_WIDTH // 2,
                tuple(_blocks(one, place, most)),
            )
            for place, one in enumerate(found)
        ),
        legend=tuple((kind, labels[kind]) for kind in STACK),
        most=most,
        width=LEFT + BAR_STEP * len(found),
        total=found[-1].so_far.total if found else 0,
    )


def _month_row(one: MonthLine, sheet: Sheet) -> FigureRow:
    days = {"due_from": one.first_on, "due_to": one.last_on}
    figures = tuple(
        (
            label,
            sheet.figure(
                _number(one.counts, key),
                status=key,
                **days,
            ),
        )
        for key, label in MONTH_HEADS
    )
    label = f"{one.first_on.year}年{one.first_on.month}月"
    return FigureRow(label, sheet.lines(**days) if one.counts.total else "", figures)


def _so_far_row(one: MonthLine, sheet: Sheet) -> FigureRow:
    days = {"due_from": date(sheet.focus.year, 1, 1), "due_to": one.last_on}
    whole = ("到期", sheet.figure(one.so_far.total, **days))
    figures = tuple(
        (label, sheet.figure(_number(one.so_far, key), status=key, **days))
        for key, label in SO_FAR
    )
    label = chinese_day(one.last_on)
    return FigureRow(label, "", (whole, *figures))


def _number(counts: Counts, key: str) -> int:
    """Return how many stand in a status, or in a part of several."""
    if key == Part.OTHER:
        return counts.total - counts.met - counts.met_late - counts.missed
    if key in (Part.AHEAD, Part.WAITING):
        return parts_of(counts)[key]
    return int(getattr(counts, key))


def _short(one: MonthLine, sheet: Sheet) -> str:
    word = "次年" if one.first_on.year > sheet.focus.year else ""
    return f"{word}{one.first_on.month}月"


def _height(one: MonthLine) -> int:
    return sum(_number(one.counts, kind) for kind in STACK)


def _x(place: int) -> int:
    return LEFT + BAR_STEP * place + (BAR_STEP - BAR_WIDTH) // 2


def _blocks(one: MonthLine, place: int, most: int) -> Iterable[Block]:
    labels, foot = dict(MONTH_HEADS), 0
    for kind in STACK:
        n = _number(one.counts, kind)
        top = round(CHART_HEIGHT * (foot + n) / most) if most else 0
        bottom = round(CHART_HEIGHT * foot / most) if most else 0
        if n:
            yield Block(
                kind, labels[kind], n, _x(place), CHART_HEIGHT - top, top - bottom
            )
        foot += n
