"""From a form to rows, and from rows back to the same form."""

import json
from collections.abc import Iterable
from datetime import date

from yiben.books.gatherings.checks import Occasion
from yiben.books.gatherings.models import Gathering, JointUnit, Resolution, Seat
from yiben.books.gatherings.words import (
    GatheringForm,
    ResolutionForm,
    RoleForm,
    SeatForm,
)
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import PersonRole

from .entry import passed_of, roster_role, rule_told
from .life import made_up_of, opened, sealed, write_made_up

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
    """Save the row and replace seats, joint units and resolutions by the form's."""
    set_columns(gathering, form)
    # State and entry are never written here: they move by conditional updates.
    gathering.save(update_fields=None if gathering._state.adding else COLUMNS)  # noqa: SLF001 -- Django's own way to ask
    gathering.seats.all().delete()
    gathering.resolutions.all().delete()
    gathering.joint_units.all().delete()
    write_made_up(gathering, form)
    Seat.objects.bulk_create(_seats(gathering, form, occasion))
    JointUnit.objects.bulk_create(
        JointUnit(gathering=gathering, org_id=org_id) for org_id in form.joint_ids
    )
    Resolution.objects.bulk_create(_resolutions(gathering, form, occasion))


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
    rows = list(gathering.seats.select_related("person").order_by("id"))
    return GatheringForm(
        kind=gathering.kind,
        happened_on=gathering.happened_on,
        title=gathering.title,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place or "",
        seats=tuple(
            SeatForm(
                row.person_id,
                row.person.name,
                row.state,
                row.reason or "",
                row.left_out or "",
            )
            for row in rows
            if row.role in LISTED
        ),
        roles=tuple(
            RoleForm(row.person_id, row.role, row.person.name)
            for row in rows
            if row.role not in LISTED
        ),
        parts=gathering.parts,
        tags=gathering.tags,
        joint_ids=tuple(one.org_id for one in gathering.joint_units.all()),
        resolutions=tuple(_resolution_from(one) for one in gathering.resolutions.all()),
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
