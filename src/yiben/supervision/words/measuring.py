"""The words of measures: the ladder, who may take which rung, the forms, the views.

The documents name the rungs (centre 七 第2段 and 八 第2段: 批评指正, 整顿, 问责;
Hunan 四 第3段: 通报批评, 限期整改; Heilongjiang 四: 公开通报, 约谈第一责任人). Which
one it is, against whom and why, a named person decides: nothing follows by
itself from a number or a day.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from yiben.rules.words import TEAM, Office, OrgKind, Word

DECIDED_KIND = "lists.accountability.decided"
ENDED_KIND = "lists.accountability.closed"
"""The kinds by which the documents count a measure that was decided and done."""

WEAK_KIND = "lists.weak_branch"
"""The list on which a weak organisation is put right."""

PROBLEM_KIND = "lists.problem_list"
"""The list on which the unit inspected keeps what was found."""

HELPER_KINDS = ("registers.contact_point.kept", "registers.linked_branch.kept")
"""The registers that say which leader is linked to a unit."""

GRACE = 30
"""So many days a matter stays with the unit before a superior sees it (DR-11)."""

GRACES = (30, 60, 90)
"""What one may ask for: a longer grace, never a shorter one."""


class Rung(Word):
    """The rungs of the ladder, the mildest first."""

    REMINDER = "reminder", "提醒"
    TALK = "talk", "约谈"
    CIRCULAR = "circular", "通报"
    RECTIFICATION = "rectification", "软弱涣散基层党组织整顿"
    ACCOUNTABILITY = "accountability", "问责"


class Way(Word):
    """How somebody was reminded: by a person, never by the machine."""

    PHONE = "phone", "打电话"
    FACE = "face", "当面"
    PAPER = "paper", "书面"


class Besides(Word):
    """What may be decided together with a rung, as the documents word it."""

    CRITICISM = "measure.criticism", "批评指正"
    ORDER = "measure.order", "责令限期整改"


class Cause(Word):
    """What a measure is about, by the tags of its kind."""

    LECTURE = "cause.lecture", "党课开展不力"
    STUDY = "cause.study", "学习不力"
    TALK = "cause.talk", "该谈不谈造成后果"
    TERM = "cause.term_change", "换届不按期"
    DUTY = "cause.duty", "责任不落实"


class MeasureState(Word):
    """Where a measure stands."""

    DECIDED = "decided", "已告知，等说明"
    REPLIED = "replied", "对方已说明"
    ENDED = "ended", "已有结果"
    REVOKED = "revoked", "已撤销"


class MeasureAct(Word):
    """What happens to a measure, each on a day, by somebody."""

    DECIDED = "decided", "决定"
    REPLIED = "replied", "说明"
    ENDED = "ended", "结果"
    REVOKED = "revoked", "撤销"


@dataclass(frozen=True, slots=True)
class RungRule:
    """Who may take a rung, against whom, and what it takes."""

    tag: str
    by: frozenset[str]
    offices: frozenset[str]
    persons: str
    reply_days: int
    of_meeting: bool = False
    of_clause: bool = True
    has_term: bool = False
    units: frozenset[str] = frozenset(OrgKind)
    besides: tuple[Besides, ...] = ()

    @property
    def against_person(self) -> bool:
        """Say whether it can be about a person at all."""
        return bool(self.persons)


COMMITTEES = frozenset(
    {OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE, OrgKind.LEADING_GROUP}
)
SUPERIORS = COMMITTEES | {OrgKind.GENERAL_BRANCH}
HEADS = frozenset({Office.SECRETARY, Office.DEPUTY_SECRETARY})
ANYBODY, LEADERS = "anybody", "leaders"

RUNGS: Mapping[str, RungRule] = {
    Rung.REMINDER: RungRule(
        tag="",
        by=SUPERIORS,
        offices=TEAM,
        persons=ANYBODY,
        reply_days=0,
        of_clause=False,
        besides=(Besides.CRITICISM,),
    ),
    Rung.TALK: RungRule(
        tag="measure.interview",
        by=SUPERIORS,
        offices=TEAM,
        persons=ANYBODY,
        reply_days=0,
        of_clause=False,
        besides=(Besides.CRITICISM, Besides.ORDER),
    ),
    Rung.CIRCULAR: RungRule(
        tag="measure.notice",
        by=COMMITTEES,
        offices=HEADS,
        persons=LEADERS,
        reply_days=3,
        besides=(Besides.CRITICISM, Besides.ORDER),
    ),
    Rung.RECTIFICATION: RungRule(
        tag="measure.rectification",
        by=COMMITTEES,
        offices=HEADS,
        persons="",
        reply_days=3,
        of_meeting=True,
        has_term=True,
        # What is rectified is a basic organisation, not a committee of a county.
        units=frozenset({OrgKind.BRANCH, OrgKind.GENERAL_BRANCH, OrgKind.COMMITTEE}),
        besides=(Besides.ORDER,),
    ),
    Rung.ACCOUNTABILITY: RungRule(
        tag="measure.accountability",
        by=COMMITTEES,
        offices=frozenset({Office.SECRETARY}),
        persons=LEADERS,
        reply_days=3,
        of_meeting=True,
    ),
}
"""Reminding and talking is anybody's in the team; what is public or lasts is
decided in a meeting and signed by its head; a plain member is reminded and
talked to and nothing more (问责 is for organisations and for leaders)."""

LADDER: tuple[Rung, ...] = tuple(Rung)


def skipped_between(before: str | None, rung: str) -> tuple[Rung, ...]:
    """Return the rungs left out on the way from the last measure to this one.

    >>> [one.value for one in skipped_between("reminder", "circular")]
    ['talk']
    """
    first = LADDER.index(Rung(before)) + 1 if before else 0
    return LADDER[first : LADDER.index(Rung(rung))]


@dataclass(frozen=True, slots=True)
class Source:
    """What a measure is about: a finding, an item of a list, or a duty not done."""

    finding_id: str = ""
    item_id: str = ""
    subject: str = ""
    duty: str = ""
    period: str = ""

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells one matter from another; empty if there is none."""
        if self.finding_id:
            return ("finding", self.finding_id)
        if self.item_id:
            return ("item", self.item_id)
        return ("duty", self.subject, self.duty, self.period) if self.duty else ()


