"""Who can owe a duty: organisations, office-holders, members, pairs, relations.

A subject has a life in whole months and, for each month, one owner: the unit
that answers for it. Which properties bind is asked on the last day of the
month that decides (engine.md §5.7).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from .facts import MemberFact, OfficeFact, OrgFact, Situation, Span, TraitFact
from .layer import Clause
from .pack import Binds
from .period import FAR, first_whole_month, month_after_whole
from .words import TEAM, Office, SubjectKind


@dataclass(frozen=True)
class Subject:
    """One that can owe: key, kind, people it is about, and its life in months.

    ``runs`` are the stretches of months it stood, in order: who leaves and
    comes back has several.
    """

    key: str
    kind: str
    label: str
    org: OrgFact | None
    people: tuple[str, ...] = ()
    runs: tuple[tuple[int, int], ...] = ((0, FAR),)
    offices: tuple[OfficeFact, ...] = ()
    memberships: tuple[MemberFact, ...] = ()
    below: OrgFact | None = None
    others: tuple[tuple[OfficeFact, ...], ...] = ()

    def within(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return the stretches of its life between two months, in order."""
        return [
            (max(start, since), min(end, until))
            for since, until in self.runs
            if max(start, since) < min(end, until)
        ]


def has(traits: Iterable[TraitFact], trait: str, on: date) -> bool:
    """Say whether a dated property holds on a day."""
    return any(one.trait == trait and one.span.holds_on(on) for one in traits)


def _fits(org: OrgFact, binds: Binds, on: date) -> bool:
    return (
        org.life.holds_on(on)
        and (not binds.org or org.kind in binds.org)
        and (not binds.level or org.level in binds.level)
        and (not binds.sector or org.sector in binds.sector)
        and all(has(org.traits, trait, on) for trait in binds.having)
        and not any(has(org.traits, trait, on) for trait in binds.lacking)
    )


def _holds(offices: Iterable[OfficeFact], wanted: frozenset[str], on: date) -> bool:
    return any(one.office in wanted and one.span.holds_on(on) for one in offices)


def membership_on(subject: Subject, on: date) -> MemberFact | None:
    """Return the one membership that stands on a day."""
    return next((m for m in subject.memberships if m.span.holds_on(on)), None)


def owner_on(subject: Subject, world: Situation, on: date) -> OrgFact | None:
    """Return the unit that answers for a subject on a day."""
    if subject.kind == SubjectKind.MEMBER:
        member = membership_on(subject, on)
        return world.orgs.get(member.org_id) if member else None
    return subject.org


def binds_on(clause: Clause, subject: Subject, world: Situation, on: date) -> bool:
    """Say whether a clause binds a subject on a day."""
    binds = clause.rule.binds
    owner = owner_on(subject, world, on)
    if binds.subject != subject.kind or owner is None or not _fits(owner, binds, on):
        return False
    match subject.kind:
        case SubjectKind.OFFICE:
            return _holds(subject.offices, binds.office, on)
        case SubjectKind.PAIR:
            return all(_holds(held, binds.office, on) for held in subject.others)
        case SubjectKind.MEMBER:
            return _binds_member(clause, subject, owner, on)
        case SubjectKind.RELATION:
            return _binds_below(binds, subject.below, on)
        case _:
            return True


def _binds_member(clause: Clause, subject: Subject, owner: OrgFact, on: date) -> bool:
    binds, member = clause.rule.binds, membership_on(subject, on)
    if member is None or _is_other_side(clause, subject, owner, on):
        return False
    flags = member.flags
    return (
        (not binds.membership or member.membership in binds.membership)
        and not any(has(flags, flag, on) for flag in binds.except_flags)
        and all(has(flags, flag, on) for flag in binds.only_flags)
    )


def _is_other_side(clause: Clause, subject: Subject, owner: OrgFact, on: date) -> bool:
    """Say whether the member is the one whom the others are to talk with."""
    record = clause.rule.record
    if record is None or record.roles != {"with_secretary"}:
        return False
    own = (one for one in subject.offices if one.org_id == owner.id)
    return _holds(own, frozenset({Office.SECRETARY}), on)


def _binds_below(binds: Binds, below: OrgFact | None, on: date) -> bool:
    return (
        below is not None
        and below.life.holds_on(on)
        and (not binds.below.org or below.kind in binds.below.org)
        and (not binds.below.level or below.level in binds.below.level)
    )


