"""Assessment sheets: all units in the order of the tree, and one unit's own."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from yiben.books.ratings.actions import WHOLE_SHEET
from yiben.books.ratings.queries import scheme_of
from yiben.books.ratings.words import Remark
from yiben.common.errors import Problem
from yiben.reports.words.assess import (
    ItemView,
    SheetView,
    UnitSheet,
)

from .assess_item import ItemLine, item_line, plain
from .rating_forms import Asker
from .shared import Field, ProblemLine, by_place, lines_of

LONG: Mapping[str, Any] = {"type": "textarea", "rows": 3, "required": True}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit among all, in the order of the tree."""

    name: str
    url: str
    cells: tuple[tuple[str, str], ...]
    state: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """An assessment with every unit."""

    view: SheetView
    heads: tuple[str, ...]
    units: tuple[UnitLine, ...]
    without_programme: bool
    may_send: bool
    may_decide: bool
    may_publish: bool
    may_sum_up: bool
    answer_by: Field
    token: Field
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """An objection with its answer, and the form of the answer."""

    remark: Remark
    item: str
    answer: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class UnitPage:
    """One unit's sheet, for those who assess, the unit, and its members."""

    view: SheetView
    case_id: str
    name: str
    items: tuple[ItemLine, ...]
    total: str
    counted: str
    left_out: str
    n_drafts: int
    may_settle: bool
    may_comment: bool
    comment: Field
    objection: tuple[Field, ...]
    remarks: tuple[RemarkLine, ...]
    comment_text: str
    commented_on: date | None
    grade: str
    token: Field
    problems: tuple[ProblemLine, ...]


def sheet_page(
    view: SheetView,
    *,
    may_file: bool,
    raw: Mapping[str, str],
    token: str,
    problems: Sequence[Problem] = (),
) -> SheetPage:
    """Return all units in the order of the tree, never in that of their points."""
    round_ = view.round
    ask = Asker(raw, by_place(problems))
    scheme = scheme_of("ratings.party_assessment")
    days = scheme.comment_days if scheme else 0
    last = view.on + timedelta(days=days)
    assesses, state = round_.may_assess, round_.state
    return SheetPage(
        view=view,
        heads=tuple(f"{one.label}（{plain(one.weight)}）" for one in round_.items),
        units=tuple(_unit_line(one) for one in view.units),
        without_programme=not any(one.programme for one in round_.items),
        may_send=assesses and state == "open",
        may_decide=assesses and state == "comment",
        may_publish=assesses and state == "decided" and not round_.published_on,
        may_sum_up=assesses and may_file,
        answer_by=ask.text(
            "answer_by",
            "意见反馈期限",
            last.isoformat(),
            type="date",
            required=True,
            help=f"至少留 {days} 天。送出以后分值不再改。",
        ),
        token=Field("token", "", "hidden", token),
        problems=lines_of(problems),
    )


def _unit_line(one: UnitSheet) -> UnitLine:
    cells = tuple(
        (f"{each.item.label}（{plain(each.item.weight)}）", _cell(each))
        for each in one.items
    )
    said = []
    if one.n_open:
        said.append(f"{one.n_open} 项没有确认")
    if one.case.n_waiting:
        said.append(f"{one.case.n_waiting} 条异议待答复")
    elif one.case.commented_on:
        said.append("已回话")
    if one.case.grade:
        said.append(one.case.grade)
    url = reverse("assess-unit", args=[one.case.id])
    return UnitLine(one.case.name, url, cells, "，".join(said))


def _cell(one: ItemView) -> str:
    if one.settled is not None:
        return plain(one.settled.points)
    if one.gauge is None:
        return "待评"
    return f"{plain(one.gauge.value)}（草稿）"


def unit_page(
    view: SheetView,
    *,
    raw: Mapping[str, str],
    token: str,
    problems: Sequence[Problem] = (),
) -> UnitPage:
    """Return one unit's sheet; what may be done with it depends on who looks."""
    round_, unit = view.round, view.units[0]
    ask = Asker(raw, by_place(problems))
    opens = round_.may_assess or round_.may_answer
    asked = round_.may_answer and round_.state == "comment"
    labels = {one.key: one.label for one in round_.items}
    said = unit.case.comment or "没有意见。"
    return UnitPage(
        view=view,
        case_id=unit.case.id,
        name=unit.case.name,
        items=tuple(item_line(one, unit.case.id, opens=opens) for one in unit.items),
        total=plain(unit.total),
        counted=plain(unit.counted),
        left_out=plain(unit.left_out) if unit.left_out else "",
        n_drafts=sum(one.is_open and one.gauge is not None for one in unit.items),
        may_settle=round_.may_assess and round_.state in {"open", "comment"},
        may_comment=asked,
        comment=ask.text("comment", "本单位的意见", said, **LONG),
        objection=tuple(_objection(ask, labels)),
        remarks=tuple(
            RemarkLine(one, labels.get(one.item, "整张表"), tuple(_answer(ask)))
            for one in unit.case.remarks
        ),
        comment_text=unit.case.comment,
        commented_on=unit.case.commented_on,
        grade=unit.case.grade,
        token=Field("token", "", "hidden", token),
        problems=lines_of(problems),
    )


def _objection(ask: Asker, labels: Mapping[str, str]) -> Iterator[Field]:
    pairs = [(WHOLE_SHEET, "整张表"), *labels.items()]
    yield ask.select("item", "对哪一项", pairs, required=True)
    yield ask.text("objection", "有什么异议，理由是什么", **LONG)


def _answer(ask: Asker) -> Iterator[Field]:
    yield ask.text("answer", "答复", type="textarea", rows=3, required=True)
    yield ask.checks("upheld", "", [("yes", "采纳（分数另到那一项里改定）")], ())
