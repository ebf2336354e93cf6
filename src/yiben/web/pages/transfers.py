"""Letters of introduction: written, received, returned, taken back, printed."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.org.access import may_tend, require_tend
from yiben.org.queries import branch_named, groups_of, org
from yiben.people.actions import (
    TransferForm,
    cancel_transfer,
    receive_member,
    return_transfer,
    send_member,
)
from yiben.people.queries import (
    letter_row,
    letters_of,
    members_of,
    person,
    transfer_row,
)
from yiben.web.forms.people import RETURN, letter_questions, receive_questions
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.transfers import transfer_panel, transfers_panel

from .desk import Request, attempt, carry_out, show, turn_to


@require_http_methods(["GET", "HEAD", "POST"])
def transfers(request: Request, org_id: str) -> HttpResponse:
    """Show the letters from and to a branch; a POST writes one."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    require_tend(request.user, unit)
    members = members_of(unit, on=today, seen_by=request.user)
    sheet = Sheet(
        letter_questions((one.person_id, one.name) for one in members),
        request.POST if request.method == "POST" else None,
        {"person_id": request.GET.get("person", "")},
    )
    due_on = sheet.day("due_on")

    def act() -> Any:
        return send_member(
            person(sheet.text("person_id"), seen_by=request.user),
            to_branch=branch_named(sheet.text("to_branch"), seen_by=request.user),
            form=TransferForm(due_on, sheet.text("dues_until")),
            by=request.user,
            at=clock.now(),
        )

    letter = attempt(sheet, act)
    if letter is not None:
        said = "介绍信已开出。对方接收以前，党员仍算本支部的。"
        return turn_to(request, said, "transfer", letter.pk)
    rows = letters_of(unit, on=today, seen_by=request.user)
    panel = transfers_panel(unit, rows, seen_by=request.user)
    return show(request, "transfers", panel, sheet=sheet)


@require_safe
def transfer(request: Request, transfer_id: str) -> HttpResponse:
    """Show one letter, to print or to act on."""
    return _page(request, transfer_id)


def _page(
    request: Request,
    transfer_id: str,
    *,
    receive: Sheet | None = None,
    back: Sheet | None = None,
) -> HttpResponse:
    row, who, today = (
        transfer_row(transfer_id, seen_by=request.user),
        request.user,
        clock.today(),
    )
    takes, sends = may_tend(who, row.to_org), may_tend(who, row.from_org)
    view = letter_row(row, row.from_org if sends else row.to_org, today)
    is_open = view.ended_on is None
    panel = transfer_panel(
        row,
        view,
        may_receive=takes and is_open,
        may_cancel=sends and is_open,
        back_to=row.from_org if sends else row.to_org,
    )
    blank = Sheet(_receiving(row), start={"on": today.isoformat()}, mark="receive")
    return show(
        request,
        "transfer",
        panel,
        receive=receive or blank,
        back=back or Sheet(RETURN, mark="return"),
    )


def _receiving(row: Any) -> tuple[Any, ...]:
    groups = groups_of(row.to_org, clock.today())
    return receive_questions((one.pk, one.short_name) for one in groups)


@require_POST
def transfer_receive(request: Request, transfer_id: str) -> HttpResponse:
    """Receive a member: from that day on they are this branch's."""
    row = transfer_row(transfer_id, seen_by=request.user)
    require_tend(request.user, row.to_org)
    sheet = Sheet(_receiving(row), request.POST, mark="receive")
    on, group_id = sheet.must_day("on"), sheet.text("group_id")

    def act() -> Any:
        group = org(group_id, seen_by=request.user) if group_id else None
        return receive_member(row, on=on, group=group, by=request.user, at=clock.now())

    if attempt(sheet, act) is not None:
        return turn_to(request, "已接收，回执已到转出支部。", "transfer", row.pk)
    return _page(request, transfer_id, receive=sheet)


@require_POST
def transfer_return(request: Request, transfer_id: str) -> HttpResponse:
    """Send a letter back with the reason."""
    row = transfer_row(transfer_id, seen_by=request.user)
    require_tend(request.user, row.to_org)
    sheet = Sheet(RETURN, request.POST, mark="return")

    def act() -> Any:
        return return_transfer(
            row, reason=sheet.text("reason"), by=request.user, at=clock.now()
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已退回转出支部。", "transfer", row.pk)
    return _page(request, transfer_id, back=sheet)


@require_POST
def transfer_cancel(request: Request, transfer_id: str) -> HttpResponse:
    """Take a letter back that nobody has received."""
    row = transfer_row(transfer_id, seen_by=request.user)
    require_tend(request.user, row.from_org)
    carry_out(lambda: cancel_transfer(row, by=request.user, at=clock.now()))
    return turn_to(request, "介绍信已撤回。", "transfers", row.from_org_id)
