"""Lists whose content comes from above: what the text names, what it does not."""

from dataclasses import dataclass

from yiben.books.lists import access
from yiben.books.lists.facts import list_kinds
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold

from .base import live

NOT_SUPPLIED = "清单内容还没有提供：文件里没有写具体条目。"


@dataclass(frozen=True, slots=True)
class Supplied:
    """One such list at a unit; ``note`` says that its content is not in the text."""

    kind: str
    label: str
    n_items: int
    named: tuple[tuple[str, bool], ...]
    unnamed: str
    note: str


def supplied_of(org: Org, *, seen_by: Viewer) -> list[Supplied]:
    """Return the lists that a unit gets from above, with what is there and what not."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    found = []
    for name, kind in list_kinds().items():
        if not kind.flow.supplied or org.kind not in kind.by:
            continue
        rows = live().filter(unit=org, kind=name)
        titles = [one.words["title"] for one in rows]
        named = tuple((one, one in titles) for one in kind.flow.named_items)
        listed = [one for one in titles if one not in kind.flow.named_items]
        unnamed = kind.flow.unnamed if not listed else ""
        note = NOT_SUPPLIED if unnamed else ""
        found.append(Supplied(name, kind.label, len(titles), named, unnamed, note))
    return found
