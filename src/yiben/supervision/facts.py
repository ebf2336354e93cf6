"""From an inspection to its entry."""

from datetime import date

from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import OrgRole, PersonRole

from .words import KIND, InspectionForm, Mode


def inspectors_of(superior: Org, on: date) -> frozenset[str]:
    """Return who may inspect for an organisation: anybody in or under it that day."""
    ids = subtree_ids([superior.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return frozenset(one.person_id for one in found if one.span.holds_on(on))


def draft_of(
    superior: Org, subordinate: Org, form: InspectionForm, privacy: str
) -> EntryDraft:
    """Return the entry in the superior's ledger, naming the unit inspected.

    The first inspector leads. What was found stays with the two sides; the
    ledger is told how many things.
    """
    roles = (PersonRole.CHAIR, PersonRole.ATTENDEE)
    people = [
        PersonLine(person_id, roles[min(number, 1)])
        for number, person_id in enumerate(form.inspector_ids)
    ]
    mode = next(mode.label for mode in Mode if mode == form.mode)
    return EntryDraft(
        unit_id=superior.pk,
        kind=KIND,
        happened_on=form.happened_on,
        title=form.topic.strip(),
        orgs=((subordinate.pk, OrgRole.INSPECTED.value),),
        people=tuple(people),
        tags=tuple(dict.fromkeys(form.tags)),
        quantities={"findings": len(form.findings)},
        payload=tidy({"mode": mode, "fields": form.fields, "summary": form.summary}),
        privacy=privacy,
    )
