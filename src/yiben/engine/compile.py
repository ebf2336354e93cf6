"""Rules and facts into integer tables: no policy and no calendar is left in them.

What differs between two subjects of the same kind on the last day of a month,
as far as any rule can ask, is their *class*; the months they stood are their
*life*. A clause is asked once for each class, never for each subject. A *slot*
is what counts, in which months and until when on time; records of the same
kinds are one *kindset*, so that an entry counts at most once in a slot.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from yiben.rules.docket import Docket
from yiben.rules.judge import SOFT, warn_day
from yiben.rules.layer import Clause, carriers, window_of
from yiben.rules.period import Period, after, last_day, periods_of
from yiben.rules.subjects import Subject, binds_on
from yiben.rules.words import Rounding, Status

from .deeds import Deeds, attended
from .drafts import NOTHING, Drafts, Due, Slot, Span, is_tabled, waits
from .happened import OF_ENTRY, credits_of, gaps_of, postings_of, waivers_of
from .seats import Example, seat
from .tables import CODES, NEVER, Columns, columns

SEATS = ("subject", "org", "class_", "life", "from_month", "to_month")
POSTINGS = ("subject", "roles", *OF_ENTRY)
CREDITS = ("kindset", "month", "slot", "roles_any", "tags_all", "min_rate", "due_day")
DUES = (
    *("class_", "due", "clause", "duty", "period", "slot", "span", "quota", "ceil"),
    *("length", "due_day", "warn_day", "soft", "waits"),
)
LIVES = ("life", "span", "months", "last_month", "meets")
WAIVERS = ("subject", "duty", "period", "entered_day", "void_day")
GAPS = ("org", "duty", "period", "entered_day", "void_day")
COVERS = ("due", "carrier", "inside")


@dataclass(frozen=True)
class Book:
    """The tables of one year of some units, and what their numbers stand for."""

    seats: Columns
    postings: Columns
    credits: Columns
    dues: Columns
    lives: Columns
    waivers: Columns
    gaps: Columns
    covers: Columns
    subjects: list[str]
    orgs: list[str]
    duties: list[str]
    periods: list[str]
    clauses: list[Clause]

    @property
    def tables(self) -> dict[str, Columns]:
        """Return the tables by name."""
        names = ("seats", "postings", "credits", "dues", "lives", "waivers", "gaps")
        return {name: getattr(self, name) for name in (*names, "covers")}


def compile_book(
    docket: Docket,
    subjects: Iterable[Subject],
    year: int,
    deeds: Deeds | None = None,
) -> Book:
    """Compile the counted duties of some subjects in a year, whoever owns them.

    ``deeds`` adds those who took part in entries whose facts name nobody.
    """
    drafts = Drafts()
    kept = list(subjects)
    for subject in kept:
        for example in seat(drafts, docket, subject, year):
            _ask(drafts, docket, example, year)
    postings = columns(POSTINGS, postings_of(drafts, docket, kept))
    if deeds is not None:
        more = attended(drafts, docket, deeds)
        postings = {n: np.concatenate([postings[n], more[n]]) for n in POSTINGS}
    return Book(
        seats=columns(SEATS, drafts.seat_rows),
        postings=postings,
        credits=columns(CREDITS, credits_of(drafts)),
        dues=columns(DUES, drafts.due_rows),
        lives=columns(LIVES, _lives(drafts)),
        covers=columns(COVERS, _covers(drafts, docket)),
        waivers=columns(WAIVERS, waivers_of(drafts, docket)),
        gaps=columns(GAPS, gaps_of(drafts, docket)),
        subjects=drafts.subjects.names,
        orgs=drafts.orgs.names,
        duties=drafts.duties.names,
        periods=drafts.periods.names,
        clauses=drafts.clauses.names,
    )


def _ask(drafts: Drafts, docket: Docket, example: Example, year: int) -> None:
    """Add the dues of a class by asking each clause about its example."""
    subject, on = example.subject, example.on
    for clause in example.laws:
        if not is_tabled(clause) or not binds_on(clause, subject, docket.world, on):
            continue
        if waits(clause):
            due = _waiting(drafts, clause, Period(year * 12, year * 12 + 12))
            if due is not None:
                drafts.due_rows.append(_waiting_row(drafts, example.number, due))
            continue
        for period in periods_of(clause.rule.every or "", year):
            due = _due(drafts, clause, period)
            if due is not None:
                drafts.due_rows.append(_due_row(drafts, example.number, due))


def _waiting(drafts: Drafts, clause: Clause, period: Period) -> Due | None:
    """Return the year of a clause whose words are not settled, if it stands at its end."""
    if clause.until < period.end or period.end <= clause.since:
        return None
    known = drafts.dues.known((clause, period))
    if known is not None:
        return drafts.due_facts[known]
    low, high = max(period.start, clause.since), period.end
    span, slot = drafts.spans.of(Span(low, high, low, high)), drafts.slots.of(NOTHING)
    due = Due(clause, period, span, slot, period.start, period.end - 1)
    drafts.dues.of((clause, period))
    drafts.due_facts.append(due)
    return due


def _waiting_row(drafts: Drafts, class_: int, due: Due) -> tuple[int, ...]:
    """Return a due that asks for nothing yet: shown, never missed."""
    rule = due.clause.rule
    state = Status.UNRESOLVED if rule.needs else Status.UNDETERMINED
    length = due.period.end - due.period.start
    asked = (0, 0, length, NEVER, NEVER, 0, CODES[state])
    return (*_names(drafts, class_, due), *asked)


def _names(drafts: Drafts, class_: int, due: Due) -> tuple[int, ...]:
    """Return the numbers by which a due is known."""
    return (
        class_,
        drafts.dues.of((due.clause, due.period)),
        drafts.clauses.of(due.clause),
        drafts.duties.of(due.clause.rule.id),
        drafts.periods.of(due.period.key),
        due.slot,
        due.span,
    )


def _due(drafts: Drafts, clause: Clause, period: Period) -> Due | None:
    """Return one period of a clause, or None if it can ask nothing of anybody."""
    rule = clause.rule
    low, high = max(period.start, clause.since), min(period.end, clause.until)
    whole = rule.rounding == Rounding.WHOLE
    if low >= high or (whole and high - low < period.end - period.start):
        return None
    if not whole and clause.again < period.end:
        return None
    known = drafts.dues.known((clause, period))
    if known is not None:
        return drafts.due_facts[known]
    opens, closes = window_of(rule)
    first, last = period.start + opens, period.start + closes
    window = (first, last + 1) if rule.window and not whole else (low, high)
    due_day = after(last_day(last), rule.grace_days).toordinal()
    assert rule.record is not None  # noqa: S101 -- the schema asks for it
    due = Due(
        clause,
        period,
        drafts.spans.of(Span(low, high, *window)),
        drafts.slots.of(Slot(rule.record, first, last, due_day)),
        first,
        last,
    )
    drafts.dues.of((clause, period))
    drafts.due_facts.append(due)
    return due


def _due_row(drafts: Drafts, class_: int, due: Due) -> tuple[int, ...]:
    rule = due.clause.rule
    warn = warn_day(last_day(due.last), due.last - due.first + 1)
    return (
        *_names(drafts, class_, due),
        rule.at_least,
        int(rule.rounding == Rounding.CEIL),
        due.period.end - due.period.start,
        after(last_day(due.last), rule.grace_days).toordinal(),
        warn.toordinal(),
        int(rule.strength in SOFT),
        0,
    )


def _lives(drafts: Drafts) -> Iterator[tuple[int, ...]]:
    """Give for each life and span its months, the last one, and if it met those that count."""
    for life, runs in enumerate(drafts.lives.names):
        for number, span in enumerate(drafts.spans.names):
            stretches = [
                (max(span.low, since), min(span.high, until))
                for since, until in runs
                if max(span.low, since) < min(span.high, until)
            ]
            if stretches:
                yield (
                    life,
                    number,
                    sum(end - start for start, end in stretches),
                    stretches[-1][1] - 1,
                    int(any(s < span.closes and span.opens < e for s, e in stretches)),
                )


def _covers(drafts: Drafts, docket: Docket) -> Iterator[tuple[int, ...]]:
    """Give for each due the stricter clauses and their dues that lie within it."""
    by_clause: dict[Clause, list[Due]] = {}
    for due in drafts.due_facts:
        by_clause.setdefault(due.clause, []).append(due)
    for clause, stricter in carriers(by_clause, docket.family).items():
        for due in by_clause[clause]:
            for carrier in stricter:
                for inside in by_clause[carrier]:
                    if due.first <= inside.first and inside.last <= due.last:
                        yield (
                            drafts.dues.of((due.clause, due.period)),
                            drafts.clauses.of(carrier),
                            drafts.dues.of((inside.clause, inside.period)),
                        )
