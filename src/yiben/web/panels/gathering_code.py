"""The code on the wall, and the page of the member who scanned it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from yiben.books.gatherings.queries import SignSheet
from yiben.common.errors import Problem

from .banned import BannedLine


@dataclass(frozen=True, slots=True)
class Code:
    """The page for the wall."""

    sheet: SignSheet
    picture: str
    fresh_every: int
    banned: Sequence[BannedLine] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """The page of a member who scanned."""

    row: Any
    ticket: str
    is_done: bool = False
    problems: tuple[Problem, ...] = ()
