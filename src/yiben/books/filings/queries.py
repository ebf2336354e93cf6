"""Reads of filings: the prefilled form, one filing, a unit's list, an inbox."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError, YibenError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.plans.queries import items_of
from yiben.policy.queries import kinds
from yiben.rules.period import parse_period

from . import access
from .models import Filing
from .words import (
    ITEMS,
    FilingForm,
    FilingRow,
    FilingState,
    FilingView,
    StepView,
    VersionView,
)

KINDS_OF_PLANS = frozenset({"filings.meeting_plan", "filings.theme_day_plan"})
"""Plans that consist of lines of the year's plan."""

THEME_DAY = "gatherings.theme_day.held"


def filing(filing_id: str, *, seen_by: Viewer) -> Filing:
    """Return one filing for an action; RefusedError if missing or not open."""
    rows = Filing.objects.select_related("unit", "recipient", "author")
    found = rows.filter(pk=filing_id).first()
    if found is None:
        raise RefusedError("filing.read", filing_id)
    access.require_read(hold(seen_by), found)
    return found


def blank_for(
    org: Org,
    kind: str,
    period: str,
    *,
    seen_by: Viewer,
    author_id: str | None = None,
) -> FilingForm:
    """Return the form with title and plan filled in from what the house knows.

    Elements that follow from the plan itself are ticked: its lines name month,
    content and theme.
    """
    viewer = hold(seen_by)
    access.require_write(viewer, org, author_id)
    known = kinds().get(kind)
    if known is None or not known.states:
        raise YibenError(f"没有“{kind}”这类材料。", "请从列表中选择。")
    try:
        span = parse_period(period)
    except ValueError as error:
        raise YibenError(str(error)) from None
    fields: dict[str, Any] = {}
    ticked: tuple[str, ...] = ()
    if kind in KINDS_OF_PLANS:
        lines = _lines(org, kind, span.first_on, viewer)
        fields = {ITEMS: lines} if lines else {}
        if lines:
            told = {"element.time", "element.content", "element.theme"}
            ticked = tuple(one.tag for one in known.elements if one.tag in told)
    return FilingForm(
        kind=kind,
        period=period,
        title=f"{org.short_name}{span.label}{known.label.removeprefix('年度')}",
        fields=fields,
        elements=ticked,
        author_id=author_id,
        token=new_id("x"),
    )


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


def filings_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    period: str | None = None,
    limit: int = 100,
) -> list[FilingRow]:
    """Return a unit's filings, newest first; members see what was published."""
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = _whole().filter(unit=org)
    if not access.may_work_on(viewer, org):
        own = Q(author_id=viewer.person_id) if viewer.person_id else Q(pk__in=[])
        rows = rows.filter(Q(published_at__isnull=False) | own)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if period is not None:
        rows = rows.filter(period=period)
    return [_row(one) for one in rows.order_by("-created_at")[:limit]]


def inbox(
    org: Org, *, seen_by: Viewer, state: str = FilingState.FILED, limit: int = 100
) -> list[FilingRow]:
    """Return what was filed to an organisation, the longest waiting first."""
    access.require_inbox(hold(seen_by), org)
    rows = _whole().filter(recipient=org, state=state)
    return [_row(one) for one in rows.order_by("filed_at")[:limit]]


def view_of(filing: Filing, *, seen_by: Viewer) -> FilingView:
    """Return one filing with its steps and versions."""
    viewer = hold(seen_by)
    access.require_read(viewer, filing)
    hidden = not access.may_read_text(viewer, filing, kinds().get(filing.kind))
    steps = filing.steps.select_related("by").order_by("id")
    versions = [] if hidden else list(filing.versions.order_by("number"))
    told = filing.fields
    if versions and not access.may_write(viewer, filing.unit, filing.author_id):
        # A revision in progress is nobody else's to read.
        told = versions[-1].fields
    return FilingView(
        row=_row(_whole().get(pk=filing.pk)),
        fields={} if hidden else told,
        elements=filing.elements,
        is_hidden=hidden,
        is_cross_level=access.is_cross_level(viewer, filing),
        steps=tuple(
            StepView(
                label=one.get_step_display(),
                version=one.version,
                by=one.by.display_name,
                at=one.at,
                reason=one.reason or "",
                entry_id=one.entry_id,
            )
            for one in steps
        ),
        versions=tuple(
            VersionView(one.number, one.title, one.fields, one.elements)
            for one in versions
        ),
        entry_id=filing.entry_id,
    )


def _whole() -> QuerySet[Filing]:
    return Filing.objects.select_related("unit", "recipient", "author")


def _row(one: Filing) -> FilingRow:
    known = kinds().get(one.kind)
    return FilingRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        author=one.author.name if one.author else "",
        period=one.period,
        title=one.title,
        state=one.state,
        state_label=one.get_state_display(),
        revision=one.revision,
        recipient=one.recipient.name if one.recipient else "",
        filed_at=one.filed_at,
        published_at=one.published_at,
    )
