"""Documents being written: the list of a unit, and one draft with text and rules."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.urls import reverse

from yiben.policy.queries.draft_words import likely_phrase
from yiben.policy.queries.drafts import (
    DraftView,
    RuleLine,
    StepLine,
)
from yiben.policy.words import DraftState
from yiben.rules.speech import count_in_words
from yiben.rules.words import Form

from .bindings import FORMS, STRENGTHS, remark_of, whom_of
from .draft_list import LEVELS, Badge, FindingLine, badge_of, finding_lines
from .tones import with_query


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; what ``web/parts/pieces.html`` shows."""

    text: str
    articles: tuple[int, ...]
    opens: tuple[str, ...] = ()
    refs: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleCard:
    """A rule beside the text, with what is wrong with it."""

    id: str
    number: int
    is_first: bool
    anchor: str
    section: str
    reading: str
    title: str
    form: str
    strength: str
    whom: str
    bound: str
    binds_nobody: bool
    asks: str
    waits: str
    remark: str
    consequence: str
    needs: str
    refines: int
    findings: tuple[FindingLine, ...]
    url: str
    again_url: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with the rules beside it."""

    number: int
    level: int
    pieces: tuple[Piece, ...]
    cards: tuple[RuleCard, ...]
    write_url: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four steps on the way to a document in force."""

    label: str
    url: str
    note: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class DraftPanel:
    """The page of one draft."""

    id: str
    title: str
    short: str
    issuer: str
    number: str
    level: str
    in_force_from: date
    pack: str
    org_id: str
    org_name: str
    author: str
    badge: Badge
    state: str
    answer: str
    wanted: str
    may_write: bool
    is_open: bool
    may_decide: bool
    not_mine: str
    digest: str
    reason: str
    stages: tuple[Stage, ...]
    findings: tuple[FindingLine, ...]
    hints: tuple[FindingLine, ...]
    blocks: tuple[Block, ...]
    strays: tuple[RuleCard, ...]
    rules: int
    duties: int
    bare: int
    steps: tuple[StepLine, ...]


OPEN_STATES = frozenset({DraftState.WRITING, DraftState.RETURNED})
"""The states in which a draft may still be written in."""


def draft_panel(view: DraftView, steps: Iterable[StepLine] = ()) -> DraftPanel:
    """Return a draft: its text with the marked phrases, its rules beside it."""
    draft = view.draft
    is_open = view.may_write and draft.state in OPEN_STATES
    cards = _Cards(view)
    blocks = tuple(_blocks(view, cards, is_open=is_open))
    return DraftPanel(
        id=draft.pk,
        title=draft.title,
        short=draft.short,
        issuer=draft.issuer,
        number=draft.number,
        level=LEVELS.get(draft.level, draft.level),
        in_force_from=draft.in_force_from,
        pack=draft.pack,
        org_id=view.org.pk,
        org_name=view.org.short_name,
        author=draft.author.display_name,
        badge=badge_of(draft.state),
        state=draft.state,
        answer=draft.answer,
        wanted=draft.wanted.display_name if draft.wanted else "",
        may_write=view.may_write,
        is_open=is_open,
        may_decide=view.may_approve and draft.state == DraftState.SUBMITTED,
        not_mine=_why_not(view),
        digest=draft.digest,
        reason=draft.reason,
        stages=_stages(view),
        findings=finding_lines(draft.pk, view.review.errors),
        hints=finding_lines(draft.pk, view.review.hints),
        blocks=blocks,
        strays=tuple(cards.at(None)),
        rules=len(view.rules),
        duties=sum(bool(one.rule and one.rule.is_duty) for one in view.rules),
        bare=sum(not block.cards and not block.level for block in blocks),
        steps=tuple(steps),
    )


def _why_not(view: DraftView) -> str:
    """Return why somebody with the authority still cannot decide on a draft."""
    wanted = view.draft.wanted
    if view.is_writer:
        return "你参加了起草，不能审批；请换一位没有参加起草的负责人。"
    if wanted is not None and wanted.pk != view.viewer_id:
        return f"这份文件指定由{wanted.display_name}审批。"
    return ""


def _stages(view: DraftView) -> tuple[Stage, ...]:
    draft, args = view.draft, [view.draft.pk]
    letters = len(view.texts.source.text)
    sound = bool(view.rules) and not view.review.errors
    done = draft.state in {DraftState.SUBMITTED, DraftState.APPROVED}
    return (
        Stage(
            "一、文件信息和原文",
            reverse("draft-info", args=args),
            f"{letters} 字" if letters else "还没有原文",
            bool(letters),
        ),
        Stage(
            "二、逐句写成规则",
            f"{reverse('draft', args=args)}#text",
            f"{len(view.rules)} 条规则",
            sound,
        ),
        Stage(
            "三、用例子核对",
            reverse("draft-cases", args=args),
            f"{len(view.texts.cases)} 份例子",
            bool(view.texts.cases),
        ),
        Stage(
            "四、送另一人审批",
            reverse("draft-submit", args=args),
            DraftState(draft.state).label if done else "",
            done,
        ),
    )


