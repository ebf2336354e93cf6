"""From an inspection to its entry, and from a seed to the units drawn."""

import hashlib
from collections.abc import Iterable
from datetime import date

from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.kinds.fill import tidy
from yiben.rules.words import OrgRole, PersonRole
from yiben.supervision.words import InspectionForm, Mode


def inspectors_of(superior: Org, on: date) -> frozenset[str]:
    """Return who may inspect for an organisation: anybody in or under it that day."""
    ids = subtree_ids([superior.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return frozenset(one.person_id for one in found if one.span.holds_on(on))


def pool_digest(pool: Iterable[str]) -> str:
    """Return what is published of a pool before anybody can know the seed."""
    return hashlib.sha256("\n".join(pool).encode()).hexdigest()


def picked(pool: Iterable[str], size: int, seed: str) -> tuple[str, ...]:
    """Return the units drawn: those whose digest with the seed comes first.

    SHA-256, which every computer has, so that anybody can repeat the draw:
    digest of the seed, a line break and the unit's id.

    >>> picked(["o_a", "o_b", "o_c"], 1, "2026年11月20日 3912.45")
    ('o_a',)
    """

    def rank(unit_id: str) -> tuple[str, str]:
        return hashlib.sha256(f"{seed}\n{unit_id}".encode()).hexdigest(), unit_id

    return tuple(sorted(pool, key=rank)[:size])


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
        kind=form.kind,
        happened_on=form.happened_on,
        title=form.topic.strip(),
        orgs=((subordinate.pk, OrgRole.INSPECTED.value),),
        people=tuple(people),
        tags=tuple(dict.fromkeys(form.tags)),
        quantities={"findings": len(form.findings)},
        payload=tidy({"mode": mode, "fields": form.fields, "summary": form.summary}),
        privacy=privacy,
    )
