"""What makes a filing valid, and what stands in the way of its next step."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from yiben.common.clock import LOCAL
from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in
from yiben.rules.period import parse_period

from .words import GRADES, TO_WRITE, Figure, FilingForm

TITLE_LENGTH = 200
REASON_LENGTH = 500
OWN_COLUMNS = frozenset({"title"})


class MovedOnError(YibenError):
    """The filing is in another state than the step needs."""

    def __init__(self, label: str, wish: str) -> None:
        """Name the state it is in and what was wanted."""
        super().__init__(f"这份材料{label}，不能再{wish}。", "请刷新后查看最新情况。")


class AlreadyReceivedError(YibenError):
    """Somebody else has given the receipt."""

    def __init__(self, name: str, at: datetime) -> None:
        """Say who gave it, and when."""
        local = at.astimezone(LOCAL)
        when = f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"
        super().__init__(f"这份材料已由{name}于{when}回执。", "无需再次回执。")


class OwnReceiptError(YibenError):
    """Nobody gives a receipt for what they filed themselves."""

    def __init__(self) -> None:
        """Say who should."""
        super().__init__("不能给自己报送的材料回执或退回。", "请由上级的其他同志办理。")


class NoSuperiorError(YibenError):
    """There is nobody above to file to."""

    def __init__(self, name: str) -> None:
        """Name the unit."""
        super().__init__(f"{name}没有上级党组织可以报送。", "请核对隶属关系。")


class NotAskedError(YibenError):
    """A kind that does not know this step."""

    def __init__(self, label: str, wish: str) -> None:
        """Name the kind and the step."""
        super().__init__(f"“{label}”不需要{wish}。", "请按这类材料的步骤办理。")


def problems_of(
    form: FilingForm, kind: Kind, unit_kind: str, authors: Collection[str]
) -> Iterator[Problem]:
    """Give everything that is wrong with a form; ``authors`` may be its author."""
    if unit_kind not in kind.by:
        yield Problem("kind", f"本组织不报“{kind.label}”。", "请换一类。")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", "标题没有填写，或超过 200 个字。", "请填写。")
    try:
        parse_period(form.period)
    except ValueError as error:
        yield Problem("period", str(error))
    if kind.by_person and form.author_id is None:
        yield Problem("author_id", "没有填写填报人。", "这类材料由个人填报。")
    if form.author_id is not None and form.author_id not in authors:
        yield Problem(
            "author_id", "填报人不是本组织的党员或任职人员。", "请从名册中选择。"
        )
    fields = [one for one in kind.fields if one.name not in OWN_COLUMNS]
    for mistake in mistakes_in(form.fields, fields):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for one in kind.elements}
    for tag in form.elements:
        if tag not in known:
            yield Problem("elements", f"这类材料没有“{tag}”这个要素。", "请去掉。")
    yield from _about_grades(form, authors)


def _about_grades(form: FilingForm, members: Collection[str]) -> Iterator[Problem]:
    for number, line in enumerate(form.fields.get(GRADES) or (), start=1):
        where = f"fields:{GRADES}"
        if not isinstance(line, dict) or line.get("person_id") not in members:
            yield Problem(
                where, f"第 {number} 行不是本组织的党员。", "请从花名册中选择。"
            )


def also_problems(also: Iterable[str], offered: Collection[str]) -> Iterator[Problem]:
    """Give the reports that this one cannot stand for: other facts, or not owed."""
    for name in also:
        if name not in offered:
            yield Problem(
                "also", "这份材料不能同时作为所选的那一份。", "请去掉这一项。"
            )


def unwritten_problems(fields: Mapping[str, Any], kind: Kind) -> Iterator[Problem]:
    """Give the headings where a person has still to write."""
    for one in kind.fields:
        if TO_WRITE in str(fields.get(one.name, "")):
            yield Problem(
                f"fields:{one.name}",
                f"“{one.label}”里还有“{TO_WRITE}”的地方。",
                "请点“修改”，写上或者删去这一行。",
            )


def needed_problems(
    fields: Mapping[str, Any], elements: Collection[str], kind: Kind
) -> Iterator[Problem]:
    """Give the fields that a ticked element asks for and that are empty."""
    labels = {one.name: one.label for one in kind.fields}
    told = {one.tag: one.label for one in kind.elements}
    for tag, name in kind.filing.needs.items():
        if tag in elements and not fields.get(name):
            yield Problem(
                f"fields:{name}",
                f"勾了“{told[tag]}”，“{labels[name]}”还没有填。",
                "请填写。",
            )


def stale_problems(then: Iterable[Figure], now: Iterable[Figure]) -> Iterator[Problem]:
    """Give the figures that are others since the text was saved."""
    counted = {one.name: one.value for one in now}
    for one in then:
        value = counted.get(one.name, one.value)
        if value != one.value:
            yield Problem(
                "figures",
                f"“{one.label}”存草稿时是 {one.value}，现在台账里是 {value}。",
                "请点“修改”看一遍正文，保存后再办。",
            )


def reason_problem(reason: str) -> Iterator[Problem]:
    """Give the problem of a return without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem(
            "reason", "请写明退回的原因，1 至 500 个字。", "让对方知道改什么。"
        )
