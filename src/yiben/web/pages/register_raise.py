"""A line, and what it raises on a list: a problem heard at a visit is asked once."""

import hashlib
from datetime import datetime
from typing import Any

from django.db import transaction

from yiben.books.lists.actions import open_item
from yiben.books.lists.words import ItemForm
from yiben.books.registers import actions, queries
from yiben.books.registers.words import RegisterForm
from yiben.policy.queries import kinds

TITLE = 200


@transaction.atomic
def keep_and_raise(unit: Any, form: RegisterForm, *, by: Any, at: datetime) -> Any:
    """Keep a line; what was raised in it goes on the list with it, or neither does."""
    row = actions.keep_register(unit, form, by=by, at=at)
    raise_items(row, by=by, at=at)
    return row


@transaction.atomic
def revise_and_raise(
    row: Any, form: RegisterForm, *, reason: str, by: Any, at: datetime
) -> Any:
    """Correct a line; what is new among what was raised goes on the list."""
    found = actions.revise_register(row, form, reason=reason, by=by, at=at)
    raise_items(found, by=by, at=at)
    return found


def raise_items(row: Any, *, by: Any, at: datetime) -> None:
    """Put each thing raised in a line on the list of its kind.

    The same words of the same line are one item, however often this is done.
    """
    spec = kinds()[row.kind].register.raises
    for text in queries.raised_in(row):
        mark = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
        form = ItemForm(
            kind=spec.kind,
            title=text if len(text) <= TITLE else f"{text[: TITLE - 1]}…",
            found_on=row.from_on,
            fields=dict(spec.given),
            tags=spec.tags,
            source_id=row.entry_id,
            token=f"{row.pk}-{mark}",
        )
        open_item(row.unit, form, by=by, at=at)
