"""The page of a unit's red lines: every feature, by which rule off, since when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.policy.queries import RedLine, SuspendedDuty, packs

from .basis import Basis, basis_in
from .crumbs import Crumb
from .lines import sentence_url

OFF = "已停用"
NOT_MADE = "不设"


@dataclass(frozen=True, slots=True)
class RedRow:
    """One feature as it stands at a unit; ``since`` is set if a rule forbids it."""

    label: str
    where: str
    instead: str
    said: str
    standing: str
    ground: str
    bases: tuple[Basis, ...]
    since: date | None
    adopters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SuspendedRow:
    """A duty that is not owed because of a prohibition."""

    title: str
    document: str
    url: str
    basis: Basis
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class RedLinesPanel:
    """The page."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    on: date
    off: tuple[RedRow, ...]
    never: tuple[RedRow, ...]
    absent: tuple[RedRow, ...]
    free: tuple[RedRow, ...]
    suspended: tuple[SuspendedRow, ...]


def red_lines_panel(
    unit: Any,
    lines: Iterable[RedLine],
    suspended: Iterable[SuspendedDuty],
    *,
    names: dict[str, str],
    crumbs: tuple[Crumb, ...],
    on: date,
) -> RedLinesPanel:
    """Return what is off by a rule, what was never made, and what nobody forbids."""
    groups: dict[tuple[bool, bool], list[RedRow]] = {}
    for line in lines:
        key = (bool(line.bans), line.feature.is_never)
        groups.setdefault(key, []).append(_row(line, unit, names))
    return RedLinesPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs,
        on=on,
        off=tuple(groups.get((True, False), ())),
        never=tuple(groups.get((True, True), ())),
        absent=tuple(groups.get((False, True), ())),
        free=tuple(groups.get((False, False), ())),
        suspended=suspended_rows(unit, suspended),
    )


def suspended_rows(
    unit: Any, duties: Iterable[SuspendedDuty]
) -> tuple[SuspendedRow, ...]:
    """Return the duties that are not owed, each with the rule that says so."""
    known = packs()
    return tuple(
        SuspendedRow(
            title=one.rule.title,
            document=known[one.rule.pack].short,
            url=sentence_url(one.rule.pack, one.rule.key, unit=unit.pk),
            basis=basis_in(one.by, unit),
            since=one.since,
            until=one.until,
        )
        for one in duties
    )


def _row(line: RedLine, unit: Any, names: dict[str, str]) -> RedRow:
    feature = line.feature
    rules = {ban.rule.id: ban.rule for ban in line.bans}
    said = NOT_MADE if feature.is_never else (OFF if line.bans else "")
    return RedRow(
        label=feature.label,
        where=feature.where,
        instead=feature.instead,
        said=said,
        standing=feature.standing_label,
        ground=feature.ground,
        bases=tuple(basis_in(rule, unit) for rule in rules.values()),
        since=min((ban.since for ban in line.bans), default=None),
        adopters=tuple(
            dict.fromkeys(
                names[ban.adopter] for ban in line.bans if ban.adopter in names
            )
        ),
    )
