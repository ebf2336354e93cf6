"""Ratings: a unit's rounds, and a round as a checklist."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.books.ratings.queries import has_sheet
from yiben.books.ratings.words import ObjectionView, RoundRow, RoundView, StepLine
from yiben.common.errors import Problem
from yiben.policy.queries import kinds

from .banned import BannedLine
from .shared import ProblemLine, lines_of


@dataclass(frozen=True, slots=True)
class RoundList:
    """The rounds of a unit, what can be begun, what waits for an answer."""

    unit_id: str
    unit_name: str
    rows: tuple[RoundRow, ...]
    starts: tuple[tuple[str, str], ...]
    waiting: tuple[tuple[str, str, ObjectionView], ...]
    banned: tuple[BannedLine, ...]
    assessed: tuple[tuple[str, RoundRow], ...]
    sheets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StepLink:
    """One line of the checklist, with the form that does it."""

    line: StepLine
    url: str


@dataclass(frozen=True, slots=True)
class RoundPage:
    """A round: what is done, what is missing, who is rated."""

    round: RoundView
    steps: tuple[StepLink, ...]
    may_decide: bool
    sheet_url: str
    units_url: str
    result: tuple[tuple[str, int], ...]
    filed: tuple[tuple[str, str], ...]
    problems: tuple[ProblemLine, ...]


def ratings_page(
    unit: Any,
    rows: Sequence[RoundRow],
    starts: Sequence[tuple[str, str, str]],
    waiting: Sequence[tuple[str, str, ObjectionView]],
    banned: tuple[BannedLine, ...],
    off: frozenset[str],
    assessed: Sequence[tuple[str, RoundRow]],
) -> RoundList:
    """Return the rounds of a unit; what is switched off cannot be begun."""
    links = tuple(
        (label, reverse("rating-new", args=[unit.pk, kind]))
        for kind, label, feature in starts
        if feature not in off
    )
    sheets = tuple(
        (label, reverse("rating-sheet", args=[unit.pk, kind]))
        for kind, label, _ in starts
        if has_sheet(kind)
    )
    return RoundList(
        unit.pk,
        unit.name,
        tuple(rows),
        links,
        tuple(waiting),
        banned,
        tuple(assessed),
        sheets,
    )


def round_page(
    view: RoundView,
    filed: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> RoundPage:
    """Return a round as a plain checklist."""
    kind = kinds()[view.row.kind]
    labels = {one.name: one.label for one in kind.fields}
    is_open = view.row.state == ("comment" if view.has_sheet else "open")
    return RoundPage(
        round=view,
        steps=tuple(StepLink(one, _url_of(view, one)) for one in view.steps),
        may_decide=view.may_write and is_open,
        sheet_url=(
            reverse("rating-sheet", args=[view.row.unit_id, view.row.kind])
            + f"?year={view.row.year}"
            if view.has_sheet and view.may_write
            else ""
        ),
        units_url=(
            reverse("assess", args=[view.row.id])
            if view.has_sheet and view.may_write
            else ""
        ),
        result=tuple((labels.get(one, one), n) for one, n in view.result.items()),
        filed=tuple(filed),
        problems=lines_of(problems),
    )


def _url_of(view: RoundView, line: StepLine) -> str:
    if not view.may_write or line.is_after != (view.row.state == "decided"):
        return ""
    if line.is_of_round:
        if view.box_id:
            return reverse("ballot-tellers", args=[view.box_id])
        return reverse("rating-test", args=[view.row.id])
    if view.has_sheet and line.step == "scored":
        return reverse("assess", args=[view.row.id])
    return reverse("rating-step", args=[view.row.id, line.step])
