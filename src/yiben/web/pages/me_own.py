"""A member's own: what is held and who read it, what is wrong, and the own handbook."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from yiben.books.talks.queries import my_talks
from yiben.common import clock
from yiben.ledger.queries import entries_of_person, readers_of_mine
from yiben.people.actions import ask_correction, erase_own_note, write_own_note
from yiben.people.queries import my_corrections, my_notes, my_record
from yiben.web.forms.people import ASK, OWN_NOTE, fresh
from yiben.web.forms.sheet import Sheet
from yiben.web.panels.me_own import handbook_panel, held_panel, talks_panel

from .desk import Request, asked_day, asked_year, attempt, carry_out, show, turn_to


@require_http_methods(["GET", "HEAD", "POST"])
def held(request: Request) -> HttpResponse:
    """Show what the branch holds, and who read it; a POST asks for a correction."""
    who = request.user
    record = my_record(who)
    raw = request.POST if request.method == "POST" else None
    sheet = Sheet(ASK, raw, {**fresh(), "about": request.GET.get("about", "")})

    def act() -> object:
        return ask_correction(
            about=sheet.text("about"),
            text=sheet.text("text"),
            token=sheet.text("token"),
            by=who,
            at=clock.now(),
        )

    if attempt(sheet, act) is not None:
        return turn_to(request, "已告诉支部，答复会写在这里。", "me-held")
    panel = held_panel(
        record, readers_of_mine(seen_by=who), my_corrections(seen_by=who)
    )
    return show(request, "me_held", panel, sheet=sheet)


@require_safe
def talks(request: Request) -> HttpResponse:
    """Show with whom the reader talked and when; the note opens for the two only."""
    rows = my_talks(seen_by=request.user)
    return show(request, "me_talks", talks_panel(my_record(request.user), rows))


@require_safe
def handbook(request: Request) -> HttpResponse:
    """Show and print one's own handbook of a year, as the ledger held it on a day."""
    return _handbook(request)


def _handbook(request: Request, sheet: Sheet | None = None) -> HttpResponse:
    who, today = request.user, clock.today()
    on = asked_day(request, today)
    year = asked_year(request, on)
    first, last = date(year, 1, 1), min(on, date(year, 12, 31))
    record = my_record(who)
    entries = entries_of_person(
        record.card.person_id, since=first, until=last, known_on=on, seen_by=who
    )
    notes = my_notes(seen_by=who, since=first, until=last)
    panel = handbook_panel(record, entries, notes, year=year, on=on, today=today)
    blank = Sheet(OWN_NOTE, start={**fresh(), "on": today.isoformat()})
    return show(request, "me_handbook", panel, sheet=sheet or blank)


@require_POST
def note_new(request: Request) -> HttpResponse:
    """Add a line to one's own handbook."""
    sheet = Sheet(OWN_NOTE, request.POST)
    on = sheet.must_day("on")

    def act() -> object:
        return write_own_note(
            sheet.text("text"),
            on=on,
            token=sheet.text("token"),
            by=request.user,
            at=clock.now(),
        )

    if attempt(sheet, act) is not None:
        said = "已记下，只有你自己看得到。"
        return turn_to(request, said, "me-handbook", year=str(on.year))
    return _handbook(request, sheet)


@require_POST
def note_erase(request: Request, note_id: int) -> HttpResponse:
    """Take back a line of one's own handbook."""
    carry_out(lambda: erase_own_note(note_id, by=request.user))
    return turn_to(request, "已删去。", "me-handbook")
