"""Attributes and goals: exactly the records that carry one, and who is not reached."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.library import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.ledger.queries import tagged_entries
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record
from yiben.web.forms.shared import text_of
from yiben.web.panels.tags import (
    BOTH_LIVES,
    BY_PERSON,
    goal_page,
    goals_page,
    tag_page,
    tags_page,
)

from .shared import Request, attempt, say, show_page


@require_safe
def show_tags(request: Request, org_id: str) -> HttpResponse:
    """Show the attributes, and what the documents in force mean by them."""
    unit = org_queries.org(org_id, seen_by=request.user)
    found = queries.attributes_of(unit, on=clock.today(), seen_by=request.user)
    return show_page(request, "tags", tags_page(unit, found))


@require_safe
def show_tag(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show exactly the records that carry an attribute."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today, who, tag = clock.today(), request.user, request.GET.get("tag", "")
    every = queries.attributes_of(unit, on=today, seen_by=who)
    found, terms = next((one for one in every if one[0].kind == kind), (None, []))
    if found is None:
        raise RefusedError("attribute.read", kind)
    wanted = [one.tag for one in found.tags if tag in ("", one.tag)]
    near = may_record(who, unit) or may_oversee(who, unit)
    asked: dict[str, Any] = {"year": today.year, "on": today, "seen_by": who}
    panel = tag_page(
        unit,
        found,
        tag,
        tagged_entries(unit, wanted, seen_by=who),
        terms=terms,
        topics=queries.topics_of(unit, kind, **asked) if near else (),
        acts=queries.acts_of(unit, kind, **asked)
        if near and terms and kind == BY_PERSON
        else (),
        lives=queries.dual_life_of(unit, **asked)
        if near and kind == BOTH_LIVES
        else (),
    )
    return show_page(request, "tag", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: Request, org_id: str) -> HttpResponse:
    """Show the goals of a unit and those above; a POST sets one."""
    unit = org_queries.org(org_id, seen_by=request.user)
    problems: list[Problem] = []
    name = text_of(request.POST, "name")
    if request.method == "POST":
        done, problems = attempt(
            lambda: actions.set_goal(
                unit, name, clock.today(), by=request.user, at=clock.now()
            )
        )
        if done is not None:
            say(request, "目标已建立，下级也能用。")
            return redirect("goals", org_id)
    rows = queries.goals_of(unit, on=clock.today(), seen_by=request.user)
    panel = goals_page(
        unit,
        rows,
        on=clock.today(),
        may_set=may_record(request.user, unit) or may_oversee(request.user, unit),
        problems=problems,
        typed=name,
    )
    return show_page(request, "goals", panel, problems)


@require_safe
def show_goal(request: Request, org_id: str, goal_id: str) -> HttpResponse:
    """Show exactly the records marked with a goal."""
    return _show_goal(request, org_id, goal_id, [])


def _show_goal(
    request: Request, org_id: str, goal_id: str, problems: Sequence[Problem]
) -> HttpResponse:
    unit = org_queries.org(org_id, seen_by=request.user)
    row, marks = (
        queries.goal(goal_id, seen_by=request.user),
        may_record(request.user, unit),
    )
    rows = queries.marked_entries(row, seen_by=request.user)
    left = []
    if marks:
        left = queries.markable_entries(
            unit, row, on=clock.today(), seen_by=request.user
        )
    panel = goal_page(unit, row, rows, left, may_mark=marks, problems=problems)
    return show_page(request, "goal", panel, problems)


@require_POST
def mark(request: Request, org_id: str, goal_id: str) -> HttpResponse:
    """Say that a record serves a goal."""
    unit = org_queries.org(org_id, seen_by=request.user)
    row = queries.goal(goal_id, seen_by=request.user)
    entry_id = text_of(request.POST, "entry_id")
    problems = [] if entry_id else [Problem("entry_id", "没有选择记录。", "请选择。")]
    if not may_record(request.user, unit):
        raise RefusedError("goal.mark", goal_id)
    done, problems = attempt(
        lambda: actions.mark_entry(
            row, unit, entry_id, by=request.user, at=clock.now()
        ),
        problems,
    )
    if done is None:
        return _show_goal(request, org_id, goal_id, problems)
    say(request, "已标上。")
    return redirect("goal", org_id, goal_id)


@require_POST
def unmark(request: Request, org_id: str, goal_id: str) -> HttpResponse:
    """Take a goal off a record."""
    unit = org_queries.org(org_id, seen_by=request.user)
    row = queries.goal(goal_id, seen_by=request.user)
    actions.unmark_entry(
        row, unit, text_of(request.POST, "mark_id"), by=request.user, at=clock.now()
    )
    say(request, "已去掉。")
    return redirect("goal", org_id, goal_id)
