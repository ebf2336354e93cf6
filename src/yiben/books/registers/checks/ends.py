"""What is wrong with ending, handing over, changing or taking a line one step on."""

from collections.abc import Iterator, Sequence
from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.errors import Problem, YibenError
from yiben.rules.kinds import Kind

REASON_LENGTH = 500


class AlreadyEndedError(YibenError):
    """What has ended is not ended again."""

    def __init__(self, on: date) -> None:
        """Name the last day."""
        super().__init__(
            f"这条登记已于{chinese_day(on)}终止。", "日期有误的，请撤回后重新登记。"
        )


class WithdrawnError(YibenError):
    """What was taken back stays taken back."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这条登记已经撤回。", "请重新登记。")


def end_problems(
    from_on: date, until_on: date, reason: str, today: date
) -> Iterator[Problem]:
    """Give everything wrong with ending a line."""
    if until_on < from_on:
        yield Problem("until_on", "终止日期早于起始日期。", "请核对日期。")
    if until_on > today:
        yield Problem("until_on", "终止日期还没有到。", "请到那天再登记终止。")
    yield from reason_problems(reason)


def hand_over_problems(
    kind: Kind,
    *,
    from_on: date,
    on: date,
    old: str | None,
    new: str | None,
    known: bool,
    reason: str,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with putting somebody else in the place of a holder."""
    if not kind.span or not kind.holder:
        yield Problem("", f"“{kind.label}”不换人。", "请记终止，再登记新的。")
    if new is None or not known:
        yield Problem("holder_id", "接替的人当天不在名册上。", "请从名册中选择。")
    elif new == old:
        yield Problem("holder_id", "接替的是同一个人。", "没有换人就不用记。")
    if on <= from_on:
        yield Problem("on", "换人的日期不晚于起始日期。", "当初登记错了的，请更正。")
    if on > today:
        yield Problem("on", "换人的日期还没有到。", "请到那天再登记。")
    yield from reason_problems(reason)


def step_problems(
    kind: Kind,
    taken: Sequence[str],
    step: str,
    *,
    on: date,
    last_on: date,
    today: date,
) -> Iterator[Problem]:
    """Give everything wrong with taking a line one step further."""
    names = [one.step for one in kind.register.steps]
    if step not in names:
        yield Problem("step", f"“{kind.label}”没有这一步。", "请重新选择。")
        return
    if step in taken:
        yield Problem("step", "这一步已经记过。", "日期有误的，请更正。")
    elif missing := [one for one in names[: names.index(step)] if one not in taken]:
        label = next(x.label for x in kind.register.steps if x.step == missing[0])
        yield Problem("step", f"还没有记“{label}”。", f"请先记“{label}”。")
    if on > today:
        yield Problem("on", "日期还没有到。", "请到那天再记。")
    if on < last_on:
        yield Problem("on", f"早于上一步（{chinese_day(last_on)}）。", "请核对日期。")


def change_problems(old_kind: str, new_kind: str, reason: str) -> Iterator[Problem]:
    """Give everything wrong with correcting a line, beside its content."""
    if old_kind != new_kind:
        yield Problem("kind", "更正不能换种类。", "请撤回，再登记到另一类。")
    yield from reason_problems(reason)


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a change without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")
