"""From a register entry to its ledger entry."""

from datetime import date

from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds import Kind
from yiben.rules.words import OrgRole, PersonRole

from .models import Register


def people_of(unit: Org, on: date) -> frozenset[str]:
    """Return the ids of members and office-holders in or under a unit on a day."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return frozenset(one.person_id for one in found if one.span.holds_on(on))


def draft_of(row: Register, kind: Kind) -> EntryDraft:
    """Return the entry that says what stands, from when, until when."""
    target, holder = row.target_id, row.holder_id
    restricted = kind.privacy == Privacy.RESTRICTED
    return EntryDraft(
        unit_id=row.unit_id,
        kind=row.kind,
        happened_on=row.from_on,
        ends_on=row.until_on,
        title=row.title,
        orgs=((target, OrgRole.TARGET.value),) if target else (),
        people=(PersonLine(holder, PersonRole.HOLDER),) if holder else (),
        tags=row.tags,
        payload={} if restricted else {"fields": row.fields},
        privacy=kind.privacy,
    )