class _Cards:
    """Makes the cards of a draft, each phrase with one number."""

    def __init__(self, view: DraftView) -> None:
        self.view = view
        self.numbers: dict[str, int] = {}
        by_place: dict[int | None, list[RuleLine]] = defaultdict(list)
        for line in sorted(view.rules, key=self._order):
            self.numbers.setdefault(line.anchor, len(self.numbers) + 1)
            by_place[line.paragraph].append(line)
        self._by_place = by_place

    def _order(self, line: RuleLine) -> tuple[int, int]:
        at = self.view.texts.source.text.find(line.anchor)
        return (at if at >= 0 else len(self.view.texts.source.text), 0)

    def at(self, paragraph: int | None) -> Iterator[RuleCard]:
        """Give the cards that stand beside a paragraph; for None those without."""
        before = ""
        for line in self._by_place.get(paragraph, ()):
            yield self._card(line, is_first=line.anchor != before)
            before = line.anchor

    def _card(self, line: RuleLine, *, is_first: bool) -> RuleCard:
        rule, draft_id = line.rule, self.view.draft.pk
        form = str(line.row.get("form", ""))
        duty = rule is not None and rule.is_duty
        strength = STRENGTHS.get(rule.strength, "") if rule and duty else ""
        return RuleCard(
            id=line.id,
            number=self.numbers[line.anchor],
            is_first=is_first,
            anchor=line.anchor,
            section=line.section,
            reading=line.reading,
            title=str(line.row.get("title", "")),
            form=FORMS.get(form, form),
            strength=strength,
            whom=whom_of(rule) if rule else "",
            bound=line.bound.in_words if line.bound else "",
            binds_nobody=bool(line.bound and not line.bound.count),
            asks=asks_of(line),
            waits=rule.open_term if rule and rule.open_term else "",
            remark=remark_of(rule) if rule else "",
            consequence=rule.consequence if rule else "",
            needs="、".join(rule.needs) if rule else "",
            refines=len(rule.refines) if rule else 0,
            findings=finding_lines(draft_id, line.findings),
            url=reverse("draft-rule", args=[draft_id, line.id]),
            again_url=with_query(
                reverse("draft-rule-new", args=[draft_id]), phrase=line.anchor
            ),
        )


def asks_of(line: RuleLine) -> str:
    """Return how often something is asked, in words; nothing for other forms."""
    rule = line.rule
    if rule is None or not rule.is_duty:
        return ""
    if rule.form == Form.WHEN:
        return f"{rule.within_days} 天以内" if rule.within_days else ""
    return "" if rule.is_open else count_in_words(rule)


def _blocks(view: DraftView, cards: _Cards, *, is_open: bool) -> Iterator[Block]:
    source = view.texts.source
    covers: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for anchor, number in cards.numbers.items():
        places = source.places(anchor)
        for place in places if len(places) == 1 else ():
            for index in range(place.paragraph, place.last_paragraph + 1):
                whole = len(source.paragraphs[index].text)
                start = place.start if index == place.paragraph else 0
                end = place.end if index == place.last_paragraph else whole
                covers[index].append((start, end, number))
    keys = {number: anchor for anchor, number in cards.numbers.items()}
    opened: set[int] = set()
    write = reverse("draft-rule-new", args=[view.draft.pk])
    for index, paragraph in enumerate(source.paragraphs):
        pieces = tuple(_pieces(paragraph.text, covers[index], keys, opened))
        beside = tuple(cards.at(paragraph.number))
        phrase = ""
        is_bare = paragraph.level and "。" not in paragraph.text
        if is_open and not beside and not is_bare:
            phrase = likely_phrase(source, paragraph.text)
        url = with_query(write, phrase=phrase) if phrase else ""
        yield Block(paragraph.number, paragraph.level, pieces, beside, url)


def _pieces(
    text: str,
    covers: list[tuple[int, int, int]],
    keys: dict[int, str],
    opened: set[int],
) -> Iterator[Piece]:
    cuts = {0, len(text)} | {at for start, end, _ in covers for at in (start, end)}
    for start, end in pairwise(sorted(cuts)):
        held = tuple(n for first, last, n in covers if first <= start and end <= last)
        new = tuple(n for n in held if n not in opened)
        opened.update(new)
        yield Piece(text[start:end], held, tuple(keys[n] for n in new), new)
