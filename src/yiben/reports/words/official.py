"""Official documents by GB/T 9704-2012: their kinds, parts and measures."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from yiben.rules.words import Word

from .layout import Table


class OfficialKind(Word):
    """The kinds written here; plans and summaries travel as their attachments."""

    NOTICE = "notice", "通知"
    CIRCULAR = "circular", "通报"
    REPORT = "report", "报告"
    MINUTES = "minutes", "纪要"


UPWARD: Final = frozenset({OfficialKind.REPORT})
"""Kinds that go up: the number stands left, whoever signs it stands right."""

UNSEALED: Final = frozenset({OfficialKind.MINUTES})

TOP, BOTTOM, LEFT, RIGHT = 37.0, 35.0, 28.0, 26.0
"""Margins of the type area in millimetres."""
WIDTH, HEIGHT = 156.0, 225.0
LINES, CHARACTERS = 22, 28
PITCH = HEIGHT / LINES
BODY, TITLE, SMALL = 16.0, 22.0, 14.0
"""三号, 二号, 四号 in points."""
LONGEST = 5000
"""Characters a document should not pass; it is said, and nothing is stopped."""


@dataclass(frozen=True, slots=True)
class Official:
    """A document as it is set. ``body`` is its paragraphs, levels and all.

    ``number`` is empty while it is a draft. ``attended`` is for minutes:
    those who were there, those who listened. ``annex`` is a table on a page of
    its own; a sentence in its ``empty`` stands below it.
    """

    kind: str
    mark: str
    title: str
    body: tuple[str, ...]
    dated: date
    issuer: str
    number: str = ""
    addressee: str = ""
    signer: str = ""
    urgency: str = ""
    attachments: tuple[str, ...] = ()
    note: str = ""
    copies: str = ""
    printed_by: str = ""
    printed_on: date | None = None
    attended: tuple[tuple[str, str], ...] = ()
    sealed: bool = True
    draft: str = ""
    annex_title: str = ""
    annex: Table | None = None

    @property
    def is_upward(self) -> bool:
        """Say whether it goes to a superior."""
        return self.kind in UPWARD

    def numbered(self, number: str) -> "Official":
        """Return the document with its number, no longer a draft."""
        return replace(self, number=number, draft="")

    @property
    def length(self) -> int:
        """Return how many characters its text has."""
        return sum(len(one) for one in self.body)
