"""The library: log, hand out, import who took part, the study catalogue."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.library import actions, queries
from yiben.books.library.checks import HEADS, SHEET
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_record
from yiben.web.forms.shared import read_needed_day, text_of
from yiben.web.forms.sheet import Question, Sheet
from yiben.web.forms.sheets import read_item, typed_form
from yiben.web.panels.library import (
    catalogue_page,
    item_form,
    item_page,
    library_page,
)

from .shared import Request, asked_day, attempt, say, show_page

UPLOAD = (
    Question(
        "file",
        "收看名单（Excel 或 CSV）",
        type="file",
        accept=".xlsx,.csv",
        help=f"第一行是表头：{'、'.join(HEADS)}。Excel 的表名是“{SHEET}”。",
    ),
)


@require_safe
def show_library(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit logged, filtered by kind, facet and tag."""
    unit = org_queries.org(org_id, seen_by=request.user)
    own = queries.kinds_for(unit)
    kind = next((one for one in own if one.kind == request.GET.get("kind")), None)
    facets = (
        {name: request.GET.get(name, "") for name in kind.sheet.facets} if kind else {}
    )
    name = kind.kind if kind else None
    every = queries.items_of(unit, seen_by=request.user, kind=name)
    rows = queries.items_of(
        unit,
        seen_by=request.user,
        kind=name,
        facets=facets,
        tag=request.GET.get("tag", "") if kind else "",
    )
    values = queries.facet_values(unit, kind, seen_by=request.user) if kind else {}
    panel = library_page(
        unit,
        own,
        rows if kind else every,
        request.GET,
        values,
        may_write=may_record(request.user, unit),
    )
    return show_page(request, "library", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of an item; a POST enters it into the ledger."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(unit, kind, day, seen_by=request.user)
    people = queries.authors_for(unit, day, seen_by=request.user)
    if request.method != "POST":
        raw = typed_form(blank)
        raw.setlist("tags", [*blank.tags, *request.GET.getlist("tags")])
        if given := request.GET.get("holder"):
            raw["holder_id"] = given
        return show_page(request, "sheet_form", item_form(raw, blank, unit, people))
    form, problems = read_item(request.POST, blank)
    row, problems = attempt(
        lambda: actions.log_item(unit, form, by=request.user, at=clock.now()), problems
    )
    if row is None:
        shown = item_form(request.POST, form, unit, people, problems)
        return show_page(request, "sheet_form", shown, problems)
    say(request, "已登记，记入台账。")
    return redirect("library-item", row.pk)


@require_safe
def show_item(request: Request, material_id: str) -> HttpResponse:
    """Show one item with who received it."""
    return _show(request, material_id, [])


def _show(
    request: Request, material_id: str, problems: Sequence[Problem]
) -> HttpResponse:
    row = queries.item(material_id, seen_by=request.user)
    today = clock.today()
    panel = item_page(
        queries.view_of(row, on=today, seen_by=request.user),
        today=today.isoformat(),
        problems=problems,
        raw=request.POST if request.method == "POST" else None,
    )
    return show_page(request, "library_item", panel, problems)


@require_POST
def receive(request: Request, material_id: str) -> HttpResponse:
    """Say who received, adopted or is reached by an item."""
    row = queries.item(material_id, seen_by=request.user)
    problems: list[Problem] = []
    day = read_needed_day(request.POST, "on", "日期", problems)
    done, problems = attempt(
        lambda: actions.note_received(
            row,
            request.POST.getlist("ids"),
            day or clock.today(),
            by=request.user,
            at=clock.now(),
            text=text_of(request.POST, "text"),
        ),
        problems,
    )
    if done is None:
        return _show(request, material_id, problems)
    say(request, f"已登记 {done} 个。")
    return redirect("library-item", material_id)


@require_POST
def withdraw(request: Request, material_id: str) -> HttpResponse:
    """Take back what was logged by mistake."""
    row = queries.item(material_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    entry, problems = attempt(
        lambda: actions.withdraw_item(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if entry is None:
        return _show(request, material_id, problems)
    say(request, "已撤回，原记录保留备查。")
    return redirect("library", row.unit_id)


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Take over who took part from a file; every mistake is named by its cell."""
    unit = org_queries.org(org_id, seen_by=request.user)
    known = {one.kind: one for one in queries.kinds_for(unit)}.get(kind)
    allowed = known is not None and known.sheet.import_people
    if known is None or not allowed or not may_record(request.user, unit):
        raise RefusedError("item.import", org_id)
    sheet = Sheet(UPLOAD, request.POST if request.method == "POST" else None)
    upload: Any = request.FILES.get("file")
    if sheet.raw is not None and upload is None:
        sheet.wrong("file", "没有选择文件。", "请选择名单文件。")
    if sheet.is_sound:
        data, name = upload.read(), upload.name or ""
        done, problems = attempt(
            lambda: actions.import_people(
                unit, kind, data, name, by=request.user, at=clock.now()
            )
        )
        if done is not None:
            say(
                request,
                f"已导入：新记 {done.created} 场，新增 {done.added} 人次，"
                f"原来就有 {done.unchanged} 人次。",
            )
            return redirect("library", org_id)
        sheet.blame(
            Problem("", f"{one.where} {one.message}".strip(), one.advice)
            for one in problems
        )
    panel = {
        "unit_name": unit.name,
        "label": known.label,
        "back": reverse("library", args=[org_id]),
        "sheet": sheet,
    }
    return show_page(request, "library_import", panel, sheet.problems)


@require_safe
def show_catalogue(request: Request, org_id: str) -> HttpResponse:
    """Show the texts to study: what documents name, and what units added."""
    unit = org_queries.org(org_id, seen_by=request.user)
    lines = queries.catalogue_of(unit, on=clock.today(), seen_by=request.user)
    writes = may_record(request.user, unit)
    return show_page(
        request, "catalogue", catalogue_page(unit, lines, may_write=writes)
    )
