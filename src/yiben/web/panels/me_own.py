"""A member's own pages: what is held, who read it, what was asked; and the handbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiben.books.talks.words import TalkRow
from yiben.ledger.queries import PersonEntry
from yiben.people.queries import (
    CorrectionRow,
    MyRecord,
    OwnNoteRow,
    PersonCard,
    ReadRow,
)

from .people_card import RecordLine, SumRow, record_lines, sums_of


@dataclass(frozen=True, slots=True)
class HeldPanel:
    """What the branch holds about the reader."""

    card: PersonCard
    reads: tuple[ReadRow, ...]
    record_reads: tuple[ReadRow, ...]
    asked: tuple[CorrectionRow, ...]


@dataclass(frozen=True, slots=True)
class OwnTalk:
    """A talk of the reader's: when, with whom; never what about."""

    id: str
    happened_on: date
    other: str


@dataclass(frozen=True, slots=True)
class TalksPanel:
    """The reader's talks, newest first."""

    name: str
    rows: tuple[OwnTalk, ...]


@dataclass(frozen=True, slots=True)
class HandbookPanel:
    """The handbook of a year: records of the ledger, and the reader's own notes."""

    card: PersonCard
    year: int
    years: tuple[int, ...]
    on: date
    sums: tuple[SumRow, ...]
    lines: tuple[RecordLine, ...]
    notes: tuple[OwnNoteRow, ...]


def held_panel(
    record: MyRecord, record_reads: Sequence[ReadRow], asked: Sequence[CorrectionRow]
) -> HeldPanel:
    """Return the page of what is held."""
    return HeldPanel(record.card, record.reads, tuple(record_reads), tuple(asked))


def talks_panel(record: MyRecord, rows: Sequence[TalkRow]) -> TalksPanel:
    """Return the reader's talks."""
    me = record.card.person_id
    return TalksPanel(
        record.card.name,
        tuple(
            OwnTalk(
                one.id,
                one.happened_on,
                one.second_name if one.first_id == me else one.first_name,
            )
            for one in rows
        ),
    )


def handbook_panel(
    record: MyRecord,
    entries: Sequence[PersonEntry],
    notes: Sequence[OwnNoteRow],
    *,
    year: int,
    on: date,
    today: date,
) -> HandbookPanel:
    """Return the handbook; its lines are the ledger's of that day and nothing else."""
    lines = record_lines(entries)
    return HandbookPanel(
        card=record.card,
        year=year,
        years=tuple(range(today.year, today.year - 4, -1)),
        on=on,
        sums=sums_of(lines),
        lines=tuple(lines),
        notes=tuple(notes),
    )
