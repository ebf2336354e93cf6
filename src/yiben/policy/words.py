"""The words of the policy room: how a text came in, and what a unit may settle."""

from yiben.rules.matters import OptionKey
from yiben.rules.words import Every, Form, Level, Word

__all__ = [
    "DraftAct",
    "DraftState",
    "Encoding",
    "Every",
    "Form",
    "Level",
    "Outcome",
    "SettingKey",
]


class Encoding(Word):
    """How the bytes of an imported document were read."""

    UTF8 = "utf8", "UTF-8 文本"
    UTF16 = "utf16", "UTF-16 文本"
    GBK = "gbk", "GBK 文本"
    DOCX = "docx", "Word 文档（docx）"


class Outcome(Word):
    """What an import came to."""

    NEW = "new", "已导入"
    CHANGED = "changed", "原文有变化，已存为新的一版"
    UNCHANGED = "unchanged", "与已导入的一致，没有改动"


class SettingKey(Word):
    """What a document leaves open and a unit in authority settles."""

    EVERY = "every", "周期"
    AT_LEAST = "at_least", "次数"
    DAY = "day", "固定日"
    WITHIN_DAYS = "within_days", "办理天数"
    BY = "by", "建立期限"
    ATTEND_OF = OptionKey.ATTEND_OF.value, OptionKey.ATTEND_OF.label
    ATTEND_THAN = OptionKey.ATTEND_THAN.value, OptionKey.ATTEND_THAN.label
    PASS_OF = OptionKey.PASS_OF.value, OptionKey.PASS_OF.label
    PASS_THAN = OptionKey.PASS_THAN.value, OptionKey.PASS_THAN.label


class DraftState(Word):
    """Where a document written in the browser stands."""

    WRITING = "writing", "起草中"
    SUBMITTED = "submitted", "已送审"
    RETURNED = "returned", "已退回修改"
    APPROVED = "approved", "已批准"
    WITHDRAWN = "withdrawn", "已作废"


class DraftAct(Word):
    """What somebody did with a draft."""

    STARTED = "started", "开始起草"
    REVISED = "revised", "修改文件信息或原文"
    RULED = "ruled", "写规则"
    UNRULED = "unruled", "删去规则"
    TRIED = "tried", "写例子"
    SUBMITTED = "submitted", "送审"
    RECALLED = "recalled", "撤回修改"
    RETURNED = "returned", "退回修改"
    APPROVED = "approved", "批准"
    WITHDRAWN = "withdrawn", "作废"


WRITING: frozenset[str] = frozenset(
    {DraftAct.STARTED, DraftAct.REVISED, DraftAct.RULED, DraftAct.UNRULED}
    | {DraftAct.TRIED, DraftAct.SUBMITTED}
)
"""Acts that make somebody one of the writers, who cannot approve."""