@dataclass(frozen=True, slots=True)
class MeasureForm:
    """What is filled in when a measure is decided.

    ``decided_by`` is the person who decided, ``meeting`` where; ``person_id``
    whom it is about, if not the unit; ``after`` the measure it follows.
    ``helper`` and ``steps`` belong to a rectification, ``way`` to a reminder.
    """

    rung: str
    decided_by: str
    decided_on: date
    facts: str
    reply_until: date
    basis: str = ""
    meeting: str = ""
    person_id: str | None = None
    due_on: date | None = None
    skipped: str = ""
    way: str = ""
    helper: str = ""
    steps: tuple[str, ...] = ()
    besides: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    after: str = ""
    source: Source = field(default_factory=Source)
    token: str = ""


@dataclass(frozen=True, slots=True)
class EndForm:
    """What came of a measure, and what was made of the other side's words."""

    result: str
    ended_on: date
    answer: str = ""


@dataclass(frozen=True, slots=True)
class MeasureStepView:
    """One line of the history."""

    label: str
    happened_on: date
    by: str
    at: datetime
    text: str
    answer: str
    is_noted: bool


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One line of a list of measures; of a person's own no name stands in lists."""

    id: str
    superior_id: str
    superior: str
    unit_id: str
    unit: str
    person_id: str | None
    person: str
    rung: str
    rung_label: str
    decided_on: date
    reply_until: date
    due_on: date | None
    state: str
    state_label: str


@dataclass(frozen=True, slots=True)
class MeasureView:
    """One measure whole: who decided what on what ground, what was said, the end."""

    row: MeasureRow
    decided_by: str
    office: str
    meeting: str
    basis: str
    facts: str
    skipped: tuple[str, ...]
    why_skipped: str
    way: str
    helper: str
    besides: tuple[str, ...]
    source: Source
    source_label: str
    inspection_id: str
    list_item_id: str
    is_accepted: bool
    entry_id: str
    before: tuple[MeasureRow, ...]
    after: tuple[MeasureRow, ...]
    steps: tuple[MeasureStepView, ...]


class LateSort(Word):
    """What can be overdue."""

    FINDING = "finding", "督查发现的问题"
    ITEM = "item", "清单事项"
    FILING = "filing", "没有收到的报送"
    REPLY = "reply", "等对方说明的措施"
    CHECK = "check", "等本级核实的整改"
    RECEIPT = "receipt", "等本级回执的报送"
    RESULT = "result", "等本级写结果的措施"
    DUTY = "duty", "本级自己的职责"
    OWN_ITEM = "own_item", "本级自己的清单事项"


@dataclass(frozen=True, slots=True)
class Late:
    """One matter past its day; ``last`` is the last measure about it, if any.

    ``id`` is what its page is found by, ``number`` the finding on that page.
    """

    sort: str
    id: str
    unit_id: str
    unit: str
    title: str
    due_on: date
    source: Source
    number: int = 0
    last: MeasureRow | None = None


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is overdue below an organisation, and what it owes itself."""

    below: tuple[Late, ...]
    own: tuple[Late, ...]
