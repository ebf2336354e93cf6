"""The pages of feedback: complaining, a complaint, what waits for a unit, one's own."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from yiben.feedback.checks import verdicts_for
from yiben.feedback.queries import Asking
from yiben.feedback.words import (
    AnswerView,
    ComplaintRow,
    ComplaintView,
    DutyVoices,
    Hiding,
    Issuing,
    PublicReply,
)
from yiben.org.access import Viewer
from yiben.web.context import page_labels
from yiben.web.forms.feedback import REPLY, verdict_questions
from yiben.web.forms.sheet import Sheet

from .crumbs import Crumb, crumbs_to
from .said import cited, sentence_of

PART = 4


@dataclass(frozen=True, slots=True)
class ComplainPanel:
    """The page on which one complains."""

    page: str
    unit_name: str
    hiding: Hiding
    far_names: tuple[str, ...]
    near_names: tuple[str, ...]
    from_outside: bool = False
    on_paper: bool = False


@dataclass(frozen=True, slots=True)
class ComplaintPanel:
    """One complaint; with ``code`` it is read by whoever holds the code."""

    view: ComplaintView
    page: str
    code: str = ""
    reply: Sheet | None = None


@dataclass(frozen=True, slots=True)
class MarkPanel:
    """The page on which a duty is marked."""

    title: str
    document: str
    sentence_url: str
    anchor: str
    reading: str
    lines: tuple[str, ...]
    answers: tuple[AnswerView, ...]
    issuing: Issuing
    hiding: Hiding


@dataclass(frozen=True, slots=True)
class VoicesCard:
    """What was said of one duty, with the form of the answer."""

    told: DutyVoices
    title: str
    url: str
    voices: tuple[tuple[str, str, str, str, str], ...]
    pack: str
    name: str
    answer: Sheet


@dataclass(frozen=True, slots=True)
class FeedbackPanel:
    """What waits for a unit's answer, and what it may do."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    duties: tuple[VoicesCard, ...]
    waiting: tuple[ComplaintRow, ...]
    others: tuple[ComplaintRow, ...]
    least: int
    keeps: bool

    @property
    def forwards(self) -> bool:
        """Say whether something has to be sent on by file."""
        return any(one.told.is_forwarded for one in self.duties)


@dataclass(frozen=True, slots=True)
class RepliesPanel:
    """The answers that are open to every member below."""

    org_id: str
    name: str
    replies: tuple[PublicReply, ...]


@dataclass(frozen=True, slots=True)
class OwnMark:
    """One's own named mark on a duty."""

    title: str
    url: str
    reason: str
    text: str
    answer: AnswerView | None


@dataclass(frozen=True, slots=True)
class MyFeedbackPanel:
    """What one said with one's name."""

    complaints: tuple[ComplaintRow, ...]
    marks: tuple[OwnMark, ...]
    replies_unit: str


def page_label(name: str) -> str:
    """Return what the menu calls a page; its plain name for one without."""
    return page_labels().get(name, f"其他页面（{name}）" if name else "没有写明")


def complain_panel(
    asking: Asking, page: str, *, from_outside: bool = False, on_paper: bool = False
) -> ComplainPanel:
    """Return the page on which one complains about a page."""
    return ComplainPanel(
        page=page_label(page) if page else "",
        unit_name=asking.unit_name,
        hiding=asking.hiding,
        far_names=tuple(name for _, name in asking.far),
        near_names=tuple(name for _, name in asking.near),
        from_outside=from_outside,
        on_paper=on_paper,
    )


def complaint_panel(
    view: ComplaintView, *, code: str = "", sent: Sheet | None = None
) -> ComplaintPanel:
    """Return one complaint with the forms that are open to the reader."""
    reply = (sent or Sheet(REPLY, mark="reply")) if view.may_answer else None
    return ComplaintPanel(view, page_label(view.page), code, reply)


def feedback_panel(
    unit: Any,
    voices: Iterable[DutyVoices],
    complaints: Iterable[ComplaintRow],
    *,
    least: int,
    keeps: bool,
    seen_by: Viewer,
    sent: Sheet | None = None,
) -> FeedbackPanel:
    """Return what waits for a unit, the duties in the order of their documents."""
    rows = tuple(complaints)
    return FeedbackPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        duties=tuple(_voices(one, sent) for one in voices),
        waiting=tuple(one for one in rows if one.state == "received"),
        others=tuple(one for one in rows if one.state != "received"),
        least=least,
        keeps=keeps,
    )


def _voices(told: DutyVoices, sent: Sheet | None) -> VoicesCard:
    pack, _, name = told.duty.partition("/")
    blank = Sheet(answer_questions(is_forwarded=told.is_forwarded), mark=told.duty)
    return VoicesCard(
        told=told,
        title=cited(told.duty),
        url=sentence_of(told.duty),
        voices=tuple(
            (
                one.reason_label,
                cited(one.other) if one.other else "",
                one.text,
                one.quarter,
                one.who or "匿名",
            )
            for one in told.voices
        ),
        pack=pack,
        name=name,
        answer=sent if sent is not None and sent.mark == told.duty else blank,
    )


def answer_questions(*, is_forwarded: bool) -> Any:
    """Return the questions of the answer to what was said of a duty."""
    return verdict_questions(verdicts_for(is_forwarded=is_forwarded))


def my_feedback_panel(
    complaints: Iterable[ComplaintRow],
    marks: Iterable[tuple[str, str, str, AnswerView | None]],
    replies_unit: str,
) -> MyFeedbackPanel:
    """Return what one said with one's name, and what was answered."""
    return MyFeedbackPanel(
        complaints=tuple(complaints),
        marks=tuple(
            OwnMark(cited(duty), sentence_of(duty), reason, text, answer)
            for duty, reason, text, answer in marks
        ),
        replies_unit=replies_unit,
    )


def shown_code(code: str) -> str:
    """Return a code as it is copied onto a slip.

    >>> shown_code("k7p3m2qxab23cd45")
    'k7p3-m2qx-ab23-cd45'
    """
    return "-".join(code[at : at + PART] for at in range(0, len(code), PART))


HEADS = (
    *(("文件和条款", 44), ("发文机关", 24), ("多少人", 20), ("问题", 10)),
    *(("与哪项重复", 36), ("说明", 60), ("季度", 16), ("署名", 20)),
)


def forward_workbook(voices: Iterable[DutyVoices]) -> bytes:
    """Return what has to be sent on to issuers outside this installation."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bg_color": "#F1EAE0", "border": 1})
    page = book.add_worksheet("转报的意见")
    page.freeze_panes(1, 0)
    for column, (title, width) in enumerate(HEADS):
        page.set_column(column, column, width)
        page.write_string(0, column, title, head)
    row = 0
    for told in (one for one in voices if one.is_forwarded):
        card = _voices(told, None)
        for reason, other, text, quarter, who in card.voices:
            row += 1
            said = "；".join(told.lines)
            line = (card.title, told.issuer, said, reason, other, text, quarter, who)
            for column, value in enumerate(line):
                page.write_string(row, column, value)
    book.close()
    return buffer.getvalue()
