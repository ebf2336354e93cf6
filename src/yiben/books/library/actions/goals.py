"""Set a goal, mark an entry with it, take the mark off, let a goal end."""

from datetime import date, datetime

from django.db import transaction

from yiben.books.library import access, checks
from yiben.books.library.models import Goal, GoalMark
from yiben.common.errors import ManyErrors, Problem, RefusedError, require
from yiben.ledger.queries import entry
from yiben.org.access import may_oversee, may_record
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome


@transaction.atomic
def set_goal(unit: Org, name: str, from_on: date, *, by: Account, at: datetime) -> Goal:
    """Set a goal for a unit and all below it. Raises ManyErrors."""
    _require(unit, by)
    Org.objects.select_for_update().filter(pk=unit.pk).first()
    path = [one.pk for one in path_to(unit)]
    taken = Goal.objects.filter(unit_id__in=path).values_list("name", flat=True)
    problems = list(checks.goal_problems(name, set(taken)))
    if problems:
        raise ManyErrors(problems)
    row = Goal.objects.create(
        unit=unit, name=name.strip(), from_on=from_on, by=by, at=at
    )
    _note("set_goal", row, unit, by=by, at=at)
    return row


def _require(unit: Org, by: Account) -> None:
    viewer = hold(by)
    near = may_record(viewer, unit) or may_oversee(viewer, unit)
    require(near, "goal.write", unit.pk)


@transaction.atomic
def end_goal(goal: Goal, until_on: date, *, by: Account, at: datetime) -> Goal:
    """Let a goal end on a day; its marks stay."""
    _require(goal.unit, by)
    row = Goal.objects.select_for_update().get(pk=goal.pk)
    if until_on < row.from_on:
        message = "终止日期早于起始日期。"
        raise ManyErrors([Problem("until_on", message, "请核对日期。")])
    row.until_on = until_on
    row.save(update_fields=["until_on"])
    _note("end_goal", row, goal.unit, by=by, at=at)
    return row


@transaction.atomic
def mark_entry(
    goal: Goal, unit: Org, entry_id: str, *, by: Account, at: datetime
) -> GoalMark:
    """Say that an entry of a unit serves a goal set there or above; twice is once."""
    require(access.may_mark(hold(by), unit), "goal.mark", unit.pk)
    if goal.unit_id not in {one.pk for one in path_to(unit)}:
        raise RefusedError("goal.mark", goal.pk)
    view = entry(entry_id, seen_by=by)
    if not view.stands_at(unit.pk) or not view.is_current:
        message = "这条记录不在本单位的台账里，或者已经更正。"
        raise ManyErrors([Problem("entry_id", message, "请从列表中选择。")])
    row, fresh = GoalMark.objects.get_or_create(
        goal=goal, entry_id=entry_id, defaults={"by": by, "at": at}
    )
    if fresh:
        _note("mark_entry", goal, unit, by=by, at=at)
    return row


@transaction.atomic
def unmark_entry(
    goal: Goal, unit: Org, mark_id: str, *, by: Account, at: datetime
) -> None:
    """Take a mark off an entry of a unit; done twice it changes nothing."""
    require(access.may_mark(hold(by), unit), "goal.mark", unit.pk)
    if not mark_id.isdigit():
        raise RefusedError("goal.mark", goal.pk)
    gone, _ = GoalMark.objects.filter(
        goal=goal, pk=int(mark_id), entry__unit=unit
    ).delete()
    if gone:
        _note("unmark_entry", goal, unit, by=by, at=at)


def _note(action: str, row: Goal, unit: Org, *, by: Account, at: datetime) -> None:
    note_audit(by, f"library.{action}", f"goal:{row.pk}", unit.pk, Outcome.DONE, at)
