"""A gathering as a page shows it: frozen, and cut to what the reader may read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from .life import LifeView, MadeUpView, MeasureList


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
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class ResolutionView:
    """One resolution, as the page shows it."""

    number: int
    matter: str
    matter_label: str
    text: str
    in_favour: int
    against: int
    abstained: int
    written: int
    passed: bool | None
    responsible: str
    due_on: date | None
    rule: str = ""


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
    that the notes exist and are kept from this reader. ``measures`` is the list
    that the stage after a life meeting left.
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
    life: LifeView | None = None
    made_up: tuple[MadeUpView, ...] = ()
    after_entry_id: str | None = None
    measures: MeasureList | None = None
    versions: tuple[str, ...] = ()
