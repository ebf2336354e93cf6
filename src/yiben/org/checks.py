"""What makes an organisation and a change of the tree valid."""

from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.errors import YibenError

from .words import (
    KIND_LABELS,
    KINDS_BELOW,
    LEVEL_LABELS,
    LEVEL_ORDER,
    ORG_TRAITS,
    Level,
    OrgKind,
    Sector,
    Trait,
)


class TreeError(YibenError):
    """The tree would not be one the Party Constitution knows."""


class SpellError(YibenError):
    """Two spells of one thing would overlap, or end before they begin."""


def must_be_named(name: str, short_name: str) -> None:
    """Raise TreeError if a name is missing or too long."""
    if not name or not short_name:
        raise TreeError("组织全称和简称都要填写。", "全称以印章上的名称为准。")
    if len(name) > 120 or len(short_name) > 40:  # noqa: PLR2004 -- as the message says
        raise TreeError("组织名称太长。", "全称不超过 120 个字，简称不超过 40 个字。")


def must_be_known(kind: str, level: str, sector: str) -> None:
    """Raise TreeError if a code is not a word of ours."""
    for value, words in ((kind, OrgKind), (level, Level), (sector, Sector)):
        if value not in {word.value for word in words}:
            raise TreeError(f"没有“{value}”这个选项。", "请从下拉列表中选择。")


def must_fit_below(
    kind: str, level: str, superior_kind: str, superior_level: str
) -> None:
    """Raise TreeError if this kind or level may not stand below that one."""
    fitting = KINDS_BELOW[superior_kind]
    if kind not in fitting:
        upper, lower = KIND_LABELS[superior_kind], KIND_LABELS[kind]
        allowed = "、".join(word.label for word in OrgKind if word in fitting)
        advice = f"{upper}下面可以设：{allowed}。" if allowed else "请改选上级组织。"
        raise TreeError(f"{upper}下面不能直接设{lower}。", advice)
    if LEVEL_ORDER[level] < LEVEL_ORDER[superior_level]:
        raise TreeError(
            f"下级的层级（{LEVEL_LABELS[level]}）高于上级（{LEVEL_LABELS[superior_level]}）。",
            "请核对层级或上级组织。",
        )


def must_be_root_kind(kind: str) -> None:
    """Raise TreeError if this kind cannot stand at the top of the tree."""
    if kind in {OrgKind.BRANCH, OrgKind.PARTY_GROUP, OrgKind.GENERAL_BRANCH}:
        raise TreeError(
            f"{KIND_LABELS[kind]}必须有上级组织。", "请先选择它隶属的上级组织。"
        )


def must_stand(dissolved_on: date | None, on: date, name: str) -> None:
    """Raise TreeError if the organisation is gone on that day."""
    if dissolved_on is not None and dissolved_on < on:
        raise TreeError(
            f"{name}已于{chinese_day(dissolved_on)}撤销。", "请改选一个现有的组织。"
        )


def must_not_be_ahead(on: date, today: date, what: str) -> None:
    """Raise SpellError for a day that has not come: the tree is today's tree."""
    if on > today:
        raise SpellError(f"{what}不能晚于今天。", "请到那一天再办理。")


def must_follow(on: date, last_from: date, what: str) -> None:
    """Raise SpellError unless a new spell begins after the running one did."""
    if on <= last_from:
        raise SpellError(
            f"{what}应晚于上一次变动的日期（{chinese_day(last_from)}）。",
            "如上一次登记有误，请先更正上一次。",
        )


def must_be_org_trait(trait: str) -> None:
    """Raise TreeError for a property that is not recorded for organisations."""
    if trait not in ORG_TRAITS:
        advice = (
            "设了党小组就会自动标明。"
            if trait == Trait.HAS_GROUPS
            else "请从列表中选择。"
        )
        raise TreeError("组织没有这个可以登记的属性。", advice)


def must_be_in_order(from_on: date, until_on: date | None) -> None:
    """Raise SpellError if a spell ends before it begins."""
    if until_on is not None and until_on < from_on:
        raise SpellError("截止日期早于起始日期。", "请核对两个日期。")


def must_not_overlap(
    from_on: date,
    until_on: date | None,
    others: list[tuple[date, date | None]],
    what: str,
) -> None:
    """Raise SpellError if a spell shares a day with another one."""
    for other_from, other_until in others:
        starts_before = until_on is None or other_from <= until_on
        ends_after = other_until is None or from_on <= other_until
        if starts_before and ends_after:
            raise SpellError(
                f"{what}与已登记的一段（{chinese_day(other_from)}起）重叠。",
                "请先结束前一段。",
            )


def must_have_no_units(names: list[str]) -> None:
    """Raise TreeError if organisations still stand below the one to dissolve."""
    if names:
        shown = "、".join(names[:5]) + ("等" if len(names) > 5 else "")  # noqa: PLR2004 -- as many as fit a line
        raise TreeError(
            f"下面还有 {len(names)} 个组织：{shown}。", "请先撤销它们或调整隶属关系。"
        )
