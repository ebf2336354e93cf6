"""Gatherings: choosing a kind, filling in the form, keeping it as a draft."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import (
    AGENDA,
    AbsenceView,
    GatheringForm,
    MeasureList,
    SeatForm,
)
from yiben.books.lists.queries import unfinished_for
from yiben.books.lists.words import ItemRow
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.policy.queries import foreign_tags
from yiben.policy.queries import kind as kind_of
from yiben.web.forms.gathering import is_few, of_kinds, read_form, typed_form
from yiben.web.forms.gathering_life import AGENDA_ADD
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.chooser import chooser_of
from yiben.web.panels.gathering import Known, Sheet, sheet_of
from yiben.web.panels.gathering_life import agenda_item, has_agenda, listed_lines
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
REDRAWN = frozenset({ADD, AGENDA_ADD, LOOK})
"""Buttons that save nothing and lay the form out anew."""

CLOSE = "close"
NOT_ASKED = (
    *("signin.phone", "signin.place", "signin.photo"),
    "evidence.required",
)
"""What the form would ask of people if documents had not forbidden it."""


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
        blank=blank,
        unit_id=org_id,
        action=action,
        back=reverse("gatherings", args=[org_id]),
        draft_key=f"{request.user.pk}:{kind}:{org_id}",
    )
    if request.method == "GET":
        asked = with_speaker(with_tags(blank, request), request)
        again = listed(unit, blank, request)
        asked = with_recurring(asked, again)
        typed = typed_form(asked)
        typed["answers"] = request.GET.get("answers", "")
        return show_page(request, "gathering_form", page(typed, asked, again=again))
    form, problems = read_form(request.POST, kind, day)
    if request.POST.get("act") in REDRAWN:
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
    if request.POST.get("act") in REDRAWN:
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


def with_tags(form: GatheringForm, request: Request) -> GatheringForm:
    """Tick what the address names: what the duty asks this record to carry."""
    known = {one.tag for one in kind_of(form.kind).tags}
    asked = [tag for tag in request.GET.getlist("tags") if tag in known]
    return replace(form, tags=tuple(dict.fromkeys((*form.tags, *asked))))


def listed(unit: Any, form: GatheringForm, request: Request) -> list[ItemRow]:
    """Return what the lists want looked at again, if the form has an agenda."""
    if not has_agenda(of_kinds(form)):
        return []
    return unfinished_for(unit, seen_by=request.user, on=form.happened_on)


def with_recurring(form: GatheringForm, rows: Sequence[ItemRow]) -> GatheringForm:
    """Put on the agenda what came back after it had been closed."""
    again = [{"item": agenda_item(row)} for row in rows if row.is_recurring]
    if not again:
        return form
    agenda = [*form.fields.get(AGENDA, ()), *again]
    return replace(form, fields={**form.fields, AGENDA: agenda})


def grown(raw: QueryDict) -> QueryDict:
    """Return what was typed, with room for one more row if asked for."""
    typed = raw.copy()
    for act, count in ((ADD, "res_count"), (AGENDA_ADD, "ag_count")):
        if raw.get("act") == act:
            given = raw.get(count) or "0"
            typed[count] = str(int(given) + 1 if given.isdigit() else 1)
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
    blank: GatheringForm | None = None,
    again: Sequence[ItemRow] | None = None,
) -> Sheet:
    """Gather what the house knows for the day of a form, and lay out the page.

    What was read before is handed on: the ``blank`` form of a day, and the
    items of lists to be looked at ``again``.
    """
    unit = org_queries.org(unit_id, seen_by=request.user)
    if blank is None or blank.happened_on != form.happened_on:
        blank = queries.blank_for(
            unit, form.kind, form.happened_on, seen_by=request.user
        )
    rows = listed(unit, form, request) if again is None else again
    return sheet_of(
        raw,
        form,
        _known(request, unit, form, stored, blank, rows),
        list(dict.fromkeys(problems or [])),
        action=action,
        back=back,
        draft_key=draft_key,
        reason=reason,
    )


def _known(
    request: Request,
    unit: Any,
    form: GatheringForm,
    stored: GatheringForm | None,
    blank: GatheringForm,
    rows: Sequence[ItemRow],
) -> Known:
    """Return what the house knows about a form on its day."""
    kind, on = form.kind, form.happened_on
    return Known(
        unit_id=unit.pk,
        unit_name=unit.name,
        kind=kind_of(kind),
        roster=both(
            _due(blank, request, unit), stored.seats if stored else (), on, stored
        ),
        helpers=queries.helpers_for(unit, kind, on, seen_by=request.user),
        partners=queries.partners_for(unit, on, seen_by=request.user),
        foreign=foreign_tags(unit, on=on),
        matters=queries.matters_of_form(unit, form, seen_by=request.user),
        is_few=is_few(form),
        absences=_absences(unit, form, request),
        last_list=_last_list(unit, form, request),
        listed=listed_lines(rows, on),
        banned=banned_lines(unit, *NOT_ASKED, on=clock.today()),
    )


def _due(blank: GatheringForm, request: Request, unit: Any) -> tuple[SeatForm, ...]:
    """Return who is due; a list that starts empty still offers everybody."""
    if not is_few(blank):
        return blank.seats
    helpers = queries.roster_for(
        unit, blank.kind, blank.happened_on, seen_by=request.user
    )
    return tuple(SeatForm(one.person_id, one.name) for one in helpers)


def _absences(unit: Any, form: GatheringForm, request: Request) -> list[AbsenceView]:
    if not kind_of(form.kind).meeting.make_up:
        return []
    return queries.absences_of(unit, form.happened_on, seen_by=request.user, form=form)


def _last_list(unit: Any, form: GatheringForm, request: Request) -> MeasureList | None:
    looks_back = [name for name in form.kinds if kind_of(name).meeting.look_back]
    if not looks_back:
        return None
    return queries.last_list(
        unit, looks_back[0], form.happened_on, seen_by=request.user
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
