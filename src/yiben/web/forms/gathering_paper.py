"""From the signed paper back to the form: all were there but those ticked.

Names of answers: ``gone:p_…`` (a tick), ``why:p_…``, ``reason:p_…``.
"""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.gatherings.words import GatheringForm, SeatForm
from yiben.common.errors import Problem
from yiben.rules.words import Presence

from .shared import text_of

HOME, LEFT_OUT = "home", "left_out"
HOME_VISIT = "送学上门"
WHY: tuple[tuple[str, str], ...] = (
    (Presence.LEAVE, "请假"),
    (Presence.SICK, "病假"),
    (Presence.AWAY, "外出"),
    (Presence.ABSENT, "缺席"),
    (Presence.ONLINE, "线上参加（算到会）"),
    (Presence.HOST, "在流入地支部参加（算参加）"),
    (HOME, "送学上门（算参加）"),
    (LEFT_OUT, "不计入应到（要写原因）"),
)


def read_back(
    raw: QueryDict, form: GatheringForm
) -> tuple[GatheringForm, list[Problem]]:
    """Return the form with everybody present but those ticked."""
    problems: list[Problem] = []
    seats = tuple(_seat(raw, seat, problems) for seat in form.seats)
    return replace(form, seats=seats), problems


def _seat(raw: QueryDict, seat: SeatForm, problems: list[Problem]) -> SeatForm:
    there = replace(seat, state=Presence.PRESENT, reason="", left_out="")
    if not raw.get(f"gone:{seat.person_id}"):
        return there
    why = text_of(raw, f"why:{seat.person_id}") or Presence.LEAVE.value
    reason = text_of(raw, f"reason:{seat.person_id}")
    if why == LEFT_OUT:
        if not reason:
            where = f"seats:{seat.person_id}"
            problems.append(
                Problem(
                    where,
                    f"{seat.name}不计入应到，没有写原因。",
                    "如：年老体弱，支部同意。",
                )
            )
        return replace(there, state=Presence.ABSENT, left_out=reason)
    if why == HOME:
        told = f"{HOME_VISIT}，{reason}" if reason else HOME_VISIT
        return replace(there, state=Presence.MADE_UP, reason=told)
    return replace(there, state=why, reason=reason)


def why_of(state: str, reason: str, left_out: str) -> tuple[str, str]:
    """Return what is chosen and typed for a seat as it stands."""
    if left_out:
        return LEFT_OUT, left_out
    if state == Presence.MADE_UP and reason.startswith(HOME_VISIT):
        return HOME, reason.removeprefix(HOME_VISIT).removeprefix("，")
    return state, reason
