"""The ledger of a unit as a list, on screen and as a workbook."""

from typing import Any

from django.http import HttpResponse

from yiben.common import clock
from yiben.ledger import queries
from yiben.org import queries as org_queries
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.web.files import XLSX, download
from yiben.web.panels.ledger import PAGE, Asked, asked_of, ledger_of, workbook_of

from .shared import Request, show_page

MOST_ROWS = 5000


def show_ledger(request: Request, org_id: str) -> HttpResponse:
    """Show what happened, newest first, of one kind or one period if asked."""
    unit = org_queries.org(org_id, seen_by=request.user)
    asked = asked_of(request.GET)
    # One row more than a page, to know whether there is another page.
    rows = _rows(request, unit, asked, asked.page * PAGE + 1)
    return show_page(
        request, "ledger", ledger_of(unit, rows, asked, seen_by=request.user)
    )


def export_ledger(request: Request, org_id: str) -> HttpResponse:
    """Give the same list as a workbook; who took it stands in the audit."""
    unit = org_queries.org(org_id, seen_by=request.user)
    asked = asked_of(request.GET)
    rows = _rows(request, unit, asked, MOST_ROWS)
    note_audit(
        request.user, "ledger.list", f"org:{org_id}", unit, Outcome.DONE, clock.now()
    )
    return download(workbook_of(rows), f"{unit.short_name}台账.xlsx", XLSX)


def _rows(
    request: Request, unit: Any, asked: Asked, limit: int
) -> list[queries.EntryView]:
    return queries.entries_of(
        unit,
        seen_by=request.user,
        kind=asked.kind or None,
        since=asked.since,
        until=asked.until,
        limit=limit,
    )
