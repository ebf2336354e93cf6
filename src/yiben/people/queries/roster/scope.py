"""What an import may touch: the organisations and people below one organisation.

Everything is read once, so that a county's roster is compared in memory, and
what was read is kept: who reads the same again need not compare again.
Organisations and people are named by a reference: the id of a row that
exists, or ``new:7`` for the seventh line of its sheet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Model, Q

from yiben.common.clock import kept_day
from yiben.common.errors import Problem, YibenError
from yiben.org.access import (
    Viewer,
    below,
    may_oversee,
    may_record,
    may_tend,
    next_path,
    require_tend,
)
from yiben.org.models import Org, TraitSpell
from yiben.org.queries import superior_of
from yiben.org.words import OrgKind
from yiben.people.access import HeldViewer, hold
from yiben.people.checks.cells import MASK
from yiben.people.facts import id_index_of
from yiben.people.models import MemberFlag, Membership, Tenure

from . import stored
from .reading import Line
from .stored import StoredMember, StoredPerson, Stranger

DAY = timedelta(days=1)


class Change(StrEnum):
    """What an import would do with a line."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation that exists or that this file founds."""

    ref: str
    name: str
    short_name: str
    kind: str
    level: str
    founded_on: date
    superior: str | None
    org: Org | None
    tended: bool
    overseen: bool


@dataclass(slots=True)
class _Cell:
    """A block about one cell; a class, because every line of a file enters three."""

    scope: "Scope"
    line: Line
    key: str

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        """Note what was raised against the cell; let every other error pass."""
        if not isinstance(error, YibenError):
            return False
        self.scope.wrong(self.line, self.key, error.message, error.advice)
        return True


@dataclass(slots=True)
class Scope:
    """The rows an import is compared with, and the mistakes found so far."""

    viewer: HeldViewer
    on: date
    top: Org
    above: Org | None
    indexes: Mapping[str, str]
    seen: list[Any] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    by_name: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    traits: set[tuple[str, str]] = field(default_factory=set)
    members: dict[str, StoredMember] = field(default_factory=dict)
    stays: dict[str, date] = field(default_factory=dict)
    flags: set[tuple[str, str]] = field(default_factory=set)
    people_named: dict[str, list[StoredPerson]] = field(
        default_factory=lambda: defaultdict(list)
    )
    strangers: dict[str, Stranger] = field(default_factory=dict)
    tenures: list[Tenure] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def at(self, line: Line, key: str) -> "_Cell":
        """Turn an error within into a problem of one cell."""
        return _Cell(self, line, key)

    def wrong(self, line: Line, key: str, message: str, advice: str = "") -> None:
        """Note a problem of one cell."""
        self.problems.append(Problem(line.where(key), message, advice))

    def add_place(self, place: Place) -> None:
        """Make an organisation known under its reference and its names."""
        self.places[place.ref] = place
        for name in dict.fromkeys((place.name, place.short_name)):
            self.by_name[name].append(place.ref)

    def find_place(self, line: Line, key: str) -> Place | None:
        """Return the organisation a cell names by id or name; note a problem if none.

        An organisation outside the scope and one that does not exist get the
        same answer.
        """
        text = line.text(key)
        if text is None:
            return None
        if text in self.places:
            return self.places[text]
        refs = self.by_name.get(text, [])
        full = [ref for ref in refs if self.places[ref].name == text]
        found = full if len(full) == 1 else refs
        if len(found) == 1:
            return self.places[found[0]]
        if found:
            message = f"有 {len(found)} 个组织叫“{text}”。"
            self.wrong(line, key, message, "请改填组织全称或组织编号。")
        else:
            message = f"在{self.top.short_name}的范围内没有“{text}”。"
            self.wrong(line, key, message, "请核对名称，或先在“组织”表里添加。")
        return None


def open_scope(
    top: Org, viewer: Viewer, on: date, indexes: Mapping[str, str] | None = None
) -> Scope:
    """Read what a file is compared with; raise RefusedError without the right.

    ``indexes`` are those of the identity numbers in the file. ``seen`` is all that was read: two scopes that have seen the same give the
    same plan for the same lines.
    """
    held = hold(viewer)
    require_tend(held, top)
    scope = Scope(held, on, top, superior_of(top), indexes or {})
    scope.seen += [top.pk, held, on, scope.above and _columns(scope.above)]
    _read_places(scope)
    _read_members(scope)
    _read_strangers(scope)
    _read_tenures(scope)
    return scope


