"""The questions of a plan or report: what is asked, ticked, linked or written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from yiben.books.filings.words import BODY, GRADES, ITEMS, TO_WRITE, FilingForm
from yiben.rules.kinds import Kind
from yiben.web.forms.filing import MONTHS, OWN, line_of
from yiben.web.forms.shared import PREFIX, fields_of

from .questions import questions_of
from .shared import Field, choices

GRADES_GIVEN = ("优秀", "合格", "基本合格", "不合格")

Wrong = Mapping[str, tuple[str, ...]]
"""The mistakes of each place."""


def main_of(
    raw: QueryDict, kind: Kind, people: Sequence[tuple[str, str]], wrong: Wrong
) -> Iterable[Field]:
    """Give title and author."""
    yield Field(
        "title",
        "标题",
        value=raw.get("title") or "",
        required=True,
        problems=wrong.get("title", ()),
    )
    if kind.by_person:
        yield Field(
            "author_id",
            "填报人",
            "select",
            choices=choices(people, raw.get("author_id"), empty="（请选择）"),
            required=True,
            problems=wrong.get("author_id", ()),
        )


def asked_of(
    raw: QueryDict, kind: Kind, people: Sequence[tuple[str, str]], wrong: Wrong
) -> Iterable[Field]:
    """Give the fields of the kind; the drafted text has room to be read."""
    asked = fields_of([kind], *OWN, ITEMS, GRADES)
    names = [name for _, name in people]
    for one in questions_of(asked, raw, wrong, people=names):
        drafted = kind.filing.sections and one.name == f"{PREFIX}{BODY}"
        help_ = f"已有的事实按台账排好了，“{TO_WRITE}”的地方由您来写。"
        yield replace(one, rows=16, help=help_) if drafted else one


def linked_of(
    raw: QueryDict, kind: Kind, meetings: Sequence[tuple[str, str]], wrong: Wrong
) -> Iterable[Field]:
    """Give the question at which meeting it was reported, if a kind asks."""
    if kind.filing.linked:
        yield Field(
            "answers",
            "在哪次大会上报告",
            "select",
            choices=choices(meetings, raw.get("answers"), empty="（还没有）"),
            help="大会先在会议活动里记好，这里才选得到；没有联系到大会的报告不算。",
            problems=wrong.get("answers", ()),
        )


def tasks_of(raw: QueryDict, form: FilingForm) -> Iterable[Field]:
    """Give the tasks of the plan to be ticked, and room for others."""
    lines = [x for x in form.fields.get(ITEMS) or () if isinstance(x, Mapping)]
    if lines:
        pairs = [
            (str(n), with_month({**one, "done": ""})) for n, one in enumerate(lines)
        ]
        yield Field(
            "task_done",
            "完成了的打勾",
            "checks",
            choices=choices(pairs, *raw.getlist("task_done")),
        )
    more = raw.get("task_more") or ""
    label = "另外的任务" if lines else "规定的任务"
    yield Field(
        "task_more",
        label,
        "textarea",
        more,
        rows=3,
        help="每行写一项，保存后可以打勾。",
    )


def also_of(
    raw: QueryDict, offered: Sequence[tuple[str, str]], wrong: Wrong
) -> Field | None:
    """Give the question what else this report stands for; nothing is ticked for it."""
    if not offered:
        return None
    return Field(
        "also",
        "同时作为",
        "checks",
        choices=choices(offered, *raw.getlist("also")),
        help="下面的报告讲的是同样的事。勾了才算，不勾就各报各的。",
        problems=wrong.get("also", ()),
    )


def months_of(raw: QueryDict, wrong: Wrong) -> Iterable[Field]:
    """Give one box for each month; lines without a month stand at the end."""
    for month in (*range(1, MONTHS + 1), 0):
        yield Field(
            f"month:{month}",
            f"{month}月" if month else "不分月份的安排",
            "textarea",
            raw.get(f"month:{month}") or "",
            rows=2,
            problems=wrong.get(f"fields:{ITEMS}", ()) if month == 1 else (),
            where=f"fields:{ITEMS}" if month == 1 else "",
        )


def grades_of(raw: QueryDict, people: Sequence[tuple[str, str]]) -> Iterable[Field]:
    """Give one question for each member."""
    pairs = [(word, word) for word in GRADES_GIVEN]
    for person_id, name in people:
        given = raw.get(f"grade:{person_id}")
        options = choices(pairs, given, empty="（未定）")
        yield Field(f"grade:{person_id}", name, "select", choices=options)


def elements_of(raw: QueryDict, kind: Kind, wrong: Wrong) -> Field | None:
    """Give what the text covers, to be ticked; None where a kind asks nothing."""
    if not kind.elements:
        return None
    pairs = [(one.tag, one.label) for one in kind.elements]
    return Field(
        "elements",
        "里面写明了",
        "checks",
        choices=choices(pairs, *raw.getlist("elements")),
        problems=wrong.get("elements", ()),
    )


def with_month(item: Any) -> str:
    """Write a line of a plan with its month, if it has one."""
    month = item.get("month") if isinstance(item, Mapping) else None
    return f"{month}月 {line_of(item)}" if month else line_of(item)
