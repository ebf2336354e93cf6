"""What the hands of the demonstration do: each is one action of the product.

The forms come prefilled from the product's own queries; here only what a
recorder would type is added.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from yiben.books.gatherings import queries as gatherings
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.words import GatheringForm, ResolutionForm, SeatForm
from yiben.common.ids import new_id
from yiben.policy.queries import kind as kind_of
from yiben.rules.words import (
    MembershipKind,
    Office,
    OrgKind,
    PersonRole,
    Presence,
    Trait,
)

from .chance import chance, pick
from .house import House, branch_of

if TYPE_CHECKING:
    from yiben.ledger.models import Entry
    from yiben.people.queries import MemberRow, OfficeRow

CHAIRS = {Office.SECRETARY, Office.GROUP_LEADER}

ABSENCE = 0.11
"""How likely a member is not there; the frail and the floating more often."""

FORGETS = 0.06
"""How likely a unit that is not steady forgets what its document wants marked."""


@dataclass(frozen=True)
class Plan:
    """A gathering as its recorder thinks of it; people are ids."""

    key: str
    kind: str
    on: date
    title: str
    parts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    guests: tuple[str, ...] = ()
    minutes: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    resolution: str = ""
    deviation: str = ""
    answers: str = ""
    place: str = ""
    everybody: bool = False


def held(name: str) -> str:
    """Return the kind of a gathering by its short name."""
    return f"gatherings.{name}.held"


def gather(house: House, plan: Plan, at: datetime) -> "Entry":
    """Write down and close what was held."""
    org, hand = house.org(plan.key), house.recorder(plan.key)
    if plan.kind == held("secretary_training"):
        blank = gatherings.blank_for(org, plan.kind, plan.on, seen_by=hand)
    else:
        blank = _blank(house, plan)
    return record_gathering(org, fill(house, plan, blank), by=hand, at=at)


def _blank(house: House, plan: Plan) -> GatheringForm:
    """Return the form as ``blank_for`` would, from people the house knows already."""
    key, _, number = plan.key.partition("/")
    org = house.org(plan.key)
    posts = house.offices(plan.key, plan.on)
    rows: Sequence[MemberRow | OfficeRow] = house.team(key, plan.on)
    if house.data.units[key].is_branch and plan.kind != held("committee_meeting"):
        rows = house.members(key, plan.on)
    if number:
        rows = [one for one in house.members(key, plan.on) if one.group_id == org.pk]
    chairs = [one for one in posts if one.office in CHAIRS]
    form = GatheringForm(
        kind=plan.kind,
        happened_on=plan.on,
        seats=tuple(SeatForm(one.person_id, one.name) for one in rows),
        token=new_id("x"),
    )
    roles = kind_of(plan.kind).roles
    if chairs and PersonRole.CHAIR in roles:
        form = form.with_role(PersonRole.CHAIR, chairs[0].person_id)
    writers = [one for one in posts if one.office == Office.RECORDER]
    if writers and PersonRole.RECORDER in roles:
        form = form.with_role(PersonRole.RECORDER, writers[0].person_id)
    return form


def fill(house: House, plan: Plan, blank: GatheringForm) -> GatheringForm:
    """Return the prefilled form with what this gathering was about."""
    kind = kind_of(plan.kind)
    tags = [one.tag for one in kind.tags if one.default]
    tags += habitual(house, plan)
    form = replace(
        blank,
        title=plan.title,
        parts=(),
        tags=tuple(dict.fromkeys([*tags, *plan.tags])),
        place=plan.place or blank.place or _place(house, plan.key),
        starts=blank.starts or time(9 if chance("hour", plan.key) < 0.5 else 15),  # noqa: PLR2004 -- half of them meet in the morning
        ends=blank.ends or time(11 if chance("hour", plan.key) < 0.5 else 17),  # noqa: PLR2004 -- as above
        fields=_fields(plan),
        deviation_reason=plan.deviation,
        answers=plan.answers,
    )
    for part in plan.parts:
        form = form.with_part(kind_of(part))
    if plan.speakers:
        form = form.with_role(PersonRole.SPEAKER, *plan.speakers)
    if plan.guests:
        form = form.with_role(PersonRole.GUEST, *plan.guests)
    form = _with_recorder(form, plan.speakers)
    form = form.with_life_confirmed(kind_of(name) for name in form.kinds)
    if not plan.everybody:
        form = _with_absent(house, plan, form)
    return _with_resolution(house, plan, form)


def habitual(house: House, plan: Plan) -> list[str]:
    """Return what is marked here as a matter of habit; not everybody always does."""
    unit = house.data.units[branch_of(plan.key)]
    forgets = unit.diligence != "steady" and chance("tag", plan.key, plan.on) < FORGETS
    if forgets:
        return []
    kinds = [kind_of(name) for name in (plan.kind, *plan.parts)]
    known = {one.tag for kind in kinds for one in kind.tags}
    return [tag for tag in house.data.habits(unit.key).tags if tag in known]


def _place(house: House, key: str) -> str:
    unit = house.data.units[branch_of(key)]
    return house.data.themes.places.get(unit.sector, "党员活动室")


def _fields(plan: Plan) -> dict[str, Any]:
    known = {one.name for one in kind_of(plan.kind).fields}
    found = dict(plan.fields)
    if plan.minutes and "minutes" in known:
        found["minutes"] = plan.minutes
    return {name: value for name, value in found.items() if name in known}


def _with_recorder(form: GatheringForm, speakers: tuple[str, ...]) -> GatheringForm:
    """Let somebody on the list keep the minutes where the house knew nobody."""
    if form.ids_of(PersonRole.RECORDER) or not form.seats:
        return form
    taken = {*form.ids_of(PersonRole.CHAIR), *speakers}
    free = [one.person_id for one in form.seats if one.person_id not in taken]
    return form.with_role(PersonRole.RECORDER, (free or [form.seats[0].person_id])[0])


def _with_absent(house: House, plan: Plan, form: GatheringForm) -> GatheringForm:
    """Let some members be away, with their reasons."""
    if house.org(plan.key).kind not in {OrgKind.BRANCH, OrgKind.PARTY_GROUP}:
        return form
    needed = {
        line.person_id
        for line in form.roles
        if line.role in {PersonRole.CHAIR, PersonRole.RECORDER, PersonRole.SPEAKER}
    }
    flags = {
        row.person_id: row.flags
        for row in house.members(branch_of(plan.key), plan.on)
        if row.flags
    }
    excuses = house.data.themes.excuses
    seats = tuple(
        one
        if one.person_id in needed
        else _absent(one, flags.get(one.person_id, ()), plan, excuses)
        for one in form.seats
    )
    return replace(form, seats=seats)


def _absent(
    seat: SeatForm, flags: tuple[str, ...], plan: Plan, excuses: Mapping[str, str]
) -> SeatForm:
    luck = chance(seat.person_id and seat.name, plan.kind, plan.on)
    if Trait.FLOATING in flags:
        state = pick(
            (Presence.HOST, Presence.ONLINE, Presence.AWAY), seat.name, plan.on
        )
        reason = "在外务工" if state == Presence.AWAY else ""
        return replace(seat, state=state.value, reason=reason)
    if Trait.FRAIL in flags and luck < 0.6:  # noqa: PLR2004 -- more often than not
        return replace(seat, state=Presence.LEAVE.value, reason="年老体弱，行动不便")
    if luck < ABSENCE:
        state = pick(
            (Presence.LEAVE, Presence.LEAVE, Presence.SICK, Presence.MADE_UP),
            seat.name,
            plan.on,
        )
        return replace(seat, state=state.value, reason=excuses.get(state, ""))
    return seat


def _with_resolution(house: House, plan: Plan, form: GatheringForm) -> GatheringForm:
    """Add what was decided, with the votes of those who may vote and were there."""
    if not plan.resolution:
        return form
    seats = [one for one in form.seats if one.on_the_spot]
    key = branch_of(plan.key)
    if house.data.units[key].is_branch:
        full = {
            row.person_id
            for row in house.members(key, plan.on)
            if row.kind == MembershipKind.FULL
        }
        seats = [one for one in seats if one.person_id in full]
    abstained = 1 if chance("vote", plan.key, plan.on) < 0.2 and len(seats) > 5 else 0  # noqa: PLR2004 -- now and then
    due_on = date.fromordinal(plan.on.toordinal() + 30)
    chairs = form.ids_of(PersonRole.CHAIR)
    line = ResolutionForm(
        text=plan.resolution,
        in_favour=len(seats) - abstained,
        abstained=abstained,
        responsible_id=chairs[0] if chairs else None,
        due_on=due_on,
    )
    return replace(form, resolutions=(line,))


def ids_of(rows: Iterable[Any]) -> tuple[str, ...]:
    """Return the person ids of rows."""
    return tuple(row.person_id for row in rows)
