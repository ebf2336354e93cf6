"""Granting a waiver and taking it back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.queue import touch
from yiben.org.models import Org
from yiben.people.actions import note_audit
from yiben.people.facts import member_facts
from yiben.people.models import Account
from yiben.people.words import Outcome

from . import access, checks
from .models import Waiver
from .words import SubjectKind


@transaction.atomic
def waive_duty(
    subject: str,
    duty: str,
    period: str,
    *,
    org: Org,
    reason: str,
    until: date | None,
    by: Account,
    at: datetime,
) -> Waiver:
    """Release a subject from one duty for one period, with who, why and until when.

    The standing then says "waived" and shows the reason; it is never hidden.
    Only a superior of ``org`` may, and the subject must belong to ``org``.
    """
    access.require_waive(by, org)
    on = local_day(at)
    why = checks.must_give_reason(reason)
    checks.must_name_duty(duty)
    checks.must_name_period(period)
    checks.must_end_later(until, on)
    _must_belong(subject, org, on)
    waiver = Waiver(
        subject=subject,
        duty=duty,
        period=period,
        org=org,
        reason=why,
        by=by,
        entered_at=at,
        until_on=until,
    )
    _add(waiver, on)
    touch(subject)
    note_audit(by, "duties.waive", f"waiver:{waiver.pk}", org, Outcome.DONE, at)
    return waiver


@transaction.atomic
def revoke_waiver(waiver: Waiver, *, by: Account, at: datetime) -> Waiver:
    """Take a waiver back; from today the duty stands again. The row remains.

    A clock that was set back (the one day of a demonstration begins anew every
    midnight) is no reason to refuse: it ends no earlier than it was entered.
    """
    held = Waiver.objects.select_for_update().get(pk=waiver.pk)
    access.require_waive(by, held.org)
    if held.revoked_at is not None:
        raise checks.AlreadyRevokedError
    held.revoked_at = max(at, held.entered_at)
    held.revoked_by, held.live_key = by, None
    held.save()
    touch(held.subject)
    note_audit(
        by, "duties.revoke_waiver", f"waiver:{held.pk}", held.org, Outcome.DONE, at
    )
    return held


def _must_belong(subject: str, org: Org, on: date) -> None:
    """Refuse a subject of another organisation: its superior may be another."""
    parts = checks.subject_parts(subject)
    if parts[0] == SubjectKind.MEMBER:
        facts = member_facts(person_ids=[parts[1]])
        owners = {fact.org_id for fact in facts if fact.span.holds_on(on)}
    else:
        owners = {parts[1]}
    if org.pk not in owners:
        raise checks.WaiverError(f"{org.name}没有这一职责主体。", "请核对组织与人员。")


def _add(waiver: Waiver, on: date) -> None:
    """Write the row; raise AlreadyWaivedError while another one stands.

    One whose last day has passed no longer stands in the way.
    """
    key = f"{waiver.subject}|{waiver.duty}|{waiver.period}"
    Waiver.objects.filter(live_key=key, until_on__lt=on).update(live_key=None)
    waiver.live_key = key
    try:
        with transaction.atomic():
            waiver.save()
    except IntegrityError:
        raise checks.AlreadyWaivedError from None
