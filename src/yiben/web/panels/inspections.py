"""Inspections by and of a unit, and what is still to be put right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.queries import path_to
from yiben.rules.kinds import Kind
from yiben.supervision.access import may_inspect as may_inspect_for
from yiben.supervision.access import may_measure
from yiben.supervision.words import (
    FindingState,
    FindingView,
    InspectionRow,
    InspectionView,
    MeasureRow,
)
from yiben.web.forms.inspections import CLOSE, REPLY
from yiben.web.forms.sheet import Question, Sheet

from .crumbs import Crumb, crumbs_to


@dataclass(frozen=True, slots=True)
class InspectionsPanel:
    """The page of the list."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    may_inspect: bool
    units: tuple[tuple[str, str], ...]
    rows: tuple[InspectionRow, ...]
    to_answer: tuple[FindingView, ...]
    to_follow: tuple[FindingView, ...]
    measures: tuple[MeasureRow, ...]
    overdue_url: str


@dataclass(frozen=True, slots=True)
class InspectionFormPanel:
    """The page on which an inspection is recorded."""

    name: str
    crumbs: tuple[Crumb, ...]
    back: str
    kind_label: str = ""
    others: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FieldLine:
    """What was written under a heading."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding, and what the reader may do with it."""

    told: FindingView
    reply: Sheet | None
    close: Sheet | None
    may_list: bool = False
    measure_url: str = ""


@dataclass(frozen=True, slots=True)
class InspectionPanel:
    """The page of one inspection.

    ``is_lost`` if what was sent was refused and its form is not there any more.
    """

    view: InspectionView
    crumbs: tuple[Crumb, ...]
    fields: tuple[FieldLine, ...]
    tags: tuple[str, ...]
    findings: tuple[FindingCard, ...]
    entry_url: str
    list_url: str
    oversees: bool = False
    is_lost: bool = False

    @property
    def unlisted(self) -> tuple[str, ...]:
        """Return the findings that can be put onto the unit's list at once."""
        return tuple(one.told.id for one in self.findings if one.may_list)


@dataclass(frozen=True, slots=True)
class LookedPanel:
    """The units somebody looks at from outside their line of command."""

    units: tuple[tuple[str, str], ...]


def looked_panel(units: Iterable[Any]) -> LookedPanel:
    """Return the units by name and id, in the order of the tree."""
    return LookedPanel(tuple((one.pk, one.name) for one in units))


def may_inspect(viewer: Viewer, unit: Any) -> bool:
    """Say whether somebody stands above a unit and may inspect it."""
    return bool(inspecting(viewer, unit))


def inspecting(viewer: Viewer, unit: Any) -> list[Any]:
    """Return the units above in whose name somebody may inspect, the nearest first."""
    above = [one for one in path_to(unit) if one.pk != unit.pk]
    return [one for one in reversed(above) if may_inspect_for(viewer, one)]


def sheet_of(
    finding: FindingView,
    questions: Sequence[Question],
    sent: Sheet | None,
    start: Mapping[str, str] | None = None,
) -> Sheet:
    """Return the form of a finding: the one that was just sent, or a blank one."""
    if sent and sent.mark == finding.id and sent.questions == tuple(questions):
        return sent
    return Sheet(questions, start=start, mark=finding.id)


def inspection_panel(
    view: InspectionView,
    kind: Kind,
    *,
    superior: Any,
    subordinate: Any,
    sent: Sheet | None,
    seen_by: Viewer,
) -> InspectionPanel:
    """Return one inspection with the forms that are open to the reader."""
    records = may_record(seen_by, subordinate)
    oversees = may_inspect_for(seen_by, superior)
    tags = {one.tag: one.label for one in kind.tags}
    cards = tuple(
        _card(one, superior, subordinate, sent=sent, seen_by=seen_by)
        for one in view.findings
    )
    return InspectionPanel(
        view=view,
        crumbs=crumbs_to(
            subordinate if records and not oversees else superior,
            seen_by=seen_by,
        ),
        fields=tuple(_fields(view.fields, kind)),
        tags=tuple(tags.get(tag, tag) for tag in view.tags),
        findings=cards,
        oversees=oversees,
        is_lost=sent is not None
        and not any(sent in (one.reply, one.close) for one in cards),
        entry_url=reverse("entry", args=[view.row.entry_id]),
        list_url=reverse(
            "inspections",
            args=[view.row.superior_id if oversees else view.row.subordinate_id],
        ),
    )


def _card(
    one: FindingView,
    superior: Any,
    subordinate: Any,
    *,
    sent: Sheet | None,
    seen_by: Viewer,
) -> FindingCard:
    """Return a finding; what its list item says is proposed as the unit's answer."""
    records = may_record(seen_by, subordinate)
    oversees = may_inspect_for(seen_by, superior)
    is_open = one.state != FindingState.CLOSED
    prepared = {"reply": one.prepared} if one.state == FindingState.OPEN else None
    commands = may_oversee(seen_by, superior)
    page = reverse("measure-new", args=[one.subordinate_id])
    asked = urlencode({"by": superior.pk, "finding": one.id})
    return FindingCard(
        one,
        sheet_of(one, REPLY, sent, prepared) if records and is_open else None,
        sheet_of(one, CLOSE, sent)
        if oversees and one.state == FindingState.REPLIED
        else None,
        may_list=is_open and not one.item_id and (records or commands),
        measure_url=f"{page}?{asked}" if commands and is_open else "",
    )


def _fields(fields: Mapping[str, Any], kind: Kind) -> list[FieldLine]:
    labels = {one.name: one.label for one in kind.fields}
    return [
        FieldLine(
            labels.get(name, name),
            "、".join(str(one) for one in value)
            if isinstance(value, list)
            else str(value),
        )
        for name, value in fields.items()
    ]


def inspections_panel(
    unit: Any,
    rows: list[InspectionRow],
    to_answer: list[FindingView],
    to_follow: list[FindingView],
    *,
    units: Iterable[Any],
    measures: Iterable[MeasureRow],
    seen_by: Viewer,
) -> InspectionsPanel:
    """Return the list, newest first, and what is still open on either side."""
    return InspectionsPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        may_inspect=may_inspect(seen_by, unit),
        units=tuple((one.pk, one.short_name) for one in units),
        rows=tuple(rows),
        to_answer=tuple(to_answer),
        to_follow=tuple(to_follow),
        measures=tuple(measures),
        overdue_url=reverse("overdue", args=[unit.pk])
        if may_measure(seen_by, unit)
        else "",
    )
