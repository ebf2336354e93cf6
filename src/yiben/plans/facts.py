"""A plan as plain values, and the mark by which one tells that it was changed."""

from dataclasses import replace

from yiben.common.seal import canonical, sm3

from .models import PlanItem
from .words import PlanLine


def as_kept(line: PlanLine) -> PlanLine:
    """Return a line as it is stored."""
    return replace(line, theme=line.theme.strip(), chair_id=line.chair_id or None)


def lines_in(org_id: str, year: int) -> list[PlanLine]:
    """Return the stored plan of a year, in its order."""
    rows = PlanItem.objects.filter(org_id=org_id, year=year).order_by("number")
    columns = rows.values_list("month", "kind", "theme", "chair_id", "day")
    return [PlanLine(*row) for row in columns]


def mark_of(org_id: str, year: int) -> str:
    """Return a text that differs as soon as a line of the plan does."""
    lines = lines_in(org_id, year)
    rows = [[x.month, x.kind, x.theme, x.chair_id, x.day] for x in lines]
    return sm3(canonical({"plan": rows}))
