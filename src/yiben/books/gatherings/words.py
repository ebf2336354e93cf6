"""The words of gatherings: states, matters of resolutions, and the form.

``GatheringForm`` is all that a recorder can say about one gathering. It is
handed out prefilled (``queries.blank_for``), changed with
``dataclasses.replace`` and handed back to an action.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Self

from yiben.rules.kinds import Kind
from yiben.rules.words import PersonRole, Presence, Word


class GatheringState(Word):
    """How far a gathering has come; only a closed one counts."""

    PLANNED = "planned", "已计划"
    CLOSED = "closed", "已关闭"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已取消"


class Matter(Word):
    """What a resolution is about, because each matter has its own majority."""

    ORDINARY = "ordinary", "一般事项"
    MEMBERSHIP = "membership", "接收预备党员、预备党员转正"


class Body(Word):
    """Who decides: everybody on the roster, or the leading team."""

    ASSEMBLY = "assembly", "党员大会"
    TEAM = "team", "委员会"


ON_THE_SPOT: frozenset[str] = frozenset({Presence.PRESENT, Presence.ONLINE})
"""States that fill a chair on the day: a lesson made up later does not, and a
member who took part at the host branch sits there."""

DEVIATION_FILED = "deviation_filed"
"""The tag of a gathering held off its fixed day with the reason filed."""

BATCHES = "form.batches"
"""The tag of a theme day held in batches: each batch has its own roster."""

CRITICISM = "element.criticism"
"""A kind that may carry this tag keeps its notes in the branch (EP-05)."""

FULL_BODIES: frozenset[str] = frozenset(
    f"gatherings.{name}.held"
    for name in (
        "member_assembly",
        "committee_meeting",
        "group_meeting",
        "theme_day",
        "org_life_meeting",
        "special_org_life_meeting",
        "democratic_life_meeting",
        "special_democratic_life_meeting",
        "core_group_study",
        "appraisal_meeting",
    )
)
"""Kinds to which the whole body is due: nobody may be left off the list."""

APPRAISAL = "gatherings.appraisal_meeting.held"
"""The kind in which everybody on the list is appraised, there or not."""

TEAM_KINDS: frozenset[str] = frozenset(
    f"gatherings.{name}.held" for name in ("committee_meeting", "deployment_meeting")
)
"""Kinds of which a branch's roster is its committee, not its members."""


@dataclass(frozen=True, slots=True)
class SeatForm:
    """One person who should attend, and whether they did."""

    person_id: str
    name: str = ""
    state: str = Presence.PRESENT
    reason: str = ""
    left_out: str = ""

    @property
    def on_the_spot(self) -> bool:
        """Say whether the person filled a chair on the day."""
        return self.state in ON_THE_SPOT


@dataclass(frozen=True, slots=True)
class RoleForm:
    """One person's task in the gathering: chair, recorder, speaker, guest."""

    person_id: str
    role: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ResolutionForm:
    """One resolution with its votes; ``written`` are opinions sent beforehand."""

    text: str
    in_favour: int
    against: int = 0
    abstained: int = 0
    written: int = 0
    matter: str = Matter.ORDINARY
    responsible_id: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GatheringForm:
    """Everything a recorder says about one gathering.

    ``token`` belongs to the form on the screen: sent twice, it makes one
    gathering and one entry. ``made_up_for`` (``2026-05``) names the month a
    make-up session is for; ``answers`` the ledger entry it responds to.
    """

    kind: str
    happened_on: date
    title: str = ""
    starts: time | None = None
    ends: time | None = None
    place: str = ""
    seats: tuple[SeatForm, ...] = ()
    roles: tuple[RoleForm, ...] = ()
    parts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    joint_ids: tuple[str, ...] = ()
    resolutions: tuple[ResolutionForm, ...] = ()
    fields: Mapping[str, Any] = field(default_factory=dict)
    made_up_for: str = ""
    deviation_reason: str = ""
    answers: str = ""
    token: str = ""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the main kind and then the kinds held within it."""
        return (self.kind, *self.parts)

    def ids_of(self, role: str) -> tuple[str, ...]:
        """Return who has a task, in order."""
        return tuple(line.person_id for line in self.roles if line.role == role)

    def with_role(self, role: str, *person_ids: str) -> Self:
        """Return the form with exactly these persons in one task."""
        kept = tuple(line for line in self.roles if line.role != role)
        added = tuple(RoleForm(person_id, role) for person_id in person_ids)
        return replace(self, roles=kept + added)

    def with_part(self, kind: Kind) -> Self:
        """Return the form with one more kind held at the same gathering.

        Its usual tags come with it; an appraisal is of everybody on the list.
        """
        tags = [one.tag for one in kind.tags if one.default]
        grown = replace(
            self,
            parts=(*self.parts, kind.kind),
            tags=tuple(dict.fromkeys((*self.tags, *tags))),
        )
        if kind.kind == APPRAISAL:
            everybody = (seat.person_id for seat in self.seats)
            return grown.with_role(PersonRole.APPRAISED, *everybody)
        return grown

    def with_state(
        self, person_id: str, state: str, reason: str = "", left_out: str = ""
    ) -> Self:
        """Return the form with one person's presence changed."""
        seats = tuple(
            replace(seat, state=state, reason=reason, left_out=left_out)
            if seat.person_id == person_id
            else seat
            for seat in self.seats
        )
        return replace(self, seats=seats)


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person who is due at a gathering on its day."""

    person_id: str
    name: str
    org_id: str
    voter: bool = False


@dataclass(frozen=True, slots=True)
class PersonView:
    """One person in a gathering, as the page shows it."""

    person_id: str
    name: str
    role: str
    role_label: str
    state: str
    state_label: str
    reason: str


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """One resolution, as the page shows it."""

    number: int
    matter: str
    text: str
    in_favour: int
    against: int
    abstained: int
    written: int
    passed: bool | None
    responsible: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class GatheringRow:
    """One line of a list of gatherings."""

    id: str
    unit_id: str
    unit_name: str
    kind: str
    kind_label: str
    title: str
    happened_on: date
    state: str
    state_label: str
    version: int
    present: int
    expected: int
    entry_id: str | None


@dataclass(frozen=True, slots=True)
class GatheringView:
    """One gathering with all that this reader may read.

    ``is_cross_level`` says that a superior is reading a unit's minutes: doors
    then write an audit line which that unit can see (DR-15). ``notes_apart`` says
    that the notes exist and are kept from this reader.
    """

    row: GatheringRow
    starts: time | None
    ends: time | None
    place: str
    parts: tuple[str, ...]
    tags: tuple[str, ...]
    fields: Mapping[str, Any]
    notes_apart: bool
    people: tuple[PersonView, ...]
    joint: tuple[str, ...]
    resolutions: tuple[ResolutionView, ...]
    made_up_for: str
    deviation_reason: str
    reason: str
    is_cross_level: bool
    versions: tuple[str, ...] = ()


ROLE_ONLY: frozenset[str] = frozenset(
    {PersonRole.ATTENDEE, PersonRole.TRAINEE, PersonRole.APPRAISED}
)
"""Roles that follow from the roster and are not given one by one."""
