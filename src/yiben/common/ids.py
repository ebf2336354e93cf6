"""Opaque public ids: they carry no order, no count and no date."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


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
    number, letters = secrets.randbelow(len(ALPHABET) ** LENGTH), []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[place])
    return f"{prefix}_" + "".join(letters)
