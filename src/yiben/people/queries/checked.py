"""Is the roster whole: one branch each, no blanks in the records, who was asked after."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    QuerySet,
)

from yiben.org.access import Viewer, below, require_tend
from yiben.org.models import Org
from yiben.people.access import hold, running
from yiben.people.models import ContactCheck, MemberFlag, Membership, Person
from yiben.people.words import LeaveWay, MembershipKind, Sex, Trait

SHOWN = 200

RECORD = {
    "sex": "性别",
    "birth_on": "出生日期",
    "ethnic": "民族",
    "full_on": "转正日期",
}
"""What a member's record needs; numbers are nobody's duty to give (EP-09)."""


@dataclass(frozen=True, slots=True)
class OddMember:
    """Somebody who on a day belongs to no branch, or to several."""

    person_id: str
    name: str
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RosterCheck:
    """How many belong to exactly one branch; the first of those who do not, by name."""

    total: int
    n_none: int
    n_several: int
    none: tuple[OddMember, ...]
    several: tuple[OddMember, ...]


@dataclass(frozen=True, slots=True)
class IncompleteRecord:
    """A member whose record lacks something."""

    person_id: str
    name: str
    branch: str
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Completeness:
    """Of how many records how many are whole, and what the others lack."""

    total: int
    complete: int
    counts: tuple[tuple[str, int], ...]
    lacking: tuple[IncompleteRecord, ...]

    @property
    def rate(self) -> str:
        """Return the rate as people write it; nothing for an empty roster."""
        if not self.total:
            return "—"
        return f"{100 * self.complete / self.total:.1f}%"


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A member with the last time somebody asked after them."""

    person_id: str
    name: str
    is_frail: bool
    on: date | None
    way: str
    reached: bool


def check_roster(
    org: Org, *, on: date, seen_by: Viewer, limit: int = SHOWN
) -> RosterCheck:
    """Count for everybody of a subtree the branches they belong to on a day.

    None: an earlier membership here was closed, not by death or the end of
    membership, and no other holds. Several: rows that overlap, which no action
    makes but a table repaired by hand may hold.
    """
    require_tend(seen_by, org)
    inside = _inside(org)
    now = Membership.objects.filter(running(on))
    own = now.filter(person=OuterRef("pk"))
    gone = Membership.objects.filter(
        person=OuterRef("pk"), leave_way__in=(LeaveWay.DECEASED, LeaveWay.ENDED)
    )
    came = Membership.objects.filter(org__in=inside, from_on__lte=on)
    none = Person.objects.filter(pk__in=came.values("person")).filter(
        ~Exists(own), ~Exists(gone)
    )
    here = now.filter(org__in=inside)
    twice = (
        now.filter(person__in=here.values("person"))
        .values("person")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
    )
    several = Person.objects.filter(pk__in=twice.values("person"))
    return RosterCheck(
        total=here.values("person").distinct().count(),
        n_none=none.count(),
        n_several=several.count(),
        none=_odd(none, now, limit),
        several=_odd(several, now, limit),
    )


def _odd(
    people: "QuerySet[Person]", now: "QuerySet[Membership]", limit: int
) -> tuple[OddMember, ...]:
    rows_named = people.order_by("name", "id").values_list("id", "name")
    found = dict(rows_named[:limit])
    held: dict[str, list[str]] = {one: [] for one in found}
    rows = now.filter(person__in=list(found)).order_by("from_on")
    for person_id, name in rows.values_list("person_id", "org__name"):
        held[person_id].append(name)
    return tuple(OddMember(one, name, tuple(held[one])) for one, name in found.items())


LACKS = {
    "sex": ~Q(person__sex__in=(Sex.MALE.value, Sex.FEMALE.value)),
    "birth_on": Q(person__birth_on__isnull=True),
    "ethnic": Q(person__ethnic__isnull=True),
    "full_on": Q(kind=MembershipKind.FULL.value, full_on__isnull=True),
}
"""When each item of a record is lacking; only presence is asked, nothing opened."""


def completeness_of(
    org: Org, *, on: date, seen_by: Viewer, limit: int = SHOWN
) -> Completeness:
    """Say how many records of a subtree are whole on a day, and what is lacking."""
    require_tend(seen_by, org)
    rows = Membership.objects.filter(running(on), org__in=_inside(org))
    any_of = reduce(or_, LACKS.values())
    sums = {name: Count("pk", filter=lacks) for name, lacks in LACKS.items()}
    counts = rows.aggregate(total=Count("pk"), some=Count("pk", filter=any_of), **sums)
    shown = rows.filter(any_of).annotate(
        **{
            f"lacks_{name}": ExpressionWrapper(lacks, output_field=BooleanField())
            for name, lacks in LACKS.items()
        }
    )
    named = shown.order_by("org__path", "person__name", "pk").values(
        "person_id", "person__name", "org__name", *(f"lacks_{one}" for one in LACKS)
    )
    return Completeness(
        total=counts["total"],
        complete=counts["total"] - counts["some"],
        counts=tuple((RECORD[name], counts[name]) for name in LACKS),
        lacking=tuple(
            IncompleteRecord(
                row["person_id"],
                row["person__name"],
                row["org__name"],
                tuple(RECORD[one] for one in LACKS if row[f"lacks_{one}"]),
            )
            for row in named[:limit]
        ),
    )


def _inside(org: Org) -> "QuerySet[Org, dict[str, str]]":
    found: QuerySet[Org, dict[str, str]] = Org.objects.filter(below(org.path)).values(
        "id"
    )
    return found


def contacts_of(branch: Org, *, on: date, seen_by: Viewer) -> list[ContactRow]:
    """Return the members of a branch with the last check up to a day, oldest first.

    A list for people to act on: nobody's state follows from it.
    """
    require_tend(hold(seen_by), branch)
    rows = Membership.objects.filter(running(on), org=branch).select_related("person")
    people = {row.person_id: row.person.name for row in rows.defer("person__phone")}
    frail = _frail(people, on)
    last: dict[str, ContactCheck] = {}
    checks = ContactCheck.objects.filter(person_id__in=list(people), on__lte=on)
    for check in checks.order_by("on", "id"):
        last[check.person_id] = check
    found = [
        ContactRow(
            person_id=person_id,
            name=name,
            is_frail=person_id in frail,
            on=last[person_id].on if person_id in last else None,
            way=last[person_id].get_way_display() if person_id in last else "",
            reached=person_id in last and last[person_id].reached,
        )
        for person_id, name in people.items()
    ]
    return sorted(found, key=lambda one: (one.on or date.min, one.name))


def _frail(people: Iterable[str], on: date) -> set[str]:
    rows = MemberFlag.objects.filter(
        running(on), person_id__in=list(people), flag=Trait.FRAIL.value
    )
    return set(rows.values_list("person_id", flat=True))
