"""Reads of supervision: inspections by and of a unit, and what is still open."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from yiben.books.lists.words import CLOSED, SOLVED
from yiben.common.clock import chinese_day
from yiben.common.errors import RefusedError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kind, kinds
from yiben.rules.kinds import Kind
from yiben.supervision import access
from yiben.supervision.models import Finding, Inspection
from yiben.supervision.words import (
    BOOK,
    KIND,
    FindingState,
    FindingView,
    InspectionForm,
    InspectionRow,
    InspectionView,
    Mode,
)


def kinds_for(superior: Org) -> list[Kind]:
    """Return the kinds of inspections that an organisation can hold."""
    found = [one for one in kinds().values() if one.book == BOOK and one.is_posted]
    return [one for one in found if superior.kind in one.by]


def blank_for(
    superior: Org, on: date, *, seen_by: Viewer, kind_name: str = KIND
) -> InspectionForm:
    """Return the form with the usual tags and a token of its own."""
    access.require_inspect(hold(seen_by), superior)
    tags = tuple(one.tag for one in kind(kind_name).tags if one.default)
    return InspectionForm(
        on, Mode.HEARING.value, "", tags=tags, token=new_id("x"), kind=kind_name
    )


def inspection(inspection_id: str, *, seen_by: Viewer) -> Inspection:
    """Return one inspection for an action; RefusedError if missing or not open."""
    rows = Inspection.objects.select_related("superior", "subordinate", "entry")
    found = rows.filter(pk=inspection_id).first()
    if found is None:
        raise RefusedError("inspection.read", inspection_id)
    access.require_read(hold(seen_by), found)
    return found


def finding(finding_id: str, *, seen_by: Viewer) -> Finding:
    """Return one finding for an action; RefusedError if missing or not open."""
    rows = Finding.objects.select_related(
        "inspection__superior", "inspection__subordinate"
    )
    found = rows.filter(pk=finding_id).first()
    if found is None:
        raise RefusedError("finding.read", finding_id)
    access.require_read(hold(seen_by), found.inspection)
    return found


def finding_of_item(item_id: str, *, seen_by: Viewer) -> FindingView | None:
    """Return the finding from which an item came, if it is open to the reader."""
    found = _findings().filter(item_id=item_id).first()
    if found is None or not access.may_read(hold(seen_by), found.inspection):
        return None
    return _finding(found)


def inspections_of(
    org: Org,
    *,
    seen_by: Viewer,
    since: date | None = None,
    until: date | None = None,
    limit: int = 100,
) -> list[InspectionRow]:
    """Return the inspections that an organisation held or was held to, newest first.

    By name and day, never by the number of findings: nobody is ranked here.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = _counted().filter(Q(superior=org) | Q(subordinate=org))
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    return [_row(one) for one in rows.order_by("-happened_on", "-created_at")[:limit]]


def findings_for(
    org: Org, *, seen_by: Viewer, is_open: bool | None = None, limit: int = 200
) -> list[FindingView]:
    """Return what was found at an organisation, the nearest deadline first."""
    access.require_list(hold(seen_by), org)
    rows = _findings().filter(inspection__subordinate=org)
    return _in_order(rows, is_open=is_open, limit=limit)


def findings_by(
    org: Org, *, seen_by: Viewer, is_open: bool | None = None, limit: int = 200
) -> list[FindingView]:
    """Return what an organisation found below it and has to follow up."""
    access.require_list(hold(seen_by), org)
    rows = _findings().filter(inspection__superior=org)
    return _in_order(rows, is_open=is_open, limit=limit)


def view_of(inspection: Inspection, *, seen_by: Viewer) -> InspectionView:
    """Return one inspection with its findings and their answers."""
    access.require_read(hold(seen_by), inspection)
    found = _findings().filter(inspection=inspection).order_by("number")
    people = inspection.inspectors.select_related("person").order_by("id")
    return InspectionView(
        row=_row(_counted().get(pk=inspection.pk)),
        kind=inspection.entry.kind,
        summary=inspection.summary or "",
        fields=inspection.fields,
        tags=inspection.tags,
        inspectors=tuple(one.person.name for one in people),
        findings=tuple(
            replace(_finding(one), prepared=_prepared(one)) for one in found
        ),
    )


def _in_order(
    rows: QuerySet[Finding], *, is_open: bool | None, limit: int
) -> list[FindingView]:
    if is_open is True:
        rows = rows.exclude(state=FindingState.CLOSED)
    elif is_open is False:
        rows = rows.filter(state=FindingState.CLOSED)
    ordered = sorted(
        rows.order_by("inspection__happened_on", "number")[:limit],
        key=lambda one: one.due_on or date.max,
    )
    return [_finding(one) for one in ordered]


def _findings() -> QuerySet[Finding]:
    return Finding.objects.select_related(
        "inspection__superior", "inspection__subordinate", "item"
    )


def _counted() -> QuerySet[Any]:
    still_open = ~Q(findings__state=FindingState.CLOSED)
    return Inspection.objects.select_related("superior", "subordinate").annotate(
        n_findings=Count("findings"),
        n_open=Count("findings", filter=still_open),
    )


def _row(one: Any) -> InspectionRow:
    return InspectionRow(
        id=one.pk,
        superior_id=one.superior_id,
        superior=one.superior.name,
        subordinate_id=one.subordinate_id,
        subordinate=one.subordinate.name,
        happened_on=one.happened_on,
        mode=one.mode,
        mode_label=one.get_mode_display(),
        topic=one.topic,
        n_findings=one.n_findings,
        n_open=one.n_open,
        entry_id=one.entry_id,
    )


def _finding(one: Finding) -> FindingView:
    return FindingView(
        id=one.pk,
        inspection_id=one.inspection_id,
        number=one.number,
        text=one.text,
        due_on=one.due_on,
        state=one.state,
        state_label=one.get_state_display(),
        reply=one.reply or "",
        replied_at=one.replied_at,
        closing_note=one.closing_note or "",
        closed_at=one.closed_at,
        subordinate_id=one.inspection.subordinate_id,
        subordinate=one.inspection.subordinate.name,
        superior=one.inspection.superior.name,
        happened_on=one.inspection.happened_on,
        item_id=one.item_id or "",
        item_is_done=one.item is not None and one.item.state in SOLVED,
    )


def _prepared(one: Finding) -> str:
    """Return the answer that stands on the problem list: what was done, what shows it."""
    if one.item is None or one.item.state not in SOLVED:
        return ""
    step = one.item.steps.filter(act=CLOSED).order_by("number").last()
    words = one.item.words.get("fields", {})
    parts = [str(words.get("result", "")), step.words.get("note", "") if step else ""]
    proof = step.words.get("proof", "") if step else ""
    if proof:
        parts.append(f"凭据：{proof}")
    done = (
        f"（清单{chinese_day(one.item.closed_on)}办结）" if one.item.closed_on else ""
    )
    return "\n".join(part for part in parts if part) + done
