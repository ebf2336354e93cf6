"""A unit's board: its own counts, those of its direct subordinates, by system."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from yiben.org.access import Viewer, may_oversee, may_receive, may_record, may_tend
from yiben.org.words import KIND_LABELS
from yiben.rules.words import Status
from yiben.standing.queries import Board, BoardRow, SystemRow
from yiben.web.templatetags.yiben import address

from .crumbs import Crumb, crumbs_to
from .tones import PLAIN, Slice, Tile, bar_of, tiles_of, with_query

YEARS = 4
Shown = tuple[tuple[str, str], ...]
"""Statuses that have a column, with their words."""
ASKING = frozenset(
    {
        Status.MISSED.value,
        Status.DUE_SOON.value,
        Status.GAP_DECLARED.value,
        Status.REMINDED.value,
    }
)
"""What somebody above may want to ask about."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page about the unit."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class BoardLine:
    """A unit, or a system, with every count as a link to its list."""

    label: str
    note: str
    url: str
    total: int
    tiles: tuple[Tile, ...]
    bar: tuple[Slice, ...]

    @property
    def asks(self) -> bool:
        """Say whether something is missing or soon due."""
        return any(one.number for one in self.tiles if one.status in ASKING)


@dataclass(frozen=True, slots=True)
class BoardPanel:
    """The page of a unit."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    year: int
    years: tuple[int, ...]
    as_of: date
    is_past: bool
    heads: tuple[Tile, ...]
    whole: BoardLine
    own: BoardLine | None
    children: tuple[BoardLine, ...]
    systems: tuple[BoardLine, ...]
    calm: tuple[BoardLine, ...]
    """The systems of which nothing is missing or soon due, folded away."""
    links: tuple[Link, ...]


def board_panel(unit: Any, board: Board, *, seen_by: Viewer, today: date) -> BoardPanel:
    """Return the page of a unit; its subordinates stand in the tree's own order."""
    when = {"year": board.year, "as_of": board.as_of if board.as_of < today else ""}
    children = board.rows[1:]
    heads = tuple(one for one in tiles_of(board.counts, "") if one.number)
    shown = tuple(one for one in PLAIN if getattr(board.counts, one[0]))
    asked = (with_query("", **when), with_query("", **when, below=1))
    whole_url = _lines(board.org_id) + asked[1]
    systems = [_system(row, whole_url, shown) for row in board.systems]
    return BoardPanel(
        org_id=board.org_id,
        name=board.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        year=board.year,
        years=tuple(range(today.year, today.year - YEARS, -1)),
        as_of=board.as_of,
        is_past=board.as_of < today,
        heads=heads,
        whole=BoardLine(
            board.name,
            "",
            whole_url,
            board.counts.total,
            tiles_of(board.counts, whole_url),
            bar_of(board.counts),
        ),
        own=_own(board.rows[0], when) if board.rows and children else None,
        children=tuple(_child(row, shown, asked) for row in children),
        systems=tuple(one for one in systems if one.asks),
        calm=tuple(one for one in systems if not one.asks),
        links=tuple(_links(unit, seen_by)),
    )


def _lines(org_id: str) -> str:
    return address("unit-lines", org_id)


def _own(row: BoardRow, when: dict[str, Any]) -> BoardLine:
    url = with_query(_lines(row.org_id), **when)
    tiles, note = tiles_of(row.counts, url), "只算本级，不含下级"
    return BoardLine(row.name, note, url, row.counts.total, tiles, bar_of(row.counts))


def _child(row: BoardRow, shown: Shown, asked: tuple[str, str]) -> BoardLine:
    """Return a subordinate, without the columns in which nothing stands anywhere."""
    itself, below = asked
    tiles = tiles_of(row.counts, _lines(row.org_id) + below, shown)
    kind = KIND_LABELS.get(row.kind, row.kind)
    return BoardLine(
        row.name,
        f"{kind}，含下级" if row.has_children else kind,
        address("unit", row.org_id) + itself,
        row.counts.total,
        tiles,
        bar_of(row.counts),
    )


def _system(row: SystemRow, whole_url: str, shown: Shown) -> BoardLine:
    url = f"{whole_url}&{urlencode({'system': row.system})}"
    tiles = tiles_of(row.counts, url, shown)
    return BoardLine(row.title, "", url, row.counts.total, tiles, bar_of(row.counts))


def _links(unit: Any, viewer: Viewer) -> list[Link]:
    """Return the pages about a unit that are open to the reader."""
    oversees = may_oversee(viewer, unit)
    found = []
    if may_receive(viewer, unit) or oversees:
        found.append(("inbox", "收报备"))
    found.append(("above", "制度一览"))
    found.append(("ledger", "台账"))
    found.append(("roster", "名册"))
    if oversees or may_record(viewer, unit):
        found.append(("inspections", "督促检查"))
        found.append(("measures", "督查措施"))
        found.append(("visits", "督查计划"))
        found.append(("brief", "督查前看一看"))
    found.append(("adoptions", "有效的文件"))
    found.append(("policy-terms", "待定事项"))
    found.append(("matters", "表决规则"))
    found.append(("red-lines", "红线"))
    found.append(("waive", "免除事项"))
    if may_tend(viewer, unit):
        found.append(("roster-import", "导入名册"))
    return [Link(label, address(name, unit.pk)) for name, label in found]
