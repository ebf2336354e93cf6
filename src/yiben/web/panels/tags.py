"""Attributes of records: what each means here, and exactly what carries it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.books.library.queries import ActLine, DualLine, TopicLine
from yiben.books.library.words import GoalRow, MarkedEntry
from yiben.common.errors import Problem
from yiben.ledger.queries import EntryView
from yiben.policy.queries import TermItems, law_here, terms_of_system
from yiben.rules.kinds import Kind

from .shared import Field, ProblemLine, by_place, choices, lines_of

BOTH_LIVES = "tags.dual_org_life"
BY_PERSON = "tags.five_in_branch"


@dataclass(frozen=True, slots=True)
class TagKind:
    """One attribute, with what the documents in force mean by its name."""

    kind: str
    label: str
    url: str
    terms: tuple[TermItems, ...]


@dataclass(frozen=True, slots=True)
class TagList:
    """The attributes of a unit."""

    unit_id: str
    unit_name: str
    named: tuple[TagKind, ...]
    others: tuple[TagKind, ...]


@dataclass(frozen=True, slots=True)
class TagPage:
    """The records that carry one attribute, and whom it reached."""

    unit_name: str
    back: str
    kind: TagKind
    asked: Field
    rows: tuple[EntryView, ...]
    topics: tuple[TopicLine, ...]
    acts: tuple[ActLine, ...]
    lives: tuple[DualLine, ...]


@dataclass(frozen=True, slots=True)
class GoalsPage:
    """The goals of a unit."""

    unit_id: str
    unit_name: str
    rows: tuple[GoalRow, ...]
    terms: tuple[TermItems, ...]
    may_set: bool
    problems: tuple[ProblemLine, ...]
    name: Field


@dataclass(frozen=True, slots=True)
class GoalPage:
    """One goal with exactly what is marked with it."""

    unit_id: str
    goal_id: str
    name: str
    owner: str
    back: str
    rows: tuple[MarkedEntry, ...]
    problems: tuple[ProblemLine, ...]
    entry: Field | None
    may_mark: bool


def _tag_kind(unit: Any, kind: Kind, terms: Sequence[TermItems]) -> TagKind:
    url = reverse("tag", args=[unit.pk, kind.kind])
    return TagKind(kind.kind, kind.label, url, tuple(terms))


def tags_page(
    unit: Any, attributes: Sequence[tuple[Kind, Sequence[TermItems]]]
) -> TagList:
    """Return the attributes, those that a document here names first."""
    found = [_tag_kind(unit, kind, terms) for kind, terms in attributes]
    return TagList(
        unit.pk,
        unit.name,
        tuple(one for one in found if one.terms),
        tuple(one for one in found if not one.terms),
    )


def tag_page(
    unit: Any,
    kind: Kind,
    tag: str,
    rows: Sequence[EntryView],
    *,
    terms: Sequence[TermItems],
    topics: Sequence[TopicLine] = (),
    acts: Sequence[ActLine] = (),
    lives: Sequence[DualLine] = (),
) -> TagPage:
    """Return the records of one attribute."""
    pairs = [(one.tag, one.label) for one in kind.tags]
    return TagPage(
        unit_name=unit.name,
        back=reverse("tags", args=[unit.pk]),
        kind=_tag_kind(unit, kind, terms),
        asked=Field("tag", "标记", "select", choices=choices(pairs, tag, empty="全部")),
        rows=tuple(rows),
        topics=tuple(topics),
        acts=tuple(acts),
        lives=tuple(lives),
    )


def goals_page(
    unit: Any,
    rows: Sequence[GoalRow],
    *,
    on: Any,
    may_set: bool,
    problems: Sequence[Problem] = (),
    typed: str = "",
) -> GoalsPage:
    """Return the goals in force at a unit."""
    wrong = by_place(problems)
    return GoalsPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        rows=tuple(rows),
        terms=tuple(terms_of_system(law_here(unit, on=on), "local_goals")),
        may_set=may_set,
        problems=lines_of(problems),
        name=Field(
            "name", "目标", value=typed, required=True, problems=wrong.get("name", ())
        ),
    )


def goal_page(
    unit: Any,
    goal: Any,
    rows: Sequence[MarkedEntry],
    entries: Sequence[EntryView],
    *,
    may_mark: bool,
    problems: Sequence[Problem] = (),
) -> GoalPage:
    """Return one goal as a unit sees it."""
    pairs = [(one.id, f"{one.happened_on} {one.title}") for one in entries]
    wrong = by_place(problems)
    return GoalPage(
        unit_id=unit.pk,
        goal_id=goal.pk,
        name=goal.name,
        owner=goal.unit.short_name,
        back=reverse("goals", args=[unit.pk]),
        rows=tuple(rows),
        problems=lines_of(problems),
        entry=Field(
            "entry_id",
            "把哪条记录标上这个目标",
            "select",
            choices=choices(pairs, None, empty="（请选择）"),
            problems=wrong.get("entry_id", ()),
        )
        if pairs and may_mark
        else None,
        may_mark=may_mark,
    )
