"""The verbs of relays: send a document down, acknowledge it."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kind, packs

from . import access, checks
from .facts import acknowledged_draft, below_of, sent_draft
from .models import Relay, RelayTarget
from .words import ACKNOWLEDGED, SENT, RelayForm


def send_document(sender: Org, form: RelayForm, *, by: Account, at: datetime) -> Relay:
    """Send a document to units directly below; each of them sees it at once.

    One entry goes into the sender's ledger. The same form sent twice makes one
    relay. Raises ManyErrors, and RefusedError for whoever does not act for the
    unit.
    """
    access.require_send(hold(by), sender)
    found = _sent_before(sender, form.token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _send(sender, form, by=by, at=at)
    except IntegrityError:
        found = _sent_before(sender, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(sender: Org, token: str) -> Relay | None:
    if not token:
        return None
    return Relay.objects.filter(sender=sender, token=token).first()


def _send(sender: Org, form: RelayForm, *, by: Account, at: datetime) -> Relay:
    today = local_day(at)
    known = kind(SENT)
    problems = list(
        checks.problems_of(
            form, below=below_of(sender, today), packs=packs(), today=today
        )
    )
    if sender.kind not in known.by:
        problems.append(Problem("", "本组织没有下级可发。", "请换一个组织。"))
    if problems:
        raise ManyErrors(problems)
    form = replace(form, target_ids=tuple(dict.fromkeys(form.target_ids)))
    row = Relay(
        id=new_id("rl"),
        sender=sender,
        pack=form.pack,
        title=form.title.strip(),
        number=form.number.strip(),
        note=form.note.strip(),
        plan_wanted=form.plan_wanted,
        plan_by=form.plan_by,
        received=_received(sender, form.received_id),
        token=form.token or None,
        sent_by=by,
        sent_at=at,
    )
    draft = sent_draft(sender, form, today, known.privacy)
    row.entry = post_entry(replace(draft, once=row.pk), by=by, at=at)
    row.save(force_insert=True)
    RelayTarget.objects.bulk_create(
        RelayTarget(relay=row, org_id=org_id) for org_id in form.target_ids
    )
    note_audit(by, "relay.send", f"relay:{row.pk}", sender, Outcome.DONE, at)
    return row


def _received(sender: Org, target_id: str) -> RelayTarget | None:
    """Return what is passed on; it must have come to the sender itself."""
    if not target_id:
        return None
    found = RelayTarget.objects.filter(pk=target_id, org=sender).first()
    if found is None:
        raise RefusedError("relay.pass_on", target_id)
    return found


@transaction.atomic
def acknowledge_document(
    target: RelayTarget, *, by: Account, at: datetime
) -> RelayTarget:
    """Say that a document has arrived; one entry in the receiving unit's ledger.

    Raises AlreadyAcknowledgedError when somebody else did so before.
    """
    access.require_acknowledge(hold(by), target)
    row = (
        RelayTarget.objects.select_for_update(of=("self",))
        .select_related("relay", "org")
        .get(pk=target.pk)
    )
    if row.acknowledged_at is not None:
        raise checks.AlreadyAcknowledgedError
    draft = acknowledged_draft(row, local_day(at), kind(ACKNOWLEDGED).privacy)
    row.entry = post_entry(replace(draft, once=row.pk), by=by, at=at)
    row.acknowledged_at, row.acknowledged_by = at, by
    row.save()
    note_audit(by, "relay.acknowledge", f"relay:{row.pk}", row.org, Outcome.DONE, at)
    return row
