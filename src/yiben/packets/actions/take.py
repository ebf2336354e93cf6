"""Taking a packet in: everything is checked first, then all of it or nothing."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.common.seal import GENESIS
from yiben.packets import access
from yiben.packets.checks import (
    AGAIN,
    Opened,
    is_signed,
    lines_of,
    opened,
    time_problems,
)
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import (
    KINDS,
    SIGNATURE,
    Direction,
    Item,
    KindLine,
    State,
    Taken,
    Way,
    fingerprint,
)
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.facts import notice_approval

from .apply import HANDLERS
from .make import held, labelled, must_be_usable
from .run import Run

ASK = "请与对方核对，需要时让对方重新出包。"


def preview_packet(content: bytes, *, by: Account, at: datetime) -> Taken:
    """Say what a packet would change; nothing is written.

    It is taken in and undone again, so what is shown is what would happen.
    Mistakes come back in ``problems``. Raises ManyErrors for what is no packet
    for us, RefusedError.
    """
    with transaction.atomic():
        peer, taken, problems = _taken(content, by=by, at=at)
        transaction.set_rollback(True)
    if problems:
        number = taken.number
        return Taken(peer.pk, peer.name, number, taken.made_at, problems=problems)
    return taken


def take_packet(content: bytes, *, by: Account, at: datetime) -> Taken:
    """Take a packet in, in one transaction; the same one again changes nothing.

    Raises ManyErrors with everything that is wrong, RefusedError; then nothing
    is written.
    """
    try:
        with transaction.atomic():
            _, taken, problems = _taken(content, by=by, at=at)
            if problems:
                raise ManyErrors(list(problems))
    except IntegrityError:
        # What one line cites is in no other: only the database sees it all.
        message = "包里的内容互相对不上，缺了提到的人或记录。"
        raise ManyErrors([Problem("数据包", message, AGAIN)]) from None
    notice_approval()
    return taken


def check_packet(content: bytes, *, at: datetime) -> tuple[Opened, list[Problem]]:
    """Look at a packet without taking it in; the command line's check."""
    one = opened(content)
    peer = Peer.objects.filter(public=one.manifest.key).first()
    _, problems = _sound(one, at)
    if peer is None:
        problems.insert(0, _unknown(one))
    return one, problems


def _taken(
    content: bytes, *, by: Account, at: datetime
) -> tuple[Peer, Taken, tuple[Problem, ...]]:
    """Check and take in within the caller's transaction; problems undo it there."""
    one = opened(content)
    peer = _sender(one, by)
    items, problems = _sound(one, at)
    problems += _misplaced(one, peer)
    manifest = one.manifest
    taken = Taken(peer.pk, peer.name, manifest.number, manifest.made_at)
    before = PacketLog.objects.filter(peer=peer, way=Way.IN).order_by("-number")
    same = before.filter(number=manifest.number).first()
    again = same is not None and same.digest == manifest.digest
    if again and not problems:
        return peer, replace(taken, repeated=True), ()
    if not again:
        problems += _out_of_order(one, before.first(), same)
    if problems:
        return peer, taken, tuple(problems)
    run = _applied(one, peer, items, by=by, at=at)
    lines = tuple(
        KindLine(label, *run.counts[kind])
        for kind, label in KINDS.items()
        if kind in run.counts
    )
    done = Taken(
        peer.pk,
        peer.name,
        manifest.number,
        manifest.made_at,
        lines,
        tuple(run.notes),
    )
    return peer, done, tuple(run.problems)


def _sender(one: Opened, by: Account) -> Peer:
    """Return who says to have sent it, locked; ManyErrors if nobody knows them."""
    rows = Peer.objects.select_related("unit")
    peer = rows.filter(public=one.manifest.key).first()
    if peer is None:
        if not any(access.may_take(by, known) for known in rows):
            access.require_keep_peers(by)
        raise ManyErrors([_unknown(one)])
    access.require_take(by, peer)
    return held(peer)


def _unknown(one: Opened) -> Problem:
    told = fingerprint(one.manifest.key)
    message = f"这个包是用没有登记的密钥签的，指纹 {told}。"
    return Problem("发包方", message, "请先登记并核对对方的公钥，再导入。")


