"""What a kind of record is: its words and its frozen values."""

from dataclasses import dataclass
from pathlib import Path

from yiben.rules.words import Word


class Recipient(Word):
    """Where a filing goes."""

    SUPERIOR = "superior", "直接上级"
    MEMBERS = "members", "党员"
    NONE = "none", "不报送"


class FilingState(Word):
    """The steps of a filing; each posts its own ledger kind."""

    MADE = "made", "制定"
    FILED = "filed", "报出"
    RECEIVED = "received", "上级已回执"
    RETURNED = "returned", "退回"
    PUBLISHED = "published", "已公布"


class Privacy(Word):
    """Who below the superiors may open a record of a kind."""

    PUBLIC = "public", "公开"
    BRANCH = "branch", "支部内"
    RESTRICTED = "restricted", "限定人员"


class FieldType(Word):
    """What a field of a record holds."""

    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "多行文字"
    NUMBER = "number", "数字"
    DATE = "date", "日期"
    CHOICE = "choice", "单选"
    LIST = "list", "逐项列出"


@dataclass(frozen=True, slots=True)
class KindField:
    """A field that a record of a kind carries."""

    name: str
    label: str
    type: str = FieldType.TEXT
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindTag:
    """A tag or element a record may carry; ``default`` is what a form starts with."""

    tag: str
    label: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    ``base`` and ``state`` are set on the kinds derived from a filing, such as
    ``filings.meeting_plan.received``; the filing itself is never posted.
    """

    kind: str
    system: str
    label: str
    pattern: str
    book: str
    by: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    fields: tuple[KindField, ...] = ()
    tags: tuple[KindTag, ...] = ()
    parts: tuple[str, ...] = ()
    resolutions: bool = False
    attendance: bool = False
    privacy: str = Privacy.BRANCH
    hours: float = 0.0
    states: tuple[str, ...] = ()
    recipient: str = Recipient.NONE
    by_person: bool = False
    elements: tuple[KindTag, ...] = ()
    span: bool = False
    holder: bool = False
    target: bool = False
    base: str = ""
    state: str = ""
    file: Path = Path()
    line: int = 0

    @property
    def is_posted(self) -> bool:
        """Say whether ledger entries of this very kind exist."""
        return not self.states
