"""Heads of chains, told to the superior's chain, from the bottom of the tree up."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yiben.common.clock import local_day
from yiben.ledger import access
from yiben.ledger.models import Entry, Head
from yiben.ledger.words import COMMITTED, EntryDraft
from yiben.org.access import Viewer
from yiben.org.models import Org

from .chain import append, locked_head


def commit_heads(*, by: Viewer | None, at: datetime) -> list[Entry]:
    """Write each unit's changed head into its direct superior's chain.

    Deepest units first, so that one run carries a change up to the root. Units
    whose head the superior already holds are left out: a second run writes
    nothing. Each superior is a transaction of its own, so a run that was
    interrupted is simply run again. ``by`` is None for the nightly job.
    """
    access.require_commit(by)
    superiors = _superiors()
    elsewhere = set(
        Head.objects.filter(home__isnull=False).values_list("pk", flat=True)
    )
    depths = sorted({depth for depth, _ in superiors}, reverse=True)
    posted = []
    for level in depths:
        for (depth, superior), units in sorted(superiors.items()):
            if depth != level or superior in elsewhere:
                continue
            if entry := _commit(superior, units, by=by, at=at):
                posted.append(entry)
    return posted


def _superiors() -> dict[tuple[int, str], list[str]]:
    """Return units by their direct superior, with the superior's depth."""
    rows = list(Org.objects.values_list("id", "path", "depth"))
    by_path = {path: org_id for org_id, path, _ in rows}
    found: dict[tuple[int, str], list[str]] = defaultdict(list)
    for org_id, path, depth in rows:
        if superior := by_path.get(path[: -Org.steplen]):
            found[depth - 1, superior].append(org_id)
    return found


@transaction.atomic
def _commit(
    superior: str, units: Iterable[str], *, by: Viewer | None, at: datetime
) -> Entry | None:
    changed = [
        head
        for head in Head.objects.filter(unit_id__in=list(units)).order_by("unit_id")
        if not (head.home and head.seq == 0)
        if head.seq != head.committed_seq or head.committed_to_id != superior
    ]
    if not changed:
        return None
    heads = {row.unit_id: {"seq": row.seq, "digest": row.digest} for row in changed}
    draft = EntryDraft(
        unit_id=superior,
        kind=COMMITTED,
        happened_on=local_day(at),
        title=f"收存下级链头 {len(heads)} 个",
        payload={"heads": heads},
    )
    entry = append(locked_head(superior), draft, by=by, at=at)
    for row in changed:
        # The head may have moved on since: only what was told is remembered.
        Head.objects.filter(pk=row.pk).update(
            committed_seq=row.seq, committed_to_id=superior
        )
    return entry
