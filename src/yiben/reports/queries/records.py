"""Entries as the paper forms show them: one form for each, nothing typed again."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from yiben.common.clock import chinese_day
from yiben.ledger.queries import EntryView, PersonView
from yiben.policy.queries import kinds
from yiben.reports.checks import printable
from yiben.reports.words import Block, Facts, Heading, Table, Text
from yiben.rules.kinds import Kind
from yiben.rules.words import PersonRole

INTERNAL = re.compile(r"[a-z]_[0-9a-z]{10,14}")
"""An id of ours: of no use on paper."""
LEFT_ALONE = frozenset({"topic", "place"})
"""Fields that stand in the head of every form."""
ROLES_NAMED = (
    (PersonRole.CHAIR, "主持人"),
    (PersonRole.RECORDER, "记录人"),
    (PersonRole.SPEAKER, "主讲人"),
    (PersonRole.GUEST, "列席"),
)
RESTRICTED = "内容只限有关人员阅读，本册只印开展的事实。"
SHORT_SEAL = 12


def short(on: date) -> str:
    """Return a day as narrow columns hold it."""
    return on.isoformat()


def names_of(view: EntryView, role: str) -> str:
    """Return who had a role, in order, without anybody twice."""
    found = dict.fromkeys(one.name for one in view.people if one.role == role)
    return printable("、".join(found))


def _kind_of(view: EntryView) -> Kind | None:
    return kinds().get(view.kind)


def kind_label(view: EntryView) -> str:
    """Return what it was, with what was held along with it."""
    parts = f"（套开{'、'.join(view.part_labels)}）" if view.part_labels else ""
    return f"{view.kind_label}{parts}"


def time_of(view: EntryView) -> str:
    """Return when it happened, with the hours if they were told."""
    text = chinese_day(view.happened_on)
    if view.ends_on and view.ends_on != view.happened_on:
        text += f"至{chinese_day(view.ends_on)}"
    starts, ends = view.payload.get("starts"), view.payload.get("ends")
    if starts:
        text += f" {starts}" + (f"—{ends}" if ends else "")
    return printable(text)


def _absent(view: EntryView) -> str:
    lines = dict.fromkeys(
        _absence(one) for one in view.people if not one.counted and one.state
    )
    return printable("；".join(lines)) or "无"


def _absence(one: PersonView) -> str:
    why = f"，{one.reason}" if one.reason else ""
    return f"{one.name}（{one.state_label}{why}）"


def value_text(value: Any) -> str:
    """Return a field's value as text; ids of ours and tables stay out."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        lines = [value_text(one) for one in value]
        said = [one for one in lines if one]
        if len(said) == 1:
            return said[0]
        return "\n".join(f"{n}. {one}" for n, one in enumerate(said, start=1))
    if isinstance(value, Mapping) or value is None:
        return ""
    text = printable(value)
    return "" if INTERNAL.fullmatch(text) else text


def field_rows(view: EntryView) -> Iterator[tuple[str, str]]:
    """Yield the fields of the kind that were filled, in the kind's own order."""
    told = view.payload.get("fields") or {}
    for name in dict.fromkeys(kinds_of(view)):
        kind = kinds().get(name)
        for field in kind.fields if kind else ():
            text = value_text(told.get(field.name))
            if text and field.name not in LEFT_ALONE:
                yield field.label, text
    if reason := view.payload.get("deviation_reason"):
        yield "与计划不同的原因", printable(reason)
    if reason := view.payload.get("reason"):
        yield "原因", printable(reason)


def kinds_of(view: EntryView) -> tuple[str, ...]:
    """Return every kind an entry is: what it was called, and what was held with it."""
    return (view.kind, *_part_kinds(view))


def _part_kinds(view: EntryView) -> tuple[str, ...]:
    if not view.part_labels:  # most are one thing only, and asked about often
        return ()
    labels = set(view.part_labels)
    kind = _kind_of(view)
    found = kinds()
    return tuple(
        one for one in (kind.parts if kind else ()) if found[one].label in labels
    )


def place_of(view: EntryView) -> str:
    """Return where it was held."""
    fields = view.payload.get("fields") or {}
    return printable(view.payload.get("place") or fields.get("place") or "")


def entered_text(view: EntryView) -> str:
    """Return when and by whom it was entered; late entry is always said."""
    late = f"【{view.late_label}】" if view.late_label else ""
    return printable(f"{short(view.entered_on)} {view.entered_by}{late}")


