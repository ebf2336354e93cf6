"""An assessment as a sheet: each unit, each item, what it comes to and who said so."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from yiben.books.ratings.models import Case, Round
from yiben.books.ratings.queries import (
    indicators,
    shares_of,
    sheet_round,
)
from yiben.books.ratings.words import Item, SheetCase
from yiben.common.clock import chinese_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.reports.words.assess import (
    ItemGrounds,
    ItemView,
    Place,
    SheetView,
    Thing,
    UnitSheet,
)
from yiben.rules.indicators import Gauge, Indicator, Over
from yiben.standing.queries import Line

from .indicators import MOST_THINGS, gauges_of, things_of

FINAL = "decided"


def sheet_view(row: Round, *, on: date, seen_by: Viewer) -> SheetView:
    """Return an assessment with every unit, in tree order, as it stands on a day.

    Only for those who assess; the questions do not grow with the units.
    """
    whole = sheet_round(row, seen_by=seen_by)
    found = drafts_of(row, whole.cases, whole.items, on=on)
    units = tuple(_unit(one, whole.items, found) for one in whole.cases)
    return SheetView(whole, units, on)


def unit_view(
    case: Case, *, on: date, seen_by: Viewer, only: str | None = None
) -> SheetView:
    """Return an assessment with one unit's sheet alone; ``only`` drafts one item.

    The unit's members read what was settled and published, no later draft, and
    nothing of how a person was rated.
    """
    whole = sheet_round(case.round, seen_by=seen_by, case=case)
    shows = whole.may_assess or whole.may_answer
    if not shows:
        whole = replace(whole, items=tuple(_impersonal(whole.items)))
    asked = [one for one in whole.items if shows and only in {None, one.key}]
    found = drafts_of(case.round, whole.cases, asked, on=on)
    units = tuple(_unit(one, whole.items, found) for one in whole.cases)
    return SheetView(whole, units, on)


def _impersonal(items: Iterable[Item]) -> Iterator[Item]:
    """Give the items that say nothing of how one person was rated."""
    known = indicators()
    for item in items:
        one = known.get(item.source)
        if one is None or one.over != Over.DEBRIEFS:
            yield item


def drafts_of(
    row: Round, cases: Sequence[SheetCase], items: Iterable[Item], *, on: date
) -> dict[tuple[str, str], Gauge]:
    """Return what each unit comes to; nothing is asked once the year is decided."""
    orgs = [Place(one.org_id, one.path) for one in cases]
    if row.state == FINAL:
        return {}
    known = indicators()
    wanted = {one.source for one in items if one.source in known}
    chosen = [one for slug, one in known.items() if slug in wanted]
    return gauges_of(row.unit, orgs, row.year, chosen, on=on)


def _unit(
    case: SheetCase, items: tuple[Item, ...], found: Mapping[tuple[str, str], Gauge]
) -> UnitSheet:
    total, left_out = shares_of(items, case)
    known = indicators()
    views = tuple(
        ItemView(
            item,
            known.get(item.source),
            found.get((case.org_id, item.source)),
            case.settled.get(item.key),
        )
        for item in items
    )
    return UnitSheet(case, views, total, left_out)


def item_grounds(case: Case, item_key: str, view: SheetView) -> ItemGrounds:
    """Return what one item of a unit's sheet rests on, as it stands that day.

    ``view`` is the unit's own: for those who assess and the unit itself;
    RefusedError for everybody else, and where nothing is computed.
    """
    if not (view.round.may_assess or view.round.may_answer) or case.org is None:
        raise RefusedError("rating.sheet", case.pk)
    unit, on = view.units[0], view.on
    found = next((one for one in unit.items if one.item.key == item_key), None)
    if found is None or found.indicator is None:
        raise RefusedError("rating.sheet", case.pk)
    whole = things_of(
        case.round.unit, [case.org], case.round.year, found.indicator, on=on
    )
    things = whole.get(case.org.pk, [])
    return ItemGrounds(
        unit=unit,
        view=found,
        things=tuple(things[:MOST_THINGS]),
        n_more=max(0, len(things) - MOST_THINGS),
        duties=_by_duty(found.indicator, things),
    )


def _by_duty(
    one: Indicator, things: Sequence[Thing]
) -> tuple[tuple[Line, Mapping[str, int]], ...]:
    """Return each clause with how many of its cells stand how."""
    if one.over != Over.DUTIES:
        return ()
    lines: dict[str, Line] = {}
    counts: dict[str, Counter[str]] = {}
    for thing in things:
        if thing.line is not None:
            lines.setdefault(thing.line.duty, thing.line)
            counts.setdefault(thing.line.duty, Counter())[thing.state] += 1
    return tuple((lines[duty], counts[duty]) for duty in sorted(lines))


def draft_dict(gauge: Gauge, indicator: Indicator, on: date) -> dict[str, Any]:
    """Return a draft as it is kept beside what somebody decided about it."""
    return {
        "indicator": gauge.indicator,
        "good": gauge.good,
        "whole": gauge.whole,
        "value": None if gauge.value is None else str(gauge.value),
        "left_out": [[indicator.state_label(s), n] for s, n in gauge.left_out],
        "said": gauge.said,
        "query": indicator.query,
        "on": on.isoformat(),
    }


def gauge_text(gauge: Gauge, indicator: Indicator) -> str:
    """Return a draft in one line: how many of how many, and what is not counted."""
    said = gauge.said or (f"{gauge.whole} 件中 {gauge.good} 件" if gauge.whole else "")
    left = "、".join(f"{indicator.state_label(s)} {n}" for s, n in gauge.left_out)
    out = f"不计入：{left}" if left else ""
    none = "" if gauge.is_counted else "没有可以计入的"
    return "；".join(one for one in (said, none, out) if one)


def summary_text(view: SheetView) -> str:
    """Return the part of the yearly summary that the sheet knows, units in tree order.

    Each figure stands with how it was asked for; nothing is judged here.
    """
    round_ = view.round
    known = indicators()
    lines = [f"{round_.title}（{round_.state_label}，截至{chinese_day(view.on)}）："]
    for item in round_.items:
        one = known.get(item.source)
        how = one.query if one else "由人评定，写明依据"
        lines.append(f"{item.label}，占 {_plain(item.weight)} 分。{how}。")
    for unit in view.units:
        parts = "；".join(_told(one) for one in unit.items)
        left = f"，{_plain(unit.left_out)} 分不计入" if unit.left_out else ""
        sum_ = f"计入的 {_plain(unit.counted)} 分中得 {_plain(unit.total)} 分{left}"
        lines.append(f"{unit.case.name}：{parts}。{sum_}。")
    return "\n".join(lines)


def _told(one: ItemView) -> str:
    """Return one item in words; of how a person was rated, only that it was done."""
    if one.indicator is not None and one.indicator.over == Over.DEBRIEFS:
        return f"{one.item.label}由会议评定，不在这里写"
    if one.settled is None:
        return f"{one.item.label}还没有确认"
    if one.settled.points is None:
        return f"{one.item.label}不计入"
    draft = one.settled.draft
    of = f"（{draft['whole']} 件中 {draft['good']} 件）" if draft.get("whole") else ""
    return f"{one.item.label} {_plain(one.settled.points)}{of}"


def _plain(number: Decimal) -> str:
    """Return a number without zeros that say nothing.

    >>> _plain(Decimal("60.50")), _plain(Decimal("100"))
    ('60.5', '100')
    """
    return f"{number.normalize():f}"
