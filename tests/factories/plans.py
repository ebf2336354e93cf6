"""Lines of plans for tests."""

from typing import Any

from tests.factories.ledger import ASSEMBLY
from yiben.plans.words import PlanLine


def line(month: int = 5, theme: str = "学习条例", **given: Any) -> PlanLine:
    """Give one line of a plan."""
    return PlanLine(**{"month": month, "kind": ASSEMBLY, "theme": theme, **given})
