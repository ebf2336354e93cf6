"""The words of plans: a line of a yearly plan, as it is handed in."""

from dataclasses import dataclass
from typing import Final

THEME_LENGTH: Final = 200
TITLE_LENGTH: Final = 200


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One thing meant to happen in a month; ``day`` only where it is fixed."""

    month: int
    kind: str
    theme: str
    chair_id: str | None = None
    day: int | None = None
