"""Targets: set one, rate oneself, be checked, be decided upon; supply a standard."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.targets import actions, queries
from yiben.books.targets.words import Decision
from yiben.common import clock
from yiben.common.errors import Problem, RefusedError
from yiben.org import queries as org_queries
from yiben.org.access import may_oversee, may_record
from yiben.rules.words import Sector
from yiben.web.forms.shared import read_needed_day, text_of
from yiben.web.forms.sheet import Question, Sheet
from yiben.web.forms.sheets import read_marks, read_target, read_verdicts, typed_form
from yiben.web.panels.targets import share_page, target_form, target_page, targets_page

from .shared import Request, asked_day, attempt, say, show_page


@require_safe
def show_targets(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit works towards, and what it may begin."""
    unit = org_queries.org(org_id, seen_by=request.user)
    today, who = clock.today(), request.user
    panel = targets_page(
        unit,
        queries.offers_of(unit, on=today, seen_by=who),
        queries.targets_of(unit, on=today, seen_by=who),
        may_set=may_record(who, unit),
        may_share=may_record(who, unit) or may_oversee(who, unit),
        supplies=queries.supplied_kinds(unit, seen_by=who),
        standards=queries.standards_of(unit, seen_by=who),
    )
    return show_page(request, "targets", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def new_target(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Show the form of a target; a POST sets it."""
    unit = org_queries.org(org_id, seen_by=request.user)
    day = asked_day(request, "on", clock.today())
    blank = queries.blank_for(unit, kind, day, seen_by=request.user)
    offer = queries.offer_of(unit, kind, day)
    people = queries.holders_for(unit, day, seen_by=request.user)
    if request.method != "POST":
        shown = target_form(typed_form(blank), blank, offer, unit, people)
        return show_page(request, "sheet_form", shown)
    form, problems = read_target(request.POST, blank)
    row, problems = attempt(
        lambda: actions.set_target(unit, form, by=request.user, at=clock.now()),
        problems,
    )
    if row is None:
        shown = target_form(request.POST, form, offer, unit, people, problems)
        return show_page(request, "sheet_form", shown, problems)
    say(request, "目标已定下。")
    return redirect("target", row.pk)


@require_safe
def show_target(request: Request, aim_id: str) -> HttpResponse:
    """Show one target with its items."""
    return _show(request, aim_id, [])


def _show(request: Request, aim_id: str, problems: list[Problem]) -> HttpResponse:
    row = queries.target(aim_id, seen_by=request.user)
    today = clock.today()
    view = queries.view_of(row, on=today, seen_by=request.user)
    evidence, meetings = [], []
    if view.may_rate:
        evidence = queries.evidence_for(row, on=today, seen_by=request.user)
    if view.may_decide:
        meetings = queries.meetings_for(row, on=today, seen_by=request.user)
    panel = target_page(
        view,
        evidence=evidence,
        meetings=meetings,
        today=today.isoformat(),
        problems=problems,
        raw=request.POST if request.method == "POST" else None,
    )
    return show_page(request, "target", panel, problems)


def _step(
    request: Request, aim_id: str, act: Callable[[], Any], said: str
) -> HttpResponse:
    done, problems = attempt(act)
    if done is None:
        return _show(request, aim_id, problems)
    say(request, said)
    return redirect("target", aim_id)


@require_POST
def rate(request: Request, aim_id: str) -> HttpResponse:
    """Say of each item whether it is met."""
    row = queries.target(aim_id, seen_by=request.user)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    marks = read_marks(request.POST, view.marks)
    return _step(
        request,
        aim_id,
        lambda: actions.rate_target(row, marks, by=request.user, at=clock.now()),
        "自评已记下。",
    )


@require_POST
def check(request: Request, aim_id: str) -> HttpResponse:
    """Say from above of each item whether it is met."""
    row = queries.target(aim_id, seen_by=request.user)
    view = queries.view_of(row, on=clock.today(), seen_by=request.user)
    verdicts = read_verdicts(request.POST, len(view.marks))
    return _step(
        request,
        aim_id,
        lambda: actions.check_target(row, verdicts, by=request.user, at=clock.now()),
        "核的结果已记下。",
    )


@require_POST
def decide(request: Request, aim_id: str) -> HttpResponse:
    """Write down that a meeting decided it is reached."""
    row = queries.target(aim_id, seen_by=request.user)
    problems: list[Problem] = []
    day = read_needed_day(request.POST, "decided_on", "认定日期", problems)
    decision = Decision(
        day or clock.today(),
        text_of(request.POST, "meeting_id"),
        text_of(request.POST, "note"),
    )
    done, problems = attempt(
        lambda: actions.decide_target(row, decision, by=request.user, at=clock.now()),
        problems,
    )
    if done is None:
        return _show(request, aim_id, problems)
    say(request, "已认定达标，记入台账。")
    return redirect("target", aim_id)


@require_POST
def withdraw(request: Request, aim_id: str) -> HttpResponse:
    """Give a target up, or take back that it was reached."""
    row = queries.target(aim_id, seen_by=request.user)
    reason = text_of(request.POST, "reason")
    return _step(
        request,
        aim_id,
        lambda: actions.withdraw_target(
            row, reason=reason, by=request.user, at=clock.now()
        ),
        "已撤销，原记录保留备查。",
    )


@require_safe
def show_share(request: Request, org_id: str) -> HttpResponse:
    """Show which branches below have reached a standard: a list, no ranking."""
    unit = org_queries.org(org_id, seen_by=request.user)
    if not (may_record(request.user, unit) or may_oversee(request.user, unit)):
        raise RefusedError("target.share", unit.pk)
    kind, share = request.GET.get("kind", ""), None
    if kind:
        share = queries.share_of(unit, kind, on=clock.today(), seen_by=request.user)
    panel = share_page(unit, queries.shared_kinds(), kind, share)
    return show_page(request, "target_share", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def new_standard(request: Request, org_id: str, kind: str) -> HttpResponse:
    """Write down what a standard asks, for one sector or for all below."""
    unit = org_queries.org(org_id, seen_by=request.user)
    known = dict(queries.supplied_kinds(unit, seen_by=request.user))
    if kind not in known:
        raise RefusedError("standard.write", org_id)
    parts = queries.parts_of(unit, kind, clock.today())
    sheet = Sheet(
        _standard_questions(parts),
        request.POST if request.method == "POST" else None,
        start={"from_on": clock.today().isoformat(), "token": queries.fresh_token()},
    )
    if sheet.is_sound:
        from_on, lines = sheet.must_day("from_on"), sheet.lines("items")
        done, problems = attempt(
            lambda: actions.supply_standard(
                unit,
                kind,
                sheet.text("sector"),
                lines,
                from_on,
                by=request.user,
                at=clock.now(),
                token=sheet.text("token"),
            ),
            list(sheet.problems),
        )
        if done is not None:
            say(request, "标准已写明，下级照此对照。")
            return redirect("targets", org_id)
        sheet.blame(one for one in problems if one not in sheet.problems)
    panel = {
        "unit_name": unit.name,
        "label": known[kind],
        "back": reverse("targets", args=[org_id]),
        "sheet": sheet,
        "note": f"写成“部分：项目”，部分是{'、'.join(parts)}。" if parts else "",
    }
    return show_page(request, "target_standard", panel, sheet.problems)


def _standard_questions(parts: tuple[str, ...]) -> tuple[Question, ...]:
    sectors = tuple((one.value, one.label) for one in Sector)
    return (
        Question(
            "sector",
            "哪个领域",
            type="select",
            required=False,
            options=sectors,
            empty="所有领域",
        ),
        Question("from_on", "从哪天起", type="date"),
        Question(
            "items",
            "项目（一行一项）",
            type="textarea",
            rows=max(8, 2 * len(parts)),
        ),
        Question("token", "", type="hidden", required=False),
    )
