"""The form before anybody has typed: all that the house already knows.

Of an ordinary theme day six things at most are left to the recorder.
"""

from dataclasses import replace
from datetime import date

from yiben.books.gatherings.access import require_read, require_write
from yiben.books.gatherings.facts import form_from, offices_in, roster_of
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.words import (
    AGENDA,
    APPRAISAL,
    GatheringForm,
    GatheringState,
    RoleForm,
    RosterRow,
    SeatForm,
    begins,
)
from yiben.common.errors import YibenError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import superior_on
from yiben.people.access import hold
from yiben.plans.queries import items_of
from yiben.policy.queries import kinds
from yiben.rules.facts import OfficeFact
from yiben.rules.kinds import Kind
from yiben.rules.words import Office, OrgKind, PersonRole

from .agenda import agenda_rows, unfinished_of

CHAIRS = (Office.SECRETARY, Office.DEPUTY_SECRETARY, Office.COMMITTEE_MEMBER)
"""Who chairs, in this order (《支部工作条例》第十四条)."""


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> GatheringForm:
    """Return the form of a gathering on a day, filled from roster, plan and habit.

    Everybody due is down as present, so that only the absent are changed.
    Place, hours and parts are those of the last one of its kind.
    """
    viewer = hold(seen_by)
    require_write(viewer, org)
    known = kinds().get(kind)
    if known is None or not begins(known):
        raise YibenError(f"没有“{kind}”这类活动。", "请从列表中选择。")
    roster = roster_of(org, kind, on)
    last = _last(org, kind, on)
    theme, chair_id = _planned(org, kind, on, viewer)
    parts = last.parts if last else ()
    form = GatheringForm(
        kind=kind,
        happened_on=on,
        title=theme,
        starts=last.starts if last else None,
        ends=last.ends if last else None,
        place=(last.place or "") if last else "",
        seats=()
        if known.meeting.few
        else tuple(SeatForm(row.person_id, row.name) for row in roster),
        roles=_tasks(org, known, on, roster, viewer, chair_id, last),
        tags=tuple(one.tag for one in known.tags if one.default),
        token=new_id("x"),
    )
    for part in parts:
        form = form.with_part(kinds()[part])
    return _with_agenda(form, org, viewer)


def _with_agenda(form: GatheringForm, org: Org, viewer: Viewer) -> GatheringForm:
    """Put what earlier gatherings left undone on the agenda, if there is one."""
    held = tuple(kinds()[name] for name in form.kinds)
    if not any(one.name == AGENDA for kind in held for one in kind.fields):
        return form
    rows = agenda_rows(held, unfinished_of(org, form.happened_on, seen_by=viewer))
    return replace(form, fields={**form.fields, AGENDA: rows}) if rows else form


def form_of(gathering: Gathering, *, seen_by: Viewer) -> GatheringForm:
    """Return the form as it was filled in, to be revised or corrected."""
    viewer = hold(seen_by)
    require_read(viewer, gathering)
    require_write(viewer, gathering.unit)
    return form_from(gathering)


def _last(org: Org, kind: str, on: date) -> Gathering | None:
    rows = Gathering.objects.filter(unit=org, kind=kind, state=GatheringState.CLOSED)
    return rows.filter(happened_on__lte=on).order_by("-happened_on").first()


def _planned(org: Org, kind: str, on: date, viewer: Viewer) -> tuple[str, str | None]:
    """Return theme and chair of the month's plan for this kind."""
    for item in items_of(org, on.year, on.month, seen_by=viewer):
        if item.kind == kind:
            return item.theme, item.chair_id
    return "", None


def _tasks(
    org: Org,
    kind: Kind,
    on: date,
    roster: tuple[RosterRow, ...],
    viewer: Viewer,
    chair_id: str | None,
    last: Gathering | None,
) -> tuple[RoleForm, ...]:
    """Return chair and recorder, and everybody as appraised in an appraisal."""
    offices = _offices(org, on)
    names = {row.person_id: row.name for row in roster}
    names |= {one.person_id: one.person_name for one in offices}
    chair = chair_id if chair_id in names else _chair(org, offices)
    recorder = _recorder(offices, names, viewer, last)
    found = [
        RoleForm(person_id, role.value, names[person_id])
        for role, person_id in (
            (PersonRole.CHAIR, chair),
            (PersonRole.RECORDER, recorder),
        )
        if person_id is not None and role in kind.roles
    ]
    if kind.kind == APPRAISAL:
        role = PersonRole.APPRAISED.value
        found += [RoleForm(row.person_id, role, row.name) for row in roster]
    return tuple(found)


def _offices(org: Org, on: date) -> list[OfficeFact]:
    """Return the offices of the unit, and for a group those of its branch too."""
    ids = [org.pk]
    branch = superior_on(org, on) if org.kind == OrgKind.PARTY_GROUP else None
    if branch is not None:
        ids.append(branch.pk)
    return offices_in(ids, on)


def _chair(org: Org, offices: list[OfficeFact]) -> str | None:
    group = org.kind == OrgKind.PARTY_GROUP
    for office in (Office.GROUP_LEADER,) if group else CHAIRS:
        for one in offices:
            if one.office == office and one.org_id == org.pk:
                return one.person_id
    return None


def _recorder(
    offices: list[OfficeFact],
    names: dict[str, str],
    viewer: Viewer,
    last: Gathering | None,
) -> str | None:
    """Return who keeps the minutes: the office, the viewer, or the last recorder."""
    for one in offices:
        if one.office == Office.RECORDER:
            return one.person_id
    if viewer.person_id in names:
        return viewer.person_id
    before = last.seats.filter(role=PersonRole.RECORDER).first() if last else None
    return before.person_id if before and before.person_id in names else None
