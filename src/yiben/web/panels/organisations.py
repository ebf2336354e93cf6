"""The tree as the system administrator keeps it: names and places, no records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.org.queries import path_to
from yiben.org.words import KIND_LABELS, LEVEL_LABELS

from .crumbs import Crumb


@dataclass(frozen=True, slots=True)
class OrgLine:
    """An organisation in the list."""

    name: str
    kind: str
    level: str
    founded_on: date
    dissolved_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class OrganisationsPanel:
    """One organisation with those directly below it, or the top of the tree."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    is_over: bool
    text: str
    rows: tuple[OrgLine, ...]
    history: tuple[tuple[date, str], ...]


def _url(org_id: str) -> str:
    return reverse("organisation", args=[org_id])


def organisations_panel(
    unit: Any,
    rows: Iterable[Any],
    history: Iterable[tuple[date, str]] = (),
    text: str = "",
) -> OrganisationsPanel:
    """Return the page of an organisation; of the top of the tree for None."""
    above = path_to(unit) if unit else []
    return OrganisationsPanel(
        org_id=unit.pk if unit else "",
        name=unit.name if unit else "组织",
        crumbs=tuple(Crumb(one.short_name, _url(one.pk)) for one in above),
        is_over=bool(unit and unit.dissolved_on),
        text=text,
        rows=tuple(
            OrgLine(
                one.name,
                KIND_LABELS.get(one.kind, one.kind),
                LEVEL_LABELS.get(one.level, one.level),
                one.founded_on,
                one.dissolved_on,
                _url(one.pk),
            )
            for one in rows
        ),
        history=tuple(history),
    )
