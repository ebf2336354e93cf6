"""Marking a duty as duplicate or too heavy, with a name or without."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, models, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors
from yiben.feedback import access, checks
from yiben.feedback.facts import (
    add_mark,
    erase,
    hiding_for,
    hold_among,
    home_on,
    issuing_for,
    lay_among,
    quarter_of,
    token_of,
)
from yiben.feedback.models import DutyMark, MarkSheet
from yiben.feedback.words import Hiding, MarkForm, Naming
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import library

TRIES = 20
"""How often one tries again when somebody else wrote the same rows anew."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mark belongs: its duty, its branch, its group, its quarter."""

    duty: str
    home: Org
    hiding: Hiding
    quarter: str

    @property
    def sheets(self) -> models.Q:
        """Return the filter for the sheets on which a person may stand once."""
        return models.Q(
            duty=self.duty,
            group_id=self.hiding.group_id,
            quarter=self.quarter,
            answer__isnull=True,
        )

    def sheet_key(self, issuer_id: str) -> str:
        group = self.hiding.group_id
        return f"{self.duty}|{group}|{issuer_id}|{self.quarter}"

    def mark_key(self, person_id: str) -> str:
        return f"{self.duty}|{person_id}|{self.quarter}"


def mark_duty(duty: str, form: MarkForm, *, by: Account, at: datetime) -> None:
    """Say that a duty is a duplicate, too heavy, unclear; once a quarter.

    An anonymous mark leaves no line of the audit and no time of its own.
    Raises ManyErrors, and SaidBeforeError for a second mark.
    """
    on = local_day(at)
    home = access.require_mark(hold(by), duty, home_on(by.person_id, on))
    hiding = hiding_for(home, on)
    duties = {one.id for one in library().by_id.values() if one.is_duty}
    problems = list(
        checks.mark_problems(form, duty, duties, hidden_well=hiding.is_offered)
    )
    if problems:
        raise ManyErrors(problems)
    forget_tokens(on)
    place = _Place(duty, home, hiding, quarter_of(on))
    if form.naming == Naming.NAMED:
        _mark_by_name(place, form, by=by, at=at)
    else:
        _mark_without_name(place, form, str(by.person_id), on)


def _mark_without_name(place: _Place, form: MarkForm, person_id: str, on: date) -> None:
    for left in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                _mark_unseen(place, form, person_id, on)
        except IntegrityError:
            if not left:  # pragma: no cover -- somebody is faster every time
                raise
        else:
            return


def _mark_by_name(
    place: _Place, form: MarkForm, *, by: Account, at: datetime
) -> DutyMark:
    person_id = str(by.person_id)
    try:
        with transaction.atomic():
            if _has_marked_unseen(place, person_id):
                raise checks.SaidBeforeError
            duty, home, on = place.duty, place.home, local_day(at)
            row = DutyMark.objects.create(
                duty=duty,
                org=home,
                issuer_id=issuing_for(duty, home, form.reason, on).org_id,
                person_id=person_id,
                quarter=place.quarter,
                reason=form.reason,
                other=form.other,
                text=form.text.strip(),
                open_key=place.mark_key(person_id),
                at=at,
            )
            thing = f"duty_mark:{row.pk}"
            note_audit(by, "feedback.mark_duty", thing, home, Outcome.DONE, at)
            return row
    except IntegrityError:
        raise checks.SaidBeforeError from None


def _has_marked_unseen(place: _Place, person_id: str) -> bool:
    held = MarkSheet.objects.select_for_update(of=("self",)).filter(place.sheets)
    return _stands_on(list(held.order_by("pk")), person_id)


def _stands_on(sheets: Sequence[MarkSheet], person_id: str) -> bool:
    return any(token_of(one, person_id) in one.tokens.split() for one in sheets)


def _mark_unseen(place: _Place, form: MarkForm, person_id: str, on: date) -> None:
    quarter = MarkSheet.objects.filter(quarter=place.quarter)
    held = hold_among(quarter, place.sheets)
    group_id = place.hiding.group_id
    issuer = issuing_for(place.duty, place.home, form.reason, on)
    own = [one for one in held if one.duty == place.duty and one.group_id == group_id]
    named = DutyMark.objects.filter(open_key=place.mark_key(person_id))
    if _stands_on([one for one in own if one.answer_id is None], person_id):
        raise checks.SaidBeforeError
    if named.exists():
        raise checks.SaidBeforeError
    key = place.sheet_key(issuer.org_id)
    sheet = next((one for one in own if one.open_key == key), None)
    if sheet is None:
        sheet = MarkSheet(
            duty=place.duty,
            group_id=group_id,
            issuer_id=issuer.org_id,
            quarter=place.quarter,
            key=secrets.token_hex(32),
            open_key=key,
        )
    add_mark(sheet, form, person_id)
    lay_among(sheet, held)


def forget_tokens(on: date) -> int:
    """Overwrite the keys of every quarter that is over; say of how many sheets.

    Every mark does it first, so that a quarter's key does not outlive the
    first mark of the next; the nightly command does it as well.
    """
    return erase(MarkSheet.objects.exclude(quarter=quarter_of(on)))
