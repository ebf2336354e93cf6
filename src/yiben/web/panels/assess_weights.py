"""The form of a year's items and weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.books.ratings.queries import indicators
from yiben.common.errors import Problem
from yiben.rules.indicators import Indicator

from .assess_item import BY_PEOPLE
from .banned import BannedLine
from .rating_forms import Asker
from .shared import Field, ProblemLine, by_place, lines_of


@dataclass(frozen=True, slots=True)
class WeightsPage:
    """The form of a year's items and weights."""

    title: str
    lead: str
    action: str
    back: str
    note: str
    rows: tuple[tuple[Field, ...], ...]
    basis: Field
    known: tuple[Indicator, ...]
    banned: tuple[BannedLine, ...]
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class WeightsForm:
    """Whose sheet of which year; ``basis``: the document that wants grades."""

    unit: Any
    kind: str
    year: int
    basis: str = ""
    note: str = ""


def weights_page(
    form: WeightsForm,
    rows: Sequence[Mapping[str, str]],
    banned: tuple[BannedLine, ...],
    problems: Sequence[Problem] = (),
) -> WeightsPage:
    """Return the form of a year's items, each with its weight and how it is had."""
    wrong = by_place(problems)
    known = tuple(indicators().values())
    address = reverse("rating-sheet", args=[form.unit.pk, form.kind])
    return WeightsPage(
        title=f"{form.year}年度考核表",
        lead=form.unit.name,
        action=f"{address}?year={form.year}",
        back=reverse("ratings", args=[form.unit.pk]),
        note=form.note,
        rows=tuple(_row(number, row, known, wrong) for number, row in enumerate(rows)),
        basis=Asker({"basis": form.basis}, wrong).text(
            "basis",
            "评等次的依据",
            help="哪份考核办法的哪一条要求评好、较好、一般、差。不写就不评等次。",
        ),
        known=known,
        banned=banned,
        problems=lines_of(problems),
    )


def _row(
    number: int,
    row: Mapping[str, str],
    known: Sequence[Indicator],
    wrong: Mapping[str, tuple[str, ...]],
) -> tuple[Field, ...]:
    typed = {f"{name}:{number}": value for name, value in row.items()}
    ask = Asker(typed, wrong)
    pairs = [(one.slug, one.label) for one in known]
    ticked = ("yes",) if row.get("programme") else ()
    about = [("yes", "这一项是“两学一做”学习教育")]
    return (
        ask.text(f"label:{number}", f"第 {number + 1} 项"),
        ask.text(f"weight:{number}", "分值", inputmode="decimal"),
        ask.select(f"source:{number}", "数从哪里来", pairs, empty=BY_PEOPLE),
        ask.checks(f"programme:{number}", "", about, ticked),
        Field(f"key:{number}", "", "hidden", row.get("key", "")),
    )
