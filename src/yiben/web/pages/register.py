"""Registers: what stands on a day, what is missing, the form of a new line."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.registers import queries
from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record
from yiben.policy.queries import kinds
from yiben.rules.kinds import FieldType
from yiben.web.forms.register import read_form, typed_form
from yiben.web.forms.shared import PREFIX
from yiben.web.panels.register_below import below_page
from yiben.web.panels.register_form import Offered, sheet_of
from yiben.web.panels.register_list import registers_page

from .filing import named_in
from .register_raise import keep_and_raise
from .shared import Request, asked_day, attempt, say, show_page

MOST_TARGETS = 500
PAGE = 100
MOST_DIGITS = 8


@require_safe
def show_registers(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit keeps on a day: what is missing first, then the lines."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today = clock.today()
    on, kind = asked_day(request, "on", today), request.GET.get("kind", "")
    kind = kind if kind in kinds() else ""
    skip = _asked_number(request, "skip")
    rows = queries.registers_of(
        unit,
        seen_by=request.user,
        kind=kind or None,
        begun_by=on,
        limit=PAGE + 1,
        skip=skip,
    )
    gaps = queries.gaps_of(unit, on=on, seen_by=request.user, kind=kind or None)
    counts, figures = [], None
    if kind:
        figures = queries.figures_of(unit, kind, on=on, seen_by=request.user)
    else:
        counts = queries.counts_of(unit, on=on, gaps=gaps, seen_by=request.user)
    panel = registers_page(
        unit,
        rows[:PAGE],
        on=on,
        today=today,
        starts=queries.starts_for(unit),
        gaps=gaps,
        counts=counts,
        figures=figures,
        kind=kind,
        sees_below=may_oversee(request.user, unit) and unit.kind != "branch",
        may_write=may_record(request.user, unit),
        more_from=skip + PAGE if len(rows) > PAGE else 0,
    )
    return show_page(request, "registers", panel)


@require_safe
def show_below(request: Request, org_id: str) -> HttpResponse:
    """Show how one register stands at the units below."""
    unit = org_queries.org(org_id, seen_by=request.user)
    on = asked_day(request, "on", clock.today())
    offered = [
        one
        for one in kinds().values()
        if one.book == "registers" and one.is_posted and one.span
    ]
    asked = request.GET.get("kind", "")
    kind = asked if asked in {one.kind for one in offered} else offered[0].kind
    lines = queries.below_of(unit, kind, on=on, seen_by=request.user)
    return show_page(
        request, "registers_below", below_page(unit, kind, offered, lines, on)
    )


def _asked_number(request: Request, name: str) -> int:
    said = request.GET.get(name, "")
    return (
        int(said)
        if said.isascii() and said.isdigit() and len(said) < MOST_DIGITS
        else 0
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new_register(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a new line; a POST enters it into the ledger."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    about_id = request.POST.get("about") or request.GET.get("about")
    blank = queries.blank_for(
        unit, kind, day, seen_by=request.user, about_id=about_id or None
    )
    offered = offered_for(request, unit, kind, day, blank.about_id)
    if request.method != "POST":
        form = _asked(request, blank)
        shown = sheet_of(typed_form(form), form, unit, offered)
        return show_page(request, "register_form", shown)
    form, problems = read_form(request.POST, blank)
    row, problems = attempt(
        lambda: keep_and_raise(unit, form, by=request.user, at=clock.now()), problems
    )
    if row is None:
        shown = sheet_of(request.POST, form, unit, offered, problems)
        return show_page(request, "register_form", shown, problems)
    say(request, "已登记，记入台账。")
    return redirect("register", row.pk)


def _asked(request: Request, blank: RegisterForm) -> RegisterForm:
    """Return the form with what an address fills in."""
    given = request.GET
    fields = {
        one.name: given[f"{PREFIX}{one.name}"]
        for one in kinds()[blank.kind].fields
        if f"{PREFIX}{one.name}" in given
    }
    return replace(
        blank,
        title=given.get("title", blank.title),
        holder_id=given.get("holder") or blank.holder_id,
        target_id=given.get("target") or blank.target_id,
        fields={**blank.fields, **fields},
        tags=tuple(dict.fromkeys((*blank.tags, *given.getlist("tags")))),
    )


def offered_for(
    request: Request, unit: Any, kind: str, day: date, about_id: str | None
) -> Offered:
    """Return what may be chosen on the form of a line."""
    known = kinds()[kind]
    types = {one.type for one in known.fields}
    named = known.holder or known.register.team or FieldType.PERSON in types
    people = named_in(unit, request, day) if named else []
    targets = []
    chosen = known.target and not known.register.about
    if chosen or FieldType.ORG in types:
        below = org_queries.orgs_below(unit, seen_by=request.user, on=day, itself=False)
        targets = [(one.pk, one.name) for one in below[:MOST_TARGETS]]
    lines = queries.about_choices(unit, kind, day, seen_by=request.user)
    about = _about(request, about_id, lines)
    team = queries.team_choices(about) if known.register.about else people
    return Offered(
        people=people,
        targets=targets,
        lines=lines,
        about=about,
        team=team,
        sources=queries.source_choices(unit, kind, day, seen_by=request.user),
    )


def _about(
    request: Request, about_id: str | None, lines: list[RegisterRow]
) -> RegisterRow | None:
    """Return the line an act is about; one that has ended too, to be told so."""
    if about_id is None:
        return None
    found = next((one for one in lines if one.id == about_id), None)
    if found is not None:
        return found
    try:
        row = queries.register(about_id, seen_by=request.user)
    except RefusedError:
        return None
    return queries.view_of(row, seen_by=request.user)
