"""What makes a waiver acceptable."""

import re
from datetime import date

from yiben.common.clock import chinese_day
from yiben.common.errors import YibenError
from yiben.rules.period import parse_period

from .words import STANDING, SUBJECT_LABELS, SubjectKind

REASON_LENGTH = 500
_DUTY = re.compile(r"[a-z0-9][a-z0-9_.-]*/[a-z0-9][a-z0-9_.-]*")
_EVENT = re.compile(r"event:e_[a-z0-9]+")
_PARTS = {
    SubjectKind.ORG.value: 2,
    SubjectKind.MEMBER.value: 2,
    SubjectKind.OFFICE.value: 3,
    SubjectKind.RELATION.value: 3,
    SubjectKind.PAIR.value: 4,
}


class WaiverError(YibenError):
    """A waiver that cannot be granted as asked."""


class AlreadyWaivedError(YibenError):
    """The subject is released from this duty for this period already."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("这项职责在该周期已经免除。", "如需改变期限，请先撤回原免除。")


class AlreadyRevokedError(YibenError):
    """The waiver was taken back before."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("这项免除已经撤回。", "如需再次免除，请另作一次。")


def subject_parts(subject: str) -> list[str]:
    """Return the parts of a subject key; raise WaiverError if it is none.

    >>> subject_parts("office:o_1:p_2")
    ['office', 'o_1', 'p_2']
    """
    parts = subject.split(":")
    if _PARTS.get(parts[0]) != len(parts) or not all(parts):
        known = "、".join(SUBJECT_LABELS.values())
        raise WaiverError(f"“{subject}”不是职责主体。", f"主体应是：{known}。")
    return parts


def must_name_duty(duty: str) -> None:
    """Refuse what does not look like the id of a duty."""
    if not _DUTY.fullmatch(duty):
        raise WaiverError(f"“{duty}”不是职责编号。", "应写成“规则包/规则”。")


def must_name_period(period: str) -> None:
    """Refuse what is no period of any duty."""
    if period == STANDING or _EVENT.fullmatch(period):
        return
    try:
        parse_period(period)
    except ValueError as error:
        raise WaiverError(str(error)) from None


def must_give_reason(reason: str) -> str:
    """Return the reason without white space at its ends; refuse an empty one."""
    text = reason.strip()
    if not text or len(text) > REASON_LENGTH or "\x00" in text:
        raise WaiverError("请写明免除的理由，1 至 500 个字。")
    return text


def must_end_later(until_on: date | None, on: date) -> None:
    """Refuse a waiver that is over before it begins."""
    if until_on is not None and until_on < on:
        raise WaiverError(
            f"免除期限{chinese_day(until_on)}已经过去。", "请改写期限，或留空。"
        )
