"""Who decides in a gathering, who of them was there, and what that comes to.

Which share is asked of whom stands in ``packs/matters.yaml``. Probationary
members sit, speak and sign in, but have no vote (党章第七条).
"""

from collections.abc import Iterable

from yiben.books.gatherings.words import (
    ON_THE_SPOT,
    TEAM_KINDS,
    RosterRow,
    SeatForm,
)
from yiben.rules.matters import (
    Ballot,
    Base,
    Body,
    Chairs,
    Matter,
    Share,
    whole_of,
)
from yiben.rules.words import Presence

WHOLE_WORDS: dict[str, str] = {
    Base.VOTERS: "有表决权的共",
    Base.SHOULD_ATTEND: "有表决权的应到",
    Base.PRESENT: "有表决权的实到",
    Base.ELECTORS: "有选举权的应到",
}


def body_of(kinds: Iterable[str]) -> Body:
    """Return who decides: the team if only committees meet, else the assembly."""
    return Body.TEAM if set(kinds) <= TEAM_KINDS else Body.ASSEMBLY


def chairs_of(seats: Iterable[SeatForm], roster: Iterable[RosterRow]) -> Chairs:
    """Count the voters; those left out with a reason are not due."""
    known = {row.person_id for row in roster if row.voter}
    voters = [seat for seat in seats if seat.person_id in known]
    due = [seat for seat in voters if not seat.left_out]
    return Chairs(
        voters=len(voters),
        due=len(due),
        on_the_spot=sum(seat.state in ON_THE_SPOT for seat in due),
        online=sum(seat.state == Presence.ONLINE for seat in due),
    )


def absent(matter: Matter, chairs: Chairs) -> int:
    """Return how many of those due a rule counts as absent."""
    return chairs.due - chairs.present(online=matter.online)


def counted(share: Share, matter: Matter, chairs: Chairs) -> str:
    """Return what a share is a share of, with the number."""
    return f"{WHOLE_WORDS[share.of]} {whole_of(share, matter, chairs)} 人"


def told(matter: Matter, chairs: Chairs) -> str:
    """Return the rule a resolution was counted by, as it is kept with it."""
    attend, passes = matter.attend, matter.passes
    present = chairs.present(online=matter.online)
    least = attend.least(whole_of(attend, matter, chairs))
    there = f"到会 {present} 人，{attend.in_words}要 {least} 人"
    parts = [f"{counted(attend, matter, chairs)}，{there}"]
    if passes:
        whole = whole_of(passes, matter, chairs)
        base = "" if passes.of == attend.of else f"{counted(passes, matter, chairs)}，"
        parts.append(f"{base}赞成{passes.in_words}要 {passes.least(whole)} 票")
    if matter.ballot == Ballot.SECRET:
        parts.append(Ballot.SECRET.label)
    doubt = "" if matter.is_sure else f"（{matter.confidence_label}）"
    return f"{'；'.join(parts)}。依据{matter.source}{doubt}"
