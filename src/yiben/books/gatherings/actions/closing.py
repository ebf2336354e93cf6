"""Closing: the minutes are fixed and one entry is posted."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import (
    draft_of,
    form_from,
    occasion_of,
    write_lists,
)
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import GatheringForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account

from .making_up import mark_made_up
from .noting import note
from .planning import new_gathering, open_row, revise_gathering, sent_before
from .settling import settle
from .tasks import finish_carried, give_tasks

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def close_gathering(
    gathering: Gathering, *, by: Account, at: datetime, token: str = ""
) -> "Entry":
    """Close a gathering and post it; its passed resolutions become tasks.

    From here a mistake is put right by a correction only. The same ``token``
    sent again gives the same entry; anybody else who comes second gets
    AlreadyClosedError. Raises ManyErrors before anything is written.
    """
    access.require_write(hold(by), gathering.unit)
    try:
        with transaction.atomic():
            return _close(gathering, by=by, at=at, token=token)
    except checks.AlreadyClosedError:
        entry = _closed_by_this_form(gathering, token)
        if entry is None:
            raise
        return entry


def record_gathering(
    unit: Org, form: GatheringForm, *, by: Account, at: datetime
) -> "Entry":
    """Write down and close what has been held, in one go.

    A form that was already sent gives the entry it made the first time.
    """
    access.require_write(hold(by), unit)
    found = sent_before(unit, form.token)
    if found is not None:
        return _once_more(found, form, by=by, at=at)
    try:
        with transaction.atomic():
            row, occasion = new_gathering(unit, form, by=by, at=at, closing=True)
            stored = form_from(row)  # what is told is what stands in the rows
            return _enter(row, stored, occasion, by=by, at=at, token=form.token)
    except IntegrityError:
        found = sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return _once_more(found, form, by=by, at=at)


@transaction.atomic
def _once_more(
    row: Gathering, form: GatheringForm, *, by: Account, at: datetime
) -> "Entry":
    """Return the entry of a form that was sent before, or close its draft."""
    if row.entry is not None:
        return row.entry
    revise_gathering(row, form, by=by, at=at)
    return _close(row, by=by, at=at, token=form.token)


def _closed_by_this_form(gathering: Gathering, token: str) -> "Entry | None":
    if not token:
        return None
    rows = Gathering.objects.select_related("entry")
    found = rows.filter(pk=gathering.pk, closing_token=token).first()
    return found.entry if found else None


def _close(gathering: Gathering, *, by: Account, at: datetime, token: str) -> "Entry":
    row = open_row(gathering)
    form = form_from(row)
    occasion = occasion_of(row.unit, form, hold(by), stored=row)
    problems = checks.problems_of(form, occasion, closing=True, today=local_day(at))
    if problems:
        raise ManyErrors(problems)
    write_lists(row, form, occasion)  # who votes, what passed: as of the day
    return _enter(row, form, occasion, by=by, at=at, token=token)


def _enter(
    row: Gathering,
    form: GatheringForm,
    occasion: checks.Occasion,
    *,
    by: Account,
    at: datetime,
    token: str,
) -> "Entry":
    """Post what stands in the rows, which were checked, and all that follows."""
    draft = replace(draft_of(form, occasion), once=row.pk)
    entry = post_entry(draft, by=by, at=at)
    settle(row, entry, by=by, at=at, token=token)
    if form.resolutions:
        give_tasks(row, entry, by=by, at=at)
    finish_carried(row, by=by, at=at)
    if form.made_up:
        mark_made_up(row, by=by, at=at)
    row.sign_ins.all().delete()
    note("close_gathering", row, by=by, at=at)
    return entry
