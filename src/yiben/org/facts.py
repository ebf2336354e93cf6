"""From rows of the tree to the frozen facts that rules are judged on.

``has_groups`` is not recorded anywhere: a branch has groups on the days on
which a Party group belonged to it, so the two can never disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q

from yiben.common.clock import kept_day
from yiben.rules.facts import OrgFact, Span, TraitFact

from .models import Affiliation, Org
from .words import OrgKind, Trait

CHUNK = 500
"""Ids asked for at once; some databases take no more than a thousand."""

_DAY = timedelta(days=1)


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Part distinct ids into lists short enough for one question."""
    rest = list(dict.fromkeys(ids))
    for start in range(0, len(rest), CHUNK):
        yield rest[start : start + CHUNK]


def merge(spans: Iterable[Span]) -> list[Span]:
    """Join spans that overlap or touch.

    >>> merge([Span(date(2026, 1, 1), date(2026, 1, 31)), Span(date(2026, 2, 1))])
    [Span(from_on=datetime.date(2026, 1, 1), until_on=None)]
    """
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.from_on):
        last = joined[-1] if joined else None
        if last is None or (
            last.until_on is not None and last.until_on + _DAY < span.from_on
        ):
            joined.append(span)
        elif last.until_on is not None and (
            span.until_on is None or span.until_on > last.until_on
        ):
            joined[-1] = Span(last.from_on, span.until_on)
    return joined


def _paths(orgs: Sequence[Org]) -> dict[str, tuple[str, ...]]:
    """Return the ids from the top down to each organisation, as of today's tree."""
    own = {org.path: org.pk for org in orgs}
    prefixes = {
        path[:end]
        for path in own
        for end in range(Org.steplen, len(path) + 1, Org.steplen)
    }
    for part in chunks(prefixes - own.keys()):
        own |= dict(Org.objects.filter(path__in=part).values_list("path", "id"))
    return {
        org.pk: tuple(
            own[org.path[:end]]
            for end in range(Org.steplen, len(org.path) + 1, Org.steplen)
        )
        for org in orgs
    }


def _paths_on(orgs: Sequence[Org], on: date) -> dict[str, tuple[str, ...]]:
    """Return the ids from the top down as the tree stood on a day.

    Before its first affiliation an organisation is placed where it was first.
    """
    superior: dict[str, str | None] = {}
    asked = {org.pk for org in orgs}
    while asked:
        for part in chunks(asked):
            rows = Affiliation.objects.filter(org_id__in=part).order_by("from_on")
            for org_id, above, from_on in rows.values_list(
                "org_id", "superior_id", "from_on"
            ):
                if org_id not in superior or from_on <= on:
                    superior[org_id] = above
        superior |= {org_id: None for org_id in asked if org_id not in superior}
        asked = {up for up in superior.values() if up and up not in superior}
    return {org.pk: tuple(reversed(list(_climb(org.pk, superior)))) for org in orgs}


def _climb(org_id: str, superior: dict[str, str | None]) -> Iterator[str]:
    here: str | None = org_id
    while here is not None:
        yield here
        here = superior[here]


def _traits(org_ids: list[str]) -> dict[str, list[TraitFact]]:
    """Return the traits of organisations, and when each branch had a Party group."""
    found: dict[str, list[TraitFact]] = defaultdict(list)
    grouped: dict[str, list[Span]] = defaultdict(list)
    for part in chunks(org_ids):
        for trait, org_id, *days in _spells(part):
            since, *ends = map(kept_day, days)
            last = min((day for day in ends if day is not None), default=None)
            span = Span(since or date.min, last)
            if trait:
                found[org_id].append(TraitFact(trait, span))
            else:
                grouped[org_id].append(span)
    for branch, spans in grouped.items():
        found[branch] += [
            TraitFact(Trait.HAS_GROUPS.value, span) for span in merge(spans)
        ]
    return found


def _spells(org_ids: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return trait, organisation and days; without a trait those of a group below."""
    these = ",".join(["%s"] * len(org_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT trait, org_id, from_on, until_on, NULL FROM org_traitspell"  # noqa: S608 -- only marks
            f" WHERE org_id IN ({these}) UNION ALL"
            " SELECT '', a.superior_id, a.from_on, a.until_on, o.dissolved_on"
            " FROM org_affiliation a JOIN org_org o ON o.id = a.org_id"
            f" WHERE a.superior_id IN ({these}) AND o.kind = %s ORDER BY 2, 1, 3",
            [*org_ids, *org_ids, OrgKind.PARTY_GROUP.value],
        )
        return list(cursor.fetchall())


def org_facts(orgs: Iterable[Org], *, on: date | None = None) -> dict[str, OrgFact]:
    """Return the facts of these organisations, by id.

    Paths are those of the tree on that day, or of today's tree if none is given.
    """
    rows = list(orgs)
    paths = _paths(rows) if on is None else _paths_on(rows, on)
    traits = _traits([org.pk for org in rows])
    return {
        org.pk: OrgFact(
            id=org.pk,
            name=org.name,
            kind=org.kind,
            level=org.level,
            sector=org.sector,
            superior_id=paths[org.pk][-2] if len(paths[org.pk]) > 1 else None,
            life=Span(org.founded_on, org.dissolved_on),
            path=paths[org.pk],
            traits=tuple(traits.get(org.pk, ())),
        )
        for org in rows
    }


def org_fact(org: Org, *, on: date | None = None) -> OrgFact:
    """Return the fact of one organisation."""
    return org_facts([org], on=on)[org.pk]


def standing_on(on: date) -> Q:
    """Return the filter for organisations that stand on a day."""
    return Q(founded_on__lte=on) & (
        Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=on)
    )
