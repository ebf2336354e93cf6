"""What follows from rows of dues: who owes what, and what an entry says of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.people.facts import member_facts
from yiben.policy.queries import kind
from yiben.rules.dues import Category, DuesRule, dues_rules_in, rule_on
from yiben.rules.facts import MemberFact
from yiben.rules.words import OrgRole, PersonRole

from .models import (
    Collection,
    DuesAccount,
    Exemption,
    Payment,
    Posting,
    Publication,
    Remittance,
)
from .words import (
    BACK_PAY,
    EXTRA,
    PAID,
    PUBLISHED,
    REMITTED,
    SPECIAL,
    ZERO,
    Decision,
    Paid,
    Purse,
    first_day,
    label_of,
    month_index,
    month_of,
    period_of,
    year_of,
)

Row = TypeVar("Row", DuesAccount, Exemption)


@lru_cache(maxsize=4)
def _rules(folder: Path) -> tuple[DuesRule, ...]:
    return dues_rules_in(folder)[0]


def rule_for(month: int) -> DuesRule | None:
    """Return the table of rates in force at the beginning of a month."""
    return rule_on(_rules(Path(settings.YIBEN_PACKS)), first_day(month))


def category_for(name: str, month: int) -> Category | None:
    """Return a category of the table in force."""
    rule = rule_for(month)
    return rule.category(name) if rule else None


@dataclass(frozen=True, slots=True)
class Owed:
    """What a member owes for a month; a waived one owes nothing."""

    account: DuesAccount | None
    amount: Decimal
    is_waived: bool = False


@dataclass(frozen=True, slots=True)
class Stand:
    """A member in a month, with the payment that counts."""

    person_id: str
    name: str
    owed: Owed
    payment: Payment | None

    @property
    def state(self) -> Paid:
        """Say how the member stands; money that came in always shows."""
        if self.payment is not None:
            return Paid.PAID
        if self.owed.account is None:
            return Paid.UNSET
        return Paid.WAIVED if self.owed.is_waived else Paid.UNPAID


def last_day(month: int, today: date) -> date:
    """Return the day that decides where a member pays: the month's last, or today."""
    return min(first_day(month + 1) - timedelta(days=1), max(today, first_day(month)))


def members_in(branch: Org, month: int, today: date) -> dict[str, MemberFact]:
    """Return who pays here for a month: each member in exactly one branch.

    Somebody who moved pays where the month ended; a new member from the month
    of the vote on.
    """
    day = last_day(month, today)
    return {
        one.person_id: one
        for one in member_facts([branch.pk])
        if one.span.holds_on(day)
    }


def vote_month(facts: Iterable[MemberFact], year: int) -> int:
    """Return the first month a member owes in a year."""
    begun = min((month_of(one.span.from_on) for one in facts), default=0)
    return max(begun, month_index(year, 1))


def owed_by(
    accounts: Iterable[DuesAccount], exemptions: Iterable[Exemption], month: int
) -> Owed:
    """Return what one member owes for a month by the last word on it."""
    found = [
        one
        for one in accounts
        if one.year == year_of(month) and one.from_month <= month
    ]
    if not found:
        return Owed(None, ZERO)
    account = max(found, key=lambda one: one.number)
    less = [
        one.amount
        for one in exemptions
        if one.state == Decision.APPROVED and one.from_month <= month <= one.until_month
    ]
    amount = min([account.monthly, *less])
    return Owed(account, amount, is_waived=bool(less) and amount == 0)


def current(payments: Iterable[Payment]) -> Payment | None:
    """Return the payment of a month that counts, if its last row is one."""
    last = max(payments, key=lambda one: one.number, default=None)
    return None if last is None or last.is_reversal else last


