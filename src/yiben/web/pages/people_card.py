"""One member's record from the ledger, to read and print; and a leader's own page."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from yiben.common import clock
from yiben.ledger.queries import entries_of_person
from yiben.org.access import may_read
from yiben.people.actions import open_person
from yiben.people.queries import leader_posts
from yiben.policy.queries import kinds
from yiben.standing.actions import ensure_year
from yiben.standing.queries import board
from yiben.web.panels.people_card import card_panel, leader_panel

from .desk import Request, asked_day, asked_year, show

FIVE_ACTS = "tags.five_in_branch"
CONTACT_KINDS = ("registers.contact_point.kept", "registers.linked_branch.kept")


@require_safe
def person_card(request: Request, person_id: str) -> HttpResponse:
    """Show the sheet of one member for a year, as the ledger held it on a day."""
    on = asked_day(request, clock.today())
    year = asked_year(request, on)
    card = open_person(person_id, by=request.user, at=clock.now())
    entries = entries_of_person(
        person_id,
        since=date(year, 1, 1),
        until=min(on, date(year, 12, 31)),
        known_on=on,
        seen_by=request.user,
    )
    panel = card_panel(card, entries, year=year, on=on, today=clock.today())
    return show(request, "people_card", panel)


@require_safe
def leader(request: Request, person_id: str) -> HttpResponse:
    """Show what one leader did this year, in the leading group and in the branch."""
    today, who = clock.today(), request.user
    year = asked_year(request, today)
    last = min(today, date(year, 12, 31))
    name, posts = leader_posts(person_id, on=today, seen_by=who)
    entries = entries_of_person(
        person_id, since=date(year, 1, 1), until=last, known_on=today, seen_by=who
    )
    contacts = entries_of_person(
        person_id,
        since=date.min,
        until=last,
        known_on=today,
        seen_by=who,
        kinds=CONTACT_KINDS,
    )
    panel = leader_panel(
        (person_id, name, posts),
        entries,
        contacts,
        [(one.tag, one.label) for one in kinds()[FIVE_ACTS].tags],
        _boards(request, posts, year, last),
        year=year,
        on=last,
        today=today,
    )
    return show(request, "people_leader", panel)


def _boards(request: Request, posts: list[Any], year: int, on: date) -> list[Any]:
    """Return how each led organisation stands, itself first, then those below."""
    orgs = {one.org.pk: one.org for one in posts if may_read(request.user, one.org)}
    if orgs:
        ensure_year(year=year, at=clock.now())
    return [
        board(one, year=year, as_of=on, seen_by=request.user) for one in orgs.values()
    ]
