"""One filing whole: its steps, its versions and what changed, its figures."""

from datetime import date
from typing import Any

from yiben.books.filings import access
from yiben.books.filings.facts import (
    asks_of,
    asks_publication,
    changes_between,
    drafted_of,
    figures_in,
    lacks_of,
)
from yiben.books.filings.models import Filing, FilingVersion
from yiben.books.filings.words import (
    OPEN_STATES,
    Figure,
    FigureView,
    FilingView,
    StepView,
    VersionView,
)
from yiben.common.errors import RefusedError
from yiben.ledger.queries import EntryView, standing_entries
from yiben.org.access import Viewer
from yiben.people.access import hold
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind

from .lists import row_of, whole


def view_of(filing: Filing, *, seen_by: Viewer, on: date | None = None) -> FilingView:
    """Return one filing with its steps and versions.

    With a day, its figures are compared with the ledger as known on that day,
    and whoever writes it reads what documents still miss in it.
    """
    viewer = hold(seen_by)
    access.require_read(viewer, filing)
    kind = kinds().get(filing.kind)
    hidden = not access.may_read_text(viewer, filing, kind)
    writes = access.may_write(viewer, filing.unit, filing.author_id)
    steps = filing.steps.select_related("by").order_by("id")
    versions = [] if hidden else list(filing.versions.order_by("number"))
    told, figures = filing.fields, filing.figures_json
    if versions and not writes:
        # A revision in progress is nobody else's to read.
        told, figures = versions[-1].fields, versions[-1].figures_json
    return FilingView(
        row=row_of(whole().get(pk=filing.pk)),
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
        versions=_versions(versions, kind),
        entry_id=filing.entry_id,
        figures=() if hidden else _figures(filing, kind, figures, on),
        warnings=_warnings(filing, kind, on) if writes and kind and on else (),
        answers=filing.answers or "",
    )


def _versions(rows: list[FilingVersion], kind: Kind | None) -> tuple[VersionView, ...]:
    before: list[Any] = [None, *rows]
    return tuple(
        VersionView(
            one.number,
            one.title,
            one.fields,
            one.elements,
            changes_between(old, one, kind) if old else (),
        )
        for old, one in zip(before, rows, strict=False)
    )


def _figures(
    filing: Filing, kind: Kind | None, text: str, on: date | None
) -> tuple[FigureView, ...]:
    found = figures_in(text)
    if not found or kind is None or on is None:
        return tuple(FigureView(one) for one in found)
    told = drafted_of(
        filing.unit, kind, filing.period, author_id=filing.author_id, on=on
    )
    now = {one.name: one.value for one in told.figures}
    return tuple(
        FigureView(one, None if (n := now.get(one.name, 0)) == one.value else n)
        for one in found
    )


def _warnings(filing: Filing, kind: Kind, on: date) -> tuple[str, ...]:
    """Return what documents in force miss in a filing, or still want done with it."""
    asks = asks_of(filing.unit, on)
    found = []
    if filing.state in OPEN_STATES:
        found = [
            f"还没有写明{'、'.join(one.labels)}：{one.ask.cited}"
            + ("，不写明不能备案。" if one.is_must else "要求写明。")
            for one in lacks_of(kind, filing.elements, asks)
        ]
    elif filing.published_at is None:
        found = [
            f"还要向党员公布：{one.cited}。" for one in asks_publication(kind, asks)
        ]
    return tuple(dict.fromkeys(found))


def entries_behind(
    filing: Filing, number: int, *, seen_by: Viewer
) -> tuple[Figure, list[EntryView], int]:
    """Return a figure, those of its entries that stand, and how many do not any more.

    What somebody may not read is not among them. Raises RefusedError.
    """
    view = view_of(filing, seen_by=seen_by)
    found = [one.figure for one in view.figures if one.figure.number == number]
    if not found:
        raise RefusedError("filing.figure", filing.pk)
    rows = standing_entries(found[0].entries, seen_by=seen_by)
    kept = sorted(rows.values(), key=lambda one: (one.happened_on, one.id))
    return found[0], kept, len(found[0].entries) - len(kept)
