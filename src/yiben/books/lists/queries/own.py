"""What is one's own, and what was published to a circle."""

from dataclasses import replace

from django.db.models import Q

from yiben.books.lists import access
from yiben.books.lists.facts import kind_of
from yiben.books.lists.models import Item
from yiben.books.lists.words import ItemRow, ItemView
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_see
from yiben.org.models import Org
from yiben.people.access import hold

from .base import live, row_of
from .items import view_of

LIMIT = 200


def my_items(*, seen_by: Viewer) -> list[ItemView]:
    """Return what somebody raised, is to see to, or may know is about them."""
    viewer = hold(seen_by)
    me = viewer.person_id
    if me is None:
        return []
    rows = live().filter(Q(author_id=me) | Q(holder_id=me) | Q(about_id=me))
    rows = rows.select_related("source", "again_of").order_by("-found_on", "-pk")
    named = [one for one in rows[:LIMIT] if access.is_named(viewer, one, kind_of(one))]
    return [view_of(one, seen_by=viewer) for one in named]


def published_of(org: Org, *, seen_by: Viewer) -> list[ItemRow]:
    """Return what a unit published to a circle to which the viewer belongs."""
    viewer = hold(seen_by)
    rows = live().filter(unit=org, circle__isnull=False, is_private=False)
    found = []
    for one in rows.order_by("-state_on", "-pk")[:LIMIT]:
        if access.in_circle(viewer, org, one.circle or ""):
            row = _shown(one, viewer)
            found.append(row)
    if not found and not (may_see(viewer, org) and access.may_list(viewer, org)):
        raise RefusedError("list.published", org.pk)
    return found


def _shown(one: Item, viewer: Viewer) -> ItemRow:
    """Return the line with its words: publishing has opened them to the circle."""
    row, words = row_of(one, viewer), one.words
    holder = one.holder.name if one.holder else ""
    return replace(row, title=words["title"], holder=holder, is_hidden=False)
