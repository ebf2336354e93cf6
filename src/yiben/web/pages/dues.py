"""Dues of a branch: the month, one member's card, set-up, payment, correction."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.dues import actions, queries
from yiben.books.dues.access import may_remit
from yiben.books.dues.facts import rule_for
from yiben.books.dues.words import (
    ZERO,
    CollectForm,
    Paid,
    first_day,
    label_of,
    month_index,
    month_of,
    period_of,
)
from yiben.common import clock
from yiben.common.errors import Problem
from yiben.common.ids import new_id
from yiben.org.queries import org
from yiben.org.words import OrgKind
from yiben.web.forms import dues as forms
from yiben.web.forms.shared import read_day
from yiben.web.forms.sheet import Question, Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.dues import (
    FormPanel,
    MonthPanel,
    SetUpPanel,
    card_panel,
    person_line,
)
from yiben.web.panels.shared import lines_of

from . import shared
from .desk import Request, asked_year, attempt, show, turn_to


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: Request, org_id: str) -> HttpResponse:
    """Show a month with everybody ticked; one press records that they paid."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    if unit.kind != OrgKind.BRANCH:
        return redirect("dues-flow", unit.pk)
    asked = request.POST if request.method == "POST" else request.GET
    this = forms.month_from(asked.get("month", "")) or month_of(today)
    problems: list[Problem] = []
    if request.method == "POST":
        form = _collect_form(request, this, problems)
        act = partial(
            actions.collect_month, unit, form, by=request.user, at=clock.now()
        )
        done, problems = shared.attempt(act, problems)
        if done is not None:
            said = f"已登记，{label_of(this)}的一条记入台账。"
            return turn_to(request, said, "dues", unit.pk, month=period_of(this))
    panel = _month_panel(request, unit, this, problems)
    return shared.show_page(request, "dues", panel, problems)


def _collect_form(request: Request, this: int, problems: list[Problem]) -> CollectForm:
    paid_on = read_day(request.POST, "paid_on", "收取日期", problems)
    if paid_on is None and not problems:
        problems.append(Problem("paid_on", "“收取日期”没有填写。", "请填写。"))
    return CollectForm(
        month=this,
        person_ids=tuple(request.POST.getlist("persons")),
        paid_on=paid_on or clock.today(),
        note=request.POST.get("note", ""),
        token=request.POST.get("token", ""),
    )


def _month_panel(
    request: Request, unit: Any, this: int, problems: list[Problem]
) -> MonthPanel:
    today = clock.today()
    view = queries.month_view(unit, this, today=today, seen_by=request.user)
    sent = request.POST if request.method == "POST" else None
    ticked = frozenset(sent.getlist("persons")) if sent is not None else None
    usual = today if this == month_of(today) else max(first_day(this), today)
    usual = shared.asked_day(request, "paid_on", usual)
    return MonthPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=request.user),
        view=view,
        lines=tuple(person_line(one, ticked) for one in view.lines),
        month=period_of(this),
        label=label_of(this),
        before=period_of(this - 1),
        after=period_of(this + 1) if this < month_of(today) else "",
        paid_on=sent.get("paid_on", "") if sent else usual.isoformat(),
        note=sent.get("note", "") if sent else "",
        token=(sent.get("token", "") if sent else "") or new_id("x"),
        problems=lines_of(problems),
    )


@require_safe
def card(request: Request, org_id: str, person_id: str) -> HttpResponse:
    """Show what the branch holds about a member, every row of it."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    year = asked_year(request, today)
    found = queries.card_of(unit, person_id, year, today=today, seen_by=request.user)
    crumbs = crumbs_to(unit, seen_by=request.user)
    keeps = may_remit(request.user, unit)
    return show(
        request, "dues_card", card_panel(unit.pk, found, crumbs, may_keep=keeps)
    )


def _card(request: Request, unit: Any, person_id: str) -> Any:
    """Return a card to the recorder alone: the forms are not the member's."""
    today = clock.today()
    queries.set_up_of(unit, today=today, seen_by=request.user)
    return queries.card_of(
        unit, person_id, today.year, today=today, seen_by=request.user
    )


def _sheet(request: Request, questions: tuple[Question, ...], **start: str) -> Sheet:
    raw = request.POST if request.method == "POST" else None
    return Sheet(questions, raw, start=start)


def _back(unit: Any, person_id: str) -> str:
    return reverse("dues-card", args=[unit.pk, person_id])


