"""An item of an assessment sheet: what it stands at, what it rests on, the form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from yiben.books.ratings.words import How, Settled
from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import Problem
from yiben.reports.queries.assess import gauge_text
from yiben.reports.words.assess import (
    ItemGrounds,
    ItemView,
    SheetView,
    Thing,
)
from yiben.rules.indicators import Indicator, Over

from .lines import grounds_url
from .rating_forms import Asker
from .shared import Field, ProblemLine, by_place, lines_of

BY_PEOPLE = "由人评定，写明依据"


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One item of a unit: what it stands at, in words, and how it came to."""

    label: str
    weight: str
    points: str
    state: str
    draft: str
    how: str
    query: str
    definition: str
    reason: str
    by: str
    earlier: tuple[str, ...]
    moved: str
    url: str
    programme: bool


@dataclass(frozen=True, slots=True)
class ThingLine:
    """One thing an indicator looked at, with what opens it."""

    title: str
    state: str
    on: date | None
    clause: str
    url: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class ItemPage:
    """What one item rests on, and the form by which somebody decides about it."""

    unit: str
    case_id: str
    line: ItemLine
    duties: tuple[tuple[str, str, str], ...]
    things: tuple[ThingLine, ...]
    left_out: tuple[ThingLine, ...]
    n_more: int
    evidence: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    action: str
    problems: tuple[ProblemLine, ...]


def plain(number: Decimal | None) -> str:
    """Return a number as people write it; what there is none of is not counted."""
    return "不计入" if number is None else f"{number.normalize():f}"


def item_line(one: ItemView, case_id: str, *, opens: bool) -> ItemLine:
    """Return one item with its draft, who settled it and what stood there before."""
    settled, indicator = one.settled, one.indicator
    draft = _draft_text(one)
    return ItemLine(
        label=one.item.label,
        weight=plain(one.item.weight),
        points=plain(one.points) if settled or one.gauge else "待评",
        state=settled.how_label if settled else ("草稿" if one.gauge else "待评"),
        draft=draft,
        how=indicator.about_label if indicator else BY_PEOPLE,
        query=indicator.query if indicator else "",
        definition=indicator.definition if indicator else "",
        reason=settled.reason if settled else "",
        by=f"{settled.by}，{chinese_day(local_day(settled.at))}"
        if settled and settled.at
        else "",
        earlier=tuple(_earlier(each) for each in settled.earlier) if settled else (),
        moved=_moved(one),
        url=reverse("assess-item", args=[case_id, one.item.key]) if opens else "",
        programme=one.item.programme,
    )


def _draft_text(one: ItemView) -> str:
    """Return the draft: as it was when settled, else as it comes to now."""
    if one.settled is not None and one.settled.draft:
        draft = one.settled.draft
        of = f"{draft['whole']} 件中 {draft['good']} 件" if draft["whole"] else ""
        left = "、".join(f"{label} {n}" for label, n in draft["left_out"])
        value = Decimal(draft["value"]) if draft["value"] is not None else None
        parts = (
            _computed(value),
            draft["said"] or of,
            f"不计入：{left}" if left else "",
            f"截至 {draft['on']}",
        )
        return "，".join(part for part in parts if part)
    if one.gauge is not None and one.indicator is not None:
        said = gauge_text(one.gauge, one.indicator)
        return f"{_computed(one.gauge.value)}，{said}" if one.gauge.is_counted else said
    return ""


def _computed(value: Decimal | None) -> str:
    return "没有可以计入的" if value is None else f"算出 {plain(value)}"


def _earlier(row: Mapping[str, Any]) -> str:
    points = "不计入" if row["points"] is None else f"{row['points']} 分"
    why = f"：{row['reason']}" if row["reason"] else ""
    return f"{row['on']} {row['by']}{How(row['how']).label} {points}{why}"


def _moved(one: ItemView) -> str:
    if not one.is_moved or one.gauge is None or one.indicator is None:
        return ""
    now = gauge_text(one.gauge, one.indicator)
    return f"台账后来变了，现在算出 {plain(one.gauge.value)}（{now}）。"


