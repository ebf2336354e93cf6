"""Assessment: the sheet of all units, of one unit, and what each item rests on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.ratings import actions, queries
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.common.ids import new_id
from yiben.org.access import may_record
from yiben.reports.actions import assess as reports
from yiben.reports.queries.assess import item_grounds, sheet_view, unit_view
from yiben.web.forms.assess import (
    read_given,
    read_sending,
    read_settle,
)
from yiben.web.forms.shared import text_of
from yiben.web.panels.assess import sheet_page, unit_page
from yiben.web.panels.assess_item import given_page, item_page

from .shared import Request, attempt, say, show_page


@require_safe
def assess(request: Request, assessment_id: str) -> HttpResponse:
    """Show an assessment with all its units, for those who assess."""
    return _sheet(request, queries.round_row(assessment_id, seen_by=request.user))


def _sheet(
    request: Request, row: Any, problems: list[Problem] | None = None
) -> HttpResponse:
    today = clock.today()
    view = sheet_view(row, on=today, seen_by=request.user)
    panel = sheet_page(
        view,
        may_file=may_record(request.user, row.unit),
        raw=request.POST.dict(),
        token=request.POST.get("token") or new_id("x"),
        problems=problems or (),
    )
    return show_page(request, "assess", panel, problems or ())


def _do_round(
    request: Request,
    row: Any,
    act: Callable[[], object],
    text: str,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    done, problems = attempt(lambda: (act(), "done"), problems)
    if done is None:
        return _sheet(request, row, problems)
    say(request, text)
    return redirect("assess", row.pk)


@require_POST
def assess_send(request: Request, assessment_id: str) -> HttpResponse:
    """Send each unit its own sheet for remarks."""
    row = queries.round_row(assessment_id, seen_by=request.user)
    day, problems = read_sending(request.POST, clock.today())
    return _do_round(
        request,
        row,
        lambda: actions.send_sheet(row, day, by=request.user, at=clock.now()),
        "已送各单位征求意见，分值不再改。",
        problems,
    )


@require_POST
def assess_publish(request: Request, assessment_id: str) -> HttpResponse:
    """Show each unit's members the sheet of their own unit."""
    row = queries.round_row(assessment_id, seen_by=request.user)
    return _do_round(
        request,
        row,
        lambda: actions.publish_result(row, by=request.user, at=clock.now()),
        "已公布：各单位的党员看得到本单位的考核表。",
    )


@require_POST
def assess_summary(request: Request, assessment_id: str) -> HttpResponse:
    """Draft the yearly summary from the sheet, and go on to write it."""
    row = queries.round_row(assessment_id, seen_by=request.user)
    token = text_of(request.POST, "token")
    filing, problems = attempt(
        lambda: reports.draft_summary(row, token=token, by=request.user, at=clock.now())
    )
    if filing is None:
        return _sheet(request, row, problems)
    say(request, "总结已起草，要由人写的地方标着“（要补写）”。")
    return redirect("filing", filing.pk)


@require_safe
def assess_unit(request: Request, unit_sheet_id: str) -> HttpResponse:
    """Show one unit's sheet: to those who assess, the unit, and its members."""
    return _unit(request, queries.sheet_case(unit_sheet_id, seen_by=request.user))


def _unit(
    request: Request, row: Any, problems: list[Problem] | None = None
) -> HttpResponse:
    view = unit_view(row, on=clock.today(), seen_by=request.user)
    panel = unit_page(
        view,
        raw=request.POST.dict(),
        token=request.POST.get("token") or new_id("x"),
        problems=problems or (),
    )
    return show_page(request, "assess_unit", panel, problems or ())


def _do_unit(
    request: Request, row: Any, act: Callable[[], object], text: str
) -> HttpResponse:
    done, problems = attempt(lambda: (act(), "done"))
    if done is None:
        return _unit(request, row, problems)
    say(request, text)
    return redirect("assess-unit", row.pk)


@require_POST
def assess_confirm(request: Request, unit_sheet_id: str) -> HttpResponse:
    """Confirm under one's own name all drafts of a unit that are still open."""
    row = queries.sheet_case(unit_sheet_id, seen_by=request.user)
    return _do_unit(
        request,
        row,
        lambda: reports.confirm_drafts(row, by=request.user, at=clock.now()),
        "算出的各项已由你确认；由人评定的逐项评。",
    )


