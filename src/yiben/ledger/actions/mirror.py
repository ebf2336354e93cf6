"""Chains that another installation keeps: declared, and filled from its packets.

Digests are taken over, never computed anew: what stands here is what was
sealed there, and every later packet must go on where the last one ended.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction

from yiben.common.errors import ManyErrors, Problem
from yiben.common.queue import touch
from yiben.common.rows import insert
from yiben.ledger import checks
from yiben.ledger.facts.carried import CarriedEntry, CarriedRows, fault_of, rows_of
from yiben.ledger.models import Entry, EntryOrg, EntryPerson, Evidence, Head
from yiben.org.queries import names_of
from yiben.people.facts import account_ids, names

from .chain import any_head


@dataclass(frozen=True, slots=True)
class Mirrored:
    """How many entries were added, and how many were here already."""

    added: int
    known: int


@transaction.atomic
def keep_elsewhere(unit_ids: Iterable[str], *, home: str) -> int:
    """Say that another installation keeps these chains; return how many are new.

    Raises ChainError for a unit that has entries of its own here, or another
    home: a chain with two writers would be two chains.
    """
    changed = 0
    for unit_id in sorted(set(unit_ids)):
        head = any_head(unit_id)
        if head.home == home:
            continue
        if head.home is not None or head.seq:
            name = names_of([unit_id]).get(unit_id, unit_id)
            held = "已归别的系统保管" if head.home else f"在这里已有 {head.seq} 条记录"
            message = f"{name}的台账{held}，不能再由对方保管。"
            raise checks.ChainError(message, "请核对对方代表的是哪个组织。")
        Head.objects.filter(pk=unit_id).update(home=home)
        changed += 1
    return changed


@transaction.atomic
def mirror_entries(
    entries: Sequence[CarriedEntry], *, home: str, whole: bool = True
) -> Mirrored:
    """Add entries of chains kept by ``home``; what is here already is passed over.

    ``whole``: chains, which must go on without a gap; otherwise single entries
    of a superior, each of which is verified by itself. Raises ManyErrors with
    every entry that does not fit; nothing is written then.
    """
    problems = [
        Problem(named(one), fault) for one in entries if (fault := fault_of(one))
    ]
    if problems:
        raise ManyErrors(problems)
    known = _known(entries)
    problems = [
        Problem(
            named(one),
            f"这里已有同一编号的记录，摘要是 {known[one.id][:16]}…，"
            f"来的是 {one.digest[:16]}…，两条不一样。",
            "双方停止录入，由审计员核对是哪一方改动过。",
        )
        for one in entries
        if one.id in known and known[one.id] != one.digest
    ]
    fresh = [one for one in entries if one.id not in known]
    heads = {unit: any_head(unit) for unit in sorted({one.unit for one in entries})}
    problems += _unfit(fresh, heads, home, whole=whole)
    rows = [rows_of(one) for one in fresh]
    problems += _unknown(rows)
    if problems:
        raise ManyErrors(problems)
    _write(rows)
    if whole:
        for unit, head in heads.items():
            Head.objects.filter(pk=unit).update(seq=head.seq, digest=head.digest)
    touch(*(f"tree:{unit}" for unit in sorted({one.unit for one in fresh})))
    return Mirrored(len(fresh), len(known))


def named(one: CarriedEntry) -> str:
    """Return what to call an entry in a message."""
    return f"台账记录 {one.content.get('id')}（第 {one.content.get('seq')} 条）"


def _known(entries: Sequence[CarriedEntry]) -> dict[str, str]:
    ids = [one.id for one in entries]
    found: dict[str, str] = {}
    for start in range(0, len(ids), 500):
        part = Entry.objects.filter(pk__in=ids[start : start + 500])
        found |= dict(part.values_list("pk", "digest"))
    return found


def _unfit(
    entries: Sequence[CarriedEntry], heads: dict[str, Head], home: str, *, whole: bool
) -> Iterator[Problem]:
    """Give what does not belong to its chain; move the heads on in passing."""
    for one in sorted(entries, key=lambda one: (one.unit, one.seq)):
        head = heads[one.unit]
        if head.home != home:
            yield Problem(named(one), "这个组织的台账不归对方保管。")
        elif whole and one.seq != head.seq + 1:
            expected = head.seq + 1
            yield Problem(
                named(one), f"应当接第 {expected} 条，来的是第 {one.seq} 条。"
            )
        elif whole and one.previous != head.digest:
            yield Problem(named(one), "没有接在这里最后一条之后。")
        elif whole:
            head.seq, head.digest = one.seq, one.digest


def _unknown(rows: Sequence[CarriedRows]) -> Iterator[Problem]:
    """Give the organisations, persons, accounts and entries nobody has heard of."""
    told = {
        "组织": {one["org_id"] for row in rows for one in row.orgs},
        "人员": {one["person_id"] for row in rows for one in row.people},
        "录入人": {row.entry["entered_by_id"] for row in rows} - {None},
        "记录": {
            row.entry[name] for row in rows for name in ("answers_id", "corrects_id")
        }
        - {None},
    }
    held = {
        "组织": set(names_of(told["组织"])),
        "人员": set(names(told["人员"])),
        "录入人": account_ids(told["录入人"]),
        "记录": {row.entry["id"] for row in rows}
        | set(Entry.objects.filter(pk__in=told["记录"]).values_list("pk", flat=True)),
    }
    for what, ids in told.items():
        for one in sorted(ids - held[what]):
            yield Problem(f"{what} {one}", f"包里的台账提到这个{what}，这里没有。")


def _write(rows: Sequence[CarriedRows]) -> None:
    insert(Entry, [row.entry for row in rows])
    for model, lists in (
        (EntryOrg, [(row.entry["id"], row.orgs) for row in rows]),
        (EntryPerson, [(row.entry["id"], row.people) for row in rows]),
        (Evidence, [(row.entry["id"], row.evidence) for row in rows]),
    ):
        insert(
            model,
            [{**one, "entry_id": entry_id} for entry_id, some in lists for one in some],
        )
