"""The cell of a rule that asks what certain records must carry."""

from collections.abc import Iterator
from datetime import timedelta

from .credit import Posting
from .docket import Docket, Verdict
from .judge import Cell
from .layer import Clause
from .pack import ALL
from .period import Period, after, last_day
from .subjects import Subject


def carrying(
    docket: Docket, clause: Clause, subject: Subject, year: int
) -> Iterator[Verdict]:
    """Look at the records of a year that must carry something; none, nothing owed.

    A record may be put right until it would be late to enter it. Whoever owns
    the subject at the end of the year answers for all of them.
    """
    spec = clause.rule.record
    assert spec is not None  # noqa: S101 -- the schema asks for it
    period = Period(year * 12, year * 12 + 12)
    stretches = docket.months(clause, subject, period)
    if not stretches or clause.again < period.end:
        return
    owner = docket.owner(clause, subject, last_day(stretches[-1][1] - 1))
    first, last = max(period.start, clause.since), min(period.end, clause.until)
    asked = [
        one
        for one in docket.visible(subject.key)
        if first <= one.month < last and one.matches(spec)
    ]
    if asked and owner is not None:
        yield _carry(docket, clause, subject, period, asked, owner)


def _carry(
    docket: Docket,
    clause: Clause,
    subject: Subject,
    period: Period,
    asked: list[Posting],
    owner: str,
) -> Verdict:
    rule = clause.rule
    carrying = tuple(one for one in asked if rule.elements <= one.entry.tags)
    lacking = [one for one in asked if not rule.elements <= one.entry.tags]
    days = sorted(one.entry.happened_on for one in lacking or asked)
    need = min(rule.at_least or len(asked), len(asked))
    # All must carry it: the first that does not is late first. Only some must:
    # there is time as long as another record may follow.
    last_on = days[0] if rule.at_least == ALL else period.last_on
    due_on = after(last_on, rule.grace_days)
    cell = Cell(
        subject=subject.key,
        org_id=owner,
        rule=rule,
        period=period.key,
        period_label=period.label,
        first_on=period.first_on,
        last_on=period.last_on,
        due_on=due_on,
        warn_on=due_on - timedelta(days=3),
        need=need,
        done=len(carrying),
        on_time=len(carrying),
        waived=docket.is_waived(subject, rule, period.key),
        gap=docket.has_gap(owner, rule, period.key),
    )
    return Verdict(cell, carrying)
