"""Rounds: the list of a unit, one round with what is missing, what was filed."""

import json
from datetime import date

from django.db.models import QuerySet

from yiben.books.ratings import access, facts
from yiben.books.ratings.models import Case, Round, Sheet
from yiben.books.ratings.words import (
    CaseRow,
    RoundForm,
    RoundRow,
    RoundState,
    RoundView,
    StepLine,
)
from yiben.common.errors import RefusedError, YibenError
from yiben.common.ids import new_id
from yiben.ledger.queries import entries_of
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import names, office_facts
from yiben.policy.queries import kinds
from yiben.rules.ratings import Scheme

scheme_of = facts.scheme_of


def round_row(round_id: str, *, seen_by: Viewer) -> Round:
    """Return one round for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=round_id).first()
    if found is None:
        raise RefusedError("rating.read", round_id)
    access.require_read(hold(seen_by), found)
    return found


def kinds_for(org: Org) -> list[tuple[str, str, str]]:
    """Return the kinds a unit may rate by: name, label, and the feature it needs."""
    return [
        (name, kind.label, scheme.feature)
        for name, kind in kinds().items()
        for scheme in (scheme_of(name),)
        if scheme is not None and org.kind in kind.by
    ]


def starts_for(org: Org, *, seen_by: Viewer) -> list[tuple[str, str, str]]:
    """Return the kinds somebody may begin at a unit; above it only assessments."""
    viewer = hold(seen_by)
    records, assesses = may_record(viewer, org), access.may_assess(viewer, org)
    return [
        (name, label, feature)
        for name, label, feature in kinds_for(org)
        if records or (assesses and has_sheet(name))
    ]


def has_sheet(kind: str) -> bool:
    """Say whether a kind of rating goes by a sheet of items and weights."""
    scheme = scheme_of(kind)
    return scheme is not None and scheme.has_sheet


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> RoundForm:
    """Return the form of a new round, with nothing left that must be typed."""
    access.require_hold(hold(seen_by), org, scheme_of(kind))
    known = kinds().get(kind)
    if known is None or scheme_of(kind) is None:
        raise YibenError(f"没有“{kind}”这种评议。", "请从列表中选择。")
    begun = Round.objects.filter(unit=org, kind=kind, year=on.year)
    turn = begun.exclude(state=RoundState.WITHDRAWN.value).count() + 1
    again = f"（第 {turn} 次）" if turn > 1 else ""
    return RoundForm(
        kind=kind,
        year=on.year,
        on=on,
        title=f"{on.year}年度{known.label}{again}",
        turn=turn,
        tags=tuple(one.tag for one in known.tags if one.default),
        token=new_id("x"),
    )


def rounds_of(org: Org, *, seen_by: Viewer, limit: int = 100) -> list[RoundRow]:
    """Return a unit's rounds, the newest first."""
    access.require_list(hold(seen_by), org)
    return [row_of(one) for one in _whole().filter(unit=org)[:limit]]


