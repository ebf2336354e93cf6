"""Which majority each matter asks for: the table, and what units settled in it.

Where sources disagree the table ships one reading, and a unit in authority may
choose the other for itself and all below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.policy.access import may_settle, require_see_policy
from yiben.policy.facts import setting_facts, settings_above, tables
from yiben.rules.facts import SettingFact
from yiben.rules.matters import Matter, Matters, Option

PLACE = "matters/"
"""Before the id of a matter, where a rule's pack would stand."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A point on which sources disagree, and what holds at a unit."""

    option: Option
    value: str
    settled_by: str
    may_settle: bool


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A matter as it is voted on at a unit."""

    matter: Matter
    choices: tuple[Choice, ...]


def matters() -> Matters:
    """Return the table as it ships; it is public."""
    return tables().matters


def duty_of(matter_id: str) -> str:
    """Return the name under which the options of a matter are settled."""
    return f"{PLACE}{matter_id}"


def matters_for(org: Org, *, on: date) -> tuple[Matter, ...]:
    """Return how each matter is voted on at a unit on a day.

    Room to room: the caller has asked access itself.
    """
    facts = settings_above(org, PLACE)
    path = list(dict.fromkeys(fact.org_id for fact in facts))
    return tuple(
        one.with_choices({key: fact.value for key, fact in found.items()})
        for one in matters().on(on)
        for found in [settled_in(path, facts, one.id, on)]
    )


def matters_of(org: Org, *, on: date, seen_by: Viewer) -> list[MatterLine]:
    """Return how each matter is voted on, with what may be chosen, and by whom."""
    require_see_policy(seen_by, org)
    path = path_to(org)
    names = {one.pk: one.short_name for one in path}
    ids, facts = list(names), setting_facts(list(names))
    allowed = may_settle(seen_by, org)
    found = []
    for one in matters().on(on):
        settled = settled_in(ids, facts, one.id, on)
        matter = one.with_choices({key: fact.value for key, fact in settled.items()})
        choices = []
        for option in one.options:
            fact = settled.get(option.key)
            owner = fact.org_id if fact else ""
            choices.append(
                Choice(
                    option,
                    matter.chosen(option.key),
                    names.get(owner, ""),
                    allowed and owner in ("", org.pk),
                )
            )
        found.append(MatterLine(matter, tuple(choices)))
    return found


def settled_in(
    path: Sequence[str],
    facts: Sequence[SettingFact],
    matter_id: str,
    on: date | None = None,
) -> dict[str, SettingFact]:
    """Return what was chosen for each option: the highest unit's, of it the latest."""
    found: dict[str, SettingFact] = {}
    mine = [one for one in facts if one.duty == duty_of(matter_id)]
    for fact in sorted(mine, key=lambda one: one.from_on):
        if on is not None and fact.from_on > on:
            continue
        before = found.get(fact.key)
        if before is None or path.index(fact.org_id) <= path.index(before.org_id):
            found[fact.key] = fact
    return found
