"""Reads of the ledger. A door gives ``seen_by``; rooms below the doors need not."""

from yiben.ledger.facts import (
    SILENT,
    answers_to,
    entries_named,
    entry_facts,
    kept_kinds,
    kind_label,
    own_entries,
    void_days,
)

from .chains import seal_of, verify
from .elsewhere import (
    carried_after,
    carried_entry,
    digest_at,
    head_marks,
    home_of,
    homes,
    unheard,
)
from .exported import COLUMNS, astray, exported, heads_of, source
from .late import LateDay, late_days
from .lists import (
    chain_of,
    entries_of,
    entry,
    entry_row,
    entry_with_history,
    heads_below,
    history_of,
    my_entries,
)
from .persons import PersonEntry, entries_of_person, readers_of_mine, spans_of
from .tagged import standing_entries, tagged_entries
from .views import EntryView, EvidenceView, OrgView, PersonView, ResolutionView

__all__ = [
    "COLUMNS",
    "SILENT",
    "EntryView",
    "EvidenceView",
    "LateDay",
    "OrgView",
    "PersonEntry",
    "PersonView",
    "ResolutionView",
    "answers_to",
    "astray",
    "carried_after",
    "carried_entry",
    "chain_of",
    "digest_at",
    "entries_named",
    "entries_of",
    "entries_of_person",
    "entry",
    "entry_facts",
    "entry_row",
    "entry_with_history",
    "exported",
    "head_marks",
    "heads_below",
    "heads_of",
    "history_of",
    "home_of",
    "homes",
    "kept_kinds",
    "kind_label",
    "late_days",
    "my_entries",
    "own_entries",
    "readers_of_mine",
    "seal_of",
    "source",
    "spans_of",
    "standing_entries",
    "tagged_entries",
    "unheard",
    "verify",
    "void_days",
]
