"""From the tree to who answers and who can hide; from texts to sealed rows."""

from .places import (
    eligible_in,
    forwarded_by,
    hiding_for,
    home_on,
    issuing_for,
    issuing_of,
)
from .sealing import (
    add_mark,
    digest_of,
    erase,
    hold_among,
    lay_among,
    marks_in,
    new_code,
    open_text,
    seal_text,
    token_of,
)
from .times import month_of, quarter_label, quarter_of

__all__ = [
    "add_mark",
    "digest_of",
    "eligible_in",
    "erase",
    "forwarded_by",
    "hiding_for",
    "hold_among",
    "home_on",
    "issuing_for",
    "issuing_of",
    "lay_among",
    "marks_in",
    "month_of",
    "new_code",
    "open_text",
    "quarter_label",
    "quarter_of",
    "seal_text",
    "token_of",
]
