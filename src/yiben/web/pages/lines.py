"""The list behind a number, on the page and as a workbook."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.org.access import require_read
from yiben.org.queries import org
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.standing.actions import ensure_year
from yiben.standing.queries import Line, lines_of
from yiben.web.files import XLSX, download
from yiben.web.panels.lines import Asked, chosen, lines_panel, workbook

from .desk import Request, asked_day, asked_year, show


def _asked(request: Request) -> Asked:
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
        page=int(number) if number.isascii() and number.isdigit() else 1,
    )


def _found(request: Request, org_id: str, asked: Asked) -> tuple[Any, list[Line]]:
    unit = org(org_id, seen_by=request.user)
    require_read(request.user, unit)
    ensure_year(year=asked.year, at=clock.now())
    return unit, lines_of(
        unit,
        year=asked.year,
        as_of=asked.as_of,
        seen_by=request.user,
        system=asked.system or None,
        status=asked.status or None,
        below=asked.below,
    )


@require_safe
def unit_lines(request: Request, org_id: str) -> HttpResponse:
    """Show every duty behind a number; each opens its reasons."""
    asked = _asked(request)
    unit, lines = _found(request, org_id, asked)
    panel = lines_panel(unit, lines, asked, seen_by=request.user)
    return show(request, "unit_lines", panel)


@require_safe
def unit_lines_file(request: Request, org_id: str) -> HttpResponse:
    """Give the same list as a workbook; the audit says that it left the house."""
    asked = _asked(request)
    unit, lines = _found(request, org_id, asked)
    data = workbook(chosen(lines, asked))
    note_audit(
        request.user,
        "lines.export",
        f"org:{unit.pk}",
        unit,
        Outcome.DONE,
        clock.now(),
    )
    return download(data, f"{unit.short_name}{asked.year}年职责清单.xlsx", XLSX)
