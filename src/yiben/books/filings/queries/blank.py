"""The form before anybody has typed: what plan and ledger already know."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from yiben.books.filings import access
from yiben.books.filings.facts import (
    Drafted,
    asks_of,
    drafted_of,
    linked_of,
    others_of,
    periods_asked,
)
from yiben.books.filings.models import Filing, FilingVersion
from yiben.books.filings.words import BODY, ITEMS, Figure, FilingForm
from yiben.common.errors import YibenError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.plans.queries import items_of
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.period import MONTHS, Period, month_of, parse_period

KINDS_OF_PLANS = frozenset({"filings.meeting_plan", "filings.theme_day_plan"})
"""Plans that consist of lines of the year's plan."""

THEME_DAY = "gatherings.theme_day.held"


TOLD_BY_LINES = frozenset({"element.time", "element.content", "element.theme"})
"""What the lines of a plan say by themselves."""


def blank_for(
    org: Org,
    kind: str,
    period: str,
    *,
    seen_by: Viewer,
    author_id: str | None = None,
    on: date | None = None,
) -> FilingForm:
    """Return the form with all that the house knows: title, plan, text of the ledger.

    Elements that follow from the plan itself are ticked: its lines name month,
    content and theme. With a day, a report is drafted from the ledger as known
    on that day; what is left to a person is marked.
    """
    viewer = hold(seen_by)
    access.require_write(viewer, org, author_id)
    known, span = _asked(kind, period)
    lines = _lines(org, kind, span.first_on, viewer) if kind in KINDS_OF_PLANS else []
    fields: dict[str, Any] = {ITEMS: lines} if lines else {}
    drafted = Drafted()
    if on is not None:
        drafted = drafted_of(org, known, period, author_id=author_id, on=on)
        fields |= _written(known, drafted)
    if known.filing.tasks_of and author_id:
        fields |= _tasks(org, known.filing.tasks_of, period, author_id)
    return FilingForm(
        kind=kind,
        period=period,
        title=f"{org.short_name}{span.label}{known.label.removeprefix('年度')}",
        fields=fields,
        elements=tuple(
            one.tag for one in known.elements if lines and one.tag in TOLD_BY_LINES
        ),
        author_id=author_id,
        token=new_id("x"),
        figures=drafted.figures,
    )


def _asked(kind: str, period: str) -> tuple[Kind, Period]:
    known = kinds().get(kind)
    if known is None or known.book != "filings" or not known.states:
        raise YibenError(f"没有“{kind}”这类材料。", "请从列表中选择。")
    try:
        return known, parse_period(period)
    except ValueError as error:
        raise YibenError(str(error)) from None


def _written(kind: Kind, drafted: Drafted) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if kind.filing.sections:
        found[BODY] = drafted.body
    if kind.filing.rows and drafted.rows:
        found[kind.filing.rows] = list(drafted.rows)
    return found


def figures_now(
    org: Org,
    kind: str,
    period: str,
    *,
    author_id: str | None,
    on: date,
    seen_by: Viewer,
) -> tuple[Figure, ...]:
    """Return the figures a form would be saved with today."""
    access.require_write(hold(seen_by), org, author_id)
    known, _ = _asked(kind, period)
    return drafted_of(org, known, period, author_id=author_id, on=on).figures


def also_offered(
    org: Org, kind: str, *, on: date, seen_by: Viewer, author_id: str | None = None
) -> list[tuple[str, str]]:
    """Return the other reports owed here that the same facts would make."""
    access.require_write(hold(seen_by), org, author_id)
    known = kinds()[kind]
    if not known.covers or known.by_person:
        return []
    found = others_of(org, known, asks_of(org, on))
    return [(one.kind, one.label) for one in found]


def meetings_offered(
    org: Org,
    kind: str,
    period: str,
    *,
    on: date,
    seen_by: Viewer,
    author_id: str | None = None,
) -> list[tuple[str, str]]:
    """Return the meetings at which a report may have been given."""
    access.require_write(hold(seen_by), org, author_id)
    known, _ = _asked(kind, period)
    return [
        (one.id, f"{one.happened_on.isoformat()} {one.label}")
        for one in linked_of(org, known, period, on=on)
    ]


def starts_of(org: Org, *, on: date, seen_by: Viewer) -> list[tuple[str, str, str]]:
    """Return what can be begun at a unit: kind, label, and the period it is owed for.

    A kind that no document asks for, or asks for yearly, is begun for the year.
    """
    access.require_list(hold(seen_by), org)
    asks = asks_of(org, on)
    found = []
    for kind in kinds().values():
        begins = kind.book == "filings" and bool(kind.states) and not kind.by_person
        if not begins or org.kind not in kind.by:
            continue
        every = [one for one in periods_asked(kind, asks) if one in MONTHS]
        shortest = min(every, key=lambda one: MONTHS[one], default="year")
        months = MONTHS[shortest]
        first = month_of(on) // months * months
        found.append((kind.kind, kind.label, Period(first, first + months).key))
    return found


def _tasks(org: Org, plan: str, period: str, author_id: str) -> dict[str, Any]:
    """Return the lines of somebody's plan as last drawn up, to be ticked off."""
    rows = Filing.objects.filter(
        unit=org, kind=plan, period=period[:4], author_id=author_id
    )
    last = FilingVersion.objects.filter(filing__in=rows).order_by("-pk").first()
    given = last.fields.get(ITEMS) if last else None
    lines = [
        dict(one) if isinstance(one, Mapping) else {"theme": str(one)}
        for one in given or ()
    ]
    return {ITEMS: lines} if lines else {}


def _lines(org: Org, kind: str, on: date, viewer: Viewer) -> list[dict[str, Any]]:
    labels = {name: known.label for name, known in kinds().items()}
    return [
        {
            "month": item.month,
            "kind": item.kind,
            "kind_label": labels.get(item.kind, item.kind),
            "theme": item.theme,
        }
        | ({"day": item.day} if item.day else {})
        | ({"chair": item.chair_name} if item.chair_name else {})
        for item in items_of(org, on.year, seen_by=viewer)
        if kind != "filings.theme_day_plan" or item.kind == THEME_DAY
    ]
