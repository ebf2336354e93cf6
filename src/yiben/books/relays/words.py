"""The words of relays: the form, and what either side reads."""

from dataclasses import dataclass
from datetime import date, datetime

from yiben.rules.words import Word

SENT = "relays.document.sent"
ACKNOWLEDGED = "relays.document.acknowledged"
PLAN = "filings.implementation_plan"
"""The filing that answers a document: the unit's own plan."""


class PlanState(Word):
    """What became of a unit's own plan."""

    NOT_ASKED = "not_asked", "不要求"
    NOT_YET = "not_yet", "未报"
    MADE = "made", "已制定"
    FILED = "filed", "已报出"
    RETURNED = "returned", "已退回"
    RECEIVED = "received", "已回执"


@dataclass(frozen=True, slots=True)
class RelayForm:
    """What the sending side fills in; ``pack`` is empty for a document without one."""

    title: str
    target_ids: tuple[str, ...]
    pack: str = ""
    number: str = ""
    note: str = ""
    plan_wanted: bool = False
    plan_by: date | None = None
    received_id: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class RelayRow:
    """One line of what a unit has sent."""

    id: str
    title: str
    number: str
    pack: str
    sent_at: datetime
    sender_id: str
    sender: str
    n_targets: int
    n_acknowledged: int
    plan_wanted: bool
    plan_by: date | None
    entry_id: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """One receiving unit: when it acknowledged, and its own plan."""

    id: str
    org_id: str
    org: str
    acknowledged_at: datetime | None
    plan: PlanState
    plan_on: date | None
    plan_entry_id: str
    passed_on: int


@dataclass(frozen=True, slots=True)
class RelayView:
    """One document as it was sent, with every receiving unit by name."""

    row: RelayRow
    note: str
    targets: tuple[TargetLine, ...]

    @property
    def not_acknowledged(self) -> tuple[TargetLine, ...]:
        """Return the units that have not acknowledged it."""
        return tuple(one for one in self.targets if one.acknowledged_at is None)

    @property
    def without_plan(self) -> tuple[TargetLine, ...]:
        """Return the units that were asked for a plan and have none."""
        none = {PlanState.NOT_YET, PlanState.RETURNED}
        return tuple(one for one in self.targets if one.plan in none)


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """One document as it came to a unit."""

    id: str
    relay: RelayRow
    note: str
    acknowledged_at: datetime | None
    plan: PlanState
    plan_on: date | None
    plan_entry_id: str
    passed_on: int
