"""Lists: what a unit has to see to, one item with its chain, and its steps."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.lists import actions, queries
from yiben.books.lists.words import OwnAct, Show
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.common.ids import new_id
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record, may_see
from yiben.policy.queries import kinds
from yiben.supervision.queries import finding_of_item
from yiben.web.forms.lists import (
    read_item,
    read_step,
    read_task,
    typed_item,
    typed_step,
)
from yiben.web.forms.shared import read_day, text_of
from yiben.web.panels.list_forms import item_sheet, step_sheet
from yiben.web.panels.lists import item_page, lists_page

from .filing import named_in
from .shared import Request, asked_day, attempt, note_reading, say, show_page

MOST_TARGETS = 500


@require_safe
def show_lists(request: Request, org_id: str) -> HttpResponse:
    """Show one list of a unit, with what waits elsewhere."""
    unit, on = org_queries.org(org_id, seen_by=request.user), clock.today()
    show = request.GET.get("show", Show.OPEN.value)
    show = show if show in set(Show) else Show.OPEN.value
    who: dict[str, Any] = {"seen_by": request.user}
    writes, above = may_record(request.user, unit), may_oversee(request.user, unit)
    panel = lists_page(
        unit,
        on=on,
        show=show,
        rows=queries.items_of(unit, on=on, show=show, **who),
        counts=queries.counts_of(unit, on=on, **who),
        may_write=writes,
        watched=tuple(queries.watch_of(unit, on=on, **who)),
        claimable=tuple(queries.claimable_for(unit, **who)) if writes else (),
        supplied=tuple(queries.supplied_of(unit, **who)),
        lacking=tuple(_lacking(unit, on, who)) if writes else (),
        silent=tuple(queries.silent_members(unit, on=on, **who)),
        progress=tuple(queries.progress_of(unit, year=on.year, **who)),
        may_supply=above,
        source=request.GET.get("source", ""),
    )
    return show_page(request, "lists", panel)


def _lacking(unit: Any, on: date, who: dict[str, Any]) -> list[tuple[str, Any]]:
    found = []
    for kind in queries.kinds_for(unit.kind):
        if kind.flow.per_member and unit.kind == "branch":
            names = queries.without_item(unit, kind.kind, on=on, **who)
            found.append((kind.label, tuple(names)))
    return found


@require_http_methods(["GET", "POST"])
def new_item(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a new item; a POST puts it on the list and into the ledger."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(
        unit,
        kind,
        day,
        seen_by=request.user,
        source_id=request.GET.get("source", ""),
        again_of=request.GET.get("again", ""),
        from_item=request.GET.get("from", ""),
    )
    named = _named(unit, request, day)
    if request.method == "GET":
        raw = typed_item(blank)
        for name in ("title", "holder_id", "about_id", "due_on"):
            if given := request.GET.get(name):
                raw[name] = given
        raw.setlist("tags", [*blank.tags, *request.GET.getlist("tags")])
        return show_page(request, "list_form", item_sheet(raw, blank, unit, *named))
    form, problems = read_item(request.POST, blank)
    row, problems = attempt(
        lambda: actions.open_item(unit, form, by=request.user, at=clock.now()), problems
    )
    if row is None:
        alike = queries.earlier_like(unit, kind, form.title, day, request.user)
        shown = item_sheet(request.POST, form, unit, *named, problems, alike=alike)
        return show_page(request, "list_form", shown, problems)
    say(request, "已登记，记入台账。")
    return redirect("list-item", row.pk)


def _named(
    unit: Any, request: Request, on: date
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the people and the organisations that can be chosen."""
    below = org_queries.orgs_below(unit, seen_by=request.user, on=on)
    targets = [(one.pk, one.name) for one in below[:MOST_TARGETS]]
    people = named_in(unit, request, on) if may_see(request.user, unit) else []
    return people, targets


@require_safe
def show_item(request: Request, item_id: str) -> HttpResponse:
    """Show one item with its chain and history."""
    return _show(request, item_id, [])


def _show(request: Request, item_id: str, problems: list[Problem]) -> HttpResponse:
    row, on = queries.item(item_id, seen_by=request.user), clock.today()
    writes = may_record(request.user, row.unit)
    if not writes and may_oversee(request.user, row.unit):
        note_reading(request, f"item:{row.pk}", row.unit_id)
    people = _named(row.unit, request, on)[0] if writes else []
    panel = item_page(
        queries.view_of(row, seen_by=request.user),
        nexts=queries.next_steps(row, seen_by=request.user, on=on),
        may_write=writes,
        on=on,
        people=people,
        token=text_of(request.POST, "token") or new_id("x"),
        problems=problems,
        typed=request.POST.dict(),
        finding=finding_of_item(row.pk, seen_by=request.user),
    )
    return show_page(request, "list_item", panel, problems)


