"""Complaining about a page: with a name, with a code, from paper, from outside."""

from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, models, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.feedback import access, checks
from yiben.feedback.facts import (
    digest_of,
    hold_among,
    lay_among,
    month_of,
    seal_text,
)
from yiben.feedback.models import CodedComplaint, NamedComplaint
from yiben.feedback.queries.asking import Asking, asking_for
from yiben.feedback.words import ComplaintForm, ComplaintState, Naming
from yiben.org.models import Org
from yiben.org.queries import roots
from yiben.people.access import hold, running
from yiben.people.actions import note_audit
from yiben.people.models import Account, Membership
from yiben.people.words import Outcome

MOST_FROM_OUTSIDE = 200
"""So many complaints from outside may wait for an answer; more are refused."""


class _Author(NamedTuple):
    """Who complained by name, and who typed it."""

    by: Account
    person_id: str | None
    on_paper: bool = False


def complain(form: ComplaintForm, *, by: Account, at: datetime) -> str:
    """Complain; return the id of a named complaint, or "" for an anonymous one.

    The same form sent twice is one complaint. An anonymous one leaves no line
    of the audit; its author comes back with the code. Raises ManyErrors.
    """
    asking = asking_for(form.unit_id, on=local_day(at), seen_by=by)
    _check(form, asking)
    if form.naming == Naming.ANONYMOUS:
        _keep_coded(form, str(asking.hiding.group_id), at)
        return ""
    unit = asking.unit_id or form.addressee_id
    return _keep_named(form, unit, _Author(by, by.person_id), at).pk


def complain_on_paper(
    branch: Org, form: ComplaintForm, person_id: str, *, by: Account, at: datetime
) -> str:
    """Enter what a member of the own branch wrote on paper, named or not.

    Without ``person_id`` it is anonymous, kept as if its author had typed it.
    Returns as ``complain`` does.
    """
    access.require_paper(hold(by), branch)
    on = local_day(at)
    asking = asking_for(branch.pk, on=on, seen_by=by, branch=branch)
    if person_id:
        rows = Membership.objects.filter(running(on), org=branch, person_id=person_id)
        if not rows.exists():
            problem = Problem("person", "名册上没有这个人。", "请从列表中选择。")
            raise ManyErrors([problem])
    _check(form, asking)
    if not person_id:
        _keep_coded(form, str(asking.hiding.group_id), at)
        return ""
    author = _Author(by, person_id, on_paper=True)
    return _keep_named(form, branch.pk, author, at).pk


def complain_from_outside(form: ComplaintForm, *, at: datetime) -> None:
    """Take a complaint from whoever has not logged in, where that is allowed.

    It is always anonymous and asks the topmost unit. Raises ShutError where
    the installation has not opened this door, or too many wait already.
    """
    if not settings.YIBEN_OPEN_COMPLAINTS:
        raise checks.ShutError("请登录后再提，或写在纸上交给党支部、上级党组织。")
    waiting = CodedComplaint.objects.filter(
        from_outside=True, state=ComplaintState.RECEIVED.value
    )
    if waiting.count() >= MOST_FROM_OUTSIDE:
        raise checks.ShutError("等待答复的已经很多，请写在纸上交给上级党组织。")
    top = roots()[0]
    problems = list(checks.complaint_problems(form, {top.pk}, {top.pk}))
    if problems:
        raise ManyErrors(problems)
    _keep_coded(form, top.pk, at, from_outside=True)


def _check(form: ComplaintForm, asking: Asking) -> None:
    problems = list(
        checks.complaint_problems(
            form, [one for one, _ in asking.addressees], asking.shielding
        )
    )
    if problems:
        raise ManyErrors(problems)


def _keep_named(
    form: ComplaintForm, unit_id: str, author: _Author, at: datetime
) -> NamedComplaint:
    digest, row_id = digest_of(form.code), new_id("u")
    found = NamedComplaint.objects.filter(code_digest=digest, by=author.by).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = NamedComplaint.objects.create(
                id=row_id,
                page=form.page,
                unit_id=unit_id,
                addressee_id=form.addressee_id,
                asked=form.addressee_id,
                sealed=seal_text(form.text.strip(), row_id),
                code_digest=digest,
                person_id=author.person_id,
                by=author.by,
                at=at,
                on_paper=author.on_paper,
            )
            thing = f"complaint:{row.pk}"
            note_audit(author.by, "feedback.complain", thing, unit_id, Outcome.DONE, at)
            return row
    except IntegrityError:
        sent = NamedComplaint.objects.filter(code_digest=digest, by=author.by).first()
        if sent is None:
            raise ManyErrors(list(checks.code_problems(""))) from None
        return sent


def _keep_coded(
    form: ComplaintForm, group_id: str, at: datetime, *, from_outside: bool = False
) -> None:
    """Keep it without a word of who: among this month's, all written anew."""
    digest, month, row_id = digest_of(form.code), month_of(local_day(at)), new_id("q")
    row = CodedComplaint(
        id=row_id,
        page=form.page,
        unit_id=group_id,
        addressee_id=form.addressee_id,
        asked=form.addressee_id,
        sealed=seal_text(form.text.strip(), row_id),
        code_digest=digest,
        month=month,
        from_outside=from_outside,
    )
    known = CodedComplaint.objects.filter(code_digest=digest)
    if known.exists():
        return
    try:
        with transaction.atomic():
            month_rows = CodedComplaint.objects.filter(month=month)
            lay_among(row, hold_among(month_rows, models.Q(code_digest=digest)))
    except IntegrityError:
        if not known.exists():  # pragma: no cover -- not a form sent twice
            raise
