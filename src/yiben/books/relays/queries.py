"""Reads of relays: what a unit sent, what it received, who has not yet."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Q, QuerySet

from yiben.common.errors import RefusedError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import packs
from yiben.rules.facts import EntryFact

from . import access
from .facts import below_of, plan_state, plans_for
from .models import Relay, RelayTarget
from .words import ReceivedRow, RelayForm, RelayRow, RelayView, TargetLine


def blank_for(
    sender: Org, on: date, *, seen_by: Viewer, received_id: str = "", pack: str = ""
) -> RelayForm:
    """Return the form to every unit below, filled from what was received."""
    access.require_send(hold(seen_by), sender)
    targets, token = tuple(below_of(sender, on)), new_id("x")
    if received_id:
        got = target(received_id, seen_by=seen_by).relay
        return RelayForm(
            title=got.title,
            target_ids=targets,
            pack=got.pack,
            number=got.number,
            plan_wanted=got.plan_wanted,
            received_id=received_id,
            token=token,
        )
    known = packs().get(pack)
    return RelayForm(
        title=known.title if known else "",
        target_ids=targets,
        pack=known.name if known else "",
        number=(known.number or "") if known else "",
        token=token,
    )


def targets_below(sender: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return id and name of the units a document can be sent to."""
    access.require_send(hold(seen_by), sender)
    return [(one.pk, one.short_name) for one in below_of(sender, on).values()]


def relay(relay_id: str, *, seen_by: Viewer) -> Relay:
    """Return one relay; RefusedError if missing or not open."""
    found = Relay.objects.select_related("sender").filter(pk=relay_id).first()
    if found is None:
        raise RefusedError("relay.read", relay_id)
    access.require_read(hold(seen_by), found)
    return found


def target(target_id: str, *, seen_by: Viewer) -> RelayTarget:
    """Return what one unit received; RefusedError if missing or not open."""
    rows = RelayTarget.objects.select_related("org", "relay__sender")
    found = rows.filter(pk=target_id).first()
    if found is None:
        raise RefusedError("relay.acknowledge", target_id)
    access.require_list(hold(seen_by), found.org)
    return found


def sent_by(org: Org, *, seen_by: Viewer, limit: int = 100) -> list[RelayRow]:
    """Return what a unit sent, newest first."""
    access.require_list(hold(seen_by), org)
    return [_row(one) for one in _counted(Relay.objects.filter(sender=org))[:limit]]


def received_by(org: Org, *, seen_by: Viewer, limit: int = 100) -> list[ReceivedRow]:
    """Return what a unit received: what is not acknowledged first, then the newest."""
    access.require_list(hold(seen_by), org)
    rows = list(
        RelayTarget.objects.filter(org=org)
        .select_related("relay__sender")
        .annotate(n_passed=Count("passed_on"))
        .order_by("-relay__sent_at")[:limit]
    )
    whole = {one.pk: one for one in _counted(_relays_of(rows))}
    plans = plans_for(whole.values())
    found = [_received(one, whole[one.relay_id], plans) for one in rows]
    return sorted(found, key=lambda one: one.acknowledged_at is not None)


def n_waiting(org: Org, *, seen_by: Viewer) -> int:
    """Return how many documents a unit has not acknowledged."""
    access.require_list(hold(seen_by), org)
    return RelayTarget.objects.filter(org=org, acknowledged_at=None).count()


def view_of(row: Relay, *, seen_by: Viewer) -> RelayView:
    """Return a relay with every receiving unit in the order of the tree."""
    access.require_read(hold(seen_by), row)
    whole = _counted(Relay.objects.filter(pk=row.pk)).get()
    plans = plans_for([whole])
    targets = row.targets.select_related("org").annotate(n_passed=Count("passed_on"))
    lines = []
    for one in targets.order_by("org__path"):
        step = plans.get((whole.entry_id, one.org_id))
        lines.append(
            TargetLine(
                id=one.pk,
                org_id=one.org_id,
                org=one.org.short_name,
                acknowledged_at=one.acknowledged_at,
                plan=plan_state(step, wanted=whole.plan_wanted),
                plan_on=step.happened_on if step else None,
                plan_entry_id=step.id if step else "",
                passed_on=one.n_passed,
            )
        )
    return RelayView(_row(whole), whole.note, tuple(lines))


def _relays_of(rows: Iterable[RelayTarget]) -> "QuerySet[Relay]":
    return Relay.objects.filter(pk__in={one.relay_id for one in rows})


def _counted(rows: "QuerySet[Relay]") -> "QuerySet[Relay]":
    done = Q(targets__acknowledged_at__isnull=False)
    return rows.select_related("sender").annotate(
        n_targets=Count("targets"), n_acknowledged=Count("targets", filter=done)
    )


def _row(one: "Relay") -> RelayRow:
    return RelayRow(
        id=one.pk,
        title=one.title,
        number=one.number,
        pack=one.pack,
        sent_at=one.sent_at,
        sender_id=one.sender_id,
        sender=one.sender.short_name,
        n_targets=getattr(one, "n_targets", 0),
        n_acknowledged=getattr(one, "n_acknowledged", 0),
        plan_wanted=one.plan_wanted,
        plan_by=one.plan_by,
        entry_id=one.entry_id,
    )


def _received(
    one: RelayTarget, whole: Relay, plans: Mapping[tuple[str, str], EntryFact]
) -> ReceivedRow:
    step = plans.get((whole.entry_id, one.org_id))
    return ReceivedRow(
        id=one.pk,
        relay=_row(whole),
        note=whole.note,
        acknowledged_at=one.acknowledged_at,
        plan=plan_state(step, wanted=whole.plan_wanted),
        plan_on=step.happened_on if step else None,
        plan_entry_id=step.id if step else "",
        passed_on=getattr(one, "n_passed", 0),
    )
