"""What was filed to a superior: read, received, or returned with a reason."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from yiben.books.filings import queries as filings
from yiben.books.filings.access import may_take_in
from yiben.books.filings.actions import receive_filing, return_filing
from yiben.books.filings.words import FilingState
from yiben.common import clock
from yiben.common.errors import RefusedError
from yiben.org.queries import children_of, org
from yiben.policy.queries import kinds
from yiben.standing.actions import ensure_year
from yiben.standing.queries import lines_of
from yiben.web.forms.inbox import RETURN
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.banned import banned_lines
from yiben.web.panels.inbox import inbox_panel, review_panel

from .desk import Request, attempt, show, turn_to

WAITING = (FilingState.FILED, FilingState.RETURNED)


@require_safe
def inbox(request: Request, org_id: str) -> HttpResponse:
    """List what waits for a receipt, and who has not filed what they owe."""
    unit = org(org_id, seen_by=request.user)
    finished = request.GET.get("received") == "1"
    shown = (FilingState.RECEIVED,) if finished else WAITING
    lists = {
        state.value: filings.inbox(unit, seen_by=request.user, state=state)
        for state in shown
    }
    today = clock.today()
    ensure_year(year=today.year, at=clock.now())
    lines = lines_of(
        unit, year=today.year, as_of=today, seen_by=request.user, below=True
    )
    children = children_of(unit, seen_by=request.user, on=today)
    panel = inbox_panel(
        unit,
        lists,
        lines,
        [one.pk for one in children],
        seen_by=request.user,
    )
    banned = banned_lines(unit, "tables.pushed", "forms.repeated", on=today)
    return show(request, "inbox", panel, banned=banned)


@require_http_methods(["GET", "HEAD", "POST"])
def filing_receive(request: Request, filing_id: str) -> HttpResponse:
    """Show a filing to its recipient; give the receipt."""
    sheet = Sheet((), request.POST if request.method == "POST" else None)
    found = filings.filing(filing_id, seen_by=request.user)

    def act() -> str:
        receive_filing(found, by=request.user, at=clock.now())
        return str(found.pk)

    if attempt(sheet, act):
        said = f"已给“{found.title}”回执。"
        return turn_to(request, said, "inbox", str(found.recipient_id))
    return _review(request, filing_id, sheet, Sheet(RETURN))


@require_http_methods(["GET", "HEAD", "POST"])
def filing_return(request: Request, filing_id: str) -> HttpResponse:
    """Show a filing to its recipient; send it back with a reason."""
    sheet = Sheet(RETURN, request.POST if request.method == "POST" else None)
    found = filings.filing(filing_id, seen_by=request.user)

    def act() -> str:
        reason = sheet.text("reason")
        return_filing(found, reason=reason, by=request.user, at=clock.now())
        return str(found.pk)

    if attempt(sheet, act):
        said = f"已退回“{found.title}”，原因已告知报送组织。"
        return turn_to(request, said, "inbox", str(found.recipient_id))
    return _review(request, filing_id, Sheet(()), sheet)


def _review(
    request: Request, filing_id: str, receive: Sheet, back: Sheet
) -> HttpResponse:
    """Show the filing; only the recipient answers, so only the recipient is here."""
    found = filings.filing(filing_id, seen_by=request.user)
    if not may_take_in(request.user, found):
        raise RefusedError("filing.receive", filing_id)
    view = filings.view_of(found, seen_by=request.user, on=clock.today())
    panel = review_panel(view, kinds().get(found.kind), found.recipient)
    return show(request, "filing_review", panel, receive=receive, returned=back)
