"""A task for a unit whose own installation keeps its tasks."""

from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.queries import home_of
from yiben.org.models import Org
from yiben.packets import access
from yiben.packets.models import Peer
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.plans.checks import TaskError, must_be_task
from yiben.plans.models import Task


@transaction.atomic
def hand_task_down(
    peer: Peer, org: Org, title: str, due_on: date | None, *, by: Account, at: datetime
) -> Task:
    """Give a unit below something to do; the next packet carries it there.

    The same task given twice is one. Raises ManyErrors.
    """
    access.require_make(by, peer)
    if home_of(org.pk) != peer.pk:
        message = f"{org.short_name}不归对方系统管。"
        raise ManyErrors([Problem("unit", message, "请从列表中选。")])
    on = local_day(at)
    try:
        text = must_be_task(title, due_on, on)
    except TaskError as wrong:
        raise ManyErrors([Problem("title", wrong.message, wrong.advice)]) from None
    row, made = Task.objects.get_or_create(
        org=org, title=text, due_on=due_on, made_on=on, done_on=None
    )
    if made:
        note_audit(by, "packet.task", f"task:{row.pk}", org, Outcome.DONE, at)
    return row
