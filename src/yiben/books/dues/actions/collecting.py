"""Money from members: one press for a branch, one card, and corrections."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from yiben.books.dues import access, checks
from yiben.books.dues.facts import Stand, paid_draft, rule_for, stands_in
from yiben.books.dues.models import Collection, Payment, Posting
from yiben.books.dues.words import ZERO, CollectForm, Paid, PayForm, Purse
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome


def collect_month(
    branch: Org, form: CollectForm, *, by: Account, at: datetime
) -> Collection:
    """Record that members paid a month in full; one entry for all of them.

    The same form sent twice makes one collection. Raises ManyErrors, and
    PaidAtOnceError when somebody else entered one of them in between.
    """
    access.require_keep(hold(by), branch)
    found = _sent_before(branch, form.token)
    if found:
        return found[0]
    try:
        with transaction.atomic():
            return _collect(branch, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(branch, form.token)
        if not found:
            raise checks.PaidAtOnceError from None
        return found[0]


def pay_dues(
    branch: Org, form: PayForm, *, by: Account, at: datetime
) -> list[Collection]:
    """Record what one member pays for some months; one entry a month.

    What is given beyond goes with the last of the months, and from a thousand
    yuan on into a purse of its own, for the Centre. Raises as ``collect_month``.
    """
    access.require_keep(hold(by), branch)
    found = _sent_before(branch, form.token)
    if found:
        return found
    try:
        with transaction.atomic():
            return _pay(branch, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(branch, form.token)
        if not found:
            raise checks.PaidAtOnceError from None
        return found


def _sent_before(branch: Org, token: str) -> list[Collection]:
    if not token:
        return []
    rows = Collection.objects.filter(branch=branch, token=token)
    return list(rows.order_by("month"))


def _collect(
    branch: Org, form: CollectForm, *, by: Account, at: datetime
) -> Collection:
    today, rule = local_day(at), rule_for(form.month)
    problems = list(
        checks.month_problems(form.month, form.paid_on, form.note, rule, today)
    )
    if problems:
        raise ManyErrors(problems)
    stands = {one.person_id: one for one in stands_in(branch, form.month, today)}
    problems = list(checks.unknown_persons(form.person_ids, stands))
    chosen = [stands[key] for key in dict.fromkeys(form.person_ids) if key in stands]
    problems += [one for stand in chosen for one in _unpayable(stand, "persons")]
    if problems:
        raise ManyErrors(problems)
    lines = [(stand.person_id, stand.owed.amount, ZERO) for stand in chosen]
    return _book(branch, form, lines, by=by, at=at)


def _unpayable(stand: Stand, where: str) -> list[Problem]:
    if stand.state == Paid.PAID:
        message = f"{stand.name}这个月已经交过。"
        return [Problem(where, message, "记错的请在本人的党费卡上更正。")]
    if stand.state == Paid.UNSET:
        message = f"{stand.name}还没有定数额。"
        return [Problem(where, message, "请先定类别和数额。")]
    if stand.state == Paid.WAIVED:
        return [Problem(where, f"{stand.name}这个月已批准免交。", "请去掉。")]
    return []


def _pay(branch: Org, form: PayForm, *, by: Account, at: datetime) -> list[Collection]:
    today, due = local_day(at), ZERO
    problems: list[Problem] = []
    months = sorted(set(form.months))
    owed: dict[int, Decimal] = {}
    for month in months:
        rule = rule_for(month)
        wrong = list(checks.month_problems(month, form.paid_on, form.note, rule, today))
        problems += wrong
        if not wrong:
            stands = {one.person_id: one for one in stands_in(branch, month, today)}
            problems += checks.unknown_persons([form.person_id], stands)
            if stand := stands.get(form.person_id):
                problems += _unpayable(stand, "months")
                owed[month] = stand.owed.amount
    due = sum(owed.values(), ZERO)
    if not problems or form.amount < 0 or form.voluntary < 0:
        problems += checks.sum_problems(form, due)
    if problems:
        raise ManyErrors(problems)
    return [
        _book(
            branch,
            CollectForm(month, (), form.paid_on, form.note, form.token),
            [(form.person_id, owed[month], form.voluntary if last else ZERO)],
            by=by,
            at=at,
        )
        for month in months
        for last in (month == months[-1],)
    ]


def _book(
    branch: Org,
    form: CollectForm,
    lines: Sequence[tuple[str, Decimal, Decimal]],
    *,
    by: Account,
    at: datetime,
) -> Collection:
    row = Collection(
        id=new_id("dc"),
        branch=branch,
        month=form.month,
        paid_on=form.paid_on,
        note=form.note.strip(),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    payments = [
        _row(row, person_id, amount, voluntary, by=by, at=at)
        for person_id, amount, voluntary in lines
    ]
    draft = replace(paid_draft(row, payments), once=row.pk)
    row.entry = post_entry(draft, by=by, at=at)
    row.save(force_insert=True)
    Payment.objects.bulk_create(payments)
    Posting.objects.bulk_create(one for pay in payments for one in _postings(pay, at))
    note_audit(by, "dues.collect", f"collection:{row.pk}", branch, Outcome.DONE, at)
    return row


def _row(
    collection: Collection,
    person_id: str,
    amount: Decimal,
    voluntary: Decimal,
    *,
    by: Account,
    at: datetime,
) -> Payment:
    before = Payment.objects.filter(person_id=person_id, month=collection.month)
    return Payment(
        id=new_id("dp"),
        collection=collection,
        branch_id=collection.branch_id,
        person_id=person_id,
        month=collection.month,
        number=before.count() + 1,
        amount=amount,
        voluntary=voluntary,
        paid_on=collection.paid_on,
        receiver=by,
        entered_at=at,
    )


def _postings(one: Payment, at: datetime) -> list[Posting]:
    """Return the movements of a payment; a reversal moves them back."""
    rule = rule_for(one.month)
    is_special = rule is not None and one.voluntary >= rule.special_from
    extra = Purse.SPECIAL if is_special else Purse.CASH
    parts = [(one.amount, Purse.CASH), (one.voluntary, extra)]
    ends = [(sum_, purse) for sum_, purse in parts if sum_]
    return [
        Posting(
            unit_id=one.branch_id,
            out_of=(purse if one.is_reversal else Purse.MEMBERS).value,
            into=(Purse.MEMBERS if one.is_reversal else purse).value,
            amount=sum_,
            month=one.month,
            payment=one,
            posted_at=at,
        )
        for sum_, purse in ends
    ]


def correct_payment(
    payment: Payment,
    *,
    amount: Decimal | None,
    voluntary: Decimal = ZERO,
    reason: str,
    by: Account,
    at: datetime,
) -> Collection:
    """Take a payment back and, unless ``amount`` is None, enter what is right.

    Both rows and the reversal between them stay for ever; the entry of the
    press is corrected and keeps its predecessor. Raises AlreadyCorrectedError
    and ManyErrors.
    """
    access.require_keep(hold(by), payment.branch)
    try:
        with transaction.atomic():
            return _correct(payment, amount, voluntary, reason, by=by, at=at)
    except IntegrityError:
        raise checks.AlreadyCorrectedError from None


def _correct(
    payment: Payment,
    amount: Decimal | None,
    voluntary: Decimal,
    reason: str,
    *,
    by: Account,
    at: datetime,
) -> Collection:
    held = Collection.objects.select_for_update(of=("self",))
    row = held.select_related("branch", "entry").get(pk=payment.collection_id)
    of_month = Payment.objects.filter(person_id=payment.person_id, month=payment.month)
    if payment.is_reversal or of_month.count() != payment.number:
        raise checks.AlreadyCorrectedError
    due = _due(row, payment, local_day(at))
    problems = list(checks.reason_problems(reason))
    if amount is not None:
        form = PayForm(payment.person_id, (row.month,), amount, row.paid_on, voluntary)
        problems += checks.sum_problems(form, due)
        if (amount, voluntary) == (payment.amount, payment.voluntary):
            problems.append(Problem("amount", "和原来的数一样。", "不用更正。"))
    if problems:
        raise ManyErrors(problems)
    who = payment.person_id
    back = _row(row, who, payment.amount, payment.voluntary, by=by, at=at)
    fresh = [back]
    if amount is not None:
        right = _row(row, who, amount, voluntary, by=by, at=at)
        right.number = back.number + 1
        fresh.append(right)
    for one in fresh:
        one.reason = reason.strip()
    Payment.objects.bulk_create(fresh)
    Posting.objects.bulk_create(one for pay in fresh for one in _postings(pay, at))
    _correct_entry(row, reason.strip(), by=by, at=at)
    note_audit(
        by, "dues.correct", f"payment:{payment.pk}", row.branch, Outcome.DONE, at
    )
    return row


def _due(row: Collection, payment: Payment, today: date) -> Decimal:
    stands = stands_in(row.branch, row.month, today)
    found = {one.person_id: one.owed.amount for one in stands}
    return found.get(payment.person_id, payment.amount)


def _correct_entry(row: Collection, reason: str, *, by: Account, at: datetime) -> None:
    """Put the entry right; one of which nothing is left is withdrawn."""
    last: dict[str, Payment] = {}
    for one in row.payments.order_by("number"):
        last[one.person_id] = one
    counted = [one for one in last.values() if not one.is_reversal]
    draft = replace(paid_draft(row, counted), once=new_id("x")) if counted else None
    row.entry = correct_entry(row.entry, draft, reason=reason, by=by, at=at)
    row.save()
