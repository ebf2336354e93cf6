"""Before anybody else has seen it: drafting, revising, and drawing up."""

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.books.filings import access, checks
from yiben.books.filings.facts import (
    asks_of,
    draft_of,
    drafted_of,
    figures_text,
    others_of,
    people_of,
)
from yiben.books.filings.models import Filing
from yiben.books.filings.words import OPEN_STATES, FilingForm, FilingState, Step
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import tidy

from .steps import add_step, freeze_version, held_row, must_be_in
from .whole import must_be_written

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def draft_filing(unit: Org, form: FilingForm, *, by: Account, at: datetime) -> Filing:
    """Begin a plan or report; nothing counts before it is made or filed.

    The same form sent twice gives the same draft. Raises ManyErrors.
    """
    access.require_write(hold(by), unit, form.author_id)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _draft(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Filing | None:
    if not token:
        return None
    return Filing.objects.filter(unit=unit, token=token).first()


def _draft(unit: Org, form: FilingForm, *, by: Account, at: datetime) -> Filing:
    _check(unit, form, at)
    row = Filing(unit=unit, token=form.token or None, created_by=by, created_at=at)
    _fill(row, form, at)
    row.save()
    add_step(row, Step.DRAFTED, by=by, at=at)
    return row


def _check(unit: Org, form: FilingForm, at: datetime) -> None:
    kind = kind_of(form.kind)
    authors = people_of(unit, local_day(at))
    problems = list(checks.problems_of(form, kind, unit.kind, authors))
    if form.also:
        offered = others_of(unit, kind, asks_of(unit, local_day(at)))
        problems += checks.also_problems(form.also, {one.kind for one in offered})
    if problems:
        raise ManyErrors(problems)


def kind_of(name: str) -> Kind:
    """Return a kind of filing; ManyErrors if there is none."""
    known = kinds().get(name)
    if known is None or known.book != "filings" or not known.states:
        raise ManyErrors([Problem("kind", f"没有“{name}”这类材料。", "请重新选择。")])
    return known


def _fill(row: Filing, form: FilingForm, at: datetime) -> None:
    """Write the form into the row; the figures are counted, never typed."""
    row.kind, row.period = form.kind, form.period
    row.author_id = form.author_id
    row.title = form.title.strip()
    row.fields_json = json.dumps(tidy(form.fields), ensure_ascii=False)
    row.elements_json = json.dumps(list(dict.fromkeys(form.elements)))
    row.also_json = json.dumps(list(dict.fromkeys(form.also)))
    row.answers = form.answers or None
    told = drafted_of(
        row.unit,
        kind_of(form.kind),
        form.period,
        author_id=form.author_id,
        on=local_day(at),
    )
    row.figures_json = figures_text(told.figures)


@transaction.atomic
def revise_filing(
    filing: Filing, form: FilingForm, *, by: Account, at: datetime
) -> Filing:
    """Change a draft, or what was returned; what was sent keeps its own copy.

    Kind, author and period stay what they were; figures are counted anew.
    Raises MovedOnError, ManyErrors.
    """
    row = held_row(filing)
    access.require_write(hold(by), row.unit, row.author_id)
    must_be_in(row, OPEN_STATES, "修改")
    fixed = replace(form, kind=row.kind, period=row.period, author_id=row.author_id)
    _check(row.unit, fixed, at)
    _fill(row, fixed, at)
    row.save()
    return row


@transaction.atomic
def make_filing(filing: Filing, *, by: Account, at: datetime) -> "Entry":
    """Say that a plan or report is drawn up, without sending it to anybody.

    Raises ManyErrors if something is still to be written, or is counted
    otherwise since it was saved.
    """
    row = held_row(filing)
    access.require_write(hold(by), row.unit, row.author_id)
    kind = kind_of(row.kind)
    must_be_in(row, frozenset({FilingState.DRAFT}), "制定")
    must_be_written(row, kind, local_day(at))
    freeze_version(row)
    draft = draft_of(row, kind, Step.MADE, local_day(at))
    entry = post_entry(replace(draft, once=f"{row.pk}:made"), by=by, at=at)
    row.state, row.entry = FilingState.MADE, entry
    row.save()
    add_step(row, Step.MADE, by=by, at=at, entry=entry)
    return entry
