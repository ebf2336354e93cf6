"""The words of talks: the one kind, and the form that records several at once."""

from dataclasses import dataclass
from datetime import date

KIND = "talks.heart_talk.held"
"""The one kind of entry that this book posts."""


@dataclass(frozen=True, slots=True)
class PairForm:
    """Two people who talked; the note is theirs alone and may stay empty."""

    first_id: str
    second_id: str
    content: str = ""


@dataclass(frozen=True, slots=True)
class TalksForm:
    """Talks of one day at one place, between one or more pairs.

    ``topics`` are choices of the kind's field ``type``; nothing that was said
    belongs here.
    """

    happened_on: date
    pairs: tuple[PairForm, ...]
    place: str = ""
    topics: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    follow_up: bool = False
    token: str = ""


@dataclass(frozen=True, slots=True)
class TalkRow:
    """That a talk took place; for lists, never with its content."""

    id: str
    unit_id: str
    happened_on: date
    first_id: str
    first_name: str
    second_id: str
    second_name: str
    entry_id: str
