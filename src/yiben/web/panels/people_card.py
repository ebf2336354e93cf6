"""One member's sheet, summed from the ledger; a leader's page with both lives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.ledger.queries import PersonEntry
from yiben.org.words import OrgKind
from yiben.people.queries import LeaderPost, PersonCard
from yiben.people.words import Trait
from yiben.standing.queries import Board

SHOWN = 40
BRANCHES = frozenset(
    {OrgKind.BRANCH.value, OrgKind.GENERAL_BRANCH.value, OrgKind.PARTY_GROUP.value}
)


@dataclass(frozen=True, slots=True)
class SumRow:
    """How often a member was named in records of one sort, and took part."""

    label: str
    named: int
    took_part: int


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record that names the member; their parts in it stand together."""

    happened_on: date
    label: str
    title: str
    unit: str
    roles: str
    state: str
    counted: bool
    url: str


@dataclass(frozen=True, slots=True)
class CardPanel:
    """The sheet; ``rate_note`` says openly how the share was counted."""

    card: PersonCard
    year: int
    years: tuple[int, ...]
    on: date
    sums: tuple[SumRow, ...]
    lines: tuple[RecordLine, ...]
    named: int
    took_part: int
    rate: str
    rate_note: str
    is_frail: bool


@dataclass(frozen=True, slots=True)
class LifeRow:
    """Sessions of one sort: in the leading group, and in the branch."""

    label: str
    in_group: int
    in_branch: int


@dataclass(frozen=True, slots=True)
class StandRow:
    """How one organisation stands; the led one itself comes first."""

    name: str
    url: str
    is_own: bool
    total: int
    kept: int
    missed: int
    open: int


@dataclass(frozen=True, slots=True)
class LeaderPanel:
    """A leader's own page."""

    person_id: str
    name: str
    posts: tuple[LeaderPost, ...]
    year: int
    years: tuple[int, ...]
    lives: tuple[LifeRow, ...]
    in_group: int
    in_branch: int
    lectures: tuple[RecordLine, ...]
    contacts: tuple[RecordLine, ...]
    done: tuple[str, ...]
    lacking: tuple[str, ...]
    stands: tuple[StandRow, ...]


def record_lines(entries: Iterable[PersonEntry]) -> list[RecordLine]:
    """Return one line for each entry, however many parts the member had in it."""
    parts: dict[str, list[PersonEntry]] = {}
    for one in entries:
        parts.setdefault(one.entry_id, []).append(one)
    return [
        RecordLine(
            happened_on=own[0].happened_on,
            label=own[0].kind_label,
            title=own[0].title,
            unit=own[0].unit,
            roles="、".join(dict.fromkeys(one.role_label for one in own)),
            state=own[0].state_label,
            counted=any(one.counted for one in own),
            url=reverse("entry", args=[entry_id]) if own[0].may_open else "",
        )
        for entry_id, own in parts.items()
    ]


def sums_of(lines: Iterable[RecordLine]) -> tuple[SumRow, ...]:
    """Return the lines summed by sort, in the order in which they first came."""
    found: dict[str, list[bool]] = {}
    for one in lines:
        found.setdefault(one.label, []).append(one.counted)
    return tuple(SumRow(label, len(own), sum(own)) for label, own in found.items())


def is_frail_on(card: PersonCard, on: date) -> bool:
    """Say whether a member was marked frail on a day."""
    return any(
        one.what == Trait.FRAIL.label
        and one.from_on <= on
        and (one.until_on is None or one.until_on >= on)
        for one in card.flags
    )


def card_panel(
    card: PersonCard,
    entries: Sequence[PersonEntry],
    *,
    year: int,
    on: date,
    today: date,
) -> CardPanel:
    """Return the sheet of a member: nothing on it was typed for it."""
    lines = record_lines(entries)
    sessions = record_lines(
        one for one in entries if one.kind.startswith("gatherings.")
    )
    frail = is_frail_on(card, on)
    came = sum(one.counted for one in sessions)
    # 年老体弱党员适当参学: who is frail is invited, and not counted as absent.
    due = came if frail else len(sessions)
    return CardPanel(
        card=card,
        year=year,
        years=tuple(range(today.year, today.year - 4, -1)),
        on=on,
        sums=sums_of(lines),
        lines=tuple(lines),
        named=len(sessions),
        took_part=came,
        rate=f"{100 * came / due:.0f}%" if due else "—",
        rate_note="年老体弱，没有参加的不计入；送学上门、补课都算参加。"
        if frail
        else "名单里有本人的活动都计入；线上、在流入地参加、补课、送学上门都算参加。",
        is_frail=frail,
    )


def leader_panel(
    who: tuple[str, str, Sequence[LeaderPost]],
    entries: Sequence[PersonEntry],
    contacts: Sequence[PersonEntry],
    acts: Sequence[tuple[str, str]],
    boards: Sequence[Board],
    *,
    year: int,
    on: date,
    today: date,
) -> LeaderPanel:
    """Return the page of a leader; a column without a record stands at 0."""
    sessions = [
        one for one in entries if one.kind.startswith("gatherings.") and one.counted
    ]
    lives = _lives(sessions)
    held = {tag for one in entries if one.counted for tag in one.tags}
    standing = [one for one in contacts if one.ends_on is None or one.ends_on >= on]
    return LeaderPanel(
        person_id=who[0],
        name=who[1],
        posts=tuple(who[2]),
        year=year,
        years=tuple(range(today.year, today.year - 4, -1)),
        lives=lives,
        in_group=sum(one.in_group for one in lives),
        in_branch=sum(one.in_branch for one in lives),
        lectures=tuple(record_lines(one for one in sessions if one.role == "speaker")),
        contacts=tuple(record_lines(standing)),
        done=tuple(label for tag, label in acts if tag in held),
        lacking=tuple(label for tag, label in acts if tag not in held),
        stands=tuple(row for one in boards for row in _stands(one)),
    )


def _lives(sessions: Sequence[PersonEntry]) -> tuple[LifeRow, ...]:
    seen: dict[str, dict[str, bool]] = {}
    for one in sessions:
        seen.setdefault(one.kind_label, {})[one.entry_id] = one.unit_kind in BRANCHES
    return tuple(
        LifeRow(label, sum(not here for here in own.values()), sum(own.values()))
        for label, own in seen.items()
    )


def _stands(board: Board) -> list[StandRow]:
    return [
        _stand(row, is_own=place == 0) for place, row in enumerate(board.rows[:SHOWN])
    ]


def _stand(row: Any, *, is_own: bool) -> StandRow:
    counts = row.counts
    return StandRow(
        name=row.name,
        url=reverse("unit", args=[row.org_id]),
        is_own=is_own,
        total=counts.owed,
        kept=counts.kept,
        missed=counts.missed,
        open=counts.open + counts.due_soon,
    )
