"""Checks the chains: that nothing in the ledger was changed, removed or added.

Every link is computed again from the rows. A chain that was computed anew
from some point is sound in itself; it is found by the heads that the
superior's chain holds, and the superior's by its superior's, up to the
digests that left the machine on paper (``receipts``).
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from yiben.common.seal import GENESIS, link
from yiben.ledger import access
from yiben.ledger.facts import Sealed, sealed_rows
from yiben.ledger.models import Entry, Head
from yiben.ledger.words import COMMITTED, Break
from yiben.org.access import Viewer
from yiben.org.models import Org

ASK = "请停止录入，保留现场，并联系系统管理员与审计员。"
RESTORE = "请从备份核对这一条；不要自行补写。"

Receipts = Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Witness:
    """A head of a unit that somebody else keeps."""

    seq: int
    digest: str
    where: str


def seal_of(org: Org) -> str:
    """Return the digest of a unit's last entry, to be printed and kept elsewhere."""
    found = Head.objects.filter(unit=org).values_list("digest", flat=True).first()
    return found or GENESIS


def verify(
    org: Org | None = None,
    *,
    seen_by: Viewer | None = None,
    receipts: Receipts | None = None,
) -> list[Break]:
    """Check one unit's chain, or all; an empty list says that everything holds.

    For each unit at most two breaks are reported: the first of its own chain,
    and the first head kept elsewhere that disagrees. ``receipts`` are heads from
    paper: unit to number and digest. Without ``seen_by`` it is the machine
    itself that asks.
    """
    if seen_by is not None:
        access.require_verify(seen_by, org)
    units = [org.pk] if org else _units()
    witnesses = _witnesses(org)
    for unit, (seq, digest) in (receipts or {}).items():
        if unit in units or org is None:
            witnesses[unit].append(_Witness(seq, digest, "纸质或外部回执"))
    every = sorted({*units, *witnesses}) if org is None else units
    return [one for unit in every for one in _check(unit, witnesses[unit])]


def _units() -> list[str]:
    with_entries = Entry.objects.order_by().values_list("unit_id", flat=True).distinct()
    return sorted({*with_entries, *Head.objects.values_list("pk", flat=True)})


def _witnesses(org: Org | None) -> dict[str, list[_Witness]]:
    """Return the heads kept in superiors' chains, by unit, in order of number."""
    found: dict[str, list[_Witness]] = defaultdict(list)
    rows = Entry.objects.filter(kind=COMMITTED)
    if org is not None:
        rows = rows.filter(payload__contains=f'"{org.pk}"')
    columns = rows.values_list("payload", "unit__name", "seq")
    for payload, holder, number in columns.iterator(chunk_size=2000):
        for unit, head in _heads_in(payload).items():
            if org is None or unit == org.pk:
                where = f"{holder}台账第 {number} 条"
                found[unit].append(_Witness(head["seq"], head["digest"], where))
    for heads in found.values():
        heads.sort(key=lambda one: one.seq)
    return found


def _heads_in(payload: str) -> dict[str, dict[str, Any]]:
    """Return the heads a commitment holds; none if its text was spoilt.

    A spoilt commitment is reported as a break of the chain it stands in.
    """
    try:
        heads = json.loads(payload)["heads"]
        return {
            unit: head
            for unit, head in heads.items()
            if isinstance(head["seq"], int) and isinstance(head["digest"], str)
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _check(unit: str, witnesses: list[_Witness]) -> Iterator[Break]:
    found = Head.objects.filter(pk=unit).first()
    head = (found.seq, found.digest) if found else None
    home = found.home if found else None
    if home is not None and head is not None and head[0] == 0:
        yield from _check_excerpt(unit)
        return
    known: dict[int, tuple[str, str]] = {}
    broken = None
    running = GENESIS
    for number, row in enumerate(sealed_rows(unit), start=1):
        known.setdefault(row.seq, (row.id, row.digest))
        broken = broken or _fault(unit, number, row, running)
        if row.withheld and home is None:
            what = f"第 {number} 条的内容被抽走了。"
            broken = broken or Break(unit, number, row.id, what, ASK)
        running = row.digest
    broken = broken or _end(unit, len(known), running, head)
    if broken:
        yield broken
    yield from _disagreements(unit, known, witnesses)


def _check_excerpt(unit: str) -> Iterator[Break]:
    """Give the first of a superior's single entries that is not as it was sealed."""
    for row in sealed_rows(unit):
        if not row.is_clean or link(row.previous, row.content) != row.digest:
            what = f"第 {row.seq} 条的内容与摘要不符。"
            yield Break(unit, row.seq, row.id, what, ASK)
            return


def _fault(unit: str, number: int, row: Sealed, running: str) -> Break | None:
    """Return what is wrong with one entry, given the digest before it."""
    if row.seq > number:
        return Break(unit, number, None, f"缺少第 {number} 条记录。", RESTORE)
    if row.seq < number:
        what = f"第 {row.seq} 条序号重复或次序不对。"
        return Break(unit, row.seq, row.id, what, ASK)
    if not row.is_clean:
        return Break(unit, number, row.id, f"第 {number} 条的内容被改动过。", ASK)
    if link(row.previous, row.content) != row.digest:
        return Break(unit, number, row.id, f"第 {number} 条的内容与摘要不符。", ASK)
    if row.previous != running:
        what = f"第 {number} 条没有接在前一条之后。"
        return Break(unit, number, row.id, what, ASK)
    return None


def _end(
    unit: str, count: int, running: str, head: tuple[int, str] | None
) -> Break | None:
    """Return what is wrong with the end of a sound chain."""
    if head is None:
        what = "链首登记不见了。"
        return Break(unit, count, None, what, ASK) if count else None
    if head[0] > count:
        what = f"链首登记有 {head[0]} 条，实际只有 {count} 条，末尾被截去。"
        return Break(unit, count + 1, None, what, RESTORE)
    if head != (count, running):
        return Break(unit, count, None, "链首登记与最后一条不符。", ASK)
    return None


def _disagreements(
    unit: str, known: dict[int, tuple[str, str]], witnesses: list[_Witness]
) -> Iterator[Break]:
    """Yield the first head kept elsewhere that this chain contradicts.

    Everything up to the last head that agrees is proven; the entry after that
    is the first that may have been written anew.
    """
    agreed = 0
    for witness in sorted(witnesses, key=lambda one: one.seq):
        entry_id, digest = known.get(witness.seq, (None, ""))
        if digest == witness.digest:
            agreed = witness.seq
            continue
        first = agreed + 1
        found = known.get(first, (None, ""))[0]
        span = (
            f"第 {first} 条"
            if first == witness.seq
            else (f"第 {first} 至 {witness.seq} 条")
        )
        if entry_id is None:
            what = f"{witness.where}存有第 {witness.seq} 条的摘要，本链却没有这一条。"
            yield Break(unit, witness.seq, None, what, RESTORE)
        else:
            what = f"{span}与{witness.where}所存摘要不符，可能被整段改写。"
            yield Break(unit, first, found, what, ASK)
        return
