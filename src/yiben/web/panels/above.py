"""The view from above: what is where, by system and unit, each figure a link."""

from collections.abc import Iterable
from dataclasses import dataclass

from yiben.org.words import KIND_LABELS
from yiben.standing.queries import Counts, Overview, Part, UnitCells

from .above_parts import Figure, Sheet

UNITS = 11
"""So many units stand side by side, beside what is the organisation's own."""

SYSTEMS = 30
"""So many systems stand on a page, which keeps it light on a telephone."""

SHADES = 5
"""How many shades say which share was kept; the numbers say it as well."""


@dataclass(frozen=True, slots=True)
class Share:
    """Counts as a cell shows them: how many of those due were kept.

    ``shade`` is 0 where nothing was due, otherwise 1 (few) to 5 (all).
    """

    text: str
    words: str
    url: str
    shade: int

    @property
    def asks(self) -> bool:
        """Say whether something that was due is not there."""
        return 0 < self.shade < SHADES


@dataclass(frozen=True, slots=True)
class Column:
    """A unit at the head of a column."""

    name: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A system, all units together, and each of them."""

    title: str
    url: str
    total: Share
    cells: tuple[tuple[str, Share], ...]


@dataclass(frozen=True, slots=True)
class TopFigure:
    """One of the large numbers at the top."""

    label: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class AbovePanel:
    """The page."""

    sheet: Sheet
    total: int
    whole_url: str
    tops: tuple[TopFigure, ...]
    columns: tuple[Column, ...]
    rows: tuple[HeatRow, ...]
    units_words: str
    units_before: str
    units_after: str
    systems_words: str
    systems_before: str
    systems_after: str

    @property
    def n_asking(self) -> int:
        """Return how many of the shown systems have something missing."""
        return sum(one.total.asks for one in self.rows)

    @property
    def folds(self) -> bool:
        """Say whether a telephone shows only what has something missing at first.

        A single system is what somebody asked for, so all of it is shown.
        """
        return len(self.rows) > 1


def parts_of(counts: Counts) -> dict[str, int]:
    """Return the counts put together as the overview tells them."""
    kept = counts.met + counts.met_late
    gap = counts.missed + counts.gap_declared + counts.reminded
    return {
        _DUE: kept + gap,
        _KEPT: kept,
        Part.GAP.value: gap,
        Part.AHEAD.value: counts.open + counts.due_soon,
        Part.WAITING.value: counts.undetermined + counts.unresolved,
        "waived": counts.waived,
    }


TOPS = (
    (Part.DUE.value, "到期或已完成"),
    (Part.KEPT.value, "其中完成"),
    (Part.GAP.value, "其中没有完成"),
    (Part.AHEAD.value, "还没有到期"),
    (Part.WAITING.value, "待定（两边都不算）"),
    ("waived", "免除"),
)


def tops_of(counts: Counts, sheet: Sheet, **more: object) -> tuple[TopFigure, ...]:
    """Return the large numbers of some counts, each with its list."""
    numbers = parts_of(counts)
    return tuple(
        TopFigure(label, sheet.figure(numbers[key], status=key, **more))
        for key, label in TOPS
    )


def share_of(counts: Counts, opened: str) -> Share:
    """Return counts as one cell: what was due and kept, or why nothing was due.

    ``opened`` is the address of the list of all that is counted.
    """
    numbers = parts_of(counts)
    due, kept = numbers[_DUE], numbers[_KEPT]
    if due:
        return Share(
            text=f"{kept}/{due}",
            words=f"到期或已完成 {due} 项，完成 {kept} 项",
            url=f"{opened}&status={_DUE}",
            shade=SHADES if kept == due else 1 + kept * (SHADES - 1) // due,
        )
    for key, word in NOT_DUE:
        if numbers[key]:
            text = f"{word} {numbers[key]}"
            return Share(text, f"{text} 项", f"{opened}&status={key}", 0)
    return _NOTHING


_DUE, _KEPT = Part.DUE.value, Part.KEPT.value
NOT_DUE = (
    (Part.AHEAD.value, "未到期"),
    (Part.WAITING.value, "待定"),
    ("waived", "免除"),
)
_NOTHING = Share("", "没有这项职责", "", 0)


def above_panel(found: Overview, sheet: Sheet, *, first: int, start: int) -> AbovePanel:
    """Return the page; units from ``first`` and systems from ``start`` are shown."""
    n_systems = len(found.systems)
    shown = found.systems[start : start + SYSTEMS]
    whole = sum((counts for _, _, counts in found.systems), Counts())
    own, *below = found.units
    units = [own, *below] if _owes(own) or not below else below

    def turn(at: int, step: int, among: int, name: str) -> str:
        if (step < 0 and at <= 0) or (step > 0 and at + step >= among):
            return ""
        kept: dict[str, object] = {"units": first or "", "systems": start or ""}
        kept[name] = max(at + step, 0) or ""
        return sheet.address("above", **kept)

    return AbovePanel(
        sheet=sheet,
        total=whole.total,
        whole_url=sheet.lines(),
        tops=tops_of(whole, sheet),
        columns=tuple(_column(one, sheet) for one in units),
        rows=tuple(_row(*system, units, sheet) for system in shown),
        units_words=_span_words(first, UNITS, found.n_units, "个直接下级"),
        units_before=turn(first, -UNITS, found.n_units, "units"),
        units_after=turn(first, UNITS, found.n_units, "units"),
        systems_words=_span_words(start, SYSTEMS, n_systems, "项制度"),
        systems_before=turn(start, -SYSTEMS, n_systems, "systems"),
        systems_after=turn(start, SYSTEMS, n_systems, "systems"),
    )


def _owes(unit: UnitCells) -> bool:
    return bool(unit.by_system)


def _span_words(first: int, size: int, among: int, what: str) -> str:
    if among <= size:
        return f"共 {among} {what}"
    return f"第 {first + 1} 至 {min(first + size, among)} 个，共 {among} {what}"


def _column(unit: UnitCells, sheet: Sheet) -> Column:
    if unit.is_itself:
        return Column("本级", "不含下级", "")
    url = sheet.address("above", unit.org_id) if unit.is_open else ""
    return Column(unit.name, KIND_LABELS.get(unit.kind, unit.kind), url)


def _row(
    slug: str, title: str, counts: Counts, units: Iterable[UnitCells], sheet: Sheet
) -> HeatRow:
    whole, own = sheet.lines(system=slug), sheet.lines(system=slug, below="")
    cells = []
    for unit in units:
        counts_here = unit.by_system.get(slug)
        opened = own if unit.is_itself else f"{whole}&unit={unit.org_id}"
        share = share_of(counts_here, opened) if counts_here else _NOTHING
        cells.append(("本级" if unit.is_itself else unit.name, share))
    url = sheet.address("above", system=slug)
    return HeatRow(title, url, share_of(counts, whole), tuple(cells))


def where(unit: UnitCells) -> dict[str, object]:
    """Return how an address names a unit of the sheet."""
    if unit.is_itself:
        return {"below": ""}
    return {"unit": unit.org_id}
