"""What may still change: a gathering that is planned and not yet held."""

from datetime import datetime

from django.db import IntegrityError, connection, transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import occasion_of, write_rows
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm, GatheringState
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.rows import find
from yiben.org.models import Org
from yiben.org.queries import org_row
from yiben.people.access import hold
from yiben.people.models import Account

from .noting import note

REASON_LENGTH = 500


def plan_gathering(
    unit: Org, form: GatheringForm, *, by: Account, at: datetime
) -> Gathering:
    """Put a gathering on the calendar; nothing counts yet.

    The same form sent twice gives the same gathering. Raises ManyErrors with
    everything that is wrong; who came need not be known.
    """
    access.require_write(hold(by), unit)
    found = sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row, _ = new_gathering(unit, form, by=by, at=at)
            note("plan_gathering", row, by=by, at=at)
            return row
    except IntegrityError:
        found = sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def sent_before(unit: Org, token: str) -> Gathering | None:
    """Return the gathering that this very form has made already."""
    if not token:
        return None
    return Gathering.objects.filter(unit=unit, token=token).first()


def new_gathering(
    unit: Org,
    form: GatheringForm,
    *,
    by: Account,
    at: datetime,
    corrects: Gathering | None = None,
    closing: bool = False,
) -> tuple[Gathering, checks.Occasion]:
    """Check a form and write it as a new row; the caller holds the transaction.

    Returns the row and all it was judged by.
    """
    occasion = occasion_of(unit, form, hold(by), stored=corrects)
    today = local_day(at)
    problems = checks.problems_of(form, occasion, closing=closing, today=today)
    if problems:
        raise ManyErrors(problems)
    gathering = Gathering(
        unit=unit,
        token=form.token or None,
        corrects=corrects,
        version=corrects.version + 1 if corrects else 1,
        created_by=by,
        created_at=at,
    )
    write_rows(gathering, form, occasion)
    return gathering, occasion


@transaction.atomic
def revise_gathering(
    gathering: Gathering, form: GatheringForm, *, by: Account, at: datetime
) -> Gathering:
    """Replace what a planned gathering says; raises NotOpenError once it is closed."""
    access.require_write(hold(by), gathering.unit)
    row = open_row(gathering)
    occasion = occasion_of(row.unit, form, hold(by), stored=row)
    problems = checks.problems_of(form, occasion, closing=False, today=local_day(at))
    if problems:
        raise ManyErrors(problems)
    write_rows(row, form, occasion)
    note("revise_gathering", row, by=by, at=at)
    return row


def open_row(gathering: Gathering) -> Gathering:
    """Return the row as it stands, locked; raise if it is no longer planned."""
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    row = find(Gathering, f"id = %s{lock}", [gathering.pk])[0]
    row.unit = org_row(row.unit_id)
    must_be_open(row)
    return row


def must_be_open(row: Gathering) -> None:
    """Raise AlreadyClosedError, or NotOpenError, unless a gathering is planned."""
    if row.state == GatheringState.CLOSED and row.closed_by and row.closed_at:
        raise checks.AlreadyClosedError(row.closed_by.display_name, row.closed_at)
    if row.state != GatheringState.PLANNED:
        raise checks.NotOpenError(row.get_state_display())


@transaction.atomic
def cancel_gathering(
    gathering: Gathering, *, reason: str, by: Account, at: datetime
) -> Gathering:
    """Call off a planned gathering, and say why.

    Nothing goes into the ledger; what was not held is declared there by
    ``ledger.actions.declare_gap``.
    """
    access.require_write(hold(by), gathering.unit)
    row = open_row(gathering)
    row.state = GatheringState.CANCELLED
    row.reason = reason_of(reason)
    row.closed_by, row.closed_at = by, at
    row.save(update_fields=["state", "reason", "closed_by", "closed_at"])
    note("cancel_gathering", row, by=by, at=at)
    return row


def reason_of(reason: str) -> str:
    """Return the reason, trimmed; ManyErrors if there is none."""
    text = reason.strip()
    if not text or len(text) > REASON_LENGTH:
        raise ManyErrors([Problem("reason", "请写明原因，1 至 500 个字。")])
    return text
