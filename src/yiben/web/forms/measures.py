"""The forms of measures: one for each rung, the answer, the result, taking back."""

from collections.abc import Iterable, Mapping
from datetime import date

from yiben.supervision.words import (
    RUNGS,
    Cause,
    EndForm,
    MeasureForm,
    Rung,
    RungRule,
    Source,
    Way,
    skipped_between,
)

from .sheet import Question, Sheet

Options = Iterable[tuple[str, str]]
HIDDEN = ("rung", "after", "finding", "item", "subject", "duty", "period", "token")
SAY = (
    Question(
        "text",
        "说明",
        type="textarea",
        help="有什么要说明的、哪里不属实、打算怎样办。最多 2000 个字。",
    ),
)
WITHDRAW = (Question("reason", "撤销的原因", help="写明为什么，最多 500 个字。"),)


def end_questions(*, has_reply: bool) -> tuple[Question, ...]:
    """Return the questions of a result; an answer is asked for where there was one."""
    answer = (
        Question(
            "answer",
            "对说明的答复",
            type="textarea",
            rows=3,
            help="采纳了什么；不采纳的，写明原因。",
        ),
    )
    return (
        *(answer if has_reply else ()),
        Question("result", "结果", type="textarea", rows=3, help="办成了什么。"),
        Question("ended_on", "结果日期", type="date"),
    )


def measure_questions(
    rung: str,
    *,
    superiors: Options,
    deciders: Options,
    people: Options,
    before: str | None,
) -> tuple[Question, ...]:
    """Return the questions of one rung, only those it asks.

    In the order in which somebody decides: about whom, what happened, on what
    ground, who decided, by when.
    """
    rule, options = RUNGS[rung], tuple(people)
    return (
        Question("by", "作出组织", type="select", options=tuple(superiors)),
        *_whom(options, rule),
        *_what(rule),
        *_skipped(rung, before),
        Question(
            "decided_by",
            "谁决定的" if rung != Rung.REMINDER else "谁提醒的",
            type="select",
            options=tuple(deciders),
            empty="请选择",
            help="写具体的人；当天在任、有权决定的才在这里。",
        ),
        Question(
            "decided_on",
            "提醒日期" if rung == Rung.REMINDER else "决定日期",
            type="date",
        ),
        *_rung(rung, rule),
        Question("reply_until", "请对方在哪天前说明", type="date"),
        *_term(rule),
        *_extras(rule),
        *(Question(name, "", type="hidden", required=False) for name in HIDDEN),
    )


def _what(rule: RungRule) -> Iterable[Question]:
    yield Question("facts", "什么事", type="textarea", rows=3, help="写事，不评人。")
    yield Question(
        "basis",
        "依据",
        required=rule.of_clause,
        help="文件名和条、款、原话；提醒、约谈一件逾期的事可以不写条款。",
    )


def _whom(options: tuple[tuple[str, str], ...], rule: RungRule) -> Iterable[Question]:
    if options and rule.against_person:
        yield Question(
            "person",
            "对谁",
            type="select",
            required=False,
            options=options,
            empty="对这个组织",
            help="对个人的，只有本人和作出的组织看得到。",
        )


def _rung(rung: str, rule: RungRule) -> Iterable[Question]:
    if rung == Rung.REMINDER:
        yield Question(
            "way",
            "怎样提醒的",
            type="select",
            options=tuple(Way.choices()),
            help="先打电话或当面问清楚；系统不会自动发提醒。",
        )
    if rule.of_meeting:
        yield Question("meeting", "哪次会议研究的", help="写日期和会议名称。")
    if rung == Rung.RECTIFICATION:
        yield Question("helper", "谁来帮", help="联系的县级领导，或帮扶的单位。")
        yield Question(
            "steps", "整顿措施", type="textarea", help="每行写一条，都进整顿清单。"
        )


def _skipped(rung: str, before: str | None) -> Iterable[Question]:
    left_out = skipped_between(before, rung)
    if left_out:
        names = "、".join(one.label for one in left_out)
        yield Question(
            "skipped", f"为什么不先{names}", help="按次序来的不用写；跳过的写明原因。"
        )


def _term(rule: RungRule) -> Iterable[Question]:
    yield Question(
        "due_on",
        "完成期限",
        type="date",
        required=rule.has_term,
        help="" if rule.has_term else "责令限期整改的必须写。",
    )


def _extras(rule: RungRule) -> Iterable[Question]:
    if rule.besides:
        options = tuple((one.value, one.label) for one in rule.besides)
        yield Question(
            "besides", "同时作出", type="checks", required=False, options=options
        )
    if rule.tag:
        yield Question(
            "causes",
            "属于",
            type="checks",
            required=False,
            options=tuple(Cause.choices()),
        )


def start_of(form: MeasureForm, by: str) -> dict[str, str]:
    """Return what stands in the blank form."""
    source = form.source
    return {
        "by": by,
        "decided_by": form.decided_by,
        "decided_on": form.decided_on.isoformat(),
        "person": form.person_id or "",
        "facts": form.facts,
        "basis": form.basis,
        "reply_until": form.reply_until.isoformat(),
        "helper": form.helper,
        "rung": form.rung,
        "after": form.after,
        "finding": source.finding_id,
        "item": source.item_id,
        "subject": source.subject,
        "duty": source.duty,
        "period": source.period,
        "token": form.token,
    }


def source_in(given: Mapping[str, str]) -> Source:
    """Return the matter that an address or a form names."""
    return Source(
        finding_id=given.get("finding", ""),
        item_id=given.get("item", ""),
        subject=given.get("subject", ""),
        duty=given.get("duty", ""),
        period=given.get("period", ""),
    )


def read_measure(sheet: Sheet, rung: str) -> MeasureForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    known = {one.name for one in sheet.questions}

    def text(name: str) -> str:
        return sheet.text(name) if name in known else ""

    return MeasureForm(
        rung=rung,
        decided_by=text("decided_by"),
        decided_on=sheet.day("decided_on") or date.min,
        facts=text("facts"),
        reply_until=sheet.day("reply_until") or date.min,
        basis=text("basis"),
        meeting=text("meeting"),
        person_id=text("person") or None,
        due_on=sheet.day("due_on"),
        skipped=text("skipped"),
        way=text("way"),
        helper=text("helper"),
        steps=tuple(sheet.lines("steps")) if "steps" in known else (),
        besides=tuple(sheet.texts("besides")),
        causes=tuple(sheet.texts("causes")),
        after=text("after"),
        source=source_in({name: text(name) for name in HIDDEN}),
        token=text("token"),
    )


def read_end(sheet: Sheet) -> EndForm:
    """Return the result; a mistake is noted on the sheet."""
    known = {one.name for one in sheet.questions}
    return EndForm(
        result=sheet.text("result"),
        ended_on=sheet.day("ended_on") or date.min,
        answer=sheet.text("answer") if "answer" in known else "",
    )
