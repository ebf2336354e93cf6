"""From relays to ledger entries, and from entries to the plans that answer them."""

from collections.abc import Iterable
from datetime import date

from yiben.ledger.queries import answers_to
from yiben.ledger.words import EntryDraft
from yiben.org.models import Org
from yiben.org.queries import children_rows
from yiben.rules.facts import EntryFact
from yiben.rules.words import OrgKind, OrgRole

from .models import Relay, RelayTarget
from .words import ACKNOWLEDGED, PLAN, SENT, PlanState, RelayForm

STATES = {
    f"{PLAN}.made": PlanState.MADE,
    f"{PLAN}.filed": PlanState.FILED,
    f"{PLAN}.returned": PlanState.RETURNED,
    f"{PLAN}.received": PlanState.RECEIVED,
}


def below_of(sender: Org, on: date) -> dict[str, Org]:
    """Return the units directly below an organisation that stand on a day.

    Party groups are no level of their own: their branch passes things on.
    """
    rows = children_rows(sender, on=on)
    return {one.pk: one for one in rows if one.kind != OrgKind.PARTY_GROUP}


def sent_draft(sender: Org, form: RelayForm, on: date, privacy: str) -> EntryDraft:
    """Return the entry of a document sent, in the sender's ledger."""
    return EntryDraft(
        unit_id=sender.pk,
        kind=SENT,
        happened_on=on,
        title=form.title.strip(),
        orgs=tuple((one, OrgRole.RECIPIENT.value) for one in form.target_ids),
        payload={"fields": {"number": form.number.strip(), "pack": form.pack}},
        quantities={"targets": len(form.target_ids)},
        privacy=privacy,
    )


def acknowledged_draft(target: RelayTarget, on: date, privacy: str) -> EntryDraft:
    """Return the entry of a receipt, in the receiving unit's ledger."""
    return EntryDraft(
        unit_id=target.org_id,
        kind=ACKNOWLEDGED,
        happened_on=on,
        title=f"签收《{target.relay.title}》",
        answers=target.relay.entry_id,
        privacy=privacy,
    )


def plans_for(relays: Iterable[Relay]) -> dict[tuple[str, str], EntryFact]:
    """Return the newest step of each unit's own plan, by relay entry and unit.

    A plan answers the document; a receipt or a return answers the plan.
    """
    sent = [one.entry_id for one in relays]
    plans = [one for one in answers_to(sent) if one.kinds[0] in STATES]
    steps = answers_to([one.id for one in plans])
    found: dict[tuple[str, str], EntryFact] = {}
    for plan in plans:
        later = [one for one in steps if one.answers == plan.id]
        last = max([plan, *later], key=lambda one: (one.entered_on, one is not plan))
        key = (str(plan.answers), plan.unit_id)
        if key not in found or found[key].entered_on <= last.entered_on:
            found[key] = last
    return found


def plan_state(step: EntryFact | None, *, wanted: bool) -> PlanState:
    """Return what became of a plan, given its last step."""
    if step is None or step.kinds[0] not in STATES:
        return PlanState.NOT_YET if wanted else PlanState.NOT_ASKED
    return STATES[step.kinds[0]]
