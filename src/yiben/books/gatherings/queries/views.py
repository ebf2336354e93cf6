"""One gathering as a page shows it: frozen, and cut to what the reader may read."""

from datetime import date

from yiben.books.gatherings.access import (
    is_cross_level,
    may_read_notes,
    require_read,
    units_of,
    was_there,
)
from yiben.books.gatherings.facts import notes_stay
from yiben.books.gatherings.models import Gathering, Resolution, Seat
from yiben.books.gatherings.words import GatheringView, PersonView, ResolutionView
from yiben.org.access import Viewer
from yiben.people.access import hold
from yiben.policy.queries import kinds, matters

from .life import life_of, made_up_in, measures_of
from .lists import counted, row_of


def view_of(gathering: Gathering, *, seen_by: Viewer) -> GatheringView:
    """Return the gathering with people, resolutions and versions.

    Where notes stay with those present, others get neither fields nor
    resolutions nor reasons of absence, and ``notes_apart`` says so.
    """
    viewer = hold(seen_by)
    require_read(viewer, gathering)
    units = units_of(gathering)
    known = kinds()
    of_kinds = [known.get(kind) for kind in (gathering.kind, *gathering.parts)]
    apart = any(kind is None or notes_stay(kind) for kind in of_kinds)
    apart = apart and not may_read_notes(viewer, gathering)
    seats = gathering.seats.select_related("person").order_by("id")
    resolutions = gathering.resolutions.select_related("responsible")
    return GatheringView(
        row=row_of(counted().get(pk=gathering.pk)),
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place or "",
        parts=gathering.parts,
        tags=gathering.tags,
        fields={} if apart else gathering.fields,
        notes_apart=apart,
        people=tuple(_person(seat, apart=apart) for seat in seats),
        joint=tuple(unit.name for unit in units[1:]),
        resolutions=()
        if apart
        else tuple(_resolution(one, gathering.happened_on) for one in resolutions),
        made_up_for=gathering.made_up_for or "",
        deviation_reason=gathering.deviation_reason or "",
        reason=gathering.reason or "",
        is_cross_level=is_cross_level(viewer, units)
        and not was_there(viewer, gathering),
        versions=_versions(gathering),
        life=life_of(gathering, viewer),
        made_up=made_up_in(gathering),
        after_entry_id=gathering.after_entry_id,
        measures=None if apart else measures_of(gathering),
    )


def _person(seat: Seat, *, apart: bool) -> PersonView:
    return PersonView(
        person_id=seat.person_id,
        name=seat.person.name,
        role=seat.role,
        role_label=seat.get_role_display(),
        state=seat.state,
        state_label=seat.get_state_display(),
        reason="" if apart else (seat.left_out or seat.reason or ""),
        is_left_out=bool(seat.left_out),
    )


def _resolution(one: Resolution, on: date) -> ResolutionView:
    labels = {row.slug: row.label for row in matters().on(on)}
    return ResolutionView(
        number=one.number,
        matter=one.matter,
        matter_label=labels.get(one.matter, one.matter),
        text=one.text,
        in_favour=one.in_favour,
        against=one.against,
        abstained=one.abstained,
        written=one.written,
        passed=one.passed,
        responsible=one.responsible.name if one.responsible else "",
        due_on=one.due_on,
        rule=one.rule or "",
    )


def _versions(gathering: Gathering) -> tuple[str, ...]:
    """Return the ids of all versions, oldest first."""
    older, first = [], gathering
    while first.corrects is not None:
        first = first.corrects
        older.append(first.pk)
    newer, last = [], Gathering.objects.filter(corrects=gathering).first()
    while last is not None:
        newer.append(last.pk)
        last = Gathering.objects.filter(corrects=last).first()
    return (*reversed(older), gathering.pk, *newer)
