"""What makes a target valid, and what keeps it from being reached."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in

from .words import (
    Criterion,
    Mark,
    TargetForm,
    TargetOffer,
    TargetState,
    Verdict,
    is_met,
)

TITLE_LENGTH = 200
TEXT_LENGTH = 500
MOST_ITEMS = 60


class ClosedTargetError(YibenError):
    """A standard without content cannot be worked towards."""

    def __init__(self, offer: TargetOffer) -> None:
        """Say why, and who may supply the content."""
        advice = f"可以由{offer.deciders}写明。" if offer.deciders else ""
        super().__init__(offer.closed, advice)


class WrongStateError(YibenError):
    """The step was taken already, or its turn has not come."""

    def __init__(self, state: str) -> None:
        """Name how far it is."""
        label = TargetState(state).label
        super().__init__(f"这项目标现在是“{label}”，不能办这一步。", "请刷新页面再看。")


class NotReachedError(YibenError):
    """One item short is not reached."""

    def __init__(self, lacking: Sequence[str], total: int) -> None:
        """Name what is lacking."""
        message = f"{total} 项里有 {len(lacking)} 项没有达到，不能算达标。"
        super().__init__(message, f"还差：{'；'.join(lacking)}。")


def form_problems(
    form: TargetForm,
    offer: TargetOffer,
    kind: Kind,
    *,
    persons: Collection[str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with a target as it is set."""
    topic = next((one.label for one in kind.fields if one.name == "topic"), "目标")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", f"“{topic}”没有填写，或超过 200 个字。", "请填写。")
    if form.started_on > today:
        yield Problem("started_on", "起算日期还没有到。", "请填开始创建的日期。")
    if form.target_on is None:
        yield Problem("target_on", "没有填写达标期限。", "请填写。")
    elif form.target_on < form.started_on:
        yield Problem("target_on", "达标期限早于起算日期。", "请核对日期。")
    if offer.is_of_person and form.holder_id not in persons:
        yield Problem("holder_id", "没有填写是谁，或者当天不在名册上。", "请从名册选。")
    if not offer.is_of_person and form.holder_id is not None:
        yield Problem("holder_id", "这是组织的目标。", "请去掉姓名。")
    yield from _item_problems(form, offer)
    for mistake in mistakes_in(
        form.fields, [one for one in kind.fields if one.name != "topic"]
    ):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)


def _item_problems(form: TargetForm, offer: TargetOffer) -> Iterator[Problem]:
    if offer.own_items and not form.items:
        yield Problem("items", "没有写要做到的事项。", "请一行写一项。")
    if len(form.items) > MOST_ITEMS or any(
        len(one) > TEXT_LENGTH or "\x00" in one for one in form.items
    ):
        yield Problem("items", "事项太多或太长。", "最多 60 项，每项最多 500 个字。")
    if offer.grades and not offer.next_grade:
        yield Problem("title", "已经是最高一级。", "不用再升。")


def rating_problems(marks: Sequence[Mark]) -> Iterator[Problem]:
    """Give everything wrong with a self-rating: each item said, what is met backed."""
    verdicts = {one.value for one in Verdict}
    for number, mark in enumerate(marks, 1):
        where = f"item:{number}"
        if mark.own not in verdicts:
            message = f"第 {number} 项“{mark.text}”没有自评。"
            yield Problem(where, message, "请选达到或没有达到。")
        elif mark.own == Verdict.MET and not mark.has_evidence:
            message = f"第 {number} 项写了达到，没有依据。"
            yield Problem(where, message, "请写依据，或选一条台账记录。")
        if len(mark.note) > TEXT_LENGTH or "\x00" in mark.note:
            yield Problem(where, f"第 {number} 项的依据太长。", "最多 500 个字。")


def check_problems(marks: Sequence[Mark]) -> Iterator[Problem]:
    """Give everything wrong with a check: each item said, what is lacking explained."""
    verdicts = {one.value for one in Verdict}
    for number, mark in enumerate(marks, 1):
        where = f"item:{number}"
        if mark.checked not in verdicts:
            message = f"第 {number} 项“{mark.text}”没有核。"
            yield Problem(where, message, "请选达到或没有达到。")
        elif mark.checked == Verdict.UNMET and not mark.remark.strip():
            message = f"第 {number} 项核为没有达到，没有写差在哪里。"
            yield Problem(where, message, "请写一句。")
        if len(mark.remark) > TEXT_LENGTH or "\x00" in mark.remark:
            yield Problem(where, f"第 {number} 项的说明太长。", "最多 500 个字。")


def must_be_reached(marks: Sequence[Mark]) -> None:
    """Raise NotReachedError if one item is short."""
    lacking = [one.text for one in marks if not is_met(one)]
    if lacking or not marks:
        raise NotReachedError(lacking, len(marks))


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of taking something back without a reason."""
    if not reason.strip() or len(reason) > TEXT_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")


def standard_problems(
    items: Sequence[Criterion], parts: Sequence[str]
) -> Iterator[Problem]:
    """Give everything wrong with a supplied standard; each part must have an item."""
    if not items or len(items) > MOST_ITEMS:
        yield Problem("items", "没有写项目，或超过 60 项。", "请一行写一项。")
    for number, one in enumerate(items, 1):
        if not one.text.strip() or len(one.text) > TEXT_LENGTH or "\x00" in one.text:
            yield Problem("items", f"第 {number} 行太长或没有内容。", "请改短。")
        if parts and one.part not in parts:
            message = f"第 {number} 行没有写属于哪一部分。"
            advice = f"写成“部分：项目”，部分是{'、'.join(parts)}。"
            yield Problem("items", message, advice)
    for part in parts:
        if all(one.part != part for one in items):
            yield Problem("items", f"“{part}”没有项目。", "每一部分至少一项。")
