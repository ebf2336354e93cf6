"""What is wrong with the resolutions of a gathering."""

from collections.abc import Iterator, Sequence

from yiben.books.gatherings.words import (
    GatheringForm,
    ResolutionForm,
    RosterRow,
)
from yiben.common.errors import Problem
from yiben.rules.matters import Chairs, Matter, find, is_quorate, of_meeting

from .voting import absent, body_of, chairs_of, counted

TEXT_LENGTH = 1000


def meeting_problems(
    form: GatheringForm, roster: Sequence[RosterRow], matters: Sequence[Matter]
) -> Iterator[Problem]:
    """Give what keeps the meeting itself from counting, resolutions or not."""
    chairs = chairs_of(form.seats, roster)
    for matter in of_meeting(matters, form.kinds):
        if chairs.due and not is_quorate(matter, chairs):
            yield Problem(
                "seats",
                f"{counted(matter.attend, matter, chairs)}，"
                f"到会 {chairs.present(online=matter.online)} 人，"
                f"没有达到{matter.attend.in_words}，这次会议不能算召开。",
                f"依据{matter.source}。请核对到会情况；人没有到齐的另择日期再开，"
                "或登记“未开展说明”。",
            )


def resolution_problems(
    form: GatheringForm,
    roster: Sequence[RosterRow],
    matters: Sequence[Matter],
    *,
    allowed: bool,
) -> Iterator[Problem]:
    """Give every fault; without a quorum no resolution stands."""
    if form.resolutions and not allowed:
        yield Problem(
            "resolutions", "这类活动不作决议。", "决议请记在党员大会或委员会会议里。"
        )
        return
    chairs = chairs_of(form.seats, roster)
    body = body_of(form.kinds)
    for number, resolution in enumerate(form.resolutions, start=1):
        where = f"resolutions:{number}"
        rule = find(matters, body, resolution.matter)
        if rule is None:
            yield Problem(
                where, f"第 {number} 项决议不能由{body.label}作出。", "请核对事项。"
            )
            continue
        yield from _about_the_quorum(number, rule, chairs)
        yield from _about_the_votes(number, resolution, rule, chairs)
        yield from _about_the_text(number, resolution, form)


def _about_the_quorum(number: int, rule: Matter, chairs: Chairs) -> Iterator[Problem]:
    if is_quorate(rule, chairs):
        return
    yield Problem(
        f"resolutions:{number}",
        f"第 {number} 项决议：{counted(rule.attend, rule, chairs)}，"
        f"实到 {chairs.present(online=rule.online)} 人，"
        f"没有达到{rule.attend.in_words}，不能作出决议。",
        f"依据{rule.source}。请核对到会情况，或删去决议。",
    )


def _about_the_votes(
    number: int, resolution: ResolutionForm, rule: Matter, chairs: Chairs
) -> Iterator[Problem]:
    where = f"resolutions:{number}"
    counts = (
        resolution.in_favour,
        resolution.against,
        resolution.abstained,
        resolution.written,
    )
    if min(counts) < 0:
        yield Problem(where, f"第 {number} 项决议的票数不能是负数。", "请核对票数。")
        return
    if resolution.written and not rule.written:
        yield Problem(where, f"第 {number} 项决议不计书面意见。", "请只记会上的票数。")
    elif resolution.written > absent(rule, chairs):
        yield Problem(
            where,
            f"第 {number} 项决议的书面意见 {resolution.written} 份，"
            f"多于没有到会的 {absent(rule, chairs)} 人。",
            "请核对。",
        )
    votes = resolution.in_favour + resolution.against + resolution.abstained
    most = chairs.present(online=rule.online)
    most += resolution.written if rule.written else 0
    if votes > most:
        yield Problem(
            where,
            f"第 {number} 项决议共 {votes} 票，多于可计票的 {most} 人。",
            "预备党员和列席人员没有表决权，请核对票数和到会情况。",
        )


def _about_the_text(
    number: int, resolution: ResolutionForm, form: GatheringForm
) -> Iterator[Problem]:
    where = f"resolutions:{number}"
    if not resolution.text.strip() or len(resolution.text) > TEXT_LENGTH:
        yield Problem(
            where, f"第 {number} 项决议没有内容，或超过 1000 个字。", "请填写。"
        )
    if resolution.due_on is not None and resolution.due_on < form.happened_on:
        yield Problem(
            where, f"第 {number} 项决议的完成期限早于开会那天。", "请核对期限。"
        )
    people = {seat.person_id for seat in form.seats}
    people |= {line.person_id for line in form.roles}
    if resolution.responsible_id and resolution.responsible_id not in people:
        yield Problem(
            where, f"第 {number} 项决议的责任人不在参加人里。", "请从名册中选择。"
        )
