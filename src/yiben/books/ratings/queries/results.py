"""What was decided of units and their secretaries, for rooms that assess by it.

Another room below the doors asks, and answers for whom it shows it.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from yiben.books.ratings import facts
from yiben.books.ratings.models import Case, Round
from yiben.books.ratings.words import RoundState
from yiben.org.models import Org


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One evaluation by members and masses; no counts where too few took part."""

    round_id: str
    org_id: str
    title: str
    on: date
    counts: Mapping[str, int] = field(default_factory=dict)
    note: str = ""
    entry_id: str | None = None


@dataclass(frozen=True, slots=True)
class Debriefed:
    """What a meeting decided on the debrief of a unit's secretary."""

    round_id: str
    case_id: str
    org_id: str
    name: str
    grade: str
    on: date | None
    meeting: str
    entry_id: str | None


def evaluations_of(
    org_ids: Collection[str], year: int, kinds: Collection[str]
) -> list[Evaluated]:
    """Return the evaluations of a year that units made known, as their entries say.

    Two questions, however many there are: nothing is counted again.
    """
    rows = Round.objects.filter(
        unit__in=org_ids, year=year, kind__in=kinds, state=RoundState.DECIDED.value
    )
    found = []
    cases = rows.select_related("unit").prefetch_related("cases__entry")
    for row in cases.order_by("unit__path", "decided_on", "pk"):
        scheme = facts.scheme_of(row.kind)
        if scheme is None:
            continue
        entry = next((one.entry for one in row.cases.all() if one.entry), None)
        told = json.loads(entry.payload).get("fields", {}) if entry else {}
        counts = {name: told[name] for name in scheme.result_fields if name in told}
        note = "" if counts else f"有效票不到 {scheme.min_ballots} 份，不出结果"
        found.append(
            Evaluated(
                row.pk,
                row.unit_id,
                row.title,
                row.decided_on or row.on,
                counts,
                note,
                entry.pk if entry else None,
            )
        )
    return found


def debriefs_of(
    unit: Org, year: int, kinds: Collection[str]
) -> dict[str, list[Debriefed]]:
    """Return what a unit decided on the secretaries below it, by their units.

    The last decided comes last; a case still open has no grade.
    """
    rows = Case.objects.filter(
        round__unit=unit, round__year=year, round__kind__in=kinds, org__isnull=False
    ).exclude(round__state=RoundState.WITHDRAWN.value)
    found: dict[str, list[Debriefed]] = {}
    rows = rows.select_related("round", "person", "org")
    for one in rows.order_by("round__turn", "round__decided_on", "pk"):
        found.setdefault(one.org_id or "", []).append(
            Debriefed(
                one.round_id,
                one.pk,
                one.org_id or "",
                facts.name_of(one),
                facts.grade_of(one) if one.entry_id else "",
                one.round.decided_on,
                one.round.decided_at or "",
                one.entry_id,
            )
        )
    return found
