"""What makes a document readable, and a pack, a number or a name acceptable."""

from .decode import DocumentError, SourceText, read_source
from .features import FeatureOffError
from .recognise import Recognition, WrongDocumentError, recognise
from .settle import (
    AdoptionError,
    Numbers,
    SettlementError,
    apply_setting,
    describe,
    is_looser,
    must_be_choice,
    must_be_names,
    must_be_settable,
    must_be_value,
    must_fit_level,
    must_not_loosen,
    numbers_of,
    settable_keys,
    standing_numbers,
)

__all__ = [
    "AdoptionError",
    "DocumentError",
    "FeatureOffError",
    "Numbers",
    "Recognition",
    "SettlementError",
    "SourceText",
    "WrongDocumentError",
    "apply_setting",
    "describe",
    "is_looser",
    "must_be_choice",
    "must_be_names",
    "must_be_settable",
    "must_be_value",
    "must_fit_level",
    "must_not_loosen",
    "numbers_of",
    "read_source",
    "recognise",
    "settable_keys",
    "standing_numbers",
]
