"""Which handler takes what in; organisations, persons and chains here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from yiben.ledger.actions import keep_elsewhere, mirror_entries
from yiben.ledger.facts.carried import CarriedEntry
from yiben.ledger.queries import digest_at
from yiben.org.actions import OrgTold, mirror_orgs
from yiben.org.queries import names_of, org_row, superior_of
from yiben.packets.checks import AGAIN, PacketError
from yiben.packets.models import HeadReceipt
from yiben.packets.words import Item
from yiben.people.actions.mirror import mirror_accounts, mirror_persons

from . import apply_books, apply_law
from .run import Came, Run


def _orgs(run: Run, items: Sequence[Item]) -> None:
    """Take organisations in; those kept there are kept there from now on."""
    told = [run.attempt(one.label, partial(_told, run, one)) for one in items]
    if run.problems:
        return
    rows = [one for one in told if one is not None]
    ours = run.attempt("组织", lambda: _ours(run, rows))
    if ours is None:
        return
    wanted = [one for one in rows if one.id not in ours or one.id not in names_of(ours)]
    came = run.attempt("组织", lambda: mirror_orgs(wanted, on=run.on))
    theirs = [one.id for one in wanted if one.id not in ours]
    run.attempt("组织", lambda: keep_elsewhere(theirs, home=run.peer.pk))
    if run.problems or came is None:
        return
    run.homes |= dict.fromkeys(theirs, run.peer.pk)
    added, changed = came
    run.count("org", "added", added)
    run.count("org", "changed", changed)
    run.count("org", "known", len(rows) - added - changed)
    if run.is_down and run.peer.unit_id is None:
        run.attempt("组织", lambda: _our_unit(run))


def _told(run: Run, item: Item) -> OrgTold:
    """Return an organisation as told, if the sender may tell of it."""
    body, over = item.body, item.body["dissolved_on"]
    superior = body["superior"]
    if not run.is_down:
        if item.id == run.peer.unit_id:
            above = superior_of(org_row(item.id))
            superior = above.pk if above else None
        elif names_of([item.id]):
            run.must_be_theirs(item.id)
    elif item.id in run.homes and not run.is_theirs(item.id):
        run.must_be_theirs(item.id)
    return OrgTold(
        id=item.id,
        name=str(body["name"]),
        short_name=str(body["short_name"]),
        kind=body["kind"],
        level=body["level"],
        sector=body["sector"],
        superior=superior,
        founded_on=date.fromisoformat(body["founded_on"]),
        dissolved_on=date.fromisoformat(over) if over else None,
        traits=tuple(
            (trait, date.fromisoformat(a), date.fromisoformat(b) if b else None)
            for trait, a, b in body["traits"]
        ),
    )


def _ours(run: Run, rows: Sequence[OrgTold]) -> set[str]:
    """Return which of these are kept here: nothing the sender says of them counts.

    From above that is our unit and, in the first packet, what it starts with
    below. From below nothing is, and everything stands below one of theirs.
    """
    if not run.is_down:
        theirs = {one for one in run.homes if run.is_theirs(one)}
        for one in rows:
            if one.id != run.peer.unit_id and one.superior not in theirs:
                run.must_be_theirs(one.superior)
            theirs.add(one.id)
        return set()
    known = set(names_of([one.id for one in rows]))
    ours = {one for one in known if one not in run.homes} | {run.unit_id}
    for one in rows:
        if one.superior in ours:
            if one.id not in known and run.peer.unit_id is not None:
                run.must_be_theirs(one.superior)
            ours.add(one.id)
    return ours


def _our_unit(run: Run) -> None:
    """Remember which of our units the superior's installation means."""
    run.must_be_ours(run.unit_id)
    run.peer.unit = org_row(run.unit_id)
    run.peer.save(update_fields=["unit"])


def _persons(run: Run, items: Sequence[Item]) -> None:
    told = {one.id: str(one.body.get("name") or "")[:60] for one in items}
    _bulk(run, "person", len(told), lambda: mirror_persons(told))


def _accounts(run: Run, items: Sequence[Item]) -> None:
    told = {one.id: str(one.body.get("name") or "") for one in items}
    _bulk(run, "account", len(told), lambda: mirror_accounts(told))


def _bulk(run: Run, kind: str, total: int, act: Callable[[], int]) -> None:
    added = run.attempt("人员", act)
    if added is not None:
        run.count(kind, "added", added)
        run.count(kind, "known", total - added)


def _carried(run: Run, item: Item) -> CarriedEntry:
    body, shown = item.body, item.body["open"]
    entry = CarriedEntry(
        body["entry"],
        str(body["previous"]),
        str(body["digest"]),
        shown["payload"] if shown else None,
        str(shown["salt"]) if shown else "",
    )
    if entry.id != item.id:
        raise PacketError("编号与内容不符。", AGAIN)
    run.must_be_theirs(entry.unit)
    return entry


def _chains(run: Run, items: Sequence[Item]) -> None:
    """Take chains in whole from below, single entries from above."""
    told = [run.attempt(one.label, partial(_carried, run, one)) for one in items]
    entries = [one for one in told if one is not None]
    whole = items[0].kind == "entry"
    if whole == run.is_down:
        run.attempt(items[0].label, lambda: run.must_be_theirs(None))
    if run.problems:
        return
    came = run.attempt(
        "台账记录", lambda: mirror_entries(entries, home=run.peer.pk, whole=whole)
    )
    if came is not None:
        run.count(items[0].kind, "added", came.added)
        run.count(items[0].kind, "known", came.known)


def _head(run: Run, item: Item) -> Came:
    """Keep the superior's receipt of a chain; a chain that differs is told at once."""
    run.must_be_ours(item.id)
    seq, digest = int(item.body["seq"]), str(item.body["digest"])
    ours = digest_at(item.id, seq)
    if ours != digest:
        held = f"这里是 {ours[:16]}…" if ours else "这里没有这一条"
        message = f"上级系统收到的第 {seq} 条摘要是 {digest[:16]}…，{held}。"
        advice = "台账可能被改写，或者恢复过旧备份。请停止录入，找审计员核对。"
        raise PacketError(message, advice)
    row = HeadReceipt.objects.filter(unit_id=item.id).first()
    if row is not None and row.seq >= seq:
        return "known"
    HeadReceipt.objects.update_or_create(
        unit_id=item.id, defaults={"seq": seq, "digest": digest, "packet": run.log}
    )
    return "changed" if row else "added"


Handler = Callable[[Run, Sequence[Item]], None]


def _one_by_one(act: Callable[[Run, Item], Came]) -> Handler:
    return lambda run, items: run.each(items, act)


HANDLERS: Mapping[str, Handler] = {
    "org": _orgs,
    "person": _persons,
    "account": _accounts,
    "entry": _chains,
    "excerpt": _chains,
    "head": _one_by_one(_head),
    **{kind: _one_by_one(act) for kind, act in apply_law.ACTS.items()},
    **{kind: _one_by_one(act) for kind, act in apply_books.ACTS.items()},
}
