"""A member's own items, and what was published to a circle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.books.lists.words import Circle, ItemRow, ItemView
from yiben.policy.queries import kinds


@dataclass(frozen=True, slots=True)
class OwnItem:
    """One item of one's own; ``answer`` is what was replied."""

    view: ItemView
    answer: str
    is_overdue: bool
    is_opinion: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What one raised, is to see to, or may know is about one."""

    raised: tuple[OwnItem, ...]
    held: tuple[OwnItem, ...]
    opinion_url: str


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """What a unit published, by circle."""

    unit_id: str
    unit_name: str
    circles: tuple[tuple[str, tuple[ItemRow, ...]], ...]


def own_page(views: Sequence[ItemView], branch: Any, *, on: date) -> OwnPage:
    """Return the page; what one is to see to stands first on it."""
    items = [_own(one, on) for one in views]
    opinions = [one for one in items if one.is_opinion]
    url = reverse("opinion-new", args=[branch.pk]) if branch else ""
    return OwnPage(
        raised=tuple(opinions),
        held=tuple(one for one in items if one not in opinions),
        opinion_url=url,
    )


def _own(view: ItemView, on: date) -> OwnItem:
    fields: Mapping[str, Any] = view.fields
    answer = str(fields.get("reply", "") or fields.get("result", ""))
    is_opinion = kinds()[view.row.kind].flow.opinion
    return OwnItem(view, answer, view.row.is_overdue(on), is_opinion)


def published_page(unit: Any, rows: Sequence[ItemRow]) -> PublishedPage:
    """Return the page, the narrowest circle first."""
    return PublishedPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        circles=tuple(
            (circle.label, found)
            for circle in Circle
            if (found := tuple(one for one in rows if one.circle == circle))
        ),
    )
