"""A member's own page."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.books.ballots.queries import my_boxes
from yiben.books.ballots.words import BoxState
from yiben.books.dues.queries import my_card
from yiben.books.talks.queries import my_talks
from yiben.common import clock
from yiben.ledger.queries import my_entries
from yiben.org.queries import org
from yiben.people.queries import MyRecord, my_corrections, my_record
from yiben.people.words import TEAM, Office
from yiben.standing.actions import ensure_year
from yiben.standing.queries import my_lines
from yiben.supervision.queries import n_my_measures
from yiben.web.panels.banned import BannedLine, banned_lines
from yiben.web.panels.me import Own, me_panel

from .desk import Request, asked_year, show

LEADING = frozenset(Office(one).label for one in TEAM)
"""Posts of a leading team, as a record shows them."""


@require_safe
def me(request: Request) -> HttpResponse:
    """Show what is held about the reader, and to nobody but the reader."""
    today = clock.today()
    year = asked_year(request, today)
    last = min(today, date(year, 12, 31))
    record = my_record(request.user)
    ensure_year(year=year, at=clock.now())
    panel = me_panel(
        record,
        year=year,
        entries=my_entries(seen_by=request.user, since=date(year, 1, 1), until=last),
        lines=my_lines(on=last, seen_by=request.user),
        today=today,
        dues=my_card(year, today=today, seen_by=request.user),
        own=_own(request, record, year, last),
    )
    return show(request, "me", panel, banned=_banned(request, record.card.branch_id))


def _own(request: Request, record: MyRecord, year: int, last: date) -> Own:
    """Return what else is one's own, for the notes beside the links."""
    who = request.user
    asked = my_corrections(seen_by=who)
    boxes = my_boxes(seen_by=who)
    tenures = record.card.tenures
    return Own(
        talks=len(my_talks(seen_by=who, since=date(year, 1, 1), until=last)),
        open_boxes=sum(one.state == BoxState.OPEN for one in boxes),
        asked=sum(one.is_open for one in asked),
        measures=n_my_measures(seen_by=who),
        leads=any(one.until_on is None and one.what in LEADING for one in tenures),
    )


def _banned(request: Request, branch_id: str | None) -> tuple[BannedLine, ...]:
    """Return what is said where points and stars would have stood."""
    if branch_id is None:
        return ()
    branch = org(branch_id, seen_by=request.user)
    off = ("points.member", "points.study", "stars.member", "ranking.persons")
    return banned_lines(branch, *off, on=clock.today())
