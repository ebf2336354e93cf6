"""Chance that is the same every time: a number made from words.

A generator with a state would give other people as soon as one line is added;
here each answer depends on its own words only.
"""

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_MOST = 2**32


def chance(*words: object) -> float:
    """Return a number from 0 up to but not including 1.

    >>> chance("a", 1) == chance("a", 1)
    True
    """
    text = "|".join(str(word) for word in words)
    # A CRC of short texts that differ in their last letter differs in few bits.
    mixed = zlib.crc32(text.encode()) * 2654435761 % _MOST
    return mixed / _MOST


def pick(choices: Sequence[T], *words: object) -> T:
    """Return one of the choices."""
    return choices[int(chance(*words) * len(choices))]