def item_page(
    grounds: ItemGrounds,
    case_id: str,
    *,
    assesses: bool,
    may_settle: bool,
    raw: Mapping[str, str],
    problems: Sequence[Problem] = (),
) -> ItemPage:
    """Return what a computed item rests on, each duty with its clause."""
    ask = Asker(raw, by_place(problems))
    indicator = grounds.view.indicator
    assert indicator is not None  # noqa: S101 -- item_grounds promises it
    things = [_thing(one, indicator, opens=assesses) for one in grounds.things]
    return ItemPage(
        unit=grounds.unit.case.name,
        case_id=case_id,
        line=item_line(grounds.view, case_id, opens=True),
        duties=tuple(
            (line.title, _clause(line), _counts(indicator, counts))
            for line, counts in grounds.duties
        ),
        things=tuple(one for one in things if not one.is_out),
        left_out=tuple(one for one in things if one.is_out),
        n_more=grounds.n_more,
        evidence=(),
        fields=tuple(_settle_fields(ask)) if may_settle else (),
        action=reverse("assess-item", args=[case_id, grounds.view.item.key]),
        problems=lines_of(problems),
    )


def given_page(
    view: SheetView,
    one: ItemView,
    evidence: Sequence[tuple[str, str]],
    *,
    may_settle: bool,
    raw: Any,
    problems: Sequence[Problem] = (),
) -> ItemPage:
    """Return an item that people give, with its evidence and the form."""
    ask = Asker(raw, by_place(problems))
    case, settled = view.units[0].case, one.settled
    named, kept = dict(evidence), settled.entry_ids if settled else ()
    chosen = tuple(raw.getlist("entry_ids") or kept)
    return ItemPage(
        unit=case.name,
        case_id=case.id,
        line=item_line(one, case.id, opens=True),
        duties=(),
        things=(),
        left_out=(),
        n_more=0,
        evidence=tuple((pk, named.get(pk, "台账记录")) for pk in kept),
        fields=_given_fields(ask, settled, evidence, chosen) if may_settle else (),
        action=reverse("assess-item", args=[case.id, one.item.key]),
        problems=lines_of(problems),
    )


def _given_fields(
    ask: Asker,
    settled: Settled | None,
    evidence: Sequence[tuple[str, str]],
    chosen: tuple[str, ...],
) -> tuple[Field, ...]:
    points = plain(settled.points) if settled else ""
    reason = settled.reason if settled else ""
    return (
        ask.text("points", "得分（百分制）", points, type="number", required=True),
        ask.text("reason", "为什么这样评", reason, required=True),
        ask.checks("entry_ids", "依据的台账记录", evidence, chosen),
    )


def _settle_fields(ask: Asker) -> Iterator[Field]:
    pairs = [
        (How.CONFIRMED.value, "按算出的数确认"),
        (How.OVERRIDDEN.value, "改定"),
        (How.LEFT_OUT.value, "这一项不计入"),
    ]
    yield ask.select("how", "怎样定", pairs, required=True)
    yield ask.text("points", "改定的分（改定才填，百分制）", type="number")
    why = "改定、不计入的，或定过以后再改的，写明为什么。算出的数和改定的数都留着。"
    yield ask.text("reason", "理由", help=why)


def _clause(line: Any) -> str:
    if not line.citations:
        return ""
    first = line.citations[0]
    return f"{first.document} {first.section}“{first.key}”"


def _counts(indicator: Indicator, counts: Mapping[str, int]) -> str:
    return "，".join(f"{indicator.state_label(s)} {n}" for s, n in counts.items())


def _thing(one: Thing, indicator: Indicator, *, opens: bool) -> ThingLine:
    """Return a thing with what opens it; a debrief opens for those who held it."""
    url, clause, title = "", "", one.title
    if one.line is not None:
        url, clause = grounds_url(one.line), _clause(one.line)
        title = f"{one.line.org_name} {one.title} {one.line.period_label}"
    elif one.inspection_id:
        url = reverse("inspection", args=[one.inspection_id])
    elif indicator.over == Over.DEBRIEFS:
        url = reverse("rating", args=[one.round_id]) if opens else ""
    elif one.entry_id:
        url = reverse("entry", args=[one.entry_id])
    elif one.round_id:
        url = reverse("rating", args=[one.round_id])
    state = indicator.state_label(one.state)
    if one.number > 1:
        state = f"{state} {one.number}"
    known = one.state in indicator.of or one.state in indicator.values
    return ThingLine(title, state, one.on, clause, url, is_out=not known)
