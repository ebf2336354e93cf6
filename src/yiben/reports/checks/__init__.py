"""What may be printed, and the mistakes a person can mend."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.reports.words import PAPER_FORMS, PaperForm
from yiben.rules.period import Period, periods_of

IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx](?![0-9])")
"""An identity number of eighteen places, wherever somebody typed one."""
WITHHELD: Final = "（证件号码不印）"
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff\ufffe\uffff]"
)
"""Signs that a Word file cannot hold, or that turn the order of letters round."""


def printable(text: object) -> str:
    """Return a text as it may stand on paper: no numbers of identity cards.

    >>> printable("甲 110105199001011237")
    '甲 （证件号码不印）'
    """
    if text is None:
        return ""
    said = str(text).replace("\r\n", "\n")
    return IDENTITY.sub(WITHHELD, CONTROL.sub("", said)).strip()


class UnknownFormError(YibenError):
    """Somebody asked for a paper that does not exist."""

    def __init__(self) -> None:
        """Say where the papers are listed."""
        super().__init__("没有这种报表。", "请从“报表”页选择。")


class TypesetError(YibenError):
    """The typesetter could not make the file; nothing else is wrong."""

    def __init__(self) -> None:
        """Offer the other file."""
        super().__init__("PDF 没有排出来。", "请先下载 Word，并把情况告诉系统管理员。")


CODE = re.compile(r"[\u4e00-\u9fff]{1,12}")
"""The letters of an issuing body in its numbers, such as 柳发."""
NAME_MOST = 200


def unsaid(name: str) -> str:
    """Return the mark for what a person has to add."""
    return f"【请填写：{name}】"


class PaperSignedError(YibenError):
    """A signed document does not change."""

    def __init__(self) -> None:
        """Say how it is done instead."""
        super().__init__("已经签发，不能再改。", "需要更正的，另写一份发文说明。")


class PeriodOpenError(YibenError):
    """A report over a period that is not over cannot be final."""

    def __init__(self, label: str, last: str) -> None:
        """Say when it can be signed."""
        super().__init__(
            f"{label}还没有结束，现在只能出草稿。", f"请在{last}以后再签发。"
        )


def paper_form(name: str) -> PaperForm:
    """Return a paper's form by its name; raise UnknownFormError if there is none."""
    if name not in PAPER_FORMS:
        raise UnknownFormError
    return PAPER_FORMS[name]


class PeriodError(YibenError):
    """A paper was asked for a period it does not cover."""

    def __init__(self) -> None:
        """Say where the right ones are."""
        super().__init__("期间不对。", "请从列表里选择。")


class PeriodAheadError(YibenError):
    """A paper was asked for a period that has not begun: there is nothing to say."""

    def __init__(self, label: str, first: date) -> None:
        """Say when it can be written."""
        super().__init__(
            f"{label}还没有开始，没有可写的数字。",
            f"请选已经结束的期间，或在{first}以后先写草稿。",
        )


def must_be_period(form: PaperForm, key: str | None, today: date) -> str | None:
    """Return the period's name, None if the paper has none.

    Raises PeriodError, and PeriodAheadError for one that has not begun. One
    that still runs is allowed: the paper stays a draft until it is over.
    """
    if not form.periods:
        return None
    found = next((one for one in _periods(form, today.year) if one.key == key), None)
    if found is None:
        raise PeriodError
    if found.first_on > today:
        raise PeriodAheadError(found.label, found.first_on)
    return key


def _periods(form: PaperForm, year: int) -> list[Period]:
    return [
        one
        for at in (year, year - 1)
        for every in form.periods
        for one in periods_of(every, at)
    ]


def periods_for(form: PaperForm, today: date) -> list[tuple[str, str]]:
    """Return the periods a paper may be about, those that are over first.

    The one that still runs comes last and says so; what has not begun is not
    offered.
    """
    begun = [one for one in _periods(form, today.year) if one.first_on <= today]
    ordered = sorted(begun, key=lambda one: one.last_on, reverse=True)
    over = [one for one in ordered if one.last_on < today]
    running = [one for one in ordered if one.last_on >= today]
    found = [(one.key, one.label) for one in over]
    return found + [(one.key, f"{one.label}（未结束，只能出草稿）") for one in running]


def must_be_answered(form: PaperForm, answers: Mapping[str, str]) -> None:
    """Raise ManyErrors with every slot that is empty and may not be."""
    problems = [
        Problem(one.name, f"“{one.name}”没有填写。", "请填写后再签发。")
        for one in form.slots
        if one.required and not answers.get(one.name)
    ]
    if problems:
        raise ManyErrors(problems)


def must_fit(form: PaperForm, answers: Mapping[str, str]) -> None:
    """Raise ManyErrors with every answer that is too long."""
    most = {one.name: one.most for one in form.slots}
    problems = [
        Problem(name, f"“{name}”有 {len(text)} 字，最多 {limit} 字。", "请改短。")
        for name, text in answers.items()
        if len(text) > (limit := most.get(name, NAME_MOST))
    ]
    if problems:
        raise ManyErrors(problems)


def must_be_code(code: str) -> str:
    """Return the letters of the issuing body; raise ManyErrors if they are none."""
    text = code.strip()
    if not CODE.fullmatch(text):
        advice = "请写 1 到 12 个汉字，例如“柳发”；年份和序号由系统编。"
        raise ManyErrors([Problem("机关代字", "机关代字不对。", advice)])
    return text


class TemplateError(YibenError):
    """A Word file that cannot be a template."""
