"""What the pages of the view from above have in common: addresses, filters, tabs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.org.access import Viewer
from yiben.org.queries import path_to
from yiben.policy.queries import system_names
from yiben.rules.words import Sector
from yiben.standing.queries import Focus, may_look_down, period_choices
from yiben.supervision.queries import may_ask_below
from yiben.web.templatetags.yiben import address

from .crumbs import Crumb
from .shared import Choice, choices
from .tones import with_query

YEARS = 4
TABS = (
    ("above", "各单位各制度"),
    ("above-facets", "按领域和周期"),
    ("above-gaps", "为什么没有"),
    ("above-trends", "逐月走势"),
    ("above-week", "这一周"),
    ("above-questions", "该问一问的"),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the pages, with what was asked carried along."""

    label: str
    url: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the list it opens; no address for none."""

    n: int
    url: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The frame of a page: whose it is, what was asked, where else to look."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    focus: Focus
    is_past: bool
    page: str
    tabs: tuple[Tab, ...]
    years: tuple[int, ...]
    systems: tuple[Choice, ...]
    sectors: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    reach_words: str
    wall_url: str

    @property
    def when(self) -> dict[str, object]:
        """Return which year and day an address asks for."""
        return {
            "year": self.focus.year,
            "as_of": self.focus.as_of if self.is_past else "",
        }

    @property
    def asked(self) -> dict[str, object]:
        """Return all that was asked, as an address asks for it."""
        return {
            **self.when,
            "system": self.focus.system,
            "sector": self.focus.sector,
            "period": self.focus.period,
        }

    def figure(self, n: int, **more: object) -> Figure:
        """Return a number of this sheet with the list of what it counts."""
        return Figure(n, self.lines(**more) if n else "")

    def lines(self, **more: object) -> str:
        """Return the address of the list of all that is meant, or of some of it."""
        given = {**self.asked, "below": 1, **more}
        return with_query(address("unit-lines", self.org_id), **given)

    def address(self, page: str, org_id: str = "", /, **more: object) -> str:
        """Return the address of another page, asking for the same."""
        url = address(page, org_id or self.org_id)
        return with_query(url, **{**self.asked, **more})


def sheet_of(
    unit: Any,
    focus: Focus,
    sectors: frozenset[str] | None,
    *,
    page: str,
    systems: Iterable[str],
    today: date,
    seen_by: Viewer,
) -> Sheet:
    """Return the frame of a page for what was asked; ``systems`` can be chosen."""
    is_past = focus.as_of < today
    bare = Sheet(
        org_id=unit.pk,
        name=unit.name,
        crumbs=_crumbs(unit, seen_by),
        focus=focus,
        is_past=is_past,
        page=page,
        tabs=(),
        years=tuple(range(today.year, today.year - YEARS, -1)),
        systems=choices(_systems(systems, focus), focus.system, empty="全部制度"),
        sectors=choices(_sectors(sectors), focus.sector, empty="全部领域"),
        periods=choices(period_choices(focus.year), focus.period, empty="全部周期"),
        reach_words=_reach_words(sectors),
        wall_url="",
    )
    return _with_tabs(bare, unit, seen_by)


def _with_tabs(bare: Sheet, unit: Any, viewer: Viewer) -> Sheet:
    shown = [
        (name, label)
        for name, label in TABS
        if name != "above-questions" or may_ask_below(unit, seen_by=viewer)
    ]
    return Sheet(
        **{
            **{name: getattr(bare, name) for name in Sheet.__slots__},
            "tabs": tuple(
                Tab(label, bare.address(name), name == bare.page)
                for name, label in shown
            ),
            "wall_url": bare.address("above", wall=1),
        }
    )


def _crumbs(unit: Any, viewer: Viewer) -> tuple[Crumb, ...]:
    return tuple(
        Crumb(
            step.short_name,
            address("above", step.pk) if may_look_down(viewer, step) else "",
        )
        for step in path_to(unit)
    )


def _systems(slugs: Iterable[str], focus: Focus) -> list[tuple[str, str]]:
    found = dict.fromkeys(slugs)
    if focus.system:
        found[focus.system] = None
    names = system_names()
    return [(slug, names.get(slug, slug)) for slug in found]


def _sectors(sectors: frozenset[str] | None) -> list[tuple[str, str]]:
    return [
        (value, label)
        for value, label in Sector.choices()
        if sectors is None or value in sectors
    ]


def _reach_words(sectors: frozenset[str] | None) -> str:
    if sectors is None:
        return ""
    names = "、".join(label for value, label in Sector.choices() if value in sectors)
    return f"只含{names}领域的单位：授权到哪个领域，就看哪个领域。"
