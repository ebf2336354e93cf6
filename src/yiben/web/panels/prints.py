"""The pages of printing a whole subtree: orders, how far they are, the archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.urls import reverse

from yiben.reports.queries import PrintView
from yiben.reports.words import PrintState

SILENT = timedelta(minutes=5)
"""An order that waits for longer has probably no worker."""
MEGABYTE = 1024 * 1024


class Named(Protocol):
    """A unit, as far as these pages look at it."""

    @property
    def pk(self) -> str:
        """Return its id."""

    @property
    def name(self) -> str:
        """Return its name."""


@dataclass(frozen=True, slots=True)
class PrintsPanel:
    """The orders of a unit."""

    unit_id: str
    lead: str
    back: str
    rows: tuple[PrintView, ...]


@dataclass(frozen=True, slots=True)
class PrintPanel:
    """One order. ``refresh`` is how often a browser asks again, in seconds."""

    view: PrintView
    back: str
    size: str
    left: int
    is_silent: bool
    refresh: str


def prints_panel(unit: Named, rows: Iterable[PrintView]) -> PrintsPanel:
    """Return the page of a unit's orders."""
    return PrintsPanel(
        unit_id=unit.pk,
        lead=f"{unit.name} · 下级各支部一年的记录本，连同台账存档打成一包。",
        back=reverse("reports", args=[unit.pk]),
        rows=tuple(rows),
    )


def print_panel(view: PrintView, *, now: datetime) -> PrintPanel:
    """Return the page of one order."""
    begun = view.decided_at or view.asked_at
    waits = view.state == PrintState.WAITING
    return PrintPanel(
        view=view,
        back=reverse("prints", args=[view.unit_id]),
        size=f"{view.size / MEGABYTE:.1f} MB",
        left=max(0, view.n_branches - view.done - view.failed),
        is_silent=waits and now - begun > SILENT,
        refresh="every 5s" if waits or view.state == PrintState.RUNNING else "",
    )
