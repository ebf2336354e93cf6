"""Writing the audit: one line after the other, each sealed to the last."""

from datetime import UTC, datetime

from django.db import transaction

from yiben.common.seal import GENESIS, link
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.facts import NOBODY, audit_content
from yiben.people.models import AuditHead, AuditLine
from yiben.people.words import Outcome


@transaction.atomic
def note_audit(
    account: Viewer | None,
    action: str,
    thing: str | None,
    org: Org | str | None,
    outcome: str,
    at: datetime,
    detail: str = "",
) -> AuditLine:
    """Add a line to the audit; it can never be changed.

    ``thing`` is an id (``person:p_…``, ``entry:…``), ``detail`` words of ours:
    never text about a person. Inside a business transaction the line stands
    or falls with the write.
    """
    chain = account.id if account is not None else NOBODY
    AuditHead.objects.get_or_create(
        chain=chain, defaults={"number": 0, "digest": GENESIS}
    )
    head = AuditHead.objects.select_for_update().get(pk=chain)
    line = AuditLine(
        chain=chain,
        number=head.number + 1,
        at=at.astimezone(UTC),
        account_id=account.id if account is not None else None,
        action=action,
        thing=thing or None,
        org_id=(org.pk if isinstance(org, Org) else org) or None,
        outcome=str(outcome),
        detail=detail[:200] or None,
        previous=head.digest,
    )
    line.digest = link(line.previous, audit_content(line))
    line.save()
    head.number, head.digest = line.number, line.digest
    head.save()
    return line


def note_done(
    by: Viewer, action: str, thing: str, org: Org | None, at: datetime
) -> None:
    """Add the line of an act that was done."""
    note_audit(by, action, thing, org, Outcome.DONE, at)
