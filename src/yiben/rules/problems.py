"""A mistake in a pack is a value, so that all of them can be shown at once."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it stands, what is wrong, and what to write instead."""

    file: Path
    line: int
    message: str
    advice: str = ""
    grave: bool = True

    def __str__(self) -> str:
        """Return the line a person reads."""
        mark = "" if self.grave else "（提示）"
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place} {mark}{self.message}{self.advice}"
