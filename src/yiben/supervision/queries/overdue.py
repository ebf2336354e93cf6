"""What is overdue below, and what an organisation owes itself.

The page lists; it sends nothing and decides nothing (domain.md DR-11). A matter
below stays with its unit for the grace time; then the committee directly above
sees it and calls. Whoever stands higher sees it when somebody has called. What
an organisation found itself it always sees.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yiben.books.filings.models import Filing
from yiben.books.filings.words import FilingState
from yiben.books.lists import access as list_access
from yiben.books.lists.models import Item
from yiben.books.lists.words import SOLVED, OwnAct
from yiben.common.clock import local_day
from yiben.org.access import Viewer, below
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kinds, library
from yiben.rules.words import OrgKind, Status
from yiben.standing.models import Cell
from yiben.standing.queries.lines import lines_from, with_status
from yiben.supervision import access
from yiben.supervision.models import Finding, MeasureTaken
from yiben.supervision.words import (
    GRACE,
    FindingState,
    Late,
    LateSort,
    MeasureRow,
    MeasureState,
    Overdue,
    Source,
)

from .measures import row_of

LIMIT = 300
SENT_UP = (".filed", ".received")
"""How the kinds end that say something went up."""

OPEN = (MeasureState.DECIDED.value, MeasureState.REPLIED.value)


def overdue_of(org: Org, *, on: date, grace: int = GRACE, seen_by: Viewer) -> Overdue:
    """Return what is overdue below and what the organisation owes itself.

    In the order of the tree and of the days, never by who has most.
    """
    viewer = hold(seen_by)
    access.require_overdue(viewer, org)
    last = _last_measures(org, viewer)
    day = on - timedelta(days=max(grace, GRACE))
    findings = _findings(org, day, last)
    listed = {one.item_id for one in findings if one.item_id}
    rows = [
        *(_late_finding(one, last) for one in findings),
        *(_late_item(one, last) for one in _items(org, day, last, viewer, listed)),
        *_filings(org, day, last),
        *_measures(org, on, viewer, is_own=False),
    ]
    paths = _paths({one.unit_id for one in rows})
    rows.sort(key=lambda one: (paths[one.unit_id], one.due_on, one.sort))
    return Overdue(tuple(rows), tuple(_own(org, on, viewer)))


def _paths(ids: Iterable[str]) -> dict[str, str]:
    return dict(Org.objects.filter(pk__in=list(ids)).values_list("pk", "path"))


Last = dict[tuple[str, ...], MeasureRow]


def _last_measures(org: Org, viewer: Viewer) -> Last:
    """Return the last measure about each matter below, as far as it is open."""
    units = Org.objects.filter(below(org.path)).values("pk")
    rows = MeasureTaken.objects.filter(unit__in=units)
    rows = rows.exclude(state=MeasureState.REVOKED)
    rows = rows.select_related("superior", "unit", "person")
    found: Last = {}
    for one in rows.order_by("decided_on", "created_at"):
        if one.source.key and access.may_read_measure(viewer, one):
            found[one.source.key] = row_of(one)
    return found


def _near(org: Org, place: str) -> Q:
    """Return the filter for what stands directly below; groups with their branch."""
    depth = f"{place}depth"
    groups = Q(**{f"{place}kind": OrgKind.PARTY_GROUP, depth: org.depth + 2})
    own = Q(**{depth: org.depth + 1}) & ~Q(**{f"{place}kind": OrgKind.PARTY_GROUP})
    return own | groups


def _under(org: Org, place: str) -> Q:
    """Return the filter for everything below, through a column."""
    return Q(**{f"{place}path__startswith": org.path, f"{place}depth__gt": org.depth})


def _ids(last: Last, sort: str) -> list[str]:
    return [key[1] for key in last if key[0] == sort]


def _findings(org: Org, day: date, last: Last) -> list[Finding]:
    rows = Finding.objects.filter(due_on__lt=day, state=FindingState.OPEN)
    called = Q(pk__in=_ids(last, "finding")) & _under(org, "inspection__subordinate__")
    rows = rows.filter(Q(inspection__superior=org) | called)
    rows = rows.select_related("inspection__subordinate")
    return list(rows.order_by("due_on", "pk")[:LIMIT])


def _late_finding(one: Finding, last: Last, sort: str = LateSort.FINDING) -> Late:
    source = Source(finding_id=one.pk)
    unit = one.inspection.subordinate
    day = one.due_on or one.inspection.happened_on
    return Late(
        sort,
        one.inspection_id,
        unit.pk,
        unit.short_name,
        one.text,
        day,
        source,
        number=one.number,
        last=last.get(source.key),
    )


def _late_items(day: date) -> QuerySet[Item]:
    rows = Item.objects.filter(due_on__lt=day, is_over=False)
    rows = rows.exclude(state__in=[*SOLVED, OwnAct.RAISED, OwnAct.WITHDRAWN])
    return rows.select_related("unit", "target").order_by("due_on", "pk")


def _items(
    org: Org, day: date, last: Last, viewer: Viewer, listed: set[str]
) -> list[tuple[Item, str]]:
    """Return overdue items below with their words, or with their kind's alone.

    A member's own list stays in the branch; what came from a finding that is
    listed stands there.
    """
    called = Q(pk__in=_ids(last, "item"))
    rows = _late_items(day).filter(_under(org, "unit__"))
    rows = rows.filter(_near(org, "unit__") | called).exclude(pk__in=listed)
    found = []
    for one in rows[:LIMIT]:
        kind = kinds()[one.kind]
        if list_access.may_know(viewer, one, kind):
            may_read = list_access.may_read(viewer, one, kind)
            found.append((one, one.words["title"] if may_read else kind.label))
    return found


def _late_item(told: tuple[Item, str], last: Last, sort: str = LateSort.ITEM) -> Late:
    one, title = told
    source = Source(item_id=one.pk)
    day = one.due_on or one.found_on
    unit = one.unit
    found = last.get(source.key)
    return Late(sort, one.pk, unit.pk, unit.short_name, title, day, source, last=found)


def _filings(org: Org, day: date, last: Last) -> list[Late]:
    duties = [
        name
        for name, rule in library().by_id.items()
        if rule.record and any(one.endswith(SENT_UP) for one in rule.record.kinds)
    ]
    rows = with_status(Cell.objects.filter(duty__in=duties, due_on__lt=day), day)
    called = Q(pk__in=[])
    for key in last:
        if key[0] == "duty":
            called |= Q(subject=key[1], duty=key[2], period=key[3])
    rows = rows.filter(_under(org, "org__"), _near(org, "org__") | called)
    return _late_lines(rows, LateSort.FILING, last)


def _late_lines(
    rows: QuerySet[Any], sort: str, last: Last, names: dict[str, str] | None = None
) -> list[Late]:
    missed = rows.filter(status=Status.MISSED).order_by("path", "due_on", "pk")
    found = []
    for line in lines_from(missed[:LIMIT], names):
        source = Source(subject=line.subject, duty=line.duty, period=line.period)
        label = f"{line.title}（{line.period_label}）"
        day = line.due_on or line.last_on
        known = last.get(source.key)
        found.append(
            Late(sort, "", line.org_id, line.org_name, label, day, source, last=known)
        )
    return found


def _measures(org: Org, on: date, viewer: Viewer, *, is_own: bool) -> list[Late]:
    """Return measures without an answer in time, or (own) without a result.

    What the next rung has taken over waits there.
    """
    later = MeasureTaken.objects.filter(after=OuterRef("pk"))
    later = later.exclude(state=MeasureState.REVOKED)
    rows = MeasureTaken.objects.filter(~Exists(later), superior=org, state__in=OPEN)
    wants_result = Q(state=MeasureState.REPLIED) | Q(due_on__lt=on)
    if is_own:
        rows = rows.filter(wants_result)
    else:
        rows = rows.filter(reply_until__lt=on).exclude(wants_result)
    rows = rows.select_related("superior", "unit", "person")
    found = []
    for one in rows.order_by("decided_on", "pk")[:LIMIT]:
        if access.may_take_measure(viewer, one):
            row = row_of(one)
            whom = f"：{row.person}" if row.person else ""
            sort = LateSort.RESULT if is_own else LateSort.REPLY
            late = one.due_on if is_own and one.due_on else one.reply_until
            title = f"{row.rung_label}{whom}"
            found.append(
                Late(
                    sort,
                    row.id,
                    row.unit_id,
                    one.unit.short_name,
                    title,
                    late,
                    Source(),
                )
            )
    return found


def _own(org: Org, on: date, viewer: Viewer) -> list[Late]:
    """Return what the organisation owes: its duties are judged like everybody's."""
    replied = Finding.objects.filter(
        inspection__superior=org, state=FindingState.REPLIED, due_on__lt=on
    ).select_related("inspection__subordinate")
    cells = with_status(Cell.objects.filter(org=org, due_on__lt=on), on)
    items = [
        (one, one.words["title"])
        for one in _late_items(on).filter(unit=org)[:LIMIT]
        if list_access.may_read(viewer, one, kinds()[one.kind])
    ]
    return [
        *(_late_finding(one, {}, LateSort.CHECK) for one in replied[:LIMIT]),
        *_receipts(org, on),
        *_measures(org, on, viewer, is_own=True),
        *(_late_item(one, {}, LateSort.OWN_ITEM) for one in items),
        *_late_lines(cells, LateSort.DUTY, {}, {org.pk: org.short_name}),
    ]


def _receipts(org: Org, on: date) -> list[Late]:
    rows = Filing.objects.filter(recipient=org, state=FilingState.FILED)
    rows = rows.select_related("unit").order_by("filed_at")
    found = []
    for one in rows[:LIMIT]:
        filed_on = local_day(one.filed_at) if one.filed_at else on
        if filed_on < on - timedelta(days=GRACE):
            unit = one.unit
            found.append(
                Late(
                    LateSort.RECEIPT,
                    one.pk,
                    unit.pk,
                    unit.short_name,
                    one.title,
                    filed_on,
                    Source(),
                )
            )
    return found
