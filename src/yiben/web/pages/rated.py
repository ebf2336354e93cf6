"""What somebody rated sees and says: the case, the objection, own points."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.ballots.queries import my_boxes
from yiben.books.ratings import actions, queries
from yiben.books.ratings.words import StepForm
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.common.ids import new_id
from yiben.people.queries import membership_on, person_row
from yiben.policy.queries import is_off
from yiben.web.forms.ratings import read_score
from yiben.web.forms.shared import text_of
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.rated import Card, case_page, my_ratings_page, points_page

from .shared import Request, attempt, say, show_page

POINTS = ("points.member", "points.study")


@require_safe
def my_ratings(request: Request) -> HttpResponse:
    """Show the reader's own rounds and ballots."""
    panel = my_ratings_page(
        queries.my_cases(seen_by=request.user),
        my_boxes(seen_by=request.user),
        request.user.person_id,
    )
    return show_page(request, "my_ratings", panel)


@require_safe
def rated(request: Request, case_id: str) -> HttpResponse:
    """Show one of those rated, to themselves, the recorder and the committee."""
    return _case(request, queries.case(case_id, seen_by=request.user))


def _case(
    request: Request, row: Any, problems: list[Problem] | None = None
) -> HttpResponse:
    view = queries.case_view(row, on=clock.today(), seen_by=request.user)
    round_ = queries.round_row(row.round_id, seen_by=request.user)
    whole = queries.view_of(round_, seen_by=request.user)
    evidence = (
        queries.evidence_for(row, seen_by=request.user)
        if whole.has_sheet and whole.may_write
        else []
    )
    panel = case_page(
        view,
        whole.grades,
        evidence,
        whole.items,
        raw=request.POST.dict(),
        token=request.POST.get("token") or new_id("x"),
        problems=problems or (),
    )
    return show_page(request, "rated", panel, problems or ())


def _do(
    request: Request, row: Any, act: Callable[[], object], text: str
) -> HttpResponse:
    """Do one thing about a case, and go back to it."""
    done, problems = attempt(lambda: (act(), "done"))
    if done is None:
        return _case(request, row, problems)
    say(request, text)
    return redirect("rated", row.pk)


@require_POST
def rated_write(request: Request, case_id: str, step: str) -> HttpResponse:
    """Keep what the person rated wrote for a step of their own."""
    row = queries.case(case_id, seen_by=request.user)
    texts = {row.pk: text_of(request.POST, f"text:{row.pk}")}
    form = StepForm(step, clock.today(), (row.pk,), texts=texts)
    return _do(
        request,
        row,
        lambda: actions.do_step(row.round, form, by=request.user, at=clock.now()),
        "已保存。",
    )


@require_POST
def rated_statement(request: Request, case_id: str) -> HttpResponse:
    """Keep a statement beside the grade."""
    row = queries.case(case_id, seen_by=request.user)
    text = text_of(request.POST, "statement")
    return _do(
        request,
        row,
        lambda: actions.add_statement(row, text, by=request.user, at=clock.now()),
        "说明已附上。",
    )


@require_POST
def rated_object(request: Request, case_id: str) -> HttpResponse:
    """Object to what was decided."""
    row = queries.case(case_id, seen_by=request.user)
    text, token = text_of(request.POST, "objection"), text_of(request.POST, "token")
    return _do(
        request,
        row,
        lambda: actions.object_to(
            row, text, token=token, by=request.user, at=clock.now()
        ),
        "异议已提出，支部应当在期限内答复。",
    )


@require_POST
def rated_score(request: Request, case_id: str) -> HttpResponse:
    """Enter the score of one item with what it rests on."""
    row = queries.case(case_id, seen_by=request.user)
    form, problems = read_score(request.POST, row.pk)
    if problems:
        return _case(request, row, problems)
    return _do(
        request,
        row,
        lambda: actions.give_score(row, form, by=request.user, at=clock.now()),
        "已评分。",
    )


@require_POST
def objection_answer(request: Request, objection_id: str) -> HttpResponse:
    """Answer an objection; another grade corrects the entry."""
    row = queries.objection(objection_id, seen_by=request.user)
    grade = text_of(request.POST, "grade")
    done, problems = attempt(
        lambda: actions.answer_objection(
            row,
            text_of(request.POST, "answer"),
            upheld=bool(grade) or "upheld" in request.POST,
            grade=grade,
            reason=text_of(request.POST, "reason"),
            by=request.user,
            at=clock.now(),
        )
    )
    if done is None and row.case_id is not None:
        return _case(request, queries.case(row.case_id, seen_by=request.user), problems)
    say(request, "已答复本人。" if done else problems[0].message)
    if row.case_id is None:
        return redirect("ratings", row.unit_id)
    return redirect("rated", row.case_id)


@require_http_methods(["GET", "POST"])
def person_points(request: Request, person_id: str) -> HttpResponse:
    """Show a member's points with their sources, or by which rule there are none."""
    queries.require_points(person_id, on=clock.today(), seen_by=request.user)
    if request.method == "GET":
        return _points(request, person_id)
    person = person_row(person_id)
    made, problems = attempt(
        lambda: actions.object_to_points(
            person,
            text_of(request.POST, "rule") or "points",
            text_of(request.POST, "objection"),
            token=text_of(request.POST, "token"),
            by=request.user,
            at=clock.now(),
        )
    )
    if made is None:
        return _points(request, person_id, problems)
    say(request, "异议已提出，支部应当在期限内答复。")
    return redirect("person-points", person_id)


def _points(
    request: Request, person_id: str, problems: list[Problem] | None = None
) -> HttpResponse:
    today = clock.today()
    home = membership_on(person_id, today)
    allowed = [
        one for one in POINTS if home is None or not is_off(home.org, one, on=today)
    ]
    views = [
        view
        for feature in allowed
        for view in queries.points_of_person(
            person_id, feature, year=today.year, on=today, seen_by=request.user
        )
    ]
    stars = "stars.member"
    panel = points_page(
        Card(person_id, person_row(person_id).name, today.year),
        views,
        banned_lines(home.org, *POINTS, stars, on=today) if home else (),
        raw=request.POST.dict(),
        token=request.POST.get("token") or new_id("x"),
        problems=problems or (),
    )
    return show_page(request, "points", panel, problems or ())
