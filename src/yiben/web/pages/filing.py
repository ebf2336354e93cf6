"""Plans and reports: drafting, sending, publishing, and what became of them."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.filings import access, actions, queries
from yiben.books.filings.words import FilingForm
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.people import queries as people
from yiben.web.forms.filing import read_form, typed_form
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.filing import FilingSheet, filing_page, filings_page, sheet_of
from yiben.web.panels.filing_figures import figure_page

from .shared import Request, attempt, note_reading, say, show_page


def show_filings(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit has drawn up and sent, and what can be begun."""
    unit = org_queries.org(org_id, seen_by=request.user)
    rows = queries.filings_of(unit, seen_by=request.user)
    starts = []
    if may_record(request.user, unit):
        starts = queries.starts_of(unit, on=clock.today(), seen_by=request.user)
    panel = filings_page(unit, rows, starts, year=clock.today().year)
    return show_page(request, "filings", panel)


@require_http_methods(["GET", "POST"])
def new_filing(request: Request, org_id: str, kind: str, period: str) -> HttpResponse:
    """Show the prefilled form of a plan or report; a POST keeps it as a draft."""
    unit = org_queries.org(org_id, seen_by=request.user)
    source = request.POST if request.method == "POST" else request.GET
    author = source.get("author_id") or source.get("author") or None
    blank = queries.blank_for(
        unit,
        kind,
        period,
        seen_by=request.user,
        author_id=author,
        on=clock.today(),
    )
    action = reverse("filing-new", args=[org_id, kind, period])
    key = f"{request.user.pk}:{kind}:{org_id}:{period}"
    if request.method == "GET":
        blank = _asked_for(request, blank)
        if (
            author is None
            and not blank.answers
            and (begun := _begun(request, unit, kind, period))
        ):
            return redirect("filing", begun)
        shown = _sheet(request, typed_form(blank), blank, unit, action, key=key)
        return show_page(request, "filing_form", shown)
    form, problems = read_form(request.POST, blank)
    row, problems = attempt(
        lambda: actions.draft_filing(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if row is None:
        shown = _sheet(request, request.POST, form, unit, action, problems, key=key)
        return show_page(request, "filing_form", shown, problems)
    say(request, "已存为草稿，还没有报送。")
    return redirect("filing", row.pk)


def _asked_for(request: Request, blank: FilingForm) -> FilingForm:
    """Return the form with what it answers and is called, if the address says so."""
    answers = request.GET.get("answers", "")
    title = request.GET.get("title", "") or blank.title
    return replace(blank, answers=answers, title=title) if answers else blank


def _begun(request: Request, unit: Any, kind: str, period: str) -> str | None:
    """Return the filing that was begun for this period: one is enough."""
    rows = queries.filings_of(unit, seen_by=request.user, kind=kind, period=period)
    return rows[0].id if rows else None


@require_http_methods(["GET", "POST"])
def edit_filing(request: Request, filing_id: str) -> HttpResponse:
    """Change a draft, or what was returned."""
    row = queries.filing(filing_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    if not access.may_write(request.user, row.unit, row.author_id):
        raise RefusedError("filing.write", row.pk)
    stored = FilingForm(
        kind=row.kind,
        period=row.period,
        title=view.row.title,
        fields=view.fields,
        elements=view.elements,
        author_id=row.author_id,
        answers=view.answers,
        also=view.row.also,
    )
    action = reverse("filing-edit", args=[filing_id])
    before = {one.figure.name: one.figure.value for one in view.figures}
    if request.method == "GET":
        typed = typed_form(stored)
        shown = _sheet(request, typed, stored, row.unit, action, before=before)
        return show_page(request, "filing_form", shown)
    form, problems = read_form(request.POST, stored)
    found, problems = attempt(
        lambda: actions.revise_filing(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if found is None:
        shown = _sheet(
            request, request.POST, form, row.unit, action, problems, before=before
        )
        return show_page(request, "filing_form", shown, problems)
    say(request, "已保存，还没有报送。")
    return redirect("filing", filing_id)


def show_filing(request: Request, filing_id: str) -> HttpResponse:
    """Show one filing with every step; reading from outside leaves a line."""
    return show_page(request, "filing", _page(request, filing_id))


@require_safe
def show_figure(request: Request, filing_id: str, number: int) -> HttpResponse:
    """Show the records that one figure of a filing was counted from."""
    row = queries.filing(filing_id, seen_by=request.user)
    found = queries.entries_behind(row, number, seen_by=request.user)
    if access.is_cross_level(request.user, row):
        note_reading(request, f"filing:{row.pk}", row.unit_id)
    return show_page(request, "filing_figure", figure_page(row, *found))


def _page(
    request: Request, filing_id: str, problems: list[Problem] | None = None
) -> Any:
    row = queries.filing(filing_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user, on=clock.today())
    if view.is_cross_level:
        note_reading(request, f"filing:{row.pk}", row.unit_id)
    writes = access.may_write(request.user, row.unit, row.author_id)
    return filing_page(view, may_write=writes, problems=problems or [])


STEPS = {
    "file": (actions.file_filing, "已报送上级，等回执。"),
    "make": (actions.make_filing, "已制定，记入台账。"),
    "publish": (actions.publish_filing, "已向党员公布。"),
}
"""The button's value, what it does, and what is said afterwards."""


@require_POST
def step_filing(request: Request, filing_id: str) -> HttpResponse:
    """Take one step: draw up, send, or publish."""
    row = queries.filing(filing_id, seen_by=request.user)
    if request.POST.get("act") not in STEPS:
        return redirect("filing", filing_id)
    act, said = STEPS[request.POST["act"]]
    done, problems = attempt(lambda: act(row, by=request.user, at=clock.now()))
    if done is None:
        panel = _page(request, filing_id, problems)
        return show_page(request, "filing", panel, problems)
    say(request, said)
    return redirect("filing", filing_id)


def _sheet(
    request: Request,
    raw: QueryDict,
    form: FilingForm,
    unit: Any,
    action: str,
    problems: list[Problem] | None = None,
    *,
    before: dict[str, int] | None = None,
    key: str = "",
) -> FilingSheet:
    today = clock.today()
    asked = {"on": today, "seen_by": request.user, "author_id": form.author_id}
    figures = form.figures
    if not figures:
        figures = queries.figures_now(unit, form.kind, form.period, **asked)
    return sheet_of(
        raw,
        form,
        unit.name,
        named_in(unit, request, today),
        problems or [],
        figures=figures,
        before=before or {},
        also=queries.also_offered(unit, form.kind, **asked),
        meetings=queries.meetings_offered(unit, form.kind, form.period, **asked),
        banned=banned_lines(unit, "forms.repeated", on=today),
        action=action,
        back=reverse("filings", args=[unit.pk]),
        draft_key=key,
    )


def named_in(unit: Any, request: Request, on: date) -> list[tuple[str, str]]:
    """Return (id, name) of members and office-holders of a unit, each once."""
    members = people.members_of(unit, on=on, seen_by=request.user)
    offices = people.office_holders(unit, on=on, seen_by=request.user)
    found = {one.person_id: one.name for one in members}
    return list((found | {one.person_id: one.name for one in offices}).items())
