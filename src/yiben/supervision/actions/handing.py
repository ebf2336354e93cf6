"""Findings flow onto the problem list of the unit: one press, one item each."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from yiben.books.lists.actions import open_row
from yiben.books.lists.models import Item
from yiben.books.lists.words import ItemForm
from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.queries import secretary_of
from yiben.people.words import Outcome
from yiben.supervision import access
from yiben.supervision.models import Finding, Inspection
from yiben.supervision.words import FindingState
from yiben.supervision.words.measuring import PROBLEM_KIND

TITLE = 200
"""The title of an item is no longer; the finding itself keeps every word."""


@transaction.atomic
def list_findings(
    inspection: Inspection, finding_ids: Collection[str], *, by: Account, at: datetime
) -> list[Item]:
    """Put findings onto the problem list of the unit, owed by its secretary.

    All of them or none; pressed again it gives the same items back. What is
    closed needs no item any more. Raises ManyErrors.
    """
    access.require_hand_on(hold(by), inspection)
    # Without joins: whoever waited here reads the other one's item only afterwards.
    rows = Finding.objects.select_for_update().filter(
        inspection=inspection, pk__in=list(finding_ids)
    )
    found = list(rows.order_by("number"))
    if not found or len(found) < len(set(finding_ids)):
        message = "没有选择这次督查发现的问题。"
        raise ManyErrors([Problem("findings", message, "请从列表中选择。")])
    closed = [one.number for one in found if one.state == FindingState.CLOSED]
    if closed:
        message = f"第 {closed[0]} 个问题已销号，不用再列清单。"
        raise ManyErrors([Problem("findings", message, "请刷新后再看。")])
    return [_item_of(one, inspection, by=by, at=at) for one in found]


def _item_of(
    finding: Finding, inspection: Inspection, *, by: Account, at: datetime
) -> Item:
    if finding.item is not None:
        return finding.item
    unit, on = inspection.subordinate, local_day(at)
    secretary = secretary_of(unit, on)
    text, title = finding.text, finding.text
    if len(text) > TITLE:
        title = text[: TITLE - 1] + "…"
    source = (
        f"{chinese_day(inspection.happened_on)} {inspection.superior.short_name}督查"
        f"“{inspection.topic}”第 {finding.number} 个问题"
    )
    overdue = finding.due_on is not None and finding.due_on < on
    form = ItemForm(
        kind=PROBLEM_KIND,
        title=title,
        found_on=on,
        holder_id=secretary.person_id if secretary else None,
        # What is late already keeps its day at the finding.
        due_on=None if overdue else finding.due_on,
        fields={"source": source[:TITLE]},
        source_id=inspection.entry_id,
        token=f"finding:{finding.pk}",
    )
    finding.item = open_row(unit, form, by=by, at=at)
    finding.save(update_fields=["item"])
    thing = f"finding:{finding.pk}"
    note_audit(by, "supervision.list_finding", thing, unit, Outcome.DONE, at)
    return finding.item
