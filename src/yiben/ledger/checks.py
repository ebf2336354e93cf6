"""What makes an entry acceptable; each fault has an error of its own."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from yiben.common.clock import chinese_day
from yiben.common.errors import YibenError
from yiben.common.seal import canonical
from yiben.rules.period import parse_period
from yiben.rules.words import OrgRole, PersonRole, Presence

from .words import LATE_DAYS, EntryDraft, EvidenceLine, Privacy

TITLE_LENGTH = 200
REASON_LENGTH = 500
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_SECRET_MARK = re.compile(r"(绝密|机密|秘密)\s*[★☆*】\])）]")
_SM3 = re.compile("[0-9a-f]{64}")


class LedgerIsFixedError(YibenError):
    """Somebody tried to change or delete a row of the ledger."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("台账只增不改。", "有差错请作更正，原记录保留备查。")


class UnknownKindError(YibenError):
    """No pack describes this kind of entry."""

    def __init__(self, kind: str) -> None:
        """Name the kind."""
        super().__init__(f"没有“{kind}”这一类记录。", "请从可选的类别中选择。")


class UnknownPersonError(YibenError):
    """Persons on no roster are named."""

    def __init__(self, person_ids: Iterable[str]) -> None:
        """Name them."""
        names = "、".join(sorted(person_ids))
        super().__init__(
            f"名册中没有这些人员：{names}。", "请先登记，或改选名册中的人。"
        )


class UnknownOrgError(YibenError):
    """Organisations outside the tree are named."""

    def __init__(self, org_ids: Iterable[str]) -> None:
        """Name them."""
        super().__init__(
            f"没有这些组织：{'、'.join(sorted(org_ids))}。", "请从组织树中选择。"
        )


class FutureError(YibenError):
    """What has not happened yet cannot be in the ledger."""

    def __init__(self, day: date, entered_on: date) -> None:
        """Name both days."""
        super().__init__(
            f"日期{chinese_day(day)}晚于录入当天{chinese_day(entered_on)}。",
            "请等开展之后再记，或改正日期。",
        )


class OutsideLifeError(YibenError):
    """The unit did not stand on that day."""

    def __init__(self, day: date, unit: str) -> None:
        """Name the unit and the day."""
        super().__init__(
            f"{unit}在{chinese_day(day)}尚未成立或已撤销。", "请核对日期与组织。"
        )


class DraftError(YibenError):
    """Something in a draft is not as it should be."""


class AlreadyCorrectedError(YibenError):
    """An entry is corrected once; its correction can be corrected in turn."""

    def __init__(self, by_entry: str) -> None:
        """Name the entry that replaced it."""
        super().__init__(
            "这条记录已经更正过。", f"请在更正后的记录 {by_entry} 上再作更正。"
        )


class NotCorrectableError(YibenError):
    """The ledger's own entries stand as they are."""

    def __init__(self, label: str) -> None:
        """Name the kind."""
        super().__init__(f"“{label}”由系统记入，不能更正。", "有疑问请运行校验。")


class ElsewhereError(YibenError):
    """The chain is kept by another installation."""

    def __init__(self) -> None:
        """Say where to write."""
        super().__init__(
            "这个组织的台账在另一套系统里，这里只能看。",
            "请在它自己的系统里记，再用数据包送来。",
        )


class ChainError(YibenError):
    """Entries that came from elsewhere do not fit what is held here."""


