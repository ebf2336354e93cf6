"""What makes a measure valid: whose it is, on what ground, with time to answer."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from yiben.common.clock import chinese_day
from yiben.common.errors import Problem, YibenError
from yiben.supervision.words import (
    RUNGS,
    Besides,
    Cause,
    EndForm,
    MeasureForm,
    Rung,
    RungRule,
    Way,
    skipped_between,
)

FACTS_LENGTH = 2000
WORDS_LENGTH = 500
MOST_STEPS = 20


class MeasureMovedOnError(YibenError):
    """The measure is in another state than the step needs."""

    def __init__(self, label: str, advice: str) -> None:
        """Name the state, and say what is left to do."""
        super().__init__(f"这项措施{label}。", advice)


@dataclass(frozen=True, slots=True)
class MeasureFacts:
    """What is known when a measure is judged.

    ``offices`` are those of the person who decided, ``persons`` those it can
    be about, with whether they hold an office; ``before`` the rung before,
    ``waits_for`` the unit that has to call first.
    """

    superior_kind: str
    unit_kind: str
    offices: Collection[str]
    persons: Mapping[str, bool]
    frail: Collection[str]
    before: str | None
    before_on: date | None
    waits_for: str
    today: date


def measure_problems(form: MeasureForm, facts: MeasureFacts) -> Iterator[Problem]:
    """Give everything wrong with a measure."""
    rule = RUNGS.get(form.rung)
    if rule is None:
        labels = "、".join(one.label for one in Rung)
        yield Problem("rung", "没有选择措施。", f"可以选：{labels}。")
        return
    label = Rung(form.rung).label
    if facts.superior_kind not in rule.by:
        message = f"本组织不能作出“{label}”。"
        yield Problem("rung", message, "请报有权的党委（党组）决定。")
    if facts.waits_for:
        message = f"{facts.waits_for}还没有打电话或当面提醒过。"
        yield Problem("rung", message, "请先由直接上级提醒，再看要不要往下办。")
    yield from _about_whom(form, rule, facts, label)
    yield from _about_who_decided(form, rule, facts, label)
    yield from _about_the_ground(form, rule)
    yield from _about_the_ladder(form, facts)
    yield from _about_the_days(form, rule, facts)
    yield from _about_the_rung(form)


def _about_whom(
    form: MeasureForm, rule: RungRule, facts: MeasureFacts, label: str
) -> Iterator[Problem]:
    if form.person_id is None:
        if facts.unit_kind not in rule.units:
            yield Problem("rung", f"“{label}”不用于这类组织。", "请换一种措施。")
        return
    if not rule.against_person:
        yield Problem("person_id", f"“{label}”是对组织的。", "请去掉个人。")
    elif form.person_id not in facts.persons:
        yield Problem("person_id", "这位同志当天不在名册上。", "请从名册中选择。")
    elif rule.persons == "leaders" and not facts.persons[form.person_id]:
        message = f"“{label}”只对党组织和担任职务的同志。"
        yield Problem("person_id", message, "对普通党员，提醒、谈话就到头了。")
    elif form.person_id in facts.frail:
        message = "这位同志已标明年老体弱，不作提醒。"
        yield Problem("person_id", message, "需要的，请支部上门看望。")


def _about_who_decided(
    form: MeasureForm, rule: RungRule, facts: MeasureFacts, label: str
) -> Iterator[Problem]:
    if not form.decided_by:
        yield Problem("decided_by", "没有写是谁决定的。", "每项措施都由具体的人决定。")
    elif form.decided_by == form.person_id:
        yield Problem("decided_by", "不能对自己作出措施。", "请由其他同志决定。")
    elif rule.offices.isdisjoint(facts.offices):
        message = f"决定人当天的职务不能决定“{label}”。"
        yield Problem("decided_by", message, "请选当天在任、有权决定的同志。")
    if rule.of_meeting and not form.meeting.strip():
        message = f"“{label}”要经会议研究，没有写哪次会议。"
        yield Problem("meeting", message, "请写日期和会议名称。")


def _about_the_ground(form: MeasureForm, rule: RungRule) -> Iterator[Problem]:
    for place, text, most in (
        ("facts", form.facts, FACTS_LENGTH),
        ("basis", form.basis, WORDS_LENGTH),
        ("meeting", form.meeting, WORDS_LENGTH),
        ("skipped", form.skipped, WORDS_LENGTH),
        ("helper", form.helper, WORDS_LENGTH),
    ):
        if len(text) > most:
            yield Problem(place, "写得太长。", f"最多 {most} 个字。")
    if not form.facts.strip():
        yield Problem("facts", "没有写是什么事。", "请照实写，一两句也可以。")
    if not form.basis.strip():
        if rule.of_clause:
            yield Problem("basis", "没有写依据的条款。", "请写文件名和条、款、原话。")
        elif not form.source.key:
            yield Problem("basis", "没有写依据。", "请写条款，或从一件逾期的事进入。")


def _about_the_ladder(form: MeasureForm, facts: MeasureFacts) -> Iterator[Problem]:
    rungs = tuple(Rung)
    rung = Rung(form.rung)
    if facts.before and rungs.index(Rung(facts.before)) > rungs.index(rung):
        before = Rung(facts.before).label
        yield Problem("rung", f"上一步已经是“{before}”。", "请另立一项，不接在它后面。")
        return
    left_out = skipped_between(facts.before, form.rung)
    if left_out and not form.skipped.strip():
        names = "、".join(one.label for one in left_out)
        yield Problem("skipped", f"跳过了{names}，没有写原因。", "请写为什么不先办。")


def _about_the_days(
    form: MeasureForm, rule: RungRule, facts: MeasureFacts
) -> Iterator[Problem]:
    if form.decided_on > facts.today:
        yield Problem("decided_on", "决定日期还没有到。", "请到那天再记。")
    if facts.before_on is not None and form.decided_on < facts.before_on:
        message = f"决定日期早于上一步（{chinese_day(facts.before_on)}）。"
        yield Problem("decided_on", message, "请核对日期。")
    least = form.decided_on + timedelta(days=rule.reply_days)
    if form.reply_until < least:
        message = f"说明的期限太短，至少到{chinese_day(least)}。"
        yield Problem("reply_until", message, "要给对方说明的时间。")
    needs_term = rule.has_term or Besides.ORDER in form.besides
    if needs_term and form.due_on is None:
        yield Problem("due_on", "限期整改没有写期限。", "请写到哪一天。")
    if form.due_on is not None and form.due_on < form.decided_on:
        yield Problem("due_on", "期限早于决定那天。", "请核对期限。")


def _about_the_rung(form: MeasureForm) -> Iterator[Problem]:
    rule = RUNGS[form.rung]
    if form.rung == Rung.REMINDER and form.way not in set(Way):
        yield Problem("way", "没有选择怎样提醒的。", "系统不会自动发提醒，请照实选。")
    if form.rung == Rung.RECTIFICATION:
        if not form.helper.strip():
            yield Problem("helper", "没有写谁来帮。", "写联系的县级领导或帮扶单位。")
        if not form.steps or len(form.steps) > MOST_STEPS:
            message = f"整顿措施没有写，或多于 {MOST_STEPS} 条。"
            yield Problem("steps", message, "每行写一条。")
        if any(len(one) > WORDS_LENGTH for one in form.steps):
            yield Problem(
                "steps", "有一条整顿措施太长。", f"每条 {WORDS_LENGTH} 个字。"
            )
    if set(form.besides) - set(rule.besides):
        yield Problem("besides", "不能同时作出这一项。", "请去掉。")
    if set(form.causes) - set(Cause):
        yield Problem("causes", "没有这一类事由。", "请从列表中选择。")


def end_problems(
    form: EndForm,
    *,
    decided_on: date,
    reply_until: date,
    has_reply: bool,
    is_accepted: bool,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with the result of a measure.

    Nobody's time to answer is cut short, and an answer is answered.
    """
    if not form.result.strip() or len(form.result) > FACTS_LENGTH:
        yield Problem("result", "没有写结果，或超过 2000 个字。", "请写办成了什么。")
    if len(form.answer) > FACTS_LENGTH:
        yield Problem("answer", "写得太长。", "最多 2000 个字。")
    if form.ended_on > today or form.ended_on < decided_on:
        yield Problem("ended_on", "结果日期不对。", "请核对日期。")
    if has_reply and not form.answer.strip():
        message = "对方作了说明，没有写怎样看待。"
        yield Problem("answer", message, "请写采纳了什么，不采纳的写原因。")
    if not has_reply and form.ended_on <= reply_until:
        message = f"说明期限到{chinese_day(reply_until)}，对方还没有说明。"
        yield Problem("result", message, "请等对方说明，或等期限过了再写结果。")
    if not is_accepted:
        message = "整顿清单还没有验收。"
        yield Problem("result", message, "请先在整顿清单上验收摘帽。")
