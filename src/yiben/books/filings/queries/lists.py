"""One filing, a unit's list, an inbox."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from yiben.books.filings import access
from yiben.books.filings.models import Filing
from yiben.books.filings.words import DONE, ITEMS, FilingRow, FilingState
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kinds


def filing(filing_id: str, *, seen_by: Viewer) -> Filing:
    """Return one filing for an action; RefusedError if missing or not open."""
    rows = Filing.objects.select_related("unit", "recipient", "author")
    found = rows.filter(pk=filing_id).first()
    if found is None:
        raise RefusedError("filing.read", filing_id)
    access.require_read(hold(seen_by), found)
    return found


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
    rows = whole().filter(unit=org)
    if not access.may_work_on(viewer, org):
        own = Q(author_id=viewer.person_id) if viewer.person_id else Q(pk__in=[])
        rows = rows.filter(Q(published_at__isnull=False) | own)
    if kind is not None:
        # A report that stands for another is found as that one, too.
        rows = rows.filter(Q(kind=kind) | Q(also_json__contains=f'"{kind}"'))
    if period is not None:
        rows = rows.filter(period=period)
    return [row_of(one) for one in rows.order_by("-created_at")[:limit]]


def inbox(
    org: Org, *, seen_by: Viewer, state: str = FilingState.FILED, limit: int = 100
) -> list[FilingRow]:
    """Return what was filed to an organisation, the longest waiting first."""
    access.require_inbox(hold(seen_by), org)
    rows = whole().filter(recipient=org, state=state)
    return [row_of(one) for one in rows.order_by("filed_at")[:limit]]


def whole() -> QuerySet[Filing]:
    """Return all filings with what their rows need."""
    return Filing.objects.select_related("unit", "recipient", "author")


def row_of(one: Filing) -> FilingRow:
    """Return one filing as a list shows it."""
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
        also=one.also,
        also_labels=tuple(
            kinds()[name].label if name in kinds() else name for name in one.also
        ),
        progress=_progress(one.fields) if known and known.filing.tasks_of else "",
    )


def _progress(fields: Mapping[str, Any]) -> str:
    """Say how many tasks are ticked off: nothing where there are none."""
    tasks = [one for one in fields.get(ITEMS) or () if isinstance(one, Mapping)]
    done = sum(1 for one in tasks if one.get("done") == DONE)
    return f"规定任务 {len(tasks)} 项，已完成 {done} 项" if tasks else ""
