"""Money on its way up, the receipt for it, and totals for the members."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.books.dues import access, checks
from yiben.books.dues.facts import balances, published_draft, remitted_draft
from yiben.books.dues.models import Posting, Publication, Remittance
from yiben.books.dues.queries.totals import count_totals
from yiben.books.dues.words import Purse, RemitForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.org.queries import superior_of
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

RECEIPT_LENGTH = 60


def remit_dues(unit: Org, form: RemitForm, *, by: Account, at: datetime) -> Remittance:
    """Record money sent to the direct superior; never more than there is.

    The same form sent twice makes one remittance. Raises ManyErrors.
    """
    access.require_keep(hold(by), unit)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _remit(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Remittance | None:
    if not token:
        return None
    return Remittance.objects.filter(sender=unit, token=token).first()


def _remit(unit: Org, form: RemitForm, *, by: Account, at: datetime) -> Remittance:
    # Two at once must not spend the same money: the second waits here.
    Org.objects.select_for_update().get(pk=unit.pk)
    above = superior_of(unit)
    purse = Purse.SPECIAL if form.is_special else Purse.CASH
    problems = list(
        checks.remit_problems(
            form,
            in_hand=balances(unit)[purse],
            has_superior=above is not None,
            today=local_day(at),
        )
    )
    if problems or above is None:
        raise ManyErrors(problems)
    row = Remittance(
        id=new_id("dr"),
        sender=unit,
        recipient=above,
        amount=form.amount,
        from_month=form.from_month,
        until_month=form.until_month,
        sent_on=form.sent_on,
        is_special=form.is_special,
        token=form.token or None,
        sent_by=by,
        sent_at=at,
    )
    draft = replace(remitted_draft(row), once=row.pk)
    row.entry = post_entry(draft, by=by, at=at)
    row.save(force_insert=True)
    _post(row, unit, purse, Purse.ON_THE_WAY, at)
    note_audit(by, "dues.remit", f"remittance:{row.pk}", unit, Outcome.DONE, at)
    return row


def _post(row: Remittance, unit: Org, out_of: Purse, into: Purse, at: datetime) -> None:
    Posting.objects.create(
        unit=unit,
        out_of=out_of.value,
        into=into.value,
        amount=row.amount,
        month=row.until_month,
        remittance=row,
        posted_at=at,
    )


@transaction.atomic
def receive_remittance(
    remittance: Remittance, *, receipt: str, by: Account, at: datetime
) -> Remittance:
    """Sign for money that came up; it is then the superior's to send on.

    Raises AlreadyReceivedError, and ManyErrors for a receipt without a number.
    """
    access.require_receive(hold(by), remittance)
    held = Remittance.objects.select_for_update(of=("self",))
    row = held.select_related("sender", "recipient").get(pk=remittance.pk)
    if row.received_at is not None:
        raise checks.AlreadyReceivedError
    number = receipt.strip()
    if not number or len(number) > RECEIPT_LENGTH:
        problem = Problem("receipt", "请填写收据号，最多 60 个字。")
        raise ManyErrors([problem])
    row.receipt, row.received_by, row.received_at = number, by, at
    row.save()
    purse = Purse.SPECIAL if row.is_special else Purse.CASH
    _post(row, row.sender, Purse.ON_THE_WAY, Purse.RECEIVED, at)
    _post(row, row.recipient, Purse.MEMBERS, purse, at)
    note_audit(by, "dues.receive", f"remittance:{row.pk}", row.sender, Outcome.DONE, at)
    return row


def publish_dues(
    unit: Org, year: int, *, token: str, by: Account, at: datetime
) -> Publication:
    """Show the members the totals of a year as they stand; no sum of any person."""
    access.require_keep(hold(by), unit)
    found = Publication.objects.filter(unit=unit, token=token).first()
    if token and found is not None:
        return found
    try:
        with transaction.atomic():
            return _publish(unit, year, token=token, by=by, at=at)
    except IntegrityError:
        return Publication.objects.get(unit=unit, token=token)


def _publish(
    unit: Org, year: int, *, token: str, by: Account, at: datetime
) -> Publication:
    today = local_day(at)
    if year > today.year:
        raise ManyErrors([Problem("year", "这一年还没有到。", "请重新选择。")])
    totals = count_totals(unit, year, today)
    row = Publication(
        id=new_id("db"),
        unit=unit,
        year=year,
        members=totals.members,
        payers=totals.payers,
        collected=totals.collected,
        remitted=totals.remitted,
        published_on=today,
        token=token or None,
        published_by=by,
    )
    draft = replace(published_draft(row), once=row.pk)
    row.entry = post_entry(draft, by=by, at=at)
    row.save(force_insert=True)
    note_audit(by, "dues.publish", f"publication:{row.pk}", unit, Outcome.DONE, at)
    return row
