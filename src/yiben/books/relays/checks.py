"""What a relay must be before anything is written."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError

from .words import RelayForm

TITLE_LENGTH, NUMBER_LENGTH, NOTE_LENGTH = 200, 60, 2000


class AlreadyAcknowledgedError(YibenError):
    """The document was acknowledged before."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这份文件已经签收过。", "不用再办。")


def problems_of(
    form: RelayForm, *, below: Collection[str], packs: Collection[str], today: date
) -> Iterator[Problem]:
    """Give every mistake of a form; ``below`` are the units directly under the sender."""
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", "文件名称没有填写，或者太长。", "1 至 200 个字。")
    if len(form.number) > NUMBER_LENGTH:
        yield Problem("number", "文号太长。", f"最多 {NUMBER_LENGTH} 个字。")
    if len(form.note) > NOTE_LENGTH:
        yield Problem("note", "说明太长。", f"最多 {NOTE_LENGTH} 个字。")
    if form.pack and form.pack not in packs:
        yield Problem("pack", "系统里没有这份文件。", "从列表中选，或只填名称。")
    if not form.target_ids:
        yield Problem("targets", "没有选择发给谁。", "至少选一个下级组织。")
    elif not set(form.target_ids) <= set(below):
        yield Problem("targets", "只能发给直接下级。", "再往下由它们转发。")
    if form.plan_by is not None and not form.plan_wanted:
        yield Problem(
            "plan_by", "填了方案的日期，却没有要求报方案。", "勾选要求，或删去日期。"
        )
    if form.plan_by is not None and form.plan_by < today:
        yield Problem("plan_by", "报方案的日期已经过去。", "请改成今天或以后。")
