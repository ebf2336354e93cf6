"""What the recorder sees of a branch, and a member of themselves."""

from collections.abc import Iterable
from datetime import date

from yiben.books.dues import access
from yiben.books.dues.facts import (
    Stand,
    category_for,
    current,
    last_day,
    members_in,
    owed_by,
    stands_in,
    vote_month,
)
from yiben.books.dues.models import Collection, DuesAccount, Exemption, Payment
from yiben.books.dues.words import (
    ZERO,
    AccountLine,
    Card,
    CardMonth,
    ExemptionLine,
    MemberLine,
    MonthView,
    PaymentLine,
    SetUpLine,
    month_index,
    month_of,
)
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import member_facts, names
from yiben.rules.facts import MemberFact

from .lines import exemption_line


def month_view(branch: Org, month: int, *, today: date, seen_by: Viewer) -> MonthView:
    """Return every member of a branch in a month; to its recorder alone."""
    access.require_keep(hold(seen_by), branch)
    return MonthView(
        month, tuple(_line(one) for one in stands_in(branch, month, today))
    )


def _line(one: Stand) -> MemberLine:
    account, pay = one.owed.account, one.payment
    found = category_for(account.category, account.from_month) if account else None
    return MemberLine(
        person_id=one.person_id,
        name=one.name,
        state=one.state,
        due=one.owed.amount,
        paid=pay.amount if pay else ZERO,
        voluntary=pay.voluntary if pay else ZERO,
        paid_on=pay.paid_on if pay else None,
        category=found.label if found else "",
    )


def was_sent(branch: Org, token: str, *, seen_by: Viewer) -> bool:
    """Say whether a form with this token was booked already."""
    access.require_keep(hold(seen_by), branch)
    rows = Collection.objects.filter(branch=branch, token=token)
    return bool(token) and rows.exists()


def payment(payment_id: str, *, seen_by: Viewer) -> Payment:
    """Return one row for an action; RefusedError if missing or not open."""
    rows = Payment.objects.select_related("branch", "collection", "person")
    found = rows.filter(pk=payment_id).first()
    if found is None:
        raise RefusedError("dues.payment", payment_id)
    access.require_keep(hold(seen_by), found.branch)
    return found


def card_of(
    branch: Org, person_id: str, year: int, *, today: date, seen_by: Viewer
) -> Card:
    """Return what the branch holds about a member: to the recorder and the member."""
    viewer = hold(seen_by)
    if viewer.person_id != person_id:
        access.require_keep(viewer, branch)
    every = member_facts(person_ids=[person_id])
    facts = [one for one in every if one.org_id == branch.pk]
    rows = Payment.objects.filter(branch=branch, person_id=person_id)
    if not facts and not rows.exists():
        raise RefusedError("dues.card", person_id)
    name = every[0].person_name if every else names([person_id])[person_id]
    return _card(branch.pk, (person_id, name), facts, year, today)


def _card(
    branch_id: str,
    who: tuple[str, str],
    facts: list[MemberFact],
    year: int,
    today: date,
) -> Card:
    """Return a card; the caller has asked access."""
    person_id, name = who
    mine = {"branch_id": branch_id, "person_id": person_id}
    accounts = list(DuesAccount.objects.filter(**mine, year=year))
    asked = Exemption.objects.filter(**mine)
    eases = list(asked.select_related("branch", "person", "decided_by"))
    first, end = month_index(year, 1), month_index(year, 12)
    paid = Payment.objects.filter(**mine, month__gte=first, month__lte=end)
    by_month: dict[int, list[Payment]] = {}
    for one in paid.select_related("receiver", "collection").order_by("number"):
        by_month.setdefault(one.month, []).append(one)
    months = []
    for month in range(min(end, month_of(today)), first - 1, -1):
        of, day = by_month.get(month, []), last_day(month, today)
        if of or any(one.span.holds_on(day) for one in facts):
            stand = Stand(person_id, name, owed_by(accounts, eases, month), current(of))
            months.append(CardMonth(month, _line(stand), tuple(_payments(of))))
    return Card(
        person_id=person_id,
        name=name,
        year=year,
        accounts=tuple(_account(one) for one in accounts),
        months=tuple(months),
        exemptions=tuple(_eases(eases, year)),
    )


def _eases(rows: Iterable[Exemption], year: int) -> Iterable[ExemptionLine]:
    for one in rows:
        if month_index(year, 1) <= one.until_month <= month_index(year, 12):
            yield exemption_line(one)


def _payments(rows: list[Payment]) -> Iterable[PaymentLine]:
    last = current(rows)
    for one in rows:
        yield PaymentLine(
            id=one.pk,
            month=one.month,
            amount=-one.amount if one.is_reversal else one.amount,
            voluntary=-one.voluntary if one.is_reversal else one.voluntary,
            paid_on=one.paid_on,
            receiver=one.receiver.display_name,
            is_reversal=one.is_reversal,
            is_current=one is last,
            reason=one.reason,
            entry_id=one.collection.entry_id,
        )


def _account(one: DuesAccount) -> AccountLine:
    found = category_for(one.category, one.from_month)
    return AccountLine(
        category=one.category,
        category_label=found.label if found else one.category,
        band_label=found.label_of(one.band) if found else one.band,
        monthly=one.monthly,
        from_month=one.from_month,
        reason=one.reason,
    )


def my_card(year: int, *, today: date, seen_by: Viewer) -> Card | None:
    """Return a member's own card in the branch of today; None for no member."""
    person_id = seen_by.person_id
    if person_id is None:
        return None
    facts = member_facts(person_ids=[person_id])
    here = next((one for one in facts if one.span.holds_on(today)), None)
    if here is None:
        return None
    own = [one for one in facts if one.org_id == here.org_id]
    return _card(here.org_id, (person_id, here.person_name), own, year, today)


def set_up_of(branch: Org, *, today: date, seen_by: Viewer) -> list[SetUpLine]:
    """Return the members without a sum this year, with last year's beside them."""
    access.require_keep(hold(seen_by), branch)
    year = today.year
    has = set(
        DuesAccount.objects.filter(branch=branch, year=year).values_list(
            "person_id", flat=True
        )
    )
    old = {
        one.person_id: one
        for one in DuesAccount.objects.filter(branch=branch, year=year - 1)
    }
    members = members_in(branch, month_of(today), today)
    found = []
    for key, fact in sorted(members.items(), key=lambda one: one[1].person_name):
        if key in has:
            continue
        line = _account(old[key]) if key in old else None
        found.append(
            SetUpLine(
                person_id=key,
                name=fact.person_name,
                from_month=vote_month([fact], year),
                category=line.category if line else "",
                category_label=line.category_label if line else "",
                monthly=line.monthly if line else None,
            )
        )
    return found
