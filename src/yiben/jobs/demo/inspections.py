"""Superiors look in below: what they found, what was answered, what was closed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from yiben.common.ids import new_id
from yiben.supervision import queries
from yiben.supervision.actions import close_finding, hold_inspection, reply_finding
from yiben.supervision.words import FindingForm, InspectionForm

from .act import Act, entered
from .chance import chance, pick
from .data import Data
from .house import House
from .measures import follow_late
from .words import YEAR

if TYPE_CHECKING:
    from yiben.supervision.models import Inspection

QUARTERLY = ("heilongjiang", "xuehe", "baihua", "huaxi")
"""黑龙江 asks every superior to look at each subordinate every quarter."""

TWICE = ("yunxi", "qingxi", "zone", "mingyuan", "xuzhuang")
MODES = ("hearing", "papers", "sitting_in", "spot_check")
FINDINGS = (
    (
        "会议记录只有结论，没有讨论过程。",
        "已按要点补记，并重新培训了记录员。",
        "抽看两次记录，已改正。",
    ),
    ("请假党员没有补学。", "已送学上门，三人全部补学。", "查看补学记录，属实。"),
    ("党费收缴情况没有公布。", "已在公开栏公布上半年收缴情况。", "现场查看，已公布。"),
    (
        "年度计划与实际开展的主题对不上。",
        "已调整下半年计划并重新公布。",
        "核对计划，一致。",
    ),
)
MISSED = frozenset({("huaxi", "huaxi-school", 3), ("xuehe", "baihua", 9)})


def inspection_acts(data: Data) -> Iterator[Act]:
    """Give the inspections of the year."""
    for keys, months in ((QUARTERLY, (3, 6, 9, 11)), (TWICE, (3, 9))):
        for key in keys:
            for number, unit in enumerate(data.children(key)):
                for month in months:
                    if (key, unit.key, month) not in MISSED:
                        yield _inspection(key, unit.key, month, number)


def _inspection(key: str, below: str, month: int, number: int) -> Act:
    on = date(YEAR, month, 16 + number)
    at = entered(on, key, below, "inspection")
    finds = chance("finding", key, below, month) < 0.35  # noqa: PLR2004 -- about one in three

    def run(house: House) -> None:
        words = pick(FINDINGS, "finding", key, below, month)
        due_on = on + timedelta(days=30)
        form = InspectionForm(
            happened_on=on,
            mode=pick(MODES, "mode", key, below, month),
            topic="“三会一课”、主题党日开展情况",
            summary="查看台账和会议记录，与党员交谈。"
            + ("" if finds else "总体较好。"),
            findings=(FindingForm(words[0], due_on),) if finds else (),
            tags=(
                *("topic.programme", "topic.three_meetings", "topic.theme_day"),
                *("element.mode", "element.record", "element.feedback"),
            ),
            token=new_id("x"),
        )
        made = hold_inspection(
            house.org(key), house.org(below), form, by=house.superior(key), at=at
        )
        if finds:
            _follow_up(house, made, (key, below), words, at)

    return Act(at, run)


def _follow_up(
    house: House,
    made: "Inspection",
    sides: tuple[str, str],
    words: tuple[str, str, str],
    at: datetime,
) -> None:
    """Answer after two weeks, close after three; some still wait at the end."""
    key, below = sides
    hand, boss = house.recorder(below), house.superior(key)
    if chance("answer", key, below, at) < 0.2:  # noqa: PLR2004 -- one in five waits
        follow_late(house, made, sides, at)
        return
    later, closed = at + timedelta(days=14), at + timedelta(days=20)

    def row(seen_by: Any) -> Any:
        view = queries.view_of(made, seen_by=seen_by)
        return queries.finding(view.findings[0].id, seen_by=seen_by)

    house.then(later, lambda _: reply_finding(row(hand), words[1], by=hand, at=later))
    house.then(closed, lambda _: close_finding(row(boss), words[2], by=boss, at=closed))
