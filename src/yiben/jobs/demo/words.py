"""The words of the demonstration: its stages, its logins, and what a build returns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from yiben.common.errors import YibenError

YEAR: Final = 2026
"""The invented year."""

STAGES: Final[Mapping[str, date]] = MappingProxyType(
    {
        "founded": date(YEAR, 1, 4),
        "planned": date(YEAR, 2, 5),
        "first-quarter": date(YEAR, 4, 8),
        "inspected": date(YEAR, 7, 12),
        "year-end": date(YEAR, 12, 21),
    }
)
"""Stage to the day on which the demonstration then stands, in order."""

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "founded": "建账：组织、党员、职务、文件",
        "planned": "年初：计划、安排、一月的活动",
        "first-quarter": "一季度的活动和督查",
        "inspected": "半年：督查、整改、半年报告",
        "year-end": "全年：下半年的活动和年底评议",
    }
)


@dataclass(frozen=True, slots=True)
class Login:
    """One account of the demonstration that somebody can log in with."""

    role: str
    username: str
    password: str
    sees: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{self.role}\t{self.username}\t{self.password}\t{self.sees}"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """How far the demonstration is, the day it stands on, and how to log in."""

    stage: str
    today: date
    logins: tuple[Login, ...]
    built: tuple[str, ...]


class DemoError(YibenError):
    """The demonstration cannot be built as asked."""
