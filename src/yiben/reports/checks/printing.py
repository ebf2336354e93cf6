"""Mistakes in an order to print the books of a whole subtree."""

from collections.abc import Iterator

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.reports.words import COUNTY_BOOKS, PURPOSE_LENGTH, FileType, PrintForm

ANSWER_MOST = 200
FIRST_YEAR = 2017


class PrintError(YibenError):
    """An order that cannot be taken, decided, cancelled or fetched."""


class PrintLostError(YibenError):
    """Somebody else has the order, or it was cancelled: this worker stops."""

    def __init__(self) -> None:
        """Say it for the log."""
        super().__init__("这项印制已被取消，或由别的后台程序接手。")


class KeptBookError(YibenError):
    """A book that stays with the branch was asked for from above."""

    def __init__(self, title: str) -> None:
        """Name the book."""
        super().__init__(f"{title}由支部自己保管，不汇总印制。", "请另选记录本。")


def must_be_print(form: PrintForm, this_year: int, *, pdf: bool) -> None:
    """Raise ManyErrors with all that is wrong with an order."""
    if problems := list(_problems(form, this_year, pdf=pdf)):
        raise ManyErrors(problems)


def _problems(form: PrintForm, this_year: int, *, pdf: bool) -> Iterator[Problem]:
    known = {one.name for one in COUNTY_BOOKS}
    if not form.books:
        yield Problem("books", "没有选记录本。", "请至少选一种。")
    if set(form.books) - known:
        yield Problem("books", "有不能汇总印制的记录本。", "请从列表里选。")
    if not FIRST_YEAR <= form.year <= this_year:
        advice = f"请选 {FIRST_YEAR} 到 {this_year} 年。"
        yield Problem("year", "年份不对。", advice)
    if form.sort is FileType.PDF and not pdf:
        yield Problem("sort", "这台机器还没有中文字体。", "请先选 Word。")
    least, most = PURPOSE_LENGTH
    if not least <= len(form.purpose.strip()) <= most:
        advice = f"请写 {least} 到 {most} 个字，例如“年终归档”。"
        yield Problem("purpose", "用途没有写清楚。", advice)


def must_be_answer(text: str, *, approved: bool) -> str:
    """Return what was said to an order; a refusal needs words. Raises ManyErrors."""
    said = text.strip()
    if not approved and not said:
        raise ManyErrors([Problem("answer", "不批准的原因没有写。", "请写明原因。")])
    if len(said) > ANSWER_MOST:
        advice = f"不超过 {ANSWER_MOST} 字。"
        raise ManyErrors([Problem("answer", "说明太长。", advice)])
    return said
