"""Relays and acknowledgements, filings and answers, tasks."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

from yiben.books.filings.actions import take_answer
from yiben.books.filings.models import Filing, FilingStep, FilingVersion
from yiben.books.filings.words import FilingState, Step
from yiben.books.relays.models import Relay, RelayTarget
from yiben.ledger.queries import carried_entry
from yiben.packets.checks import AGAIN, PacketError
from yiben.packets.facts import values_in
from yiben.packets.words import Item
from yiben.people.facts import names
from yiben.people.models import Account
from yiben.plans.models import Task

from .run import Came, Run


def _must_have_entry(entry_id: str | None, unit_id: str) -> None:
    """Raise PacketError unless the ledger holds this entry of this unit."""
    entry = carried_entry(entry_id) if entry_id else None
    if entry is None or entry.unit != unit_id:
        raise PacketError("它的台账记录不在包里，这里也没有。", AGAIN)


def _relay(run: Run, item: Item) -> Came:
    values = values_in(Relay, item.body)
    run.must_be_theirs(values["sender_id"])
    if Relay.objects.filter(pk=item.id).exists():
        return "known"
    _must_have_entry(values["entry_id"], values["sender_id"])
    Relay.objects.create(id=item.id, **values)
    return "added"


def _target(run: Run, item: Item) -> Came:
    values = values_in(RelayTarget, item.body)
    run.must_be_ours(values["org_id"])
    if RelayTarget.objects.filter(pk=item.id).exists():
        return "known"
    sent = Relay.objects.filter(pk=values["relay_id"]).first()
    run.must_be_theirs(sent.sender_id if sent else None)
    RelayTarget.objects.create(id=item.id, **values)
    return "added"


def _acknowledgement(run: Run, item: Item) -> Came:
    row = RelayTarget.objects.select_related("relay").filter(pk=item.id).first()
    if row is None:
        raise PacketError("这里没有发过这份文件。", AGAIN)
    run.must_be_theirs(row.org_id)
    if row.acknowledged_at is not None:
        return "known"
    _must_have_entry(item.body["entry"], row.org_id)
    row.acknowledged_at = datetime.fromisoformat(item.body["at"])
    row.acknowledged_by_id = item.body["by"]
    row.entry_id = item.body["entry"]
    row.save()
    return "added"


def _filing(run: Run, item: Item) -> Came:
    """Take a filing in; what was answered here is not undone by what left before."""
    values = values_in(Filing, item.body)
    run.must_be_theirs(values["unit_id"])
    run.must_be_ours(values["recipient_id"])
    _must_have_entry(values["entry_id"], values["unit_id"])
    row = Filing.objects.select_for_update().filter(pk=item.id).first()
    fresh = row is None or values["revision"] > row.revision
    answered = row is not None and (
        row.state != FilingState.FILED or values["state"] == row.state
    )
    if not fresh and answered:
        return "known"
    if row is None:
        Filing.objects.create(id=item.id, **values)
    else:
        run.must_be_theirs(row.unit_id)
        Filing.objects.filter(pk=item.id).update(**values)
    held = set(
        FilingVersion.objects.filter(filing=item.id).values_list("number", flat=True)
    )
    for one in item.body["versions"]:
        version = values_in(FilingVersion, one)
        if version["number"] not in held:
            FilingVersion.objects.create(filing_id=item.id, **version)
    if fresh:
        FilingStep.objects.create(
            filing_id=item.id,
            step=Step.FILED.value,
            version=values["revision"],
            by_id=values["filed_by_id"],
            at=values["filed_at"],
            entry_id=values["entry_id"],
        )
    return "changed" if row else "added"


def _answer(run: Run, item: Item) -> Came:
    """Post the superior's receipt or return in the ledger of the unit that filed."""
    row = Filing.objects.filter(pk=item.body["filing"]).first()
    if row is None:
        raise PacketError("这里没有报过这份材料。", AGAIN)
    run.must_be_ours(row.unit_id)
    run.must_be_theirs(row.recipient_id)
    step = Step(item.body["step"])
    if step not in {Step.RECEIVED, Step.RETURNED}:
        raise PacketError("不是回执，也不是退回。", AGAIN)
    entry = take_answer(
        row,
        step,
        revision=int(item.body["revision"]),
        reason=item.body["reason"],
        by=Account.objects.get(pk=item.body["by"]),
        at=run.at,
    )
    return "added" if entry is not None else "known"


def _task(run: Run, item: Item) -> Came:
    values = values_in(Task, item.body)
    run.must_be_ours(values["org_id"])
    if not names([values["responsible_id"]] if values["responsible_id"] else []):
        values["responsible_id"] = None
    row = Task.objects.filter(pk=item.id).first()
    if row is None:
        Task.objects.create(id=item.id, **values)
        return "added"
    run.must_be_ours(row.org_id)
    if (row.title, row.due_on) == (values["title"], values["due_on"]):
        return "known"
    row.title, row.due_on = values["title"], values["due_on"]
    row.save(update_fields=["title", "due_on"])
    return "changed"


def _done(run: Run, item: Item) -> Came:
    """Note that a task was done there; what was never given from here is passed over."""
    row = Task.objects.filter(pk=item.id).first()
    if row is None or row.done_on is not None:
        return "known"
    run.must_be_theirs(row.org_id)
    row.done_on = max(date.fromisoformat(item.body["done_on"]), row.made_on)
    row.save(update_fields=["done_on"])
    return "changed"


ACTS: Mapping[str, Callable[[Run, Item], Came]] = {
    "relay": _relay,
    "target": _target,
    "acknowledgement": _acknowledgement,
    "filing": _filing,
    "answer": _answer,
    "task": _task,
    "done": _done,
}
