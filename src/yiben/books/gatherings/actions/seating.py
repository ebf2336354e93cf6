"""Attendance of a joint unit, filled in by its own recorder."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import form_from, occasion_of, write_rows
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, SeatForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, RefusedError
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account

from .noting import note
from .planning import open_row


@transaction.atomic
def seat_joint_unit(
    gathering: Gathering,
    org: Org,
    seats: Sequence[SeatForm],
    *,
    by: Account,
    at: datetime,
) -> Gathering:
    """Fill in who came from a unit that holds a planned gathering jointly.

    Its recorder knows its members and the host's recorder does not; what the
    host wrote stays as it is.
    """
    access.require_write(hold(by), org)
    row = open_row(gathering)
    if not row.joint_units.filter(org=org).exists():
        raise RefusedError("gathering.seat", gathering.pk)
    form = _with_seats(row, org, seats)
    occasion = occasion_of(row.unit, form, hold(by), stored=row)
    problems = checks.problems_of(form, occasion, closing=False, today=local_day(at))
    if problems:
        raise ManyErrors(problems)
    write_rows(row, form, occasion)
    note("seat_joint_unit", row, by=by, at=at)
    return row


def _with_seats(row: Gathering, org: Org, seats: Sequence[SeatForm]) -> GatheringForm:
    own = set(row.seats.filter(org=org).values_list("person_id", flat=True))
    form = form_from(row)
    kept = tuple(seat for seat in form.seats if seat.person_id not in own)
    return replace(form, seats=(*kept, *seats))
