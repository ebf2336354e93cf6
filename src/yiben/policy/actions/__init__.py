"""The verbs of policy: bring in a document, put it in force, settle what it leaves open."""

from .adopt import adopt_pack, adopt_shipped, retire_pack
from .documents import ImportResult, import_document
from .received import receive_pack
from .settle import define_name, settle_matter, settle_term

__all__ = [
    "ImportResult",
    "adopt_pack",
    "adopt_shipped",
    "define_name",
    "import_document",
    "receive_pack",
    "retire_pack",
    "settle_matter",
    "settle_term",
]
