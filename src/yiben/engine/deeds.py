"""What was done, for judging: entries as facts, and who took part as columns.

The rules look into the people of few entries. Of all others it is enough to
know who took part as what, and those rows, most of a ledger, stay columns.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from yiben.rules.docket import Docket
from yiben.rules.facts import EntryFact
from yiben.rules.pack import Library
from yiben.rules.words import Form, PersonRole, SubjectKind

from .drafts import Drafts
from .happened import OF_ENTRY, asked_kinds, entry_row, mask_of
from .tables import NEVER, Columns, Ints, Numbers, join

OF_PERSONS = frozenset({SubjectKind.MEMBER, SubjectKind.OFFICE, SubjectKind.PAIR})
BY_RULES = frozenset({Form.KEEP, Form.WHEN, Form.CARRY})
"""Forms that no table holds (``rest.py``)."""


@dataclass(frozen=True)
class Deeds:
    """Entries, and rows of ``entry, person, role`` of those whose facts name nobody.

    Rows are of persons who really took part; numbers are places in the lists.
    """

    entries: tuple[EntryFact, ...]
    entry: Ints
    person: Ints
    role: Ints
    persons: list[str]
    roles: list[str]

    def also(self, entries: tuple[EntryFact, ...]) -> "Deeds":
        """Return these and some entries more, whose facts name their people."""
        return replace(self, entries=self.entries + entries)


def kinds_by_person(library: Library) -> frozenset[str]:
    """Return the kinds of entry in which the rules look at persons one by one."""
    found: set[str] = set()
    for rule in library.by_id.values():
        if rule.form in BY_RULES and rule.binds.subject in OF_PERSONS:
            found |= rule.record.kinds if rule.record else frozenset()
            found |= rule.event.kinds if rule.event else frozenset()
    return frozenset(found)


def attended(drafts: Drafts, docket: Docket, deeds: Deeds) -> Columns:
    """Return the postings of those who took part, as ``happened.postings_of`` would.

    A member is posted as such, and as holder of each office held on that day;
    several capacities in one entry are one posting.
    """
    kinds = asked_kinds(drafts)
    told = [
        entry_row(drafts, docket, one, kinds)
        if not kinds.isdisjoint(one.kinds)
        else None
        for one in deeds.entries
    ]
    asked = np.array([one is not None for one in told], dtype=bool)
    keep = asked[deeds.entry]
    entry, person, role = (
        column[keep] for column in (deeds.entry, deeds.person, deeds.role)
    )
    masks, members = _masks(drafts, deeds.roles), _members(drafts, deeds.persons)
    at, office, own = _in_office(drafts, docket, deeds, entry, person)
    speaks = np.array([one == PersonRole.SPEAKER for one in deeds.roles], dtype=bool)
    own_mask = mask_of(drafts.roles, ["speaker_own"], grow=False)
    roles = masks[role[at]] | np.where(own & speaks[role[at]], own_mask, 0)
    return _posted(
        told,
        np.concatenate([members[person], office]),
        np.concatenate([entry, entry[at]]),
        np.concatenate([masks[role], roles]),
    )


def _posted(
    told: list[tuple[int, ...] | None], subject: Ints, entry: Ints, roles: Ints
) -> Columns:
    """Return postings; all that a subject was in one entry is one of them."""
    known = subject >= 0
    key = subject[known] * max(1, len(told)) + entry[known]
    order = np.argsort(key, kind="stable")
    key, first = np.unique(key[order], return_index=True)
    roles = roles[known][order]
    many = np.bitwise_or.reduceat(roles, first) if len(first) else roles
    blank = (0,) * len(OF_ENTRY)
    grid = np.array([one or blank for one in told], np.int64).reshape(-1, len(blank))
    entry = key % max(1, len(told))
    rest = {name: grid[entry, place] for place, name in enumerate(OF_ENTRY)}
    return {"subject": key // max(1, len(told)), "roles": many, **rest}


def _masks(drafts: Drafts, roles: list[str]) -> Ints:
    found = (mask_of(drafts.roles, [one], grow=False) for one in roles)
    return np.array(list(found), dtype=np.int64)


def _members(drafts: Drafts, persons: list[str]) -> Ints:
    """Return the numbers of members; -1 for whom nobody asked."""
    found = (drafts.subjects.known(f"member:{one}") for one in persons)
    return np.array([-1 if one is None else one for one in found], dtype=np.int64)


def _in_office(
    drafts: Drafts, docket: Docket, deeds: Deeds, entry: Ints, person: Ints
) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return which rows are of persons in office that day, as which subject.

    And whether that office is one of the unit whose entry it is.
    """
    known = {one: number for number, one in enumerate(deeds.persons)}
    units = Numbers[str]()
    spells = [
        (
            known[one.person_id],
            -1 if number is None else number,
            units.of(one.org_id),
            one.span.from_on.toordinal(),
            one.span.until_on.toordinal() if one.span.until_on else NEVER,
        )
        for one in docket.world.offices
        if one.person_id in known
        for number in [drafts.subjects.known(f"office:{one.org_id}:{one.person_id}")]
    ]
    grid = np.array(spells, dtype=np.int64).reshape(-1, 5)
    day = np.array([one.happened_on.toordinal() for one in deeds.entries], np.int64)
    unit = np.array([units.of(one.unit_id) for one in deeds.entries], np.int64)
    at, of = join(person, grid[:, 0])
    on = day[entry[at]]
    held = (grid[of, 3] <= on) & (on <= grid[of, 4])
    at, of = at[held], of[held]
    return at, grid[of, 1], unit[entry[at]] == grid[of, 2]
