"""What stands in the place of a thing that documents have switched off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.policy.queries import bans_of, features
from yiben.rules.bans import Ban

from .basis import Basis, basis_in


@dataclass(frozen=True, slots=True)
class BannedLine:
    """Things that would have stood here, by which rules not, and what is instead."""

    labels: tuple[str, ...]
    is_never: bool
    bases: tuple[Basis, ...]
    instead: str

    @property
    def label(self) -> str:
        """Return all of them in one."""
        return "、".join(self.labels)


def banned_lines(unit: Any, *slugs: str, on: date) -> tuple[BannedLine, ...]:
    """Return what is said where these features would have stood; often nothing.

    Those with one thing instead share a line; each is cited by one rule.
    """
    return lines_by(bans_of(unit, on=on), unit, *slugs)


def lines_by(found: Iterable[Ban], unit: Any, *slugs: str) -> tuple[BannedLine, ...]:
    """Return the same for prohibitions that were asked for already."""
    known = features()
    lines: dict[tuple[bool, str], BannedLine] = {}
    for slug in slugs:
        ban = next((one for one in found if one.feature == slug), None)
        feature = known.get(slug)
        if ban is None or feature is None:
            continue
        key, basis = (feature.is_never, feature.instead), basis_in(ban.rule, unit)
        line = lines.get(key, BannedLine((), feature.is_never, (), feature.instead))
        lines[key] = BannedLine(
            (*line.labels, feature.label),
            feature.is_never,
            tuple(dict.fromkeys((*line.bases, basis))),
            feature.instead,
        )
    return tuple(lines.values())
