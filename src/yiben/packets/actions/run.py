"""What the handlers of one packet share: who sent it, what may be touched, counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Literal, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.ledger.queries import homes
from yiben.org.queries import names_of
from yiben.packets.checks import AGAIN, PacketError
from yiben.packets.models import PacketLog, Peer
from yiben.packets.words import Direction, Item
from yiben.people.models import Account

Came = Literal["added", "changed", "known"]
COUNTED: tuple[Came, ...] = ("added", "changed", "known")
Done = TypeVar("Done")
MISSHAPEN = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    ValidationError,
    ObjectDoesNotExist,
    DatabaseError,
)
"""What a body that is signed and yet makes no sense comes to."""


@dataclass
class Run:
    """One packet being taken in."""

    peer: Peer
    log: PacketLog
    unit_id: str
    by: Account
    at: datetime
    counts: dict[str, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    homes: dict[str, str] = field(default_factory=homes)

    @property
    def on(self) -> date:
        """Return the day it is taken in."""
        return local_day(self.at)

    @property
    def is_down(self) -> bool:
        """Say whether it comes from above."""
        return bool(self.peer.direction == Direction.ABOVE)

    def is_theirs(self, org_id: str | None) -> bool:
        """Say whether the sender keeps this unit."""
        return org_id is not None and self.homes.get(org_id) == self.peer.pk

    def must_be_theirs(self, org_id: str | None) -> None:
        """Raise PacketError if the sender has no say in this unit."""
        if not self.is_theirs(org_id):
            name = names_of([org_id]).get(org_id, org_id) if org_id else "（空）"
            raise PacketError(f"“{name}”不归对方管，对方不能替它送来。", AGAIN)

    def must_be_ours(self, org_id: str | None) -> None:
        """Raise PacketError if this unit is not kept here."""
        if org_id is None or org_id in self.homes or not names_of([org_id]):
            raise PacketError("包里的内容不是给本系统的组织的。", AGAIN)

    def count(self, kind: str, came: Came, number: int = 1) -> None:
        """Count what became of an item."""
        counts = self.counts.setdefault(kind, [0, 0, 0])
        counts[COUNTED.index(came)] += number

    def each(self, items: Sequence[Item], act: Callable[["Run", Item], Came]) -> None:
        """Do the same with each item; what goes wrong is noted under its name."""
        for item in items:
            came = self.attempt(item.label, partial(act, self, item))
            if came is not None:
                self.count(item.kind, came)

    def attempt(self, label: str, step: Callable[[], Done]) -> Done | None:
        """Do a step in a savepoint; a mistake becomes a problem under a name."""
        try:
            with transaction.atomic():
                return step()
        except ManyErrors as wrong:
            self.problems += wrong.problems
        except YibenError as wrong:
            self.problems.append(Problem(label, wrong.message, wrong.advice))
        except MISSHAPEN:
            self.problems.append(Problem(label, "内容不合格式。", AGAIN))
        return None
