"""The verbs of forms: fill in, hand in, look over, take back."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, require
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds, law_here
from yiben.rules.kinds import Kind

from . import access, checks
from .facts import draft_of, offers, people_of, prints_of, row_of
from .models import Sheet, SheetPrint
from .words import SheetForm, SheetOffer

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def fill_sheet(unit: Org, form: SheetForm, *, by: Account, at: datetime) -> Sheet:
    """Keep a sheet and post that it was filled.

    The same form sent twice makes one sheet and one entry. Raises ManyErrors,
    and ClosedSheetError while the content of the sheet is not supplied.
    """
    viewer = hold(by)
    allowed = access.may_fill(viewer, unit, form.holder_id)
    require(allowed, "sheet.write", unit.pk)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _fill(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Sheet | None:
    if not token:
        return None
    return Sheet.objects.filter(unit=unit, token=token).first()


def _fill(unit: Org, form: SheetForm, *, by: Account, at: datetime) -> Sheet:
    kind, offer = _asked(unit, form)
    problems = list(
        checks.problems_of(
            form,
            offer,
            kind,
            persons=people_of(unit, form.filled_on),
            today=local_day(at),
        )
    )
    if problems:
        raise ManyErrors(problems)
    row = row_of(form, offer, kind, unit)
    row.created_by, row.created_at = by, at
    row.entry = post_entry(draft_of(row, kind, form), by=by, at=at)
    row.save()
    SheetPrint.objects.bulk_create(
        SheetPrint(sheet=row, digest=one) for one in prints_of(form, kind)
    )
    _note("fill_sheet", row, by=by, at=at)
    return row


def _asked(unit: Org, form: SheetForm) -> tuple[Kind, SheetOffer]:
    kind = kinds().get(form.kind)
    if kind is None or kind.book != "forms" or unit.kind not in kind.by:
        raise ManyErrors([Problem("kind", "本组织没有这份表。", "请重新选择。")])
    law = law_here(unit, on=form.filled_on)
    found = [one for one in offers(law, kind) if one.term == form.term]
    if not found:
        message = f"这里施行的文件没有要求填“{kind.label}”。"
        raise ManyErrors([Problem("kind", message, "请从列表中选择。")])
    if not found[0].is_open:
        raise checks.ClosedSheetError(found[0])
    return kind, found[0]


@transaction.atomic
def hand_in(sheet: Sheet, *, by: Account, at: datetime) -> Sheet:
    """Let the branch read one's own sheet; sent twice it changes nothing."""
    require(access.is_own(hold(by), sheet), "sheet.hand_in", sheet.pk)
    row = _held(sheet)
    if not row.handed_in:
        row.handed_in = True
        row.save(update_fields=["handed_in"])
        _note("hand_in", row, by=by, at=at)
    return row


@transaction.atomic
def review_sheet(sheet: Sheet, *, by: Account, at: datetime) -> Sheet:
    """Say that somebody else has looked a sheet over; no verdict is kept."""
    allowed = access.may_review(hold(by), sheet, kinds().get(sheet.kind))
    require(allowed, "sheet.review", sheet.pk)
    row = _held(sheet)
    if row.reviewed_by is not None:
        raise checks.ReviewedError(row.reviewed_by.display_name)
    row.reviewed_by, row.reviewed_at = by, at
    row.save(update_fields=["reviewed_by", "reviewed_at"])
    _note("review_sheet", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw_sheet(sheet: Sheet, *, reason: str, by: Account, at: datetime) -> "Entry":
    """Take back a sheet filled by mistake; the ledger keeps both entries."""
    require(access.may_withdraw(hold(by), sheet), "sheet.withdraw", sheet.pk)
    row = _held(sheet)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    row.withdrawn_at, row.withdraw_reason = at, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdraw_reason"])
    _note("withdraw_sheet", row, by=by, at=at)
    return correct_entry(row.entry, None, reason=reason.strip(), by=by, at=at)


def _held(sheet: Sheet) -> Sheet:
    rows = Sheet.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry", "reviewed_by").get(pk=sheet.pk)
    if row.withdrawn_at is not None:
        raise checks.WithdrawnError
    return row


def _note(action: str, row: Sheet, *, by: Account, at: datetime) -> None:
    thing = f"sheet:{row.pk}"
    note_audit(by, f"forms.{action}", thing, row.unit_id, Outcome.DONE, at)
