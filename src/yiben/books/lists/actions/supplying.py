"""A list that comes from above: its content becomes items of each unit below."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from yiben.books.lists import access
from yiben.books.lists.facts import list_kinds
from yiben.books.lists.models import Item
from yiben.books.lists.words import ItemForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.people.queries import secretary_of
from yiben.rules.kinds import Kind

from .opening import open_row

MOST_LINES, MOST_UNITS, LONG = 100, 500, 200


@transaction.atomic
def supply_list(
    superior: Org,
    kind_name: str,
    lines: Sequence[str],
    units: Sequence[Org],
    *,
    due_on: date | None,
    token: str,
    by: Account,
    at: datetime,
) -> list[Item]:
    """Give each unit one item for each line, owed by its secretary.

    All or none; the same form sent twice gives the same items back.
    """
    viewer = hold(by)
    access.require_oversee(viewer, superior)
    kind = list_kinds().get(kind_name)
    texts = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    problems = _problems(superior, texts, units)
    if kind is None or not kind.flow.supplied:
        problems.append(Problem("kind", "这一类清单不由上级提供。", "请换一类。"))
    if problems or kind is None:
        raise ManyErrors(problems)
    today, found = local_day(at), []
    for unit in units:
        access.require_oversee(viewer, unit)
        blank = _blank(unit, kind, today, due_on)
        for number, text in enumerate(texts, start=1):
            key = f"{token}:{number}" if token else ""
            known = Item.objects.filter(unit=unit, token=key).first() if key else None
            form = replace(blank, title=text, token=key)
            found.append(known or open_row(unit, form, by=by, at=at))
    return found


def _blank(unit: Org, kind: Kind, on: date, due_on: date | None) -> ItemForm:
    """Return the form of one line before its words, owed by the secretary."""
    secretary = secretary_of(unit, on)
    return ItemForm(
        kind=kind.kind,
        title="",
        found_on=on,
        due_on=due_on,
        holder_id=secretary.person_id if secretary else None,
        tags=_listed(kind.tags),
    )


def _listed(tags: Sequence[object]) -> tuple[str, ...]:
    known = {str(getattr(one, "tag", "")) for one in tags}
    return tuple(
        tag for tag in ("element.listed", "element.task_named") if tag in known
    )


def _problems(
    superior: Org, texts: Sequence[str], units: Sequence[Org]
) -> list[Problem]:
    found = []
    if not texts:
        message = "清单内容还没有提供。"
        found.append(Problem("lines", message, "请把上级的清单逐条贴进来，每行一条。"))
    if len(texts) > MOST_LINES or any(len(text) > LONG for text in texts):
        found.append(Problem("lines", "太多或太长。", "最多 100 条，每条 200 个字。"))
    if not units or len(units) > MOST_UNITS:
        found.append(Problem("units", "没有选组织，或选得太多。", "请重新选择。"))
    if any(not unit.path.startswith(superior.path) for unit in units):
        found.append(Problem("units", "有的组织不在本组织之下。", "请重新选择。"))
    return found
