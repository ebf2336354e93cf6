"""From rows of supervision to entries of the ledger, and who may be named in them."""

from .looking import draft_of, inspectors_of, picked, pool_digest
from .measuring import (
    decided_draft,
    direct_superior,
    ended_draft,
    frail_among,
    is_direct,
    offices_of,
    people_of,
)

__all__ = [
    "decided_draft",
    "direct_superior",
    "draft_of",
    "ended_draft",
    "frail_among",
    "inspectors_of",
    "is_direct",
    "offices_of",
    "people_of",
    "picked",
    "pool_digest",
]
