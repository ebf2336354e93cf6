"""What makes a step valid: its day, what it needs, who checked, how long it waited."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.books.lists.words import CLOSED, CONFIRMED, OwnAct, StepForm, TaskForm
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.rules.kinds import Kind

from .opening import field_problems, needed
from .order import label_of, months_after

NOTE_LENGTH = 5000
PROOF_LENGTH = 1000
NAME_LENGTH = 100
TASK_LENGTH = 500


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What is known when a step is judged.

    ``involved`` raised it or did it; ``values`` are the fields with what the
    step adds; ``evaluation`` is what the superior said, if it is asked for.
    """

    values: Mapping[str, Any]
    involved: Collection[str]
    persons: Collection[str]
    papers: Collection[str]
    state_on: date
    confirm_from: date | None
    evaluation_asked: bool
    evaluation: str | None
    today: date


def step_problems(form: StepForm, kind: Kind, facts: StepFacts) -> Iterator[Problem]:
    """Give everything wrong with a step of the kind or of the book itself."""
    asked = kind.flow.stage(form.stage)
    yield from _days(form, kind, facts)
    yield from _words(form, kind)
    if form.holder_id is not None and form.holder_id not in facts.persons:
        yield Problem("holder_id", "责任人当天不在名册上。", "请从名册中选择。")
    yield from needed(kind, form.stage, facts.values)
    yield from field_problems(form.fields, kind, whole=False)
    if asked.proof and not form.proof.strip():
        yield Problem("proof", "没有写凭什么认定办结。", "请写明凭据，哪次会、谁看过。")
    if asked.checked:
        yield from _checked(form, facts)
    if kind.flow.named and not form.decided_by.strip():
        yield Problem("decided_by", "没有写是谁决定的。", "每一步都由具体的人决定。")
    for paper in asked.papers:
        if paper not in facts.papers:
            message = f"还没有“{paper}”，不能进入“{label_of(kind, form.stage)}”。"
            yield Problem("papers", message, "材料齐了再记。")
    if form.stage in {CLOSED, OwnAct.PUBLISHED}:
        yield from _own(form, facts)


def _own(form: StepForm, facts: StepFacts) -> Iterator[Problem]:
    if form.stage == OwnAct.PUBLISHED and not form.circle:
        yield Problem("circle", "没有选择公布范围。", "请选择。")
    if form.stage == CLOSED and facts.evaluation_asked and facts.evaluation != "好":
        yield Problem(
            "", "上级还没有评估合格，不能办结。", "请先“报上级评估”，等上级评估。"
        )


def _days(form: StepForm, kind: Kind, facts: StepFacts) -> Iterator[Problem]:
    on = form.happened_on
    if on > facts.today:
        yield Problem("happened_on", "日期还没有到。", "请到那天再记。")
    if on < facts.state_on:
        yield Problem(
            "happened_on",
            f"日期早于上一步（{chinese_day(facts.state_on)}）。",
            "请核对。",
        )
    first = facts.confirm_from
    if form.stage == CONFIRMED and first is not None and on < first:
        message = f"办结后要看一段时间，{chinese_day(first)}起才能确认效果。"
        yield Problem("happened_on", message, "请到那天再确认。")
    yield from _spans(form, kind, facts)


def _spans(form: StepForm, kind: Kind, facts: StepFacts) -> Iterator[Problem]:
    """Give the least and longest times, counted from a day among the fields."""
    asked, labels = kind.flow.stage(form.stage), {f.name: f.label for f in kind.fields}
    begun = _day(facts.values.get(asked.since)) if asked.since else None
    if begun is not None:
        label = labels[asked.since]
        first = months_after(begun, asked.months)
        first = date.fromordinal(first.toordinal() + asked.days)
        if form.happened_on < first:
            message = f"从“{label}”（{chinese_day(begun)}）算起还没有满期，最早{chinese_day(first)}。"
            yield Problem("happened_on", message, "请核对日期，满期再记。")
        last = months_after(begun, asked.at_most_months)
        if asked.at_most_months and form.happened_on > last:
            message = f"从“{label}”（{chinese_day(begun)}）算起超过 {asked.at_most_months} 个月。"
            yield Problem("happened_on", message, "超过期限的，要重新履行程序。")
    for later, earlier in asked.later_than.items():
        one, two = _day(facts.values.get(later)), _day(facts.values.get(earlier))
        if one is not None and two is not None and one <= two:
            message = f"“{labels[later]}”要晚于“{labels[earlier]}”（{two}）。"
            yield Problem(f"fields:{later}", message, "请核对日期。")


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


def _words(form: StepForm, kind: Kind) -> Iterator[Problem]:
    for place, text, most in (
        ("note", form.note, NOTE_LENGTH),
        ("proof", form.proof, PROOF_LENGTH),
        ("decided_by", form.decided_by, NAME_LENGTH),
    ):
        if len(text) > most:
            yield Problem(place, "写得太长。", f"最多 {most} 个字。")
    needs_note = {OwnAct.NOTED, OwnAct.REOPENED, OwnAct.EVALUATED, OwnAct.REPORTED}
    if form.stage in needs_note and not form.note.strip():
        yield Problem("note", "没有写情况或原因。", "请写一两句。")
    if form.stage == OwnAct.HANDED_OVER and form.holder_id is None:
        yield Problem("holder_id", "没有选择新的责任人。", "请从名册中选择。")
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")


def _checked(form: StepForm, facts: StepFacts) -> Iterator[Problem]:
    """Nobody closes alone what they raised or were to do."""
    if form.checker_id is None:
        yield Problem(
            "checker_id", "没有选择验收人。", "请选提出人、责任人以外的同志。"
        )
    elif form.checker_id in facts.involved:
        message = "验收人就是提出人或责任人，不能自己验收自己的。"
        yield Problem("checker_id", message, "请由其他同志验收。")
    elif form.checker_id not in facts.persons:
        yield Problem("checker_id", "验收人当天不在名册上。", "请从名册中选择。")


def task_problems(
    form: TaskForm, found_on: date, persons: Collection[str]
) -> Iterator[Problem]:
    """Give everything wrong with a task."""
    if not form.text.strip() or len(form.text) > TASK_LENGTH:
        yield Problem("text", "任务没有填写，或超过 500 个字。", "请填写。")
    if form.responsible_id is not None and form.responsible_id not in persons:
        yield Problem("responsible_id", "责任人当天不在名册上。", "请从名册中选择。")
    if form.due_on is not None and form.due_on < found_on:
        yield Problem("due_on", "完成时限早于提出日期。", "请核对日期。")
