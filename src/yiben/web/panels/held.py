"""One gathering to read: as a draft, at the moment of closing, and afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yiben.books.gatherings.words import (
    AGENDA,
    BATCHES,
    DONE,
    ON_THE_SPOT,
    GatheringState,
    GatheringView,
    PersonView,
    ResolutionView,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.words import COUNTED, PersonRole

from .shared import Field, ProblemLine, by_place, lines_of

LISTED = (PersonRole.ATTENDEE, PersonRole.TRAINEE)


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the record says: a label and a text."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """One gathering as its page shows it."""

    view: GatheringView
    parts: tuple[str, ...]
    tags: tuple[str, ...]
    facts: tuple[Told, ...]
    notes: tuple[Told, ...]
    tasks: tuple[Told, ...]
    present: tuple[PersonView, ...]
    missing: tuple[PersonView, ...]
    resolutions: tuple[ResolutionView, ...]
    older: tuple[str, ...]
    newer: tuple[str, ...]
    may_write: bool
    problems: tuple[ProblemLine, ...]
    reason: Field
    token: str = ""
    awaits_after: bool = False
    takes_batches: bool = False

    @property
    def n_otherwise(self) -> int:
        """Return how many took part otherwise: made up, visited at home, elsewhere."""
        return sum(one.state not in ON_THE_SPOT for one in self.present)

    @property
    def left_out(self) -> tuple[PersonView, ...]:
        """Return who is not counted as due, with the reason."""
        return tuple(one for one in self.missing if one.is_left_out)

    @property
    def is_planned(self) -> bool:
        """Say whether it can still be changed."""
        return self.view.row.state == GatheringState.PLANNED

    @property
    def is_closed(self) -> bool:
        """Say whether this is the version that counts."""
        return self.view.row.state == GatheringState.CLOSED


def held_of(
    view: GatheringView,
    *,
    may_write: bool,
    problems: Sequence[Problem] = (),
    reason: str = "",
    token: str = "",
) -> Held:
    """Return the page of one gathering."""
    known = kinds()
    held = [known[name] for name in (view.row.kind, *view.parts) if name in known]
    tags = {one.tag: one.label for kind in held for one in kind.tags}
    labels = {one.name: one.label for kind in held for one in kind.fields}
    listed = [one for one in view.people if one.role in LISTED]
    place = view.versions.index(view.row.id) if view.row.id in view.versions else 0
    return Held(
        view=view,
        parts=tuple(kind.label for kind in held[1:]),
        tags=tuple(tags.get(tag, tag) for tag in view.tags),
        facts=tuple(_facts(view)),
        notes=tuple(_notes(view.fields, labels)),
        tasks=tuple(_tasks(view.people)),
        present=tuple(one for one in listed if one.state in COUNTED),
        missing=tuple(one for one in listed if one.state not in COUNTED),
        resolutions=view.resolutions,
        older=view.versions[:place],
        newer=view.versions[place + 1 :],
        may_write=may_write,
        problems=lines_of(problems),
        reason=Field(
            "reason",
            "原因",
            value=reason,
            required=True,
            problems=by_place(problems).get("reason", ()),
        ),
        token=token,
        awaits_after=not view.after_entry_id and any(k.meeting.done for k in held),
        takes_batches=BATCHES in tags and any(p.state not in COUNTED for p in listed),
    )


def closing_of(view: GatheringView, token: str) -> Held:
    """Return the last look before a gathering is fixed."""
    return held_of(view, may_write=True, token=token)


def _facts(view: GatheringView) -> list[Told]:
    hours = "–".join(f"{one:%H:%M}" for one in (view.starts, view.ends) if one)
    rows = (
        ("时间", hours),
        ("地点", view.place),
        ("联合开展", "、".join(view.joint)),
        ("补开", f"补 {view.made_up_for} 的" if view.made_up_for else ""),
        ("未在固定日开展的原因", view.deviation_reason),
        ("更正、撤回或取消的原因", view.reason),
    )
    return [Told(label, text) for label, text in rows if text]


def _notes(fields: Mapping[str, Any], labels: Mapping[str, str]) -> list[Told]:
    return [
        Told(
            labels.get(name, name),
            "\n".join(map(agenda_line, value)) if name == AGENDA else plain(value),
        )
        for name, value in fields.items()
        if value not in ("", None, [], {})
    ]


def agenda_line(row: Any) -> str:
    """Write one item of an agenda with what was said about it."""
    if not isinstance(row, Mapping):
        return str(row)
    told = str(row.get("item", ""))
    if row.get("minutes"):
        told = f"{told}\n　　{row['minutes']}"
    return f"{told}（已落实）" if row.get("done") == DONE else told


def plain(value: Any) -> str:
    """Write any value of a record as lines of text."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return "\n".join(plain(one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values() if one not in ("", None))
    return str(value)


def _tasks(people: Sequence[PersonView]) -> list[Told]:
    found: dict[str, list[str]] = {}
    for one in people:
        if one.role not in LISTED and one.role != PersonRole.APPRAISED:
            found.setdefault(one.role_label, []).append(one.name)
    return [Told(label, "、".join(names)) for label, names in found.items()]
