"""Every duty of every subject of some units in one year, as cells.

Rules and facts in, cells out; nothing is looked up and no clock is read. The
array form in ``yiben.engine`` gives the same cells for whole counties.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from .docket import Docket, Verdict
from .facts import Situation
from .forms import verdicts_for
from .judge import Cell
from .layer import Clause, carriers
from .pack import Library
from .subjects import Subject

__all__ = ["Judge", "Verdict", "citations_of", "effective"]


class Judge(Docket):
    """Judges subjects of one situation under one library of packs."""

    def __init__(self, world: Situation, library: Library, known_on: date) -> None:
        """Keep what is known on a day; later entries stay out of sight."""
        super().__init__(world, library, known_on)
        self._carriers: dict[frozenset[Clause], dict[Clause, list[Clause]]] = {}

    def verdicts(self, org_ids: Iterable[str], year: int, as_of: date) -> list[Verdict]:
        """Judge every subject of these units for a year, carried clauses included.

        Standing duties are looked at on ``as_of``; all else does not depend on it.
        """
        wanted = set(org_ids)
        return [
            verdict
            for subject in self.subjects(wanted)
            for verdict in self.verdicts_of(subject, year, as_of)
            if verdict.cell.org_id in wanted
        ]

    def verdicts_of(
        self, subject: Subject, year: int, as_of: date, *, kin_of: str = ""
    ) -> list[Verdict]:
        """Judge one subject for a year; ``kin_of`` a duty, its family alone.

        No clause carries one of another family, so a family can stand by itself.
        """
        return self.layered(
            [
                (clause, verdict)
                for clause in self.clauses_of(subject, year)
                if not kin_of
                or self.family.get(clause.rule.id) == self.family.get(kin_of)
                for verdict in verdicts_for(self, clause, subject, year, as_of)
            ]
        )

    def layered(self, found: list[tuple[Clause, Verdict]]) -> list[Verdict]:
        """Mark each cell that stricter ones of its family carry in this period."""
        by_clause: dict[Clause, list[Cell]] = defaultdict(list)
        for clause, verdict in found:
            by_clause[clause].append(verdict.cell)
        table = self.carriers_of(frozenset(by_clause))
        return [
            replace(verdict, cell=_carried(verdict.cell, table[clause], by_clause))
            if table[clause]
            else verdict
            for clause, verdict in found
        ]

    def carriers_of(self, clauses: frozenset[Clause]) -> dict[Clause, list[Clause]]:
        """Return which of some clauses carry which, compared once."""
        if clauses not in self._carriers:
            self._carriers[clauses] = carriers(clauses, self.family)
        return self._carriers[clauses]


def _carried(
    cell: Cell, stricter: Iterable[Clause], cells: dict[Clause, list[Cell]]
) -> Cell:
    duties = [one.rule.id for one in stricter if _covers(cells[one], cell)]
    return replace(cell, carried_by=tuple(dict.fromkeys(duties)))


def _covers(stricter: list[Cell], cell: Cell) -> bool:
    """Say whether the stricter cells really ask enough within this one's period."""
    if cell.period.startswith("event:"):
        return any(one.period == cell.period for one in stricter)
    if cell.need == 0 or cell.standing:
        return bool(stricter)
    inside = [
        one
        for one in stricter
        if cell.first_on <= one.first_on and one.last_on <= cell.last_on
    ]
    return sum(one.need for one in inside) >= cell.need


def effective(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Return those that are duties of their own, citations left out."""
    return [one for one in verdicts if not one.cell.carried_by]


def citations_of(verdicts: Iterable[Verdict]) -> dict[tuple[str, str], list[str]]:
    """Return for each subject and duty the clauses it carries, in order."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in verdicts:
        for duty in one.cell.carried_by:
            found[one.cell.subject, duty].add(one.cell.duty)
    return {key: sorted(duties) for key, duties in found.items()}
