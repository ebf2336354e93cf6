"""What makes an item of the library valid; every fault at once."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import FieldType, Kind
from yiben.rules.kinds.fill import mistakes_in

from .words import ItemForm

TITLE_LENGTH = 200
TEXT_LENGTH = 500
ENOUGH = 10
"""So many signs make a text; equal shorter ones are no sign of copying."""

HEADS = ("节目", "收看日期", "姓名", "站点")
NEEDED = HEADS[:3]
MOST_LINES = 5000
SHEET = "收看名单"


class WithdrawnError(YibenError):
    """What was taken back stays taken back."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这条记载已经撤回。", "请重新登记。")


class UnreadableFileError(YibenError):
    """A file that is no list of attendance."""


def problems_of(
    form: ItemForm, kind: Kind, unit_kind: str, *, persons: Collection[str], today: date
) -> Iterator[Problem]:
    """Give everything wrong with an item; ``persons`` may be its author."""
    if unit_kind not in kind.by:
        yield Problem("kind", f"本组织不登记“{kind.label}”。", "请换一类。")
    topic = next((one.label for one in kind.fields if one.name == "topic"), "题目")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", f"“{topic}”没有填写，或超过 200 个字。", "请填写。")
    if form.logged_on > today:
        yield Problem("logged_on", "日期还没有到。", "请到那天再登记。")
    if form.holder_id is not None and form.holder_id not in persons:
        yield Problem("holder_id", "这个人当天不在名册上。", "请从名册中选择。")
    fields = [one for one in kind.fields if one.name != "topic"]
    wrong = mistakes_in(form.fields, fields)
    for mistake in wrong:
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    if not any(one.name == kind.sheet.day for one in wrong):
        day = day_of(form, kind)
        if day > today and day != form.logged_on:
            label = next(one.label for one in fields if one.name == kind.sheet.day)
            message = f"“{label}”还没有到。"
            yield Problem(f"fields:{kind.sheet.day}", message, "请到那天再登记。")
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")


def day_of(form: ItemForm, kind: Kind) -> date:
    """Return the day an item is about: its own date field, or the day it was logged."""
    given = form.fields.get(kind.sheet.day) if kind.sheet.day else None
    try:
        return given if isinstance(given, date) else date.fromisoformat(str(given))
    except ValueError:
        return form.logged_on


def is_dated(kind: Kind) -> bool:
    """Say whether a kind has its own date beside the day of logging."""
    return any(
        one.type == FieldType.DATE and one.name == kind.sheet.day for one in kind.fields
    )


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a withdrawal without a reason."""
    if not reason.strip() or len(reason) > TEXT_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")


def goal_problems(name: str, taken: Collection[str]) -> Iterator[Problem]:
    """Give everything wrong with the name of a goal."""
    if not name.strip() or len(name) > TITLE_LENGTH or "\x00" in name:
        yield Problem("name", "没有写目标，或超过 200 个字。", "请填写。")
    elif name.strip() in taken:
        yield Problem("name", "已经有这个目标。", "请换一个名称。")