@require_http_methods(["GET", "POST"])
def take_in(request: Request, item_id: str) -> HttpResponse:
    """Show an opinion that came in; a POST takes it into the ledger."""
    row, on = queries.item(item_id, seen_by=request.user), clock.today()
    blank = queries.take_in_blank(row, seen_by=request.user)
    named = _named(row.unit, request, on)
    if request.method == "GET":
        raw = typed_item(blank)
        shown = item_sheet(raw, blank, row.unit, *named, taken=row.pk)
        return show_page(request, "list_form", shown)
    raw = request.POST.copy()
    raw["found_on"] = blank.found_on.isoformat()
    form, problems = read_item(raw, blank)
    done, problems = attempt(
        lambda: actions.take_in(row, form, by=request.user, at=clock.now()), problems
    )
    if done is None:
        shown = item_sheet(raw, form, row.unit, *named, problems, taken=row.pk)
        return show_page(request, "list_form", shown, problems)
    say(request, "已收下，记入台账。")
    return redirect("list-item", row.pk)


@require_http_methods(["GET", "POST"])
def take_step(request: Request, item_id: str, stage: str) -> HttpResponse:
    """Show the form of one step; a POST records it."""
    row, on = queries.item(item_id, seen_by=request.user), clock.today()
    kind = kinds()[row.kind]
    if stage not in {*kind.states, *OwnAct}:
        return redirect("list-item", row.pk)
    blank = queries.step_blank(row, stage, on, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    names = queries.step_names(row, stage)
    named = _named(row.unit, request, on)
    if row.unit_id not in {one for one, _ in named[1]}:
        own = org_queries.home_orgs(request.user)
        named = (
            named[0] or _own_people(own, request, on),
            [(o.pk, o.name) for o in own],
        )
    if request.method == "GET":
        shown = step_sheet(typed_step(blank), view, stage, names, *named)
        return show_page(request, "list_form", shown)
    form, problems = read_step(request.POST, blank, kind, names)
    done, problems = attempt(
        lambda: _do(row, form, kind, request.POST, by=request.user), problems
    )
    if done is None:
        shown = step_sheet(request.POST, view, stage, names, *named, problems)
        return show_page(request, "list_form", shown, problems)
    say(request, f"已记“{shown_label(kind, stage)}”。")
    return redirect("list-item", row.pk)


def _own_people(own: list[Any], request: Request, on: date) -> list[tuple[str, str]]:
    """Return whom a unit that claims from below can name."""
    found = [pair for unit in own[:5] for pair in named_in(unit, request, on)]
    return list(dict(found).items())


def _do(row: Any, form: Any, kind: Any, raw: QueryDict, *, by: Any) -> Any:
    """Carry out the one action that a stage or an act stands for."""
    at = clock.now()
    if form.stage in kind.states:
        return actions.take_step(row, form, by=by, at=at)
    if form.stage == OwnAct.EVALUATED:
        good = raw.get("verdict") == "good"
        return actions.evaluate_item(row, form, is_good=good, by=by, at=at)
    return actions.record_act(row, form, by=by, at=at)


def shown_label(kind: Any, stage: str) -> str:
    """Return what a stage, or an act of the book, is called."""
    own = next((one.label for one in kind.stages if one.stage == stage), "")
    return own or OwnAct(stage).label


@require_POST
def add_task(request: Request, item_id: str) -> HttpResponse:
    """Add a task to an item."""
    row = queries.item(item_id, seen_by=request.user)
    form, problems = read_task(request.POST)
    done, problems = attempt(
        lambda: actions.give_item_task(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if done is None:
        return _show(request, item_id, problems)
    say(request, "已加任务。")
    return redirect("list-item", row.pk)


@require_POST
def finish_task(request: Request, item_id: str, number: int) -> HttpResponse:
    """Say that a task is done, and what shows it."""
    row = queries.item(item_id, seen_by=request.user)
    problems: list[Problem] = []
    day = read_day(request.POST, "done_on", "完成日期", problems) or clock.today()
    proof = text_of(request.POST, "proof")
    done, problems = attempt(
        lambda: actions.finish_task(
            row, number, done_on=day, proof=proof, by=request.user, at=clock.now()
        ),
        problems,
    )
    if done is None:
        return _show(request, item_id, problems)
    say(request, "任务已完成。")
    return redirect("list-item", row.pk)


@require_POST
def withdraw(request: Request, item_id: str) -> HttpResponse:
    """Take back an item that should not be on the list."""
    row = queries.item(item_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    done, problems = attempt(
        lambda: actions.withdraw_item(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if done is None:
        return _show(request, item_id, problems)
    say(request, "已撤回，原记录保留备查。")
    return redirect("list-item", row.pk)


@require_POST
def link(request: Request, item_id: str) -> HttpResponse:
    """Say that an item is an earlier one come back."""
    row = queries.item(item_id, seen_by=request.user)
    earlier = queries.item(text_of(request.POST, "earlier"), seen_by=request.user)
    done, problems = attempt(
        lambda: actions.link_item(row, earlier, by=request.user, at=clock.now())
    )
    if done is None:
        return _show(request, item_id, problems)
    say(request, "已认定为反复出现，下次会上要议。")
    return redirect("list-item", row.pk)
