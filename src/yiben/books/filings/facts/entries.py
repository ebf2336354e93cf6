"""From a filing to the entries of its steps."""

from datetime import date
from typing import Any

from yiben.books.filings.models import Filing
from yiben.books.filings.words import GRADES, Step
from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import kinds
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind
from yiben.rules.words import OrgRole, PersonRole

from .drafted import figures_in


def people_of(unit: Org, on: date) -> dict[str, str]:
    """Return the members and office-holders in a unit on a day, by id."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def draft_of(filing: Filing, kind: Kind, step: Step, happened_on: date) -> EntryDraft:
    """Return the entry of one step.

    The ledger is told that it was sent and what it covers. The text of what is
    restricted stays in the filing.
    """
    orgs: tuple[tuple[str, str], ...] = ()
    if filing.recipient_id is not None and step not in {Step.MADE, Step.PUBLISHED}:
        orgs = ((filing.recipient_id, OrgRole.RECIPIENT.value),)
    open_text = kind.privacy != Privacy.RESTRICTED
    first = step in {Step.FILED, Step.MADE}
    return EntryDraft(
        unit_id=filing.unit_id,
        kind=f"{filing.kind}.{step.value}",
        happened_on=happened_on,
        title=filing.title,
        parts=_parts(filing, step),
        orgs=orgs,
        people=_people(filing),
        tags=filing.elements,
        payload=_payload(filing) if first and open_text else {},
        answers=filing.answers if first else filing.entry_id,
        credit_period=filing.period,
        privacy=kind.privacy,
    )


def _parts(filing: Filing, step: Step) -> tuple[str, ...]:
    """Return the same step of the other reports that this one stands for."""
    known = kinds()
    names = (f"{other}.{step.value}" for other in filing.also)
    return tuple(name for name in names if name in known)


def _payload(filing: Filing) -> dict[str, Any]:
    """Return the text, and each figure with the entries it was counted from."""
    found: dict[str, Any] = {"fields": filing.fields}
    if figures := figures_in(filing.figures_json):
        found["figures"] = [
            {"label": one.label, "value": one.value, "entries": list(one.entries)}
            for one in figures
        ]
    return found


def _people(filing: Filing) -> tuple[PersonLine, ...]:
    author = (
        [PersonLine(filing.author_id, PersonRole.AUTHOR)] if filing.author_id else []
    )
    appraised = dict.fromkeys(
        str(line["person_id"]) for line in filing.fields.get(GRADES, ())
    )
    return (*author, *(PersonLine(one, PersonRole.APPRAISED) for one in appraised))