def _form(
    request: Request, unit: Any, titles: tuple[str, str, str], back: str, sheet: Sheet
) -> HttpResponse:
    title, lead, button = titles
    crumbs = crumbs_to(unit, seen_by=request.user)
    panel = FormPanel(title, lead, crumbs, back, button)
    return show(request, "dues_form", panel, sheet=sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def set_sum(request: Request, org_id: str, person_id: str) -> HttpResponse:
    """Set or change a member's monthly sum."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    found = _card(request, unit, person_id)
    last = found.accounts[-1] if found.accounts else None
    first = min((one.month for one in found.months), default=month_of(today))
    given = range(first, month_index(today.year, 12) + 1)
    rule = rule_for(month_of(today))
    if rule is None:  # pragma: no cover -- packs/dues.yaml is shipped
        return redirect("dues", unit.pk)
    sheet = _sheet(
        request,
        forms.account_questions(rule, given, is_change=last is not None),
        category=last.category if last else request.GET.get("category", ""),
        monthly=str(last.monthly) if last else "",
        from_month=period_of(month_of(today) if last else first),
    )
    form = forms.read_account(sheet, person_id)
    act = partial(actions.set_account, unit, form, by=request.user, at=clock.now())
    if attempt(sheet, act) is not None:
        return turn_to(request, "数额已定。", "dues-card", unit.pk, person_id)
    titles = ("定每月数额", found.name, "定下来")
    return _form(request, unit, titles, _back(unit, person_id), sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def pay(request: Request, org_id: str, person_id: str) -> HttpResponse:
    """Record what one member pays for some months."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    found = _card(request, unit, person_id)
    open_ = [one for one in found.months if one.line.state == Paid.UNPAID]
    start = {"amount": str(open_[0].line.due)} if open_ else {}
    sheet = Sheet(
        forms.pay_questions(sorted(one.month for one in open_)),
        request.POST if request.method == "POST" else None,
        start={**start, "paid_on": today.isoformat(), "token": new_id("x")},
        chosen={"months": [period_of(one.month) for one in open_[:1]]},
    )
    form = forms.read_pay(sheet, person_id)
    act = partial(actions.pay_dues, unit, form, by=request.user, at=clock.now())
    if _was_sent(form.token, unit, request) or attempt(sheet, act) is not None:
        return turn_to(request, "已登记。", "dues-card", unit.pk, person_id)
    titles = ("登记交纳", found.name, "登记")
    return _form(request, unit, titles, _back(unit, person_id), sheet)


def _was_sent(token: str, unit: Any, request: Request) -> bool:
    """Say whether this very form came before: its months are gone from the list."""
    if request.method != "POST":
        return False
    return queries.was_sent(unit, token, seen_by=request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def ease(request: Request, org_id: str, person_id: str) -> HttpResponse:
    """Ask the committee above that a member pay less."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    found = _card(request, unit, person_id)
    given = range(month_index(today.year, 1), month_index(today.year, 12) + 1)
    sheet = _sheet(
        request,
        forms.ease_questions(given),
        from_month=period_of(month_of(today)),
        until_month=period_of(month_index(today.year, 12)),
    )
    form = forms.read_ease(sheet, person_id)
    act = partial(actions.ask_exemption, unit, form, by=request.user, at=clock.now())
    if attempt(sheet, act) is not None:
        return turn_to(request, "已提出，等批准。", "dues-card", unit.pk, person_id)
    titles = ("申请减免", found.name, "提出")
    return _form(request, unit, titles, _back(unit, person_id), sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Request, payment_id: str) -> HttpResponse:
    """Correct a payment: the old row, its reversal and the new one all stay."""
    row = queries.payment(payment_id, seen_by=request.user)
    unit, person_id = row.branch, row.person_id
    start = {"amount": str(row.amount), "voluntary": str(row.voluntary)}
    sheet = _sheet(request, forms.CORRECT, **start)
    act = partial(
        actions.correct_payment,
        row,
        amount=forms.money_at(sheet, "amount"),
        voluntary=forms.money_at(sheet, "voluntary") or ZERO,
        reason=sheet.text("reason"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act) is not None:
        said = "已更正，两个数都留着。"
        return turn_to(request, said, "dues-card", unit.pk, person_id)
    titles = (f"更正{label_of(row.month)}的党费", row.person.name, "更正")
    return _form(request, unit, titles, _back(unit, person_id), sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: Request, org_id: str) -> HttpResponse:
    """Set this year's sums to last year's, and list who needs one."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    lines = queries.set_up_of(unit, today=today, seen_by=request.user)
    if request.method == "POST":
        chosen = request.POST.getlist("persons")
        act = partial(actions.carry_over, unit, chosen, by=request.user, at=clock.now())
        n_set, _ = shared.attempt(act)
        return turn_to(request, f"沿用了 {n_set} 人的数额。", "dues-setup", unit.pk)
    panel = SetUpPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=request.user),
        known=tuple(one for one in lines if one.monthly is not None),
        fresh=tuple(one for one in lines if one.monthly is None),
    )
    return show(request, "dues_setup", panel)
