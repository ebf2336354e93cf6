"""Cases: what somebody rated reads of themselves, and the recorder of them."""

from datetime import date

from django.db.models import QuerySet

from yiben.books.ratings import access, facts
from yiben.books.ratings.models import Case, Objection
from yiben.books.ratings.words import CaseView, ObjectionView, RoundState, ScoreView
from yiben.common.crypto import decrypt
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.rules.ratings import Scheme

from . import rounds


def case(case_id: str, *, seen_by: Viewer) -> Case:
    """Return one case for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=case_id).first()
    if found is None:
        raise RefusedError("rating.case", case_id)
    access.require_case(hold(seen_by), found)
    return found


def case_view(row: Case, *, on: date, seen_by: Viewer) -> CaseView:
    """Return a case: own grade, reason, statement, objections with answers."""
    viewer = hold(seen_by)
    access.require_case(viewer, row)
    round_, scheme = row.round, facts.scheme_of(row.round.kind)
    label = rounds.row_of(round_).kind_label
    writes = may_record(viewer, round_.unit)
    mine = access.is_rated(viewer, row)
    decided = row.entry_id is not None
    shown = decided or writes
    last = facts.last_day_of(row) if scheme else None
    told = tuple(_objection(one) for one in row.objections.all())
    waits = any(one.answered_on is None for one in told)
    in_time = last is None or on <= last
    return CaseView(
        id=row.pk,
        round_id=round_.pk,
        title=round_.title,
        kind=round_.kind,
        kind_label=label,
        unit_name=round_.unit.name,
        name=facts.name_of(row),
        is_mine=mine,
        state=RoundState(round_.state).label,
        grade=facts.grade_of(row) if shown else "",
        reason=facts.opened(row, "reason", row.reason) if shown else "",
        ungraded=row.ungraded,
        decided_on=round_.decided_on,
        decided_at=round_.decided_at or "",
        texts=_texts(row, scheme, is_decided=shown),
        own_steps=_own_steps(row, scheme),
        statement=facts.opened(row, "statement", row.statement),
        scores=_scores(row) if shown else (),
        objections=told,
        may_object=(mine or writes) and decided and in_time and not waits,
        object_until=last,
        may_answer=writes,
        may_state=mine or writes,
        entry_id=row.entry_id,
    )


def _texts(
    row: Case, scheme: Scheme | None, *, is_decided: bool
) -> tuple[tuple[str, str, date], ...]:
    """Return the steps done, with what was written; others' opinions once decided."""
    done = {one.step: one for one in row.steps.all()}
    found = []
    for step in scheme.steps if scheme else ():
        one = done.get(step.step)
        if one is not None and not step.grade:
            opened = step.by_person or is_decided
            text = facts.opened(row, step.step, one.text) if opened else ""
            found.append((step.label, text, one.on))
    return tuple(found)


def _own_steps(row: Case, scheme: Scheme | None) -> tuple[tuple[str, str, str], ...]:
    """Return the steps the person may write: name, label, what stands there now."""
    if scheme is None or row.round.state != RoundState.OPEN:
        return ()
    done = {one.step: one for one in row.steps.all()}
    return tuple(
        (
            step.step,
            step.label,
            facts.opened(row, step.step, done[step.step].text)
            if step.step in done
            else "",
        )
        for step in scheme.steps
        if step.by_person
    )


def _scores(row: Case) -> tuple[ScoreView, ...]:
    given = {one.item: one for one in row.scores.all()}
    return tuple(
        ScoreView(item, one.points, one.reason, one.entry_ids)
        for item in facts.items_of(row.round)
        for one in (given.get(item.key),)
        if one is not None
    )


def _objection(one: Objection) -> ObjectionView:
    place = f"objection:{one.pk}"
    return ObjectionView(
        id=one.pk,
        text=decrypt(one.text, f"{place}:text"),
        made_on=one.made_on,
        due_on=one.due_on,
        answer=decrypt(one.answer, f"{place}:answer") if one.answer else "",
        answered_on=one.answered_on,
        upheld=one.upheld,
    )


def my_cases(*, seen_by: Viewer, limit: int = 50) -> list[tuple[str, str, str, str]]:
    """Return one's own cases, the newest first: id, title, state, grade if decided."""
    if seen_by.person_id is None:
        return []
    rows = _whole().filter(person_id=seen_by.person_id)
    rows = rows.exclude(round__state=RoundState.WITHDRAWN.value)
    return [
        (
            one.pk,
            one.round.title,
            RoundState(one.round.state).label,
            facts.grade_of(one) if one.entry_id else "",
        )
        for one in rows.order_by("-round__year", "-round__created_at")[:limit]
    ]


def objection(objection_id: str, *, seen_by: Viewer) -> Objection:
    """Return one objection for its answer; RefusedError if missing or not open."""
    rows = Objection.objects.select_related("unit", "case__round__unit")
    found = rows.filter(pk=objection_id).first()
    if found is None or not _may_see_objections(hold(seen_by), found.unit, found.case):
        raise RefusedError("rating.objection", objection_id)
    return found


def _may_see_objections(viewer: Viewer, unit: Org, case: Case | None) -> bool:
    scheme = facts.scheme_of(case.round.kind) if case is not None else None
    if scheme is not None and scheme.has_sheet:
        return access.may_read_whole(viewer, unit)
    return access.may_read_cases(viewer, unit)


def objections_waiting(
    org: Org, *, seen_by: Viewer
) -> list[tuple[str, str, ObjectionView]]:
    """Return what a unit has to answer: id of the case, name, the objection."""
    viewer = hold(seen_by)
    if not access.may_read_whole(viewer, org):
        return []
    rows = Objection.objects.filter(unit=org, answered_on__isnull=True)
    rows = rows.select_related("case__person", "case__org", "case__round", "person")
    return [
        (
            one.case_id or "",
            facts.name_of(one.case)
            if one.case
            else (one.person.name if one.person else ""),
            _objection(one),
        )
        for one in rows.order_by("due_on", "id")
        if _may_see_objections(viewer, org, one.case)
    ]


def evidence_for(row: Case, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return the entries of the year from which evidence may be chosen."""
    access.require_hold(hold(seen_by), row.round.unit, facts.scheme_of(row.round.kind))
    return [
        (one.id, f"{one.happened_on} {one.label}") for one in facts.evidence_of(row)
    ]


def _whole() -> QuerySet[Case]:
    rows = Case.objects.select_related("person", "org", "round__unit", "round__box")
    return rows.prefetch_related("steps", "scores", "objections")
