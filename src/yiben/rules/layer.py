"""Layering: a lower document may add or tighten, never loosen.

Rules that refine the same parent form a family. Within a family a rule that is
implied by another asks for nothing of its own and stays as a citation
(engine.md §5.6). Implication: every ledger that satisfies A on time satisfies
B on time.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from .lawbook import Clause, LawBook, with_settings
from .pack import ALL, Rule, families
from .period import MONTHS
from .words import Form, Rounding, Strength

__all__ = [
    "Clause",
    "LawBook",
    "carriers",
    "families",
    "implies",
    "window_of",
    "with_settings",
]

FORCE: dict[str, int] = {
    Strength.MUST: 3,
    Strength.SOFT: 2,
    Strength.TRIAL: 2,
    Strength.GOAL: 1,
    Strength.MAY: 0,
}
SHORTEST_MONTH = 28


def implies(a: Rule, b: Rule) -> bool:
    """Say whether every ledger that satisfies ``a`` satisfies ``b`` too.

    Whom the rules bind is not compared: it is asked of each subject.
    """
    if a.needs or b.needs or a.binds.subject != b.binds.subject:
        return False
    if a.record is None or b.record is None or FORCE[a.strength] < FORCE[b.strength]:
        return False
    counted = {Form.REQUIRE, Form.FILE}
    if a.form != b.form and not {a.form, b.form} <= counted:
        return False
    if a.form == Form.CARRY:
        return _carries_for(a, b)
    return _narrower(a, b) and _COMPARED[a.form](a, b)


def _narrower(a: Rule, b: Rule) -> bool:
    one, two = a.record, b.record
    assert one is not None  # noqa: S101 -- implies() has asked
    assert two is not None  # noqa: S101 -- implies() has asked
    return (
        one.kinds <= two.kinds
        and one.roles <= two.roles
        and one.tags >= two.tags
        and one.min_rate >= two.min_rate
        and (one.covers_members or not two.covers_members)
        and two.day in {None, one.day}
    )


def _counts_for(a: Rule, b: Rule) -> bool:
    if b.is_open:
        return True
    if a.is_open or (a.rounding, b.rounding) == (Rounding.WHOLE, Rounding.CEIL):
        return False
    months_a, months_b = MONTHS[a.every or ""], MONTHS[b.every or ""]
    if months_b % months_a:
        return False
    opens_b, closes_b = window_of(b)
    inside = 0
    for start in range(0, months_b, months_a):
        opens, closes = (start + month for month in window_of(a))
        in_time = closes < closes_b and a.grace_days <= b.grace_days + SHORTEST_MONTH
        in_time |= closes == closes_b and a.grace_days <= b.grace_days
        inside += opens >= opens_b and in_time
    if a.rounding == b.rounding == Rounding.CEIL and inside * months_a < months_b:
        return False
    return a.at_least * inside >= b.at_least


def window_of(rule: Rule) -> tuple[int, int]:
    """Return the months of a period that count, from 0; the second is the last."""
    if rule.window:
        return rule.window[0] - 1, rule.window[1] - 1
    return 0, MONTHS[rule.every or ""] - 1


def _stands_for(a: Rule, b: Rule) -> bool:
    by_a, by_b = a.by or date.min, b.by or date.min
    waits = bool(a.open_term) and not b.open_term
    return a.at_least >= b.at_least and by_a <= by_b and not waits


def _carries_for(a: Rule, b: Rule) -> bool:
    """Say so if more is asked of more records: all of them, not only some."""
    one, two = a.record, b.record
    assert one is not None  # noqa: S101 -- implies() has asked
    assert two is not None  # noqa: S101 -- implies() has asked
    wider = (
        one.kinds >= two.kinds
        and one.roles >= two.roles
        and one.tags <= two.tags
        and one.min_rate <= two.min_rate
    )
    enough = a.at_least == ALL or (one == two and a.at_least >= b.at_least > ALL)
    return a.elements >= b.elements and wider and enough


def _answers_for(a: Rule, b: Rule) -> bool:
    one, two = a.event, b.event
    if one is None or two is None or not one.kinds >= two.kinds:
        return False
    if a.at_least < b.at_least:
        return False
    wider = not one.tags_any or (bool(two.tags_any) and one.tags_any >= two.tags_any)
    if b.within_days is None:
        return wider
    return wider and a.within_days is not None and a.within_days <= b.within_days


_COMPARED: dict[str, Callable[[Rule, Rule], bool]] = {
    Form.REQUIRE: _counts_for,
    Form.FILE: _counts_for,
    Form.KEEP: _stands_for,
    Form.WHEN: _answers_for,
}


def carriers(
    clauses: Iterable[Clause], family: Mapping[str, str]
) -> dict[Clause, list[Clause]]:
    """Return for each clause those in its family that imply it.

    Of two that imply each other the one from the higher document is the duty
    and the other its citation, so that a duty keeps its name down the tree.
    """
    by_family: dict[str, list[Clause]] = {}
    for clause in sorted(clauses, key=lambda one: one.order):
        by_family.setdefault(family[clause.rule.id], []).append(clause)
    found: dict[Clause, list[Clause]] = {}
    for kin in by_family.values():
        for place, clause in enumerate(kin):
            found[clause] = [
                other
                for index, other in enumerate(kin)
                if other.rule.id != clause.rule.id
                and implies(other.rule, clause.rule)
                and (index < place or not implies(clause.rule, other.rule))
            ]
    return found
