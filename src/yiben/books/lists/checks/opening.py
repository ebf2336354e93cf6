"""What makes a new item valid."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from yiben.books.lists.words import OPENED, OWN_FIELDS, ItemForm
from yiben.common.errors import Problem
from yiben.rules.kinds import Kind, KindField
from yiben.rules.kinds.fill import mistakes_in
from yiben.rules.words import PersonRole

TITLE_LENGTH = 200
PAPERS = 50
PLACES: Mapping[str, str] = {**OWN_FIELDS, "source": "fields:source"}


def place_of(name: str) -> str:
    """Return where on the form a field of the kind stands."""
    return PLACES.get(name, f"fields:{name}")


def opening_problems(
    form: ItemForm,
    kind: Kind,
    unit_kind: str,
    *,
    values: Mapping[str, Any],
    persons: Collection[str],
    orgs: Collection[str],
    strict: Collection[str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with a new item.

    ``values`` are its fields under the names of the kind, ``strict`` the tags
    without which no record counts under the documents in force.
    """
    if unit_kind not in kind.by:
        yield Problem("kind", f"本组织不登记“{kind.label}”。", "请换一类。")
    yield from _words(form, kind)
    yield from _days(form, today)
    yield from _ends(form, kind, persons, orgs)
    yield from needed(kind, OPENED, values)
    yield from _strict(form, kind, values, strict)
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")


def _words(form: ItemForm, kind: Kind) -> Iterator[Problem]:
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        topic = next((f.label for f in kind.fields if f.name == "topic"), "事项")
        yield Problem("title", f"“{topic}”没有填写，或超过 200 个字。", "请填写。")
    yield from field_problems(form.fields, kind, whole=True)
    if len(form.papers) > PAPERS:
        yield Problem("papers", "材料太多。", f"最多 {PAPERS} 份。")


def free_fields(kind: Kind) -> list[KindField]:
    """Return the fields of a kind that are no columns of an item."""
    return [one for one in kind.fields if one.name not in OWN_FIELDS]


def field_problems(
    values: Mapping[str, Any], kind: Kind, *, whole: bool
) -> Iterator[Problem]:
    """Give the mistakes in what was filled in."""
    for wrong in mistakes_in(values, free_fields(kind), whole=whole):
        yield Problem(f"fields:{wrong.name}", wrong.message, wrong.advice)


def _days(form: ItemForm, today: date) -> Iterator[Problem]:
    if form.found_on > today:
        yield Problem("found_on", "提出日期还没有到。", "请到那天再记。")
    if form.due_on is not None and form.due_on < form.found_on:
        yield Problem("due_on", "完成时限早于提出日期。", "请核对日期。")


def _ends(
    form: ItemForm, kind: Kind, persons: Collection[str], orgs: Collection[str]
) -> Iterator[Problem]:
    for place, person, label in (
        ("holder_id", form.holder_id, "责任人"),
        ("about_id", form.about_id, "涉及的党员"),
        ("author_id", form.author_id, "提出人"),
    ):
        if person is not None and person not in persons:
            yield Problem(place, f"{label}当天不在名册上。", "请从名册中选择。")
    about = PersonRole.APPRAISED in kind.roles and not kind.flow.outsider
    if about and form.about_id is None:
        yield Problem("about_id", "没有选择涉及的党员。", "请从名册中选择。")
    if form.target_id is not None and form.target_id not in orgs:
        yield Problem("target_id", "没有这个组织。", "请从组织中选择。")
    if kind.target and form.target_id is None and not form.title.strip():
        yield Problem("target_id", "没有选择组织。", "请选择。")
    if form.anonymous and (form.author_id or form.fields.get("raised_by")):
        message = "不署名的意见不能填提出人。"
        yield Problem("author_id", message, "请去掉姓名，或去掉“不署名”。")


def needed(kind: Kind, stage: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Give the fields that a stage needs and that are empty."""
    asked = kind.flow.stage(stage)
    own = next((one for one in kind.stages if one.stage == stage), None)
    names = list(dict.fromkeys([*(own.needs if own else ()), *asked.needs]))
    for one in asked.needs_if:
        if values.get(one.field) in one.words:
            names += [name for name in one.needs if name not in names]
    labels = {one.name: one.label for one in kind.fields}
    for name in names:
        if values.get(name) in (None, "", [], {}):
            label = labels.get(name, name)
            yield Problem(place_of(name), f"“{label}”没有填写。", "请填写。")


def _strict(
    form: ItemForm, kind: Kind, values: Mapping[str, Any], strict: Collection[str]
) -> Iterator[Problem]:
    """Give the fields that a document in force makes a must."""
    labels = {one.name: one.label for one in kind.fields}
    for tag, name in kind.flow.marks.items():
        if tag in strict and not values.get(name) and not form.anonymous:
            label = labels.get(name, name)
            yield Problem(
                place_of(name),
                f"按施行的文件，“{label}”必须写明。",
                "请填写；没有写明的不算数。",
            )