class EmptyArchiveError(YibenError):
    """There is nothing to export."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("所选组织还没有任何记录。", "请先记入，再导出。")


def delay_days(happened_on: date, ends_on: date | None, entered_on: date) -> int:
    """Return the days from the last day of the act to the day of entry, at least 0.

    What still goes on was to be entered when it began.
    """
    over = ends_on is not None and ends_on <= entered_on
    last = ends_on if over and ends_on else happened_on
    return max((entered_on - last).days, 0)


def late_label(days: int) -> str:
    """Return the label of a late entry; empty when it is not late.

    >>> late_label(10), late_label(11)
    ('', '补录 11 天')
    """
    return f"补录 {days} 天" if days > LATE_DAYS else ""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise DraftError(
        f"{type(value).__name__} 不能写入台账。", "请用文字、数字、日期或列表。"
    )


def plain(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same content in JSON types only; raise DraftError if impossible."""
    try:
        text = json.dumps(dict(content), default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise DraftError("内容无法写入台账。", f"请检查：{error}") from None
    found: dict[str, Any] = json.loads(text)
    must_be_storable(canonical_text(found))
    return found


def canonical_text(content: Mapping[str, Any]) -> str:
    """Return the stored text of a JSON object.

    Lone surrogates survive ``json`` and no database: they are refused here.
    """
    try:
        return canonical(content).decode()
    except UnicodeEncodeError:
        raise DraftError("文字中有无法保存的字符。", "请删去后重试。") from None


def must_be_aware(at: datetime) -> None:
    """Refuse a moment without a zone: it would be another one elsewhere."""
    if at.tzinfo is None:
        raise ValueError("the moment of entry needs a time zone")


def must_be_storable(*texts: str | None) -> None:
    """Refuse what one database would store and another would not."""
    for text in texts:
        if text and (_UNSTORABLE.search(text) or "\\u0000" in text):
            raise DraftError("文字中有无法保存的字符。", "请删去后重试。")


def must_be_whole(draft: EntryDraft) -> None:
    """Refuse a draft whose words, periods or counts make no sense."""
    title = draft.title.strip()
    if not title or len(title) > TITLE_LENGTH:
        raise DraftError("标题应有 1 至 200 个字。", "请改写标题。")
    must_be_storable(title, draft.once, draft.gap_period, *draft.tags, *draft.gap_of)
    must_be_storable(*(line.reason for line in draft.people))
    if draft.privacy not in set(Privacy):
        raise DraftError(f"公开范围“{draft.privacy}”不在可选之列。")
    if min(draft.present, draft.expected) < 0:
        raise DraftError("人数不能是负数。", "请改正应到、实到人数。")
    if draft.present > draft.expected > 0:
        raise DraftError(
            f"实到 {draft.present} 人多于应到 {draft.expected} 人。",
            "列席人员不计入实到。",
        )
    if draft.credit_period is not None:
        try:
            parse_period(draft.credit_period)
        except ValueError as error:
            raise DraftError(str(error)) from None
    _must_name_once(draft)
    for item in draft.evidence:
        _must_be_harmless(EvidenceLine(*item))


_ROLES, _STATES = frozenset(PersonRole), frozenset(Presence)
_ORG_ROLES = frozenset(OrgRole)


def _must_name_once(draft: EntryDraft) -> None:
    for line in draft.people:
        if line.role not in _ROLES or line.state not in _STATES:
            raise DraftError(f"人员身份“{line.role}、{line.state}”不在可选之列。")
    for _, role in draft.orgs:
        if role not in _ORG_ROLES:
            raise DraftError(f"组织身份“{role}”不在可选之列。")
    people = [(line.person_id, line.role) for line in draft.people]
    if len(set(people)) < len(people) or len(set(draft.orgs)) < len(draft.orgs):
        raise DraftError("同一人员或组织以同一身份出现了两次。", "请去掉重复的一行。")


def _must_be_harmless(line: EvidenceLine) -> None:
    if not line.name.strip() or not _SM3.fullmatch(line.sm3):
        raise DraftError("佐证材料缺少文件名或 SM3 摘要。", "请重新选择文件。")
    must_be_storable(line.name, line.path)
    if _SECRET_MARK.search(line.name):
        raise DraftError(f"“{line.name}”带有密级标志，不得上传。", "请线下办理。")
    if line.path and not line.declared:
        raise DraftError(
            f"“{line.name}”没有作出不涉密声明。",
            "请确认不涉密并勾选声明；涉密的请线下办理。",
        )


def must_have_happened(draft: EntryDraft, entered_on: date, *, ahead: bool) -> None:
    """Refuse days after the day of entry, unless the kind looks ahead."""
    if draft.ends_on is not None and draft.ends_on < draft.happened_on:
        raise DraftError("结束日期早于开始日期。", "请改正日期。")
    if ahead:
        return
    for day in (draft.happened_on, draft.ends_on):
        if day is not None and day > entered_on:
            raise FutureError(day, entered_on)


def must_have_stood(
    draft: EntryDraft, name: str, founded_on: date, dissolved_on: date | None
) -> None:
    """Refuse days on which the unit did not stand."""
    if draft.happened_on < founded_on or (
        dissolved_on is not None and draft.happened_on > dissolved_on
    ):
        raise OutsideLifeError(draft.happened_on, name)


def must_give_reason(reason: str) -> str:
    """Return the reason without white space at its ends; refuse an empty one."""
    text = reason.strip()
    if not text or len(text) > REASON_LENGTH:
        raise DraftError("请写明原因，1 至 500 个字。", "如实写即可，不影响本条效力。")
    must_be_storable(text)
    return text


def must_be_timely(
    draft: EntryDraft, entered_on: date, answered_on: date | None
) -> None:
    """Refuse a day of timeliness that the ledger's own clock does not bear out.

    Only an answer (a receipt) may name one, and none before the day on which
    what it answers was entered: otherwise it would be a hidden day of entry.
    """
    if draft.timely_on is None:
        return
    if answered_on is None or not answered_on <= draft.timely_on <= entered_on:
        raise DraftError(
            "按时认定日只能用于回执，且不早于原件录入、不晚于今天。", "请去掉这一日期。"
        )
