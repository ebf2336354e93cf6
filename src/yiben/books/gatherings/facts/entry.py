"""The ledger entry of a gathering: one, however many kinds were held within it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from yiben.books.gatherings.checks import Occasion, body_of, chairs_of, told
from yiben.books.gatherings.words import (
    CRITICISM,
    DEVIATION_FILED,
    GatheringForm,
    ResolutionForm,
)
from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.rules.kinds import FieldType, Kind
from yiben.rules.kinds.fill import tidy
from yiben.rules.matters import Matter, find, is_passed, is_quorate
from yiben.rules.words import OrgRole, PersonRole, Presence


def roster_role(occasion: Occasion) -> str:
    """Return what those on the list are: attendees, or trainees of a training."""
    roles = occasion.main.roles
    if PersonRole.ATTENDEE not in roles and PersonRole.TRAINEE in roles:
        return PersonRole.TRAINEE.value
    return PersonRole.ATTENDEE.value


def passed_of(
    resolution: ResolutionForm, form: GatheringForm, occasion: Occasion
) -> bool:
    """Say whether a resolution was passed by those due, with a quorum present."""
    rule = rule_of(resolution, form, occasion)
    chairs = chairs_of(form.seats, occasion.roster)
    return (
        rule is not None
        and is_quorate(rule, chairs)
        and is_passed(rule, resolution.in_favour, chairs)
    )


def rule_of(
    resolution: ResolutionForm, form: GatheringForm, occasion: Occasion
) -> Matter | None:
    """Return the voting rule of a resolution, as in force on the day."""
    return find(occasion.matters, body_of(form.kinds), resolution.matter)


def rule_told(
    resolution: ResolutionForm, form: GatheringForm, occasion: Occasion
) -> str:
    """Return in words by which rule and which numbers a resolution was counted."""
    rule = rule_of(resolution, form, occasion)
    return told(rule, chairs_of(form.seats, occasion.roster)) if rule else ""


def draft_of(form: GatheringForm, occasion: Occasion) -> EntryDraft:
    """Return what the ledger is told.

    Of kinds whose text is restricted, or in which members criticise each other
    and themselves, only the fact goes in: the notes stay in the branch (EP-05).
    """
    tags = dict.fromkeys(form.tags)
    if form.deviation_reason.strip():
        tags[DEVIATION_FILED] = None
    # That it was told is a fact; of whom stays sealed with the branch.
    if form.life.inquired or form.life.nobody_inquired:
        tags |= dict.fromkeys(k.meeting.inquiry for k in occasion.kinds)
        tags.pop("", None)
    due = [seat for seat in form.seats if not seat.left_out]
    return EntryDraft(
        unit_id=occasion.unit_id,
        kind=form.kind,
        parts=form.parts,
        happened_on=form.happened_on,
        title=form.title.strip(),
        orgs=tuple((org_id, OrgRole.JOINT.value) for org_id in form.joint_ids),
        people=tuple(_people(form, occasion)),
        tags=tuple(tags),
        quantities=_quantities(form, occasion),
        payload=_payload(form, occasion),
        answers=form.answers or None,
        credit_period=form.made_up_for or None,
        present=sum(seat.on_the_spot for seat in due),
        expected=len(due),
        privacy=occasion.main.privacy,
    )


def notes_stay(kind: Kind) -> bool:
    """Say whether the notes of a kind stay with those who were there."""
    return kind.privacy == Privacy.RESTRICTED or any(
        one.tag == CRITICISM for one in kind.tags
    )


def _people(form: GatheringForm, occasion: Occasion) -> Iterator[PersonLine]:
    role = roster_role(occasion)
    states = {seat.person_id: seat.state for seat in form.seats}
    for seat in form.seats:
        reason = seat.left_out.strip() or seat.reason.strip() or None
        yield PersonLine(seat.person_id, role, seat.state, reason)
    for line in form.roles:
        # Whoever is appraised is appraised, there or not.
        there = line.role == PersonRole.APPRAISED
        state = Presence.PRESENT if there else states.get(line.person_id)
        yield PersonLine(line.person_id, line.role, state or Presence.PRESENT.value)


def _quantities(form: GatheringForm, occasion: Occasion) -> dict[str, Any]:
    """Return the numbers filled in, and the hours if the clock tells them.

    Counts of ballots and the like stay with the notes they belong to (EP-03).
    """
    numbers = {
        field.name
        for kind in occasion.kinds
        for field in kind.fields
        if field.type == FieldType.NUMBER and not notes_stay(kind)
    }
    found = {
        name: value for name, value in tidy(form.fields).items() if name in numbers
    }
    if form.starts and form.ends and "hours" not in found:
        day = date.min
        length = datetime.combine(day, form.ends) - datetime.combine(day, form.starts)
        found["hours"] = round(length.total_seconds() / 3600, 2)
    return found


def _payload(form: GatheringForm, occasion: Occasion) -> dict[str, Any]:
    told: dict[str, Any] = {
        "starts": form.starts.isoformat("minutes") if form.starts else None,
        "ends": form.ends.isoformat("minutes") if form.ends else None,
        "place": form.place,
        "deviation_reason": form.deviation_reason,
    }
    if form.joint_ids:
        told["attendance"] = _attendance(form, occasion)
    if not any(notes_stay(kind) for kind in occasion.kinds):
        told["fields"] = dict(form.fields)
        told["resolutions"] = [
            {"number": number} | _resolution(one, form, occasion)
            for number, one in enumerate(form.resolutions, start=1)
        ]
    return tidy(told)


def _attendance(form: GatheringForm, occasion: Occasion) -> dict[str, Any]:
    """Return each unit's own head count: one event, as many attendances."""
    unit_of = {row.person_id: row.org_id for row in occasion.roster}
    expected: Counter[str] = Counter()
    present: Counter[str] = Counter()
    for seat in form.seats:
        unit = unit_of.get(seat.person_id, occasion.unit_id)
        expected[unit] += not seat.left_out
        present[unit] += seat.on_the_spot
    return {
        unit: {"present": present[unit], "expected": expected[unit]}
        for unit in sorted(expected)
    }


def _resolution(
    one: ResolutionForm, form: GatheringForm, occasion: Occasion
) -> dict[str, Any]:
    responsible = occasion.names.get(one.responsible_id or "")
    rule = rule_of(one, form, occasion)
    return {
        "matter": rule.label if rule else one.matter,
        "rule": rule_told(one, form, occasion),
        "text": one.text,
        "in_favour": one.in_favour,
        "against": one.against,
        "abstained": one.abstained,
        "written": one.written,
        "passed": passed_of(one, form, occasion),
        "responsible": responsible,
        "due_on": one.due_on,
    }
