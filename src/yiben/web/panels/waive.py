"""Duties from which a superior released somebody, and the form to do so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yiben.duties.access import may_waive
from yiben.duties.queries import WaiverView
from yiben.org.access import Viewer
from yiben.people.queries import people_rows
from yiben.policy.queries import packs

from .crumbs import Crumb, crumbs_to
from .inbox import period_label


@dataclass(frozen=True, slots=True)
class WaiverLine:
    """A waiver, with names instead of keys."""

    told: WaiverView
    subject: str
    duty: str
    period: str


@dataclass(frozen=True, slots=True)
class WaivePanel:
    """The page of a unit's waivers."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    may_waive: bool
    subject: str
    duty: str
    period: str
    rows: tuple[WaiverLine, ...]


def duty_title(duty: str) -> str:
    """Return the title of a duty and its document; the id if no pack holds it."""
    pack = packs().get(duty.partition("/")[0])
    for rule in pack.rules if pack else ():
        if pack and rule.id == duty:
            return f"{rule.title}（{pack.short}）"
    return duty


def subject_names(subjects: Iterable[str], unit: Any) -> dict[str, str]:
    """Return what a reader calls each subject."""
    keys = list(subjects)
    ids = {part for key in keys for part in key.split(":")[1:] if part.startswith("p_")}
    names = {key: row.name for key, row in people_rows(ids).items()} if ids else {}
    return {
        key: "、".join(names[part] for part in key.split(":")[1:] if part in names)
        or unit.name
        for key in keys
    }


def waive_panel(
    unit: Any,
    rows: Iterable[WaiverView],
    *,
    asked: tuple[str, str, str],
    seen_by: Viewer,
) -> WaivePanel:
    """Return the list, newest first; ``asked`` is what the form is about."""
    told = list(rows)
    subject, duty, period = asked
    names = subject_names([*(one.subject for one in told), subject], unit)
    return WaivePanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        may_waive=may_waive(seen_by, unit),
        subject=names[subject] if subject else "",
        duty=duty_title(duty) if duty else "",
        period=period_label(period),
        rows=tuple(
            WaiverLine(
                one,
                names[one.subject],
                duty_title(one.duty),
                period_label(one.period),
            )
            for one in told
        ),
    )
