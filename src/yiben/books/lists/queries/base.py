"""One row as it is read: with its words, or only its state and dates."""

from django.db.models import QuerySet

from yiben.books.lists import access
from yiben.books.lists.checks.order import label_of
from yiben.books.lists.facts import confirm_from, gaps_of, kind_of
from yiben.books.lists.models import Item
from yiben.books.lists.words import ItemRow, OwnAct
from yiben.org.access import Viewer

HIDDEN = "（内容限定人员查看）"


def whole() -> QuerySet[Item]:
    """Return the rows with what their lines show."""
    rows = Item.objects.select_related("unit", "holder", "about", "author", "target")
    return rows.prefetch_related("tasks")


def live() -> QuerySet[Item]:
    """Return the rows that were not taken back."""
    return whole().exclude(state=OwnAct.WITHDRAWN)


def row_of(one: Item, viewer: Viewer) -> ItemRow:
    """Return one line, as far as it is open."""
    kind = kind_of(one)
    hidden = not access.may_read(viewer, one, kind)
    words = {} if hidden else one.words
    return ItemRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=kind.label,
        title=HIDDEN if hidden else words["title"],
        state=one.state,
        state_label=label_of(kind, one.state),
        found_on=one.found_on,
        state_on=one.state_on,
        due_on=one.due_on,
        holder_id=None if hidden else one.holder_id,
        holder=one.holder.name if one.holder and not hidden else "",
        about=one.about.name if one.about and not hidden else "",
        target=one.target.name if one.target and not hidden else "",
        gaps=() if hidden else gaps_of(kind, one),
        is_hidden=hidden,
        is_over=one.is_over,
        is_recurring=one.again_of_id is not None,
        circle=one.circle,
        confirm_from=confirm_from(kind, one),
    )


def rows_of(rows: QuerySet[Item], viewer: Viewer, limit: int) -> list[ItemRow]:
    """Return the lines that may be known of, in the order of the rows."""
    return [
        row_of(one, viewer)
        for one in rows[:limit]
        if access.may_know(viewer, one, kind_of(one))
    ]
