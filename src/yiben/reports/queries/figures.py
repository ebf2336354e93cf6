"""Figures: asked of the ledger for a unit, all below it, and a span of days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from yiben.common.clock import chinese_day
from yiben.ledger.checks import delay_days
from yiben.ledger.queries import entry_facts, kind_label
from yiben.ledger.words import LATE_DAYS
from yiben.org.access import below
from yiben.org.facts import standing_on
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.access import running
from yiben.people.models import Membership
from yiben.reports.words import FIGURES, STANDING, TREE, Figure, Source, Take
from yiben.rules.facts import EntryFact
from yiben.rules.words import OrgKind, Status
from yiben.standing.models import Cell
from yiben.standing.queries.lines import with_status

NO_RULE = "（无规定）"
"""Where no document in force asks for anything: unknown, and not zero."""
BRANCH_COUNT = "支部数"
KEPT = (Status.MET, Status.MET_LATE)
NOT_OWED = (Status.WAIVED, Status.UNDETERMINED, Status.UNRESOLVED)
OF_STANDING = {
    "补录完成项数": (Status.MET_LATE,),
    "说明未开展项数": (Status.GAP_DECLARED,),
    "免除项数": (Status.WAIVED,),
    "已办项数": KEPT,
    "未完成项数": (Status.MISSED, Status.OPEN, Status.DUE_SOON, Status.REMINDED),
}


@dataclass(frozen=True, slots=True)
class Value:
    """A figure with what it was made of; ``query`` says how, in words.

    ``source`` says what it is counted from: entries, duties, or the tree.
    """

    name: str
    text: str
    unit: str
    query: str
    entries: tuple[EntryFact, ...] = ()
    source: Source = Source.ENTRIES

    @property
    def said(self) -> str:
        """Return the number with its unit; words stay alone."""
        return f"{self.text}{self.unit}" if self.text.isdigit() else self.text


def values_of(
    org: Org, names: Iterable[str], *, since: date, until: date, known_on: date
) -> dict[str, Value]:
    """Return figures of a unit and all below it, as the ledger knew them on a day."""
    wanted = list(names)
    found: dict[str, Value] = {}
    if any(one in FIGURES for one in wanted):
        facts = _facts(org, since, until, known_on)
        for name in wanted:
            if name in FIGURES:
                found[name] = _value(FIGURES[name], facts, since, until)
    if any(one in TREE for one in wanted):
        found |= _tree(org, min(until, known_on))
    if any(one in STANDING for one in wanted):
        found |= _standing(org, since, until, known_on)
    return {name: found[name] for name in wanted if name in found}


def _facts(org: Org, since: date, until: date, known_on: date) -> list[EntryFact]:
    units = subtree_ids([org.pk])
    own = set(units)
    return [
        one
        for one in entry_facts(unit_ids=units, since=since, until=until)
        if one.unit_id in own
        and since <= one.happened_on <= until
        and one.visible_on(known_on)
    ]


def is_late(fact: EntryFact) -> bool:
    """Say whether an entry was entered so late that it is labelled."""
    return delay_days(fact.happened_on, fact.ends_on, fact.entered_on) > LATE_DAYS


def _value(
    figure: Figure, facts: Iterable[EntryFact], since: date, until: date
) -> Value:
    held = tuple(one for one in facts if figure.reads(one.kinds))
    if figure.take is Take.LATE:
        held = tuple(one for one in held if is_late(one))
    match figure.take:
        case Take.EXPECTED:
            number = sum(one.expected for one in held)
        case Take.PRESENT:
            number = sum(one.present for one in held)
        case Take.UNITS:
            number = len({one.unit_id for one in held})
        case _:
            number = len(held)
    kinds = "、".join(_label(one) for one in figure.kinds)
    query = f"{chinese_day(since)}至{chinese_day(until)}发生的“{kinds}”记录，取{figure.take.label}"
    return Value(figure.name, str(number), figure.unit, query, held)


def _label(kind: str) -> str:
    if kind == "supervision.":
        return "督促检查各类"
    return kind_label(kind)


def _tree(org: Org, on: date) -> dict[str, Value]:
    inside = Org.objects.filter(below(org.path), standing_on(on))
    n_branches = inside.filter(kind=OrgKind.BRANCH.value).count()
    members = Membership.objects.filter(running(on), org__in=inside.values("pk"))
    how = f"{chinese_day(on)}的组织树和名册"
    numbers = {BRANCH_COUNT: n_branches, "党员数": members.count()}
    return {
        name: Value(name, str(numbers[name]), unit, how, source=Source.TREE)
        for name, unit in TREE.items()
    }


def cells_in(org: Org, since: date, until: date, on: date) -> QuerySet[Any]:
    """Return the duties of a unit and all below whose period lies in a span of days.

    Each with its status on a day.
    """
    rows = Cell.objects.filter(
        path__gte=org.path,
        path__lt=f"{org.path}~",
        first_on__gte=since,
        last_on__lte=until,
    )
    found: QuerySet[Any] = with_status(rows, min(on, until) if on <= until else on)
    return found


def states_of(name: str) -> frozenset[str]:
    """Return which statuses a figure of standing counts."""
    if name in OF_STANDING:
        return frozenset(str(one) for one in OF_STANDING[name])
    left = {str(one) for one in NOT_OWED}
    return frozenset(str(one) for one in Status if str(one) not in left)


def _standing(org: Org, since: date, until: date, on: date) -> dict[str, Value]:
    counted = cells_in(org, since, until, on)
    counts: dict[str, int] = dict(
        counted.order_by().values_list("status").annotate(n=Count("pk"))
    )
    total = sum(counts.values())
    between = f"{chinese_day(since)}至{chinese_day(until)}"
    how = f"周期在{between}之内的职责，按{chinese_day(on)}的台账判定"
    found = {
        name: Value(
            name,
            str(sum(counts.get(one, 0) for one in states)) if total else NO_RULE,
            STANDING[name],
            how,
            source=Source.DUTIES,
        )
        for name, states in OF_STANDING.items()
    }
    owed = total - sum(counts.get(one, 0) for one in NOT_OWED)
    text = str(owed) if total else NO_RULE
    unit = STANDING["应办项数"]
    found["应办项数"] = Value("应办项数", text, unit, how, source=Source.DUTIES)
    return found
