"""Subjects as rows: who owned them when, of what class, with what life.

Two subjects are of one class in a month if no rule can tell them apart on its
last day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from yiben.rules.docket import Docket
from yiben.rules.facts import OrgFact, Span
from yiben.rules.layer import Clause
from yiben.rules.period import last_day, month_of
from yiben.rules.subjects import Subject, membership_on, owner_on
from yiben.rules.words import Office, SubjectKind

from .drafts import Drafts


@dataclass(frozen=True, slots=True)
class Example:
    """A class heard of for the first time, with one subject and day to ask."""

    number: int
    laws: tuple[Clause, ...]
    subject: Subject
    on: date


def seat(
    drafts: Drafts, docket: Docket, subject: Subject, year: int
) -> Iterator[Example]:
    """Add the seats of a subject; give every class that is new with it."""
    turns = sorted(_turns(subject, docket, year))
    for month, until in pairwise([*turns, year * 12 + 12]):
        on = last_day(month)
        owner = owner_on(subject, docket.world, on)
        if owner is None:
            continue
        laws = docket.in_force(owner.path)
        signature = (id(laws), *signature_of(subject, owner, on))
        if drafts.classes.known(signature) is None:
            yield Example(drafts.classes.of(signature), tuple(laws), subject, on)
        drafts.seat_rows.append(
            (
                drafts.subjects.of(subject.key),
                drafts.orgs.of(owner.id),
                drafts.classes.of(signature),
                drafts.lives.of(subject.runs),
                month,
                until,
            )
        )


def _turns(subject: Subject, docket: Docket, year: int) -> set[int]:
    """Return the months of the year on whose last day something may be new."""
    first, last = year * 12, year * 12 + 12
    turns = {first}
    for span in _spans(subject, docket):
        for day in (span.from_on, span.until_on):
            if day is not None:
                month = month_of(day)
                turns |= {one for one in (month, month + 1) if first <= one < last}
    return turns


def _spans(subject: Subject, docket: Docket) -> Iterator[Span]:
    """Give every span on which whom a rule binds can depend."""
    orgs = [one for one in (subject.org, subject.below) if one is not None]
    orgs += [
        docket.world.orgs[one.org_id]
        for one in subject.memberships
        if one.org_id in docket.world.orgs
    ]
    for org in orgs:
        yield org.life
        yield from (trait.span for trait in org.traits)
    for held in (subject.offices, *subject.others):
        yield from (one.span for one in held)
    for member in subject.memberships:
        yield member.span
        yield from (flag.span for flag in member.flags)


def signature_of(subject: Subject, owner: OrgFact, on: date) -> tuple[object, ...]:
    """Return all that a rule may ask of a subject on a day."""
    traits = frozenset(one.trait for one in owner.traits if one.span.holds_on(on))
    about = (owner.kind, owner.level, owner.sector, traits, owner.life.holds_on(on))
    held = frozenset(
        (one.office, one.org_id == owner.id)
        for one in subject.offices
        if one.span.holds_on(on)
        and (subject.kind != SubjectKind.MEMBER or one.office == Office.SECRETARY)
    )
    others = tuple(
        frozenset(one.office for one in offices if one.span.holds_on(on))
        for offices in subject.others
    )
    member = membership_on(subject, on)
    person = member and (
        member.membership,
        frozenset(one.trait for one in member.flags if one.span.holds_on(on)),
    )
    below = subject.below and (
        subject.below.kind,
        subject.below.level,
        subject.below.life.holds_on(on),
    )
    return (subject.kind, *about, held, others, person, below)
