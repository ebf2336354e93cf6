"""How many must be there, and how many must agree: a table, not branches.

Probationary members sit, speak and sign in, but have no vote (党章第七条).
Shares are compared by cross-multiplication, because a share held as a float
would one day turn a failed vote into a valid one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType

from yiben.books.gatherings.words import (
    ON_THE_SPOT,
    TEAM_KINDS,
    Body,
    Matter,
    RosterRow,
    SeatForm,
)
from yiben.rules.words import Presence

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class VotingRule:
    """What one matter asks of one body, with the clause that says so.

    ``more_than``: exactly half is not enough to meet. ``online``: those who
    take part online fill a chair. ``written``: opinions sent before the
    meeting count as votes.
    """

    source: str
    more_than: bool = False
    online: bool = True
    written: bool = False

    @property
    def asks(self) -> str:
        """Return the attendance asked for, in words."""
        return "超过半数" if self.more_than else "半数以上"


VOTING: Mapping[tuple[str, str], VotingRule] = MappingProxyType(
    {
        (Body.ASSEMBLY, Matter.ORDINARY): VotingRule(
            "《中国共产党支部工作条例（试行）》第十一条"
        ),
        (Body.TEAM, Matter.ORDINARY): VotingRule(
            "《中国共产党支部工作条例（试行）》第十二条"
        ),
        (Body.ASSEMBLY, Matter.MEMBERSHIP): VotingRule(
            "《中国共产党发展党员工作细则》第二十条",
            more_than=True,
            online=False,
            written=True,
        ),
    }
)
"""To pass, more than half of the voters who should attend must be in favour."""


@dataclass(frozen=True, slots=True)
class Chairs:
    """The voters of a gathering: due, on the spot, of those online, absent."""

    due: int
    on_the_spot: int
    online: int

    def present(self, rule: VotingRule) -> int:
        """Return how many of them a rule counts as present."""
        return self.on_the_spot if rule.online else self.on_the_spot - self.online

    def absent(self, rule: VotingRule) -> int:
        """Return how many of them a rule counts as absent."""
        return self.due - self.present(rule)


def body_of(kinds: Iterable[str]) -> Body:
    """Return who decides: the team if only committees meet, else the assembly."""
    return Body.TEAM if set(kinds) <= TEAM_KINDS else Body.ASSEMBLY


def chairs_of(seats: Iterable[SeatForm], roster: Iterable[RosterRow]) -> Chairs:
    """Count the voters; those left out with a reason are not due."""
    voters = {row.person_id for row in roster if row.voter}
    due = [seat for seat in seats if seat.person_id in voters and not seat.left_out]
    return Chairs(
        due=len(due),
        on_the_spot=sum(seat.state in ON_THE_SPOT for seat in due),
        online=sum(seat.state == Presence.ONLINE for seat in due),
    )


def is_quorate(rule: VotingRule, chairs: Chairs) -> bool:
    """Say whether enough voters were there for this matter.

    >>> exactly_half = Chairs(due=20, on_the_spot=10, online=0)
    >>> is_quorate(VOTING[Body.ASSEMBLY, Matter.ORDINARY], exactly_half)
    True
    >>> is_quorate(VOTING[Body.ASSEMBLY, Matter.MEMBERSHIP], exactly_half)
    False
    """
    present = chairs.present(rule) * HALF.denominator
    needed = chairs.due * HALF.numerator
    enough = present > needed if rule.more_than else present >= needed
    return chairs.due > 0 and enough


def is_passed(in_favour: int, chairs: Chairs) -> bool:
    """Say whether more than half of the voters due were in favour.

    >>> is_passed(10, Chairs(due=20, on_the_spot=20, online=0))
    False
    """
    return in_favour * HALF.denominator > chairs.due * HALF.numerator
