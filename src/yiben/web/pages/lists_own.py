"""Lists beyond the recorder: one's own, opinions, what is published, lists from above."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.lists import actions, queries
from yiben.books.lists.words import ItemForm
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.common.ids import new_id
from yiben.org import queries as org_queries
from yiben.policy.queries import kinds
from yiben.web.forms.lists import typed_item
from yiben.web.forms.shared import YES, read_day, text_of, typed
from yiben.web.panels.list_forms import opinion_sheet, supply_sheet
from yiben.web.panels.lists_own import own_page, published_page

from .shared import Request, attempt, say, show_page

MOST_UNITS = 500


@require_safe
def my_items(request: Request) -> HttpResponse:
    """Show what the reader raised, is to see to, or may know is about them."""
    homes = org_queries.home_orgs(request.user)
    branch = next((one for one in homes if one.kind == "branch"), None)
    panel = own_page(queries.my_items(seen_by=request.user), branch, on=clock.today())
    return show_page(request, "my_items", panel)


@require_http_methods(["GET", "POST"])
def new_opinion(request: Request, org_id: str) -> HttpResponse:
    """Show the form of an opinion; a POST hands it in."""
    unit, on = org_queries.org(org_id, seen_by=request.user), clock.today()
    queries.items_of(unit, seen_by=request.user, on=on, limit=1)
    kind = queries.opinion_kind()
    blank = ItemForm(kind=kind.kind, title="", found_on=on, token=new_id("x"))
    if request.method == "GET":
        return show_page(request, "list_form", opinion_sheet(typed_item(blank), unit))
    form = replace(
        blank,
        title=text_of(request.POST, "title"),
        anonymous=text_of(request.POST, "anonymous") == YES,
        token=text_of(request.POST, "token"),
    )
    done, problems = attempt(
        lambda: actions.raise_opinion(unit, form, by=request.user, at=clock.now())
    )
    if done is None:
        shown = opinion_sheet(request.POST, unit, problems)
        return show_page(request, "list_form", shown, problems)
    say(request, "已提交，支部收下后会答复。")
    return redirect("my-items")


@require_safe
def show_published(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit published to those the reader belongs to."""
    unit = org_queries.org_row(org_id)
    rows = queries.published_of(unit, seen_by=request.user)
    return show_page(request, "list_published", published_page(unit, rows))


@require_http_methods(["GET", "POST"])
def supply(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form by which a list is given out; a POST gives it to each unit."""
    unit, on = org_queries.org(org_id, seen_by=request.user), clock.today()
    known = kinds().get(kind)
    if known is None or not known.flow.supplied:
        return redirect("lists", unit.pk)
    below = org_queries.orgs_below(unit, seen_by=request.user, on=on)
    units = [one for one in below[:MOST_UNITS] if one.kind in known.by]
    pairs = [(one.pk, one.name) for one in units]
    if request.method == "GET":
        queries.watch_of(unit, on=on, seen_by=request.user)
        raw = typed({"token": new_id("x")})
        return show_page(request, "list_form", supply_sheet(raw, unit, known, pairs))
    problems: list[Problem] = []
    due_on = read_day(request.POST, "due_on", "完成时限", problems)
    chosen = set(request.POST.getlist("units"))
    found, problems = attempt(
        lambda: actions.supply_list(
            unit,
            kind,
            text_of(request.POST, "lines").split("\n"),
            [one for one in units if one.pk in chosen],
            due_on=due_on,
            token=text_of(request.POST, "token"),
            by=request.user,
            at=clock.now(),
        ),
        problems,
    )
    if found is None:
        shown = supply_sheet(request.POST, unit, known, pairs, problems)
        return show_page(request, "list_form", shown, problems)
    say(request, f"已下发 {len(found)} 项。")
    return redirect("lists", unit.pk)
