"""Entries that carry a tag: exactly those, and only the ones that stand."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from yiben.ledger import access
from yiben.ledger.models import Entry, EntryOrg
from yiben.org.access import Viewer, require_see
from yiben.org.models import Org

from .lists import whole
from .views import BESIDE, EntryView, view_of


def tagged_entries(
    org: Org,
    tags: Iterable[str],
    *,
    seen_by: Viewer,
    since: date | None = None,
    until: date | None = None,
    limit: int = 200,
) -> list[EntryView]:
    """Return the entries of a unit that carry any of some tags, the newest first.

    What was corrected or withdrawn since is left out. Raises RefusedError.
    """
    require_see(seen_by, org)
    viewer, wanted = access.held(seen_by), Q(pk__in=[])
    for tag in tags:
        wanted |= Q(tags__contains=f'"{tag}"')
    beside = EntryOrg.objects.filter(org=org, role__in=BESIDE).values("entry_id")
    rows = whole().filter(Q(unit=org) | Q(pk__in=beside), wanted)
    rows = rows.filter(corrected_by__isnull=True)
    if since is not None:
        rows = rows.filter(happened_on__gte=since)
    if until is not None:
        rows = rows.filter(happened_on__lte=until)
    newest = rows.order_by("-happened_on", "-entered_at", "-seq")[:limit]
    return [view_of(row, viewer) for row in newest]


def standing_entries(
    entry_ids: Iterable[str], *, seen_by: Viewer
) -> dict[str, EntryView]:
    """Return those of some entries that stand and are open to somebody."""
    viewer = access.held(seen_by)
    rows = whole().filter(pk__in=list(entry_ids), corrected_by__isnull=True)
    return {
        row.pk: view_of(row, viewer)
        for row in rows
        if isinstance(row, Entry) and access.may_read_entry(viewer, row)
    }
