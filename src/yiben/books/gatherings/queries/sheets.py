"""The list to sign on paper, and what the recorder types back from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as day
from datetime import datetime, time

from yiben.books.gatherings.access import require_read, require_write
from yiben.books.gatherings.checks import ticket_for
from yiben.books.gatherings.facts import frail_on, roster_of
from yiben.books.gatherings.models import Gathering, Seat
from yiben.books.gatherings.words import AGENDA, GatheringState
from yiben.common.errors import RefusedError, YibenError
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import names_of
from yiben.people.access import hold

from .lists import LISTED, kind_label


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One numbered line; ``org`` only where several units sign on one sheet."""

    number: int
    person_id: str
    name: str
    org: str
    state: str
    state_label: str
    reason: str
    left_out: str
    is_frail: bool
    has_scanned: bool


@dataclass(frozen=True, slots=True)
class SignSheet:
    """The sheet of one gathering, for paper and for typing it back."""

    gathering_id: str
    unit_id: str
    unit_name: str
    kind_label: str
    title: str
    happened_on: day
    starts: time | None
    ends: time | None
    place: str
    chair: str
    agenda: tuple[str, ...]
    joint: tuple[str, ...]
    lines: tuple[SheetLine, ...]
    is_planned: bool

    @property
    def n_scanned(self) -> int:
        """Return how many signed in by the code."""
        return sum(one.has_scanned for one in self.lines)


def sheet_for(gathering: Gathering, *, seen_by: Viewer) -> SignSheet:
    """Return the sheet of a gathering, in the order of its list."""
    viewer = hold(seen_by)
    require_read(viewer, gathering)
    require_write(viewer, gathering.unit)
    seats = list(gathering.seats.select_related("person").order_by("id"))
    listed = [seat for seat in seats if seat.role in LISTED]
    units = [gathering.unit_id, *gathering.joint_units.values_list("org", flat=True)]
    called = names_of(units)
    chairs = [seat.person.name for seat in seats if seat.role == "chair"]
    return SignSheet(
        gathering_id=gathering.pk,
        unit_id=gathering.unit_id,
        unit_name=gathering.unit.name,
        kind_label=kind_label(gathering.kind),
        title=gathering.title,
        happened_on=gathering.happened_on,
        starts=gathering.starts,
        ends=gathering.ends,
        place=gathering.place or "",
        chair="、".join(chairs),
        agenda=tuple(_items(gathering)),
        joint=tuple(called[one] for one in units[1:]),
        lines=_lines_of(gathering, listed, called if len(units) > 1 else {}),
        is_planned=gathering.state == GatheringState.PLANNED,
    )


def _lines_of(
    gathering: Gathering, listed: Sequence[Seat], called: Mapping[str, str]
) -> tuple[SheetLine, ...]:
    """Return the numbered lines; ``called`` names the units if several sign."""
    frail = frail_on({seat.person_id for seat in listed}, gathering.happened_on)
    scanned = set(gathering.sign_ins.values_list("person_id", flat=True))
    return tuple(
        SheetLine(
            number=number,
            person_id=seat.person_id,
            name=seat.person.name,
            org=called.get(seat.org_id or "", ""),
            state=seat.state,
            state_label=seat.get_state_display(),
            reason=seat.reason or "",
            left_out=seat.left_out or "",
            is_frail=seat.person_id in frail,
            has_scanned=seat.person_id in scanned,
        )
        for number, seat in enumerate(listed, start=1)
    )


def spare_sheet(unit: Org, kind: str, on: day, *, seen_by: Viewer) -> SignSheet:
    """Return a sheet without a gathering: what is held while the network is down."""
    require_write(hold(seen_by), unit)
    rows = roster_of(unit, kind, on)
    frail = frail_on({row.person_id for row in rows}, on)
    return SignSheet(
        gathering_id="",
        unit_id=unit.pk,
        unit_name=unit.name,
        kind_label=kind_label(kind),
        title="",
        happened_on=on,
        starts=None,
        ends=None,
        place="",
        chair="",
        agenda=(),
        joint=(),
        lines=tuple(
            SheetLine(
                number,
                row.person_id,
                row.name,
                "",
                "present",
                "",
                "",
                "",
                is_frail=row.person_id in frail,
                has_scanned=False,
            )
            for number, row in enumerate(rows, start=1)
        ),
        is_planned=True,
    )


def scanned(gathering_id: str, *, seen_by: Viewer) -> Gathering:
    """Return the gathering whose code a member on its list has scanned."""
    rows = Gathering.objects.select_related("unit")
    found = rows.filter(pk=gathering_id).first()
    person_id = hold(seen_by).person_id
    if (
        found is None
        or person_id is None
        or not found.seats.filter(person_id=person_id, role__in=LISTED).exists()
    ):
        raise RefusedError("gathering.sign_in", gathering_id)
    return found


def ticket_of(gathering: Gathering, *, at: datetime, seen_by: Viewer) -> str:
    """Return the ticket to show on the wall now; only who records may show it."""
    require_write(hold(seen_by), gathering.unit)
    if gathering.state != GatheringState.PLANNED:
        raise YibenError("这次活动已经入账，不用再签到。", "有出入的请作“更正”。")
    return ticket_for(gathering.pk, at)


def _items(gathering: Gathering) -> list[str]:
    rows = gathering.fields.get(AGENDA, ())
    return [
        str(row.get("item", "")) if isinstance(row, dict) else str(row) for row in rows
    ]