def stands_in(branch: Org, month: int, today: date) -> list[Stand]:
    """Return every member of a branch in a month, those who paid and left too."""
    members = {
        key: one.person_name for key, one in members_in(branch, month, today).items()
    }
    payments: dict[str, list[Payment]] = {}
    rows = Payment.objects.filter(month=month).select_related("person")
    for one in rows.filter(person_id__in=members):
        payments.setdefault(one.person_id, []).append(one)
    for one in rows.filter(branch=branch).exclude(person_id__in=members):
        payments.setdefault(one.person_id, []).append(one)
    gone = {
        key: of[0].person.name
        for key, of in payments.items()
        if key not in members and current(of)
    }
    accounts = DuesAccount.objects.filter(branch=branch, year=year_of(month))
    less = Exemption.objects.filter(branch=branch, state=Decision.APPROVED.value)
    owns, eases = _by_person(accounts), _by_person(less)
    return [
        Stand(
            key,
            name,
            owed_by(owns.get(key, []), eases.get(key, []), month),
            current(payments.get(key, [])),
        )
        for key, name in sorted({**members, **gone}.items(), key=lambda one: one[1])
    ]


def _by_person(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for one in rows:
        found.setdefault(one.person_id, []).append(one)
    return found


def balances(unit: Org) -> dict[Purse, Decimal]:
    """Return what lies in each purse of a unit; together always nothing.

    Added up in Python: one of the two databases would add floats.
    """
    found = dict.fromkeys(Purse, ZERO)
    rows = Posting.objects.filter(unit=unit).values_list("out_of", "into", "amount")
    for out_of, into, amount in rows:
        found[Purse(out_of)] -= amount
        found[Purse(into)] += amount
    return found


def paid_draft(row: Collection, payments: Iterable[Payment]) -> EntryDraft:
    """Return the entry of one press: who paid, and the sum of all."""
    counted = sorted(payments, key=lambda one: one.person_id)
    rule = rule_for(row.month)
    special = rule.special_from if rule else None
    tags = [BACK_PAY] if month_of(row.paid_on) > row.month else []
    if any(one.voluntary for one in counted):
        tags.append(EXTRA)
    if special and any(one.voluntary >= special for one in counted):
        tags.append(SPECIAL)
    total = sum((one.amount + one.voluntary for one in counted), ZERO)
    title = f"收{label_of(row.month)}党费"
    return EntryDraft(
        unit_id=row.branch_id,
        kind=PAID,
        happened_on=row.paid_on,
        title=title,
        people=tuple(PersonLine(one.person_id, PersonRole.HOLDER) for one in counted),
        tags=tuple(tags),
        payload={
            "fields": {
                "topic": title,
                "month": period_of(row.month),
                "amount": str(total),
                "payers": len(counted),
            }
        },
        credit_period=period_of(row.month),
        privacy=kind(PAID).privacy,
    )


def remitted_draft(row: Remittance) -> EntryDraft:
    """Return the entry of money sent up."""
    title = f"上缴{label_of(row.from_month)}至{label_of(row.until_month)}党费"
    if row.from_month == row.until_month:
        title = f"上缴{label_of(row.from_month)}党费"
    return EntryDraft(
        unit_id=row.sender_id,
        kind=REMITTED,
        happened_on=row.sent_on,
        title=title,
        orgs=((row.recipient_id, OrgRole.RECIPIENT.value),),
        tags=(SPECIAL,) if row.is_special else (),
        payload={
            "fields": {
                "topic": title,
                "month": period_of(row.until_month),
                "amount": str(row.amount),
                "remitted_to": row.recipient_id,
            }
        },
        privacy=kind(REMITTED).privacy,
    )


def published_draft(row: Publication) -> EntryDraft:
    """Return the entry of totals shown to the members: open to all of them."""
    title = f"公布{row.year}年党费收缴情况"
    return EntryDraft(
        unit_id=row.unit_id,
        kind=PUBLISHED,
        happened_on=row.published_on,
        title=title,
        payload={
            "fields": {
                "topic": title,
                "amount": str(row.collected),
                "payers": row.payers,
            }
        },
        privacy=Privacy.BRANCH,
    )