def source_text(view: EntryView) -> str:
    """Return where the record stands in the ledger."""
    return f"台账第 {view.seq} 号 {view.digest[:SHORT_SEAL]}"


def record_blocks(
    view: EntryView, number: int, before: EntryView | None
) -> Iterator[Block]:
    """Yield the form of one record as it stands today."""
    mark = view.late_label + ("　已更正" if view.corrects else "")
    yield Heading(f"{number}. {printable(view.title)}", 2, mark.strip())
    yield Facts(tuple(_head_rows(view)))
    if view.resolutions:
        yield _resolutions(view)
    if view.is_hidden:
        yield Text(RESTRICTED, "note")
    if view.corrects:
        yield Text(_corrected(view, before), "mark")


def _head_rows(view: EntryView) -> Iterator[tuple[tuple[str, str], ...]]:
    yield (("组织", printable(view.unit_name)), ("类型", kind_label(view)))
    yield (("时间", time_of(view)), ("地点", place_of(view)))
    named = {role: names_of(view, role) for role, _ in ROLES_NAMED}
    yield (
        ("主持人", named[PersonRole.CHAIR]),
        ("记录人", named[PersonRole.RECORDER]),
    )
    if view.expected:
        head = f"{view.expected} 人", f"{view.present} 人"
        yield (("应到", head[0]), ("实到", head[1]))
        yield (("缺席及原因", _absent(view)),)
    for role in (PersonRole.SPEAKER, PersonRole.GUEST):
        if named[role]:
            yield ((dict(ROLES_NAMED)[role], named[role]),)
    joint = "、".join(one.name for one in view.orgs)
    if joint:
        yield (("参加组织", printable(joint)),)
    for label, text in field_rows(view):
        yield ((label, text),)
    if view.evidence:
        yield (("佐证材料", printable("、".join(one.name for one in view.evidence))),)
    yield (("录入", entered_text(view)), ("来源", source_text(view)))
    yield (("主持人签字", ""), ("记录人签字", ""))


def _count(number: int | None) -> str:
    return "—" if number is None else str(number)


def _resolutions(view: EntryView) -> Table:
    return Table(
        ("序", "决议事项", "赞成", "反对", "弃权", "责任人", "期限"),
        (0.6, 5, 0.9, 0.9, 0.9, 1.4, 1.6),
        tuple(
            (
                str(one.number),
                printable(f"{one.matter}：{one.text}" if one.matter else one.text),
                _count(one.in_favour),
                _count(one.against),
                _count(one.abstained),
                printable(one.responsible),
                printable(one.due_on),
            )
            for one in view.resolutions
        ),
    )


CHANGES: tuple[tuple[str, Callable[[EntryView], str]], ...] = (
    ("题目", lambda one: one.title),
    ("日期", lambda one: chinese_day(one.happened_on)),
    ("应到", lambda one: str(one.expected)),
    ("实到", lambda one: str(one.present)),
    ("地点", place_of),
)


def _corrected(view: EntryView, before: EntryView | None) -> str:
    text = f"更正：{chinese_day(view.entered_on)}更正，原因：{view.correction_reason}。"
    if before is not None:
        text += f"原记录为台账第 {before.seq} 号。"
        turned = [
            f"{label}由“{read(before)}”改为“{read(view)}”"
            for label, read in CHANGES
            if read(before) != read(view)
        ]
        text += f"{'；'.join(turned)}。" if turned else ""
    return printable(text)


def traces(views: Iterable[EntryView]) -> Table:
    """Return what was corrected or withdrawn: the old versions never vanish."""
    every = {one.id: one for one in views}
    rows = []
    for one in sorted(every.values(), key=lambda x: (x.happened_on, x.seq)):
        if one.is_current or one.is_withdrawal:
            continue
        after = every.get(one.corrected_by or "")
        what = "撤销" if after is not None and after.is_withdrawal else "更正"
        why = after.correction_reason if after is not None else "更正后的记录在另一年度"
        when = short(after.entered_on) if after is not None else ""
        by = after.entered_by if after is not None else ""
        rows.append(
            (
                str(one.seq),
                short(one.happened_on),
                printable(one.title),
                what,
                printable(f"{when} {by}"),
                printable(why),
            )
        )
    return Table(
        ("台账号", "发生日期", "原标题", "处理", "何时何人", "原因"),
        (0.9, 1.8, 3, 0.8, 2.2, 3),
        tuple(rows),
        empty="本年度没有更正或撤销。",
    )
