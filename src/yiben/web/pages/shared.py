"""What the recorder's pages have in common."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yiben.common import clock
from yiben.common.errors import ManyErrors, Problem, RefusedError, YibenError
from yiben.people.actions import note_audit
from yiben.people.words import Outcome
from yiben.standing.actions import settle
from yiben.web.parts import day_or_none

Done = TypeVar("Done")
UNPROCESSABLE = 422


class Request(HttpRequest):
    """A request of somebody who has logged in."""

    user: Any  # an account: the pages are behind the login


def show_page(
    request: HttpRequest, template: str, panel: object, problems: object = ()
) -> HttpResponse:
    """Render a page; one with mistakes says so in its status."""
    status = UNPROCESSABLE if problems else 200
    return render(request, f"web/{template}.html", {"panel": panel}, status=status)


def attempt(
    act: Callable[[], Done], problems: list[Problem] | None = None
) -> tuple[Done | None, list[Problem]]:
    """Do one action, and judge again what it touched.

    Mistakes that somebody can mend come back as problems; nothing is written
    then, and nothing is tried while reading the form found problems already.
    Refusals go on to the middleware.
    """
    if problems:
        return None, problems
    try:
        done = act()
    except RefusedError:
        raise
    except ManyErrors as wrong:
        return None, wrong.problems
    except YibenError as wrong:
        return None, [Problem("", wrong.message, wrong.advice)]
    settle(at=clock.now())
    return done, []


def say(request: HttpRequest, text: str) -> None:
    """Show a sentence on the page that comes next."""
    messages.success(request, text)


def note_reading(request: Request, thing: str, org_id: str) -> None:
    """Leave a line in the audit when somebody reads a unit's record from outside."""
    note_audit(request.user, "record.read", thing, org_id, Outcome.DONE, clock.now())


def asked_day(request: HttpRequest, name: str, otherwise: date) -> date:
    """Return the day an address asks for; another one if it is none."""
    return day_or_none(request.GET.get(name, "")) or otherwise