def _sound(one: Opened, at: datetime) -> tuple[list[Item], list[Problem]]:
    """Return the lines, and what is wrong with signature, lines, shell and clock."""
    problems = []
    if not is_signed(one, one.manifest.key):
        message = "清单或签名被改动过，签名对不上。"
        problems.append(Problem(f"manifest.json 和 {SIGNATURE}", message, ASK))
    items, wrong = lines_of(one)
    problems += wrong
    if one.shell and not problems:
        problems.append(Problem(one.shell, "被改动过。", ASK))
    return items, [*problems, *time_problems(one.manifest, at)]


def _misplaced(one: Opened, peer: Peer) -> Iterator[Problem]:
    """Give what is wrong with who sent it to whom."""
    told = one.manifest.content
    where = f"第 {one.manifest.number} 号包"
    ours = OwnKey.objects.filter(public=told["to"]).exists()
    try:
        must_be_usable(peer)
    except YibenError as wrong:
        yield Problem(where, wrong.message, wrong.advice)
    if not ours:
        message = f"不是发给本系统的（收包方指纹 {fingerprint(told['to'])}）。"
        yield Problem(where, message, "请确认拿的是给本系统的包。")
    wanted = "down" if peer.direction == Direction.ABOVE else "up"
    if told["direction"] != wanted:
        yield Problem(where, "方向不对：上级发来的是下发包，下级发来的是上报包。", ASK)
    unit = told["unit"]
    if peer.unit is not None and unit["id"] != peer.unit_id:
        message = f"包里写的组织是“{unit['name']}”，登记的是“{peer.unit.name}”。"
        yield Problem(where, message, ASK)


def _out_of_order(
    one: Opened, last: PacketLog | None, same: PacketLog | None
) -> Iterator[Problem]:
    """Give what is wrong with its number, or with what it says it follows."""
    number, where = one.manifest.number, f"第 {one.manifest.number} 号包"
    due = last.number + 1 if last else 1
    if number < due:
        message = f"已经导入到第 {due - 1} 号，这个号用过了，内容却不一样。"
        advice = "可能有两套系统用了同一把密钥，请审计员核对。"
        if same is not None:
            message += (
                f"（已有 {same.digest[:16]}…，来的是 {one.manifest.digest[:16]}…）"
            )
        yield Problem(where, message, advice)
    elif number > due:
        missing = f"{due}" if number == due + 1 else f"{due} 至 {number - 1}"
        advice = "请先导入缺的包；丢了可以请对方再下载一份。"
        yield Problem(where, f"前面缺第 {missing} 号包。", advice)
    elif one.manifest.content["previous"] != (last.digest if last else GENESIS):
        yield Problem(where, "没有接在上一个导入的包之后。", ASK)


def _applied(
    one: Opened, peer: Peer, items: Sequence[Item], *, by: Account, at: datetime
) -> Run:
    """Write the log and everything in the packet; stop after the first bad kind."""
    manifest = one.manifest
    log = PacketLog.objects.create(
        peer=peer,
        way=Way.IN.value,
        number=manifest.number,
        digest=manifest.digest,
        state=State.TAKEN.value,
        counts=json.dumps(labelled(manifest.content["counts"]), ensure_ascii=False),
        made_at=manifest.made_at,
        at=at,
        by=by,
    )
    run = Run(peer, log, manifest.content["unit"]["id"], by, at)
    grouped: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        grouped[item.kind].append(item)
    for kind in KINDS:
        if grouped[kind]:
            HANDLERS[kind](run, grouped[kind])
        if run.problems:
            return run
    _note_arrival(peer, int(manifest.content["received"]["number"]))
    note_audit(by, "packet.take", f"packet:{log.pk}", peer.unit, Outcome.DONE, at)
    return run


def _note_arrival(peer: Peer, number: int) -> None:
    """Note which of our packets arrived; their bytes are no longer needed."""
    rows = PacketLog.objects.filter(peer=peer, way=Way.OUT, number__lte=number)
    rows.exclude(state=State.ARRIVED).update(state=State.ARRIVED.value, content=None)
