"""Floating members: written by the home branch, accepted and answered by the host."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_tend
from yiben.org.checks import must_be_in_order
from yiben.org.models import Org
from yiben.people import access, checks
from yiben.people.models import MemberFlag, Person, Stay, StayNote
from yiben.people.words import StayReason, Trait

from .audit import note_done
from .members import (
    check_place,
    end_flag,
    hold_person,
    open_membership,
    set_flag,
    touch_member,
)


@dataclass(frozen=True, slots=True)
class StayForm:
    """What the home branch writes when a member leaves for half a year or longer."""

    place: str
    reason: str
    from_on: date
    host: Org | None = None
    contact: Person | None = None


@transaction.atomic
def begin_stay(person: Person, form: StayForm, *, by: Viewer, at: datetime) -> Stay:
    """Write down that a member is away; the relation stays where it is.

    The member is marked as floating from that day. A second call while one
    stay is open raises MemberError: a member floats at one place at a time.
    """
    access.require_tend_person(by, person)
    row = hold_person(person)
    home = open_membership(row)
    open_now = Stay.objects.filter(live_key=row.pk).exists()
    checks.must_be_stay(
        form.place, form.reason, has_contact=form.contact is not None, is_away=open_now
    )
    must_be_in_order(form.from_on, local_day(at))
    must_be_in_order(home.from_on, form.from_on)
    if form.host is not None:
        check_place(form.host, None, form.from_on)
        if form.host.pk == home.org_id:
            raise checks.MemberError("流入地就是本支部。", "请改选流入地的支部。")
    contact = access.require_see_person(by, form.contact, "contact")
    stay = Stay.objects.create(
        person=row,
        home=home.org,
        host=form.host,
        place=form.place.strip(),
        reason=StayReason(form.reason).value,
        contact=contact,
        from_on=form.from_on,
    )
    # The roster may have said so already, without where.
    marked = MemberFlag.objects.filter(person=row, flag=Trait.FLOATING.value)
    if not marked.filter(until_on__isnull=True).exists():
        set_flag(row, Trait.FLOATING, from_on=form.from_on, by=by, at=at)
    note_done(by, "stay.begin", f"person:{row.pk}", home.org, at)
    return stay


def hold_stay(stay: Stay) -> Stay:
    """Return the row as it is now, held until the transaction ends."""
    rows = Stay.objects.select_for_update(of=("self",))
    return rows.select_related("person", "home", "host").get(pk=stay.pk)


@transaction.atomic
def accept_stay(stay: Stay, *, on: date, by: Viewer, at: datetime) -> Stay:
    """Take a floating member in at the host branch; from then on they are listed there.

    Accepting twice keeps the first day.
    """
    row = hold_stay(stay)
    if not access.may_host(by, row):
        raise RefusedError("stay.accept", row.pk)
    _must_be_away(row)
    must_be_in_order(row.from_on, on)
    must_be_in_order(on, local_day(at))
    if row.accepted_on is None:
        row.accepted_on = on
        row.save()
        touch_member(row.person, row.home, row.host)
        note_done(by, "stay.accept", f"person:{row.person_id}", row.host, at)
    return row


@transaction.atomic
def feed_back(
    stay: Stay, text: str, *, side: Org, token: str, by: Viewer, at: datetime
) -> StayNote:
    """Tell the other side how a floating member is doing; both sides read it."""
    row = hold_stay(stay)
    sides = {row.home_id, row.host_id}
    if side.pk not in sides or not may_tend(access.hold(by), side):
        raise RefusedError("stay.feed_back", row.pk)
    sent = StayNote.objects.filter(stay=row, token=token).first()
    if sent is not None:
        return sent
    checks.must_say(text, "反馈内容")
    note = StayNote.objects.create(
        stay=row, org=side, on=local_day(at), text=text.strip(), token=token
    )
    note_done(by, "stay.feed_back", f"person:{row.person_id}", side, at)
    return note


@transaction.atomic
def end_stay(stay: Stay, *, until_on: date, by: Viewer, at: datetime) -> Stay:
    """Record the last day away; the home branch says so, and the flag ends with it."""
    row = hold_stay(stay)
    if not may_tend(access.hold(by), row.home):
        raise RefusedError("stay.end", row.pk)
    _must_be_away(row)
    must_be_in_order(until_on, local_day(at))
    must_be_in_order(row.accepted_on or row.from_on, until_on)
    row.until_on = until_on
    row.save()
    end_flag(row.person, Trait.FLOATING, until_on=until_on, by=by, at=at)
    touch_member(row.person, row.home, row.host)
    note_done(by, "stay.end", f"person:{row.person_id}", row.home, at)
    return row


def _must_be_away(row: Stay) -> None:
    if row.until_on is not None:
        raise checks.MemberError("这次流动已经结束。", "无需再次办理。")
