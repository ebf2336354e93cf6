"""The forms of feedback: a mark, a complaint, an answer, a code."""

from collections.abc import Iterable
from dataclasses import replace

from yiben.feedback.queries import Asking
from yiben.feedback.words import (
    ComplaintForm,
    Hiding,
    MarkForm,
    MarkReason,
    Naming,
    ReplyForm,
    Verdict,
)

from .sheet import Question, Sheet

COMMON_PAGES = frozenset(
    {
        *("home", "login", "locked", "me", "documents", "document", "my-items"),
        *("my-ratings", "me-held", "me-talks", "me-handbook", "my-feedback"),
        *("report-own", "replies", "duty-mark"),
    }
)
"""Pages that every member opens; any other would say what office somebody holds."""

WARNING = "匿名的，不要写姓名、支部、日期和只有你知道的事。"
CODE = (Question("code", "凭码", help="提交时给你的 16 个字母和数字，横线可以不写。"),)
PUBLIC = (("yes", "向下级党员公开这个答复"),)
HIDDEN = "hidden"
FAR = "addressee_far"
"""Whom an anonymous complaint asks, where it may not ask everybody."""


def mark_questions(
    duties: Iterable[tuple[str, str]], hiding: Hiding
) -> tuple[Question, ...]:
    """Return the questions of a mark on a duty."""
    return (
        Question(
            "reason", "什么问题", type="radios", options=tuple(MarkReason.choices())
        ),
        Question(
            "other",
            "与哪一项重复",
            type="select",
            required=False,
            options=tuple(duties),
            empty="（不是重复）",
        ),
        Question(
            "text",
            "说明",
            type="textarea",
            required=False,
            help=f"最多 500 个字，可以不写。{WARNING if hiding.is_offered else ''}",
        ),
        _naming(hiding),
    )


def _naming(hiding: Hiding) -> Question:
    if not hiding.is_offered:
        return Question("naming", "", type=HIDDEN)
    return Question(
        "naming", "署名", type="radios", options=tuple(reversed(Naming.choices()))
    )


def read_mark(sheet: Sheet) -> MarkForm:
    """Return what was filled in."""
    return MarkForm(
        reason=sheet.text("reason"),
        other=sheet.text("other"),
        text=sheet.text("text"),
        naming=sheet.text("naming"),
    )


def complaint_questions(
    asking: Asking, *, members: Iterable[tuple[str, str]] | None = None
) -> tuple[Question, ...]:
    """Return the questions of a complaint; with ``members``, of one from paper."""
    hiding = asking.hiding
    who = _naming(hiding)
    if members is not None:
        who = Question(
            "person",
            "谁写的",
            type="select",
            required=not hiding.is_offered,
            options=tuple(members),
            empty="匿名（没有署名）" if hiding.is_offered else "（请选择）",
        )
    return (
        Question(
            "text",
            "意见",
            type="textarea",
            rows=6,
            help=f"什么事、想怎么解决，最多 2000 个字。{WARNING}",
        ),
        who,
        *_addressees(asking),
        Question("page", "", type=HIDDEN, required=False),
        Question("unit", "", type=HIDDEN, required=False),
        Question("code", "", type=HIDDEN, required=False),
    )


def _addressees(asking: Asking) -> tuple[Question, ...]:
    """Return the question whom to ask; two where some units are too small to hide in.

    Two lists need no script: each holds only what its way of signing may choose.
    """
    everyone = Question(
        "addressee", "向谁反映", type="select", options=asking.addressees
    )
    if not asking.near:
        return (everyone,)
    far = Question(
        FAR, "匿名的，向谁反映", type="select", required=False, options=asking.far
    )
    return (replace(everyone, label="实名的，向谁反映"), far)


def read_complaint(sheet: Sheet, naming: str) -> ComplaintForm:
    """Return what was filled in; an anonymous one names no page of an office."""
    page, addressee = sheet.text("page")[:60], sheet.text("addressee")
    if naming == Naming.ANONYMOUS:
        page = page if page in COMMON_PAGES else ""
        addressee = sheet.text(FAR) or addressee  # one list alone has no other
    return ComplaintForm(
        text=sheet.text("text"),
        addressee_id=addressee,
        code=sheet.text("code"),
        page=page,
        unit_id=sheet.text("unit"),
        naming=naming,
    )


REPLY = (
    Question(
        "text",
        "答复",
        type="textarea",
        help="怎么办、什么时候办，不办的说明理由。署你的名字。",
    ),
    Question("public", "公开", type="checks", required=False, options=PUBLIC),
    Question(
        "about",
        "公开时的标题",
        required=False,
        help="一句话概括是什么事，不写人名和支部；不公开的不用填。",
    ),
)


def read_reply(sheet: Sheet) -> ReplyForm:
    """Return the answer to a complaint."""
    return ReplyForm(
        text=sheet.text("text"),
        about=sheet.text("about"),
        is_public=bool(sheet.texts("public")),
    )


def verdict_questions(verdicts: Iterable[Verdict]) -> tuple[Question, ...]:
    """Return the questions of the answer to what was said of a duty."""
    options = tuple((one.value, one.label) for one in verdicts)
    return (
        Question("verdict", "怎样处理", type="radios", options=options),
        Question(
            "text",
            "答复",
            type="textarea",
            help="写明怎么改、从哪天起，或为什么保留。所有看得到这份文件的人都看得到，署你的名字。",
        ),
    )
