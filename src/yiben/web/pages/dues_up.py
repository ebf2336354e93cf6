"""Dues beyond the branch: requests, money sent up, receipts, totals for members."""

from functools import partial

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.dues import actions, queries
from yiben.books.dues.access import may_remit
from yiben.books.dues.words import month_index, month_of, period_of
from yiben.common import clock
from yiben.common.ids import new_id
from yiben.org.access import may_receive
from yiben.org.queries import org
from yiben.org.words import OrgKind
from yiben.web.forms import dues as forms
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.crumbs import crumbs_to
from yiben.web.panels.dues import (
    FormPanel,
    PublishedPanel,
    RequestsPanel,
    flow_panel,
    requests_of,
    span_of,
)

from .desk import Request, asked_year, attempt, carry_out, show, turn_to


@require_safe
def requests(request: Request, org_id: str) -> HttpResponse:
    """List the requests of a branch, or of the branches below a committee."""
    unit = org(org_id, seen_by=request.user)
    rows = queries.exemptions_for(unit, today=clock.today(), seen_by=request.user)
    crumbs = crumbs_to(unit, seen_by=request.user)
    panel = RequestsPanel(unit.pk, unit.name, crumbs, requests_of(rows))
    return show(request, "dues_requests", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: Request, exemption_id: str) -> HttpResponse:
    """Approve or refuse that a member pays less."""
    row = queries.exemption(exemption_id, seen_by=request.user)
    line = queries.exemption_line(row)
    sheet = Sheet(forms.DECIDE, request.POST if request.method == "POST" else None)
    act = partial(
        actions.decide_exemption,
        row,
        approve=sheet.text("answer") == "yes",
        note=sheet.text("reason"),
        by=request.user,
        at=clock.now(),
    )
    home = row.branch_id if may_remit(request.user, row.branch) else ""
    place = home or queries.decider_of(row).pk
    if attempt(sheet, act) is not None:
        return turn_to(request, "已作决定。", "dues-requests", place)
    panel = FormPanel(
        title="党费减免",
        lead=f"{line.branch} {line.person}",
        crumbs=crumbs_to(row.branch, seen_by=request.user),
        back=reverse("dues-requests", args=[place]),
        button="作出决定",
        facts=(
            ("月份", span_of(line.from_month, line.until_month)),
            ("减到每月", f"{line.amount} 元"),
            ("支部研究", f"{line.studied_on}"),
            ("原因", line.reason),
        ),
    )
    return show(request, "dues_form", panel, sheet=sheet)


@require_safe
def flow(request: Request, org_id: str) -> HttpResponse:
    """Show what a unit has, what it sent up and what came from below."""
    unit = org(org_id, seen_by=request.user)
    panel = flow_panel(
        (unit.pk, unit.name, crumbs_to(unit, seen_by=request.user)),
        queries.held_by(unit, seen_by=request.user),
        queries.flow_of(unit, seen_by=request.user),
        (
            may_remit(request.user, unit),
            may_receive(request.user, unit),
            unit.kind == OrgKind.BRANCH,
        ),
    )
    return show(request, "dues_flow", panel)


@require_http_methods(["GET", "HEAD", "POST"])
def remit(request: Request, org_id: str) -> HttpResponse:
    """Record money sent up to the superior."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    totals = queries.to_remit(unit, seen_by=request.user)
    this = month_of(today)
    sheet = Sheet(
        forms.remit_questions(range(month_index(today.year - 1, 1), this + 1)),
        request.POST if request.method == "POST" else None,
        start={
            "amount": str(totals),
            "from_month": period_of(this),
            "until_month": period_of(this),
            "sent_on": today.isoformat(),
            "token": new_id("x"),
        },
    )
    form = forms.read_remit(sheet)
    act = partial(actions.remit_dues, unit, form, by=request.user, at=clock.now())
    if attempt(sheet, act) is not None:
        return turn_to(request, "已记入台账，等上级开收据。", "dues-flow", unit.pk)
    panel = FormPanel(
        title="上缴党费",
        lead=unit.name,
        crumbs=crumbs_to(unit, seen_by=request.user),
        back=reverse("dues-flow", args=[unit.pk]),
        button="记入台账",
        facts=(("账上", f"{totals} 元"),),
    )
    return show(request, "dues_form", panel, sheet=sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def receive(request: Request, remittance_id: str) -> HttpResponse:
    """Sign for money that came from below."""
    row = queries.remittance(remittance_id, seen_by=request.user)
    sheet = Sheet(forms.RECEIPT, request.POST if request.method == "POST" else None)
    act = partial(
        actions.receive_remittance,
        row,
        receipt=sheet.text("receipt"),
        by=request.user,
        at=clock.now(),
    )
    if attempt(sheet, act) is not None:
        return turn_to(request, "收据已开。", "dues-flow", row.recipient_id)
    panel = FormPanel(
        title="开收据",
        lead=row.sender.name,
        crumbs=crumbs_to(row.recipient, seen_by=request.user),
        back=reverse("dues-flow", args=[row.recipient_id]),
        button="开收据",
        facts=(
            ("月份", span_of(row.from_month, row.until_month)),
            ("金额", f"{row.amount} 元"),
        ),
    )
    return show(request, "dues_form", panel, sheet=sheet)


@require_http_methods(["GET", "HEAD", "POST"])
def published(request: Request, org_id: str) -> HttpResponse:
    """Show members the totals; the recorder publishes them."""
    unit, today = org(org_id, seen_by=request.user), clock.today()
    year = asked_year(request, today)
    if request.method == "POST":
        act = partial(
            actions.publish_dues,
            unit,
            year,
            token=request.POST.get("token", ""),
            by=request.user,
            at=clock.now(),
        )
        carry_out(act)
        return turn_to(request, "已向党员公布，记入台账。", "dues-published", unit.pk)
    panel = PublishedPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=request.user),
        totals=queries.totals_of(unit, year, today=today, seen_by=request.user),
        published=tuple(queries.published_of(unit, seen_by=request.user)),
        may_publish=may_remit(request.user, unit),
        token=new_id("x"),
    )
    return show(request, "dues_published", panel)
