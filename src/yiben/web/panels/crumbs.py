"""The way from the top of the tree down to a unit."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.org.access import Viewer, may_read
from yiben.org.queries import path_to


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way; without an address it is not open to the reader."""

    label: str
    url: str = ""


def crumbs_to(unit: Any, *, seen_by: Viewer) -> tuple[Crumb, ...]:
    """Return every unit above and the unit itself, linked as far as open."""
    return tuple(
        Crumb(
            step.short_name,
            reverse("unit", args=[step.pk]) if may_read(seen_by, step) else "",
        )
        for step in path_to(unit)
    )
