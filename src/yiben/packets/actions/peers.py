"""Our own key, and other installations: entered by one, confirmed by another."""

from collections.abc import Iterator
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from yiben.common.crypto import decrypt, encrypt
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.actions import keep_elsewhere
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.packets import access
from yiben.packets.checks import PacketError, must_be_key
from yiben.packets.models import OwnKey, Peer
from yiben.packets.words import Direction, fingerprint
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome

PLACE = "packets.own_key"
NAME_LENGTH = 60


@transaction.atomic
def own_key(*, by: Account, at: datetime) -> str:
    """Return our public key; the first time, make it. The private half stays here."""
    access.require_keep_peers(by)
    found = OwnKey.objects.first()
    if found is not None:
        return found.public
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    sealed = encrypt(key.private_bytes_raw().hex(), PLACE)
    OwnKey.objects.create(public=public, sealed=sealed, made_at=at, by=by)
    note_audit(by, "packet.key", "packets:key", None, Outcome.DONE, at)
    return public


def signature_of(manifest: bytes) -> str:
    """Return our signature of a manifest; raise PacketError without a key."""
    found = OwnKey.objects.first()
    if found is None:
        message = "本系统还没有密钥，不能出包。"
        raise PacketError(message, "请系统管理员先在“数据包”里生成。")
    key = Ed25519PrivateKey.from_private_bytes(
        bytes.fromhex(decrypt(found.sealed, PLACE))
    )
    return key.sign(manifest).hex()


@transaction.atomic
def add_peer(
    name: str,
    public: str,
    direction: str,
    unit: Org | None,
    *,
    by: Account,
    at: datetime,
) -> Peer:
    """Enter another installation; nothing is believed of it before ``confirm_peer``.

    ``unit`` is the unit whose subtree a system below keeps; for a system above
    the first packet says which of our units it means. Entering the same key
    again gives the first row back. Raises ManyErrors.
    """
    access.require_keep_peers(by)
    name = name.strip()
    if problems := list(_wrong_with(name, public, direction, unit)):
        raise ManyErrors(problems)
    public = must_be_key(public)
    above = direction == Direction.ABOVE
    row, made = Peer.objects.get_or_create(
        public=public,
        defaults={
            "name": name,
            "direction": direction,
            "unit": None if above else unit,
            "entered_by": by,
            "entered_at": at,
        },
    )
    if made:
        note_audit(by, "packet.peer", f"peer:{row.pk}", row.unit, Outcome.DONE, at)
    return row


def _wrong_with(
    name: str, public: str, direction: str, unit: Org | None
) -> Iterator[Problem]:
    """Give every mistake of another installation as it was entered."""
    if not name or len(name) > NAME_LENGTH:
        yield Problem("name", "没有写名称，或者太长。", "1 至 60 个字。")
    if direction not in {one.value for one in Direction}:
        yield Problem("direction", "没有选方向。", "请选上级或下级。")
    if direction == Direction.BELOW and unit is None:
        yield Problem("unit", "没有选对方代表的组织。", "填组织全称或编号。")
    try:
        public = must_be_key(public)
    except PacketError as wrong:
        yield Problem("public", wrong.message, wrong.advice)
    if OwnKey.objects.filter(public=public).exists():
        yield Problem("public", "这是本系统自己的公钥。", "请填对方的公钥。")


@transaction.atomic
def confirm_peer(peer: Peer, told: str, *, by: Account, at: datetime) -> Peer:
    """Say that the fingerprint is what the other side read out.

    ``told`` is typed from paper or by ear, not copied from here. From now on
    the chains below a system's unit are kept there. Raises ManyErrors,
    ChainError.
    """
    access.require_confirm(by, peer)
    row = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
    if row.confirmed_at is not None:
        return row
    if "".join(told.split()).lower() != fingerprint(row.public):
        message = "指纹对不上。"
        advice = "请和对方逐组再念一遍；仍对不上，说明公钥抄错了或者被换过。"
        raise ManyErrors([Problem("fingerprint", message, advice)])
    row.confirmed_by, row.confirmed_at = by, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    if row.direction == Direction.BELOW and row.unit_id:
        keep_elsewhere(subtree_ids([row.unit_id]), home=row.pk)
    note_audit(by, "packet.confirm", f"peer:{row.pk}", row.unit, Outcome.DONE, at)
    return row


@transaction.atomic
def retire_peer(peer: Peer, *, by: Account, at: datetime) -> Peer:
    """Stop sending to and believing an installation; what came stays readable."""
    access.require_keep_peers(by)
    row = Peer.objects.select_for_update(of=("self",)).get(pk=peer.pk)
    if row.retired_at is None:
        row.retired_at = at
        row.save(update_fields=["retired_at"])
        note_audit(by, "packet.retire", f"peer:{row.pk}", row.unit, Outcome.DONE, at)
    return row
