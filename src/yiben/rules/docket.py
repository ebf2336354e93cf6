"""What is known on a day about one situation, laid out for judging.

Which clauses are in force for whom, which postings can be seen, what was
waived and which gaps were declared: all derived once and kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Self

from .credit import Posting, Postings
from .facts import MemberFact, Situation, Span
from .judge import Cell
from .layer import Clause, LawBook
from .pack import Library, Rule
from .period import Period
from .subjects import Subject, binds_on, owner_on, subjects_of
from .words import Rounding


@dataclass(frozen=True, slots=True)
class Verdict:
    """A cell with the postings that counted for it."""

    cell: Cell
    counted: tuple[Posting, ...]


class Docket:
    """One situation under one library of packs, as known on a day."""

    def __init__(self, world: Situation, library: Library, known_on: date) -> None:
        """Keep what is known on a day; later entries stay out of sight."""
        self.world = world
        self.known_on = known_on
        self.book = LawBook(
            library,
            world.adoptions,
            tuple(one for one in world.settings if one.from_on <= known_on),
            tuple(one for one in world.definitions if one.from_on <= known_on),
        )
        self.family = library.family
        self._clauses: dict[tuple[object, ...], dict[Clause, None]] = {}
        self._same: dict[tuple[object, ...], Clause] = {}
        self._seen: dict[str, list[Posting]] = {}

    def about(self, world: Situation, known_on: date) -> Self:
        """Return one who judges other facts by the same clauses, read already.

        What the other situation says about clauses in force is not asked.
        """
        other = copy(self)
        for name in ("postings", "_branches", "waived", "gaps"):
            other.__dict__.pop(name, None)
        other.world, other.known_on = world, known_on
        other.__dict__["_seen"] = {}
        return other

    @cached_property
    def postings(self) -> Postings:
        """Return the postings of all entries, derived once."""
        return Postings(self.world)

    @cached_property
    def _branches(self) -> dict[str, list[MemberFact]]:
        found: dict[str, list[MemberFact]] = defaultdict(list)
        for member in self.world.members:
            found[member.org_id].append(member)
        return found

    def members_of(self, org_id: str) -> list[MemberFact]:
        """Return every membership a branch ever had."""
        return self._branches.get(org_id, [])

    @cached_property
    def waived(self) -> set[tuple[str, str, str]]:
        """Return subject, duty and period of every waiver that can be seen."""
        return {
            (one.subject, one.duty, one.period)
            for one in self.world.waivers
            if one.entered_on <= self.known_on
            and (one.void_on is None or self.known_on < one.void_on)
        }

    @cached_property
    def gaps(self) -> set[tuple[str, str, str]]:
        """Return unit, duty and period of every declared gap that can be seen."""
        return {
            (entry.unit_id, duty, entry.gap_period or "")
            for entry in self.world.entries
            if entry.gap_of and entry.visible_on(self.known_on)
            for duty in entry.gap_of
        }

    def subjects(self, org_ids: Iterable[str]) -> Iterator[Subject]:
        """Give the subjects these units answer for."""
        return subjects_of(self.world, org_ids)

    def clauses_for(self, path: tuple[str, ...]) -> list[Clause]:
        """Return the clauses in force below a path, read once."""
        return list(self.in_force(path))

    def in_force(self, path: tuple[str, ...]) -> dict[Clause, None]:
        """Return the clauses of a path; what says the same is one object."""
        heard = tuple(one for one in path if one in self.book.speakers)
        key = (heard, path[-1] in self.book.speakers)
        if key not in self._clauses:
            found = self.book.clauses_for(path)
            same = (self._same.setdefault(one.mark, one) for one in found)
            self._clauses[key] = dict.fromkeys(same)
        return self._clauses[key]

    def clauses_of(self, subject: Subject, year: int) -> list[Clause]:
        """Return the clauses of every unit that owned the subject in the year."""
        if subject.org is not None:
            paths = {subject.org.path}
        else:
            year_span = Span(date(year, 1, 1), date(year, 12, 31))
            paths = {
                self.world.orgs[one.org_id].path
                for one in subject.memberships
                if one.org_id in self.world.orgs and one.span.meets(year_span)
            }
        found: dict[Clause, None] = {}
        for path in sorted(paths):
            found |= self.in_force(path)
        kind = subject.kind
        return [one for one in found if one.rule.binds.subject == kind]

    def owner(self, clause: Clause, subject: Subject, on: date) -> str | None:
        """Return the owning unit on a day if the clause binds there."""
        owner = owner_on(subject, self.world, on)
        if owner is None or not binds_on(clause, subject, self.world, on):
            return None
        return owner.id if clause in self.in_force(owner.path) else None

    @staticmethod
    def months(
        clause: Clause, subject: Subject, period: Period
    ) -> list[tuple[int, int]]:
        """Return the stretches of a period in which clause and subject both stand."""
        start, end = max(period.start, clause.since), min(period.end, clause.until)
        return subject.within(start, end)

    def need(self, clause: Clause, subject: Subject, period: Period) -> int:
        """Return what a period asks of a subject; 0 means it owes nothing.

        ``whole`` asks nothing of a broken period; ``ceil`` asks in proportion,
        rounded up (engine.md §5.5); where a rule lapsed and came back within a
        period, only its last stretch asks. A window in which clause and subject
        never stood together asks nothing: the wider rule above then stands by
        itself.
        """
        rule = clause.rule
        stretches = self.months(clause, subject, period)
        months = sum(end - start for start, end in stretches)
        whole = period.end - period.start
        if rule.rounding == Rounding.WHOLE:
            return rule.at_least if months == whole else 0
        if clause.again < period.end:
            return 0
        if rule.window:
            opens, closes = rule.window
            opens, closes = period.start + opens - 1, period.start + closes
            if not any(start < closes and opens < end for start, end in stretches):
                return 0
        return -(-rule.at_least * months // whole)

    def visible(self, subject: str) -> list[Posting]:
        """Return the postings of a subject that can be seen on the day."""
        if subject not in self._seen:
            self._seen[subject] = [
                one
                for one in self.postings.of(subject)
                if one.entry.visible_on(self.known_on)
            ]
        return self._seen[subject]

    def is_waived(self, subject: Subject, rule: Rule, period: str) -> bool:
        """Say whether the subject was released from a duty for a period."""
        return (subject.key, rule.id, period) in self.waived

    def has_gap(self, owner: str, rule: Rule, period: str) -> bool:
        """Say whether the owner declared that a duty was not held in a period."""
        return (owner, rule.id, period) in self.gaps
