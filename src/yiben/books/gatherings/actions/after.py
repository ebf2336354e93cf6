"""The stage after a life meeting: told within its circle, measures settled."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from yiben.books.gatherings import access, checks
from yiben.books.gatherings.facts import form_from
from yiben.books.gatherings.models import Gathering, Measure
from yiben.books.gatherings.words import AfterForm, GatheringState
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, YibenError
from yiben.ledger.actions import post_entry
from yiben.ledger.words import EntryDraft
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.plans.actions import give_task
from yiben.policy.queries import kind as kind_of
from yiben.rules.kinds import Kind

from .correcting import correct_gathering
from .noting import note
from .tasks import task_words

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

AFTER = "after"


@transaction.atomic
def record_after(
    gathering: Gathering, form: AfterForm, *, by: Account, at: datetime
) -> "Entry":
    """Record the stage after a closed life meeting; each measure becomes a task.

    It posts its own entry; the meeting's own gets the mark of the stage by a
    correction. The ledger is told how many measures, not which. The same form
    sent twice gives the same entry.
    """
    access.require_write(hold(by), gathering.unit)
    row = _newest(gathering)
    if row.after_entry is not None:
        return row.after_entry
    _must_await(row)
    known = {seat.person_id for seat in row.seats.all()}
    problems = checks.after_problems(form, row.happened_on, local_day(at), known)
    if problems:
        raise ManyErrors(problems)
    row = _marked(row, by=by, at=at)
    kind = _life_kind(row) or kind_of(row.kind)
    entry = post_entry(
        EntryDraft(
            unit_id=row.unit_id,
            kind=f"{kind.base}.{AFTER}",
            happened_on=form.happened_on,
            title=f"{row.title}：会后整改"[:200],
            answers=row.entry_id,
            quantities={"measures": len(form.measures)},
            payload={"told": form.told.strip()} if form.told.strip() else {},
            privacy=kind.privacy,
            once=f"{row.pk}:{AFTER}",
        ),
        by=by,
        at=at,
    )
    row.after_entry = entry
    row.save(update_fields=["after_entry"])
    _write(row, form, entry, by=by, at=at)
    note("record_after", row, by=by, at=at)
    return entry


def _newest(gathering: Gathering) -> Gathering:
    """Return the newest version, held: the mark of the stage makes one more."""
    rows = Gathering.objects.select_for_update(of=("self",))
    rows = rows.select_related("unit", "entry", "after_entry")
    row = rows.get(pk=gathering.pk)
    while (later := rows.filter(corrects=row).first()) is not None:
        row = later
    return row


def _life_kind(row: Gathering) -> Kind | None:
    """Return the kind held here that has a stage after it."""
    held = (kind_of(name) for name in (row.kind, *row.parts))
    return next((kind for kind in held if kind.meeting.done), None)


def _must_await(row: Gathering) -> None:
    """Refuse a meeting without such a stage, or that is not closed."""
    if row.state != GatheringState.CLOSED:
        raise checks.SupersededError(row.get_state_display())
    if _life_kind(row) is None:
        raise YibenError("这类会议没有会后阶段。", "只有组织生活会、民主生活会有。")


def _marked(row: Gathering, *, by: Account, at: datetime) -> Gathering:
    """Return the version that carries the mark of the stage."""
    kind = _life_kind(row)
    mark = kind.meeting.done if kind else ""
    if mark in row.tags:
        return row
    form = form_from(row)
    form = replace(form, tags=(*form.tags, mark))
    correct_gathering(row, form, reason="会后已通报、已定整改", by=by, at=at)
    return Gathering.objects.select_related("unit", "entry").get(corrects=row)


def _write(
    row: Gathering, form: AfterForm, entry: "Entry", *, by: Account, at: datetime
) -> None:
    for number, one in enumerate(form.measures, start=1):
        title, due_on = task_words(one.text.strip(), one.due_on, at)
        task = give_task(
            row.unit,
            title,
            responsible=one.responsible_id,
            due_on=due_on,
            source_entry=entry.pk,
            by=by,
            at=at,
        )
        Measure.objects.create(
            gathering=row,
            number=number,
            problem=one.problem.strip(),
            text=one.text.strip(),
            responsible_id=one.responsible_id,
            due_on=one.due_on,
            task_id=task.pk,
        )
