"""Rows of the ledger as plain values: sealed content, and facts for judgement."""

from .entries import entry_facts
from .kinds import is_known, is_receipt, kind_label, looks_ahead
from .sealed import Sealed, json_text, payload_seal, sealed_of, sealed_rows

__all__ = [
    "Sealed",
    "entry_facts",
    "is_known",
    "is_receipt",
    "json_text",
    "kind_label",
    "looks_ahead",
    "payload_seal",
    "sealed_of",
    "sealed_rows",
]
