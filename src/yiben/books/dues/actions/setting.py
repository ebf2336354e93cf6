"""What each member pays: set at the year's start, changed or eased with a reason."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from yiben.books.dues import access, checks
from yiben.books.dues.facts import category_for, members_in, owed_by, vote_month
from yiben.books.dues.models import DuesAccount, Exemption
from yiben.books.dues.queries.totals import decides_on
from yiben.books.dues.words import (
    AccountForm,
    Decision,
    ExemptionForm,
    month_of,
    year_of,
)
from yiben.common.clock import local_day
from yiben.common.crypto import encrypt
from yiben.common.errors import ManyErrors, RefusedError
from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome


def _note(action: str, thing: str, org: Org, by: Account, at: datetime) -> None:
    note_audit(by, f"dues.{action}", thing, org.pk, Outcome.DONE, at)


@transaction.atomic
def set_account(
    branch: Org, form: AccountForm, *, by: Account, at: datetime
) -> DuesAccount:
    """Set a member's monthly sum from a month on; the earlier one stays readable.

    The base is used for the sum and forgotten. The same values again write
    nothing. Raises ManyErrors.
    """
    access.require_keep(hold(by), branch)
    _hold_branch(branch)
    return _set(branch, form, by=by, at=at)


def _hold_branch(branch: Org) -> None:
    Org.objects.select_for_update().filter(pk=branch.pk).first()


def _set(branch: Org, form: AccountForm, *, by: Account, at: datetime) -> DuesAccount:
    today = local_day(at)
    year = year_of(form.from_month) if form.from_month else today.year
    member = members_in(branch, month_of(today), today).get(form.person_id)
    first = vote_month([member] if member else [], year)
    month = form.from_month or first
    before = list(
        DuesAccount.objects.filter(
            branch=branch, person_id=form.person_id, year=year
        ).order_by("number")
    )
    category = category_for(form.category, month)
    amount = checks.sum_for(form, category) if category else None
    band = category.band_for(amount) if category and amount is not None else None
    last = before[-1] if before else None
    said = (form.category, amount, month)
    if last is not None and (last.category, last.monthly, last.from_month) == said:
        return last
    wanted = AccountForm(
        form.person_id, form.category, form.monthly, form.base, month, form.reason
    )
    problems = list(
        checks.account_problems(
            wanted,
            category,
            is_change=last is not None,
            is_member=member is not None,
            first_month=first,
            year=today.year,
        )
    )
    if problems or amount is None or band is None:
        raise ManyErrors(problems)
    row = _new_row(branch, wanted, (amount, band, len(before) + 1), by=by, at=at)
    _note("set_account", f"dues:{row.pk}", branch, by, at)
    return row


def _new_row(
    branch: Org,
    form: AccountForm,
    found: tuple[Decimal, str, int],
    *,
    by: Account,
    at: datetime,
) -> DuesAccount:
    """Write a version; of the form's base nothing is written."""
    amount, band, number = found
    return DuesAccount.objects.create(
        branch=branch,
        person_id=form.person_id,
        year=year_of(form.from_month),
        number=number,
        category=form.category,
        band=band,
        monthly=amount,
        from_month=form.from_month,
        reason=form.reason.strip(),
        set_by=by,
        set_at=at,
    )


@transaction.atomic
def carry_over(
    branch: Org, person_ids: Iterable[str], *, by: Account, at: datetime
) -> int:
    """Set this year's sums to last year's, for those who have none yet.

    Pressing twice writes nothing more. Returns how many were set.
    """
    access.require_keep(hold(by), branch)
    _hold_branch(branch)
    year = local_day(at).year
    wanted = set(person_ids)
    has = set(
        DuesAccount.objects.filter(branch=branch, year=year).values_list(
            "person_id", flat=True
        )
    )
    members = members_in(branch, month_of(local_day(at)), local_day(at))
    last = {
        one.person_id: one
        for one in DuesAccount.objects.filter(branch=branch, year=year - 1).order_by(
            "number"
        )
    }
    found = sorted((wanted & last.keys() & members.keys()) - has)
    for person_id in found:
        old = last[person_id]
        form = AccountForm(person_id, old.category, old.monthly)
        _set(branch, form, by=by, at=at)
    return len(found)


def _monthly(branch: Org, person_id: str, month: int) -> Decimal | None:
    accounts = DuesAccount.objects.filter(branch=branch, person_id=person_id)
    owed = owed_by(accounts, [], month)
    return owed.amount if owed.account else None


@transaction.atomic
def ask_exemption(
    branch: Org, form: ExemptionForm, *, by: Account, at: datetime
) -> Exemption:
    """Ask the committee above that a member pay less; until then nothing changes.

    The reason is kept sealed. The same request again gives the first one back.
    """
    access.require_keep(hold(by), branch)
    _hold_branch(branch)
    monthly = _monthly(branch, form.person_id, form.from_month)
    problems = list(
        checks.exemption_problems(form, monthly=monthly, today=local_day(at))
    )
    if problems:
        raise ManyErrors(problems)
    same = Exemption.objects.filter(
        branch=branch,
        person_id=form.person_id,
        from_month=form.from_month,
        until_month=form.until_month,
        amount=form.amount,
        state=Decision.ASKED.value,
    ).first()
    if same is not None:
        return same
    key = new_id("dx")
    row = Exemption.objects.create(
        id=key,
        branch=branch,
        person_id=form.person_id,
        from_month=form.from_month,
        until_month=form.until_month,
        amount=form.amount,
        studied_on=form.studied_on,
        reason_sealed=encrypt(form.reason.strip(), f"dues:{key}"),
        asked_by=by,
        asked_at=at,
    )
    _note("ask_exemption", f"exemption:{row.pk}", branch, by, at)
    return row


@transaction.atomic
def decide_exemption(
    exemption: Exemption, *, approve: bool, note: str, by: Account, at: datetime
) -> Exemption:
    """Approve or refuse a request; the committee above, or the branch for the retired.

    Raises AlreadyDecidedError, and ManyErrors for a refusal without a reason.
    """
    row = (
        Exemption.objects.select_for_update(of=("self",))
        .select_related("branch")
        .filter(pk=exemption.pk)
        .first()
    )
    if row is None:  # pragma: no cover -- rows are never removed
        raise RefusedError("dues.decide", exemption.pk)
    access.require_decide(hold(by), row, decides_on(row))
    if row.state != Decision.ASKED:
        raise checks.AlreadyDecidedError
    problems = [] if approve else list(checks.reason_problems(note))
    if problems or len(note) > checks.REASON_LENGTH:
        raise ManyErrors(problems or list(checks.reason_problems(note)))
    row.state = (Decision.APPROVED if approve else Decision.REFUSED).value
    row.note, row.decided_by, row.decided_at = note.strip(), by, at
    row.save()
    _note("decide_exemption", f"exemption:{row.pk}", row.branch, by, at)
    return row
