"""The kinds of ledger entry, read from ``packs/kinds/*.yaml``.

A kind says what a record looks like: its book, who keeps it, its fields and
tags. It holds no rule; rules only name kinds. Every mistake in every file is
reported at once, with its line and what to write instead.
"""

from .kind import (
    FieldType,
    FilingState,
    Kind,
    KindField,
    KindTag,
    Privacy,
    Recipient,
)
from .read import kinds_in, suggestion

__all__ = [
    "FieldType",
    "FilingState",
    "Kind",
    "KindField",
    "KindTag",
    "Privacy",
    "Recipient",
    "kinds_in",
    "suggestion",
]