def view_of(row: Round, *, seen_by: Viewer) -> RoundView:
    """Return a round; those rated only to the recorder and the committee."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    scheme = scheme_of(row.kind)
    if scheme is None:
        raise YibenError("这种评议的办法已经撤去。", "请联系系统管理员。")
    opened, writes = _rights(viewer, row.unit, scheme)
    cases = list(
        row.cases.select_related("person", "org").prefetch_related(
            "steps", "scores", "objections"
        )
    )
    cases.sort(key=_place)
    result, note = facts.result_for(row, scheme)
    return RoundView(
        row=row_of(row),
        unit_name=row.unit.name,
        on=row.on,
        of=scheme.of,
        steps=_steps(row, scheme, cases, opened=opened),
        cases=tuple(_case_row(one) for one in cases) if opened else (),
        warnings=tuple(_warnings(row, scheme, cases)) if opened else (),
        grades=row.grades,
        box_id=row.box_id,
        box_kind=scheme.box,
        decided_on=row.decided_on,
        decided_at=row.decided_at or "",
        filed_on=row.filed_on,
        left_out=tuple(json.loads(row.left_out_json)) if opened else (),
        may_write=writes,
        can_be_filed=bool(
            scheme.files and row.state == RoundState.DECIDED and not row.filed_on
        ),
        needs_meeting="meeting" in scheme.needs,
        has_sheet=scheme.has_sheet,
        items=facts.items_of(row) if scheme.has_sheet else (),
        result=result,
        result_note=note,
    )


def _place(one: Case) -> tuple[str, str, str]:
    """Return where a case stands in lists: units by the tree, people by name."""
    path = one.org.path if one.org is not None and one.person_id is None else ""
    return path, facts.name_of(one), one.pk


def _rights(viewer: Viewer, unit: Org, scheme: Scheme) -> tuple[bool, bool]:
    """Return whether those rated are open to somebody, and whether they write."""
    if scheme.has_sheet:
        whole = access.may_read_whole(viewer, unit)
        return whole, access.may_assess(viewer, unit)
    return access.may_read_cases(viewer, unit), may_record(viewer, unit)


def _steps(
    row: Round, scheme: Scheme, cases: list[Case], *, opened: bool
) -> tuple[StepLine, ...]:
    missing = facts.missing_of(row, scheme, cases)
    called = {one.pk: facts.name_of(one) for one in cases}
    lines = []
    for step in scheme.steps:
        if step.grade and scheme.grades_on_basis and not row.grades:
            continue
        lacking = missing[step.step]
        owed = 1 if step.box else len(cases)
        if step.grade or step.after:
            owed = sum(not one.ungraded for one in cases)
        shown = [called.get(pk, "") for pk in lacking] if opened else []
        lines.append(
            StepLine(
                step=step.step,
                label=step.label,
                done=owed - len(lacking),
                owed=owed,
                missing=tuple(one for one in shown if one),
                is_after=step.after,
                is_of_round=step.box,
            )
        )
    return tuple(lines)


def _warnings(row: Round, scheme: Scheme, cases: list[Case]) -> list[str]:
    kept = facts.grade_set_of(scheme, row.on)
    grades = [facts.grade_of(one) for one in cases if one.grade]
    if kept is None or not grades:
        return []
    rated = sum(not one.ungraded for one in cases)
    top, usual = grades.count(kept.top), kept.may_be_top(rated)
    if top <= usual:
        return []
    why = (
        f"理由：{row.cap_reason}。"
        if row.cap_reason
        else "确需超过的，评定时写明理由。"
    )
    return [f"“{kept.top}”{top} 人，一般不超过 {usual} 人。{why}"]


def _case_row(one: Case) -> CaseRow:
    waiting = [each for each in one.objections.all() if each.answered_on is None]
    answered = [each for each in one.objections.all() if each.answered_on is not None]
    objection = "有异议待答复" if waiting else "异议已答复" if answered else ""
    return CaseRow(
        id=one.pk,
        name=facts.name_of(one),
        person_id=one.person_id,
        org_id=one.org_id,
        ungraded=one.ungraded,
        grade=facts.grade_of(one),
        is_posted=one.entry_id is not None,
        entry_id=one.entry_id,
        objection=objection,
    )


def filed_grades(row: Round, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return names and final grades to those above, once they were filed (EP-03)."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    above = may_oversee(viewer, row.unit) or may_record(viewer, row.unit)
    if row.filed_on is None or not above:
        return []
    found = [
        (facts.name_of(one), "不定等次" if one.ungraded else facts.grade_of(one))
        for one in row.cases.select_related("person", "org")
    ]
    return sorted(found)


def meetings_for(row: Round, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return the meetings of the unit's ledger that may have decided."""
    entries = entries_of(row.unit, seen_by=seen_by, since=row.on, limit=200)
    return [
        (one.id, f"{one.happened_on} {one.title}")
        for one in entries
        if one.kind.startswith("gatherings.") and one.is_current
    ]


def people_for(org: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return who may have chaired: those in office in the unit on a day."""
    access.require_assess(hold(seen_by), org)
    ids = {
        one.person_id
        for one in office_facts([org.pk])
        if one.span.holds_on(on) and one.office in access.TEAM
    }
    return sorted(names(ids).items(), key=lambda one: one[1])


def sheet_of(org: Org, kind: str, year: int, *, seen_by: Viewer) -> Sheet | None:
    """Return the published sheet of a year, open to whoever sees the unit's rounds."""
    access.require_list(hold(seen_by), org)
    return Sheet.objects.filter(unit=org, kind=kind, year=year).first()


def row_of(one: Round) -> RoundRow:
    """Return one line of a list."""
    known = kinds().get(one.kind)
    return RoundRow(
        id=one.pk,
        unit_id=one.unit_id,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        title=one.title,
        year=one.year,
        state=one.state,
        state_label=RoundState(one.state).label,
    )


def _whole() -> QuerySet[Round]:
    return Round.objects.select_related("unit", "box", "chair")
