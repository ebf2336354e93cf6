"""How each matter is voted on at a unit, by which rule, and what may be chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yiben.org.access import Viewer
from yiben.policy.queries import Choice, MatterLine
from yiben.rules.matters import Body, OptionKey
from yiben.rules.words import Confidence

from .crumbs import Crumb, crumbs_to


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A point on which sources disagree, and what holds here."""

    matter: str
    key: str
    label: str
    value: str
    value_label: str
    offered: tuple[tuple[str, str], ...]
    note: str
    confidence: str
    settled_by: str
    may_settle: bool
    url: str


@dataclass(frozen=True, slots=True)
class MatterRow:
    """One matter."""

    id: str
    label: str
    body: str
    in_words: str
    voters: str
    source: str
    confidence: str
    note: str
    choices: tuple[ChoiceLine, ...]


@dataclass(frozen=True, slots=True)
class MattersPanel:
    """The page."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[MatterRow, ...]

    def choice(self, matter: str, key: str) -> ChoiceLine | None:
        """Return one point of one matter."""
        return next(
            (
                one
                for row in self.rows
                if row.id == matter
                for one in row.choices
                if one.key == key
            ),
            None,
        )


def matters_panel(
    unit: Any, lines: Iterable[MatterLine], *, seen_by: Viewer
) -> MattersPanel:
    """Return the page of a unit's voting rules."""
    return MattersPanel(
        unit.pk,
        unit.name,
        crumbs_to(unit, seen_by=seen_by),
        tuple(_row(one, unit) for one in lines),
    )


def _row(line: MatterLine, unit: Any) -> MatterRow:
    matter = line.matter
    return MatterRow(
        id=matter.id,
        label=matter.label,
        body=Body(matter.body).label,
        in_words=matter.in_words,
        voters=matter.voters,
        source=matter.source,
        confidence="" if matter.is_sure else matter.confidence_label,
        note=matter.note,
        choices=tuple(
            _choice(one, matter.label, matter.id, unit) for one in line.choices
        ),
    )


def _choice(one: Choice, label: str, matter_id: str, unit: Any) -> ChoiceLine:
    option = one.option
    return ChoiceLine(
        matter=label,
        key=option.key,
        label=OptionKey(option.key).label,
        value=one.value,
        value_label=option.label_of(one.value),
        offered=tuple(
            (value, option.label_of(value)) for value in (option.default, option.other)
        ),
        note=option.note,
        confidence=Confidence(option.confidence).label,
        settled_by=one.settled_by,
        may_settle=one.may_settle,
        url=reverse("matter-settle", args=[unit.pk, matter_id, option.key]),
    )
