"""Life meetings as their readers see them, last year's list, and what may be made up."""

from datetime import date, timedelta

from django.db.models import Q

from yiben.books.gatherings.access import may_read_notes, require_write
from yiben.books.gatherings.checks import due_for, lacking
from yiben.books.gatherings.facts import (
    form_from,
    missed_seats,
    opened,
)
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import (
    AbsenceView,
    CheckView,
    GatheringForm,
    GatheringState,
    LifeView,
    MadeUpView,
    MeasureList,
    MeasureView,
)
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.facts import names
from yiben.plans.queries import days_done
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind

YEAR = timedelta(days=366)


def life_of(gathering: Gathering, viewer: Viewer) -> LifeView | None:
    """Return what is confirmed, for who may read the notes; None if nothing is asked.

    Who was asked about by letter is told to nobody but who writes the record.
    """
    known = kinds()
    asking = [
        known[name]
        for name in (gathering.kind, *gathering.parts)
        if name in known and known[name].meeting.members
    ]
    if not asking:
        return None
    kind = asking[0]
    if not may_read_notes(viewer, gathering):
        return None
    form, life = form_from(gathering), opened(gathering)
    called = {seat.person_id: seat.name for seat in form.seats}
    writes = may_record(viewer, gathering.unit)
    return LifeView(
        checks=_checks(kind, form, called),
        override=life.override,
        nobody_inquired=life.nobody_inquired,
        n_inquired=len(life.inquired),
        inquired=tuple((called.get(one, one), out) for one, out in life.inquired)
        if writes
        else (),
    )


def _checks(
    kind: Kind, form: GatheringForm, called: dict[str, str]
) -> tuple[CheckView, ...]:
    found = []
    for check in kind.meeting.members:
        missing = lacking(check, form)
        due = len(due_for(check, form.seats))
        told = tuple(called.get(one, one) for one in missing)
        found.append(CheckView(check.label, due - len(missing), due, told))
    return tuple(found)


def measures_of(gathering: Gathering) -> MeasureList | None:
    """Return the list a life meeting left behind; None before the stage after it."""
    rows = list(gathering.measures.select_related("responsible"))
    if not rows:
        return None
    done = days_done([one.task_id for one in rows if one.task_id])
    return MeasureList(
        gathering.pk,
        gathering.title,
        gathering.happened_on,
        tuple(
            MeasureView(
                one.problem,
                one.text,
                one.responsible.name if one.responsible else "",
                one.due_on,
                done.get(one.task_id or ""),
            )
            for one in rows
        ),
    )


def last_list(unit: Org, kind: str, on: date, *, seen_by: Viewer) -> MeasureList | None:
    """Return the list of the life meeting before a day, of this kind; often last year's."""
    require_write(hold(seen_by), unit)
    rows = Gathering.objects.filter(
        Q(kind=kind) | Q(parts_json__contains=f'"{kind}"'),
        unit=unit,
        state=GatheringState.CLOSED,
        happened_on__lt=on,
        measures__isnull=False,
    )
    last = rows.order_by("-happened_on").first()
    return measures_of(last) if last is not None else None


def absences_of(
    unit: Org, on: date, *, seen_by: Viewer, form: GatheringForm | None = None
) -> list[AbsenceView]:
    """Return what members of a unit missed in a year and did not make up.

    What a form makes up already stays on its list.
    """
    require_write(hold(seen_by), unit)
    found = [
        AbsenceView(
            seat.person_id,
            seat.person.name,
            seat.gathering_id,
            seat.gathering.title,
            seat.gathering.happened_on,
            seat.get_state_display(),
            seat.reason or "",
        )
        for seat in missed_seats(unit, since=on - YEAR, until=on)
    ]
    if form is None:
        return found
    return found + _already_made_up(form, {one.key for one in found})


def _already_made_up(form: GatheringForm, known: set[str]) -> list[AbsenceView]:
    """Return what a form makes up that is no longer among the open absences."""
    ids = [
        one for one in form.made_up if f"{one.person_id}:{one.missed_id}" not in known
    ]
    rows = Gathering.objects.in_bulk([one.missed_id for one in ids])
    called = names({one.person_id for one in ids})
    return [
        AbsenceView(
            one.person_id,
            called.get(one.person_id, one.person_id),
            missed.pk,
            missed.title,
            missed.happened_on,
            "补课",
            "",
        )
        for one in ids
        if (missed := rows.get(one.missed_id)) is not None
    ]


def made_up_in(gathering: Gathering) -> tuple[MadeUpView, ...]:
    """Return which missed gatherings of whom were made up in this one."""
    rows = gathering.made_up.select_related("person", "missed")
    return tuple(
        MadeUpView(
            one.person.name, one.missed_id, one.missed.title, one.missed.happened_on
        )
        for one in rows
    )
