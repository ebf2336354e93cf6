"""When a membership, a tenure or a grant may stand."""

from collections.abc import Collection, Sequence
from datetime import date

from yiben.common.clock import chinese_day
from yiben.org.words import OrgKind
from yiben.people.words import (
    APART_ROLES,
    ETHNIC_GROUPS,
    GrantRole,
    MembershipKind,
    Office,
    Sex,
)
from yiben.rules.words import Sector

from .errors import AccountError, MemberError

AGE = 18
"""党章第一条：年满十八岁。"""

NAME_LENGTH = 60
SEXES = frozenset(word.value for word in Sex)


def must_have_name(name: str, sex: str, ethnic: str | None) -> None:
    """Raise MemberError if the name is missing or a code is not one of ours."""
    if not name.strip():
        raise MemberError("姓名没有填写。", "请填写姓名。")
    if len(name) > NAME_LENGTH:
        raise MemberError("姓名太长。", f"姓名不超过 {NAME_LENGTH} 个字。")
    if sex not in SEXES:
        raise MemberError("性别不在选项里。", "请从列表中选择。")
    if ethnic is not None and ethnic not in ETHNIC_GROUPS:
        raise MemberError("民族不在选项里。", "请从列表中选择。")


def must_be_branch(kind: str, name: str) -> None:
    """Raise MemberError unless members can belong to this organisation."""
    if kind != OrgKind.BRANCH:
        raise MemberError(
            f"{name}不是党支部。", "党员的组织关系只能落在党支部，请改选党支部。"
        )


def must_belong(group_path: str, branch_path: str, group: str, branch: str) -> None:
    """Raise MemberError unless the group is one of the branch's."""
    if group_path[: len(branch_path)] != branch_path or group_path == branch_path:
        raise MemberError(f"{group}不属于{branch}。", "请改选这个支部的党小组。")


def must_be_of_age(birth_on: date | None, joined_on: date) -> None:
    """Raise MemberError if somebody joined before the day they turned eighteen."""
    if birth_on is None:
        return
    came_of_age = (birth_on.year + AGE, birth_on.month, birth_on.day)
    if (joined_on.year, joined_on.month, joined_on.day) < came_of_age:
        raise MemberError(
            f"入党时（{chinese_day(joined_on)}）未满十八岁。",
            "请核对出生日期和入党日期。",
        )


def must_have_dates(
    kind: str, joined_on: date, full_on: date | None, from_on: date, today: date
) -> None:
    """Raise MemberError if the days of a membership contradict each other."""
    if joined_on > today:
        raise MemberError("入党日期晚于今天。", "请核对入党日期。")
    if from_on < joined_on:
        raise MemberError("转入本支部的日期早于入党日期。", "请核对两个日期。")
    if from_on > today:
        raise MemberError("转入本支部的日期晚于今天。", "请到那一天再办理。")
    if full_on is not None and full_on < joined_on:
        raise MemberError("转正日期早于入党日期。", "请核对两个日期。")
    if full_on is not None and full_on > today:
        raise MemberError("转正日期晚于今天。", "请转正后再登记。")
    if kind == MembershipKind.PROBATIONARY and full_on is not None:
        raise MemberError(
            "预备党员不应有转正日期。", "已经转正的，请把党员类别改为正式党员。"
        )


def must_be_free(name: str, branch: str | None) -> None:
    """Raise MemberError if the person already belongs to a branch."""
    if branch is not None:
        raise MemberError(
            f"{name}的组织关系已在{branch}。", "如要调入，请办理组织关系转接。"
        )


def must_have_tenure_days(
    from_on: date, until_on: date | None, others: Sequence[tuple[date, date | None]]
) -> None:
    """Raise MemberError if a tenure ends early or overlaps another of its kind."""
    if until_on is not None and until_on < from_on:
        raise MemberError("离任日期早于任职日期。", "请核对两个日期。")
    for other_from, other_until in others:
        begins = until_on is None or other_from <= until_on
        ends = other_until is None or from_on <= other_until
        if begins and ends:
            raise MemberError(
                f"与{chinese_day(other_from)}起的同一职务重叠。",
                "请先登记前一段的离任日期。",
            )


def must_be_one_secretary(office: str, holder: str | None) -> None:
    """Raise MemberError if another person is secretary in the same days."""
    if office == Office.SECRETARY and holder is not None:
        raise MemberError(f"这段时间的书记是{holder}。", "请先登记前任书记的离任日期。")


def must_be_a_sector(sector: str | None, role: str) -> None:
    """Raise AccountError for a sector that is none, or a role that has none."""
    if sector is None:
        return
    if role != GrantRole.INSPECTOR:
        raise AccountError("只有督导人员可以限定行业。", "请把行业改为不限。")
    if sector not in {word.value for word in Sector}:
        raise AccountError("没有这个行业。", "请从列表中选择。")


def must_keep_apart(role: str, held: Collection[str], *, has_org: bool) -> None:
    """Raise AccountError if a grant would join what must be kept apart.

    系统管理员、安全管理员、审计员三员分立：one account holds one of these roles and
    no other (GB/T 22239-2019, 8.1.4 安全管理中心).
    """
    together = {*held, role}
    if len(together) > 1 and together & APART_ROLES:
        labels = "、".join(word.label for word in GrantRole if word in APART_ROLES)
        raise AccountError(
            f"{labels}各用一个账号，不能兼任其他角色。", "请另建一个账号。"
        )
    if role in {GrantRole.SYSTEM_ADMIN, GrantRole.SECURITY_ADMIN}:
        if has_org:
            raise AccountError("这个角色不属于某一个组织。", "请不要选择组织。")
    elif role != GrantRole.AUDITOR and not has_org:
        raise AccountError("没有选择组织。", "请选择这个角色所在的组织。")
