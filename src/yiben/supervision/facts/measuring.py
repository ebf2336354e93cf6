"""From a measure to its entries; who may decide one, and whom it can be about."""

from collections.abc import Iterable
from datetime import date

from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.access import STEP
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import kinds
from yiben.rules.words import TEAM, Office, OrgKind, OrgRole, PersonRole, Trait
from yiben.supervision.models import MeasureTaken
from yiben.supervision.words.measuring import DECIDED_KIND, ENDED_KIND

BY_RANK = tuple(Office)
WITH_MEMBERS = frozenset({OrgKind.BRANCH, OrgKind.PARTY_GROUP, OrgKind.GENERAL_BRANCH})


def is_direct(superior: Org, unit: Org) -> bool:
    """Say whether a unit stands directly below an organisation.

    A Party group is looked after with its branch.
    """
    path = unit.path[:-STEP] if unit.kind == OrgKind.PARTY_GROUP else unit.path
    return bool(path[:-STEP] == superior.path)


def direct_superior(unit: Org) -> str:
    """Return the path of who has to call a unit first."""
    path = unit.path[:-STEP] if unit.kind == OrgKind.PARTY_GROUP else unit.path
    return str(path[:-STEP])


def offices_of(superior: Org, person_id: str, on: date) -> tuple[str, ...]:
    """Return the offices somebody held in an organisation on a day, the highest first."""
    held = {
        one.office
        for one in office_facts([superior.pk])
        if one.person_id == person_id and one.span.holds_on(on)
    }
    return tuple(one.value for one in BY_RANK if one in held)


def people_of(unit: Org, on: date) -> dict[str, bool]:
    """Return who belongs to a unit, with whether they lead there.

    A committee answers for its own team; members are reached by their branch.
    """
    ids = subtree_ids([unit.pk]) if unit.kind in WITH_MEMBERS else [unit.pk]
    found = {one.person_id: False for one in member_facts(ids) if one.span.holds_on(on)}
    for one in office_facts(ids):
        if one.span.holds_on(on):
            leads = one.office in TEAM
            found[one.person_id] = found.get(one.person_id, False) or leads
    return found


def frail_among(person_ids: Iterable[str], on: date) -> frozenset[str]:
    """Return who of these was marked frail on a day."""
    return frozenset(
        one.person_id
        for one in member_facts(person_ids=list(person_ids))
        for flag in one.flags
        if flag.trait == Trait.FRAIL and flag.span.holds_on(on)
    )


def decided_draft(measure: MeasureTaken, answers: str | None) -> EntryDraft | None:
    """Return the entry of a decision; None where no document wants a record.

    No words and nobody's name but who decided: of a person's not even the
    unit, because the members of the unit read its entries.
    """
    if not measure.tags:
        return None
    return _draft(measure, DECIDED_KIND, measure.decided_on, answers, tags=measure.tags)


def ended_draft(measure: MeasureTaken, answers: str | None) -> EntryDraft | None:
    """Return the entry of the result of a measure that is in the ledger."""
    if measure.entry_id is None or measure.ended_on is None:
        return None
    return _draft(measure, ENDED_KIND, measure.ended_on, answers or measure.entry_id)


def _draft(
    measure: MeasureTaken,
    kind: str,
    on: date,
    answers: str | None,
    tags: tuple[str, ...] = (),
) -> EntryDraft:
    about_unit = measure.person_id is None
    return EntryDraft(
        unit_id=measure.superior_id,
        kind=kind,
        happened_on=on,
        title=kinds()[kind].label[:200],
        orgs=((measure.unit_id, OrgRole.TARGET.value),) if about_unit else (),
        people=(PersonLine(measure.decided_by_id, PersonRole.AUTHOR),),
        tags=tags,
        answers=answers,
        privacy=Privacy.RESTRICTED,
        once=f"{measure.pk}:{kind}",
    )
