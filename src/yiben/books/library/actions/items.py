"""Log an item, say who received it, take it back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from yiben.books.library import access, checks
from yiben.books.library.facts import (
    digest_of,
    draft_of,
    filled,
    people_of,
    roster_of,
    units_for,
)
from yiben.books.library.models import Material, Recipient
from yiben.books.library.words import ItemForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, require
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds

if TYPE_CHECKING:
    from yiben.ledger.models import Entry


def log_item(unit: Org, form: ItemForm, *, by: Account, at: datetime) -> Material:
    """Log an item and post it; the same form sent twice makes one. Raises ManyErrors."""
    require(access.may_name(hold(by), unit), "item.write", unit.pk)
    found = _sent_before(unit, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _log(unit, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(unit, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Material | None:
    if not token:
        return None
    return Material.objects.filter(unit=unit, token=token).first()


def _log(unit: Org, form: ItemForm, *, by: Account, at: datetime) -> Material:
    kind = kinds().get(form.kind)
    if kind is None or kind.book != "library":
        raise ManyErrors([Problem("kind", f"没有“{form.kind}”。", "请重新选择。")])
    problems = list(
        checks.problems_of(
            form,
            kind,
            unit.kind,
            persons=people_of(unit, form.logged_on),
            today=local_day(at),
        )
    )
    if problems:
        raise ManyErrors(problems)
    row = filled(
        Material(kind=form.kind, unit=unit, created_by=by, created_at=at), form
    )
    row.happened_on = checks.day_of(form, kind)
    row.digest, row.token = digest_of(form, kind), form.token or None
    row.entry = post_entry(draft_of(row, kind), by=by, at=at)
    row.save()
    note(row, "log_item", by=by, at=at)
    return row


@transaction.atomic
def note_received(
    item: Material,
    ids: Sequence[str],
    on: date,
    *,
    by: Account,
    at: datetime,
    text: str = "",
) -> int:
    """Say who received, adopted or is reached by an item; return how many are new."""
    require(access.may_name(hold(by), item.unit), "item.write", item.pk)
    row = held(item)
    kind = kinds()[row.kind]
    people = kind.sheet.to == "members"
    known = roster_of(row.unit, on) if people else units_for(row.unit, on)
    problems = _received_problems(row, ids, known, on, local_day(at), text)
    if problems or not kind.sheet.recipients:
        raise ManyErrors(problems or [Problem("ids", "这类记载不登记发放。")])
    column = "person_id" if people else "org_id"
    before = set(row.recipients.values_list(column, flat=True))
    fresh = [one for one in dict.fromkeys(ids) if one not in before]
    Recipient.objects.bulk_create(
        Recipient(item=row, on=on, note=text.strip(), by=by, at=at, **{column: one})
        for one in fresh
    )
    if fresh:
        note(row, "note_received", by=by, at=at)
    return len(fresh)


def _received_problems(
    row: Material,
    ids: Sequence[str],
    known: dict[str, str],
    on: date,
    today: date,
    text: str,
) -> list[Problem]:
    found = []
    if not ids:
        found.append(Problem("ids", "没有选择。", "请至少勾选一个。"))
    if any(one not in known for one in ids):
        found.append(Problem("ids", "选的里面有当天不在名册上的。", "请重新选择。"))
    if on > today or on < row.happened_on:
        found.append(Problem("on", "日期早于这条记载，或者还没有到。", "请核对日期。"))
    if len(text) > checks.TITLE_LENGTH or "\x00" in text:
        found.append(Problem("text", "说明太长。", "最多 200 个字。"))
    return found


@transaction.atomic
def withdraw_item(item: Material, *, reason: str, by: Account, at: datetime) -> "Entry":
    """Take back what was logged by mistake; the ledger keeps both entries."""
    require(access.may_name(hold(by), item.unit), "item.withdraw", item.pk)
    row = held(item)
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    row.withdrawn_at, row.withdraw_reason = at, reason.strip()
    row.save(update_fields=["withdrawn_at", "withdraw_reason"])
    note(row, "withdraw_item", by=by, at=at)
    return correct_entry(row.entry, None, reason=reason.strip(), by=by, at=at)


def held(item: Material) -> Material:
    """Return the row held until the transaction ends; raise if it was taken back."""
    rows = Material.objects.select_for_update(of=("self",))
    row = rows.select_related("unit", "entry").get(pk=item.pk)
    if row.withdrawn_at is not None:
        raise checks.WithdrawnError
    return row


def note(row: Material, action: str, *, by: Account, at: datetime) -> None:
    """Leave a line in the audit."""
    thing = f"item:{row.pk}"
    note_audit(by, f"library.{action}", thing, row.unit_id, Outcome.DONE, at)
