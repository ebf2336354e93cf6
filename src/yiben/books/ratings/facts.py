"""From rounds to what is sealed, missing, and told to the ledger."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from yiben.books.ballots.queries import count_row, is_counted
from yiben.common.crypto import decrypt, encrypt
from yiben.ledger.queries import entry_facts
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.org.queries import children_rows, subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import kinds
from yiben.rules.facts import EntryFact
from yiben.rules.indicators import Indicator, indicators_in
from yiben.rules.points import PointsRule, points_rules_in
from yiben.rules.ratings import GradeSet, RatingTables, Scheme, rating_tables_in
from yiben.rules.words import Office, OrgKind, OrgRole, PersonRole

from .models import Case, Round, Score, Sheet
from .words import DECIDED, How, Item, Of


@dataclass(frozen=True, slots=True)
class Rated:
    """Somebody or something to be rated."""

    person_id: str | None = None
    org_id: str | None = None
    ungraded: bool = False


@lru_cache(maxsize=4)
def _tables(folder: Path) -> RatingTables:
    return rating_tables_in(folder)


@lru_cache(maxsize=4)
def _points(folder: Path) -> tuple[PointsRule, ...]:
    return points_rules_in(folder)[0]


def tables() -> RatingTables:
    """Return how ratings are held in this installation."""
    return _tables(Path(settings.YIBEN_PACKS))


def points_rules() -> tuple[PointsRule, ...]:
    """Return every published rule of points."""
    return _points(Path(settings.YIBEN_PACKS))


@lru_cache(maxsize=4)
def _indicators(folder: Path) -> Mapping[str, Indicator]:
    return indicators_in(folder, kinds())[0]


def indicators() -> Mapping[str, Indicator]:
    """Return what an assessment may compute in this installation."""
    return _indicators(Path(settings.YIBEN_PACKS))


def scheme_of(kind: str) -> Scheme | None:
    """Return how a kind of rating is held."""
    return (tables().schemes or {}).get(kind)


def grade_set_of(scheme: Scheme, on: date) -> GradeSet | None:
    """Return the grades in use on a day."""
    return tables().grades_for(scheme, on)


def seal(case: Case, place: str, text: str) -> str:
    """Return a text as ciphertext bound to its place; nothing stays nothing."""
    return encrypt(text, f"rating:{case.pk}:{place}") if text else ""


def opened(case: Case, place: str, sealed: str) -> str:
    """Return the text again."""
    return decrypt(sealed, f"rating:{case.pk}:{place}") if sealed else ""


def grade_of(case: Case) -> str:
    """Return the grade of a case, empty before there is one."""
    return opened(case, "grade", case.grade)


def rated_in(unit: Org, scheme: Scheme, on: date) -> list[Rated]:
    """Return who is rated: those whom the unit holds on the day, and nobody else."""
    if scheme.of == Of.MEMBERS:
        return [
            Rated(person_id=one.person_id, ungraded=one.membership in scheme.ungraded)
            for one in member_facts([unit.pk])
            if one.span.holds_on(on)
        ]
    if scheme.of == Of.MATTER:
        return [Rated(org_id=unit.pk)]
    below = [
        one
        for one in children_rows(unit, on=on)
        if one.kind != OrgKind.PARTY_GROUP
        and (
            scheme.of == Of.UNITS
            or one.kind in {OrgKind.BRANCH, OrgKind.GENERAL_BRANCH}
        )
    ]
    if scheme.of == Of.UNITS:
        return [Rated(org_id=one.pk) for one in below]
    return [
        Rated(person_id=one.person_id, org_id=one.org_id)
        for one in office_facts([one.pk for one in below])
        if one.office == Office.SECRETARY and one.span.holds_on(on)
    ]


def key_of(row: Round, rated: Rated) -> str | None:
    """Return what keeps somebody from being rated twice in a year's turn."""
    if rated.person_id is None:
        return None
    office = f":{rated.org_id}" if rated.org_id else ""
    return f"{row.kind}:{row.year}:{row.turn}:{rated.person_id}{office}"


def name_of(case: Case) -> str:
    """Return whom a case is about."""
    if case.person is not None:
        return str(case.person.name)
    return str(case.org.name) if case.org is not None else ""


def missing_of(row: Round, scheme: Scheme, cases: list[Case]) -> dict[str, list[str]]:
    """Return the ids of cases that still lack a step, by step; of a round its own."""
    found: dict[str, list[str]] = {}
    done = {case.pk: {one.step for one in case.steps.all()} for case in cases}
    items = {one.key for one in items_of(row)}
    for step in scheme.steps:
        if step.box:
            found[step.step] = [] if is_counted(row.box) else [row.pk]
            continue
        owed = [case for case in cases if not (case.ungraded and step.grade)]
        if step.grade and scheme.grades_on_basis and not row.grades:
            owed = []
        if step.scores:
            scored = {
                one.pk: {score.item for score in one.scores.all()} for one in owed
            }
            lacking = [one.pk for one in owed if not items or items - scored[one.pk]]
        else:
            lacking = [one.pk for one in owed if step.step not in done[one.pk]]
        if step.after:
            lacking = [pk for pk in lacking if _is_graded(cases, pk)]
        found[step.step] = lacking
    return found


