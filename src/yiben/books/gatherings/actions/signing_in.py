"""Signing in by the code on the wall: never needed, and the recorder's word stands."""

from datetime import datetime

from django.db import transaction

from yiben.books.gatherings.checks.ticket import must_be_good
from yiben.books.gatherings.models import Gathering, SignIn
from yiben.common.clock import local_day
from yiben.common.errors import RefusedError, YibenError
from yiben.people.models import Account
from yiben.rules.words import PersonRole, Presence

from .noting import note
from .planning import open_row

LISTED = (PersonRole.ATTENDEE.value, PersonRole.TRAINEE.value)


@transaction.atomic
def sign_in(gathering: Gathering, ticket: str, *, by: Account, at: datetime) -> SignIn:
    """Put the member who scanned the code down as present; a second scan changes nothing.

    Only who is on the list can, on the day, with a ticket shown just now. What
    the recorder writes afterwards stands.
    """
    seats = gathering.seats.filter(person_id=by.person_id, role__in=LISTED)
    if by.person_id is None or not seats.exists():
        raise RefusedError("gathering.sign_in", gathering.pk)
    must_be_good(ticket, gathering.pk, at)
    row = open_row(gathering)
    if row.happened_on != local_day(at):
        raise YibenError("这次活动不在今天。", "签到只在当天。")
    found, fresh = SignIn.objects.get_or_create(
        gathering=row, person_id=by.person_id, defaults={"at": at}
    )
    if fresh:
        seats.update(state=Presence.PRESENT, reason=None)
        note("sign_in", row, by=by, at=at)
    return found
