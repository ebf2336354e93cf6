"""Pages about the members of a unit: the overview, the checks, contact, requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.org.access import Viewer, may_record
from yiben.org.words import OrgKind
from yiben.people.queries import (
    Completeness,
    ContactRow,
    CorrectionRow,
    MemberRow,
    RosterCheck,
)
from yiben.people.words import Trait

from .crumbs import Crumb, crumbs_to

TRAITS = dict(Trait.choices())


@dataclass(frozen=True, slots=True)
class Door:
    """A page one can go to, with what waits there."""

    label: str
    url: str
    note: str = ""
    is_due: bool = False


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A member with the way to their record."""

    name: str
    url: str
    note: str
    is_leader: bool
    leader_url: str


@dataclass(frozen=True, slots=True)
class PeoplePanel:
    """The overview."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    doors: tuple[Door, ...]
    people: tuple[PersonLink, ...]
    asked: str


@dataclass(frozen=True, slots=True)
class CheckPanel:
    """Is every member in exactly one branch, and is every record whole."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    on: date
    check: RosterCheck
    whole: Completeness


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A member with the last contact; ``url`` opens the form of a person's finding."""

    row: ContactRow
    is_silent: bool
    url: str


@dataclass(frozen=True, slots=True)
class ContactPanel:
    """Who was asked after, and when."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    months: int
    lines: tuple[ContactLine, ...]
    frail: tuple[ContactRow, ...]
    may_write: bool
    lists_url: str


@dataclass(frozen=True, slots=True)
class CorrectionPanel:
    """What members asked to be corrected."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[CorrectionRow, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at a unit, counted by the page."""

    letters: int
    late: int
    away: int
    guests: int
    corrections: int


def people_panel(
    unit: Any,
    members: Sequence[MemberRow],
    leaders: Sequence[tuple[str, str, str]],
    waiting: Waiting | None,
    *,
    seen_by: Viewer,
) -> PeoplePanel:
    """Return the overview; ``waiting`` is counted for branches only."""
    return PeoplePanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        doors=tuple(_doors(unit, waiting)),
        people=tuple(_links(members, leaders)),
        asked="党员" if unit.kind == OrgKind.BRANCH else "班子成员",
    )


def _doors(unit: Any, waiting: Waiting | None) -> list[Door]:
    def door(label: str, page: str, note: str = "", *, due: bool = False) -> Door:
        return Door(label, reverse(page, args=[unit.pk]), note, due)

    doors = [door("名册", "roster", "哪一天的都能看，可导入导出")]
    if waiting is not None:
        w = waiting
        letters = f"在途 {w.letters} 封" + (f"，逾期 {w.late} 封" if w.late else "")
        doors += [
            door("组织关系转接", "transfers", letters, due=bool(w.late)),
            door("流动党员", "floating", f"流出 {w.away} 人，流入 {w.guests} 人"),
            door("联系核对", "people-contacts", "每名党员最近一次联系是哪天"),
            door(
                "更正申请",
                "corrections",
                f"等答复 {w.corrections} 份",
                due=bool(w.corrections),
            ),
        ]
    return [
        *doors,
        door("任期和换届", "terms-of-office", "届满日期、提醒、逾期"),
        door("名册核对", "people-check", "一人一个支部、信息完整率"),
    ]


def _links(
    members: Sequence[MemberRow], leaders: Sequence[tuple[str, str, str]]
) -> list[PersonLink]:
    lead = {person_id for person_id, _, _ in leaders}
    found = [
        PersonLink(
            row.name,
            reverse("person", args=[row.person_id]),
            "、".join([row.label, *row.offices, *(TRAITS[one] for one in row.flags)]),
            row.person_id in lead,
            reverse("person-leader", args=[row.person_id]),
        )
        for row in members
    ]
    known = {row.person_id for row in members}
    return found + [
        PersonLink(name, "", label, True, reverse("person-leader", args=[person_id]))
        for person_id, name, label in leaders
        if person_id not in known
    ]


def check_panel(
    unit: Any, check: RosterCheck, whole: Completeness, *, on: date, seen_by: Viewer
) -> CheckPanel:
    """Return the checks of a roster."""
    crumbs = crumbs_to(unit, seen_by=seen_by)
    return CheckPanel(unit.pk, unit.name, crumbs, on, check, whole)


def contact_panel(
    unit: Any,
    rows: Sequence[ContactRow],
    silent: Sequence[str],
    months: int,
    kind: str,
    *,
    seen_by: Viewer,
) -> ContactPanel:
    """Return who was asked after; the frail stand apart and get no mark."""
    new = reverse("list-new", args=[unit.pk, kind])
    lines = [
        ContactLine(
            row,
            row.person_id in silent and not row.is_frail,
            f"{new}?about_id={row.person_id}",
        )
        for row in rows
        if not row.is_frail
    ]
    return ContactPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        months=months,
        lines=tuple(lines),
        frail=tuple(row for row in rows if row.is_frail),
        may_write=may_record(seen_by, unit),
        lists_url=f"{reverse('lists', args=[unit.pk])}?kind={kind}",
    )


def correction_panel(
    unit: Any, rows: Sequence[CorrectionRow], *, seen_by: Viewer
) -> CorrectionPanel:
    """Return what was asked to be corrected."""
    return CorrectionPanel(
        unit.pk, unit.name, crumbs_to(unit, seen_by=seen_by), tuple(rows)
    )
