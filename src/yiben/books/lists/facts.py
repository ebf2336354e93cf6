"""What follows from an item: what may come next, what it posts, what it is like."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.org.queries import orgs_rows
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import kinds, packs_in_force
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind, KindStage, StageFlow
from yiben.rules.words import Form, OrgRole, PersonRole, Strength

from .checks.order import follows, stage_of
from .models import Item, ItemStep
from .words import BOOK, CLOSED, CONFIRMED, OPENED, OWN_FIELDS

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

ALIKE = 0.72
"""From here on two titles are taken to mean the same thing; a person decides."""
NOISE = re.compile(r"[\s，。、；：,.;:（）()“”\"'的了]")


def list_kinds() -> dict[str, Kind]:
    """Return the kinds of items, without the ledger kinds of their stages."""
    return {
        name: one
        for name, one in kinds().items()
        if one.book == BOOK and one.stages and not one.base
    }


def kind_of(item: Item) -> Kind:
    """Return the kind of an item."""
    return kinds()[item.kind]


def next_stages(kind: Kind, item: Item) -> list[KindStage]:
    """Return the stages that may come next, in their order."""
    return [
        one
        for one in kind.stages
        if follows(kind, item.state, one.stage, is_over=item.is_over)
    ]


def confirm_from(kind: Kind, item: Item) -> date | None:
    """Return the first day on which the effect may be confirmed."""
    if item.state != CLOSED or item.closed_on is None:
        return None
    if stage_of(kind, CONFIRMED) is None:
        return None
    return date.fromordinal(item.closed_on.toordinal() + kind.flow.wait_days)


def asked_tags(unit: Org, system: str, on: date) -> frozenset[str]:
    """Return the tags without which no record of a system counts here.

    They are in the rules of the documents in force at the unit; what a rule
    only lists as lacking (``carry``) is a gap and not a refusal.
    """
    return frozenset(
        tag
        for pack, _ in packs_in_force(unit, on=on)
        for rule in pack.rules
        if rule.system == system
        and rule.record is not None
        and rule.strength == Strength.MUST
        and rule.is_duty
        and rule.form != Form.CARRY
        for tag in rule.record.tags
    )


def asked_elements(unit: Org, system: str, on: date) -> frozenset[str]:
    """Return the elements that a document in force wants records to carry."""
    return frozenset(
        tag
        for pack, _ in packs_in_force(unit, on=on)
        for rule in pack.rules
        if rule.system == system and rule.strength == Strength.MUST
        for tag in rule.elements
    )


def marked(kind: Kind, tags: Iterable[str], values: Mapping[str, Any]) -> list[str]:
    """Return the tags with those that a filled field puts on."""
    known = {one.tag for one in kind.tags}
    found = {tag: field for tag, field in kind.flow.marks.items() if tag in known}
    plain = [tag for tag in tags if tag not in found]
    return list(
        dict.fromkeys([*plain, *(t for t, f in found.items() if values.get(f))])
    )


def values_of(item: Item) -> dict[str, Any]:
    """Return the fields of an item under the names of its kind."""
    found = dict(item.words.get("fields", {}))
    for name, column in OWN_FIELDS.items():
        if column == "title":
            found[name] = item.words.get("title", "")
        elif value := getattr(item, column):
            found[name] = value
    if item.source_id:
        found.setdefault("source", item.source_id)
    return found


def gaps_of(kind: Kind, item: Item) -> tuple[str, ...]:
    """Return what an item still lacks, by the labels of its kind."""
    if item.is_over:
        return ()
    values, labels = values_of(item), {one.name: one.label for one in kind.fields}
    tasks = "task" in kind.flow.gaps and item.tasks.exists()
    return tuple(
        labels.get(name, name)
        for name in kind.flow.gaps
        if not values.get(name) and not (name == "task" and tasks)
    )


def plain_title(text: str) -> str:
    """Return a title without what says nothing about the matter."""
    return NOISE.sub("", text)


def alike(one: str, other: str) -> bool:
    """Say whether two titles seem to be about the same thing; never a decision.

    >>> alike("村部卫生脏乱差", "村部的卫生脏、乱、差")
    True
    >>> alike("村部卫生脏乱差", "党费收缴不及时")
    False
    """
    a, b = plain_title(one), plain_title(other)
    if not a or not b:
        return False
    return a in b or b in a or SequenceMatcher(None, a, b).ratio() >= ALIKE


@dataclass(frozen=True, slots=True)
class Posting:
    """What a step adds to the entry it makes."""

    unit: Org
    joint: Org | None = None


def draft_of(
    item: Item, kind: Kind, stage: KindStage, step: ItemStep, posting: Posting
) -> EntryDraft:
    """Return the entry of a stage; of a private item no words and nobody raised it."""
    words = item.words
    title = words["title"] if not item.is_private else f"{kind.label}：{stage.label}"
    fields = {**words.get("fields", {})}
    named = [(item.holder_id, PersonRole.HOLDER)]
    if not item.is_private:
        named += [
            (item.author_id, PersonRole.AUTHOR),
            (item.about_id, PersonRole.APPRAISED),
        ]
    people = tuple(
        PersonLine(person, role)
        for person, role in named
        if person and role.value in kind.roles
    )
    orgs = ((item.target_id, OrgRole.TARGET.value),) if item.target_id else ()
    if item.target_id == posting.unit.pk:
        orgs = ()
    if posting.joint is not None:
        orgs = (*orgs, (posting.joint.pk, OrgRole.JOINT.value))
    return EntryDraft(
        unit_id=posting.unit.pk,
        kind=f"{kind.kind}.{stage.stage}",
        happened_on=step.happened_on,
        title=str(title)[:200],
        orgs=orgs,
        people=people,
        tags=tuple(tag for tag in item.tags if tag in {one.tag for one in kind.tags}),
        payload={} if item.is_private else {"fields": fields},
        answers=item.entry_id,
        privacy=Privacy.RESTRICTED if item.is_private else kind.privacy,
        once=f"{item.pk}:{step.number}",
    )


def replacing(draft: EntryDraft, before: "Entry") -> EntryDraft:
    """Return a second closing, which takes the place of the first one."""
    return replace(draft, answers=before.answers_id)


def standing_people(unit: Org, ids: Iterable[str], on: date) -> frozenset[str]:
    """Return which persons were members or held an office in, below or above a unit."""
    wanted = [one for one in set(ids) if one]
    if not wanted:
        return frozenset()
    found: list[MemberFact | OfficeFact] = [
        *member_facts(person_ids=wanted),
        *office_facts(person_ids=wanted),
    ]
    there = [one for one in found if one.span.holds_on(on)]
    paths = {row.pk: row.path for row in orgs_rows({one.org_id for one in there})}
    return frozenset(
        one.person_id
        for one in there
        if paths[one.org_id].startswith(unit.path)
        or unit.path.startswith(paths[one.org_id])
    )


def asked_fields(kind: Kind, stage: str) -> tuple[str, ...]:
    """Return the fields that the form of a stage shows, those it needs first."""
    asked: StageFlow = kind.flow.stage(stage)
    own = stage_of(kind, stage)
    needs = own.needs if own else ()
    conditional = [name for one in asked.needs_if for name in (one.field, *one.needs)]
    every = [*needs, *asked.needs, *asked.asks, *conditional, *asked.later_than]
    return tuple(dict.fromkeys(every))


def opening_fields(kind: Kind) -> tuple[str, ...]:
    """Return the fields that are asked when an item is raised, not only later."""
    own = stage_of(kind, OPENED)
    first = {*(own.needs if own else ()), *asked_fields(kind, OPENED), *kind.flow.gaps}
    later = {
        name
        for one in kind.stages
        if one.stage != OPENED
        for name in (*asked_fields(kind, one.stage), kind.flow.stage(one.stage).since)
    }
    return tuple(
        one.name for one in kind.fields if one.name in first or one.name not in later
    )


def papers_of(kind: Kind) -> tuple[str, ...]:
    """Return the papers that some stage of a kind asks for."""
    found = [paper for one in kind.flow.stages.values() for paper in one.papers]
    return tuple(dict.fromkeys(found))
