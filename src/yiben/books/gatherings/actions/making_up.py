"""What was missed and made up: shown as made up, never as attended on the day.

The meeting that was missed gets a corrected version in which the absence reads
补课 with the day; its head count of those present stays as it was.
"""

from dataclasses import replace
from datetime import datetime

from yiben.books.gatherings import access
from yiben.books.gatherings.facts import form_from
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, GatheringState
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.rules.words import Presence

from .noting import note
from .versions import new_version

Pair = tuple[str, str]
LENGTH = 200


def mark_made_up(
    row: Gathering, *, by: Account, at: datetime, before: Gathering | None = None
) -> None:
    """Mark as made up what this gathering newly makes up; unmark what it no longer does."""
    now = _pairs(row)
    old = _pairs(before) if before is not None else set()
    _turn(row, now - old, by=by, at=at, made_up=True)
    _turn(row, old - now, by=by, at=at, made_up=False)


def unmark_made_up(row: Gathering, *, by: Account, at: datetime) -> None:
    """Take the marks back when the gathering that made up is withdrawn."""
    _turn(row, _pairs(row), by=by, at=at, made_up=False)


def _pairs(row: Gathering) -> set[Pair]:
    return set(row.made_up.values_list("person_id", "missed_id"))


def _turn(
    row: Gathering, pairs: set[Pair], *, by: Account, at: datetime, made_up: bool
) -> None:
    day = f"{row.happened_on.month}月{row.happened_on.day}日"
    reason = f"{day}补课" if made_up else f"{day}的补课记录已更正或撤回"
    for missed_id in sorted({missed for _, missed in pairs}):
        missed = Gathering.objects.get(pk=missed_id)
        if missed.state != GatheringState.CLOSED:
            continue
        form = form_from(missed)
        for person_id in sorted(one for one, where in pairs if where == missed_id):
            form = _with_mark(form, person_id, day, made_up=made_up)
        access.require_write(hold(by), missed.unit)
        _, new, _ = new_version(missed, form, reason=reason, by=by, at=at)
        note("correct_gathering", new, by=by, at=at)


def _with_mark(
    form: GatheringForm, person_id: str, day: str, *, made_up: bool
) -> GatheringForm:
    seats = []
    for seat in form.seats:
        if seat.person_id != person_id:
            seats.append(seat)
        elif made_up:
            was = Presence(seat.state).label + (
                f"，{seat.reason}" if seat.reason else ""
            )
            why = f"{day}补课（当天{was}）"[:LENGTH]
            seats.append(replace(seat, state=Presence.MADE_UP, reason=why))
        else:
            seats.append(replace(seat, state=Presence.ABSENT))
    return replace(form, seats=tuple(seats))
