"""Ratings: a unit's rounds, one round as a checklist, and the forms of its steps."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yiben.books.ballots import queries as ballots
from yiben.books.ratings import actions, queries
from yiben.books.ratings.words import RoundView, StepLine
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.org import queries as org_queries
from yiben.policy.queries import is_off
from yiben.web.forms.ratings import (
    read_decision,
    read_round,
    read_step,
    read_test,
)
from yiben.web.forms.shared import text_of
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.rating_forms import (
    begin_page,
    decide_page,
    open_test_page,
    step_page,
)
from yiben.web.panels.ratings import ratings_page, round_page

from .ballots import show_tellers
from .shared import Request, attempt, note_reading, say, show_page


def ratings(request: Request, org_id: str) -> HttpResponse:
    """Show the rounds of a unit, and which rule switched something off."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today = clock.today()
    starts = queries.starts_for(unit, seen_by=request.user)
    features = [feature for _, _, feature in starts if feature]
    off = frozenset(one for one in features if is_off(unit, one, on=today))
    panel = ratings_page(
        unit,
        queries.rounds_of(unit, seen_by=request.user),
        starts,
        queries.objections_waiting(unit, seen_by=request.user),
        banned_lines(unit, *features, "points.member", "points.study", on=today),
        off,
        queries.assessed_of(unit, seen_by=request.user),
    )
    return show_page(request, "ratings", panel)


@require_http_methods(["GET", "POST"])
def rating_new(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a new round; a POST begins it."""
    unit = org_queries.org(org_id, seen_by=request.user)
    blank = queries.blank_for(unit, kind, clock.today(), seen_by=request.user)
    if request.method == "GET":
        return show_page(request, "rating_form", begin_page({}, blank, unit))
    form, problems = read_round(request.POST, blank)
    row, problems = attempt(
        lambda: actions.begin_round(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if row is None:
        shown = begin_page(request.POST.dict(), form, unit, problems)
        return show_page(request, "rating_form", shown, problems)
    return redirect("rating", row.pk)


def rating(request: Request, round_id: str) -> HttpResponse:
    """Show a round: what is done, and what is missing."""
    return _round(request, queries.round_row(round_id, seen_by=request.user))


def _round(
    request: Request, row: Any, problems: list[Problem] | None = None
) -> HttpResponse:
    view = queries.view_of(row, seen_by=request.user)
    filed = queries.filed_grades(row, seen_by=request.user)
    if filed and not view.cases:
        note_reading(request, f"rating:{row.pk}", row.unit_id)
    panel = round_page(view, filed, problems or ())
    return show_page(request, "rating", panel, problems or ())


def _written(request: Request, round_id: str) -> tuple[Any, RoundView]:
    """Return a round for its recorder; RefusedError for everybody else."""
    row = queries.round_row(round_id, seen_by=request.user)
    view = queries.view_of(row, seen_by=request.user)
    if not view.may_write:
        raise RefusedError("rating.write", round_id)
    return row, view


@require_http_methods(["GET", "POST"])
def rating_test(request: Request, round_id: str) -> HttpResponse:
    """Show the form of the secret test; a POST opens its box."""
    row, view = _written(request, round_id)
    people = ballots.voters_for(
        row.unit, view.box_kind, clock.today(), seen_by=request.user
    )
    if request.method == "GET":
        return show_page(
            request, "rating_form", open_test_page(QueryDict(), view, people)
        )
    form = read_test(request.POST, clock.today())
    opened, problems = attempt(
        lambda: actions.open_test(row, form, by=request.user, at=clock.now())
    )
    if opened is None:
        shown = open_test_page(request.POST, view, people, problems)
        return show_page(request, "rating_form", shown, problems)
    if opened.codes is None:
        say(request, "名单已冻结，可以发票。")
        return redirect("ballot-tellers", opened.box.pk)
    box = ballots.box(opened.box.pk, seen_by=request.user)
    return show_tellers(request, box, codes=opened.codes)


@require_http_methods(["GET", "POST"])
def rating_step(request: Request, round_id: str, step: str) -> HttpResponse:
    """Show the form of a step for everybody; a POST enters it from paper."""
    row, view = _written(request, round_id)
    line = _line(view, step)
    if request.method == "GET":
        shown = step_page(QueryDict(), view, line, clock.today())
        return show_page(request, "rating_form", shown)
    form, problems = read_step(request.POST, step, view.cases, clock.today())
    done, problems = attempt(
        lambda: (
            actions.do_step(row, form, by=request.user, at=clock.now()),
            "done",
        ),
        problems,
    )
    if done is None:
        shown = step_page(request.POST, view, line, clock.today(), problems)
        return show_page(request, "rating_form", shown, problems)
    say(request, f"“{line.label}”已登记 {len(form.case_ids)} 人。")
    return redirect("rating", row.pk)


def _line(view: RoundView, step: str) -> StepLine:
    found = next((one for one in view.steps if one.step == step), None)
    if found is None or found.is_of_round:
        raise RefusedError("rating.step", view.row.id)
    return found


@require_http_methods(["GET", "POST"])
def rating_decide(request: Request, round_id: str) -> HttpResponse:
    """Show the form of the decision; a POST enters it into the ledger."""
    row, view = _written(request, round_id)
    today = clock.today()
    people = queries.people_for(row.unit, today, seen_by=request.user)
    meetings = (
        queries.meetings_for(row, seen_by=request.user) if view.needs_meeting else []
    )
    if request.method == "GET":
        shown = decide_page(QueryDict(), view, people, meetings, today)
        return show_page(request, "rating_form", shown)
    form, problems = read_decision(request.POST, today)
    done, problems = attempt(
        lambda: actions.decide_round(row, form, by=request.user, at=clock.now()),
        problems,
    )
    if done is None:
        shown = decide_page(request.POST, view, people, meetings, today, problems)
        return show_page(request, "rating_form", shown, problems)
    say(request, "已评定，记入台账。下一步反馈本人。")
    return redirect("rating", row.pk)


@require_POST
def rating_file(request: Request, round_id: str) -> HttpResponse:
    """File the grades with the superior."""
    row, _ = _written(request, round_id)
    done, problems = attempt(
        lambda: actions.file_grades(row, by=request.user, at=clock.now())
    )
    if done is None:
        return _round(request, row, problems)
    say(request, "已报上级备案，只报等次和日期。")
    return redirect("rating", row.pk)


@require_POST
def rating_withdraw(request: Request, round_id: str) -> HttpResponse:
    """Take a round back."""
    row, _ = _written(request, round_id)
    reason = text_of(request.POST, "reason")
    done, problems = attempt(
        lambda: actions.withdraw_round(
            row, reason=reason, by=request.user, at=clock.now()
        )
    )
    if done is None:
        return _round(request, row, problems)
    say(request, "已撤回，原记录保留备查。")
    return redirect("ratings", row.unit_id)
