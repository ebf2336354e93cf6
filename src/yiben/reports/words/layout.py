"""What a printed paper is made of, before anybody asks whether as PDF or Word.

Plain values only: what users wrote travels as data and never as markup, so
that no sign of theirs can become an instruction to the typesetter.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 begins a part of the book, 2 a record in it."""

    text: str
    level: int = 1
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A form as on paper: rows of one or two pairs of label and value."""

    rows: tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``widths`` are shares of the line, one for each head."""

    heads: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = "没有记录。"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: "body", "note" (small) or "mark" (what somebody has to see)."""

    text: str
    tone: str = "body"


@dataclass(frozen=True, slots=True)
class Break:
    """A new page."""


Block = Heading | Facts | Table | Text | Break


@dataclass(frozen=True, slots=True)
class Book:
    """A paper of a unit; ``foot`` stands under each page, ``cover`` on the first.

    ``draft`` is the word written over what is not final, empty if it is.
    """

    title: str
    unit: str
    period: str
    cover: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    foot: str
    draft: str = ""
    units: tuple[str, ...] = field(default=())
