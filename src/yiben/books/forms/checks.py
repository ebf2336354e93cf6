"""What makes a sheet valid; every fault at once."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import LIST_LENGTH, mistakes_in, tidy

from .words import Found, SheetForm, SheetOffer

TITLE_LENGTH = 200
REASON_LENGTH = 500
PROBLEM_LENGTH = 500
ENOUGH = 10
"""So many signs make a text; equal shorter ones are no sign of copying."""


class ClosedSheetError(YibenError):
    """A sheet without content stays closed."""

    def __init__(self, offer: SheetOffer) -> None:
        """Say why, and who may supply the content."""
        advice = f"可以由{offer.deciders}写明。" if offer.deciders else ""
        super().__init__(offer.closed, advice)


class WithdrawnError(YibenError):
    """What was taken back stays taken back."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这份表已经撤回。", "请重新填一份。")


class ReviewedError(YibenError):
    """A sheet is looked over once, by somebody else."""

    def __init__(self, by: str) -> None:
        """Name who did."""
        super().__init__(f"{by}已经看过这份表。", "不用再点。")


def problems_of(
    form: SheetForm,
    offer: SheetOffer,
    kind: Kind,
    *,
    persons: Collection[str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong; ``persons`` may be holders."""
    topic = next((one.label for one in kind.fields if one.name == "topic"), "标题")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", f"“{topic}”没有填写，或超过 200 个字。", "请填写。")
    if form.filled_on > today:
        yield Problem("filled_on", "日期还没有到。", "请填实际填表的日期。")
    yield from _about_the_holder(form, offer, kind, persons)
    yield from _about_the_answers(form, offer)
    fields = [one for one in kind.fields if one.name != "topic"]
    for mistake in mistakes_in(form.fields, fields):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")


def says_none(form: SheetForm, kind: Kind) -> bool:
    """Say whether the form says that there is nobody."""
    said = kind.sheet.none
    return bool(said.field) and form.fields.get(said.field) == said.word


def _about_the_holder(
    form: SheetForm, offer: SheetOffer, kind: Kind, persons: Collection[str]
) -> Iterator[Problem]:
    if says_none(form, kind):
        if form.holder_id is not None:
            yield Problem("holder_id", "写了“没有”，就不填姓名。", "请去掉姓名。")
        labels = {one.name: one.label for one in kind.fields}
        for name in kind.sheet.none.needs:
            if not tidy(form.fields).get(name):
                message = f"写“没有”要有人确认：“{labels[name]}”没有填写。"
                yield Problem(f"fields:{name}", message, "请填写确认人。")
        return
    if offer.is_of_person and form.holder_id is None:
        yield Problem("holder_id", "没有填写是谁的表。", "请从名册中选择。")
    if not offer.is_of_person and form.holder_id is not None:
        message = "这里的文件要求的是党组织的表。"
        yield Problem("holder_id", message, "请去掉姓名。")
    elif form.holder_id is not None and form.holder_id not in persons:
        yield Problem("holder_id", "这个人当天不在名册上。", "请从名册中选择。")


def _about_the_answers(form: SheetForm, offer: SheetOffer) -> Iterator[Problem]:
    given = {one.item: one for one in form.answers}
    for number, item in enumerate(offer.items, 1):
        answer, where = given.get(item.text), f"item:{number}"
        if answer is None or not answer.state:
            message = f"第 {number} 项“{item.text}”没有对照。"
            yield Problem(where, message, "没有问题的也请勾“没有”。")
        elif answer.state not in {one.value for one in Found}:
            yield Problem(where, f"第 {number} 项勾得不对。", "请勾“没有”或“有”。")
        elif answer.state == Found.FOUND and not answer.problems:
            message = f"第 {number} 项勾了“有”，没有写是什么问题。"
            yield Problem(where, message, "请一行写一个问题。")
        elif answer.state == Found.CLEAR and answer.problems:
            message = f"第 {number} 项勾了“没有”，却写了问题。"
            yield Problem(where, message, "请改勾“有”，或去掉问题。")
        elif len(answer.problems) > LIST_LENGTH or any(
            len(one) > PROBLEM_LENGTH or "\x00" in one for one in answer.problems
        ):
            yield Problem(where, f"第 {number} 项写得太长。", "每个问题最多 500 个字。")


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a withdrawal without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")
