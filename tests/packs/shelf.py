"""The packs of the repository, read once for all tests of a process."""

from functools import cache
from pathlib import Path

from yiben.rules.kinds import kinds_in
from yiben.rules.load import load_packs, systems_in
from yiben.rules.pack import Library
from yiben.rules.schema import Vocabulary

PACKS = Path(__file__).parents[2] / "packs"


@cache
def library() -> Library:
    """Return every pack; nothing may change it."""
    return load_packs(PACKS)


@cache
def vocabulary() -> Vocabulary:
    """Return the kinds and systems that rules may name."""
    return Vocabulary(kinds_in(PACKS / "kinds")[0], systems_in(PACKS, []))
