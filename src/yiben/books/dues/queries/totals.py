"""What is seen beyond the recorder: totals, requests, money on its way up."""

from datetime import date
from decimal import Decimal

from yiben.books.dues import access
from yiben.books.dues.facts import balances, category_for, members_in, owed_by
from yiben.books.dues.models import (
    DuesAccount,
    Exemption,
    Payment,
    Publication,
    Remittance,
)
from yiben.books.dues.words import (
    ZERO,
    ExemptionLine,
    Purse,
    RemittanceLine,
    Totals,
    month_index,
    month_of,
)
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import children_rows, superior_of
from yiben.people.access import hold

from .lines import exemption_line, remittance_line


def count_totals(unit: Org, year: int, today: date) -> Totals:
    """Return the sums of a unit's year; the caller has asked access."""
    first, last = month_index(year, 1), month_index(year, 12)
    collected, net = ZERO, dict[tuple[str, int], int]()
    rows = Payment.objects.filter(branch=unit, month__gte=first, month__lte=last)
    for one in rows:
        sign = -1 if one.is_reversal else 1
        collected += sign * (one.amount + one.voluntary)
        key = (one.person_id, one.month)
        net[key] = net.get(key, 0) + sign
    sent = Remittance.objects.filter(
        sender=unit, until_month__gte=first, until_month__lte=last
    )
    month = min(last, max(first, month_of(today)))
    return Totals(
        year=year,
        members=len(members_in(unit, month, today)),
        payers=len({person for (person, _), n in net.items() if n > 0}),
        collected=collected,
        remitted=sum((one.amount for one in sent), ZERO),
    )


def totals_of(unit: Org, year: int, *, today: date, seen_by: Viewer) -> Totals:
    """Return what came in and went up in a year; to the unit and those above."""
    access.require_totals(hold(seen_by), unit)
    return count_totals(unit, year, today)


def published_of(unit: Org, *, seen_by: Viewer) -> list[Totals]:
    """Return what was shown to the members, the newest first."""
    access.require_totals(hold(seen_by), unit)
    return [
        Totals(
            year=one.year,
            members=one.members,
            payers=one.payers,
            collected=one.collected,
            remitted=one.remitted,
            published_on=one.published_on,
            entry_id=one.entry_id,
        )
        for one in Publication.objects.filter(unit=unit)[:20]
    ]


def held_by(unit: Org, *, seen_by: Viewer) -> dict[Purse, Decimal]:
    """Return what lies in each purse of a unit."""
    access.require_flow(hold(seen_by), unit)
    return balances(unit)


def flow_of(
    unit: Org, *, seen_by: Viewer
) -> tuple[list[RemittanceLine], list[RemittanceLine]]:
    """Return what a unit sent up, and what came to it from below."""
    access.require_flow(hold(seen_by), unit)
    rows = Remittance.objects.select_related("sender", "recipient")
    sent = [remittance_line(one) for one in rows.filter(sender=unit)[:200]]
    came = [remittance_line(one) for one in rows.filter(recipient=unit)[:200]]
    return sent, came


def remittance(remittance_id: str, *, seen_by: Viewer) -> Remittance:
    """Return one row for an action; RefusedError if missing or not open."""
    rows = Remittance.objects.select_related("sender", "recipient")
    found = rows.filter(pk=remittance_id).first()
    if found is None:
        raise RefusedError("dues.receive", remittance_id)
    access.require_receive(hold(seen_by), found)
    return found


def decides_on(row: Exemption) -> str:
    """Return who decides on a request, by the member's category."""
    accounts = DuesAccount.objects.filter(branch=row.branch, person_id=row.person_id)
    account = owed_by(accounts, [], row.from_month).account
    found = category_for(account.category, row.from_month) if account else None
    return found.decides if found else "committee"


def exemption(exemption_id: str, *, seen_by: Viewer) -> Exemption:
    """Return one request for a decision; RefusedError if missing or not open."""
    rows = Exemption.objects.select_related("branch", "person", "decided_by")
    found = rows.filter(pk=exemption_id).first()
    if found is None:
        raise RefusedError("dues.decide", exemption_id)
    access.require_decide(hold(seen_by), found, decides_on(found))
    return found


def exemptions_for(
    unit: Org, *, today: date, seen_by: Viewer
) -> list[tuple[ExemptionLine, bool]]:
    """Return the requests of a branch, or of the branches right below a committee.

    Beside each whether the reader decides on it.
    """
    viewer = hold(seen_by)
    access.require_flow(viewer, unit)
    below = [one.pk for one in children_rows(unit, on=today)]
    rows = Exemption.objects.filter(branch_id__in=[unit.pk, *below])
    found = []
    for one in rows.select_related("branch", "person", "decided_by")[:200]:
        decides = access.may_decide_for(viewer, one.branch, decides_on(one))
        if decides or access.may_remit(viewer, one.branch):
            found.append((exemption_line(one), decides))
    return found


def decider_of(row: Exemption) -> Org:
    """Return the organisation whose requests list holds this one."""
    return superior_of(row.branch) or row.branch


def to_remit(unit: Org, *, seen_by: Viewer) -> Decimal:
    """Return what the recorder of a unit can send up."""
    access.require_keep(hold(seen_by), unit)
    return balances(unit)[Purse.CASH]
