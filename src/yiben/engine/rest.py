"""What the tables can't hold: duties to keep, to answer, to carry.

The rules judge them. Asking every clause of every subject would cost more than
all counted cells together, so a clause is asked only where it can bind: a
standing one of a class that it binds on the day, the others of a subject that
has records of their kinds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yiben.rules.docket import Verdict
from yiben.rules.evaluate import Judge
from yiben.rules.facts import Span
from yiben.rules.forms import verdicts_for
from yiben.rules.layer import Clause
from yiben.rules.subjects import Subject, binds_on, owner_on
from yiben.rules.words import Form

from .drafts import is_tabled
from .seats import signature_of


@dataclass(frozen=True, slots=True)
class Laws:
    """The clauses of some units for one kind of subject that no table holds."""

    kept: tuple[Clause, ...]
    posted: tuple[tuple[frozenset[str], Clause], ...]


class Remainder:
    """Judges what the tables leave over, subject by subject."""

    def __init__(self, judge: Judge, year: int, as_of: date) -> None:
        """Remember the year and the day standing duties are looked at."""
        self._judge, self._year, self._as_of = judge, year, as_of
        self._on = min(max(as_of, date(year, 1, 1)), date(year, 12, 31))
        self._year_span = Span(date(year, 1, 1), date(year, 12, 31))
        self._laws: dict[tuple[object, ...], Laws] = {}
        self._kept: dict[tuple[object, ...], tuple[Clause, ...]] = {}

    def of(self, subject: Subject) -> list[Verdict]:
        """Return the verdicts of a subject that no table gives."""
        laws = self._laws_of(subject)
        chosen = [*self._kept_by(subject, laws), *self._posted_by(subject, laws)]
        found = [
            (clause, verdict)
            for clause in chosen
            for verdict in verdicts_for(
                self._judge, clause, subject, self._year, self._as_of
            )
        ]
        return self._judge.layered(found) if found else []

    def _laws_of(self, subject: Subject) -> Laws:
        """Return the clauses of every unit that owned the subject in the year."""
        paths = self._paths(subject)
        books = [self._judge.in_force(path) for path in paths]
        key = (subject.kind, *map(id, books))
        if key not in self._laws:
            clauses = dict.fromkeys(
                clause
                for book in books
                for clause in book
                if clause.rule.binds.subject == subject.kind and not is_tabled(clause)
            )
            self._laws[key] = Laws(
                tuple(one for one in clauses if one.rule.form == Form.KEEP),
                tuple(
                    (_kinds(one), one) for one in clauses if one.rule.form != Form.KEEP
                ),
            )
        return self._laws[key]

    def _paths(self, subject: Subject) -> Iterable[tuple[str, ...]]:
        if subject.org is not None:
            return [subject.org.path]
        orgs = self._judge.world.orgs
        paths = {
            orgs[one.org_id].path
            for one in subject.memberships
            if one.org_id in orgs and one.span.meets(self._year_span)
        }
        return sorted(paths)

    def _kept_by(self, subject: Subject, laws: Laws) -> tuple[Clause, ...]:
        """Return the standing clauses that bind the subject on the day."""
        world = self._judge.world
        owner = owner_on(subject, world, self._on) if laws.kept else None
        if owner is None:
            return ()
        key = (id(laws), *signature_of(subject, owner, self._on))
        if key not in self._kept:
            self._kept[key] = tuple(
                one for one in laws.kept if binds_on(one, subject, world, self._on)
            )
        return self._kept[key]

    def _posted_by(self, subject: Subject, laws: Laws) -> list[Clause]:
        """Return the clauses about records of kinds that the subject has."""
        postings = self._judge.postings.of(subject.key) if laws.posted else ()
        if not postings:
            return []
        kinds = {kind for one in postings for kind in one.entry.kinds}
        return [one for wanted, one in laws.posted if not kinds.isdisjoint(wanted)]


def _kinds(clause: Clause) -> frozenset[str]:
    """Return the kinds of record without which a clause gives no cell."""
    rule = clause.rule
    if rule.form == Form.WHEN and rule.event is not None:
        return rule.event.kinds
    return rule.record.kinds if rule.record is not None else frozenset()
