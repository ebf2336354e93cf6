"""What the pages of superiors, members and administrators have in common."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from yiben.common import clock
from yiben.standing.actions import settle
from yiben.standing.checks import FIRST_YEAR
from yiben.web.forms.sheet import Sheet

from . import shared

Done = TypeVar("Done")
Request = shared.Request


def show(
    request: HttpRequest, template: str, panel: object, **more: object
) -> HttpResponse:
    """Render a page; one whose form was refused says so in its status."""
    sheets = [one for one in more.values() if isinstance(one, Sheet)]
    refused = any(one.problems for one in sheets)
    return render(
        request,
        f"web/{template}.html",
        {"panel": panel, **more},
        status=shared.UNPROCESSABLE if refused else None,
    )


def attempt(sheet: Sheet, act: Callable[[], Done]) -> Done | None:
    """Do what a sound form asks for; mistakes go onto the form, None comes back."""
    if not sheet.is_sound:
        return None
    done, problems = shared.attempt(act)
    sheet.blame(problems)
    return done


def carry_out(act: Callable[[], Done]) -> Done:
    """Do what a button without a form asks for; a mistake becomes its own page."""
    done = act()
    settle(at=clock.now())
    return done


def turn_to(
    request: HttpRequest, said: str, name: str, *args: str, **query: str
) -> HttpResponse:
    """Say what was done, on the page that comes next."""
    messages.success(request, said)
    url = reverse(name, args=args)
    return redirect(f"{url}?{urlencode(query)}" if query else url)


def asked_year(request: HttpRequest, today: date) -> int:
    """Return the year asked for; this year for what is none."""
    text = request.GET.get("year", "")
    if not (text.isascii() and text.isdigit()):
        return today.year
    year = int(text)
    return year if FIRST_YEAR <= year <= today.year + 1 else today.year


def asked_day(request: HttpRequest, today: date) -> date:
    """Return the day asked for; today for what is none or lies ahead."""
    return min(shared.asked_day(request, "as_of", today), today)
