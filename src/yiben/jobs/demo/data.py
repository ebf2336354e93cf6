"""The invented data: read from ``demo/*.yaml`` and checked once, before any writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import BaseModel, ConfigDict, ValidationError

from yiben.rules.lined import load_lined
from yiben.rules.words import OrgKind

from .words import DemoError


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Unit(_Row):
    """One organisation; ``key`` is its name within the demonstration only.

    ``quiet`` has no activity; ``later`` is founded in the course of the year.
    """

    key: str
    name: str
    short: str
    kind: str
    level: str = "base"
    sector: str = "general"
    above: str | None
    region: str | None = None
    packs: tuple[str, ...] = ()
    quiet: bool = False
    later: bool = False
    core_group: bool = False
    committee: bool = False
    team: tuple[int, int, int] = (0, 0, 0)
    home: str | None = None
    members: int = 0
    groups: int = 0
    frail: int = 0
    floating: int = 0
    probationary: int = 0
    diligence: str = "steady"

    @property
    def is_branch(self) -> bool:
        """Say whether members belong here."""
        return self.kind == OrgKind.BRANCH


class Month(_Row):
    """What a month is about."""

    theme: str
    lecture: str
    seminar: str
    assembly: str
    committee: str
    resolution: str


class Themes(_Row):
    """The texts of a year."""

    months: tuple[Month, ...]
    service: Mapping[str, str]
    places: Mapping[str, str]
    excuses: Mapping[str, str]
    gaps: tuple[str, ...]


class GroupHabit(_Row):
    """What a Party group does, and every how many months."""

    kind: str
    part: str | None
    every: int


class Routine(_Row):
    """What the units of a region do every year."""

    theme_day: int
    assembly: tuple[int, ...]
    lecture: tuple[int, ...]
    seminar: tuple[int, ...]
    life: tuple[int, ...]
    committee_every: int
    group: GroupHabit
    gap_duty: str | None
    branch_papers: tuple[str, ...]
    half_year: tuple[str, ...]
    year_end: tuple[str, ...]
    committee_papers: tuple[str, ...]
    standards: tuple[str, ...]
    tags: tuple[str, ...]


class Names(_Row):
    """What invented names are put together from."""

    surnames: tuple[str, ...]
    given: tuple[str, ...]


class AccountLine(_Row):
    """An account that is printed."""

    username: str
    role: str
    at: str | None
    sees: str


class Accounts(_Row):
    """All printed accounts; they share one password."""

    password: str
    accounts: tuple[AccountLine, ...]


class Waived(_Row):
    """What organisations without activity are released from, by the rules they live under."""

    reason: str
    central: tuple[tuple[str, str], ...]
    hunan: tuple[tuple[str, str], ...]
    heilongjiang: tuple[tuple[str, str], ...]

    def under(self, region: str | None) -> tuple[tuple[str, str], ...]:
        """Return duties with their periods; the centre's where no other rules hold."""
        if region in {"hunan", "heilongjiang"}:
            found: tuple[tuple[str, str], ...] = getattr(self, region or "")
            return found
        return self.central


class Text(_Row):
    """What stands on a list: its words, and what came of it."""

    title: str
    source: str = ""
    channel: str = ""
    result: str = ""
    reply: str = ""
    proof: str = ""


class Keep(_Row):
    """A register entry; ``sectors`` says for whom, all branches without."""

    kind: str
    title: str
    at: str = ""
    sectors: tuple[str, ...] = ()
    holder: bool = False
    fields: Mapping[str, Any] = {}
    tags: tuple[str, ...] = ()


class Log(_Row):
    """Something a unit puts into its library in a month."""

    at: str
    kind: str
    title: str
    month: int
    fields: Mapping[str, Any]
    tags: tuple[str, ...]


class Books(_Row):
    """What the lists, the registers and the library hold."""

    problems: tuple[Text, ...]
    opinions: tuple[Text, ...]
    commitments: tuple[Text, ...]
    keeps: tuple[Keep, ...]
    bases: tuple[Keep, ...]
    logs: tuple[Log, ...]


@dataclass(frozen=True)
class Data:
    """Everything that is invented."""

    units: Mapping[str, Unit]
    themes: Themes
    routine: Mapping[str, Routine]
    names: Names
    accounts: Accounts
    waived: Waived
    books: Books

    def region(self, key: str) -> str | None:
        """Return the region a unit lives in: its own, or that of a unit above."""
        unit = self.units[key]
        if unit.region or unit.above is None:
            return unit.region
        return self.region(unit.above)

    def habits(self, key: str) -> Routine:
        """Return what the units of a unit's region do."""
        return self.routine[self.region(key) or ""]

    def children(self, key: str) -> list[Unit]:
        """Return the units directly below, in order."""
        found = [unit for unit in self.units.values() if unit.above == key]
        return [unit for unit in found if not unit.later]

    @property
    def branches(self) -> list[Unit]:
        """Return every branch that stood when the year began."""
        found = [unit for unit in self.units.values() if unit.is_branch]
        return [unit for unit in found if not unit.later]

    @property
    def committees(self) -> list[Unit]:
        """Return every unit with activity that is no branch."""
        return [u for u in self.units.values() if not (u.is_branch or u.quiet)]


def read_data() -> Data:
    """Return the data of ``YIBEN_DEMO_DATA``; DemoError names a file that is wrong."""
    folder = Path(settings.YIBEN_DEMO_DATA)
    name = "tree.yaml"
    try:
        units = [Unit.model_validate(row) for row in _read(folder, name)]
        rows, name = _read(folder, "routine.yaml"), "routine.yaml"
        routine = {key: Routine.model_validate(row) for key, row in rows.items()}
        name = "themes.yaml"
        themes = Themes.model_validate(_read(folder, name))
        name = "names.yaml"
        names = Names.model_validate(_read(folder, name))
        name = "accounts.yaml"
        accounts = Accounts.model_validate(_read(folder, name))
        name = "waived.yaml"
        waived = Waived.model_validate(_read(folder, name))
        name = "books.yaml"
        books = Books.model_validate(_read(folder, name))
    except (OSError, ValidationError) as error:
        raise DemoError(
            f"演示数据 {folder / name} 不能用：{error}", "请恢复这个文件。"
        ) from error
    by_key = {unit.key: unit for unit in units}
    return Data(by_key, themes, routine, names, accounts, waived, books)


def _read(folder: Path, name: str) -> Any:
    return load_lined((folder / name).read_text(encoding="utf-8"))
