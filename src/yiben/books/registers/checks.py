"""What makes a register entry valid; every fault at once."""

from collections.abc import Collection, Iterator
from datetime import date

from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import mistakes_in

from .words import EVENT_KIND, RegisterForm

TITLE_LENGTH = 200
REASON_LENGTH = 500


class AlreadyEndedError(YibenError):
    """What has ended is not ended again."""

    def __init__(self, on: date) -> None:
        """Name the last day."""
        super().__init__(f"这条登记已于 {on} 终止。", "日期有误的，请撤回后重新登记。")


class WithdrawnError(YibenError):
    """What was taken back stays taken back."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这条登记已经撤回。", "请重新登记。")


def problems_of(
    form: RegisterForm,
    kind: Kind,
    unit_kind: str,
    *,
    persons: Collection[str],
    orgs: Collection[str],
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong; ``persons`` and ``orgs`` may be holder and target."""
    if unit_kind not in kind.by:
        yield Problem("kind", f"本组织不登记“{kind.label}”。", "请换一类。")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", "名称没有填写，或超过 200 个字。", "请填写。")
    yield from _about_the_span(form, kind, today)
    yield from _about_the_ends(form, kind, persons, orgs)
    fields = [one for one in kind.fields if one.name != "topic"]
    for mistake in mistakes_in(form.fields, fields):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")
    if kind.kind == EVENT_KIND and not form.tags:
        yield Problem("tags", "没有选择是哪一类事项。", "请选择一类。")


def _about_the_ends(
    form: RegisterForm, kind: Kind, persons: Collection[str], orgs: Collection[str]
) -> Iterator[Problem]:
    if kind.holder and form.holder_id is None:
        yield Problem("holder_id", "没有填写承担人。", "请从名册中选择。")
    if form.holder_id is not None and form.holder_id not in persons:
        yield Problem("holder_id", "承担人当天不在名册上。", "请从名册中选择。")
    if form.target_id is not None and form.target_id not in orgs:
        yield Problem("target_id", "没有这个联系对象。", "请从组织中选择。")
    if form.target_id is not None and not kind.target:
        yield Problem("target_id", f"“{kind.label}”没有联系对象。", "请去掉。")


def _about_the_span(form: RegisterForm, kind: Kind, today: date) -> Iterator[Problem]:
    if form.from_on > today:
        yield Problem("from_on", "起始日期还没有到。", "请到那天再登记。")
    if form.until_on is None:
        return
    if not kind.span:
        yield Problem("until_on", f"“{kind.label}”没有起止。", "请去掉终止日期。")
    if form.until_on < form.from_on:
        yield Problem("until_on", "终止日期早于起始日期。", "请核对日期。")


def end_problems(
    from_on: date, until_on: date, reason: str, today: date
) -> Iterator[Problem]:
    """Give everything wrong with ending a register entry."""
    if until_on < from_on:
        yield Problem("until_on", "终止日期早于起始日期。", "请核对日期。")
    if until_on > today:
        yield Problem("until_on", "终止日期还没有到。", "请到那天再登记终止。")
    yield from reason_problems(reason)


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a change without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")
