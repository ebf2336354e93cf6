"""Rows of the ledger as plain values: sealed content, and facts for judgement."""

from .entries import (
    SILENT,
    answers_to,
    entries_named,
    entry_facts,
    own_entries,
    void_days,
)
from .kinds import is_known, is_receipt, kept_kinds, kind_label, looks_ahead
from .recent import fact_of_draft, remember
from .sealed import (
    Sealed,
    json_text,
    payload_seal,
    sealed_of,
    sealed_row,
    sealed_rows,
    withheld_payload,
)

__all__ = [
    "SILENT",
    "Sealed",
    "answers_to",
    "entries_named",
    "entry_facts",
    "fact_of_draft",
    "is_known",
    "is_receipt",
    "json_text",
    "kept_kinds",
    "kind_label",
    "looks_ahead",
    "own_entries",
    "payload_seal",
    "remember",
    "sealed_of",
    "sealed_row",
    "sealed_rows",
    "void_days",
    "withheld_payload",
]
