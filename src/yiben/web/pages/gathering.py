"""Gatherings: choosing a kind, filling in the form, keeping it as a draft."""

from datetime import date
from functools import partial

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import GatheringForm, SeatForm
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.policy.queries import foreign_tags
from yiben.policy.queries import kind as kind_of
from yiben.web.forms.gathering import read_form, typed_form
from yiben.web.panels.chooser import chooser_of
from yiben.web.panels.gathering import Known, Sheet, sheet_of
from yiben.web.panels.held import held_of

from .shared import (
    Request,
    asked_day,
    attempt,
    note_reading,
    say,
    show_page,
)

ADD = "add_resolution"
LOOK = "refresh"
CLOSE = "close"


def choose_kind(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit and its groups can hold, and what is planned or was held."""
    return show_page(
        request,
        "gatherings",
        chooser_of(org_id, on=clock.today(), seen_by=request.user),
    )


@require_http_methods(["GET", "POST"])
def new_gathering(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the prefilled form; a POST keeps it as a draft, or goes on to closing."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(unit, kind, day, seen_by=request.user)
    action = reverse("gathering-new", args=[org_id, kind])
    page = partial(
        sheet,
        request,
        unit_id=org_id,
        action=action,
        back=reverse("gatherings", args=[org_id]),
        draft_key=f"{request.user.pk}:{kind}:{org_id}",
    )
    if request.method == "GET":
        typed = typed_form(with_speaker(blank, request))
        typed["answers"] = request.GET.get("answers", "")
        return show_page(request, "gathering_form", page(typed, blank))
    form, problems = read_form(request.POST, kind, day)
    if request.POST.get("act") in {ADD, LOOK}:
        return show_page(request, "gathering_form", page(grown(request.POST), form))
    found, problems = attempt(
        lambda: actions.plan_gathering(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if found is None:
        shown = page(request.POST, form, problems)
        return show_page(request, "gathering_form", shown, problems)
    return after_saving(request, found.pk)


@require_http_methods(["GET", "POST"])
def edit_gathering(request: Request, gathering_id: str) -> HttpResponse:
    """Change a draft: the same form, filled in as it was left."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    stored = queries.form_of(row, seen_by=request.user)
    page = partial(
        sheet,
        request,
        unit_id=row.unit_id,
        action=reverse("gathering-edit", args=[gathering_id]),
        back=reverse("gathering", args=[gathering_id]),
        draft_key=f"{request.user.pk}:{gathering_id}",
        stored=stored,
    )
    if request.method == "GET":
        return show_page(request, "gathering_form", page(typed_form(stored), stored))
    form, problems = read_form(request.POST, row.kind, row.happened_on)
    if request.POST.get("act") in {ADD, LOOK}:
        return show_page(request, "gathering_form", page(grown(request.POST), form))
    found, problems = attempt(
        lambda: actions.revise_gathering(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if found is None:
        shown = page(request.POST, form, problems)
        return show_page(request, "gathering_form", shown, problems)
    return after_saving(request, gathering_id)


def after_saving(request: Request, gathering_id: str) -> HttpResponse:
    """Go on to closing if that was the button; otherwise show the draft."""
    if request.POST.get("act") == CLOSE:
        return redirect("gathering-close", gathering_id)
    say(request, "已存为草稿。开展以后再“关闭入账”，那时才算数。")
    return redirect("gathering", gathering_id)


def show(request: Request, gathering_id: str) -> HttpResponse:
    """Show one gathering; reading it from outside the unit leaves an audit line."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    if view.is_cross_level:
        note_reading(request, f"gathering:{row.pk}", row.unit_id)
    writes = may_record(request.user, row.unit)
    return show_page(request, "gathering", held_of(view, may_write=writes))


@require_POST
def cancel(request: Request, gathering_id: str) -> HttpResponse:
    """Cancel a planned gathering, with the reason."""
    row = queries.gathering(gathering_id, seen_by=request.user)
    reason = request.POST.get("reason", "")
    _, problems = attempt(
        lambda: actions.cancel_gathering(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if problems:
        view = queries.view_of(row, seen_by=request.user)
        panel = held_of(view, may_write=True, problems=problems, reason=reason)
        return show_page(request, "gathering", panel, problems)
    say(request, "已取消这次活动。")
    return redirect("gathering", gathering_id)


def with_speaker(form: GatheringForm, request: Request) -> GatheringForm:
    """Put down as speaker whom the address names: whose lecture it is to be."""
    given = request.GET.get("speaker")
    return form.with_role("speaker", given) if given else form


def grown(raw: QueryDict) -> QueryDict:
    """Return what was typed, with room for one more resolution if asked for."""
    typed = raw.copy()
    if raw.get("act") == ADD:
        given = raw.get("res_count") or "0"
        typed["res_count"] = str(int(given) + 1 if given.isdigit() else 1)
    return typed


def sheet(
    request: Request,
    raw: QueryDict,
    form: GatheringForm,
    problems: list[Problem] | None = None,
    *,
    unit_id: str,
    action: str,
    back: str,
    draft_key: str = "",
    stored: GatheringForm | None = None,
    reason: str | None = None,
) -> Sheet:
    """Gather what the house knows for the day of a form, and lay out the page."""
    unit = org_queries.org(unit_id, seen_by=request.user)
    kind, on = form.kind, form.happened_on
    blank = queries.blank_for(unit, kind, on, seen_by=request.user)
    known = Known(
        unit_id=unit.pk,
        unit_name=unit.name,
        kind=kind_of(kind),
        roster=both(blank.seats, stored.seats if stored else (), on, stored),
        helpers=queries.helpers_for(unit, kind, on, seen_by=request.user),
        partners=queries.partners_for(unit, on, seen_by=request.user),
        foreign=foreign_tags(unit, on=on),
    )
    return sheet_of(
        raw,
        form,
        known,
        list(dict.fromkeys(problems or [])),
        action=action,
        back=back,
        draft_key=draft_key,
        reason=reason,
    )


def both(
    roster: tuple[SeatForm, ...],
    seats: tuple[SeatForm, ...],
    on: date,
    stored: GatheringForm | None,
) -> tuple[SeatForm, ...]:
    """Return who is due that day, and who else was already seated that day."""
    if stored is None or stored.happened_on != on:
        return roster
    due = {seat.person_id for seat in roster}
    return roster + tuple(seat for seat in seats if seat.person_id not in due)
