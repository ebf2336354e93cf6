"""The cells of one clause for one subject: counted, waiting, kept, answered.

Each function gives the verdicts of one year; layering comes after
(``evaluate.py``).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from .carry import carrying
from .credit import Posting
from .docket import Docket, Verdict
from .facts import EntryFact
from .judge import Cell, warn_day
from .layer import Clause, window_of
from .pack import RecordSpec, Rule
from .period import Period, after, first_day, last_day, month_of, periods_of
from .subjects import Subject
from .words import Form

SETTLING_DAYS = 30
"""How long a new subject has to set up what it must keep."""


def verdicts_for(
    docket: Docket, clause: Clause, subject: Subject, year: int, as_of: date
) -> Iterator[Verdict]:
    """Judge one clause for one subject and year by the form it has."""
    rule = clause.rule
    if rule.form == Form.KEEP:
        return _kept(docket, clause, subject, year, as_of)
    if rule.form == Form.WHEN:
        return _answered(docket, clause, subject, year)
    if rule.form == Form.CARRY and not rule.needs:
        return carrying(docket, clause, subject, year)
    if rule.is_open or rule.needs:
        return _waiting(docket, clause, subject, year)
    return _counted(docket, clause, subject, year)


def _spec(rule: Rule) -> RecordSpec:
    assert rule.record is not None  # noqa: S101 -- the schema asks for it
    return rule.record


def _counted(
    docket: Docket, clause: Clause, subject: Subject, year: int
) -> Iterator[Verdict]:
    for period in periods_of(clause.rule.every or "", year):
        need = docket.need(clause, subject, period)
        if need:
            anchor = docket.months(clause, subject, period)[-1][1] - 1
            owner = docket.owner(clause, subject, last_day(anchor))
            if owner is not None:
                yield _count(docket, clause, subject, period, need, owner)


def _count(
    docket: Docket,
    clause: Clause,
    subject: Subject,
    period: Period,
    need: int,
    owner: str,
) -> Verdict:
    rule, spec = clause.rule, _spec(clause.rule)
    opens, closes = window_of(rule)
    first, last = period.start + opens, period.start + closes
    due_on = after(last_day(last), rule.grace_days)
    counted = tuple(
        one
        for one in docket.visible(subject.key)
        if first <= one.month <= last and one.matches(spec)
    )
    deviating, filed = _off_day(spec, counted)
    cell = Cell(
        subject=subject.key,
        org_id=owner,
        rule=rule,
        period=period.key,
        period_label=period.label,
        first_on=first_day(first),
        last_on=last_day(last),
        due_on=due_on,
        warn_on=warn_day(last_day(last), closes - opens + 1),
        need=need,
        done=len(counted),
        on_time=sum(one.timely_on <= due_on for one in counted),
        waived=docket.is_waived(subject, rule, period.key),
        gap=docket.has_gap(owner, rule, period.key),
        deviating=deviating,
        deviation_filed=filed,
        uncovered=_uncovered(docket, owner, counted, period)
        if spec.covers_members and counted
        else (),
    )
    return Verdict(cell, counted)


def _off_day(spec: RecordSpec, counted: tuple[Posting, ...]) -> tuple[int, int]:
    """Return how many missed the fixed day, and how many of them were filed.

    One that kept to the day is enough.
    """
    if spec.day is None:
        return 0, 0
    off = [one for one in counted if one.entry.happened_on.day != spec.day]
    if len(off) < len(counted):
        return 0, 0
    filed = sum("deviation_filed" in one.entry.tags for one in off)
    return (0, filed) if filed else (len(off), 0)


def _uncovered(
    docket: Docket, owner: str, counted: tuple[Posting, ...], period: Period
) -> tuple[str, ...]:
    """Return the members of the unit whom no counted entry reached."""
    reached = {
        person.person_id
        for one in counted
        for person in one.entry.people
        if person.counts
    }
    on = min(period.last_on, docket.known_on)
    return tuple(
        sorted(
            member.person_id
            for member in docket.members_of(owner)
            if member.span.holds_on(on) and member.person_id not in reached
        )
    )


def _waiting(
    docket: Docket, clause: Clause, subject: Subject, year: int
) -> Iterator[Verdict]:
    """Give the one cell a year of a clause whose words are not settled."""
    period = Period(year * 12, year * 12 + 12)
    stretches = docket.months(clause, subject, period)
    if clause.until < period.end or not stretches:
        return
    owner = docket.owner(clause, subject, last_day(stretches[-1][1] - 1))
    if owner is None:
        return
    rule = clause.rule
    cell = Cell(
        subject=subject.key,
        org_id=owner,
        rule=rule,
        period=period.key,
        period_label=period.label,
        first_on=period.first_on,
        last_on=period.last_on,
        due_on=None,
        warn_on=None,
        need=0,
        waived=docket.is_waived(subject, rule, period.key),
        gap=docket.has_gap(owner, rule, period.key),
    )
    yield Verdict(cell, ())


def _kept(
    docket: Docket, clause: Clause, subject: Subject, year: int, as_of: date
) -> Iterator[Verdict]:
    """Judge a standing duty on a day; it is never reset at New Year."""
    rule = clause.rule
    on = min(max(as_of, date(year, 1, 1)), date(year, 12, 31))
    begun = [since for since, _ in subject.runs if first_day(since) <= on]
    owner = docket.owner(clause, subject, on) if begun else None
    if owner is None or not clause.since <= month_of(on) < clause.until:
        return
    begins = first_day(max(clause.since, begun[-1]))
    held = [
        one
        for one in docket.visible(subject.key)
        if one.matches(_spec(rule))
        and one.entry.happened_on <= on
        and (one.entry.ends_on is None or on <= one.entry.ends_on)
    ]
    ends = sorted((one.entry.ends_on or date.max for one in held), reverse=True)
    until = ends[rule.at_least - 1] if len(held) >= rule.at_least else None
    due_on = None if rule.open_term else rule.by or after(begins, SETTLING_DAYS)
    cell = Cell(
        subject=subject.key,
        org_id=owner,
        rule=rule,
        period="standing",
        period_label="长期",
        first_on=begins,
        last_on=on,
        due_on=due_on,
        warn_on=due_on,
        need=rule.at_least,
        done=len(held),
        on_time=len(held),
        waived=docket.is_waived(subject, rule, "standing"),
        gap=docket.has_gap(owner, rule, "standing"),
        lasts_until=None if until == date.max else until,
    )
    yield Verdict(cell, tuple(held))


def _answered(
    docket: Docket, clause: Clause, subject: Subject, year: int
) -> Iterator[Verdict]:
    """Open one duty for each event and look for the entry that answers it."""
    for event in _events(docket, clause.rule, subject, year):
        if clause.since <= month_of(event.happened_on) < clause.until:
            owner = docket.owner(clause, subject, event.happened_on)
            if owner is not None:
                yield _answer(docket, clause.rule, subject, owner, event)


def _answer(
    docket: Docket, rule: Rule, subject: Subject, owner: str, event: EntryFact
) -> Verdict:
    counted = tuple(
        one
        for one in docket.visible(subject.key)
        if docket.postings.answers(one.entry, event.id) and one.matches(_spec(rule))
    )
    days, key = rule.within_days, f"event:{event.id}"
    due_on = None if days is None else after(event.happened_on, days)
    cell = Cell(
        subject=subject.key,
        org_id=owner,
        rule=rule,
        period=key,
        period_label=f"{event.label or '事项'}（{event.happened_on:%Y-%m-%d}）",
        first_on=event.happened_on,
        last_on=due_on or event.happened_on,
        due_on=due_on,
        warn_on=due_on - timedelta(days=3) if due_on else None,
        need=rule.at_least,
        done=len(counted),
        on_time=sum(due_on is None or one.timely_on <= due_on for one in counted),
        waived=docket.is_waived(subject, rule, key),
        gap=docket.has_gap(owner, rule, key),
    )
    return Verdict(cell, counted)


def _events(
    docket: Docket, rule: Rule, subject: Subject, year: int
) -> Iterator[EntryFact]:
    event = rule.event
    assert event is not None  # noqa: S101 -- the schema asks for it
    for one in docket.visible(subject.key):
        entry = one.entry
        if (
            "unit" in one.roles
            and entry.happened_on.year == year
            and not event.kinds.isdisjoint(entry.kinds)
            and (not event.tags_any or not event.tags_any.isdisjoint(entry.tags))
        ):
            yield entry
