"""Terms of office: when each ends, who is overdue, and the approvals that move an end."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.ledger.queries import spans_of
from yiben.org.access import may_oversee, may_record, require_read
from yiben.org.queries import org
from yiben.people.actions import ExtensionForm, extend_term, set_term_length
from yiben.people.queries import LEVELS, lengths_of, may_extend, terms_of
from yiben.people.words import TermRule
from yiben.web.forms.people import EXTEND, LENGTH
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.terms_of_office import extend_panel, terms_panel

from .desk import Request, asked_day, attempt, show, turn_to

TERM = "registers.term.kept"
"""The line of the ledger that says which term runs."""


@require_http_methods(["GET", "HEAD", "POST"])
def terms_of_office(request: Request, org_id: str) -> HttpResponse:
    """Show the terms of a unit and all below; a POST sets how long terms last."""
    unit = org(org_id, seen_by=request.user)
    require_read(request.user, unit)
    on = asked_day(request, clock.today())
    start = {"years": "3", "remind_months": "6", "from_on": on.isoformat()}
    raw = request.POST if request.method == "POST" else None
    if raw is not None and not may_oversee(request.user, unit):
        raise RefusedError("term.length", org_id)
    sheet = Sheet(LENGTH, raw, start)
    from_on = sheet.must_day("from_on") if raw is not None else on
    numbers = [_number(sheet, name) for name in ("years", "remind_months")]

    def act() -> Any:
        rule = TermRule(sheet.text("kind"), sheet.text("sector"), *numbers)
        return set_term_length(
            unit, rule, from_on=from_on, by=request.user, at=clock.now()
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "任期年限已定。", "terms-of-office", org_id)
    panel = terms_panel(
        unit,
        terms_of(unit, _began(request, unit, on), on=on, seen_by=request.user),
        lengths_of(unit, seen_by=request.user),
        on=on,
        may_set=may_oversee(request.user, unit),
        may_write=may_record(request.user, unit),
        seen_by=request.user,
    )
    return show(request, "terms_of_office", panel, sheet=sheet)


def _began(request: Request, unit: Any, on: Any) -> Any:
    return spans_of(unit, TERM, on=on, levels=LEVELS, seen_by=request.user)


def _number(sheet: Sheet, name: str) -> int:
    given = sheet.text(name)
    if given.isascii() and given.isdigit() and len(given) <= len("120"):
        return int(given)
    if sheet.raw is not None and given:
        sheet.wrong(name, f"“{given}”不是整数。", "请填数字。")
    return 0


@require_http_methods(["GET", "HEAD", "POST"])
def term_extend(request: Request, org_id: str) -> HttpResponse:
    """Enter the approval by which a unit's term runs longer."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    if not may_extend(unit, seen_by=request.user):
        raise RefusedError("term.extend", org_id)
    lines = terms_of(unit, _began(request, unit, today), on=today, seen_by=request.user)
    line = next(one for one in lines if one.org_id == unit.pk)
    sheet = Sheet(EXTEND, request.POST if request.method == "POST" else None)
    if line.began_on is None or line.ends_on is None:
        if sheet.raw is not None:
            sheet.wrong("until_on", "没有登记本届任期。", "请支部先登记本届任期。")
        return show(request, "term_extend", extend_panel(unit, line), sheet=sheet)
    began_on, ends_on = line.began_on, line.ends_on
    raw = sheet.raw is not None
    until_on = sheet.must_day("until_on") if raw else today
    approved_on = sheet.must_day("approved_on") if raw else today

    def act() -> Any:
        form = ExtensionForm(began_on, until_on, sheet.text("approval"), approved_on)
        return extend_term(unit, form, ends_on=ends_on, by=request.user, at=clock.now())

    if attempt(sheet, act) is not None:
        return turn_to(request, "延期批准已登记。", "terms-of-office", org_id)
    return show(request, "term_extend", extend_panel(unit, line), sheet=sheet)
