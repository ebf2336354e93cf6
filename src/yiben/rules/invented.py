"""A small invented world in which one rule binds somebody, for a case to begin with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .pack import LEVEL_RANK, Pack, Rule
from .words import (
    Level,
    MembershipKind,
    Office,
    OrgKind,
    SubjectKind,
    Trait,
)

ISSUER, UNIT, GROUP, BELOW = "发文单位", "甲单位", "甲小组", "乙单位"


ONE, TWO = "张一", "李二"


FOUNDED, SINCE = date(2005, 1, 1), date(2010, 1, 1)


UNITS = (
    OrgKind.BRANCH.value,
    OrgKind.PARTY_GROUP.value,
    OrgKind.GENERAL_BRANCH.value,
    OrgKind.COMMITTEE.value,
    OrgKind.WORKING_COMMITTEE.value,
    OrgKind.LEADING_GROUP.value,
)


SMALL = frozenset(UNITS[:3])


LISTED = {
    "attendee": "attendees",
    "guest": "guests",
    "appraised": "appraised",
    "trainee": "trainees",
    "author": "authors",
    "holder": "holders",
}


TOGETHER = {"talkers": [ONE, TWO]}


TOLD: dict[str, dict[str, Any]] = {
    "group": {"org": GROUP},
    "speaker": {"speaker": ONE},
    "speaker_own": {"speaker": ONE},
    "chair": {"chair": ONE},
    "recorder": {"recorder": ONE},
    "inspected": {"inspected": [BELOW]},
    "pair": TOGETHER,
    "talker": TOGETHER,
    "with_secretary": TOGETHER,
    "with_team": TOGETHER,
    "with_member": TOGETHER,
}


Row = dict[str, Any]


@dataclass
class World:
    """What stands under ``given``, and the name of the subject."""

    orgs: list[Row] = field(default_factory=list)
    offices: list[Row] = field(default_factory=list)
    members: list[Row] = field(default_factory=list)
    subject: Any = UNIT
    unit: str = UNIT

    def given(self, **more: list[Row]) -> Row:
        """Return what stands under ``given``, without what is empty."""
        rows = {"orgs": self.orgs, "offices": self.offices, "members": self.members}
        return {key: value for key, value in {**rows, **more}.items() if value}


def taking_part(role: str) -> Row:
    """Return the keys of an entry that put the subject into it in a capacity."""
    if role in LISTED:
        return {LISTED[role]: [ONE]}
    return dict(TOLD.get(role, {}))


def world_for(rule: Rule, pack: Pack, role: str) -> World:
    """Return the world of a rule, with what a record in a capacity needs."""
    binds, world = rule.binds, World()
    unit = _unit(rule, pack)
    issuer: Row = {"id": ISSUER, "kind": "committee", "level": pack.level}
    if unit["level"] == pack.level and not binds.except_issuer:
        issuer |= {key: unit[key] for key in unit if key != "id"}
        world.orgs, world.unit = [issuer], ISSUER
    else:
        world.orgs = [issuer, *_chain(unit)]
    home = world.orgs[-1]
    if role == "group" or Trait.HAS_GROUPS in binds.having:
        world.orgs.append(_small(GROUP, OrgKind.PARTY_GROUP, world.unit))
    world.subject = world.unit
    _people(rule, world, home, role)
    if binds.subject == SubjectKind.RELATION:
        kind = next((one for one in UNITS if one in binds.below.org), UNITS[0])
        below = _small(BELOW, kind, world.unit)
        if binds.below.level:
            below["level"] = min(binds.below.level)
        world.orgs.append(below)
        world.subject = f"{world.unit}>{BELOW}"
    for org in world.orgs:
        org["founded_on"] = FOUNDED
    return world


def _unit(rule: Rule, pack: Pack) -> Row:
    """Return an organisation that the rule binds."""
    binds = rule.binds
    wanted = binds.org or (
        frozenset({OrgKind.COMMITTEE.value})
        if binds.issuer_only or (binds.level and Level.BASE not in binds.level)
        else frozenset({OrgKind.BRANCH.value})
    )
    order = UNITS[3:] if binds.issuer_only else UNITS
    kind = next((one for one in order if one in wanted), OrgKind.COMMITTEE.value)
    if binds.subject == SubjectKind.RELATION and kind in SMALL and wanted - SMALL:
        kind = next(one for one in UNITS[3:] if one in wanted)
    unit: Row = {"id": UNIT, "kind": kind, "level": _level(rule, pack, kind)}
    if binds.sector:
        unit["sector"] = min(binds.sector)
    having = sorted(binds.having - {Trait.HAS_GROUPS.value})
    if having:
        unit["having"] = having
    return unit


def _level(rule: Rule, pack: Pack, kind: str) -> str:
    if kind in SMALL:
        return Level.BASE.value
    binds = rule.binds
    if binds.issuer_only:
        return pack.level
    levels = [one.value for one in Level if LEVEL_RANK[one] > pack.rank]
    if not binds.except_issuer:
        levels.append(pack.level)
    fitting = (one for one in levels if not binds.level or one in binds.level)
    return next(fitting, pack.level)


def _chain(unit: Row) -> list[Row]:
    """Return the unit with what must stand above it: a group belongs to a branch."""
    if unit["kind"] != OrgKind.PARTY_GROUP:
        return [unit | {"superior": ISSUER}]
    branch = _small("甲支部", OrgKind.BRANCH, ISSUER)
    if "sector" in unit:
        branch["sector"] = unit["sector"]
    return [branch, unit | {"superior": "甲支部"}]


def _small(name: str, kind: str, superior: str) -> Row:
    return {"id": name, "kind": str(kind), "level": "base", "superior": superior}


def _people(rule: Rule, world: World, home: Row, role: str) -> None:
    """Put in the people a rule speaks of, and those they talk with."""
    binds, unit = rule.binds, world.unit
    if binds.subject in {SubjectKind.OFFICE, SubjectKind.PAIR}:
        first, second = _two_offices(binds.office)
        world.offices = [_office(ONE, first, unit)]
        world.subject = f"{ONE}@{unit}"
        if binds.subject == SubjectKind.PAIR:
            world.offices.append(_office(TWO, second, unit))
            world.subject = [ONE, TWO]
    elif binds.subject == SubjectKind.MEMBER:
        world.members = [_member(rule, unit)]
        world.subject = ONE
    others = {"with_secretary": Office.SECRETARY, "with_team": Office.COMMITTEE_MEMBER}
    if role in others:
        world.offices.append(_office(TWO, others[role], unit))
    elif role in {"talker", "with_member"} and home["kind"] == OrgKind.BRANCH:
        world.members.append({"person": TWO, "org": unit, "from_on": SINCE})


def _two_offices(wanted: Iterable[str]) -> tuple[str, str]:
    found = [one.value for one in Office if one in set(wanted)]
    return found[0], found[-1]


def _office(person: str, office: str, org: str) -> Row:
    return {"person": person, "office": str(office), "org": org, "from_on": SINCE}


def _member(rule: Rule, unit: str) -> Row:
    row: Row = {"person": ONE, "org": unit, "from_on": SINCE}
    if rule.binds.membership == {MembershipKind.PROBATIONARY}:
        row["membership"] = MembershipKind.PROBATIONARY.value
    if rule.binds.only_flags:
        row["flags"] = sorted(rule.binds.only_flags)
    return row
