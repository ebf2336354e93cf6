"""The verbs of the ledger: post, correct, declare a gap, commit heads, export."""

from .archive import export_archive
from .heads import commit_heads
from .post import correct_entry, declare_gap, post_entry

__all__ = [
    "commit_heads",
    "correct_entry",
    "declare_gap",
    "export_archive",
    "post_entry",
]