def _columns(row: Model) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if name[0] != "_"}


def _read_places(scope: Scope) -> None:
    by_path: dict[str, str] = {}
    orgs = list(Org.objects.filter(below(scope.top.path)).order_by("path"))
    scope.seen.append([_columns(org) for org in orgs])
    for org in orgs:
        by_path[org.path] = org.pk
        if org.dissolved_on is not None and org.dissolved_on < scope.on:
            continue
        scope.add_place(
            Place(
                ref=org.pk,
                name=org.name,
                short_name=org.short_name,
                kind=org.kind,
                level=org.level,
                founded_on=org.founded_on,
                superior=by_path.get(org.path[: -Org.steplen]),
                org=org,
                tended=may_tend(scope.viewer, org),
                overseen=may_oversee(scope.viewer, org),
            )
        )
    running = TraitSpell.objects.filter(
        below_of(scope.top, "org__"), until_on__isnull=True
    )
    scope.traits = set(running.values_list("org_id", "trait"))
    scope.seen.append(scope.traits)


def below_of(top: Org, prefix: str) -> Q:
    """Return the filter for rows whose organisation lies within a subtree."""
    bounds = {
        f"{prefix}path__gte": top.path,
        f"{prefix}path__lt": next_path(top.path),
    }
    return Q(**bounds)


def may_found(scope: Scope, superior: Place) -> bool:
    """Say whether a new organisation may be founded below a place."""
    if superior.overseen:
        return True
    return superior.org is not None and may_record(scope.viewer, superior.org)


def tended_when_new(scope: Scope, superior: Place, kind: str) -> bool:
    """Say whether members may be put into a new organisation below a place.

    A recorder's hand reaches into new groups of the branch, not into new
    branches below a committee.
    """
    if superior.overseen:
        return True
    return (
        kind == OrgKind.PARTY_GROUP
        and superior.org is not None
        and may_record(scope.viewer, superior.org)
    )


def _read_members(scope: Scope) -> None:
    bounds = (scope.top.path, next_path(scope.top.path))
    rows = stored.member_rows(bounds)
    for row in stored.members_of(rows):
        if row.org_id in scope.places and scope.places[row.org_id].tended:
            scope.members[row.person.id] = row
            scope.people_named[row.person.name].append(row.person)
    ended = stored.ended_rows(bounds)
    _read_stays(scope, ended)
    people = Membership.objects.filter(
        below_of(scope.top, "org__"), live_key__isnull=False
    ).values("person_id")
    flags = MemberFlag.objects.filter(person_id__in=people, until_on__isnull=True)
    scope.flags = set(flags.values_list("person_id", "flag"))
    scope.seen += [rows, ended, scope.flags]


def _read_stays(scope: Scope, ended: Iterable[tuple[Any, ...]]) -> None:
    """Find since when each member is in the present branch without a break."""
    scope.stays = {person: row.from_on for person, row in scope.members.items()}
    broken: set[str] = set()
    for person, org, from_on, until_on in ended:
        live = scope.members.get(person)
        if live is None or person in broken:
            continue
        since, last = kept_day(from_on), kept_day(until_on)
        follows = last is not None and last + DAY == scope.stays[person]
        if org == live.org_id and follows and since is not None:
            scope.stays[person] = since
        else:
            broken.add(person)


def indexes_of(lines: Iterable[Line]) -> dict[str, str]:
    """Return the indexes of the identity numbers that stand in a file."""
    numbers = (line.text("id_number") for line in lines)
    return {text: id_index_of(text) for text in numbers if text and MASK not in text}


def _read_strangers(scope: Scope) -> None:
    """Find those whose identity numbers stand in the file, but who are not in scope."""
    inside = {row.person.id_index for row in scope.members.values()}
    rows = stored.stranger_rows(
        index for index in scope.indexes.values() if index not in inside
    )
    scope.strangers = stored.strangers_of(rows)
    scope.seen.append(rows)


def _read_tenures(scope: Scope) -> None:
    rows = Tenure.objects.filter(below_of(scope.top, "org__")).select_related("person")
    rows = rows.defer("person__phone", "person__id_number").order_by("from_on", "id")
    scope.tenures = list(rows)
    scope.seen.append([(_columns(row), row.person.name) for row in scope.tenures])
