"""Measures on the ladder, decided by people, answered, ended; and what is overdue."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import org
from yiben.standing.actions import ensure_year
from yiben.supervision import queries as supervision
from yiben.supervision.access import is_own_reading, require_answer_measure
from yiben.supervision.actions import (
    end_measure,
    list_findings,
    reply_measure,
    revoke_measure,
    take_measure,
)
from yiben.supervision.words import GRACE, GRACES, RUNGS, Rung
from yiben.web.forms.measures import (
    SAY,
    WITHDRAW,
    end_questions,
    measure_questions,
    read_end,
    read_measure,
    source_in,
    start_of,
)
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.measures import (
    MyMeasuresPanel,
    form_panel,
    measure_panel,
    measures_panel,
    overdue_panel,
    query_of,
)

from .desk import Request, attempt, carry_out, show, turn_to
from .shared import note_reading


@require_safe
def overdue(request: Request, org_id: str) -> HttpResponse:
    """List what is overdue below and what the organisation owes; nothing is sent."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    text = request.GET.get("days", "")
    grace = int(text) if text in {str(one) for one in GRACES} else GRACE
    ensure_year(year=today.year, at=clock.now())
    found = supervision.overdue_of(unit, on=today, grace=grace, seen_by=request.user)
    panel = overdue_panel(unit, found, grace=grace, seen_by=request.user)
    return show(request, "overdue", panel)


@require_safe
def measures(request: Request, org_id: str) -> HttpResponse:
    """List what a unit decided and what was decided about it."""
    unit, who = org(org_id, seen_by=request.user), request.user
    panel = measures_panel(
        unit,
        supervision.measures_by(unit, seen_by=who),
        supervision.measures_for(unit, seen_by=who),
        may_take=bool(supervision.superiors_for(unit, seen_by=who)),
        seen_by=who,
    )
    return show(request, "measures", panel)


@require_safe
def my_measures(request: Request) -> HttpResponse:
    """Show what was decided about the reader, and to nobody but the reader."""
    rows = supervision.my_measures(seen_by=request.user)
    return show(request, "my_measures", MyMeasuresPanel(tuple(rows)))


@require_http_methods(["GET", "HEAD", "POST"])
def measure_new(request: Request, org_id: str) -> HttpResponse:
    """Write down what a named person decided about a unit, or a person there."""
    unit, who = org(org_id, seen_by=request.user), request.user
    given = request.POST if request.method == "POST" else request.GET
    superior = _superior(request, unit, given.get("by", ""))
    rung = given.get("rung", "") if given.get("rung") in RUNGS else Rung.REMINDER.value
    after = _after(request, given.get("after", ""))
    blank = supervision.blank_measure(
        superior,
        unit,
        rung,
        clock.today(),
        source=source_in(given.dict()),
        after=after,
        seen_by=who,
    )
    sheet = Sheet(
        _questions(request, superior, unit, rung, after),
        request.POST if request.method == "POST" else None,
        start=start_of(blank, superior.pk),
    )
    form = read_measure(sheet, rung)
    act = partial(take_measure, superior, unit, form, by=who, at=clock.now())
    done = attempt(sheet, act)
    if done is not None:
        return turn_to(request, f"“{Rung(rung).label}”已记下。", "measure", done.pk)
    asked = query_of(blank.source, after=blank.after)
    panel = form_panel(unit, superior, rung, asked, seen_by=who)
    return show(request, "measure_new", panel, sheet=sheet)


def _superior(request: Request, unit: Any, wanted: str) -> Any:
    """Return in whose name it is decided: the nearest one, unless another was chosen."""
    above = {
        one.pk: one for one in supervision.superiors_for(unit, seen_by=request.user)
    }
    if not above:
        raise RefusedError("measure.take", unit.pk)
    return above.get(wanted, next(iter(above.values())))


def _after(request: Request, measure_id: str) -> Any:
    if not measure_id:
        return None
    return supervision.measure(measure_id, seen_by=request.user)


def _questions(
    request: Request, superior: Any, unit: Any, rung: str, after: Any
) -> Any:
    today, who = clock.today(), request.user
    above = supervision.superiors_for(unit, seen_by=who)
    return measure_questions(
        rung,
        superiors=[(one.pk, one.name) for one in above],
        deciders=supervision.deciders(superior, rung, today, seen_by=who),
        people=supervision.people_for(superior, unit, rung, today, seen_by=who),
        before=after.rung if after else None,
    )


@require_safe
def measure(request: Request, measure_id: str) -> HttpResponse:
    """Show a measure to both sides; who else reads it is noted."""
    return _page(request, measure_id)


@require_POST
def measure_reply(request: Request, measure_id: str) -> HttpResponse:
    """Say what the other side has to say."""
    row = supervision.measure(measure_id, seen_by=request.user)
    require_answer_measure(request.user, row)
    sheet = Sheet(SAY, request.POST, mark="say")
    text = sheet.text("text")
    act = partial(reply_measure, row, text, by=request.user, at=clock.now())
    if attempt(sheet, act):
        return turn_to(request, "说明已记下，作出的组织要答复。", "measure", measure_id)
    return _page(request, measure_id, sheet)


@require_POST
def measure_end(request: Request, measure_id: str) -> HttpResponse:
    """Write down the result."""
    row = supervision.measure(measure_id, seen_by=request.user)
    view = supervision.measure_view(row, seen_by=request.user)
    heard = any(one.label == "说明" for one in view.steps)
    sheet = Sheet(end_questions(has_reply=heard), request.POST, mark="end")
    form = read_end(sheet)
    act = partial(end_measure, row, form, by=request.user, at=clock.now())
    if attempt(sheet, act):
        return turn_to(request, "结果已记下。", "measure", measure_id)
    return _page(request, measure_id, sheet)


@require_POST
def measure_revoke(request: Request, measure_id: str) -> HttpResponse:
    """Take a measure back, with the reason."""
    row = supervision.measure(measure_id, seen_by=request.user)
    sheet = Sheet(WITHDRAW, request.POST, mark="revoke")
    reason = sheet.text("reason")
    act = partial(revoke_measure, row, reason, by=request.user, at=clock.now())
    if attempt(sheet, act):
        return turn_to(request, "已撤销，台账里的记录一并撤销。", "measure", measure_id)
    return _page(request, measure_id, sheet)


def _page(request: Request, measure_id: str, sent: Sheet | None = None) -> HttpResponse:
    who = request.user
    row = supervision.measure(measure_id, seen_by=who)
    if not is_own_reading(who, row):
        note_reading(request, supervision.thing_of(row), row.unit_id)
    panel = measure_panel(
        row,
        supervision.measure_view(row, seen_by=who),
        supervision.readers_of_measure(row, seen_by=who),
        today=clock.today(),
        sent=sent,
        seen_by=who,
    )
    return show(request, "measure", panel, sent=sent)


@require_POST
def findings_to_list(request: Request, inspection_id: str) -> HttpResponse:
    """Put findings onto the problem list of the unit: one, or all of an inspection."""
    row = supervision.inspection(inspection_id, seen_by=request.user)
    ids = request.POST.getlist("finding")
    act = partial(list_findings, row, ids, by=request.user, at=clock.now())
    items = carry_out(act)
    said = f"{len(items)} 个问题已列入问题清单。"
    return turn_to(request, said, "inspection", inspection_id)
