"""Setting a plan; giving and finishing tasks."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.org.models import Org
from yiben.people.actions import note_audit
from yiben.people.facts import names
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy import queries as policy

from . import access, checks
from .facts import as_kept, lines_in, mark_of
from .models import PlanItem, Task
from .words import PlanLine


@transaction.atomic
def set_plan(
    org: Org,
    year: int,
    items: Sequence[PlanLine],
    *,
    by: Account,
    at: datetime,
    seen: str | None = None,
) -> list[PlanItem]:
    """Replace the plan of a year as a whole, or not at all.

    A plan is no proof of anything and changes freely; what was filed keeps its
    own copy in the filing. ``seen`` is the mark of the plan that was changed
    from: if somebody has changed it since, nothing is replaced. Raises
    ManyErrors with every mistake, PlanChangedError.
    """
    access.require_record(by, org)
    chairs = {line.chair_id for line in items if line.chair_id}
    checks.must_be_plan(
        year,
        items,
        is_kind=lambda kind: kind in policy.kinds(),
        persons=frozenset(names(chairs)),
    )
    # The organisation's row is the lock: two plans handed in at once would
    # otherwise both find nothing to replace, and mix.
    Org.objects.select_for_update().get(pk=org.pk)
    if seen is not None and seen != mark_of(org.pk, year):
        # The same plan handed in twice is no change by somebody else.
        if lines_in(org.pk, year) != [as_kept(line) for line in items]:
            raise checks.PlanChangedError
        return list(PlanItem.objects.filter(org=org, year=year).order_by("number"))
    rows = _replace_plan(org, year, items)
    note_audit(by, "plans.set_plan", f"plan:{year}", org, Outcome.DONE, at)
    return rows


def _replace_plan(org: Org, year: int, items: Sequence[PlanLine]) -> list[PlanItem]:
    PlanItem.objects.filter(org=org, year=year).delete()
    return PlanItem.objects.bulk_create(
        PlanItem(
            org=org,
            year=year,
            month=line.month,
            number=number,
            kind=line.kind,
            theme=line.theme.strip(),
            chair_id=line.chair_id,
            day=line.day,
        )
        for number, line in enumerate(items, start=1)
    )


@transaction.atomic
def give_task(
    org: Org,
    title: str,
    *,
    responsible: str | None = None,
    due_on: date | None = None,
    source_entry: str | None = None,
    by: Account,
    at: datetime,
) -> Task:
    """Give something to do, to a person or to the organisation as such.

    ``responsible`` is a person's id, ``source_entry`` the ledger entry whose
    resolution asked for it.
    """
    access.require_record(by, org)
    on = local_day(at)
    text = checks.must_be_task(title, due_on, on)
    if responsible is not None and not names([responsible]):
        raise checks.TaskError("责任人不在名册中。", "请改选，或留空。")
    task = Task.objects.create(
        org=org,
        title=text,
        responsible_id=responsible,
        due_on=due_on,
        source_entry_id=source_entry,
        made_on=on,
    )
    note_audit(by, "plans.give_task", f"task:{task.pk}", org, Outcome.DONE, at)
    return task


@transaction.atomic
def finish_task(task: Task, *, done_on: date, by: Account, at: datetime) -> Task:
    """Note that a task is done; the recorder or the person responsible may."""
    held = Task.objects.select_for_update().get(pk=task.pk)
    if held.responsible_id is None or held.responsible_id != by.person_id:
        access.require_record(by, held.org)
    if held.done_on is not None:
        raise checks.TaskError("这项任务已经完成。", "如需重做，请另立一项。")
    checks.must_finish_in_time(done_on, held.made_on, local_day(at))
    held.done_on = done_on
    held.save(update_fields=["done_on"])
    note_audit(by, "plans.finish_task", f"task:{held.pk}", held.org, Outcome.DONE, at)
    return held
