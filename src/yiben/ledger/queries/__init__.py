"""Reads of the ledger. A door gives ``seen_by``; rooms below the doors need not."""

from yiben.ledger.facts import entry_facts, kind_label

from .chains import seal_of, verify
from .lists import entries_of, entry, entry_row, history_of, my_entries
from .views import EntryView, EvidenceView, OrgView, PersonView, ResolutionView

__all__ = [
    "EntryView",
    "EvidenceView",
    "OrgView",
    "PersonView",
    "ResolutionView",
    "entries_of",
    "entry",
    "entry_facts",
    "entry_row",
    "history_of",
    "kind_label",
    "my_entries",
    "seal_of",
    "verify",
]
