"""A document to be rehearsed: of the library, still being written, or in a folder."""

from pathlib import Path

from yiben.org.access import Viewer
from yiben.policy.checks.drafts import DraftError
from yiben.policy.facts import kind_shelf, library
from yiben.rules.load import cross_check, read_pack
from yiben.rules.pack import Pack
from yiben.rules.problems import Problem
from yiben.rules.schema import Vocabulary

from .draft_files import compiled
from .drafts import draft, texts_of
from .shelf import pack

DRAFT_ID = "dr_"


def pack_or_draft(name: str, *, seen_by: Viewer) -> tuple[Pack, str]:
    """Return a document by name, or a draft by its id, with the text of a draft.

    Raises RefusedError if there is none or the draft is not open to the viewer,
    DraftError if a draft cannot be read yet.
    """
    if not name.startswith(DRAFT_ID):
        return pack(name), ""
    row = draft(name, seen_by=seen_by)
    found = compiled(texts_of(row)).pack
    if found is None:
        raise DraftError("这份草稿还读不出规则。", "先把文件信息填完整。")
    return found, str(row.text)


def pack_in(folder: Path) -> tuple[Pack | None, list[Problem]]:
    """Return the pack in a folder on disk, and every problem found in it."""
    problems: list[Problem] = []
    words = Vocabulary(kind_shelf().kinds, library().systems)
    found = read_pack(folder / "pack.yaml", words, problems)
    if found is not None:
        whole = cross_check({**library().packs, found.name: found})
        problems += [one for one in whole if one.file.is_relative_to(folder)]
    return found, problems
