"""Accounts and grants: made, switched and ended by the security administrator."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.people import actions
from yiben.people import queries as people
from yiben.web.forms.accounts import GRANT, NEW, PASSWORD
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.accounts import AccountPanel, AccountsPanel

from .desk import Request, attempt, carry_out, show, turn_to


@require_safe
def accounts(request: Request) -> HttpResponse:
    """List accounts by user name, with what each may do where."""
    text = request.GET.get("q", "")
    rows = people.accounts(seen_by=request.user, on=clock.today(), text=text)
    return show(request, "accounts", AccountsPanel(text, tuple(rows)))


@require_http_methods(["GET", "HEAD", "POST"])
def account_new(request: Request) -> HttpResponse:
    """Make an account; rights are granted on its own page."""
    people.accounts(seen_by=request.user, on=clock.today(), limit=1)
    sheet = Sheet(NEW, request.POST if request.method == "POST" else None)

    def act() -> Any:
        given = sheet.text("person")
        return actions.create_account(
            username=sheet.text("username"),
            display_name=sheet.text("display_name"),
            password=request.POST["password"] or None,
            person=people.person_for_account(given, seen_by=request.user)
            if given
            else None,
            by=request.user,
            at=clock.now(),
        )

    made = attempt(sheet, act)
    if made is not None:
        said = "账号已新建。还没有任何权限，请在下面授权。"
        return turn_to(request, said, "account", made.pk)
    return show(request, "account_new", None, sheet=sheet)


@require_safe
def account(request: Request, account_id: str) -> HttpResponse:
    """Show one account, with the forms to grant and to reset."""
    return _page(request, account_id)


@require_POST
def grant_new(request: Request, account_id: str) -> HttpResponse:
    """Grant a role from today on."""
    found = people.account(account_id, seen_by=request.user)
    sheet = Sheet(GRANT, request.POST)
    until_on = sheet.day("until_on")

    def act() -> Any:
        place = sheet.text("place")
        return actions.grant_role(
            found,
            sheet.text("role"),
            org=people.place_for_grant(place, seen_by=request.user) if place else None,
            until_on=until_on,
            sector=sheet.text("sector") or None,
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act):
        return turn_to(request, "已授权，下一次打开页面就生效。", "account", account_id)
    return _page(request, account_id, grant=sheet)


@require_POST
def grant_end(request: Request, grant_id: int) -> HttpResponse:
    """Take a role away at once."""
    found = people.grant_row(grant_id, seen_by=request.user)
    owner = found.account_id
    carry_out(partial(actions.end_grant, found, by=request.user, at=clock.now()))
    return turn_to(request, "授权已收回，立即生效。", "account", owner)


@require_POST
def account_switch(request: Request, account_id: str) -> HttpResponse:
    """Switch an account on or off."""
    found = people.account(account_id, seen_by=request.user)
    active = request.POST.get("active") == "1"
    carry_out(
        partial(
            actions.set_active,
            found,
            active=active,
            by=request.user,
            at=clock.now(),
        )
    )
    said = "账号已启用。" if active else "账号已停用，全部权限立即失效。"
    return turn_to(request, said, "account", account_id)


@require_POST
def account_password(request: Request, account_id: str) -> HttpResponse:
    """Give an account a new password in place of a forgotten one."""
    found = people.account(account_id, seen_by=request.user)
    sheet = Sheet(PASSWORD, request.POST)

    def act() -> bool:
        password = request.POST["password"]
        actions.set_password(found, password, by=request.user, at=clock.now())
        return True

    if attempt(sheet, act):
        return turn_to(request, "密码已重设，请当面告知本人。", "account", account_id)
    return _page(request, account_id, password=sheet)


def _page(
    request: Request,
    account_id: str,
    *,
    grant: Sheet | None = None,
    password: Sheet | None = None,
) -> HttpResponse:
    row = people.account_row(account_id, seen_by=request.user, on=clock.today())
    panel = AccountPanel(row, is_own=row.id == request.user.pk)
    return show(
        request,
        "account",
        panel,
        grant=grant or Sheet(GRANT),
        password=password or Sheet(PASSWORD),
    )
