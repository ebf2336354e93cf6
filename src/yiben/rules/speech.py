"""Parts of rules as people say them: how often, in what capacity, which record."""

from collections.abc import Mapping
from dataclasses import dataclass

from .kinds import FilingState, Kind
from .pack import ALL, Rule
from .words import Every, Form, PersonRole

SINGLE = str.maketrans({"“": "\u2018", "”": "\u2019"})
STEPS = frozenset(state.value for state in FilingState)


RECIPIENTS = {
    "superior": "报直接上级",
    "members": "向党员公布",
}
CAPACITIES = {
    "unit": "本组织",
    "group": "所属党小组",
    "speaker_own": "在本组织主讲",
    "with_secretary": "与书记谈话",
    "with_team": "与班子成员谈话",
    "with_member": "与党员谈话",
    "pair": "两人之间",
    "inspected": "被检查",
    **dict(PersonRole.choices()),
}


@dataclass(frozen=True, slots=True)
class Speech:
    """Names kinds of record and tags as the reader knows them."""

    kinds: Mapping[str, Kind]

    def kind(self, name: str) -> str:
        """Return the label of a kind of record."""
        found = self.kinds.get(name)
        return found.label if found else name

    def tag(self, name: str) -> str:
        """Return the label of a tag, as the first kind that knows it has it."""
        labels = (
            tag.label
            for kind in self.kinds.values()
            for tag in (*kind.tags, *kind.elements)
            if tag.tag == name
        )
        return next(labels, name)


def quoted(text: str) -> str:
    """Return a phrase in quotation marks, those inside it made single."""
    return f"“{text.translate(SINGLE)}”"


def count_in_words(rule: Rule) -> str:
    """Return how often, in words.

    >>> from tests.rules.shapes import rule
    >>> count_in_words(rule(every="quarter", at_least=2))
    '每季度 2 次'
    """
    times = "一次" if rule.at_least == 1 else f" {rule.at_least} 次"
    if rule.form == Form.CARRY:
        return "每次" if rule.at_least == ALL else f"至少{times}"
    if rule.form == Form.KEEP:
        return f"至少 {rule.at_least} 个"
    if rule.is_open:
        return f"“{rule.open_term}”"
    if rule.every is None:
        return times.strip()
    return f"{Every(rule.every).label}{times}"


def stem(kind: str) -> str:
    """Return a kind of record without its step.

    >>> stem("filings.meeting_plan.received"), stem("talks.heart_talk.held")
    ('filings.meeting_plan', 'talks.heart_talk.held')
    """
    name, _, step = kind.rpartition(".")
    return name if step in STEPS else kind
