"""A unit's roster on a day, and the preview of an import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.common.errors import Problem
from yiben.org.access import Viewer, may_tend
from yiben.org.words import KIND_LABELS
from yiben.people.queries import Change, MemberRow, OfficeRow, RosterPreview
from yiben.people.words import Trait

from .crumbs import Crumb, crumbs_to

TRAITS = dict(Trait.choices())
CHANGES = {
    Change.CREATE.value: "新增",
    Change.UPDATE.value: "更新",
    Change.UNCHANGED.value: "不变",
}
ROWS_SHOWN = 300


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member in the list."""

    name: str
    kind: str
    joined_on: date
    offices: str
    flags: str


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """The members of a Party group, or those in none."""

    name: str
    members: tuple[MemberLine, ...]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """An organisation directly below."""

    id: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class RosterPanel:
    """The page of the roster."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    on: date
    may_tend: bool
    total: int
    offices: tuple[OfficeRow, ...]
    groups: tuple[GroupBlock, ...]
    units: tuple[UnitLine, ...]
    history: tuple[tuple[date, str], ...] | None


@dataclass(frozen=True, slots=True)
class SheetCount:
    """What an import would do with one sheet."""

    sheet: str
    create: int
    update: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """What would be done with one line."""

    where: str
    label: str
    change: str
    changes: str


@dataclass(frozen=True, slots=True)
class ImportPanel:
    """The page of the import; ``counts`` is empty until a file was read."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    filename: str = ""
    counts: tuple[SheetCount, ...] = ()
    rows: tuple[PreviewLine, ...] = ()
    more: int = 0
    problems: tuple[Problem, ...] = ()
    can_confirm: bool = False


def roster_panel(
    unit: Any,
    *,
    on: date,
    members: Iterable[MemberRow],
    offices: Iterable[OfficeRow],
    units: Iterable[Any],
    history: Iterable[tuple[date, str]] | None,
    seen_by: Viewer,
) -> RosterPanel:
    """Return the roster, members by group and name."""
    groups: dict[str, list[MemberLine]] = {}
    for row in members:
        groups.setdefault(row.group_name or "", []).append(_member(row))
    return RosterPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        on=on,
        may_tend=may_tend(seen_by, unit),
        total=sum(len(rows) for rows in groups.values()),
        offices=tuple(offices),
        groups=tuple(GroupBlock(name, tuple(rows)) for name, rows in groups.items()),
        units=tuple(
            UnitLine(one.pk, one.name, KIND_LABELS.get(one.kind, one.kind))
            for one in units
        ),
        history=None if history is None else tuple(history),
    )


def _member(row: MemberRow) -> MemberLine:
    return MemberLine(
        name=row.name,
        kind=row.label,
        joined_on=row.joined_on,
        offices="、".join(dict.fromkeys(row.offices)),
        flags="、".join(TRAITS.get(flag, flag) for flag in row.flags),
    )


def import_panel(
    unit: Any,
    *,
    seen_by: Viewer,
    preview: RosterPreview | None = None,
    filename: str = "",
) -> ImportPanel:
    """Return the import page, empty or with a preview; unchanged lines are left out."""
    crumbs = crumbs_to(unit, seen_by=seen_by)
    if preview is None:
        return ImportPanel(unit.pk, unit.name, crumbs)
    counts = tuple(_count(name, one) for name, one in preview.counts().items())
    rows = [row for row in preview.rows if row.change != Change.UNCHANGED]
    return ImportPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs,
        filename=filename,
        counts=counts,
        rows=tuple(
            PreviewLine(
                f"{row.sheet} 第 {row.row} 行",
                row.label,
                CHANGES[row.change.value],
                "、".join(row.changes),
            )
            for row in rows[:ROWS_SHOWN]
        ),
        more=max(0, len(rows) - ROWS_SHOWN),
        problems=preview.problems,
        can_confirm=not preview.problems
        and any(one.create or one.update for one in counts),
    )


def _count(sheet: str, counts: Mapping[str, int]) -> SheetCount:
    return SheetCount(
        sheet,
        counts[Change.CREATE.value],
        counts[Change.UPDATE.value],
        counts[Change.UNCHANGED.value],
    )
