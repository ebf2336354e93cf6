"""What was not held, for the page that asks why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.common.errors import Problem
from yiben.standing.words import Line

from .filing import label_of
from .shared import Field, ProblemLine, by_place, lines_of


@dataclass(frozen=True, slots=True)
class GapPage:
    """The page."""

    unit_id: str
    unit_name: str
    action: str
    period: str
    period_label: str
    duties: tuple[str, ...]
    lines: tuple[Line, ...]
    reason: Field
    problems: tuple[ProblemLine, ...]

    @property
    def lead(self) -> str:
        """Return which unit and, once a duty is chosen, which period it is about."""
        return " · ".join(one for one in (self.unit_name, self.period_label) if one)


def gap_of(
    unit: Any,
    lines: Sequence[Line],
    duties: Sequence[str],
    period: str,
    reason: str = "",
    problems: Sequence[Problem] = (),
) -> GapPage:
    """Return the page about some duties of a period; each duty is shown once."""
    named = {
        line.duty: line
        for line in reversed(lines)
        if line.duty in duties and line.period == period
    }
    return GapPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        action=reverse("gap-new", args=[unit.pk]),
        period=period,
        period_label=label_of(period),
        duties=tuple(duties),
        lines=tuple(named.values()),
        reason=Field(
            "reason",
            "没有开展的原因",
            "textarea",
            reason,
            help="照实写。说明以后，台账上显示“已说明未开展”，上级看得到原因。",
            required=True,
            rows=4,
            problems=by_place(problems).get("reason", ()),
        ),
        problems=lines_of(problems),
    )
