"""Assessment sheets: the items of a year, and each unit's values with their history."""

from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from yiben.books.ratings import access, facts
from yiben.books.ratings.models import Case, Objection, Round, Score, Sheet
from yiben.books.ratings.words import (
    Item,
    Remark,
    RoundRow,
    RoundState,
    Settled,
    SheetCase,
    SheetRound,
)
from yiben.common.crypto import decrypt
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold

from . import rounds

indicators = facts.indicators
scheme_of = facts.scheme_of


def starting_items(org: Org, kind: str, year: int, *, seen_by: Viewer) -> list[Item]:
    """Return what the sheet of a year starts from.

    What was published for it; else the weights of the last year before; else
    the usual ones of the indicators.
    """
    access.require_assess(hold(seen_by), org)
    rows = Sheet.objects.filter(unit=org, kind=kind, year__lte=year)
    last = rows.order_by("-year").first()
    if last is not None:
        return list(last.items)
    return [
        Item(f"i{number}", one.label, one.usual, one.slug, one.programme)
        for number, one in enumerate(indicators().values(), start=1)
        if one.usual
    ]


def sheet_round(row: Round, *, seen_by: Viewer, case: Case | None = None) -> SheetRound:
    """Return an assessment with its units in tree order, or one unit's alone.

    Whoever assesses reads all of it; a unit reads its own sheet once it was
    sent, and its members once it was published: give the case. RefusedError.
    """
    viewer = hold(seen_by)
    if case is not None:
        access.require_sheet(viewer, case)
    elif not access.may_read_whole(viewer, row.unit):
        raise RefusedError("rating.sheet", row.pk)
    scheme = facts.scheme_of(row.kind)
    if scheme is None or not scheme.has_sheet:
        raise RefusedError("rating.sheet", row.pk)
    whole = access.may_read_whole(viewer, row.unit)
    answers = case is not None and access.may_answer_for(viewer, case)
    found = _cases(row) if case is None else _cases(row).filter(pk=case.pk)
    sheet = Sheet.objects.filter(unit=row.unit_id, kind=row.kind, year=row.year).first()
    return SheetRound(
        id=row.pk,
        unit_id=row.unit_id,
        unit_name=row.unit.name,
        title=row.title,
        year=row.year,
        state=row.state,
        state_label=RoundState(row.state).label,
        on=row.on,
        items=row.items or (sheet.items if sheet else ()),
        grade_basis=sheet.grade_basis if sheet else "",
        sent_on=row.sent_on,
        answer_by=row.answer_by,
        decided_on=row.decided_on,
        decided_at=row.decided_at or "",
        meeting_id=row.meeting_id,
        published_on=row.published_on,
        cases=tuple(_case(one, opened=whole or answers) for one in found),
        may_assess=access.may_assess(viewer, row.unit),
        may_answer=answers,
    )


def sheet_case(case_id: str, *, seen_by: Viewer) -> Case:
    """Return a unit's sheet for an action; RefusedError if missing or not open."""
    rows = Case.objects.select_related("org", "round__unit")
    found = rows.filter(pk=case_id, person__isnull=True).first()
    if found is None:
        raise RefusedError("rating.sheet", case_id)
    access.require_sheet(hold(seen_by), found)
    return found


def assessed_of(
    org: Org, *, seen_by: Viewer, limit: int = 20
) -> list[tuple[str, RoundRow]]:
    """Return the assessments of a unit by the one above it, the newest first."""
    viewer = hold(seen_by)
    rows = Case.objects.filter(org=org, person__isnull=True).select_related(
        "org", "round__unit"
    )
    return [
        (one.pk, rounds.row_of(one.round))
        for one in rows.exclude(round__unit=org).order_by("-round__year", "-pk")[:limit]
        if access.may_read_sheet(viewer, one)
    ]


def _cases(row: Round) -> QuerySet[Case]:
    scores = Prefetch("scores", Score.objects.select_related("by"))
    rows = row.cases.select_related("org", "person").order_by("org__path")
    return rows.prefetch_related(scores, "steps", "objections")


def _case(one: Case, *, opened: bool) -> SheetCase:
    """Return one unit; what it said only to itself and those who assess."""
    said = [each for each in one.steps.all() if each.step == facts.COMMENTED]
    return SheetCase(
        id=one.pk,
        org_id=one.org_id or "",
        name=facts.name_of(one),
        path=one.org.path if one.org else "",
        settled={each.item: _settled(each) for each in one.scores.all()},
        comment=(
            facts.opened(one, facts.COMMENTED, said[0].text) if said and opened else ""
        ),
        commented_on=said[0].on if said else None,
        remarks=tuple(_remark(each) for each in one.objections.all()) if opened else (),
        grade=facts.grade_of(one) if opened or one.entry_id else "",
        entry_id=one.entry_id,
    )


def _settled(one: Score) -> Settled:
    return Settled(
        item=one.item,
        how=one.how,
        points=one.points,
        reason=one.reason,
        draft=one.draft,
        entry_ids=one.entry_ids,
        by=one.by.display_name if one.by else "",
        at=one.at,
        earlier=one.earlier,
    )


def _remark(one: Objection) -> Remark:
    place = f"objection:{one.pk}"
    return Remark(
        id=one.pk,
        item=one.about.removeprefix("item:"),
        text=decrypt(one.text, f"{place}:text"),
        made_on=one.made_on,
        due_on=one.due_on,
        answer=decrypt(one.answer, f"{place}:answer") if one.answer else "",
        answered_on=one.answered_on,
        upheld=one.upheld,
    )


def shares_of(items: tuple[Item, ...], case: SheetCase) -> tuple[Decimal, Decimal]:
    """Return the weighted sum of what is counted, and the weights not counted.

    Nothing is spread: what is not counted makes no other item weigh more.
    """
    total, out = Decimal(0), Decimal(0)
    for item in items:
        one = case.settled.get(item.key)
        if one is None or one.points is None:
            out += item.weight
        else:
            total += one.points * item.weight / 100
    return total.quantize(Decimal("0.01")), out
