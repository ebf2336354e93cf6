"""A small county under real documents, from which subjects of any number are drawn.

Nobody in it exists. Its units and members differ in all that a rule may ask:
sector, size, traits, people who joined, left, moved or fell ill in mid-year,
branches founded and dissolved. Every record that a rule counts was made in it
once for each month and way, so that drawing from it meets every slot.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from yiben.engine.compile import Book, compile_book
from yiben.engine.profiles import (
    Plans,
    acts_of,
    hits_of,
    profiles_of,
)
from yiben.engine.tables import Columns, Ints
from yiben.rules.evaluate import Judge
from yiben.rules.facts import (
    AdoptionFact,
    EntryFact,
    MemberFact,
    OfficeFact,
    OrgFact,
    OrgIn,
    PersonIn,
    Situation,
    Span,
    TraitFact,
)
from yiben.rules.load import load_packs
from yiben.rules.pack import Library, RecordSpec
from yiben.rules.words import PersonRole, SubjectKind

YEAR = 2026
PACKS = Path(__file__).parents[1] / "packs"
LONG_AGO = date(2010, 1, 1)
NEW = date(YEAR, 2, 9)
SECTORS = ("village", "community", "enterprise", "school", "government_organ")
DOCUMENTS = {
    "P": (
        *("branch-2018", "central-2017", "democratic-life-2016", "disposition-2024"),
        *("dues-2008", "education-2019", "elections-2020", "floating-2024"),
        *("national-2026", "study-group-2017", "hunan-2017"),
    ),
    "T": ("xuzhuang-2017",),
}
"""Who adopts which documents: three levels and the national ones."""
SUBJECTS = {"unit": SubjectKind.ORG, "person": SubjectKind.MEMBER}


@dataclass(frozen=True)
class Mother:
    """What subjects are drawn from: profiles with their shares, acts with their hits."""

    plans: Plans
    profiles: Ints
    """The profile of each subject of the small county: drawing from it keeps shares."""
    seats: Ints
    """How many seats each profile has."""
    hits: Columns
    acts: Columns
    fit: list[Ints]
    """The acts that count for a profile."""
    book: Book


def mother(level: str) -> Mother:
    """Compile the small county for the units or for the members."""
    library = load_packs(PACKS)
    world = small_world(library)
    judge = Judge(world, library, date(YEAR + 1, 12, 31))
    subjects = [
        one
        for one in judge.subjects(list(world.orgs))
        if one.kind == SUBJECTS[level] and (one.org is None or one.org.kind == "branch")
    ]
    book = compile_book(judge, subjects, YEAR)
    plans, roster = profiles_of(book)
    acts, _ = acts_of(book.postings)
    hits = hits_of(acts, book.credits)
    profiles = len(plans.first) - 1
    seats = np.zeros(profiles, np.int64)
    seats[roster.profile] = np.diff(roster.first_seat)
    fit = [_fitting(plans, hits, number) for number in range(profiles)]
    return Mother(plans, roster.profile, seats, hits, acts, fit, book)


def _fitting(plans: Plans, hits: Columns, profile: int) -> Ints:
    slots = plans.cells["slot"][plans.first[profile] : plans.first[profile + 1]]
    found = np.unique(hits["act"][np.isin(hits["slot"], slots)])
    return found if len(found) else np.unique(hits["act"])


def small_world(library: Library) -> Situation:
    """Return the small county with its people, documents and records."""
    orgs: dict[str, OrgFact] = {}
    for name, level, above in (
        ("P", "province", None),
        ("C", "county", "P"),
        ("T", "town", "C"),
    ):
        _found(orgs, name, "committee", level, above)
    for number in range(20):
        _found(orgs, f"B{number}", "branch", "base", "T", number)
    members, offices = _people(orgs)
    adoptions = tuple(
        AdoptionFact(org, pack, date(2017, 6, 1))
        for org, packs in DOCUMENTS.items()
        for pack in packs
    )
    return Situation(
        orgs=orgs,
        members=tuple(members),
        offices=tuple(offices),
        entries=tuple(_entries(library)),
        adoptions=adoptions,
    )


def _found(
    orgs: dict[str, OrgFact],
    name: str,
    kind: str,
    level: str,
    above: str | None,
    number: int = 0,
) -> None:
    traits = [
        TraitFact(trait, Span(LONG_AGO))
        for place, trait in enumerate(("has_committee", "has_groups"))
        if number % 4 > place
    ]
    life = Span(LONG_AGO)
    if kind == "branch" and number == 18:
        life = Span(NEW)
    if kind == "branch" and number == 19:
        life = Span(LONG_AGO, date(YEAR, 8, 20))
    path = (*(orgs[above].path if above else ()), name)
    sector = SECTORS[number % len(SECTORS)]
    orgs[name] = OrgFact(
        name, name, kind, level, sector, above, life, path, tuple(traits)
    )


def _people(orgs: dict[str, OrgFact]) -> tuple[list[MemberFact], list[OfficeFact]]:
    members: list[MemberFact] = []
    offices: list[OfficeFact] = []
    posts = ("secretary", "deputy_secretary", "committee_member")
    branches = [one for one in orgs if one.startswith("B")]
    for number, branch in enumerate(branches):
        for place in range(20):
            person = f"{branch}p{place}"
            members += _member(person, branch, branches[number - 1], number, place)
        offices += [
            OfficeFact(
                f"{branch}p{place}", f"{branch}p{place}", branch, post, Span(LONG_AGO)
            )
            for place, post in enumerate(posts)
        ]
    return members, offices


def _member(
    person: str, branch: str, other: str, number: int, place: int
) -> list[MemberFact]:
    """Return the memberships of one: most stayed, one in ten moved in mid-year."""
    flag = {8: "frail", 9: "floating"}.get(place)
    flags = (TraitFact(flag, Span(LONG_AGO)),) if flag else ()
    kind = "probationary" if place == 10 else "full"
    if place in {11, 12}:
        moved = date(YEAR, 2 + (number * 3 + place) % 9, 15)
        return [
            MemberFact(person, person, branch, None, kind, Span(LONG_AGO, moved)),
            MemberFact(
                person,
                person,
                other,
                None,
                kind,
                Span(date.fromordinal(moved.toordinal() + 1)),
            ),
        ]
    span = Span(date(YEAR, 5, 4)) if place == 13 else Span(LONG_AGO)
    return [MemberFact(person, person, branch, None, kind, span, flags)]


def _entries(library: Library) -> list[EntryFact]:
    """Return every record that a rule counts, for each month, well and ill attended."""
    specs = {
        (rule.binds.subject, rule.record)
        for packs in DOCUMENTS.values()
        for pack in packs
        for rule in library.packs[pack].rules
        if rule.record is not None and rule.binds.subject in set(SUBJECTS.values())
    }
    found: list[EntryFact] = []
    for subject, spec in sorted(specs, key=_in_order):
        for month in range(12):
            for present in (9, 5):
                found += _records(len(found), subject, spec, month, present)
    return found


def _in_order(one: tuple[str, RecordSpec]) -> tuple[object, ...]:
    """Return what sorts record kinds the same in every run."""
    subject, spec = one
    sets = [sorted(part) for part in (spec.kinds, spec.roles, spec.tags)]
    return (subject, sets, spec.min_rate, spec.day or 0, spec.covers_members)


def _records(
    number: int, subject: str, spec: RecordSpec, month: int, present: int
) -> list[EntryFact]:
    day = date(YEAR, month + 1, 10)
    roles = [role for role in PersonRole if role in spec.roles]
    if any(role.startswith("with_") for role in spec.roles):
        roles = [PersonRole.TALKER]
    people = tuple(
        PersonIn(f"B0p{place}", role, "present") for role in roles for place in (0, 5)
    )
    return [
        EntryFact(
            id=f"e{number + place}",
            kinds=(kind,),
            unit_id="B0" if subject == SubjectKind.ORG else "B1",
            happened_on=day,
            entered_on=day,
            orgs=(OrgIn("B0", "joint"),),
            people=people,
            tags=spec.tags,
            present=present,
            expected=10,
        )
        for place, kind in enumerate(sorted(spec.kinds))
    ]
