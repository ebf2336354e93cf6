"""Questions about members: letters, stays, contact, corrections, terms of office."""

from collections.abc import Iterable

from yiben.common.ids import new_id
from yiben.org.words import OrgKind, Sector
from yiben.people.words import ContactWay, CorrectionState, StayReason

from .sheet import Question

Options = Iterable[tuple[str, str]]
TOKEN = Question("token", "表单编号", type="hidden")
ANSWERS = tuple(
    (one.value, one.label) for one in (CorrectionState.DONE, CorrectionState.KEPT)
)
ELECTED = tuple(
    (one.value, one.label)
    for one in (OrgKind.COMMITTEE, OrgKind.GENERAL_BRANCH, OrgKind.BRANCH)
)


def fresh() -> dict[str, str]:
    """Return what a blank form starts with: a number of its own."""
    return {"token": new_id("x")}


def letter_questions(people: Options) -> tuple[Question, ...]:
    """Return what a letter of introduction asks."""
    return (
        Question(
            "person_id", "转出的党员", "select", options=tuple(people), empty="请选择"
        ),
        Question("to_branch", "转入的党支部", help="填支部全称。"),
        Question(
            "due_on", "有效期至", "date", required=False, help="不填的，按 90 天算。"
        ),
        Question(
            "dues_until", "党费交至", "month", required=False, help="如 2026-11。"
        ),
    )


RECEIVE = (Question("on", "从哪天起算本支部党员", "date"),)
RETURN = (Question("reason", "退回原因", "textarea", rows=2),)


def receive_questions(groups: Options) -> tuple[Question, ...]:
    """Return what receiving a letter asks; the group may be left open."""
    options = tuple(groups)
    if not options:
        return RECEIVE
    group = Question(
        "group_id", "编入党小组", "select", False, options=options, empty="暂不编入"
    )
    return (*RECEIVE, group)


def stay_questions(people: Options) -> tuple[Question, ...]:
    """Return what the home branch writes when a member leaves."""
    options = tuple(people)
    return (
        Question("person_id", "流动的党员", "select", options=options, empty="请选择"),
        Question("place", "流动去向", help="写到县区，如“临江市白石县”。"),
        Question("reason", "原因", "select", options=tuple(StayReason.choices())),
        Question("from_on", "从哪天起", "date"),
        Question(
            "contact_id",
            "本支部联系人",
            "select",
            options=options,
            empty="请选择",
            help="每名流动党员明确一名联系人。",
        ),
        Question(
            "host",
            "流入地党支部",
            required=False,
            help="在本系统里的，填支部全称；还没有找到支部的，先不填。",
        ),
    )


ACCEPT = (Question("on", "从哪天起参加本支部活动", "date"),)
END_STAY = (Question("until_on", "在外的最后一天", "date"),)
FEEDBACK = (
    Question(
        "text", "告诉对方支部的情况", "textarea", rows=3, help="对方和本人都能看到。"
    ),
    TOKEN,
)


def contact_questions(people: Options) -> tuple[Question, ...]:
    """Return what a contact check asks."""
    return (
        Question(
            "person_id", "联系了谁", "select", options=tuple(people), empty="请选择"
        ),
        Question("on", "哪一天", "date"),
        Question("way", "怎样联系", "select", options=tuple(ContactWay.choices())),
        Question(
            "reached",
            "结果",
            "radios",
            options=(("yes", "联系上了"), ("no", "没有联系上")),
        ),
    )


ASK = (
    Question("about", "哪一项有误", help="如“入党日期”“某月某日的主题党日”。"),
    Question("text", "应当怎样", "textarea", rows=3),
    TOKEN,
)
ANSWER = (
    Question("state", "办理结果", "radios", options=ANSWERS),
    Question("answer", "答复本人", "textarea", rows=3),
)
OWN_NOTE = (
    Question("on", "日期", "date"),
    Question("text", "写给自己的话", "textarea", rows=4),
    TOKEN,
)
LENGTH = (
    Question("kind", "哪一类组织", "select", options=ELECTED),
    Question(
        "sector",
        "哪个领域",
        "select",
        required=False,
        options=tuple(Sector.choices()),
        empty="所有领域",
    ),
    Question("years", "任期几年", "number"),
    Question("remind_months", "届满前几个月提醒", "number"),
    Question("from_on", "从哪天起", "date"),
)
EXTEND = (
    Question("until_on", "延期到", "date"),
    Question("approval", "批复文号", help="没有上级批复的，不能延期。"),
    Question("approved_on", "批复日期", "date"),
)
