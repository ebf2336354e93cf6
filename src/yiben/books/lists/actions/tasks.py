"""Tasks of an item: what is done about it, by whom, until when."""

from datetime import date, datetime

from django.db import transaction

from yiben.books.lists import access, checks
from yiben.books.lists.checks.order import label_of
from yiben.books.lists.facts import kind_of, standing_people
from yiben.books.lists.models import Item, ItemTask
from yiben.books.lists.words import TaskForm
from yiben.common.clock import local_day
from yiben.common.errors import Problem, RefusedError
from yiben.people.access import hold
from yiben.people.models import Account

from .shared import held, note, raise_many

PROOF_LENGTH = 500


@transaction.atomic
def give_item_task(
    item: Item, form: TaskForm, *, by: Account, at: datetime
) -> ItemTask:
    """Add a task to an item that is still open; the same form twice is one task."""
    row = _held(item, by)
    if form.token and (found := row.tasks.filter(token=form.token).first()):
        return found
    persons = standing_people(
        row.unit, filter(None, [form.responsible_id]), local_day(at)
    )
    raise_many(list(checks.task_problems(form, row.found_on, persons)))
    task = add_task(row, form)
    note("give_item_task", row, by=by, at=at)
    return task


def add_task(item: Item, form: TaskForm) -> ItemTask:
    """Write a task down; the caller has asked who may and whether it is valid."""
    return ItemTask.objects.create(
        item=item,
        number=item.tasks.count() + 1,
        text=form.text.strip(),
        responsible_id=form.responsible_id,
        due_on=form.due_on,
        token=form.token or None,
    )


@transaction.atomic
def finish_task(
    item: Item, number: int, *, done_on: date, proof: str, by: Account, at: datetime
) -> ItemTask:
    """Say that a task is done, and what shows it."""
    row = _held(item, by)
    task = row.tasks.filter(number=number).first()
    if task is None:
        raise RefusedError("list.task", row.pk)
    if task.done_on is not None:
        return task
    problems = []
    if not proof.strip() or len(proof) > PROOF_LENGTH:
        problems.append(
            Problem("proof", "没有写凭什么认定完成。", "请写 1 至 500 个字。")
        )
    if done_on > local_day(at) or done_on < row.found_on:
        problems.append(Problem("done_on", "完成日期不对。", "请核对日期。"))
    raise_many(problems)
    task.done_on, task.proof = done_on, proof.strip()
    task.save()
    note("finish_task", row, by=by, at=at)
    return task


def _held(item: Item, by: Account) -> Item:
    row = held(item)
    if not access.may_take(hold(by), row, "claimant"):
        raise RefusedError("list.task", row.pk)
    kind = kind_of(row)
    if row.is_over:
        raise checks.ItemMovedOnError(label_of(kind, row.state))
    return row
