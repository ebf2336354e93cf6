"""Indicators of an assessment: things looked at one by one, never counted as records.

Standing, findings, problems, ballots and debriefs are asked for all units at
once; what a unit comes to is how many of its things are well, of those that
belong in it. The rest is told as not counted (central 八 第2段, DR-16).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Substr

from yiben.books.lists.models import Item as ListItem
from yiben.books.lists.words import SOLVED, OwnAct
from yiben.books.ratings.queries import debriefs_of, evaluations_of
from yiben.org.access import STEP, next_path
from yiben.org.models import Org
from yiben.reports.words.assess import Placed, Thing
from yiben.rules.indicators import Gauge, Indicator, Over, gauge_of
from yiben.standing.models import Cell
from yiben.standing.queries.lines import lines_from, with_status
from yiben.supervision.models import Finding
from yiben.supervision.words import FindingState

MOST_THINGS = 150
"""So many things are listed on a page; the rest is where the page links to."""

Found = dict[str, list[Thing]]


def gauges_of(
    unit: Org,
    orgs: Sequence[Placed],
    year: int,
    indicators: Iterable[Indicator],
    *,
    on: date,
) -> dict[tuple[str, str], Gauge]:
    """Return what each unit below comes to on a day, by unit and indicator.

    The same few questions are asked however many units there are.
    """
    found: dict[tuple[str, str], Gauge] = {}
    for one in indicators:
        if one.over == Over.DUTIES:
            states = _duty_states(unit, orgs, year, one, on)
            for org in orgs:
                found[org.pk, one.slug] = gauge_of(one, states[org.pk])
            continue
        things = things_of(unit, orgs, year, one, on=on)
        for org in orgs:
            found[org.pk, one.slug] = _gauge(one, things.get(org.pk, []))
    return found


def _gauge(one: Indicator, things: Sequence[Thing]) -> Gauge:
    """Return a gauge; of debriefs the last decided grade is what counts."""
    entries = [thing.entry_id for thing in things if thing.entry_id]
    if one.over != Over.DEBRIEFS:
        states: Counter[str] = Counter()
        for thing in things:
            states[thing.state] += thing.number
        return gauge_of(one, states, dict.fromkeys(entries))
    graded = [thing for thing in things if thing.state in one.values]
    if not graded:
        waiting = {"waiting": len(things)} if things else {}
        return gauge_of(one, waiting)
    last = graded[-1]
    return Gauge(
        one.slug,
        value=one.values[last.state],
        said=f"评议结果：{last.state}",
        entry_ids=(last.entry_id,) if last.entry_id else (),
    )


def things_of(
    unit: Org, orgs: Sequence[Placed], year: int, one: Indicator, *, on: date
) -> Found:
    """Return what an indicator looks at, one by one, by unit."""
    match one.over:
        case Over.DUTIES:
            return _duties(orgs, year, one, on)
        case Over.PROBLEMS:
            return _problems(unit, orgs, year, one, on)
        case Over.FINDINGS:
            return _findings(unit, orgs, year, on)
        case Over.OPINIONS:
            return _opinions(orgs, year, one)
        case _:
            return _debriefs(unit, year, one)


def cells_of(unit: Placed, year: int, one: Indicator) -> QuerySet[Cell]:
    """Return the duties of a unit and all below it that an indicator looks at."""
    rows = Cell.objects.filter(
        year=year, path__gte=unit.path, path__lt=next_path(unit.path)
    )
    packs, subjects = Q(), Q()
    for pack in one.packs:
        packs |= Q(duty__startswith=f"{pack}/")
    for subject in one.subjects:
        subjects |= Q(subject__startswith=f"{subject}:")
    rows = rows.filter(packs, subjects)
    if one.systems:
        rows = rows.filter(system__in=one.systems)
    if one.strength:
        rows = rows.filter(strength__in=one.strength)
    return rows


def _duty_states(
    unit: Org, orgs: Sequence[Placed], year: int, one: Indicator, on: date
) -> Mapping[str, Mapping[str, int]]:
    """Return how many duties stand how, by the unit directly below: one question."""
    ids = {org.path: org.pk for org in orgs}
    rows: QuerySet[Any] = with_status(cells_of(unit, year, one), on)
    place = Substr("path", 1, len(unit.path) + STEP)
    counted = (
        rows.annotate(child=place)
        .order_by()
        .values_list("child", "status")
        .annotate(n=Count("pk"))
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for child, status, n in counted:
        if child in ids:
            found[ids[child]][status] = n
    return found


def _duties(orgs: Sequence[Placed], year: int, one: Indicator, on: date) -> Found:
    """Return each duty as a line; those that are not well come first."""
    found: Found = {}
    for org in orgs:
        rows: QuerySet[Any] = with_status(cells_of(org, year, one), on)
        lines = lines_from(rows.order_by("path", "duty", "first_on"))
        things = [
            Thing(org.pk, line.status, line.title, line.last_on, line=line)
            for line in lines
        ]
        found[org.pk] = sorted(things, key=lambda thing: _order(one, thing))
    return found


def _order(one: Indicator, thing: Thing) -> int:
    """Return a place: first what belongs in it and lacks, last what is left out."""
    if thing.state in one.good:
        return 1
    return 0 if thing.state in one.of else 2


def _grouped(orgs: Sequence[Placed], rows: Iterable[tuple[str, Thing]]) -> Found:
    """Return things by the unit whose place in the tree they lie under."""
    ids = {org.path: org.pk for org in orgs}
    length = {len(path) for path in ids}
    found: Found = defaultdict(list)
    for path, thing in rows:
        for n in length:
            if path[:n] in ids:
                found[ids[path[:n]]].append(thing)
    return found


def _problems(
    unit: Org, orgs: Sequence[Placed], year: int, one: Indicator, on: date
) -> Found:
    """Return the problems raised in the year, each by how far it has come."""
    rows = ListItem.objects.filter(
        below_of("unit", unit),
        kind__in=one.kinds,
        found_on__year=year,
        entry__isnull=False,
    ).exclude(state__in=[OwnAct.WITHDRAWN.value, OwnAct.RAISED.value])
    for tag in one.tags:
        rows = rows.filter(tags_json__contains=f'"{tag}"')
    rows = rows.select_related("unit", "entry").order_by("unit__path", "found_on", "pk")
    return _grouped(
        orgs,
        (
            (
                item.unit.path,
                Thing(
                    item.unit_id,
                    _problem_state(item, on),
                    str(item.entry.title) if item.entry else "",
                    item.found_on,
                    # A private one opens for nobody who assesses.
                    entry_id=None if item.is_private else item.entry_id,
                ),
            )
            for item in rows
        ),
    )


def _problem_state(item: ListItem, on: date) -> str:
    if item.state in SOLVED:
        return item.state
    return "overdue" if item.due_on is not None and item.due_on < on else "waiting"


def _findings(unit: Org, orgs: Sequence[Placed], year: int, on: date) -> Found:
    """Return what inspections found in the year, each by how far it was mended."""
    rows = Finding.objects.filter(
        below_of("inspection__subordinate", unit), inspection__happened_on__year=year
    ).select_related("inspection__subordinate")
    ordered = rows.order_by("inspection__happened_on", "inspection_id", "number")
    return _grouped(
        orgs,
        (
            (
                one.inspection.subordinate.path,
                Thing(
                    one.inspection.subordinate_id,
                    _finding_state(one, on),
                    one.text,
                    one.inspection.happened_on,
                    entry_id=one.inspection.entry_id,
                    inspection_id=one.inspection_id,
                ),
            )
            for one in ordered
        ),
    )


def _finding_state(one: Finding, on: date) -> str:
    if one.state == FindingState.CLOSED:
        return "closed"
    if one.state == FindingState.REPLIED:
        return "replied"
    return "overdue" if one.due_on is not None and one.due_on < on else "waiting"


def _opinions(orgs: Sequence[Placed], year: int, one: Indicator) -> Found:
    """Return the ballots of each unit's own evaluations; none where too few took part.

    Only what the unit itself asked of its members and masses: a general one
    above says nothing of one unit.
    """
    found: Found = defaultdict(list)
    for each in evaluations_of([org.pk for org in orgs], year, one.kinds):
        states = dict(each.counts) or {"too_few": 1}
        for state, n in states.items():
            found[each.org_id].append(
                Thing(
                    each.org_id,
                    state,
                    each.title if each.counts else f"{each.title}：{each.note}",
                    each.on,
                    n,
                    each.entry_id,
                    round_id=each.round_id,
                )
            )
    return found


def _debriefs(unit: Org, year: int, one: Indicator) -> Found:
    """Return what meetings of the unit decided, the last decided last."""
    return {
        org_id: [
            Thing(
                org_id,
                each.grade or "waiting",
                f"{each.name}述职评议{'，' + each.meeting if each.meeting else ''}",
                each.on,
                entry_id=each.entry_id,
                round_id=each.round_id,
            )
            for each in rows
        ]
        for org_id, rows in debriefs_of(unit, year, one.kinds).items()
    }


def below_of(name: str, unit: Org) -> Q:
    """Return the filter for rows whose organisation lies at or below a unit."""
    first, after = unit.path, next_path(unit.path)
    return Q(**{f"{name}__path__gte": first, f"{name}__path__lt": after})
