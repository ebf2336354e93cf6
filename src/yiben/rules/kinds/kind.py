"""What a kind of record is: its words and its frozen values."""

from dataclasses import dataclass, field
from pathlib import Path

from yiben.rules.words import Word

from .filing import NO_FILING, FilingSpec
from .flow import NO_FLOW, Flow
from .meeting import NO_MEETING, MeetingSpec
from .register import NO_REGISTER, RegisterSpec
from .sheet import NO_SHEET, SheetSpec


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
    """What a field of a record holds.

    A person is named as on the roster and an organisation as on its seal; both
    are texts, because helpers and hosts need not stand in this tree.
    """

    TEXT = "text", "一行文字"
    LONG_TEXT = "long_text", "多行文字"
    NUMBER = "number", "数字"
    MONEY = "money", "金额（元）"
    DATE = "date", "日期"
    CHOICE = "choice", "单选"
    YES_NO = "yes_no", "是或否"
    LIST = "list", "逐项列出"
    PERSON = "person", "姓名"
    ORG = "org", "单位名称"


PERMANENT = "permanent"
"""The word for what is never destroyed; ``Kind.retention`` is then None."""

USUAL_RETENTION = 10
"""Years for which ordinary minutes are kept."""

ANY_EVIDENCE = ("有关材料",)
"""What ``evidence: optional`` stands for."""

TAGS_BOOK = "tags"
"""The book of attributes on other records; nothing is posted in it."""

FILINGS_BOOK = "filings"


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
class KindStage:
    """A step a record goes through; ``posts`` if the ledger is told of it.

    ``needs`` names the fields that are to be filled by then.
    """

    stage: str
    label: str
    posts: bool = True
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    A kind with stages is never posted itself; ``base`` and ``state`` are set on
    the kinds derived from it, such as ``filings.meeting_plan.received``.
    ``evidence`` names what may be attached and never asks for any.
    ``retention`` is in years, None for ever. ``covers`` names the records a
    report is about. ``carried_by`` names the kinds, or books, whose records
    take on the tags of an attribute; forms list these tags only where a
    document in force asks for them, unless they are ``offered`` to everybody. ``flow`` says how an
    item of a list goes on, ``filing`` what a report is drafted from, ``sheet`` what a
    check sheet, a standard or a material is, ``meeting`` what is asked at a meeting, ``register`` what a register must cover.
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
    stages: tuple[KindStage, ...] = ()
    recipient: str = Recipient.NONE
    by_person: bool = False
    elements: tuple[KindTag, ...] = ()
    span: bool = False
    holder: bool = False
    target: bool = False
    evidence: tuple[str, ...] = ANY_EVIDENCE
    retention: int | None = USUAL_RETENTION
    covers: tuple[str, ...] = ()
    carried_by: tuple[str, ...] = ()
    offered: bool = False
    flow: Flow = field(default=NO_FLOW, hash=False)
    filing: FilingSpec = field(default=NO_FILING, hash=False)
    sheet: SheetSpec = field(default=NO_SHEET, hash=False)
    meeting: MeetingSpec = field(default=NO_MEETING, hash=False)
    register: RegisterSpec = field(default=NO_REGISTER, hash=False)
    base: str = ""
    state: str = ""
    file: Path = Path()
    line: int = 0

    @property
    def is_posted(self) -> bool:
        """Say whether ledger entries of this very kind exist."""
        return not self.stages and self.book != TAGS_BOOK

    @property
    def states(self) -> tuple[str, ...]:
        """Return the names of its stages, in order."""
        return tuple(one.stage for one in self.stages)
