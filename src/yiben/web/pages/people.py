"""The members of a unit: overview, checks of the roster, contact, corrections asked for."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.lists.queries import silent_members
from yiben.common import clock
from yiben.org.access import require_tend
from yiben.org.queries import org
from yiben.org.words import OrgKind
from yiben.people.actions import answer_correction, note_contact
from yiben.people.queries import (
    check_roster,
    completeness_of,
    contacts_of,
    correction,
    corrections_of,
    letters_of,
    members_of,
    office_holders,
    person,
    stays_of,
)
from yiben.people.words import TEAM
from yiben.policy.queries import kinds
from yiben.web.forms.people import ANSWER, contact_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.people import (
    Waiting,
    check_panel,
    contact_panel,
    correction_panel,
    people_panel,
)

from .desk import Request, asked_day, attempt, show, turn_to

LOST = "lists.lost_contact"
"""The list on which a person writes down that somebody is to be looked for."""


@require_safe
def people(request: Request, org_id: str) -> HttpResponse:
    """Show what there is about the members of a unit, with what waits."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_tend(request.user, unit)
    is_branch = unit.kind == OrgKind.BRANCH
    members = members_of(unit, on=today, seen_by=request.user) if is_branch else []
    holders = office_holders(unit, on=today, seen_by=request.user)
    leaders = [
        (one.person_id, one.name, one.label) for one in holders if one.office in TEAM
    ]
    waiting = _waiting(request, unit) if is_branch else None
    panel = people_panel(unit, members, leaders, waiting, seen_by=request.user)
    return show(request, "people", panel)


def _waiting(request: Request, unit: Any) -> Waiting:
    who, today = request.user, clock.today()
    letters = letters_of(unit, on=today, seen_by=who)
    stays = stays_of(unit, on=today, seen_by=who)
    asked = corrections_of(unit, seen_by=who)
    return Waiting(
        letters=sum(one.ended_on is None for one in letters),
        late=sum(one.is_late for one in letters),
        away=sum(one.is_out for one in stays),
        guests=sum(not one.is_out for one in stays),
        corrections=sum(one.is_open for one in asked),
    )


@require_safe
def people_check(request: Request, org_id: str) -> HttpResponse:
    """Show whether everybody is in exactly one branch, and which records are whole."""
    unit = org(org_id, seen_by=request.user)
    require_tend(request.user, unit)
    on = asked_day(request, clock.today())
    panel = check_panel(
        unit,
        check_roster(unit, on=on, seen_by=request.user),
        completeness_of(unit, on=on, seen_by=request.user),
        on=on,
        seen_by=request.user,
    )
    return show(request, "people_check", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def people_contacts(request: Request, org_id: str) -> HttpResponse:
    """Show when each member was last asked after; a POST writes down one contact."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_tend(request.user, unit)
    rows = contacts_of(unit, on=today, seen_by=request.user)
    named = sorted((one.person_id, one.name) for one in rows)
    sheet = Sheet(
        contact_questions(named),
        request.POST if request.method == "POST" else None,
        {"on": today.isoformat(), "person_id": request.GET.get("person", "")},
    )
    on = sheet.must_day("on") if sheet.raw is not None else today

    def act() -> object:
        return note_contact(
            person(sheet.text("person_id"), seen_by=request.user),
            on=on,
            way=sheet.text("way"),
            reached=sheet.text("reached") == "yes",
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已记下这次联系。", "people-contacts", org_id)
    silent = [
        one.person_id for one in silent_members(unit, on=today, seen_by=request.user)
    ]
    panel = contact_panel(
        unit, rows, silent, kinds()[LOST].flow.silent_months, LOST, seen_by=request.user
    )
    return show(request, "people_contacts", panel, sheet=sheet)


@require_safe
def corrections(request: Request, org_id: str) -> HttpResponse:
    """Show what members of a branch asked to be corrected."""
    unit = org(org_id, seen_by=request.user)
    return _corrections(request, unit)


def _corrections(
    request: Request, unit: Any, asked_id: str = "", sheet: Sheet | None = None
) -> HttpResponse:
    rows = corrections_of(unit, seen_by=request.user)
    panel = correction_panel(unit, rows, seen_by=request.user)
    forms = {
        one.id: sheet if sheet and one.id == asked_id else Sheet(ANSWER, mark=one.id)
        for one in rows
        if one.is_open
    }
    more = {"refused": sheet} if sheet else {}
    return show(request, "people_corrections", panel, forms=forms, **more)


@require_POST
def correction_answer(request: Request, correction_id: str) -> HttpResponse:
    """Tell a member what came of their request."""
    row = correction(correction_id, seen_by=request.user)
    sheet = Sheet(ANSWER, request.POST, mark=row.pk)

    def act() -> object:
        return answer_correction(
            row,
            state=sheet.text("state"),
            answer=sheet.text("answer"),
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已答复本人。", "corrections", row.org_id)
    return _corrections(request, row.org, row.pk, sheet)
