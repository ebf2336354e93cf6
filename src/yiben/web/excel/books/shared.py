"""What the books have in common: who can be named, and rows as answers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from yiben.org.access import may_see
from yiben.org.queries import orgs_below
from yiben.people.queries import members_of, office_holders
from yiben.policy.queries import kinds
from yiben.web.excel.columns import put
from yiben.web.excel.importing import WithdrawnRowError
from yiben.web.excel.words import Cells, Template
from yiben.web.forms.shared import fields_of
from yiben.web.panels.held import plain

MOST = 5000
MOST_TARGETS = 500
OWN = ("topic",)


def people_at(unit: Any, on: date, who: Any) -> list[tuple[str, str]]:
    """Return members and office-holders of a unit by id, each once."""
    members = members_of(unit, on=on, seen_by=who)
    offices = office_holders(unit, on=on, seen_by=who)
    found = {one.person_id: one.name for one in members}
    return list((found | {one.person_id: one.name for one in offices}).items())


def named_at(
    unit: Any, on: date, who: Any, *, itself: bool
) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the people and the organisations that can be chosen."""
    below = orgs_below(unit, seen_by=who, on=on, itself=itself)[:MOST_TARGETS]
    people = people_at(unit, on, who) if may_see(who, unit) else []
    return people, [(one.pk, one.name) for one in below]


def answers_of(
    template: Template, cells: Cells, hidden: Mapping[str, str]
) -> QueryDict:
    """Return a row as the browser would send it."""
    raw = QueryDict(mutable=True)
    raw.update(hidden)
    for column in template.columns:
        put(raw, column, cells.get(column.key, ""))
    return raw


def is_new(row: Any, at: datetime) -> bool:
    """Say whether an action has just made a row; a withdrawn one is a mistake."""
    if getattr(row, "withdrawn_at", None) is not None:
        raise WithdrawnRowError
    return bool(row.created_at == at)


def told_of(kind: str, fields: Mapping[str, Any]) -> str:
    """Return what was written under each heading, in one cell."""
    known = kinds().get(kind)
    labels = {one.name: one.label for one in fields_of([known], *OWN)} if known else {}
    return "\n".join(
        f"{labels.get(name, name)}：{plain(value)}" for name, value in fields.items()
    )


def tags_of(kind: str, tags: tuple[str, ...]) -> str:
    """Return the labels of tags, in one cell."""
    known = kinds().get(kind)
    labels = {one.tag: one.label for one in known.tags} if known else {}
    return "；".join(labels.get(tag, tag) for tag in tags)


def day_of(on: date | None) -> str:
    """Return a day as it is written in a cell."""
    return on.isoformat() if on else ""
