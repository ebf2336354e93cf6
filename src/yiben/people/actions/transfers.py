"""Transfers: a member has one owner on every day.

Somebody over both branches moves a member in one step. Otherwise the sending
branch writes a letter and keeps the member until the other one has received.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_tend, require_tend
from yiben.org.checks import must_be_in_order
from yiben.org.models import Org
from yiben.people import access, checks
from yiben.people.models import Membership, Person, Transfer
from yiben.people.words import TRANSFER_DAYS, EntryWay, LeaveWay

from .accounts import move_member_grants
from .audit import note_done
from .members import (
    DAY,
    check_place,
    close_membership,
    hold_person,
    open_membership,
    touch_member,
)

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class TransferForm:
    """What stands on the letter beside the names; both may be left out."""

    due_on: date | None = None
    dues_until: str = ""


def _move(
    person: Person, branch: Org, group: Org | None, on: date, at: datetime
) -> tuple[Membership, Org]:
    row = open_membership(person)
    check_place(branch, group, on)
    must_be_in_order(on, local_day(at))
    if row.org_id == branch.pk:
        raise checks.MemberError(f"{person.name}本来就在{branch.name}。", "无需转接。")
    if on <= row.from_on:
        raise checks.MemberError(
            f"转入日期应晚于进入原支部的日期（{chinese_day(row.from_on)}）。",
            "请核对日期。",
        )
    close_membership(row, until_on=on - DAY, leave_way=LeaveWay.TRANSFERRED)
    made = Membership.objects.create(
        person=person,
        org=branch,
        group=group,
        kind=row.kind,
        joined_on=row.joined_on,
        full_on=row.full_on,
        from_on=on,
        entry_way=EntryWay.TRANSFERRED.value,
    )
    move_member_grants(person.pk, row.org, branch, on)
    touch_member(person, row.org, branch)
    return made, row.org


@transaction.atomic
def transfer_member(
    person: Person,
    *,
    to_branch: Org,
    on: date,
    by: Viewer,
    at: datetime,
    group: Org | None = None,
) -> Membership:
    """Move a member to another branch from a day on, the day before being the last.

    Asks for the right over both branches. Posts in the old branch end, and the
    member's account sees the new branch instead of the old one.
    """
    access.require_tend_person(by, person)
    require_tend(by, to_branch)
    row = hold_person(person)
    made, old = _move(row, to_branch, group, on, at)
    letter = Transfer.objects.filter(open_key=row.pk).first()
    if letter is not None:
        letter.cancelled_on = local_day(at)
        letter.save()
    note_done(by, "member.transfer", f"person:{row.pk}", old, at)
    return made


@transaction.atomic
def send_member(
    person: Person,
    *,
    to_branch: Org,
    by: Viewer,
    at: datetime,
    form: TransferForm | None = None,
) -> Transfer:
    """Write the letter that introduces a member to another branch.

    The sender keeps the member, and with the member every duty, until the
    letter is received; a letter past its day only shows as overdue.
    """
    form = form or TransferForm()
    access.require_tend_person(by, person)
    row = hold_person(person)
    running = open_membership(row)
    check_place(to_branch, None, local_day(at))
    if running.org_id == to_branch.pk:
        raise checks.MemberError(f"{row.name}本来就在{to_branch.name}。", "无需转接。")
    if Transfer.objects.filter(open_key=row.pk).exists():
        raise checks.MemberError(
            f"{row.name}已有一封没有接收的介绍信。", "请先撤回那一封。"
        )
    sent_on = local_day(at)
    due_on = form.due_on or sent_on + timedelta(days=TRANSFER_DAYS)
    must_be_in_order(sent_on, due_on)
    letter = Transfer.objects.create(
        person=row,
        from_org=running.org,
        to_org=to_branch,
        sent_on=sent_on,
        due_on=due_on,
        dues_until=form.dues_until,
    )
    note_done(by, "member.send", f"person:{row.pk}", running.org, at)
    return letter


@transaction.atomic
def receive_member(
    letter: Transfer,
    *,
    on: date,
    by: Viewer,
    at: datetime,
    group: Org | None = None,
) -> Membership:
    """Receive a member on a day; from then on the new branch is the owner."""
    row = Transfer.objects.select_for_update().get(pk=letter.pk)
    require_tend(by, row.to_org)
    _must_be_open(row)
    must_be_in_order(row.sent_on, on)
    person = hold_person(row.person)
    if open_membership(person).org_id != row.from_org_id:
        raise checks.MemberError(
            f"{person.name}已不在开出介绍信的支部。", "请撤回这封介绍信。"
        )
    made, _ = _move(person, row.to_org, group, on, at)
    row.received_on = on
    row.save()
    note_done(by, "member.receive", f"person:{person.pk}", row.to_org, at)
    return made


@transaction.atomic
def return_transfer(
    letter: Transfer, *, reason: str, by: Viewer, at: datetime
) -> Transfer:
    """Send a letter back with the reason; the member has been with the sender all along."""
    row = Transfer.objects.select_for_update().get(pk=letter.pk)
    require_tend(by, row.to_org)
    _must_be_open(row)
    checks.must_say(reason, "退回原因", REASON_LENGTH)
    row.cancelled_on, row.returned = local_day(at), True
    row.end_reason = reason.strip()
    row.save()
    note_done(by, "member.return_transfer", f"person:{row.person_id}", row.to_org, at)
    return row


@transaction.atomic
def cancel_transfer(letter: Transfer, *, by: Viewer, at: datetime) -> Transfer:
    """Take back a letter that was not received; nothing else changes."""
    row = Transfer.objects.select_for_update().get(pk=letter.pk)
    held = access.hold(by)
    if not (may_tend(held, row.from_org) or may_tend(held, row.to_org)):
        raise RefusedError("member.cancel_transfer", row.pk)
    _must_be_open(row)
    row.cancelled_on = local_day(at)
    row.save()
    note_done(by, "member.cancel_transfer", f"person:{row.person_id}", row.from_org, at)
    return row


def _must_be_open(letter: Transfer) -> None:
    if letter.received_on is not None:
        raise checks.MemberError("这封介绍信已经接收。", "无需再次办理。")
    if letter.cancelled_on is not None:
        raise checks.MemberError("这封介绍信已经撤回。", "请另开一封。")
