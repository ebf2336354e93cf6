"""Opaque public ids: they carry no order, no count and no date."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_IDS = len(ALPHABET) ** LENGTH


def plain_code(text: str) -> str:
    """Return a code of these letters as it was made, however it was typed.

    >>> plain_code(" K7P3-m2qx ")
    'k7p3m2qx'
    """
    return "".join(one for one in text.lower() if one in ALPHABET)


def new_id(prefix: str) -> str:
    """Return a fresh id such as ``o_7f3k2m9q4xab``; unguessable (59 bits).

    >>> len(new_id("o"))
    14
    """
    number, letters = secrets.randbelow(_IDS), [prefix, "_"]
    # Two letters at a time: a roster asks for two hundred thousand ids.
    for _ in range(LENGTH // 2):
        number, place = divmod(number, len(_PAIRS))
        letters.append(_PAIRS[place])
    return "".join(letters)
