"""The list behind a number, on the page and as a workbook."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.standing.actions import ensure_year
from yiben.standing.queries import listed, listing, unit_above
from yiben.web.files import XLSX, download
from yiben.web.panels.lines import Asked, lines_panel, workbook
from yiben.web.parts import day_or_none

from .desk import Request, asked_day, asked_year, show


def asked_lines(request: Request) -> Asked:
    """Return what an address asks for; what makes no sense is left out."""
    today = clock.today()
    as_of, given = asked_day(request, today), request.GET
    number = given.get("page", "")
    return Asked(
        year=asked_year(request, today),
        as_of=as_of,
        is_past=as_of < today,
        below=given.get("below") == "1",
        system=given.get("system", ""),
        status=given.get("status", ""),
        period=given.get("period", ""),
        duty=given.get("duty", ""),
        sector=given.get("sector", ""),
        unit=given.get("unit", ""),
        due_from=day_or_none(given.get("due_from", "")),
        due_to=day_or_none(given.get("due_to", "")),
        page=int(number) if number.isascii() and number.isdigit() else 1,
    )


@require_safe
def unit_lines(request: Request, org_id: str) -> HttpResponse:
    """Show every duty behind a number; each opens its reasons."""
    asked = asked_lines(request)
    unit, _ = unit_above(org_id, seen_by=request.user)
    ensure_year(year=asked.year, at=clock.now())
    found = listing(unit, asked.focus, seen_by=request.user, number=asked.page)
    panel = lines_panel(unit, found, asked, seen_by=request.user)
    return show(request, "unit_lines", panel)


@require_safe
def unit_lines_file(request: Request, org_id: str) -> HttpResponse:
    """Give the same list as a workbook; the audit says that it left the house."""
    asked = asked_lines(request)
    unit, _ = unit_above(org_id, seen_by=request.user)
    ensure_year(year=asked.year, at=clock.now())
    data = workbook(listed(unit, asked.focus, seen_by=request.user))
    note_audit(
        request.user,
        "lines.export",
        f"org:{unit.pk}",
        unit,
        Outcome.DONE,
        clock.now(),
    )
    return download(data, f"{unit.short_name}{asked.year}年职责清单.xlsx", XLSX)
