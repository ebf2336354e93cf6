"""What is wrong with the confirmations of a life meeting, and with what is made up."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from yiben.books.gatherings.words import (
    AfterForm,
    GatheringForm,
    SeatForm,
)
from yiben.common.errors import Problem
from yiben.rules.kinds import Kind, MemberCheck

REASON_LENGTH = 500
TEXT_LENGTH = 1000
MOST_MEASURES = 100
NAMED = 6
"""So many names at most in one sentence."""


def due_for(check: MemberCheck, seats: Iterable[SeatForm]) -> list[SeatForm]:
    """Return of whom a check is asked: of all due, or of those who were there."""
    due = [seat for seat in seats if not seat.left_out]
    return due if check.must else [seat for seat in due if seat.on_the_spot]


def lacking(check: MemberCheck, form: GatheringForm) -> list[str]:
    """Return the ids of those of whom a check is not confirmed."""
    done = set(form.life.done.get(check.check, ()))
    return [
        seat.person_id
        for seat in due_for(check, form.seats)
        if seat.person_id not in done
    ]


def life_problems(
    form: GatheringForm, kinds: Iterable[Kind], names: Mapping[str, str]
) -> Iterator[Problem]:
    """Give what keeps a life meeting from being closed."""
    for kind in kinds:
        for check in kind.meeting.members:
            yield from _about_the_check(check, form, names)
        if kind.meeting.inquiry:
            yield from _about_the_inquiry(form, kind, names)
    if len(form.life.override) > REASON_LENGTH:
        yield Problem("life:override", "原因超过 500 个字。", "请写短一些。")


def _about_the_check(
    check: MemberCheck, form: GatheringForm, names: Mapping[str, str]
) -> Iterator[Problem]:
    missing = lacking(check, form)
    if not missing:
        return
    told = "、".join(names.get(one, one) for one in missing[:NAMED])
    more = f"等 {len(missing)} 人" if len(missing) > NAMED else ""
    if check.must:
        yield Problem(
            f"life:{check.check}",
            f"{told}{more}还没有“{check.label}”，这次会议不能关闭。",
            "材料由本人保管或留在支部，这里只确认有没有；备齐以后再关闭。",
        )
    elif not form.life.override.strip():
        yield Problem(
            f"life:{check.check}",
            f"{told}{more}没有确认“{check.label}”。",
            "确认过的请勾上；确实没有的，在“没有做到的原因”里写明，就可以关闭。",
        )


def _about_the_inquiry(
    form: GatheringForm, kind: Kind, names: Mapping[str, str]
) -> Iterator[Problem]:
    life, where = form.life, "life:inquiry"
    if life.nobody_inquired and life.inquired:
        yield Problem(where, "既确认没有谈话函询，又写了人。", "请去掉其中一样。")
    elif not life.nobody_inquired and not life.inquired:
        yield Problem(
            where,
            "谈话函询情况没有填写。",
            "有的逐人选择结果；没有的请勾选“没有受到谈话函询的”，不能空着。",
        )
    seated = {seat.person_id for seat in form.seats}
    for person_id, outcome in life.inquired:
        if person_id not in seated or outcome not in kind.meeting.outcomes:
            yield Problem(
                where,
                f"{names.get(person_id, '这个人')}的谈话函询结果不对。",
                "请从三种结果中选一种。",
            )


def made_up_problems(
    form: GatheringForm,
    kinds: Iterable[Kind],
    absences: Collection[str],
    names: Mapping[str, str],
) -> Iterator[Problem]:
    """Give what is wrong with what is made up: only absences can be."""
    if form.made_up and not any(kind.meeting.make_up for kind in kinds):
        yield Problem("made_up", "这类活动不是补课。", "请改记为补课。")
        return
    there = {seat.person_id for seat in form.seats if seat.on_the_spot}
    for one in form.made_up:
        name = names.get(one.person_id, "这个人")
        if one.person_id not in there:
            yield Problem(
                "made_up", f"{name}没有来补课，不能算补上。", "请先勾选谁来了。"
            )
        elif f"{one.person_id}:{one.missed_id}" not in absences:
            yield Problem(
                "made_up",
                f"{name}要补的那一次找不到，或者已经算参加。",
                "请从列表中选择。",
            )


def after_problems(
    form: AfterForm, held_on: date, today: date, known: Collection[str]
) -> list[Problem]:
    """Return what is wrong with the stage after a life meeting."""
    found = []
    if not held_on <= form.happened_on <= today:
        found.append(
            Problem("happened_on", "日期应在开会以后、今天以前。", "请核对日期。")
        )
    if not form.measures:
        found.append(
            Problem("measures", "没有写整改措施。", "至少写一条，写清谁来办。")
        )
    if len(form.measures) > MOST_MEASURES:
        found.append(Problem("measures", "整改措施多于 100 条。", "请合并。"))
    for number, one in enumerate(form.measures, start=1):
        where = f"measures:{number}"
        if not one.text.strip():
            found.append(Problem(where, f"第 {number} 条没有写整改措施。", "请填写。"))
        if max(len(one.text), len(one.problem)) > TEXT_LENGTH:
            found.append(Problem(where, f"第 {number} 条超过 1000 个字。"))
        if one.responsible_id and one.responsible_id not in known:
            found.append(
                Problem(where, f"第 {number} 条的责任人不在名单里。", "请重选。")
            )
        if one.due_on is not None and one.due_on < held_on:
            found.append(
                Problem(where, f"第 {number} 条的期限早于开会那天。", "请核对期限。")
            )
    return found
