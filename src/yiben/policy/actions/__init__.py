"""The verbs of policy: bring in a document, put it in force, settle what it leaves open."""

from .adopt import adopt_pack, retire_pack
from .documents import ImportResult, import_document
from .settle import define_name, settle_term

__all__ = [
    "ImportResult",
    "adopt_pack",
    "define_name",
    "import_document",
    "retire_pack",
    "settle_term",
]
