"""Another installation, played by a test: its key, its numbers, its chains."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.factories.gatherings import AT, World
from yiben.common.ids import new_id
from yiben.common.seal import GENESIS, canonical, link, sm3
from yiben.ledger.facts import payload_seal
from yiben.org.actions import found_org
from yiben.org.models import Org
from yiben.packets.actions import add_peer, confirm_peer, own_key
from yiben.packets.checks import packed
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import ALGORITHM, FORMAT, Item, Manifest, fingerprint

SALT = "0" * 32
PAYLOAD: dict[str, Any] = {"fields": {"minutes": "学习。"}}
THEME_DAY = "gatherings.theme_day.held"


@dataclass
class Far:
    """The other side; it numbers and signs its packets like the product."""

    unit: Org
    direction: str = "up"
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    number: int = 0
    previous: str = GENESIS

    @property
    def public(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    def packet(self, *items: Item, **changed: Any) -> bytes:
        """Return the next packet; ``changed`` is what the manifest says otherwise."""
        ours = OwnKey.objects.get().public
        content: dict[str, Any] = {
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "key": self.public,
            "to": ours,
            "direction": self.direction,
            "number": self.number + 1,
            "previous": self.previous,
            "made_at": AT.astimezone(UTC).isoformat(),
            "unit": {"id": self.unit.pk, "name": self.unit.name},
            "received": {"number": 0, "digest": GENESIS},
            "counts": {},
            "items": [
                [one.kind, one.id, one.label, len(one.line), sm3(one.line)]
                for one in items
            ],
            **changed,
        }
        manifest = Manifest(content)
        self.number, self.previous = content["number"], manifest.digest
        signature = self.key.sign(canonical(content)).hex()
        return packed(manifest, signature, items)


def sealed_entry(unit: str, seq: int, previous: str, **given: Any) -> Item:
    """Return an entry of a chain kept there, sealed by the house's own rule."""
    told: dict[str, Any] = {
        "form": 1,
        "id": new_id("e"),
        "unit": unit,
        "seq": seq,
        "kind": THEME_DAY,
        "parts": [],
        "happened_on": "2026-11-18",
        "ends_on": None,
        "entered_at": AT.astimezone(UTC).isoformat(timespec="microseconds"),
        "entered_by": None,
        "title": f"主题党日第 {seq} 次",
        "tags": [],
        "quantities": {},
        "payload": payload_seal(SALT, canonical(PAYLOAD).decode()),
        "present": 3,
        "expected": 3,
        "answers": None,
        "credit_period": None,
        "timely_on": None,
        "gap_of": [],
        "gap_period": None,
        "privacy": "branch",
        "corrects": None,
        "correction_reason": None,
        "once": None,
        "orgs": [],
        "people": [],
        "evidence": [],
        **given,
    }
    body = {
        "entry": told,
        "previous": previous,
        "digest": link(previous, told),
        "open": {"payload": PAYLOAD, "salt": SALT},
    }
    return Item("entry", told["id"], f"台账第 {seq} 条", body)


def chain_of(unit: str, length: int) -> list[Item]:
    """Return so many entries, each behind the one before."""
    found: list[Item] = []
    for seq in range(1, length + 1):
        previous = str(found[-1].body["digest"]) if found else GENESIS
        found.append(sealed_entry(unit, seq, previous))
    return found


def new_branch(world: World) -> Org:
    """Found a branch below the town whose ledger is to be kept elsewhere."""
    return found_org(
        name="新桥村党支部",
        short_name="新桥村党支部",
        kind="branch",
        level="base",
        sector="village",
        superior=world.town,
        founded_on=world.branch.founded_on,
        by=world["system_admin"],
        at=AT,
    )


def entered(world: World, far: Far, *, at: datetime = AT) -> Peer:
    """Enter the other side; nobody has compared its fingerprint yet."""
    own_key(by=world["system_admin"], at=at)
    below = far.direction == "up"
    return add_peer(
        "新桥村的系统",
        far.public,
        "below" if below else "above",
        far.unit if below else None,
        by=world["system_admin"],
        at=at,
    )


def confirmed(world: World, far: Far) -> Peer:
    """Enter the other side and let a second person compare the fingerprint."""
    row = entered(world, far)
    told = fingerprint(far.public)
    return confirm_peer(row, told, by=world["security_admin"], at=AT)


def bytes_of(log: PacketLog) -> bytes:
    """Return the bytes of a packet that was made."""
    assert log.content is not None
    return bytes(log.content)


def far_below(world: World) -> Far:
    """Return a confirmed installation that keeps a new branch."""
    far = Far(new_branch(world))
    confirmed(world, far)
    return far
