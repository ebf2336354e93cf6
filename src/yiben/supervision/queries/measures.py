"""Reads of measures: one with its history, those by and about, and one's own."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from yiben.books.registers.queries import registers_of
from yiben.common.errors import RefusedError
from yiben.common.ids import new_id
from yiben.org.access import Viewer, may_oversee, may_receive
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold
from yiben.people.facts import names
from yiben.people.queries import ReadRow, office_holders, reads_of
from yiben.rules.words import TEAM
from yiben.supervision import access
from yiben.supervision.facts import people_of
from yiben.supervision.models import MeasureTaken
from yiben.supervision.words import (
    RUNGS,
    Besides,
    MeasureForm,
    MeasureRow,
    MeasureState,
    MeasureStepView,
    MeasureView,
    Rung,
    Source,
    Way,
    skipped_between,
)
from yiben.supervision.words.measuring import HELPER_KINDS, LEADERS

from .sources import accepted, title_of

REPLY_DAYS = 10
"""So much time to answer a form proposes."""

LIMIT = 200
READERS = 50
NOTHING = Source()


def measure(measure_id: str, *, seen_by: Viewer) -> MeasureTaken:
    """Return one measure for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=measure_id).first()
    if found is None:
        raise RefusedError("measure.read", measure_id)
    access.require_read_measure(hold(seen_by), found)
    return found


def measures_by(org: Org, *, seen_by: Viewer, limit: int = LIMIT) -> list[MeasureRow]:
    """Return what an organisation decided, the newest first.

    What is about a person only to those who act for that very organisation.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    return _readable(_whole().filter(superior=org), viewer, limit)


def measures_for(org: Org, *, seen_by: Viewer, limit: int = LIMIT) -> list[MeasureRow]:
    """Return what was decided about a unit, the newest first; persons' apart."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    return _readable(_whole().filter(unit=org, person=None), viewer, limit)


def my_measures(*, seen_by: Viewer) -> list[MeasureRow]:
    """Return what was decided about the reader, the newest first."""
    if seen_by.person_id is None:
        return []
    rows = _whole().filter(person_id=seen_by.person_id)
    return [row_of(one) for one in rows[:LIMIT]]


def n_my_measures(*, seen_by: Viewer) -> tuple[int, int]:
    """Return how many measures are about the reader, and how many wait for a word."""
    if seen_by.person_id is None:
        return 0, 0
    rows = MeasureTaken.objects.filter(person_id=seen_by.person_id).order_by()
    states = list(rows.values_list("state", flat=True))
    return len(states), states.count(MeasureState.DECIDED)


def measure_view(row: MeasureTaken, *, seen_by: Viewer) -> MeasureView:
    """Return one measure whole."""
    viewer = hold(seen_by)
    access.require_read_measure(viewer, row)
    words, before = row.words, row.after
    ahead = [before] if before is not None else []
    left_out = skipped_between(before.rung if before else None, row.rung)
    return MeasureView(
        row=row_of(row),
        decided_by=row.decided_by.name,
        office=row.get_office_display(),
        meeting=words["meeting"],
        basis=words["basis"],
        facts=words["facts"],
        skipped=tuple(one.label for one in left_out),
        why_skipped=words["skipped"],
        way=Way(words["way"]).label if words["way"] else "",
        helper=words["helper"],
        besides=tuple(one.label for one in Besides if one.value in row.tags),
        source=row.source,
        source_label=title_of(row.source, viewer),
        inspection_id=row.finding.inspection_id if row.finding else "",
        list_item_id=row.list_item_id or "",
        is_accepted=accepted(row),
        entry_id=row.entry_id or "",
        before=tuple(_chain(ahead, viewer)),
        after=tuple(_chain(list(row.followed_by.all()), viewer)),
        steps=tuple(_steps(row)),
    )


def blank_measure(
    superior: Org,
    unit: Org,
    rung: str,
    on: date,
    *,
    source: Source = NOTHING,
    after: MeasureTaken | None = None,
    seen_by: Viewer,
) -> MeasureForm:
    """Return the form of a measure, with who decides if it is the reader's office."""
    viewer = hold(seen_by)
    access.require_measure(viewer, superior, about_person=False)
    allowed = {one for one, _ in deciders(superior, rung, on, seen_by=viewer)}
    me = viewer.person_id or ""
    return MeasureForm(
        rung=rung,
        decided_by=me if me in allowed else "",
        decided_on=on,
        facts=after.words["facts"] if after else title_of(source, viewer),
        reply_until=on + timedelta(days=REPLY_DAYS),
        basis=after.words["basis"] if after else "",
        person_id=after.person_id if after else None,
        helper=_helper(unit, on, viewer) if rung == Rung.RECTIFICATION else "",
        after=after.pk if after else "",
        source=after.source if after else source,
        token=new_id("x"),
    )


