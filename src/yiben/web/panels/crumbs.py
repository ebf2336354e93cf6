"""The way from the top of the tree down to a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yiben.org.access import Viewer, may_read
from yiben.org.queries import path_to
from yiben.web.templatetags.yiben import address


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way; without an address it is not open to the reader."""

    label: str
    url: str = ""


def crumbs_to(unit: Any, *, seen_by: Viewer) -> tuple[Crumb, ...]:
    """Return every unit above and the unit itself, linked as far as open."""
    return crumbs_along(path_to(unit), seen_by=seen_by)


def crumbs_along(way: Iterable[Any], *, seen_by: Viewer) -> tuple[Crumb, ...]:
    """Return the same for a way that was asked for already."""
    return tuple(
        Crumb(
            step.short_name,
            address("unit", step.pk) if may_read(seen_by, step) else "",
        )
        for step in way
    )
