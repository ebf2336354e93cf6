"""Terms of office: how long they last, and an extension the superior approved."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, require_oversee
from yiben.org.checks import must_be_in_order
from yiben.org.models import Org
from yiben.org.queries import superior_of
from yiben.people import checks
from yiben.people.models import TermExtension, TermLength
from yiben.people.words import TermRule

from .audit import note_done


@dataclass(frozen=True, slots=True)
class ExtensionForm:
    """The approval by which a term runs longer."""

    began_on: date
    until_on: date
    approval: str
    approved_on: date


@transaction.atomic
def set_term_length(
    org: Org, rule: TermRule, *, from_on: date, by: Viewer, at: datetime
) -> TermLength:
    """Say how long terms last at and below an organisation, from a day on.

    The same day again puts right what was entered. Raises MemberError.
    """
    require_oversee(by, org)
    checks.must_be_term_rule(rule)
    made, _ = TermLength.objects.update_or_create(
        org=org,
        kind=rule.kind,
        sector=rule.sector,
        from_on=from_on,
        defaults={"years": rule.years, "remind_months": rule.remind_months},
    )
    note_done(by, "term.length", f"org:{org.pk}", org, at)
    return made


@transaction.atomic
def extend_term(
    org: Org, form: ExtensionForm, *, ends_on: date, by: Viewer, at: datetime
) -> TermExtension:
    """Let a term run longer, by the approval of the organisation above.

    Only those above enter it, and not without the number and the day of the
    approval (基层组织选举工作条例: 延期或者提前换届，须报上级党组织批准，延长期限一般不超过一年).
    """
    above = superior_of(org)
    if above is None or not may_oversee(by, above):
        raise RefusedError("term.extend", org.pk)
    Org.objects.select_for_update().get(pk=org.pk)
    checks.must_be_approved(form.approval)
    checks.must_be_longer(ends_on, form.until_on)
    must_be_in_order(form.approved_on, local_day(at))
    made, _ = TermExtension.objects.update_or_create(
        org=org,
        began_on=form.began_on,
        until_on=form.until_on,
        defaults={"approval": form.approval.strip(), "approved_on": form.approved_on},
    )
    note_done(by, "term.extend", f"org:{org.pk}", org, at)
    return made
