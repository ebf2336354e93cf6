"""Rows of every room into one situation that can be judged."""

from collections.abc import Collection, Iterable
from datetime import date

from yiben.duties.facts import waiver_facts
from yiben.ledger.queries import entry_facts
from yiben.org.facts import org_facts
from yiben.org.queries import orgs_rows
from yiben.people.facts import member_facts, office_facts
from yiben.policy.queries import (
    adoption_facts,
    definition_facts,
    library,
    setting_facts,
)
from yiben.rules.evaluate import Judge
from yiben.rules.facts import OrgFact, Situation


def judge_for(org_ids: Collection[str], *, year: int, known_on: date) -> Judge:
    """Return a judge who knows all that may count for these units in a year."""
    world = situation_for(org_ids, year=year, known_on=known_on)
    return Judge(world, library(), known_on)


def situation_for(org_ids: Collection[str], *, year: int, known_on: date) -> Situation:
    """Gather what may count for these units in a year, in few queries.

    Beside the units themselves come all above them (for the documents in
    force), those directly below (for checks of subordinates and groups), and
    every entry that names one of their people.
    """
    wanted = set(org_ids)
    every = org_facts(orgs_rows())
    near = _near(every, wanted)
    offices = office_facts(wanted)
    here = member_facts(wanted)
    members = member_facts(person_ids={one.person_id for one in here})
    people = {one.person_id for one in offices} | {one.person_id for one in here}
    units = wanted | {org.id for org in near.values() if org.superior_id in wanted}
    return Situation(
        orgs=near,
        offices=tuple(offices),
        members=tuple(members),
        entries=tuple(
            entry_facts(
                unit_ids=units,
                person_ids=people,
                since=date(year, 1, 1),
                until=date(year, 12, 31),
            )
        ),
        waivers=tuple(waiver_facts()),
        adoptions=adoption_facts(known_on=known_on),
        settings=setting_facts(known_on=known_on),
        definitions=definition_facts(known_on=known_on),
    )


def _near(every: dict[str, OrgFact], wanted: Iterable[str]) -> dict[str, OrgFact]:
    """Return the wanted organisations, all above them, and those right below."""
    keep = {one for org_id in wanted if org_id in every for one in every[org_id].path}
    inside = set(wanted)
    keep |= {org.id for org in every.values() if org.superior_id in inside}
    return {org_id: every[org_id] for org_id in keep}
