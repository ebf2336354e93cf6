"""What makes a row of dues valid; every fault at once."""

from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal

from yiben.common.errors import Problem, YibenError
from yiben.rules.dues import MOST, Category, DuesRule, monthly_sum

from .words import (
    AccountForm,
    ExemptionForm,
    PayForm,
    RemitForm,
    first_day,
    label_of,
    month_of,
    year_of,
)

REASON_LENGTH = 500


class PaidAtOnceError(YibenError):
    """Two recorders entered the same month of the same member."""

    def __init__(self) -> None:
        """Say that nothing was doubled."""
        super().__init__("别人刚刚登记了同一个月，这次没有写入。", "请刷新页面再看。")


class AlreadyCorrectedError(YibenError):
    """A row that was taken back is not taken back again."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这一笔已经更正过。", "请更正最新的一笔。")


class AlreadyDecidedError(YibenError):
    """A request is decided once."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这个减免申请已经有了决定。", "情况变了的，请支部另提申请。")


class AlreadyReceivedError(YibenError):
    """One receipt for one remittance."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这笔上缴已经开过收据。")


def sum_for(form: AccountForm, category: Category) -> Decimal | None:
    """Return the sum of the form; a base that was typed decides.

    The form of a change comes with the old sum in it: it must not win.
    """
    return form.monthly if form.base is None else monthly_sum(category, form.base)


def account_problems(
    form: AccountForm,
    category: Category | None,
    *,
    is_change: bool,
    is_member: bool,
    first_month: int,
    year: int,
) -> Iterator[Problem]:
    """Give everything wrong with a member's monthly sum."""
    if not is_member:
        yield Problem("person_id", "不是本支部的党员。", "请从名册中选择。")
    if year_of(form.from_month) != year or form.from_month < first_month:
        yield Problem("from_month", "起算月份不在本年度或早于入党。", "请重新选择。")
    if is_change and not form.reason.strip():
        yield Problem(
            "reason", "年初定的数额一般不变，调整没有写原因。", "请写明原因。"
        )
    if len(form.reason) > REASON_LENGTH:
        yield Problem("reason", "原因超过 500 个字。", "请改短。")
    if category is None:
        yield Problem("category", "没有这一类党员。", "请从列表中选择。")
        return
    amount = sum_for(form, category)
    if amount is None:
        yield Problem("monthly", "没有填写每月数额。", "填数额，或填基数由系统算。")
    elif category.band_for(amount) is None:
        yield Problem(
            "monthly",
            f"“{category.label}”的标准里没有 {amount} 元这个数。",
            f"应在这些数里：{category.ranges}。",
        )


def month_problems(
    month: int, paid_on: date, note: str, rule: DuesRule | None, today: date
) -> Iterator[Problem]:
    """Give everything wrong with when something was paid, and for which month."""
    if month > month_of(today):
        yield Problem("months", f"{label_of(month)}还没有到。", "请到那个月再收。")
    if rule is None:
        yield Problem("months", f"{label_of(month)}没有党费标准。", "请核对月份。")
    if paid_on > today:
        yield Problem("paid_on", "交纳日期还没有到。", "请填实际收到的那天。")
    elif paid_on < first_day(month):
        yield Problem("paid_on", f"交纳日期早于{label_of(month)}。", "请核对日期。")
    elif rule and month_of(paid_on) - month > rule.back_months and not note.strip():
        yield Problem(
            "note",
            f"补交一般不超过 {rule.back_months} 个月，{label_of(month)}已经超过。",
            "确要补交的，请在说明里写明原因。",
        )
    if len(note) > REASON_LENGTH:
        yield Problem("note", "说明超过 500 个字。", "请改短。")


def sum_problems(form: PayForm, due: Decimal) -> Iterator[Problem]:
    """Give what is wrong with the sum: it is what is owed, and never negative."""
    if form.amount < 0 or form.voluntary < 0:
        yield Problem("amount", "金额不能是负数。", "记错的请用“更正”。")
    elif form.amount != due:
        yield Problem(
            "amount",
            f"这几个月应交 {due} 元，填的是 {form.amount} 元。",
            "多交的请填在“自愿多交”里。",
        )
    if form.voluntary > MOST:
        yield Problem("voluntary", "自愿多交的金额太大。", "请核对。")
    if not form.months:
        yield Problem("months", "没有选择交哪几个月。", "请选择。")


def exemption_problems(
    form: ExemptionForm, *, monthly: Decimal | None, today: date
) -> Iterator[Problem]:
    """Give everything wrong with a request to pay less."""
    if monthly is None:
        yield Problem("person_id", "还没有定这名党员的数额。", "请先定数额。")
    elif not 0 <= form.amount < monthly:
        yield Problem("amount", "减免后的数额应小于原数额。", "免交的填 0。")
    if form.until_month < form.from_month:
        yield Problem("until_month", "止月早于起月。", "请核对月份。")
    if year_of(form.from_month) != year_of(form.until_month):
        yield Problem("until_month", "减免不跨年度。", "下一年另提申请。")
    if form.studied_on > today:
        yield Problem("studied_on", "支部研究日期还没有到。", "先研究，后申请。")
    yield from reason_problems(form.reason)


def reason_problems(reason: str) -> Iterator[Problem]:
    """Give the problem of a change without a reason."""
    if not reason.strip() or len(reason) > REASON_LENGTH:
        yield Problem("reason", "请写明原因，1 至 500 个字。")


def remit_problems(
    form: RemitForm, *, in_hand: Decimal, has_superior: bool, today: date
) -> Iterator[Problem]:
    """Give everything wrong with money sent up: no more than there is."""
    if not has_superior:
        yield Problem("", "本组织没有上级可缴。", "请换一个组织。")
    if form.amount <= 0:
        yield Problem("amount", "上缴金额应大于零。", "请填写实际上缴的数。")
    elif form.amount > in_hand:
        yield Problem(
            "amount",
            f"账上只有 {in_hand} 元，不够上缴 {form.amount} 元。",
            "请先登记收取，或核对金额。",
        )
    if form.until_month < form.from_month:
        yield Problem("until_month", "止月早于起月。", "请核对月份。")
    if form.until_month > month_of(today):
        yield Problem("until_month", "月份还没有到。", "请核对月份。")
    if form.sent_on > today:
        yield Problem("sent_on", "上缴日期还没有到。", "请填实际上缴的那天。")


def unknown_persons(
    given: Collection[str], known: Collection[str]
) -> Iterator[Problem]:
    """Give a problem where somebody is not on the list of the month."""
    if set(given) - set(known):
        yield Problem("persons", "名单里有不该在本月收的人。", "请刷新页面再试。")
    if not given:
        yield Problem("persons", "没有勾选任何人。", "请勾选已交的党员。")
