"""The packs and kinds of this installation. They are public: no ``seen_by``."""

from yiben.common.errors import RefusedError
from yiben.policy.facts import kind_shelf
from yiben.policy.facts import library as _library
from yiben.rules.kinds import Kind
from yiben.rules.pack import Library, Pack
from yiben.rules.problems import Problem


def library() -> Library:
    """Return all packs with the problems in them."""
    return _library()


def system_names() -> dict[str, str]:
    """Return the Chinese name of every system by its slug, in the documents' order."""
    return _library().systems


def packs() -> dict[str, Pack]:
    """Return every pack by its name."""
    return _library().packs


def pack(name: str) -> Pack:
    """Return a pack; raise RefusedError if there is none."""
    found = packs().get(name)
    if found is None:
        raise RefusedError("pack.see", name)
    return found


def pack_problems() -> list[Problem]:
    """Return what is wrong in the packs, with file and line."""
    return _library().problems


def kinds() -> dict[str, Kind]:
    """Return every kind of record by its name, the steps of filings included."""
    return kind_shelf().kinds


def kind(name: str) -> Kind:
    """Return a kind of record; raise RefusedError if there is none."""
    found = kinds().get(name)
    if found is None:
        raise RefusedError("kind.see", name)
    return found


def kind_problems() -> list[Problem]:
    """Return what is wrong in the kinds, with file and line."""
    return kind_shelf().problems
