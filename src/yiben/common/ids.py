"""Opaque public ids: they carry no order, no count and no date."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 12


def new_id(prefix: str) -> str:
    """Return a fresh id such as ``o_7f3k2m9q4xab``; unguessable (59 bits).

    >>> len(new_id("o"))
    14
    """
    return f"{prefix}_" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
