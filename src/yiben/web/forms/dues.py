"""The forms of dues: sums of money are typed in yuan, with at most two decimals."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from yiben.books.dues.words import (
    ZERO,
    AccountForm,
    ExemptionForm,
    PayForm,
    RemitForm,
    label_of,
    period_of,
)
from yiben.rules.dues import DuesRule, money

from .sheet import Question, Sheet

TOKEN = Question("token", "", type="hidden", required=False)


def money_at(sheet: Sheet, name: str) -> Decimal | None:
    """Return a sum of money; a mistake is noted for what is none."""
    text = sheet.text(name)
    if sheet.raw is None or not text:
        return None
    found = money(text)
    if found is None:
        if text.startswith(("-", "－")):
            sheet.wrong(name, "金额不能是负数。", "记错的请用“更正”。")
        else:
            sheet.wrong(name, f"“{text}”不是金额。", "请写成 30 或 30.50 这样。")
    return found


def month_at(sheet: Sheet, name: str) -> int:
    """Return a month chosen from a list; nothing is done with a wrong one."""
    return month_from(sheet.text(name)) or 0


def month_from(text: str) -> int | None:
    """Return a month written as 2026-05; None for what is none."""
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return None
    return day.year * 12 + day.month - 1


def months(given: Iterable[int]) -> tuple[tuple[str, str], ...]:
    """Return months as choices."""
    return tuple((period_of(one), label_of(one)) for one in given)


def account_questions(
    rule: DuesRule, given: Iterable[int], *, is_change: bool
) -> tuple[Question, ...]:
    """Return what is asked when a member's sum is set."""
    ranges = "；".join(f"{one.label}：{one.ranges}" for one in rule.categories)
    return (
        Question(
            "category",
            "党员类别",
            type="select",
            options=tuple((one.category, one.label) for one in rule.categories),
        ),
        Question("monthly", "每月数额（元）", required=False, help=f"{ranges}。"),
        Question(
            "base",
            "或者填每月基数，由系统算",
            required=False,
            help="税后相对固定的收入；只用来算，不保存。",
        ),
        Question("from_month", "从哪个月起", type="select", options=months(given)),
        Question("reason", "调整原因", required=is_change),
    )


def read_account(sheet: Sheet, person_id: str) -> AccountForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    return AccountForm(
        person_id=person_id,
        category=sheet.text("category"),
        monthly=money_at(sheet, "monthly"),
        base=money_at(sheet, "base"),
        from_month=month_at(sheet, "from_month"),
        reason=sheet.text("reason"),
    )


def pay_questions(given: Iterable[int]) -> tuple[Question, ...]:
    """Return what is asked when one member pays."""
    return (
        Question("months", "交哪几个月", type="checks", options=months(given)),
        Question("amount", "合计（元）", help="几个月应交的合计。"),
        Question("voluntary", "自愿多交（元）", required=False),
        Question("paid_on", "交纳日期", type="date"),
        Question("note", "说明", required=False, help="补交超过六个月的写明原因。"),
        TOKEN,
    )


def read_pay(sheet: Sheet, person_id: str) -> PayForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    chosen = [month_from(one) for one in sheet.texts("months")]
    return PayForm(
        person_id=person_id,
        months=tuple(one for one in chosen if one),
        amount=money_at(sheet, "amount") or ZERO,
        paid_on=sheet.must_day("paid_on"),
        voluntary=money_at(sheet, "voluntary") or ZERO,
        note=sheet.text("note"),
        token=sheet.text("token"),
    )


def ease_questions(given: Iterable[int]) -> tuple[Question, ...]:
    """Return what is asked when a member is to pay less."""
    choices = months(given)
    return (
        Question("from_month", "从哪个月", type="select", options=choices),
        Question("until_month", "到哪个月", type="select", options=choices),
        Question("amount", "减到每月（元）", help="免交的填 0。"),
        Question("studied_on", "支部哪天研究的", type="date"),
        Question(
            "reason",
            "原因",
            type="textarea",
            rows=3,
            help="加密保存，只给支部和批准的党委看，不进台账。",
        ),
    )


def read_ease(sheet: Sheet, person_id: str) -> ExemptionForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    return ExemptionForm(
        person_id=person_id,
        from_month=month_at(sheet, "from_month"),
        until_month=month_at(sheet, "until_month"),
        amount=money_at(sheet, "amount") or ZERO,
        studied_on=sheet.must_day("studied_on"),
        reason=sheet.text("reason"),
    )


CORRECT = (
    Question(
        "amount",
        "应当是多少（元）",
        required=False,
        help="记错了人、实际没有交的，留空，这一笔就冲销。",
    ),
    Question("voluntary", "自愿多交（元）", required=False),
    Question("reason", "更正原因"),
)
DECIDE = (
    Question(
        "answer",
        "决定",
        type="radio",
        options=(("yes", "批准"), ("no", "不批准")),
    ),
    Question("reason", "意见", required=False, help="不批准的要写原因。"),
)
RECEIPT = (Question("receipt", "收据号"),)


def remit_questions(given: Iterable[int]) -> tuple[Question, ...]:
    """Return what is asked when money is sent up."""
    choices = months(given)
    return (
        Question("amount", "金额（元）"),
        Question("from_month", "从哪个月", type="select", options=choices),
        Question("until_month", "到哪个月", type="select", options=choices),
        Question("sent_on", "上缴日期", type="date"),
        Question(
            "special",
            "特殊党费",
            type="checks",
            required=False,
            options=(("yes", "这是一次多交一千元以上、要转交中央的"),),
        ),
        TOKEN,
    )


def read_remit(sheet: Sheet) -> RemitForm:
    """Return what was filled in; mistakes are noted on the sheet."""
    return RemitForm(
        amount=money_at(sheet, "amount") or ZERO,
        from_month=month_at(sheet, "from_month"),
        until_month=month_at(sheet, "until_month"),
        sent_on=sheet.must_day("sent_on"),
        is_special="yes" in sheet.texts("special"),
        token=sheet.text("token"),
    )
