"""Tables of the view from above: by sector, by period, and why there is no record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yiben.standing.queries import Facet, Part, Reason, system_title

from .above import Share, parts_of, share_of
from .above_parts import Figure, Sheet


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One line of a table of figures; each figure stands under its heading."""

    label: str
    url: str
    figures: tuple[tuple[str, Figure], ...]
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table of figures."""

    title: str
    head: str
    heads: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    share_head: str = ""


@dataclass(frozen=True, slots=True)
class TablesPanel:
    """A page of tables."""

    sheet: Sheet
    tables: tuple[FigureTable, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Another way to part the same numbers."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class GapsPanel:
    """The page of the reasons."""

    sheet: Sheet
    total: int
    whole: FigureTable
    parts: FigureTable
    turns: tuple[Turn, ...]
    place: str
    before: str
    after: str


ROWS = 40
"""So many lines of a table stand on a page."""

FACET_HEADS = (
    (Part.DUE.value, "到期或已完成"),
    (Part.KEPT.value, "完成"),
    (Part.GAP.value, "没有完成"),
    (Part.AHEAD.value, "还没有到期"),
    (Part.WAITING.value, "待定"),
    ("waived", "免除"),
)


def facets_panel(
    sheet: Sheet, sectors: Sequence[Facet], periods: Sequence[Facet]
) -> TablesPanel:
    """Return how the tree stands by sector and by period."""
    return TablesPanel(
        sheet=sheet,
        tables=(
            _facet_table("按领域", "领域", "sector", sectors, sheet),
            _facet_table("按周期", "周期", "period", periods, sheet),
        ),
        total=sum(one.counts.total for one in sectors),
    )


def _facet_table(
    title: str, head: str, name: str, found: Iterable[Facet], sheet: Sheet
) -> FigureTable:
    rows = []
    for one in found:
        numbers, asked = parts_of(one.counts), {name: one.key}
        figures = tuple(
            (label, sheet.figure(numbers[key], status=key, **asked))
            for key, label in FACET_HEADS
        )
        url = sheet.address("above", **asked)
        share = share_of(one.counts, sheet.lines(**asked))
        rows.append(FigureRow(one.label, url, figures, share))
    heads = tuple(label for _, label in FACET_HEADS)
    return FigureTable(title, head, heads, tuple(rows), "完成/到期")


def gaps_panel(
    sheet: Sheet,
    found: Sequence[Reason],
    units: Sequence[tuple[str, str]],
    *,
    by_system: bool,
    start: int,
) -> GapsPanel:
    """Return why there is no record: in all, and by unit or by system."""
    shown = [one for one in found if one.n]
    turned = {"by": "system" if by_system else ""}
    rows = list(
        _system_rows(shown, sheet) if by_system else _unit_rows(shown, units, sheet)
    )
    word = "制度" if by_system else "组织"
    heads = tuple(one.label for one in shown)
    whole = tuple(
        FigureRow(one.label, "", (("项数", sheet.figure(one.n, status=one.status)),))
        for one in found
    )
    before, after = start - ROWS, start + ROWS
    return GapsPanel(
        sheet=sheet,
        total=sum(one.n for one in shown),
        whole=FigureTable("一共", "原因", ("项数",), whole),
        parts=FigureTable(f"按{word}", word, heads, tuple(rows[start:after])),
        turns=(
            Turn("按组织", sheet.address("above-gaps"), not by_system),
            Turn("按制度", sheet.address("above-gaps", by="system"), by_system),
        ),
        place=f"共 {len(rows)} 行",
        before=sheet.address("above-gaps", **turned, start=max(before, 0) or "")
        if start > 0
        else "",
        after=sheet.address("above-gaps", **turned, start=after)
        if after < len(rows)
        else "",
    )


def _unit_rows(
    shown: Sequence[Reason], units: Iterable[tuple[str, str]], sheet: Sheet
) -> Iterable[FigureRow]:
    for org_id, name in units:
        is_own = org_id == sheet.org_id
        place: dict[str, object] = {"below": ""} if is_own else {"unit": org_id}
        url = "" if is_own else sheet.address("above-gaps", org_id)
        figures = tuple(
            (
                one.label,
                sheet.figure(one.by_unit.get(org_id, 0), status=one.status, **place),
            )
            for one in shown
        )
        yield FigureRow(name, url, figures)


def _system_rows(shown: Sequence[Reason], sheet: Sheet) -> Iterable[FigureRow]:
    for slug in _system_order(sheet):
        figures = tuple(
            (
                one.label,
                sheet.figure(
                    one.by_system.get(slug, 0), status=one.status, system=slug
                ),
            )
            for one in shown
        )
        if any(one.n for _, one in figures):
            url = sheet.address("above-gaps", system=slug)
            yield FigureRow(system_title(slug), url, figures)


def _system_order(sheet: Sheet) -> list[str]:
    return [one.value for one in sheet.systems if one.value]
