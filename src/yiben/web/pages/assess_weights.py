"""The items and weights of a year, by which units will be assessed."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yiben.books.ratings import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.org import queries as org_queries
from yiben.web.forms.assess import read_rows, rows_of, typed_rows
from yiben.web.forms.shared import text_of
from yiben.web.panels.assess_weights import WeightsForm, weights_page
from yiben.web.panels.banned import banned_lines

from .shared import Request, attempt, say, show_page

RECORDS = "assessment.records"
YEAR = re.compile(r"20[0-9]{2}")
FIRST_NOTE = "先放上年的指标和分值（没有上年的放通用的），改好再公布。"


@require_http_methods(["GET", "POST"])
def rating_sheet(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the items and weights of a year; a POST publishes them."""
    unit = org_queries.org(org_id, seen_by=request.user)
    queries.blank_for(unit, kind, clock.today(), seen_by=request.user)
    asked = request.GET.get("year", "")
    year = int(asked) if YEAR.fullmatch(asked) else clock.today().year
    if request.method == "GET":
        return _blank(request, unit, kind, year)
    rows, basis = typed_rows(request.POST), text_of(request.POST, "basis")
    items, problems = read_rows(rows)
    sheet, problems = attempt(
        lambda: actions.publish_sheet(
            unit, kind, year, items, grade_basis=basis, by=request.user, at=clock.now()
        ),
        problems,
    )
    if sheet is None:
        form = WeightsForm(unit, kind, year, basis)
        return _show(request, form, rows, problems)
    say(request, "考核表已公布。")
    return redirect("ratings", unit.pk)


def _blank(request: Request, unit: Any, kind: str, year: int) -> HttpResponse:
    """Show what was published for the year, or what it starts from."""
    known = queries.sheet_of(unit, kind, year, seen_by=request.user)
    start = queries.starting_items(unit, kind, year, seen_by=request.user)
    basis = known.grade_basis if known else ""
    note = "" if known else FIRST_NOTE
    return _show(request, WeightsForm(unit, kind, year, basis, note), rows_of(start))


def _show(
    request: Request,
    form: WeightsForm,
    rows: Sequence[Mapping[str, str]],
    problems: Sequence[Problem] = (),
) -> HttpResponse:
    banned = banned_lines(form.unit, RECORDS, on=clock.today())
    panel = weights_page(form, rows, banned, problems)
    return show_page(request, "assess_sheet", panel, problems)
