"""The tree: founded, moved and dissolved by the system administrator."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.errors import RefusedError, YibenError
from yiben.org import queries as tree
from yiben.org.access import may_keep_orgs
from yiben.org.actions import found_org, move_org
from yiben.people.actions import disband_org, note_audit
from yiben.people.words import Outcome
from yiben.policy.actions import adopt_shipped
from yiben.web.forms.organisations import DISSOLVE, FOUND, MOVE
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.organisations import organisations_panel

from .desk import Request, attempt, show, turn_to


def _require(request: Request) -> None:
    if not may_keep_orgs(request.user):
        raise RefusedError("org.manage", "all")


@require_safe
def organisations(request: Request) -> HttpResponse:
    """Show the top of the tree, or what a search finds."""
    _require(request)
    text = request.GET.get("q", "").strip()
    rows = (
        tree.find_orgs(text, seen_by=request.user, limit=100)
        if text
        else tree.tops(seen_by=request.user)
    )
    panel = organisations_panel(None, rows, text=text)
    return show(request, "organisations", panel, found=Sheet(FOUND))


@require_safe
def organisation(request: Request, org_id: str) -> HttpResponse:
    """Show one organisation with those directly below it."""
    _require(request)
    return _page(request, org_id)


@require_http_methods(["POST"])
def org_found(request: Request, org_id: str = "") -> HttpResponse:
    """Found an organisation below another, or at the top."""
    _require(request)
    above = tree.org(org_id, seen_by=request.user) if org_id else None
    sheet = Sheet(FOUND, request.POST)
    founded_on = sheet.must_day("founded_on")

    @transaction.atomic
    def act() -> Any:
        made = found_org(
            name=sheet.text("name"),
            short_name=sheet.text("short_name"),
            kind=sheet.text("kind"),
            level=sheet.text("level"),
            sector=sheet.text("sector"),
            superior=above,
            founded_on=founded_on,
            traits=sheet.texts("traits"),
            by=request.user,
            at=clock.now(),
        )
        _note(request, "org.found", made)
        if above is None:
            adopt_shipped(made, by=request.user, at=clock.now())
        return made

    made = attempt(sheet, act)
    if made is not None:
        return turn_to(request, f"{made.name}已成立。", "organisation", made.pk)
    if org_id:
        return _page(request, org_id, found=sheet)
    panel = organisations_panel(None, tree.tops(seen_by=request.user))
    return show(request, "organisations", panel, found=sheet)


@require_POST
def org_move(request: Request, org_id: str) -> HttpResponse:
    """Put an organisation, with all below it, under another superior."""
    _require(request)
    unit = tree.org(org_id, seen_by=request.user)
    sheet = Sheet(MOVE, request.POST)
    from_on = sheet.must_day("from_on")

    def act() -> Any:
        above = _named(request, sheet.text("superior"))
        moved = move_org(unit, above, from_on=from_on, by=request.user, at=clock.now())
        _note(request, "org.move", moved)
        return moved

    if attempt(sheet, act):
        return turn_to(request, "隶属关系已调整。", "organisation", org_id)
    return _page(request, org_id, move=sheet)


@require_POST
def org_dissolve(request: Request, org_id: str) -> HttpResponse:
    """Let an organisation end on a day."""
    _require(request)
    unit = tree.org(org_id, seen_by=request.user)
    sheet = Sheet(DISSOLVE, request.POST)
    act = partial(
        disband_org,
        unit,
        on=sheet.must_day("on"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        return turn_to(request, f"{unit.name}已撤销。", "organisation", org_id)
    return _page(request, org_id, dissolve=sheet)


def _named(request: Request, text: str) -> Any:
    found = tree.org_by_name(text, seen_by=request.user)
    if found is not None:
        return found
    try:
        return tree.org(text, seen_by=request.user)
    except RefusedError:
        raise YibenError(f"没有叫“{text}”的组织。", "请填写组织全称或编号。") from None


def _note(request: Request, action: str, unit: Any) -> None:
    note_audit(request.user, action, f"org:{unit.pk}", unit, Outcome.DONE, clock.now())


def _page(
    request: Request,
    org_id: str,
    *,
    found: Sheet | None = None,
    move: Sheet | None = None,
    dissolve: Sheet | None = None,
) -> HttpResponse:
    unit = tree.org(org_id, seen_by=request.user)
    panel = organisations_panel(
        unit,
        tree.children_of(unit, seen_by=request.user),
        tree.history_of(unit, seen_by=request.user),
    )
    return show(
        request,
        "organisations",
        panel,
        found=found or Sheet(FOUND),
        move=move or Sheet(MOVE),
        dissolve=dissolve or Sheet(DISSOLVE),
    )
