"""The words of packets: directions, what travels, and what a reader sees of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yiben.common.errors import Problem
from yiben.common.seal import canonical, sm3
from yiben.rules.words import Word

FORMAT = "yiben-packet-1"
ALGORITHM = "Ed25519"
MANIFEST, SIGNATURE = "manifest.json", "signature.txt"


class Direction(Word):
    """Where the other installation stands, seen from here."""

    BELOW = "below", "下级系统"
    ABOVE = "above", "上级系统"


class Way(Word):
    """Which way a packet went."""

    OUT = "out", "出包"
    IN = "in", "收包"


class State(Word):
    """What became of a packet."""

    MADE = "made", "已出包，对方还没有回音"
    ARRIVED = "arrived", "对方已收"
    TAKEN = "taken", "已导入"


KINDS: Mapping[str, str] = {
    "org": "组织",
    "person": "人员（只有编号和姓名）",
    "account": "经办账号（只有名称）",
    "pack": "规则包",
    "document": "文件全文",
    "adoption": "施行",
    "retired": "停止施行",
    "setting": "自定标准",
    "definition": "名目释义",
    "waiver": "免除",
    "entry": "台账记录",
    "excerpt": "上级台账中发文的记录",
    "relay": "传达的文件",
    "target": "发给的组织",
    "acknowledgement": "签收",
    "filing": "报送的计划和报告",
    "answer": "回执和退回",
    "task": "交办任务",
    "done": "任务办结",
    "head": "台账链首回执",
}
"""What may travel, in the order in which it is taken in."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that travels; ``label`` names it to a person."""

    kind: str
    id: str
    label: str
    body: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return what tells it from everything else."""
        return f"{self.kind}:{self.id}"

    @property
    def line(self) -> bytes:
        """Return the one text of it, as it stands in the file."""
        told = {"kind": self.kind, "id": self.id, "body": self.body}
        return canonical(told) + b"\n"


@dataclass(frozen=True, slots=True)
class Gathered:
    """What goes into a packet, and how far each chain has then been sent."""

    items: tuple[Item, ...]
    heads: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a packet says of itself; the signature covers all of it."""

    content: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Return the public key it says it is signed with."""
        return str(self.content["key"])

    @property
    def number(self) -> int:
        """Return its number in the series from this sender to this addressee."""
        return int(self.content["number"])

    @property
    def digest(self) -> str:
        """Return what names this packet and no other."""
        return sm3(canonical(self.content))

    @property
    def made_at(self) -> datetime:
        """Return when it was made, by the sender's clock."""
        return datetime.fromisoformat(self.content["made_at"])


@dataclass(frozen=True, slots=True)
class KindLine:
    """What a packet brings of one kind."""

    label: str
    added: int = 0
    changed: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a packet in comes to; ``repeated``: it came before."""

    peer_id: str
    peer_name: str
    number: int
    made_at: datetime
    lines: tuple[KindLine, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class PeerView:
    """Another installation as a page shows it."""

    id: str
    name: str
    direction: str
    direction_label: str
    unit_id: str
    unit_name: str
    fingerprint: str
    confirmed_by: str
    confirmed_at: datetime | None
    retired_at: datetime | None
    entered_by_id: str
    last_in: int
    last_out: int

    @property
    def is_usable(self) -> bool:
        """Say whether packets go to and come from it."""
        return self.confirmed_at is not None and self.retired_at is None


@dataclass(frozen=True, slots=True)
class LogView:
    """One packet of the log."""

    id: str
    way_label: str
    number: int
    digest: str
    at: datetime
    by: str
    state_label: str
    counts: tuple[tuple[str, int], ...]
    is_kept: bool


def fingerprint(public: str) -> str:
    """Return the short form of a public key that two people can read to each other.

    >>> len(fingerprint("00" * 32))
    39
    """
    digest = sm3(bytes.fromhex(public))[:32]
    return "-".join(digest[at : at + 4] for at in range(0, 32, 4))
