"""Floating members: who is away, who is here, and what both branches tell each other."""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.registers.actions import end_register, keep_register
from yiben.books.registers.queries import register, registers_of
from yiben.books.registers.words import RegisterForm
from yiben.common import clock
from yiben.ledger.queries import entries_of_person
from yiben.org.access import may_record, require_tend
from yiben.org.queries import branch_named, org
from yiben.people.actions import (
    StayForm,
    accept_stay,
    begin_stay,
    end_stay,
    feed_back,
)
from yiben.people.queries import (
    members_of,
    notes_of,
    person,
    sides_of,
    stay,
    stay_row,
    stays_of,
)
from yiben.people.words import StayReason
from yiben.web.forms.people import ACCEPT, END_STAY, FEEDBACK, fresh, stay_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.floating import floating_panel, stay_panel

from .desk import Request, attempt, show, turn_to

KIND = "registers.floating_management.kept"
"""The line of the ledger that says a member floats."""

LEDGER_REASONS = {
    StayReason.WORK: "务工经商",
    StayReason.STUDY: "就学",
    StayReason.ABROAD: "就学",
    StayReason.FAMILY: "随迁",
    StayReason.OTHER: "其他",
}


@require_http_methods(["GET", "HEAD", "POST"])
def floating(request: Request, org_id: str) -> HttpResponse:
    """Show both registers of a branch; a POST writes down who left."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_tend(request.user, unit)
    members = members_of(unit, on=today, seen_by=request.user)
    sheet = Sheet(
        stay_questions((one.person_id, one.name) for one in members),
        request.POST if request.method == "POST" else None,
        {"from_on": today.isoformat(), "person_id": request.GET.get("person", "")},
    )
    from_on = sheet.must_day("from_on") if sheet.raw is not None else today
    made = attempt(sheet, lambda: _begin(request, unit, sheet, from_on))
    if made is not None:
        return turn_to(request, "已登记流出，记入台账。", "stay", made.pk)
    rows = stays_of(unit, on=today, seen_by=request.user)
    panel = floating_panel(unit, rows, members, seen_by=request.user)
    return show(request, "floating", panel, sheet=sheet)


@transaction.atomic
def _begin(request: Request, unit: Any, sheet: Sheet, from_on: date) -> Any:
    """Write the stay, and the line of the ledger, from one form."""
    who, host = request.user, sheet.text("host")
    leaves = person(sheet.text("person_id"), seen_by=who)
    contact = person(sheet.text("contact_id"), seen_by=who)
    form = StayForm(
        place=sheet.text("place"),
        reason=sheet.text("reason"),
        from_on=from_on,
        host=branch_named(host, seen_by=who) if host else None,
        contact=contact,
    )
    made = begin_stay(leaves, form, by=who, at=clock.now())
    if may_record(who, unit):
        abroad = made.reason == StayReason.ABROAD
        line = RegisterForm(
            kind=KIND,
            title=form.place,
            from_on=from_on,
            holder_id=leaves.pk,
            fields={
                "direction": "流出",
                "place": form.place,
                "reason": LEDGER_REASONS[StayReason(made.reason)],
                "host_branch": form.host.name if form.host else "",
                "contact_person": contact.name,
            },
            tags=(
                "flow.out",
                "element.contact_person",
                *(("reason.abroad",) if abroad else ()),
            ),
            token=made.pk,
        )
        keep_register(unit, line, by=who, at=clock.now())
    return made


@require_safe
def show_stay(request: Request, stay_id: str) -> HttpResponse:
    """Show one floating member to either side, or to themselves."""
    return _page(request, stay_id)


def _page(request: Request, stay_id: str, **sheets: Sheet) -> HttpResponse:
    row, who, today = stay(stay_id, seen_by=request.user), request.user, clock.today()
    at_home, at_host = sides_of(row, seen_by=who)
    mine = who.person_id == row.person_id
    entries = (
        entries_of_person(
            row.person_id,
            since=row.from_on,
            until=row.until_on or today,
            known_on=today,
            seen_by=who,
        )
        if at_home or mine
        else []
    )
    side = row.home if at_home or mine else row.host
    panel = stay_panel(
        stay_row(row, side.pk if side else ""),
        side,
        notes_of(row, seen_by=who),
        entries,
        host_id=row.host_id,
        at_home=at_home,
        at_host=at_host,
    )
    start = {"on": max(today, row.from_on).isoformat(), "until_on": today.isoformat()}
    blank = {
        "accept": Sheet(ACCEPT, start=start, mark="accept"),
        "end": Sheet(END_STAY, start=start, mark="end"),
        "feedback": Sheet(FEEDBACK, start=fresh(), mark="feedback"),
    }
    return show(request, "stay", panel, **{**blank, **sheets})


@require_POST
def stay_accept(request: Request, stay_id: str) -> HttpResponse:
    """Take a floating member in at the host branch."""
    row = stay(stay_id, seen_by=request.user)
    sheet = Sheet(ACCEPT, request.POST, mark="accept")
    on = sheet.must_day("on")

    def act() -> Any:
        return accept_stay(row, on=on, by=request.user, at=clock.now())

    if attempt(sheet, act) is not None:
        said = "已接收。以后的活动名单里有这名党员，参加了对方支部看得到。"
        return turn_to(request, said, "stay", stay_id)
    return _page(request, stay_id, accept=sheet)


@require_POST
def stay_feedback(request: Request, stay_id: str) -> HttpResponse:
    """Tell the other side something."""
    row = stay(stay_id, seen_by=request.user)
    at_home, _ = sides_of(row, seen_by=request.user)
    side = row.home if at_home or row.host is None else row.host
    sheet = Sheet(FEEDBACK, request.POST, mark="feedback")

    def act() -> Any:
        return feed_back(
            row,
            sheet.text("text"),
            side=side,
            token=sheet.text("token"),
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已告诉对方支部。", "stay", stay_id)
    return _page(request, stay_id, feedback=sheet)


@require_POST
def stay_end(request: Request, stay_id: str) -> HttpResponse:
    """Write down that a member came back."""
    row = stay(stay_id, seen_by=request.user)
    sheet = Sheet(END_STAY, request.POST, mark="end")
    until_on = sheet.must_day("until_on")
    if attempt(sheet, lambda: _end(request, row, until_on)) is not None:
        return turn_to(request, "已登记返回。", "floating", row.home_id)
    return _page(request, stay_id, end=sheet)


@transaction.atomic
def _end(request: Request, row: Any, until_on: date) -> Any:
    """End the stay, and the line of the ledger that says so."""
    who = request.user
    done = end_stay(row, until_on=until_on, by=who, at=clock.now())
    if may_record(who, row.home):
        lines = registers_of(row.home, seen_by=who, kind=KIND, standing_on=until_on)
        for line in lines:
            if line.holder_id == row.person_id and line.until_on is None:
                found = register(line.id, seen_by=who)
                end_register(
                    found, until_on=until_on, reason="返回", by=who, at=clock.now()
                )
    return done
