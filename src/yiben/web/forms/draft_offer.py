"""What the form of a rule lets one choose from, in the reader's words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yiben.rules.kinds import Kind
from yiben.rules.words import (
    Every,
    Form,
    SubjectKind,
    Trait,
)

from .draft_answers import BELOW, BOTH, ISSUER
from .sheet import Question

Options = tuple[tuple[str, str], ...]


FORMS: Options = (
    ("require", "应当开展：每隔一段时间做几次，如开会、学习、谈话、检查"),
    ("file", "应当报送：计划、报告、总结，报给上级或向党员公布"),
    ("keep", "应当长期保持：一直要有，如联系点、台账、设岗；或者到期要做成一件事"),
    ("when", "遇事应当：出了某件事，多少天以内要办"),
    ("carry", "应当包含：开展的时候必须带上某项内容"),
    ("forbid", "不得：不许要求、不许展示、不许统计什么"),
    ("define", "释义：一个名目指什么，只在本文件内有效"),
    ("guide", "指导性要求：说的是态度、作风、效果，没有记录可以核对"),
)


SUBJECTS: Options = (
    ("org", "党组织：党委、党支部、党小组"),
    ("office", "任职的人：书记、班子成员、党小组组长"),
    ("member", "党员"),
    ("pair", "班子成员两两之间，如谈心谈话"),
    ("relation", "上级对每个下级，如督促检查"),
)


OWNERS: Options = (
    (BOTH, "本组织和全部下级"),
    (ISSUER, "只有本组织自己"),
    (BELOW, "只有下级，不含本组织"),
)


RECIPIENTS: Options = (
    ("superior", "报直接上级，有回执才算"),
    ("members", "向党员公布"),
    ("none", "制定出来就算，不用报"),
)


EVERY: Options = (
    *((one.value, one.label) for one in Every if one != Every.OPEN),
    (Every.OPEN.value, "原文没有写清，待定"),
)


STRENGTHS: Options = (
    ("must", "必须（应当、要、不少于……）"),
    ("soft", "一般、原则上、鼓励"),
    ("goal", "力争"),
    ("trial", "试行"),
    ("may", "可以"),
)


ROLES: dict[str, Options] = {
    SubjectKind.ORG.value: (("unit", "本组织开展"), ("group", "所属党小组开展")),
    SubjectKind.OFFICE.value: (
        ("attendee", "参加"),
        ("speaker", "主讲（在哪里讲都算）"),
        ("speaker_own", "在本组织主讲"),
        ("chair", "主持"),
        ("author", "填报人"),
        ("holder", "承担人"),
        ("guest", "列席"),
        ("trainee", "受训"),
        ("with_member", "与党员谈话"),
        ("with_team", "与班子成员谈话"),
    ),
    SubjectKind.MEMBER.value: (
        ("attendee", "参加"),
        ("speaker", "主讲"),
        ("author", "填报人"),
        ("holder", "承担人"),
        ("appraised", "被评议"),
        ("trainee", "受训"),
        ("guest", "列席"),
        ("with_secretary", "书记与其谈话"),
        ("with_team", "班子成员与其谈话"),
        ("with_member", "其他党员与其谈话"),
    ),
}


BOOKS = (
    "gatherings",
    "talks",
    "filings",
    "registers",
    "lists",
    "supervision",
    "ratings",
)


TRAITS: Options = tuple(
    (one.value, one.label)
    for one in (Trait.HAS_COMMITTEE, Trait.HAS_GROUPS, Trait.CORE_GROUP)
)


FLAGS: Options = tuple((one.value, one.label) for one in (Trait.FRAIL, Trait.FLOATING))


DEFAULTS: dict[str, list[str]] = {
    "subject": ["org"],
    "owner": [BOTH],
    "strength": ["must"],
    "org": ["branch"],
    "recipient": ["superior"],
    "every": ["year"],
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What a rule can choose from at one unit: everything by value and label."""

    kinds: Mapping[str, Kind]
    orgs: Options = ()
    levels: Options = ()
    sectors: Options = ()
    systems: Options = ()
    features: Options = ()
    near: Options = ()
    uppers: Options = ()
    likely: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together; ``folded`` ones open when they are asked for."""

    title: str
    questions: tuple[Question, ...]
    help: str = ""
    folded: bool = False
    names: frozenset[str] = field(default_factory=frozenset)


def kind_options(form: str, offer: Offer) -> Iterator[tuple[str, str]]:
    """Give the kinds of record a form can ask for, those the text names first."""
    found = [one for one in offer.kinds.values() if _suits(one, form)]
    found.sort(key=lambda one: (form == Form.KEEP and not one.span, _shelf(one)))
    likely = [one for one in found if one.kind in offer.likely]
    for one in likely:
        yield one.kind, f"{one.label}（原文提到）"
    for one in found:
        if one not in likely:
            yield one.kind, one.label


def _shelf(kind: Kind) -> int:
    """Return where a kind stands in a list: what is used most comes first."""
    return BOOKS.index(kind.book) if kind.book in BOOKS else len(BOOKS)


def _suits(kind: Kind, form: str) -> bool:
    if kind.book == "ledger":
        return False
    if form == Form.FILE:
        return kind.book == "filings" and bool(kind.states)
    if not kind.is_posted:
        return False
    if form in {Form.REQUIRE, Form.KEEP}:
        return not (kind.book == "filings" and kind.base)
    return True


def event_options(offer: Offer) -> Iterator[tuple[str, str]]:
    """Give the kinds that can open a duty, the register of events first."""
    found = [one for one in offer.kinds.values() if _suits(one, Form.WHEN)]
    found.sort(key=lambda one: ".event." not in one.kind)
    for one in found:
        yield one.kind, one.label
