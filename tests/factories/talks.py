"""Forms of talks."""

from dataclasses import replace
from typing import Any

from tests.factories.gatherings import HELD_ON, World
from yiben.books.talks.queries import blank_for
from yiben.books.talks.words import PairForm, TalksForm


def talks_form(world: World, *pairs: tuple[str, str], **given: Any) -> TalksForm:
    """Return the form of talks between pairs of names."""
    blank = blank_for(world.branch, HELD_ON, seen_by=world["recorder"])
    lines = tuple(PairForm(world.id(one), world.id(two)) for one, two in pairs)
    return replace(blank, **{"pairs": lines, **given})
