"""One ledger entry: what it says, its clocks, its seal, and how it is put right."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yiben.books.gatherings.queries import gatherings_of
from yiben.books.registers.queries import registers_of
from yiben.common import clock
from yiben.ledger import actions, queries
from yiben.ledger.queries import EntryView
from yiben.org import queries as org_queries
from yiben.org.access import may_record, may_see
from yiben.standing import queries as standing
from yiben.web.forms.shared import text_of
from yiben.web.panels.entry import EntryPage, entry_of

from .shared import Request, attempt, note_reading, say, show_page


def show_entry(request: Request, entry_id: str) -> HttpResponse:
    """Show an entry with its corrections; reading across levels is noted."""
    return show_page(request, "entry", _panel(request, entry_id))


def _panel(request: Request, entry_id: str, **more: Any) -> EntryPage:
    view, history = queries.entry_with_history(entry_id, seen_by=request.user)
    if view.is_cross_level:
        note_reading(request, f"entry:{view.id}", view.unit_id)
    unit = org_queries.org_row(view.unit_id)
    lines = []
    if view.is_current and may_see(request.user, unit):
        lines = standing.satisfied_by(
            entry_id, as_of=clock.today(), seen_by=request.user, view=view
        )
    writes = view.is_current and may_record(request.user, unit)
    where = _book_page(request, view, unit) if writes else ""
    return entry_of(
        view, history, lines, may_withdraw=writes, correct_url=where, **more
    )


def _book_page(request: Request, view: EntryView, unit: Any) -> str:
    """Return the page of the book that posted an entry, where it is put right."""
    book = view.kind.partition(".")[0]
    if book == "gatherings":
        rows = gatherings_of(
            unit,
            seen_by=request.user,
            since=view.happened_on,
            until=view.happened_on,
        )
        found = [row.id for row in rows if row.entry_id == view.id]
        return reverse("gathering-correct", args=[found[0]]) if found else ""
    if book == "registers":
        kept = registers_of(unit, seen_by=request.user, kind=view.kind)
        found = [row.id for row in kept if row.entry_id == view.id]
        return reverse("register", args=[found[0]]) if found else ""
    pages = {"filings": "filings", "talks": "talks", "forms": "sheets"}
    pages |= {"targets": "targets", "library": "library"}
    return reverse(pages[book], args=[unit.pk]) if book in pages else ""


@require_http_methods(["GET", "POST"])
def correct(request: Request, entry_id: str) -> HttpResponse:
    """Withdraw an entry with the reason, and point at where it can be corrected.

    What a book posted is corrected in that book, which knows its rules.
    """
    queries.entry(entry_id, seen_by=request.user)
    if request.method == "GET":
        return redirect(f"{reverse('entry', args=[entry_id])}#f-reason")
    reason = text_of(request.POST, "reason")
    found, problems = attempt(
        lambda: actions.correct_entry(
            queries.entry_row(entry_id),
            None,
            reason=reason,
            by=request.user,
            at=clock.now(),
        )
    )
    if found is None:
        panel = _panel(request, entry_id, problems=problems, reason=reason)
        return show_page(request, "entry", panel, problems)
    say(request, "已撤回。原记录保留备查，不再计数。")
    return redirect("entry", entry_id)