def deciders(
    superior: Org, rung: str, on: date, *, seen_by: Viewer
) -> list[tuple[str, str]]:
    """Return who may decide a rung on a day, with the office that lets them."""
    rule = RUNGS.get(rung)
    offices = rule.offices if rule else TEAM
    rows = office_holders(superior, on=on, seen_by=seen_by)
    found = {
        one.person_id: f"{one.name}（{one.label}）"
        for one in reversed(rows)
        if one.office in offices
    }
    return [(one, found[one]) for one in reversed(found)]


def people_for(
    superior: Org, unit: Org, rung: str, on: date, *, seen_by: Viewer
) -> list[tuple[str, str]]:
    """Return whom a rung can be about, by name; nobody where it is for units only."""
    viewer, rule = hold(seen_by), RUNGS.get(rung)
    access.require_measure(viewer, superior, about_person=False)
    if rule is None or not rule.persons or not may_receive(viewer, superior):
        return []
    found = people_of(unit, on)
    leaders_only = rule.persons == LEADERS
    ids = [one for one, leads in found.items() if leads or not leaders_only]
    return sorted(names(ids).items(), key=lambda pair: pair[1])


def readers_of_measure(row: MeasureTaken, *, seen_by: Viewer) -> list[ReadRow]:
    """Return who read a measure from another level, newest first."""
    access.require_read_measure(hold(seen_by), row)
    return reads_of([thing_of(row)], limit=READERS)


def thing_of(row: MeasureTaken) -> str:
    """Return by what a measure is named in the audit."""
    return f"measure:{row.pk}"


def superiors_for(unit: Org, *, seen_by: Viewer) -> list[Org]:
    """Return in whose name the reader records measures, the nearest first."""
    viewer = hold(seen_by)
    above = [one for one in path_to(unit) if one.pk != unit.pk]
    known = frozenset().union(*(rule.by for rule in RUNGS.values()))
    return [
        one
        for one in reversed(above)
        if one.kind in known and access.may_measure(viewer, one)
    ]


def _helper(unit: Org, on: date, viewer: Viewer) -> str:
    """Return which leader is linked to a unit by the registers, if somebody is."""
    if not may_oversee(viewer, unit):
        return ""
    rows = [
        one
        for kind in HELPER_KINDS
        for one in registers_of(unit, seen_by=viewer, kind=kind, standing_on=on)
        if one.target_id == unit.pk and one.holder
    ]
    return "、".join(
        dict.fromkeys(f"{one.holder}（{one.unit_name}联系领导）" for one in rows)
    )


def _whole() -> QuerySet[MeasureTaken]:
    return MeasureTaken.objects.select_related(
        *("superior", "unit", "person", "decided_by", "after", "item", "list_item"),
        "finding__inspection__superior",
    )


def _readable(
    rows: QuerySet[MeasureTaken], viewer: Viewer, limit: int
) -> list[MeasureRow]:
    return [row_of(one) for one in rows[:limit] if access.may_read_measure(viewer, one)]


def _chain(rows: list[Any], viewer: Viewer) -> list[MeasureRow]:
    return [row_of(one) for one in rows if access.may_read_measure(viewer, one)]


def row_of(one: MeasureTaken) -> MeasureRow:
    """Return one line."""
    return MeasureRow(
        id=one.pk,
        superior_id=one.superior_id,
        superior=one.superior.name,
        unit_id=one.unit_id,
        unit=one.unit.name,
        person_id=one.person_id,
        person=one.person.name if one.person else "",
        rung=one.rung,
        rung_label=one.get_rung_display(),
        decided_on=one.decided_on,
        reply_until=one.reply_until,
        due_on=one.due_on,
        state=one.state,
        state_label=one.get_state_display(),
    )


def _steps(row: MeasureTaken) -> list[MeasureStepView]:
    return [
        MeasureStepView(
            label=one.get_act_display(),
            happened_on=one.happened_on,
            by=one.by.display_name,
            at=one.at,
            text=one.words.get("text", ""),
            answer=one.words.get("answer", ""),
            is_noted=bool(one.words.get("noted")),
        )
        for one in row.steps.select_related("by").order_by("number")
    ]
