"""How many a rule would bind below a unit today: asked once, counted for each rule."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat, Length, Substr

from yiben.org.access import STEP, below
from yiben.org.facts import standing_on
from yiben.org.models import Org, TraitSpell
from yiben.people.access import running
from yiben.people.models import MemberFlag, Membership, Tenure
from yiben.rules.pack import Binds
from yiben.rules.words import OrgKind, SubjectKind, Trait, Word

ORG_TRAITS = (Trait.HAS_COMMITTEE.value, Trait.HAS_GROUPS.value, Trait.CORE_GROUP.value)
FLAGS = (Trait.FRAIL.value, Trait.FLOATING.value)
LAST = "Z" * 8
"""Comes after whatever follows a path in the paths below it."""

PLACE = ("kind", "level", "sector", *ORG_TRAITS, "is_issuer")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bound:
    """How many a rule binds, in words; ``count`` is 0 if nobody."""

    count: int
    in_words: str


class Audience:
    """Everybody below a unit on a day, in groups that rules can tell apart."""

    def __init__(self, org: Org, on: date) -> None:
        """Ask nothing yet."""
        self._org = org
        self._on = on

    def bound(self, binds: Binds) -> Bound:
        """Return how many a rule would bind if the unit put it in force."""
        match binds.subject:
            case SubjectKind.OFFICE:
                rows = [r for r in self.offices if r["office"] in binds.office]
                return _told(rows, binds, "名任职者")
            case SubjectKind.MEMBER:
                rows = [r for r in self.members if _is_meant(r, binds)]
                return _told(rows, binds, "名党员")
            case SubjectKind.PAIR:
                found = self._by_kind(self.orgs, binds)
                return Bound(found.total(), _listed(found, "的班子成员两两之间"))
            case SubjectKind.RELATION:
                return self._relation(binds)
            case _:
                found = self._by_kind(self.orgs, binds)
                return Bound(found.total(), _listed(found, ""))

    def _by_kind(self, rows: Iterable[Row], binds: Binds) -> Counter[str]:
        found: Counter[str] = Counter()
        for row in rows:
            if _fits(row, binds):
                found[row["kind"]] += row["n"]
        return found

    def _relation(self, binds: Binds) -> Bound:
        above = self._by_kind(self.orgs, binds)
        rows = [
            row
            for row in self.pairs
            if _fits(row, binds)
            and (not binds.below.org or row["below_kind"] in binds.below.org)
            and (not binds.below.level or row["below_level"] in binds.below.level)
        ]
        count = sum(row["n"] for row in rows)
        return Bound(count, f"{_listed(above, '')}，对 {count} 个下级" if count else "")

    def count_of(self, what: str, value: str) -> int:
        """Return how many organisations of a kind, level or sector stand there."""
        return sum(row["n"] for row in self.orgs if row[what] == value)

    @cached_property
    def orgs(self) -> list[Row]:
        """Return the organisations in groups."""
        rows = self._standing(Org.objects.all(), "")
        return list(rows.values(*PLACE).annotate(n=Count("pk")).order_by())

    @cached_property
    def offices(self) -> list[Row]:
        """Return those who hold an office, in groups."""
        rows = Tenure.objects.filter(running(self._on))
        rows = self._standing(rows, "org__")
        return list(
            rows.values(*PLACE, "office")
            .annotate(n=Count("person", distinct=True))
            .order_by()
        )

    @cached_property
    def members(self) -> list[Row]:
        """Return the members in groups."""
        rows = Membership.objects.filter(running(self._on))
        flags = MemberFlag.objects.filter(
            running(self._on), person_id=OuterRef("person_id")
        )
        rows = rows.annotate(membership=F("kind"))
        rows = self._standing(rows, "org__", own_kind="kind_of_org")
        rows = rows.annotate(
            **{flag: Exists(flags.filter(flag=flag)) for flag in FLAGS}
        )
        names = ("kind_of_org", *PLACE[1:], "membership", *FLAGS)
        found = rows.values(*names).annotate(n=Count("person", distinct=True))
        return [row | {"kind": row["kind_of_org"]} for row in found.order_by()]

    @cached_property
    def pairs(self) -> list[Row]:
        """Return superiors with those directly below them, in groups."""
        rows = Org.objects.filter(below(self._org.path), standing_on(self._on))
        rows = rows.exclude(pk=self._org.pk).annotate(
            above=Substr("path", 1, Length("path") - STEP)
        )
        units = {row.path: row for row in self._standing(Org.objects.all(), "")}
        found: Counter[tuple[Any, ...]] = Counter()
        for path, kind, level in rows.values_list("above", "kind", "level"):
            if path in units:
                place = tuple(getattr(units[path], name) for name in PLACE)
                found[(*place, kind, level)] += 1
        names = (*PLACE, "below_kind", "below_level")
        return [
            dict(zip(names, key, strict=True)) | {"n": n} for key, n in found.items()
        ]

    def _standing(
        self, rows: QuerySet[Any], prefix: str, own_kind: str = "kind"
    ) -> QuerySet[Any]:
        """Return rows of units that stand below, with the properties of the unit."""
        path = self._org.path
        units = Org.objects.filter(below(path), standing_on(self._on)).values("pk")
        key = "org_id" if prefix else "pk"
        rows = rows.filter(**{f"{key}__in": units})
        spells = TraitSpell.objects.filter(running(self._on), org_id=OuterRef(key))
        own_path = OuterRef(f"{prefix}path")
        groups = Org.objects.filter(
            standing_on(self._on),
            kind=OrgKind.PARTY_GROUP.value,
            path__gt=own_path,
            path__lt=Concat(own_path, Value(LAST)),
        )
        traits = {
            trait: Exists(spells.filter(trait=trait))
            for trait in ORG_TRAITS
            if trait != Trait.HAS_GROUPS
        }
        traits[Trait.HAS_GROUPS.value] = Exists(groups)
        rows = rows.annotate(**traits)
        if prefix:
            rows = rows.annotate(
                **{own_kind: F("org__kind"), "level": F("org__level")},
                sector=F("org__sector"),
            )
        found: QuerySet[Any] = rows.annotate(
            is_issuer=Exists(
                Org.objects.filter(path=path, pk=OuterRef(key)),
            )
        )
        return found


def _fits(row: Row, binds: Binds) -> bool:
    """Say whether a group of units is meant."""
    return (
        (not binds.org or row["kind"] in binds.org)
        and (not binds.level or row["level"] in binds.level)
        and (not binds.sector or row["sector"] in binds.sector)
        and all(row.get(trait) for trait in binds.having)
        and not any(row.get(trait) for trait in binds.lacking)
        and not (binds.issuer_only and not row["is_issuer"])
        and not (binds.except_issuer and row["is_issuer"])
    )


def _is_meant(row: Row, binds: Binds) -> bool:
    return (
        (not binds.membership or row["membership"] in binds.membership)
        and not any(row.get(flag) for flag in binds.except_flags)
        and all(row.get(flag) for flag in binds.only_flags)
    )


def _told(rows: Iterable[Row], binds: Binds, unit: str) -> Bound:
    count = sum(row["n"] for row in rows if _fits(row, binds))
    return Bound(count, f"{count} {unit}" if count else "")


def _listed(found: Counter[str], tail: str) -> str:
    label: Callable[[str], str] = dict(OrgKind.choices()).get  # type: ignore[assignment]
    parts = [f"{n} 个{label(kind)}" for kind, n in found.most_common() if n]
    return "、".join(parts) + tail if parts else ""


def counted(words: type[Word], what: str, audience: Audience) -> list[tuple[str, str]]:
    """Return values with labels that say how many there are, those there are first."""
    rows = [(word, audience.count_of(what, word.value)) for word in words]
    rows.sort(key=lambda one: not one[1])
    return [(word.value, f"{word.label}（{n} 个）") for word, n in rows]
