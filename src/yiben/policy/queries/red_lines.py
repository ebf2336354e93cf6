"""The red lines: what is switched off at a unit, by which rule, since when.

Room to room: ``bans_of`` and ``is_off`` ask no access, because what is switched
off is no secret; ``red_lines_of`` is what the page shows.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.policy.access import require_see_policy
from yiben.policy.facts import (
    adoptions_above,
    bans_at,
    bans_under,
    suspensions_under,
    tables,
)
from yiben.rules.bans import Ban
from yiben.rules.features import Feature
from yiben.rules.lawbook import Suspension
from yiben.rules.pack import Rule
from yiben.rules.period import FAR, first_day, last_day, month_of


@dataclass(frozen=True, slots=True)
class RedLine:
    """A feature, and the prohibitions that hold for it; the first is the highest."""

    feature: Feature
    bans: tuple[Ban, ...]

    @property
    def is_off(self) -> bool:
        """Say whether it is not to be had at this unit."""
        return self.feature.is_never or bool(self.bans)


@dataclass(frozen=True, slots=True)
class SuspendedDuty:
    """A duty that a prohibition keeps from being owed, and for which days."""

    rule: Rule
    by: Rule
    since: date
    until: date | None


def features() -> dict[str, Feature]:
    """Return everything a document may forbid, by its slug."""
    return tables().features


def bans_of(org: Org, *, on: date) -> tuple[Ban, ...]:
    """Return every prohibition in force at a unit on a day."""
    return bans_at(org, on)


def red_line(org: Org, feature: str, *, on: date) -> RedLine:
    """Return what is forbidden about one feature; raise KeyError if it is unknown."""
    found = tuple(one for one in bans_of(org, on=on) if one.feature == feature)
    return RedLine(features()[feature], found)


def is_off(org: Org, feature: str, *, on: date) -> bool:
    """Say whether a feature is not to be had at a unit: forbidden, or never made."""
    return red_line(org, feature, on=on).is_off


def red_lines_of(org: Org, *, on: date, seen_by: Viewer) -> list[RedLine]:
    """Return every feature with what holds for it at a unit, in the table's order."""
    require_see_policy(seen_by, org)
    found = bans_of(org, on=on)
    return [
        RedLine(one, tuple(ban for ban in found if ban.feature == one.slug))
        for one in features().values()
    ]


def suspended_of(org: Org, *, on: date) -> list[SuspendedDuty]:
    """Return the duties that a prohibition keeps off a unit in the month of a day."""
    return _suspended(suspensions_under(*adoptions_above(org)), on)


def switched_off(org: Org, *, on: date) -> tuple[tuple[Ban, ...], list[SuspendedDuty]]:
    """Return what is forbidden at a unit, and the duties that keeps off; one question."""
    path, adoptions = adoptions_above(org)
    bans = bans_under(org, on, path, adoptions)
    return bans, _suspended(suspensions_under(path, adoptions), on)


def _suspended(ever: Iterable[Suspension], on: date) -> list[SuspendedDuty]:
    month = month_of(on)
    found: dict[str, SuspendedDuty] = {}
    for one in ever:
        if one.since <= month < one.until:
            until = None if one.until >= FAR else last_day(one.until - 1)
            rule = one.clause.rule
            found.setdefault(
                rule.id, SuspendedDuty(rule, one.by, first_day(one.since), until)
            )
    return list(found.values())
