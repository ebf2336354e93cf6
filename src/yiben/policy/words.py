"""The words of the policy room: how a text came in, and what a unit may settle."""

from yiben.rules.words import Every, Form, Level, Word

__all__ = ["Encoding", "Every", "Form", "Level", "Outcome", "SettingKey"]


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