@require_POST
def assess_comment(request: Request, unit_sheet_id: str) -> HttpResponse:
    """Keep what the unit says of its sheet."""
    row = queries.sheet_case(unit_sheet_id, seen_by=request.user)
    text = text_of(request.POST, "comment")
    return _do_unit(
        request,
        row,
        lambda: actions.comment_on(row, text, by=request.user, at=clock.now()),
        "意见已报上级。",
    )


@require_POST
def assess_object(request: Request, unit_sheet_id: str) -> HttpResponse:
    """Object to an item of the unit's own sheet."""
    row = queries.sheet_case(unit_sheet_id, seen_by=request.user)
    return _do_unit(
        request,
        row,
        lambda: actions.object_to_item(
            row,
            text_of(request.POST, "item"),
            text_of(request.POST, "objection"),
            token=text_of(request.POST, "token"),
            by=request.user,
            at=clock.now(),
        ),
        "异议已提出，答复以前不上会。",
    )


@require_POST
def assess_answer(request: Request, objection_id: str) -> HttpResponse:
    """Answer what a unit objected to."""
    made = queries.objection(objection_id, seen_by=request.user)
    if made.case_id is None:
        raise RefusedError("rating.objection", objection_id)
    row = queries.sheet_case(made.case_id, seen_by=request.user)
    return _do_unit(
        request,
        row,
        lambda: actions.answer_objection(
            made,
            text_of(request.POST, "answer"),
            upheld="upheld" in request.POST,
            by=request.user,
            at=clock.now(),
        ),
        "已答复单位。",
    )


@require_http_methods(["GET", "POST"])
def assess_item(request: Request, unit_sheet_id: str, sheet_item: str) -> HttpResponse:
    """Show what an item rests on; a POST decides about it."""
    row = queries.sheet_case(unit_sheet_id, seen_by=request.user)
    view = unit_view(row, on=clock.today(), seen_by=request.user, only=sheet_item)
    found = next(
        (one for one in view.units[0].items if one.item.key == sheet_item), None
    )
    opens = view.round.may_assess or view.round.may_answer
    if found is None or not opens:
        raise RefusedError("rating.sheet", unit_sheet_id)
    if request.method == "GET":
        return _item(request, row, view, found)
    if not view.round.may_assess:
        raise RefusedError("rating.assess", unit_sheet_id)
    computed = found.indicator is not None
    act, problems = (
        _settle(request, row, sheet_item)
        if computed
        else _give(request, row, sheet_item)
    )
    done, problems = attempt(lambda: (act(), "done"), problems)
    if done is None:
        return _item(request, row, view, found, problems)
    say(request, f"“{found.item.label}”已定。")
    return redirect("assess-unit", row.pk)


def _settle(
    request: Request, row: Any, item: str
) -> tuple[Callable[[], object], list[Problem]]:
    form, problems = read_settle(request.POST, item)
    by, at = request.user, clock.now()
    return lambda: reports.settle_item(row, form, by=by, at=at), problems


def _give(
    request: Request, row: Any, item: str
) -> tuple[Callable[[], object], list[Problem]]:
    form, problems = read_given(request.POST, row.pk, item)
    by, at = request.user, clock.now()
    return lambda: actions.give_score(row, form, by=by, at=at), problems


def _item(
    request: Request,
    row: Any,
    view: Any,
    found: Any,
    problems: list[Problem] | None = None,
) -> HttpResponse:
    settles = view.round.may_assess and view.round.state in {"open", "comment"}
    raw, wrong = request.POST, problems or ()
    if found.indicator is None:
        assesses = view.round.may_assess
        evidence = queries.evidence_for(row, seen_by=request.user) if assesses else []
        panel = given_page(
            view, found, evidence, may_settle=settles, raw=raw, problems=wrong
        )
    else:
        grounds = item_grounds(row, found.item.key, view)
        panel = item_page(
            grounds,
            row.pk,
            assesses=view.round.may_assess,
            may_settle=settles,
            raw=raw.dict(),
            problems=wrong,
        )
    return show_page(request, "assess_item", panel, wrong)