def _is_graded(cases: list[Case], pk: str) -> bool:
    return any(one.pk == pk and not one.ungraded for one in cases)


def items_of(row: Round) -> tuple[Item, ...]:
    """Return the items of a round: of its sheet, or as they were when it closed."""
    if row.items:
        return row.items
    sheet = Sheet.objects.filter(unit=row.unit_id, kind=row.kind, year=row.year).first()
    return sheet.items if sheet else ()


def sum_of(items: tuple[Item, ...], scores: list[Score]) -> Decimal:
    """Return the weighted sum that is shown to those who decide.

    What is not counted adds nothing, and no other item weighs more for it.
    """
    points = {one.item: one.points or Decimal(0) for one in scores}
    total = sum(
        (points.get(one.key, Decimal(0)) * one.weight for one in items), Decimal(0)
    )
    return (total / 100).quantize(Decimal("0.01"))


def _told(items: tuple[Item, ...], scores: list[Score]) -> Iterator[str]:
    """Give each item with what it came to, how it was settled and why."""
    given = {one.item: one for one in scores}
    for item in items:
        one = given.get(item.key)
        if one is None:
            continue
        points = "不计入" if one.points is None else f"{one.points.normalize():f} 分"
        why = f"：{one.reason}" if one.reason else ""
        yield f"{item.label}（占 {item.weight}）{points}，{How(one.how).label}{why}"


def grades_for(scheme: Scheme, on: date, basis: str) -> tuple[str, ...]:
    """Return the grades of a new round; none without the document that wants them."""
    kept = grade_set_of(scheme, on)
    if kept is None or (scheme.grades_on_basis and not basis):
        return ()
    return kept.grades


def result_for(row: Round, scheme: Scheme) -> tuple[dict[str, int], str]:
    """Return the counts of an evaluation by field, or why there are none."""
    if not scheme.result_fields or row.box is None or not is_counted(row.box):
        return {}, ""
    count = count_row(row.box)
    if count.valid < scheme.min_ballots:
        return {}, (
            f"收回的有效票 {count.valid} 份，不到 {scheme.min_ballots} 份，"
            "为不暴露个人的选择，不出结果。"
        )
    numbers = [number for _, number in count.questions[0].counts]
    return dict(zip(scheme.result_fields, numbers, strict=False)), ""


def last_day_of(case: Case) -> date | None:
    """Return until when an objection may be made; None while nothing was told."""
    told = [one.on for one in case.steps.all() if one.step == "fed_back"]
    scheme = scheme_of(case.round.kind)
    days = scheme.objection_days if scheme else 0
    return max(told) + timedelta(days=days) if told and days else None


COMMENTED = "commented"
"""The step by which a unit says what it thinks of its sheet."""


def has_commented(case: Case) -> bool:
    """Say whether the unit said something of its sheet, be it that it agrees."""
    return any(one.step == COMMENTED for one in case.steps.all())


def evidence_of(case: Case) -> list[EntryFact]:
    """Return the entries of the year that a score of this unit may rest on."""
    if case.org_id is None:
        return []
    year = case.round.year
    found = entry_facts(
        unit_ids=subtree_ids([case.org_id]),
        since=date(year, 1, 1),
        until=date(year, 12, 31),
    )
    return [one for one in found if one.void_on is None]


def decided_draft(row: Round, scheme: Scheme, case: Case) -> EntryDraft:
    """Return the entry of one decision: no count of any test is in it (EP-03)."""
    kind = kinds()[f"{row.kind}.{DECIDED}"]
    people = [PersonLine(row.chair_id, PersonRole.CHAIR)] if row.chair_id else []
    if case.person_id:
        people.insert(0, PersonLine(case.person_id, PersonRole.APPRAISED))
    target = case.org_id if case.org_id and case.org_id != row.unit_id else None
    return EntryDraft(
        unit_id=row.unit_id,
        kind=kind.kind,
        happened_on=row.decided_on or row.on,
        title=f"{row.title}：{name_of(case)}"
        if target or case.person_id
        else row.title,
        people=tuple(people),
        orgs=((target, OrgRole.TARGET.value),) if target else (),
        tags=row.tags,
        payload={"fields": _fields(row, scheme, case)},
        privacy=kind.privacy,
        once=case.pk,
    )


def _fields(row: Round, scheme: Scheme, case: Case) -> Mapping[str, Any]:
    fields: dict[str, Any] = {"topic": str(row.year)}
    if row.decided_at:
        fields["decided_at"] = row.decided_at
    if scheme.grade_sets and row.grades:
        fields[scheme.grade_field] = grade_of(case)
    if scheme.has_sheet:
        fields["indicators"] = [f"{one.label} {one.weight}" for one in row.items]
        scores = list(case.scores.all())
        fields["score"] = float(sum_of(row.items, scores))
        fields["evidence_note"] = list(_told(row.items, scores))
    counts, _ = result_for(row, scheme)
    if scheme.result_fields and row.box is not None:
        fields["topic"] = row.title
        fields["expected"] = row.box.result.get("issued", 0)
        fields["returned"] = row.box.result.get("collected", 0)
        fields |= counts
    return fields
