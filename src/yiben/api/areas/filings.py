"""Plans and reports: drafted, sent up, received or returned, shown to the members."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import shown
from yiben.books.filings import actions, queries
from yiben.books.filings.words import FilingForm, FilingRow, FilingView
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope

from .shared import Posted, Reason, posted

area = Area("报送")
VIEW, ROW = shown(FilingView), shown(FilingRow)


@area.listed(
    "/units/{org_id}/filings",
    Scope.READ_BOOKS,
    ROW,
    name="filings",
    say="一个组织的计划和报告，新的在前",
)
def filings(
    request: Asked,
    org_id: str,
    page: Paging,
    kind: str | None = None,
    period: str | None = None,
) -> Any:
    """List what a unit drew up and sent."""
    who = request.auth.account
    rows = queries.filings_of(
        org(org_id, seen_by=who),
        seen_by=who,
        kind=kind,
        period=period,
        limit=until(page),
    )
    return paged(rows, page)


@area.listed(
    "/units/{org_id}/inbox",
    Scope.READ_BOOKS,
    ROW,
    name="inbox",
    say="报到本级的计划和报告，等得最久的在前",
)
def inbox(
    request: Asked,
    org_id: str,
    page: Paging,
    state: Literal["filed", "returned", "received"] = "filed",
) -> Any:
    """List what was sent to a unit."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return paged(queries.inbox(unit, seen_by=who, state=state, limit=until(page)), page)


@area.read(
    "/units/{org_id}/filings/blank",
    Scope.READ_BOOKS,
    shown(FilingForm),
    name="filing-blank",
    say="由台账起草好的计划或报告",
)
def blank(
    request: Asked, org_id: str, kind: str, period: str, author_id: str | None = None
) -> Any:
    """Return the form drafted from the ledger as it stands today."""
    return _blank(request, org_id, kind, period, author_id)


@area.read(
    "/filings/{filing_id}",
    Scope.READ_BOOKS,
    VIEW,
    name="filing",
    say="一份计划或报告，含经过和各次报送的版本（跨级读取会记入审计）",
)
def filing(request: Asked, filing_id: str) -> Any:
    """Return one filing; a reading from outside the unit leaves a line."""
    view = _view(request, filing_id)
    if view.is_cross_level:
        note_reading(request, f"filing:{filing_id}", view.row.unit_id)
    return view


@area.write(
    "/units/{org_id}/filings",
    Scope.WRITE_FILINGS,
    VIEW,
    name="filing-draft",
    say="起草一份计划或报告；其中的数字由台账填",
    status=201,
)
def draft(request: Asked, org_id: str, form: FilingForm) -> Any:
    """Begin a plan or report; its figures are the ledger's."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    known = _blank(request, org_id, form.kind, form.period, form.author_id)
    full = replace(form, figures=known.figures)
    row = actions.draft_filing(unit, full, by=who, at=clock.now())
    return _view(request, row.pk)


@area.write(
    "/filings/{filing_id}",
    Scope.WRITE_FILINGS,
    VIEW,
    name="filing-revise",
    say="改草稿，或改被退回的",
    method="PUT",
)
def revise(request: Asked, filing_id: str, form: FilingForm) -> Any:
    """Change a draft, or what was returned."""
    who = request.auth.account
    row = queries.filing(filing_id, seen_by=who)
    actions.revise_filing(row, form, by=who, at=clock.now())
    return _view(request, filing_id)


@area.write(
    "/filings/{filing_id}/submission",
    Scope.WRITE_FILINGS,
    shown(Posted),
    name="filing-file",
    say="报送上级",
)
def file(request: Asked, filing_id: str) -> Any:
    """Send it to the direct superior."""
    return _step(request, filing_id, actions.file_filing)


@area.write(
    "/filings/{filing_id}/making",
    Scope.WRITE_FILINGS,
    shown(Posted),
    name="filing-make",
    say="制定（不需报送的）",
)
def make(request: Asked, filing_id: str) -> Any:
    """Say that it is drawn up, without sending it to anybody."""
    return _step(request, filing_id, actions.make_filing)


@area.write(
    "/filings/{filing_id}/publication",
    Scope.WRITE_FILINGS,
    shown(Posted),
    name="filing-publish",
    say="向党员公布",
)
def publish(request: Asked, filing_id: str) -> Any:
    """Show it to the members of the unit."""
    return _step(request, filing_id, actions.publish_filing)


@area.write(
    "/filings/{filing_id}/receipt",
    Scope.WRITE_FILINGS,
    shown(Posted),
    name="filing-receive",
    say="上级给回执",
)
def receive(request: Asked, filing_id: str) -> Any:
    """Give the receipt; it counts for the day on which it was filed."""
    return _step(request, filing_id, actions.receive_filing)


@area.write(
    "/filings/{filing_id}/return",
    Scope.WRITE_FILINGS,
    shown(Posted),
    name="filing-return",
    say="上级退回，写明原因",
)
def send_back(request: Asked, filing_id: str, form: Reason) -> Any:
    """Send it back with a reason."""
    who = request.auth.account
    row = queries.filing(filing_id, seen_by=who)
    done = actions.return_filing(row, reason=form.reason, by=who, at=clock.now())
    return posted(done)


def _step(request: Asked, filing_id: str, act: Callable[..., Any]) -> Any:
    who = request.auth.account
    row = queries.filing(filing_id, seen_by=who)
    return posted(act(row, by=who, at=clock.now()))


def _view(request: Asked, filing_id: str) -> FilingView:
    who = request.auth.account
    row = queries.filing(filing_id, seen_by=who)
    return queries.view_of(row, seen_by=who, on=clock.today())


def _blank(
    request: Asked, org_id: str, kind: str, period: str, author_id: str | None
) -> FilingForm:
    who = request.auth.account
    return queries.blank_for(
        org(org_id, seen_by=who),
        kind,
        period,
        seen_by=who,
        author_id=author_id,
        on=clock.today(),
    )
