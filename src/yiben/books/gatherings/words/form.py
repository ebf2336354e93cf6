"""What a recorder says about a gathering, and kinds by how they meet.

``GatheringForm`` is all that a recorder can say about one gathering. It is
handed out prefilled (``queries.blank_for``), changed with
``dataclasses.replace`` and handed back to an action.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any, Self

from yiben.rules.kinds import Kind
from yiben.rules.matters import ORDINARY
from yiben.rules.words import PersonRole, Presence, Word

from .life import LifeForm, MadeUpForm


class GatheringState(Word):
    """How far a gathering has come; only a closed one counts."""

    PLANNED = "planned", "已计划"
    CLOSED = "closed", "已关闭"
    CORRECTED = "corrected", "已更正"
    WITHDRAWN = "withdrawn", "已撤回"
    CANCELLED = "cancelled", "已取消"


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


HELD = "held"
"""The stage of a staged kind that is the meeting itself."""

AGENDA = "agenda"
"""The field with the agenda: rows of ``item``, ``minutes``, ``carried``, ``done``."""

DONE = "yes"
"""What ``done`` says of an earlier resolution that was seen to."""


def begins(kind: Kind | None) -> bool:
    """Say whether a gathering may be recorded as this kind.

    The stage after a meeting posts its own entry, but only from the meeting.
    """
    return (
        kind is not None
        and kind.book == "gatherings"
        and kind.is_posted
        and kind.state in ("", HELD)
    )


ROLE_ONLY: frozenset[str] = frozenset(
    {PersonRole.ATTENDEE, PersonRole.TRAINEE, PersonRole.APPRAISED}
)
"""Roles that follow from the roster and are not given one by one."""


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
    """One resolution with its votes; ``written`` are opinions sent beforehand.

    ``matter`` is a slug of ``packs/matters.yaml``.
    """

    text: str
    in_favour: int
    against: int = 0
    abstained: int = 0
    written: int = 0
    matter: str = ORDINARY
    responsible_id: str | None = None
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class GatheringForm:
    """Everything a recorder says about one gathering.

    ``token`` belongs to the form on the screen: sent twice, it makes one
    gathering and one entry. ``made_up_for`` (``2026-05``) names the month a
    make-up session is for; ``answers`` the ledger entry it responds to;
    ``made_up`` whose missed gatherings are made up in this one.
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
    life: LifeForm = field(default_factory=LifeForm)
    made_up: tuple[MadeUpForm, ...] = ()
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

    def with_life_confirmed(self, kinds: Iterable[Kind]) -> Self:
        """Return the form with every check confirmed of everybody, and nobody asked about."""
        everybody = tuple(seat.person_id for seat in self.seats)
        specs = [kind.meeting for kind in kinds]
        done = {one.check: everybody for spec in specs for one in spec.members}
        nobody = any(spec.inquiry for spec in specs)
        return replace(self, life=LifeForm(done, nobody_inquired=nobody))

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
