"""When a stay, a text, a length of term and an extension may stand."""

from datetime import date

from yiben.common.clock import chinese_day
from yiben.people.words import StayReason, TermRule

from .errors import MemberError

SAID = 1000
LONGEST_TERM = 10
EXTENSION_DAYS = 366


def must_say(text: str, label: str, limit: int = SAID) -> None:
    """Raise MemberError for an empty text or one that is too long."""
    if not text.strip():
        raise MemberError(f"“{label}”没有填写。", "请填写。")
    if len(text) > limit:
        raise MemberError(f"“{label}”超过 {limit} 个字。", "请写短一些。")


def must_be_stay(place: str, reason: str, *, has_contact: bool, is_away: bool) -> None:
    """Raise MemberError if what is said about a floating member is not enough."""
    if is_away:
        raise MemberError("已经登记在外流动。", "请先登记返回日期，再登记新的去向。")
    must_say(place, "流动去向", 100)
    if reason not in {one.value for one in StayReason}:
        raise MemberError("没有选择流动原因。", "请从列表中选择。")
    if not has_contact:
        # 流动党员意见 2024: 农村党支部为每名流动党员明确一名联系人.
        raise MemberError("没有明确联系人。", "请从名册中选择一名联系人。")


def must_be_term_rule(rule: TermRule) -> None:
    """Raise MemberError if a length of term is none."""
    if not 1 <= rule.years <= LONGEST_TERM:
        raise MemberError("任期年数不对。", f"请填 1 至 {LONGEST_TERM}。")
    if not 0 <= rule.remind_months <= 12 * rule.years:
        raise MemberError("提前提醒的月数不对。", "请填 0 至任期内的月数。")


def must_be_approved(approval: str) -> None:
    """Raise MemberError if an extension names no approval."""
    must_say(approval, "批复文号", 100)


def must_be_longer(ends_on: date, until_on: date) -> None:
    """Raise MemberError unless an extension ends later, by a year at most."""
    if until_on <= ends_on:
        raise MemberError(
            f"延期后的日期应晚于届满日期（{chinese_day(ends_on)}）。", "请核对日期。"
        )
    if (until_on - ends_on).days > EXTENSION_DAYS:
        raise MemberError("延期一般不超过一年。", "请核对日期；确需更长的，分次报批。")
