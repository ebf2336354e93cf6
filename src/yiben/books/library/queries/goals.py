"""Goals of a unit and those above it, and the entries marked with one."""

from datetime import date, timedelta

from django.db.models import Count

from yiben.books.library import access
from yiben.books.library.models import Goal, GoalMark
from yiben.books.library.words import GoalRow, MarkedEntry
from yiben.common.errors import RefusedError, require
from yiben.ledger.queries import EntryView, entries_of, standing_entries
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold

LOOK_BACK = timedelta(days=366)


def goal(goal_id: str, *, seen_by: Viewer) -> Goal:
    """Return one goal; open to its unit and everybody below it."""
    found = Goal.objects.select_related("unit").filter(pk=goal_id).first()
    if found is None:
        raise RefusedError("goal.read", goal_id)
    homes = [grant.org_path for grant in seen_by.grants() if grant.org_path]
    near = any(
        path.startswith(found.unit.path) or found.unit.path.startswith(path)
        for path in homes
    )
    require(near, "goal.read", goal_id)
    return found


def goals_of(org: Org, *, on: date, seen_by: Viewer) -> list[GoalRow]:
    """Return the goals in force at a unit: its own and those set above it."""
    require(access.may_list(hold(seen_by), org), "goal.list", org.pk)
    path = {one.pk: one for one in path_to(org)}
    rows = Goal.objects.filter(unit_id__in=path, from_on__lte=on)
    rows = rows.annotate(n_marks=Count("marks"))
    return [
        GoalRow(
            id=one.pk,
            unit_id=one.unit_id,
            unit_name=path[one.unit_id].short_name,
            name=one.name,
            from_on=one.from_on,
            until_on=one.until_on,
            marked=getattr(one, "n_marks", 0),
        )
        for one in rows
        if one.until_on is None or on <= one.until_on
    ]


def marked_entries(row: Goal, *, seen_by: Viewer) -> list[MarkedEntry]:
    """Return exactly the entries marked with a goal that stand and are open."""
    marks = {one.entry_id: one.pk for one in GoalMark.objects.filter(goal=row)}
    found = standing_entries(marks, seen_by=seen_by)
    lines = [
        MarkedEntry(
            str(marks[key]),
            key,
            one.title,
            one.kind_label,
            one.unit_name,
            one.happened_on,
        )
        for key, one in found.items()
    ]
    return sorted(lines, key=lambda one: (one.happened_on, one.entry_id), reverse=True)


def markable_entries(
    org: Org, row: Goal, *, on: date, seen_by: Viewer
) -> list[EntryView]:
    """Return the unit's records of the last year that are not marked yet."""
    require(access.may_mark(hold(seen_by), org), "goal.mark", org.pk)
    marked = set(GoalMark.objects.filter(goal=row).values_list("entry_id", flat=True))
    found = entries_of(org, seen_by=seen_by, since=on - LOOK_BACK, until=on)
    return [one for one in found if one.is_current and one.id not in marked]
