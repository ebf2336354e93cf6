"""What documents leave to a unit, and which documents bind it."""

from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import org
from yiben.policy import queries as policy
from yiben.policy.access import may_adopt, may_settle
from yiben.policy.actions import adopt_pack, define_name, retire_pack, settle_term
from yiben.web.forms.sheet import Sheet
from yiben.web.forms.terms import DEFINE, RETIRE, adopt_questions, settle_questions
from yiben.web.panels.terms import (
    AdoptionsPanel,
    TermsPanel,
    adoptions_panel,
    terms_panel,
)

from .desk import Request, attempt, show, turn_to

FORMS = ["GET", "HEAD", "POST"]


def _terms(request: Request, unit: Any) -> TermsPanel:
    return terms_panel(
        unit,
        policy.open_terms_of(unit, seen_by=request.user),
        policy.unresolved_names_of(unit, seen_by=request.user),
    )


def _adoptions(request: Request, unit: Any) -> AdoptionsPanel:
    return adoptions_panel(
        unit,
        policy.adoptions_of(unit, seen_by=request.user),
        policy.adoptable_packs(unit, seen_by=request.user),
        seen_by=request.user,
    )


def _sent(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


@require_safe
def terms(request: Request, org_id: str) -> HttpResponse:
    """List open numbers and names, those that wait first."""
    unit = org(org_id, seen_by=request.user)
    return show(request, "terms", _terms(request, unit))


@require_safe
def adoptions(request: Request, org_id: str) -> HttpResponse:
    """List the documents in force at a unit, and who put them in force."""
    unit = org(org_id, seen_by=request.user)
    return show(request, "adoptions", _adoptions(request, unit))


@require_http_methods(FORMS)
def term_settle(request: Request, org_id: str, pack: str, name: str) -> HttpResponse:
    """Settle the numbers of one duty, for the unit and all below it."""
    unit, duty = org(org_id, seen_by=request.user), f"{pack}/{name}"
    panel = _terms(request, unit)
    line = panel.term(duty)
    if line is None or not may_settle(request.user, unit):
        raise RefusedError("term.settle", org_id)
    start = {"from_on": clock.today().isoformat()}
    sheet = Sheet(settle_questions(line.keys), _sent(request), start)
    given = [(key, sheet.text(key)) for key, _ in line.keys if sheet.text(key)]
    if sheet.raw is not None and not given:
        sheet.wrong("", "一项也没有填。", "请至少定一项。")
    from_on = sheet.must_day("from_on")

    def act() -> bool:
        with transaction.atomic():
            for key, value in given:
                settle_term(
                    unit, duty, key, value, from_on, by=request.user, at=clock.now()
                )
        return True

    if attempt(sheet, act):
        said = f"“{line.title}”已确定，对本组织和全部下级有效。"
        return turn_to(request, said, "policy-terms", org_id)
    return show(request, "term_settle", panel, line=line, sheet=sheet)


@require_http_methods(FORMS)
def name_define(request: Request, org_id: str, pack: str, term: str) -> HttpResponse:
    """Say what a name without content means, for the unit and all below it."""
    unit = org(org_id, seen_by=request.user)
    panel = _terms(request, unit)
    line = panel.named(pack, term)
    if line is None or not may_settle(request.user, unit):
        raise RefusedError("name.define", org_id)
    start = {"from_on": clock.today().isoformat(), "items": "\n".join(line.items)}
    sheet = Sheet(DEFINE, _sent(request), start)
    act = partial(
        define_name,
        unit,
        pack,
        term,
        sheet.lines("items"),
        sheet.must_day("from_on"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        said = f"“{term}”的内容已补上，对本组织和全部下级有效。"
        return turn_to(request, said, "policy-terms", org_id)
    return show(request, "name_define", panel, line=line, sheet=sheet)


@require_http_methods(FORMS)
def pack_adopt(request: Request, org_id: str) -> HttpResponse:
    """Put a document in force for a unit and all below it."""
    unit = org(org_id, seen_by=request.user)
    panel = _adoptions(request, unit)
    if not may_adopt(request.user, unit):
        raise RefusedError("pack.adopt", org_id)
    start = {"from_on": clock.today().isoformat()}
    sheet = Sheet(adopt_questions(panel.adoptable), _sent(request), start)
    act = partial(
        adopt_pack,
        unit,
        sheet.text("pack"),
        sheet.must_day("from_on"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        said = "文件已施行，职责已经算到本组织和全部下级。"
        return turn_to(request, said, "adoptions", org_id)
    return show(request, "pack_adopt", panel, sheet=sheet)


@require_http_methods(FORMS)
def pack_retire(request: Request, org_id: str, pack: str) -> HttpResponse:
    """Take a document out of force after a last day, with the reason."""
    unit = org(org_id, seen_by=request.user)
    panel = _adoptions(request, unit)
    line = panel.own(pack)
    if line is None:
        raise RefusedError("pack.retire", org_id)
    sheet = Sheet(RETIRE, _sent(request), {"until_on": clock.today().isoformat()})
    act = partial(
        retire_pack,
        unit,
        pack,
        sheet.must_day("until_on"),
        sheet.text("reason"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act):
        said = f"“{line.document}”停止施行，此前的职责仍然算数。"
        return turn_to(request, said, "adoptions", org_id)
    return show(request, "pack_retire", panel, line=line, sheet=sheet)
