"""The words of feedback: reasons, verdicts, states, forms, what a page may know."""

from dataclasses import dataclass
from datetime import date, datetime

from yiben.rules.words import Word


class MarkReason(Word):
    """What is wrong with a duty."""

    DUPLICATE = "duplicate", "重复"
    TOO_HEAVY = "too_heavy", "太重"
    UNCLEAR = "unclear", "说不清"
    OTHER = "other", "其他"


class Verdict(Word):
    """What the issuing level decides about a duty that was marked."""

    WITHDRAW = "withdraw", "撤回这项要求"
    CHANGE = "change", "修改这项要求"
    KEEP = "keep", "保留，说明理由"
    FORWARD = "forward", "已向发文机关转报"


class ComplaintState(Word):
    """Where a complaint stands."""

    RECEIVED = "received", "等待答复"
    ANSWERED = "answered", "已答复，等本人表态"
    SATISFIED = "satisfied", "本人满意"
    UNSATISFIED = "unsatisfied", "本人不满意，已到最上一级"


class Naming(Word):
    """Whether somebody says who they are."""

    NAMED = "named", "实名"
    ANONYMOUS = "anonymous", "匿名"


@dataclass(frozen=True, slots=True)
class MarkForm:
    """What somebody says about a duty; ``other`` is the duty it repeats."""

    reason: str
    other: str = ""
    text: str = ""
    naming: str = Naming.ANONYMOUS.value


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What somebody says about a page, and whom they ask.

    ``code`` is the receipt code of an anonymous complaint: it comes with the
    blank form, so that the same form sent twice is one complaint with one code.
    """

    text: str
    addressee_id: str
    code: str
    page: str = ""
    unit_id: str = ""
    naming: str = Naming.NAMED.value


@dataclass(frozen=True, slots=True)
class ReplyForm:
    """The answer to a complaint; ``about`` heads it where members read it."""

    text: str
    about: str = ""
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Issuing:
    """Who answers for a duty here.

    ``is_forwarded``: the issuer is not in this installation; the topmost unit
    takes the marks in its place, and sends them on by file.
    """

    org_id: str
    org_name: str
    issuer: str
    is_forwarded: bool = False
    is_setter: bool = False


@dataclass(frozen=True, slots=True)
class Hiding:
    """Whether somebody may stay anonymous, and as one of which group."""

    least: int
    group_id: str = ""
    group_name: str = ""
    is_home: bool = False

    @property
    def is_offered(self) -> bool:
        """Say whether some group is large enough."""
        return bool(self.group_id)


@dataclass(frozen=True, slots=True)
class Said:
    """What may be shown beside a duty: rounded numbers, and the answers."""

    duty: str
    lines: tuple[str, ...] = ()
    answers: tuple["AnswerView", ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the issuing level decided, by whom and when."""

    duty: str
    org_name: str
    verdict_label: str
    text: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """One mark as the issuing level reads it; ``who`` is empty for anonymous ones."""

    reason_label: str
    other: str
    text: str
    quarter: str
    who: str = ""


@dataclass(frozen=True, slots=True)
class DutyVoices:
    """Everything said about one duty that is waiting for an answer."""

    duty: str
    issuer: str
    is_forwarded: bool
    lines: tuple[str, ...]
    groups: tuple[str, ...]
    voices: tuple[Voice, ...]


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One answer to a complaint, of one level."""

    org_name: str
    text: str
    about: str
    is_public: bool
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One line of a list of complaints."""

    id: str
    text: str
    state: str
    state_label: str
    addressee: str
    unit_name: str
    when: str
    who: str


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """One complaint with its answers; ``replies`` stand oldest first."""

    row: ComplaintRow
    page: str
    replies: tuple[ReplyView, ...]
    may_answer: bool
    may_judge: bool
    goes_to: str


@dataclass(frozen=True, slots=True)
class PublicReply:
    """An answer that every member below may read."""

    about: str
    text: str
    org_name: str
    by_name: str
    on: date
