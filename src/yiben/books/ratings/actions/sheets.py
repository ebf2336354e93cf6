"""Assessment sheets: published items and weights, and values that rest on entries."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from yiben.books.ratings import access, checks
from yiben.books.ratings.facts import (
    evidence_of,
    grades_for,
    indicators,
    items_of,
    scheme_of,
)
from yiben.books.ratings.models import Case, Round, Score, Sheet, items_text
from yiben.books.ratings.words import How, Item, RoundState, ScoreForm, SettleForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, RefusedError
from yiben.common.ids import new_id
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

from .rounds import held, note

OPEN_STATES = frozenset({RoundState.OPEN.value, RoundState.COMMENT.value})
FROZEN = {
    RoundState.COMMENT.value: "已经送各单位征求意见",
    RoundState.DECIDED.value: "已经评定",
}


@transaction.atomic
def publish_sheet(
    unit: Org,
    kind: str,
    year: int,
    items: Sequence[Item],
    *,
    grade_basis: str = "",
    by: Account,
    at: datetime,
) -> Sheet:
    """Publish the items of a year, or change them while no unit has seen them.

    Once a sheet went to the units its weights are frozen; what was decided of a
    year stays as it was for ever. ``grade_basis``: the document that wants
    grades; without one, nobody gets a grade. Raises ManyErrors, StateError.
    """
    access.require_assess(hold(by), unit)
    problems = list(checks.sheet_problems(items, indicators()))
    problems += checks.year_problems(year, today=local_day(at))
    if problems:
        raise ManyErrors(problems)
    _must_be_drafts(unit, kind, year)
    before = Sheet.objects.filter(unit=unit, kind=kind, year=year).first()
    kept = _rekeyed(items, before.items if before else ())
    sheet, _ = Sheet.objects.update_or_create(
        unit=unit,
        kind=kind,
        year=year,
        defaults={
            "items_json": items_text(kept),
            "grade_basis": grade_basis.strip(),
            "published_on": local_day(at),
        },
    )
    _set_grades(sheet)
    note_audit(by, "ratings.publish_sheet", f"sheet:{sheet.pk}", unit, Outcome.DONE, at)
    return sheet


def _must_be_drafts(unit: Org, kind: str, year: int) -> None:
    """Raise unless no unit has seen the sheet of a year; hold its rounds."""
    rounds = Round.objects.select_for_update().filter(unit=unit, kind=kind, year=year)
    for row in rounds.order_by("pk"):
        if row.state in FROZEN:
            raise checks.StateError(
                f"{year}年度{FROZEN[row.state]}，考核表不能再改。",
                "新的分值从下一年度起用。",
            )


def _rekeyed(items: Sequence[Item], before: Sequence[Item]) -> list[Item]:
    """Return items; one that is computed otherwise than before is another item."""
    known = {one.key: one for one in before}
    return [
        replace(one, key=new_id("i"))
        if one.key in known and known[one.key].source != one.source
        else one
        for one in items
    ]


def _set_grades(sheet: Sheet) -> None:
    """Let the rounds that are still drafts have grades, or none, by the sheet."""
    scheme = scheme_of(sheet.kind)
    if scheme is None or not scheme.grades_on_basis:
        return
    drafts = Round.objects.filter(
        unit=sheet.unit_id,
        kind=sheet.kind,
        year=sheet.year,
        state=RoundState.OPEN.value,
    )
    for row in drafts:
        grades = grades_for(scheme, row.on, sheet.grade_basis)
        row.grades_json = json.dumps(list(grades), ensure_ascii=False)
        row.save(update_fields=["grades_json"])


@transaction.atomic
def give_score(case: Case, form: ScoreForm, *, by: Account, at: datetime) -> Score:
    """Enter what the assessors gave for one item, with the entries it rests on."""
    access.require_hold(hold(by), case.round.unit, scheme_of(case.round.kind))
    row = _still_open(case)
    if form.case_id != case.pk:
        raise RefusedError("rating.score", form.case_id)
    known = {one.key for one in items_of(row) if not one.source}
    allowed = {one.id for one in evidence_of(case)}
    problems = list(checks.score_problems(form, known, allowed))
    if problems:
        raise ManyErrors(problems)
    entries = tuple(dict.fromkeys(form.entry_ids))
    settled = SettleForm(form.item, How.GIVEN, form.points, form.reason.strip())
    score = _write(case, settled, {}, entries, by=by, at=at)
    note(row, "give_score", by=by, at=at)
    return score


@transaction.atomic
def settle_score(
    case: Case,
    form: SettleForm,
    draft: Mapping[str, Any],
    entry_ids: Sequence[str] = (),
    *,
    by: Account,
    at: datetime,
) -> Score:
    """Decide about a computed item: as it is, otherwise, or not counted.

    Draft and decision are both kept, and so is what stood here before. The same
    decision twice is one. A draft without a value, confirmed, is not counted.
    Raises ManyErrors, StateError once the meeting has decided.
    """
    access.require_hold(hold(by), case.round.unit, scheme_of(case.round.kind))
    row = _still_open(case)
    item = next((one for one in items_of(row) if one.key == form.item), None)
    value = draft.get("value")
    points = Decimal(str(value)) if value is not None else None
    if form.how == How.OVERRIDDEN:
        points = form.points
    elif form.how == How.LEFT_OUT:
        points = None
    found = replace(form, points=points, reason=form.reason.strip())
    before = Score.objects.filter(case=case, item=form.item).first()
    if before is not None and _is_same(before, found):
        return before
    checked = replace(form, reason=found.reason)
    problems = list(checks.settle_problems(checked, item, is_first=before is None))
    if problems:
        raise ManyErrors(problems)
    score = _write(case, found, draft, tuple(entry_ids), by=by, at=at)
    note(row, "settle_score", by=by, at=at)
    return score


def _still_open(case: Case) -> Round:
    row = held(case.round)
    if row.state not in OPEN_STATES:
        raise checks.StateError(
            f"这次考核{RoundState(row.state).label}，分数不能再改。",
            "有异议的，由单位提出异议，按答复办理。",
        )
    return row


def _is_same(before: Score, form: SettleForm) -> bool:
    same = (before.how, before.points, before.reason)
    return same == (form.how, form.points, form.reason)


def _write(
    case: Case,
    form: SettleForm,
    draft: Mapping[str, Any],
    entry_ids: tuple[str, ...],
    *,
    by: Account,
    at: datetime,
) -> Score:
    """Keep a decision; what stood here before goes into its history."""
    before = Score.objects.filter(case=case, item=form.item).first()
    earlier = list(before.earlier) if before else []
    if before is not None and not _is_same(before, form):
        earlier.append(
            {
                "how": before.how,
                "points": None if before.points is None else str(before.points),
                "reason": before.reason,
                "by": before.by.display_name if before.by else "",
                "on": local_day(before.at).isoformat() if before.at else "",
            }
        )
    score, _ = Score.objects.update_or_create(
        case=case,
        item=form.item,
        defaults={
            "points": form.points,
            "reason": form.reason,
            "how": str(form.how),
            "entries_json": json.dumps(list(entry_ids)),
            "draft_json": json.dumps(dict(draft), ensure_ascii=False),
            "earlier_json": json.dumps(earlier, ensure_ascii=False),
            "by": by,
            "at": at,
        },
    )
    return score
