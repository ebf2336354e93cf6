"""Rows of dues as lines of a page."""

from yiben.books.dues.models import Exemption, Remittance
from yiben.books.dues.words import Decision, ExemptionLine, RemittanceLine
from yiben.common.clock import local_day
from yiben.common.crypto import decrypt


def exemption_line(one: Exemption) -> ExemptionLine:
    """Return a request with its reason; the caller has asked access."""
    return ExemptionLine(
        id=one.pk,
        branch=one.branch.short_name,
        person=one.person.name,
        from_month=one.from_month,
        until_month=one.until_month,
        amount=one.amount,
        studied_on=one.studied_on,
        reason=decrypt(one.reason_sealed, f"dues:{one.pk}"),
        state=Decision(one.state),
        decided_on=local_day(one.decided_at) if one.decided_at else None,
        decided_by=one.decided_by.display_name if one.decided_by else "",
        note=one.note,
    )


def remittance_line(one: Remittance) -> RemittanceLine:
    """Return money on its way up."""
    return RemittanceLine(
        id=one.pk,
        sender=one.sender.short_name,
        recipient=one.recipient.short_name,
        amount=one.amount,
        from_month=one.from_month,
        until_month=one.until_month,
        sent_on=one.sent_on,
        is_special=one.is_special,
        receipt=one.receipt,
        received_on=local_day(one.received_at) if one.received_at else None,
        entry_id=one.entry_id,
    )