def life_of(spans: Iterable[Span]) -> tuple[tuple[int, int], ...]:
    """Return the unbroken stretches of whole months of some spans.

    Spans that follow each other without a day between are one stretch.
    """
    runs: list[Span] = []
    for span in sorted(spans, key=lambda one: one.from_on):
        last = runs[-1] if runs else None
        if last and (last.until_on is None or (span.from_on - last.until_on).days <= 1):
            ends = (last.until_on, span.until_on)
            until = None if None in ends else max(day for day in ends if day)
            runs[-1] = Span(last.from_on, until)
        else:
            runs.append(span)
    months = (
        (first_whole_month(run.from_on), month_after_whole(run.until_on))
        for run in runs
    )
    return tuple(run for run in months if run[0] < run[1])


def _both(
    one: Iterable[tuple[int, int]], two: Iterable[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Return the months that lie in both lives."""
    two = tuple(two)
    pairs = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in two)
    return tuple(sorted(run for run in pairs if run[0] < run[1]))


def subjects_of(world: Situation, org_ids: Iterable[str]) -> Iterator[Subject]:
    """Give every subject that these organisations answer for, now or earlier."""
    wanted = set(org_ids)
    for org_id in sorted(wanted):
        org = world.orgs.get(org_id)
        if org is not None:
            key, runs = f"org:{org.id}", life_of([org.life])
            yield Subject(key, SubjectKind.ORG, org.name, org, runs=runs)
            yield from _relations(org, world)
    yield from _office_subjects(world, wanted)
    yield from _members(world, wanted)


def _relations(org: OrgFact, world: Situation) -> Iterator[Subject]:
    for below in world.orgs.values():
        if below.superior_id == org.id:
            yield Subject(
                f"relation:{org.id}:{below.id}",
                SubjectKind.RELATION,
                f"对{below.name}",
                org,
                runs=_both(life_of([org.life]), life_of([below.life])),
                below=below,
            )


def _office_subjects(world: Situation, wanted: set[str]) -> Iterator[Subject]:
    held: dict[tuple[str, str], list[OfficeFact]] = defaultdict(list)
    for office in world.offices:
        if office.org_id in wanted and office.org_id in world.orgs:
            held[office.org_id, office.person_id].append(office)
    teams: dict[str, list[tuple[str, tuple[OfficeFact, ...]]]] = defaultdict(list)
    for (org_id, person), offices in sorted(held.items()):
        in_team = [one for one in offices if one.office in TEAM]
        if in_team:
            teams[org_id].append((person, tuple(in_team)))
        yield Subject(
            f"office:{org_id}:{person}",
            SubjectKind.OFFICE,
            offices[0].person_name,
            world.orgs[org_id],
            (person,),
            life_of(one.span for one in in_team or offices),
            tuple(offices),
        )
    for org_id, team in teams.items():
        yield from _pairs(world.orgs[org_id], team)


def _pairs(
    org: OrgFact, team: list[tuple[str, tuple[OfficeFact, ...]]]
) -> Iterator[Subject]:
    for (one, held_one), (two, held_two) in combinations(team, 2):
        lives = [life_of(o.span for o in held) for held in (held_one, held_two)]
        if runs := _both(*lives):
            first, second = sorted((one, two))
            yield Subject(
                f"pair:{org.id}:{first}:{second}",
                SubjectKind.PAIR,
                f"{held_one[0].person_name}、{held_two[0].person_name}",
                org,
                (first, second),
                runs,
                others=(held_one, held_two),
            )


def _members(world: Situation, wanted: set[str]) -> Iterator[Subject]:
    held: dict[str, list[MemberFact]] = defaultdict(list)
    offices: dict[str, list[OfficeFact]] = defaultdict(list)
    for office in world.offices:
        offices[office.person_id].append(office)
    for member in world.members:
        held[member.person_id].append(member)
    for person, memberships in sorted(held.items()):
        if any(one.org_id in wanted for one in memberships):
            yield Subject(
                f"member:{person}",
                SubjectKind.MEMBER,
                memberships[-1].person_name,
                None,
                (person,),
                life_of(one.span for one in memberships),
                tuple(offices.get(person, ())),
                tuple(memberships),
            )
