"""The audit, for auditors: of everything, or of the subtree they audit."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.org.access import may_audit
from yiben.org.queries import home_orgs, org
from yiben.people.queries import audit_lines, verify_audit
from yiben.people.words import Outcome
from yiben.web.panels.audit import audit_panel

from .desk import Request, show

SIZE = 100


def _whose(request: Request) -> Any:
    """Return the organisation asked for; an auditor of a subtree begins at its top."""
    if asked := request.GET.get("org"):
        return org(asked, seen_by=request.user)
    if may_audit(request.user, None):
        return None
    homes = [one for one in home_orgs(request.user) if may_audit(request.user, one)]
    return homes[0] if homes else None


@require_safe
def audit(request: Request) -> HttpResponse:
    """Show who did or tried what, newest first."""
    unit = _whose(request)
    outcome = request.GET.get("outcome", "")
    if outcome not in set(Outcome):
        outcome = ""
    before = request.GET.get("before", "")
    rows = audit_lines(
        seen_by=request.user,
        org=unit,
        before_id=int(before) if before.isascii() and before.isdigit() else None,
        outcome=outcome or None,
        limit=SIZE,
    )
    homes = [one for one in home_orgs(request.user) if may_audit(request.user, one)]
    panel = audit_panel(
        rows,
        org_id=unit.pk if unit else "",
        orgs=[(one.pk, one.name) for one in homes],
        outcome=outcome,
        size=SIZE,
    )
    breaks = None
    if request.GET.get("check") == "1" and may_audit(request.user, None):
        breaks = verify_audit(seen_by=request.user)
    return show(
        request,
        "audit",
        panel,
        breaks=breaks,
        may_check=may_audit(request.user, None),
        now=clock.now(),
    )
