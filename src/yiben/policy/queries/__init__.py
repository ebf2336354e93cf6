"""Reads: packs and kinds, documents side by side with their rules, open questions."""

from yiben.policy.checks import Numbers
from yiben.policy.facts import adoption_facts, definition_facts, setting_facts

from .documents import (
    DocumentLine,
    Reading,
    ReadingArticle,
    ReadingParagraph,
    ReadingPiece,
    ReadingRule,
    anchors_of,
    document,
    documents_of,
    reading_of,
)
from .shelf import (
    kind,
    kind_problems,
    kinds,
    library,
    pack,
    pack_problems,
    packs,
    system_names,
)
from .terms import (
    AdoptionLine,
    OpenTerm,
    UnresolvedName,
    adoptable_packs,
    adoptions_of,
    foreign_tags,
    open_terms_of,
    packs_in_force,
    unresolved_names_of,
)

__all__ = [
    "AdoptionLine",
    "DocumentLine",
    "Numbers",
    "OpenTerm",
    "Reading",
    "ReadingArticle",
    "ReadingParagraph",
    "ReadingPiece",
    "ReadingRule",
    "UnresolvedName",
    "adoptable_packs",
    "adoption_facts",
    "adoptions_of",
    "anchors_of",
    "definition_facts",
    "document",
    "documents_of",
    "foreign_tags",
    "kind",
    "kind_problems",
    "kinds",
    "library",
    "open_terms_of",
    "pack",
    "pack_problems",
    "packs",
    "packs_in_force",
    "reading_of",
    "setting_facts",
    "system_names",
    "unresolved_names_of",
]
