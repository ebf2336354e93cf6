"""The ledger: read on from where one stopped, one entry whole, the chain checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ninja.params.functions import Query

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import CURSOR, LIMIT, Paging, cursor_of, paged, place_in
from yiben.api.shapes import many, page_of, shown
from yiben.common import clock
from yiben.ledger import queries
from yiben.ledger.queries import EntryView
from yiben.ledger.words import Break
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.standing.queries import satisfied_by

from .standing import LINE

area = Area("台账")
SINCE: Any = Query(None, max_length=200, description="上次答复里的 next")


@dataclass(frozen=True, slots=True)
class EntryHead:
    """An entry as the chain shows it: what and when, not what was said."""

    id: str
    unit_id: str
    seq: int
    kind: str
    kind_label: str
    title: str
    happened_on: date
    ends_on: date | None
    entered_at: datetime
    late_label: str
    present: int
    expected: int
    tags: tuple[str, ...]
    answers: str | None
    corrects: str | None
    corrected_by: str | None
    is_withdrawal: bool
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Chain:
    """The end of a unit's chain: compare it with what you read last."""

    unit_id: str
    unit_name: str
    seq: int
    digest: str


@dataclass(frozen=True, slots=True)
class ReadOn:
    """Some entries of a chain; ``next`` always leads on from the last of them."""

    items: tuple[EntryHead, ...]
    next: str
    more: bool


@area.read(
    "/units/{org_id}/heads",
    Scope.READ_LEDGER,
    page_of(shown(Chain)),
    name="heads",
    say="本级和全部下级台账的末条：哪里有了新记录",
)
def heads(
    request: Asked, org_id: str, cursor: str | None = CURSOR, limit: int = LIMIT
) -> Any:
    """Return the end of each chain from a unit down, in the order of the tree."""
    who = request.auth.account
    after = place_in(cursor, str) or ""
    top = org(org_id, seen_by=who)
    rows = queries.heads_below(top, seen_by=who, after=after, limit=limit + 1)
    kept = rows[:limit]
    return {
        "items": [Chain(one.pk, one.name, seq, mark) for one, seq, mark in kept],
        "next": cursor_of(kept[-1][0].path) if len(rows) > limit else None,
    }


@area.read(
    "/units/{org_id}/entries",
    Scope.READ_LEDGER,
    shown(ReadOn),
    name="entries",
    say="一个组织的台账，从上次读到的地方往后（since 用上次的 next）",
)
def entries(
    request: Asked,
    org_id: str,
    since: str | None = SINCE,
    limit: int = LIMIT,
) -> Any:
    """Read a unit's chain on, in its order; nothing is missed and nothing comes twice."""
    who = request.auth.account
    after = place_in(since) or 0
    unit = org(org_id, seen_by=who)
    rows = queries.chain_of(unit, seen_by=who, after=after, limit=limit + 1)
    kept = rows[:limit]
    last = kept[-1].seq if kept else after
    return {"items": kept, "next": cursor_of(last), "more": len(rows) > limit}


@area.read(
    "/entries/{entry_id}",
    Scope.READ_LEDGER,
    shown(EntryView, {"is_current": bool}),
    name="entry",
    say="一条记录的全部（跨级读取会记入审计，被读的组织看得到）",
)
def entry(request: Asked, entry_id: str) -> Any:
    """Return an entry; a reading from outside its unit leaves a line."""
    found = queries.entry(entry_id, seen_by=request.auth.account)
    if found.is_cross_level:
        note_reading(request, f"entry:{found.id}", found.unit_id)
    return found


@area.read(
    "/entries/{entry_id}/history",
    Scope.READ_LEDGER,
    many(shown(EntryHead)),
    name="entry-history",
    say="一条记录和它的更正，旧的在前",
)
def entry_history(request: Asked, entry_id: str) -> Any:
    """Return what an entry corrects and what corrects it."""
    return queries.history_of(entry_id, seen_by=request.auth.account)


@area.listed(
    "/entries/{entry_id}/duties",
    Scope.READ_STANDING,
    LINE,
    name="entry-duties",
    say="一条记录算作哪些文件的哪些职责",
)
def entry_duties(request: Asked, entry_id: str, page: Paging) -> Any:
    """Return every duty of each document that an entry counts for."""
    rows = satisfied_by(entry_id, as_of=clock.today(), seen_by=request.auth.account)
    return paged(rows, page)


@area.read(
    "/units/{org_id}/verification",
    Scope.READ_LEDGER,
    many(shown(Break)),
    name="verification",
    say="重算一个组织的存证链；空表示全部相符",
)
def verification(request: Asked, org_id: str) -> Any:
    """Compute a unit's chain again and say what does not fit."""
    who = request.auth.account
    return queries.verify(org(org_id, seen_by=who), seen_by=who)
