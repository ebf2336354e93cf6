"""What one record counts for: each duty, and every document that asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.books.gatherings.words import GatheringRow, GatheringView
from yiben.standing.words import Line


@dataclass(frozen=True, slots=True)
class DuesStep:
    """How many have not paid this month on paper, and the form that is filled in."""

    n_unpaid: int
    url: str


@dataclass(frozen=True, slots=True)
class Done:
    """The page after closing."""

    row: GatheringRow
    lines: tuple[Line, ...]
    documents: tuple[str, ...]
    draft_keys: tuple[str, ...]
    dues: DuesStep | None = None


def done_of(
    view: GatheringView,
    lines: Sequence[Line],
    *,
    account_id: str,
    dues: DuesStep | None = None,
) -> Done:
    """Return the page of a closed gathering.

    ``draft_keys`` are the spare copies in the browser that are no longer needed.
    """
    row = view.row
    named = {one.document: None for line in lines for one in line.citations}
    return Done(
        row=row,
        lines=tuple(lines),
        documents=tuple(named),
        draft_keys=(f"{account_id}:{row.kind}:{row.unit_id}", f"{account_id}:{row.id}"),
        dues=dues,
    )
