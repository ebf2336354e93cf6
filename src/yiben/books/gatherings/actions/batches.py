"""A gathering held in batches: one gathering, one entry, however many days."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import form_from
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import BATCHES, GatheringState
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.policy.queries import kind as kind_of
from yiben.rules.words import COUNTED, Presence

from .correcting import correct_gathering

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


@transaction.atomic
def add_batch(
    gathering: Gathering,
    on: date,
    person_ids: Collection[str],
    *,
    by: Account,
    at: datetime,
) -> "Entry":
    """Put those who came in a further batch on the list of the first one.

    The month then has one gathering with everybody in it. Raises ManyErrors for
    a day outside the month, and for persons who were there before.
    """
    access.require_write(hold(by), gathering.unit)
    if gathering.state != GatheringState.CLOSED:
        raise checks.SupersededError(gathering.get_state_display())
    form = form_from(gathering)
    problems = _problems(gathering, on, set(person_ids), local_day(at))
    if problems:
        raise ManyErrors(problems)
    note = f"{on.month}月{on.day}日另一批参加"
    seats = tuple(
        replace(seat, state=Presence.PRESENT, reason=note)
        if seat.person_id in person_ids
        else seat
        for seat in form.seats
    )
    tags = tuple(dict.fromkeys((*form.tags, BATCHES)))
    return correct_gathering(
        gathering, replace(form, seats=seats, tags=tags), reason=note, by=by, at=at
    )


def _problems(
    row: Gathering, on: date, person_ids: set[str], today: date
) -> list[Problem]:
    found = []
    known = {one.tag for one in kind_of(row.kind).tags}
    if BATCHES not in known:
        found.append(Problem("", "这类活动不分批开展。", "请另记一次。"))
    first = row.happened_on
    if (on.year, on.month) != (first.year, first.month) or not first <= on <= today:
        found.append(
            Problem("on", "分批要在同一个月里，第一批以后、今天以前。", "请核对日期。")
        )
    if not person_ids:
        found.append(Problem("people", "没有勾选谁来了。", "请勾选这一批参加的人。"))
    absent = set(
        row.seats.exclude(state__in=COUNTED).values_list("person_id", flat=True)
    )
    if person_ids - absent:
        found.append(
            Problem(
                "people", "有人已经参加过，或不在名单里。", "请只勾选还没有参加的。"
            )
        )
    return found
