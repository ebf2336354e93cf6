"""The forms of supervision: an inspection with its findings, a reply, a closing."""

from collections.abc import Iterable
from datetime import date

from yiben.rules.kinds import Kind
from yiben.supervision.words import FindingForm, InspectionForm, Mode

from .sheet import Question, Sheet

FINDINGS = 6
"""How many findings one form takes; more go into another inspection."""

NOTES = (
    Question(
        "read",
        "查看的材料、听取的人",
        type="textarea",
        required=False,
        help="每行写一项。",
        rows=3,
    ),
    Question("summary", "情况", type="textarea", required=False),
    Question("advice", "意见建议", type="textarea", required=False, rows=3),
)
REPLY = (
    Question(
        "reply",
        "整改情况",
        type="textarea",
        help="做了什么、什么时候做的、还差什么。最多 2000 个字。",
    ),
)
CLOSE = (
    Question(
        "note",
        "核实情况",
        type="textarea",
        help="怎样核实的：看了什么、听了谁说。最多 1000 个字。",
    ),
)


def questions(
    superiors: Iterable[tuple[str, str]],
    inspectors: Iterable[tuple[str, str]],
    kind: Kind,
    visits: Iterable[tuple[str, str]] = (),
) -> tuple[Question, ...]:
    """Return the questions of an inspection; nobody to choose from is not asked."""
    tags = tuple((one.tag, one.label) for one in kind.tags)
    return (
        Question("superior", "督查组织", type="select", options=tuple(superiors)),
        *_choice_of_visits(tuple(visits)),
        Question("happened_on", "督查日期", type="date"),
        Question("mode", "方式", type="select", options=tuple(Mode.choices())),
        Question("topic", "检查内容", help="看的是什么事，一句话。"),
        Question("place", "地点", required=False),
        *_choice_of_people(tuple(inspectors)),
        *NOTES,
        Question("tags", "涉及", type="checks", required=False, options=tags),
        *(one for number in range(1, FINDINGS + 1) for one in _finding(number)),
        Question("token", "", type="hidden", required=False),
    )


def _choice_of_people(people: tuple[tuple[str, str], ...]) -> Iterable[Question]:
    if people:
        yield Question(
            "inspectors", "督查人员", type="checks", required=False, options=people
        )


def _choice_of_visits(visits: tuple[tuple[str, str], ...]) -> Iterable[Question]:
    if visits:
        yield Question(
            "visits",
            "这一次去，完成了哪些计划",
            type="checks",
            required=False,
            options=visits,
            help="一次去可以算在几个计划里。",
        )


def _finding(number: int) -> Iterable[Question]:
    yield Question(
        f"finding{number}",
        f"问题 {number}",
        required=False,
        help="没有发现问题就不填。" if number == 1 else "",
    )
    yield Question(
        f"due{number}", f"问题 {number} 的整改期限", type="date", required=False
    )


def read(sheet: Sheet) -> InspectionForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    findings = [
        FindingForm(sheet.text(f"finding{number}"), sheet.day(f"due{number}"))
        for number in range(1, FINDINGS + 1)
        if sheet.text(f"finding{number}") or sheet.text(f"due{number}")
    ]
    return InspectionForm(
        happened_on=sheet.day("happened_on") or date.min,
        mode=sheet.text("mode"),
        topic=sheet.text("topic"),
        summary=sheet.text("summary"),
        findings=tuple(findings),
        inspector_ids=tuple(sheet.texts("inspectors")),
        fields={
            "place": sheet.text("place"),
            "read": sheet.lines("read"),
            "advice": sheet.text("advice"),
        },
        tags=tuple(sheet.texts("tags")),
        token=sheet.text("token"),
        visit_ids=tuple(int(one) for one in sheet.texts("visits") if one.isdigit()),
    )
