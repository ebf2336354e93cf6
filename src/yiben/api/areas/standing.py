"""Where a unit stands against its duties, and why; counts, never an order of rank."""

from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import Day, Year, shown
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.standing import queries
from yiben.standing.actions import ensure_year
from yiben.standing.words import Board, Grounds, Line

area = Area("达标情况")

LINE = shown(Line, {"status_label": str})


@area.listed(
    "/units/{org_id}/duties",
    Scope.READ_STANDING,
    LINE,
    name="duties",
    say="一个组织一年的职责，各在哪一步，出自哪条",
)
def duties(
    request: Asked,
    org_id: str,
    page: Paging,
    year: Year | None = None,
    as_of: Day | None = None,
    status: str | None = None,
    system: str | None = None,
) -> Any:
    """List every duty of a unit's year with its standing on a day."""
    who, today = request.auth.account, clock.today()
    unit = org(org_id, seen_by=who)
    wanted = year or today.year
    ensure_year(year=wanted, at=clock.now())
    rows = queries.lines_of(
        unit,
        year=wanted,
        as_of=min(as_of or today, today),
        seen_by=who,
        system=system,
        status=status,
    )
    return paged(rows, page)


@area.listed(
    "/units/{org_id}/due",
    Scope.READ_STANDING,
    LINE,
    name="due",
    say="现在该办什么，急的在前",
)
def due(request: Asked, org_id: str, page: Paging) -> Any:
    """List what a unit and its groups have to do."""
    who, today = request.auth.account, clock.today()
    unit = org(org_id, seen_by=who)
    ensure_year(year=today.year, at=clock.now())
    return paged(queries.due_lines(unit, on=today, seen_by=who), page)


@area.read(
    "/grounds",
    Scope.READ_STANDING,
    shown(Grounds),
    name="grounds",
    say="一项职责为什么这样判：条款、计入的、没有计入的、怎样补救",
)
def grounds(
    request: Asked, subject: str, duty: str, period: str, as_of: Day | None = None
) -> Any:
    """Judge one duty afresh and say on what the verdict rests."""
    today = clock.today()
    return queries.grounds_of(
        subject,
        duty,
        period,
        as_of=min(as_of or today, today),
        seen_by=request.auth.account,
    )


@area.read(
    "/units/{org_id}/board",
    Scope.READ_STANDING,
    shown(Board),
    name="board",
    say="本级、直接下级和各项制度的计数（按树的次序，不排名）",
)
def board(
    request: Asked,
    org_id: str,
    year: Year | None = None,
    as_of: Day | None = None,
    system: str | None = None,
) -> Any:
    """Count the duties of a unit, of each unit right below, and by system."""
    who, today = request.auth.account, clock.today()
    unit, wanted = org(org_id, seen_by=who), year or today.year
    ensure_year(year=wanted, at=clock.now())
    return queries.board(
        unit,
        year=wanted,
        as_of=min(as_of or today, today),
        seen_by=who,
        system=system,
    )
