"""How a standing looks: one word and one tone for each, and a bar of the tones.

A tone is a class of the style sheet, so that no page needs an inline style.
The word always stands beside it: colour is never the only sign.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode

from yiben.rules.words import Status

ORDER = (
    Status.MISSED,
    Status.DUE_SOON,
    Status.OPEN,
    Status.UNDETERMINED,
    Status.UNRESOLVED,
    Status.GAP_DECLARED,
    Status.REMINDED,
    Status.WAIVED,
    Status.MET_LATE,
    Status.MET,
)
"""What needs somebody first, what is settled last."""

PLAIN = tuple((one.value, one.label) for one in ORDER)
"""The same as plain words: a page asks for them hundreds of times."""

LABELS: Mapping[str, str] = dict(Status.choices())
BAR = 1000
"""The width of a bar in its own units."""
LEAST = 12
"""The width below which a count could not be seen any more."""


class Tile(NamedTuple):
    """A count with its word, its tone and the list it opens; a page has hundreds."""

    status: str
    label: str
    number: int
    url: str


class Slice(NamedTuple):
    """A part of a bar, in the bar's own units."""

    status: str
    label: str
    number: int
    x: int
    width: int


def label_of(status: str) -> str:
    """Return the Chinese word of a status."""
    return LABELS.get(status, status)


def with_query(url: str, **given: object) -> str:
    """Return an address with what is asked for, leaving out what is empty.

    >>> with_query("/a/", year=2026, system="")
    '/a/?year=2026'
    """
    asked = {key: value for key, value in given.items() if value not in {None, ""}}
    return f"{url}?{urlencode(asked)}" if asked else url


def tiles_of(
    counts: Any, asked: str, shown: Iterable[tuple[str, str]] = PLAIN
) -> tuple[Tile, ...]:
    """Return a tile for every status, or every one shown; ``asked`` opens all."""
    more = f"{asked}{'&' if '?' in asked else '?'}status="
    return tuple(
        Tile(status, label, getattr(counts, status), more + status)
        for status, label in shown
    )


def bar_of(counts: Any) -> tuple[Slice, ...]:
    """Return the counts as parts of one bar; every part can be seen."""
    given = [(*known, getattr(counts, known[0])) for known in PLAIN]
    shown = [one for one in given if one[2]]
    total = sum(count for *_, count in shown)
    widths = [max(LEAST, round(BAR * count / total)) for *_, count in shown]
    if widths:
        # What the small ones were given, the widest gives.
        widths[widths.index(max(widths))] -= sum(widths) - BAR
    return tuple(_slices(shown, widths))


def _slices(
    shown: Iterable[tuple[str, str, int]], widths: Iterable[int]
) -> Iterable[Slice]:
    x = 0
    for (status, label, count), width in zip(shown, widths, strict=True):
        yield Slice(status, label, count, x, width)
        x += width
