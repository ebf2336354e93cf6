"""From a form to rows, and from rows back to the same form."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model

from yiben.books.gatherings.checks import Occasion
from yiben.books.gatherings.models import (
    Gathering,
    JointUnit,
    MadeUp,
    Resolution,
    Seat,
)
from yiben.books.gatherings.words import (
    GatheringForm,
    ResolutionForm,
    RoleForm,
    SeatForm,
)
from yiben.common.rows import find, insert
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import PersonRole

from .entry import passed_of, roster_role, rule_told
from .life import made_up_of, made_up_rows, opened, sealed

Row = TypeVar("Row", bound=Model)

COLUMNS = (
    "kind",
    "title",
    "happened_on",
    "starts",
    "ends",
    "place",
    "fields_json",
    "tags_json",
    "parts_json",
    "made_up_for",
    "deviation_reason",
    "answers",
    "life_sealed",
)
"""What a form says; everything else about a row is said by actions."""

LISTED: frozenset[str] = frozenset({PersonRole.ATTENDEE, PersonRole.TRAINEE})
"""Roles of those on the list; every other role is a task."""


def set_columns(gathering: Gathering, form: GatheringForm) -> None:
    """Put what the form says into the row's own columns, unsaved."""
    gathering.kind = form.kind
    gathering.title = form.title.strip()
    gathering.happened_on = form.happened_on
    gathering.starts, gathering.ends = form.starts, form.ends
    gathering.place = form.place.strip() or None
    gathering.fields_json = _text(tidy(form.fields))
    gathering.tags_json = _text(list(dict.fromkeys(form.tags)))
    gathering.parts_json = _text(list(form.parts))
    gathering.made_up_for = form.made_up_for or None
    gathering.deviation_reason = form.deviation_reason.strip() or None
    gathering.answers = form.answers or None
    gathering.life_sealed = sealed(form.life, gathering.pk)


def write_rows(gathering: Gathering, form: GatheringForm, occasion: Occasion) -> None:
    """Save the row, and seats, joint units and resolutions as the form says."""
    set_columns(gathering, form)
    adding = gathering._state.adding  # noqa: SLF001 -- Django's own way to ask
    # State and entry are never written here: they move by conditional updates.
    gathering.save(update_fields=None if adding else COLUMNS)
    write_lists(gathering, form, occasion, adding=adding)


def write_lists(
    gathering: Gathering,
    form: GatheringForm,
    occasion: Occasion,
    *,
    adding: bool = False,
) -> None:
    """Write who was there and what was resolved, as judged by the occasion.

    Rows that stand there in the same order with the same words are left alone:
    closing seldom changes what was planned and signed.
    """
    joint = [JointUnit(gathering=gathering, org_id=one) for one in form.joint_ids]
    lists: dict[type[Model], list[Any]] = {
        Seat: list(_seats(gathering, form, occasion)),
        JointUnit: joint,
        Resolution: list(_resolutions(gathering, form, occasion)),
        MadeUp: made_up_rows(gathering, form),
    }
    for model, rows in lists.items():
        before = [] if adding else rows_in(model, gathering)
        if [_words(row) for row in before] == [_words(row) for row in rows]:
            continue
        if before:
            model._default_manager.filter(gathering=gathering).delete()
        insert(model, [vars(row) for row in rows])


def rows_in(model: type[Row], gathering: Gathering) -> list[Row]:
    """Return the rows of a list of a gathering, in their order."""
    return find(model, "gathering_id = %s ORDER BY id", [gathering.pk])


def _words(row: Model) -> list[Any]:
    """Return all that a row says; its number says nothing."""
    columns = row._meta.concrete_fields
    return [getattr(row, one.attname) for one in columns if not one.primary_key]


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _seats(
    gathering: Gathering, form: GatheringForm, occasion: Occasion
) -> Iterable[Seat]:
    role = roster_role(occasion)
    due = {row.person_id: row for row in occasion.roster}
    for seat in form.seats:
        row = due.get(seat.person_id)
        yield Seat(
            gathering=gathering,
            person_id=seat.person_id,
            role=role,
            state=seat.state,
            reason=seat.reason.strip() or None,
            left_out=seat.left_out.strip() or None,
            voter=row is not None and row.voter and not seat.left_out,
            org_id=row.org_id if row else None,
        )
    for line in form.roles:
        yield Seat(gathering=gathering, person_id=line.person_id, role=line.role)


def _resolutions(
    gathering: Gathering, form: GatheringForm, occasion: Occasion
) -> Iterable[Resolution]:
    for number, one in enumerate(form.resolutions, start=1):
        yield Resolution(
            gathering=gathering,
            number=number,
            matter=one.matter,
            text=one.text.strip(),
            in_favour=one.in_favour,
            against=one.against,
            abstained=one.abstained,
            written=one.written,
            passed=passed_of(one, form, occasion),
            rule=rule_told(one, form, occasion) or None,
            responsible_id=one.responsible_id,
            due_on=one.due_on,
        )


def form_from(gathering: Gathering) -> GatheringForm:
    """Return the form that would write these rows again."""
    # Only the name of a person: telephone and identity number are sealed.
    told = gathering.seats.order_by("id").values_list(
        "role", "person_id", "person__name", "state", "reason", "left_out"
    )
    rows = list(told)
    return GatheringForm(
        kind=gathering.kind,
        happened_on=gathering.happened_on,
        title=gathering.title,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place or "",
        seats=tuple(
            SeatForm(person_id, name, state, reason or "", left_out or "")
            for role, person_id, name, state, reason, left_out in rows
            if role in LISTED
        ),
        roles=tuple(
            RoleForm(person_id, role, name)
            for role, person_id, name, *_ in rows
            if role not in LISTED
        ),
        parts=gathering.parts,
        tags=gathering.tags,
        joint_ids=tuple(one.org_id for one in rows_in(JointUnit, gathering)),
        resolutions=tuple(map(_resolution_from, rows_in(Resolution, gathering))),
        fields=gathering.fields,
        made_up_for=gathering.made_up_for or "",
        deviation_reason=gathering.deviation_reason or "",
        answers=gathering.answers or "",
        life=opened(gathering),
        made_up=made_up_of(gathering),
    )


def _resolution_from(row: Resolution) -> ResolutionForm:
    due_on: date | None = row.due_on
    return ResolutionForm(
        text=row.text,
        in_favour=row.in_favour,
        against=row.against,
        abstained=row.abstained,
        written=row.written,
        matter=row.matter,
        responsible_id=row.responsible_id,
        due_on=due_on,
    )
