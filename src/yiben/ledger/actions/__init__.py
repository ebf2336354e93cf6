"""The verbs of the ledger: post, correct, declare a gap, commit heads, export."""

from .archive import export_archive
from .heads import commit_heads
from .mirror import Mirrored, keep_elsewhere, mirror_entries
from .post import correct_entry, declare_gap, post_entry

__all__ = [
    "Mirrored",
    "commit_heads",
    "correct_entry",
    "declare_gap",
    "export_archive",
    "keep_elsewhere",
    "mirror_entries",
    "post_entry",
]
