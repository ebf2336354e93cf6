"""Members say what is too much: a complaint, marks on duties, and the answers."""

from collections.abc import Iterator
from datetime import date, timedelta

from yiben.common.clock import moment
from yiben.feedback import queries
from yiben.feedback.actions import (
    answer_complaint,
    answer_marks,
    complain,
    judge_reply,
    mark_duty,
)
from yiben.feedback.words import (
    ComplaintForm,
    MarkForm,
    MarkReason,
    Naming,
    ReplyForm,
    Verdict,
)

from .act import Act
from .house import House
from .words import YEAR

COMPLAINED = moment(date(YEAR, 9, 10), 10)
ANSWERED, SATISFIED = (COMPLAINED + timedelta(days=days) for days in (6, 8))
MARKED, DECIDED = moment(date(YEAR, 10, 12), 10), moment(date(YEAR, 10, 26), 10)
PROVINCIAL = "hunan-2017/theme-day-filing-half-yearly"
CENTRAL = "central-2017/annual-evaluation-yearly"
REPEATED = "central-2017/annual-review-yearly"
HIDDEN = ("member", "shiqiao", "yunxi", "qingxi", "shuangyang", "qinghe")
"""Who marks without a name; the demonstration alone knows it."""


def voice_acts() -> Iterator[Act]:
    """Give what members said in the second half of the year."""
    yield Act(COMPLAINED, _complain)
    yield Act(MARKED, _mark)
    for number, name in enumerate(HIDDEN):
        yield _hidden(name, number)


def _complain(house: House) -> None:
    """A member finds the same numbers asked for twice; the town gives way."""
    by, town = house.hands["member"], house.org("yunxi")
    form = ComplaintForm(
        text="学习情况填了登记表，又要填统计表，数字是一样的。",
        addressee_id=town.pk,
        code=queries.blank_code(),
        page="documents",
    )
    made, boss = complain(form, by=by, at=COMPLAINED), house.superior("yunxi")

    def answer(_: House) -> None:
        row = queries.complaint(made, seen_by=boss)
        told = "统计表从本月起取消，数字由台账生成。"
        reply = ReplyForm(told, "登记表和统计表重复", is_public=True)
        answer_complaint(row, reply, by=boss, at=ANSWERED)

    def judge(_: House) -> None:
        row = queries.complaint(made, seen_by=by)
        judge_reply(row, is_satisfied=True, by=by, at=SATISFIED)

    house.then(ANSWERED, answer)
    house.then(SATISFIED, judge)


def _mark(house: House) -> None:
    """A recorder says with a name what is entered already and asked for again."""
    text = "主题党日台账里都有，半年还要再写一份材料报上去。"
    form = MarkForm(MarkReason.TOO_HEAVY.value, text=text, naming=Naming.NAMED.value)
    mark_duty(PROVINCIAL, form, by=house.hands["shiqiao"], at=MARKED)

    def answer(_: House) -> None:
        told = "报备表由台账生成，支部核对后报送，不再另写材料。"
        answer_marks(
            house.org("hunan"),
            PROVINCIAL,
            Verdict.CHANGE.value,
            told,
            by=house.superior("hunan"),
            at=DECIDED,
        )

    house.then(DECIDED, answer)


def _hidden(name: str, number: int) -> Act:
    at = MARKED + timedelta(days=number)
    hidden = Naming.ANONYMOUS.value
    form = MarkForm(MarkReason.DUPLICATE.value, REPEATED, naming=hidden)
    return Act(at, lambda house: mark_duty(CENTRAL, form, by=house.hands[name], at=at))
