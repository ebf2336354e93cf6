"""Plans, lists and reports of the year: drawn up, sent, received, sent back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from yiben.books.filings import queries
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    publish_filing,
    receive_filing,
    return_filing,
    revise_filing,
)
from yiben.common.clock import local_day, moment
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine
from yiben.policy.queries import kind as kind_of

from .act import Act, entered
from .chance import chance
from .clerk import held
from .data import Data, Unit
from .house import House
from .paper import Paper, draw_up, form_of, fresh, send
from .words import YEAR

SENT = frozenset({"meeting_report"})
"""Papers that are sent and need no receipt to count."""


REPORTERS_FROM = 4
"""So many members of the branch have not reported yet."""

UNFILED = frozenset({"lvye"})
"""Never sent its plan of meetings."""

UNRECEIVED = frozenset({"hupan"})
"""Sent it, and still waits for the receipt."""

RETURNED = frozenset({"yunxi-school"})
"""Had it sent back with a reason, and sent it again."""

TARDY = frozenset({"songgang"})
"""Sent it only after the first quarter."""


def paper_acts(data: Data) -> Iterator[Act]:
    """Give every paper of every unit, from January to December."""
    for unit in data.units.values():
        if unit.quiet or unit.later:
            continue
        habits = data.habits(unit.key)
        papers = habits.branch_papers if unit.is_branch else habits.committee_papers
        for number, kind in enumerate(papers):
            on = date(YEAR, 1, 8 + number * 2)
            yield from _yearly(data, unit, kind, on)
        yield from _reports(data, unit)
        if not unit.is_branch:
            yield from _reviews(data, unit)
    yield from _member_reports("shuangyang")


def _yearly(data: Data, unit: Unit, kind: str, on: date) -> Iterator[Act]:
    if kind == "meeting_plan":
        yield from _meeting_plan(data, unit)
        return
    if unit.kind not in kind_of(f"filings.{kind}").by:
        return
    lax = unit.diligence != "steady" and chance("paper", unit.key, kind) < 0.25  # noqa: PLR2004 -- one in four forgets
    if lax:
        return
    at = entered(on, unit.key, kind)
    yield Act(at, partial(draw_up, paper=Paper(unit.key, kind), at=at))


def _meeting_plan(data: Data, unit: Unit) -> Iterator[Act]:
    """Plan the year, then send the plan; some do so late, and one never."""
    at = moment(date(YEAR, 1, 9), 9 + int(chance("plan", unit.key) * 7))
    yield Act(at, partial(_set_plan, key=unit.key, at=at))
    if unit.key in UNFILED:
        return
    paper = Paper(unit.key, "meeting_plan")
    if unit.key in RETURNED:
        yield from _sent_back(paper)
        return
    day = date(YEAR, 4, 2) if unit.key in TARDY else date(YEAR, 1, 14)
    at = moment(day + timedelta(days=int(chance("send", unit.key) * 7)), 10)
    if unit.key in TARDY:
        at = moment(day, 10)
    wait = None if unit.key in UNRECEIVED else 3
    publish = data.region(unit.key) == "hunan" and wait is not None
    yield Act(at, partial(send, paper=paper, at=at, wait=wait, publish=publish))


def _set_plan(house: House, *, key: str, at: datetime) -> None:
    habits = house.data.habits(key)
    lines = []
    for month, words in enumerate(house.data.themes.months, start=1):
        lines.append(PlanLine(month, held("theme_day"), words.theme))
        if month in habits.assembly:
            lines.append(PlanLine(month, held("member_assembly"), words.assembly))
        if month in habits.lecture:
            lines.append(PlanLine(month, held("party_lecture"), words.lecture))
    set_plan(house.org(key), YEAR, lines, by=house.recorder(key), at=at)


def _sent_back(paper: Paper) -> Iterator[Act]:
    """Send, get back with a reason, mend, send again, get the receipt."""
    first, second = moment(date(YEAR, 1, 20), 10), moment(date(YEAR, 2, 10), 16)
    yield Act(first, partial(_send_half, paper=paper, at=first))
    yield Act(second, partial(_send_again, paper=paper, at=second))


def _send_half(house: House, *, paper: Paper, at: datetime) -> None:
    """Send a plan that is not finished; the superior sends it back."""
    org, hand = house.org(paper.key), house.recorder(paper.key)
    form = replace(form_of(house, paper, local_day(at)), elements=("element.time",))
    filing = draft_filing(org, form, by=hand, at=at)
    file_filing(filing, by=hand, at=at)
    taker = house.recorder(house.data.units[paper.key].above or "")
    then = moment(date(YEAR, 1, 26), 9)

    def send_back(_: House) -> None:
        reason = "四月以后只写了月份，没有写主题和主持人，请补齐再报。"
        return_filing(fresh(filing, taker), reason=reason, by=taker, at=then)

    house.then(then, send_back)


def _send_again(house: House, *, paper: Paper, at: datetime) -> None:
    """Mend what came back, send it again, and publish it after the receipt."""
    org, hand = house.org(paper.key), house.recorder(paper.key)
    rows = queries.filings_of(org, seen_by=hand, kind=paper.full_kind)
    filing = queries.filing(rows[0].id, seen_by=hand)
    revise_filing(filing, form_of(house, paper, local_day(at)), by=hand, at=at)
    file_filing(filing, by=hand, at=at)
    taker = house.recorder(house.data.units[paper.key].above or "")
    then, open_at = at + timedelta(days=2), at + timedelta(days=3)
    house.then(then, lambda _: receive_filing(fresh(filing, taker), by=taker, at=then))
    house.then(
        open_at, lambda _: publish_filing(fresh(filing, hand), by=hand, at=open_at)
    )


def _reports(data: Data, unit: Unit) -> Iterator[Act]:
    """Send what a unit reports by half-years and at the end of the year."""
    habits = data.habits(unit.key)
    for kind in habits.half_year:
        if unit.kind not in kind_of(f"filings.{kind}").by:
            continue
        for period, day in (("H1", date(YEAR, 7, 2)), ("H2", date(YEAR, 12, 14))):
            if unit.diligence == "slack" and chance("report", unit.key, kind) < 0.5:  # noqa: PLR2004 -- every other
                continue
            at = entered(day, unit.key, kind)
            paper = Paper(unit.key, kind, f"{YEAR}-{period}")
            wait = None if kind in SENT else 2
            yield Act(at, partial(send, paper=paper, at=at, wait=wait))
    for kind in habits.year_end if unit.is_branch else ():
        at = moment(date(YEAR, 12, 16), 9 + int(chance("end", unit.key) * 7))
        yield Act(at, partial(_year_end, key=unit.key, kind=kind, at=at))


def _year_end(house: House, *, key: str, kind: str, at: datetime) -> None:
    author = None
    if kind_of(f"filings.{kind}").by_person:
        author = house.secretary(key, local_day(at)).person_id
    send(house, Paper(key, kind, author=author), at, wait=2)


def _member_reports(key: str) -> Iterator[Act]:
    """Note, in the middle of the year, who has reported to the branch by word of mouth."""
    at = moment(date(YEAR, 6, 18), 19)

    def run(house: House) -> None:
        for row in house.members(key, local_day(at))[REPORTERS_FROM:]:
            if not row.flags:
                paper = Paper(key, "member_report", f"{YEAR}-H1", author=row.person_id)
                draw_up(house, paper, at)

    yield Act(at, run)


def _reviews(data: Data, unit: Unit) -> Iterator[Act]:
    """Draw up what a committee makes beyond its lists."""
    if data.region(unit.key) == "hunan" and unit.level == "town":
        at = moment(date(YEAR, 1, 15), 11)
        yield Act(at, partial(draw_up, paper=Paper(unit.key, "theme_day_plan"), at=at))
    at = entered(date(YEAR, 12, 9), unit.key, "review")
    yield Act(at, partial(draw_up, paper=Paper(unit.key, "annual_review"), at=at))
