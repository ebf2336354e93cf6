"""Signing in by the code on the wall: never needed, and the recorder's word stands.

On the day everybody scans within the same minutes, so those who come while
others are being written down are written down together (docs/decisions/0010).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from yiben.books.gatherings.checks.ticket import must_be_good
from yiben.books.gatherings.models import Gathering, SignIn
from yiben.books.gatherings.words import GatheringState
from yiben.common.clock import local_day
from yiben.common.errors import RefusedError, YibenError
from yiben.common.rows import groups, insertion, run
from yiben.common.together import Together
from yiben.people.actions import Note, note_all
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.rules.words import PersonRole, Presence

from .planning import must_be_open

LISTED = (PersonRole.ATTENDEE.value, PersonRole.TRAINEE.value)

HOLD = """
SELECT id, title, unit_id, state, happened_on FROM gatherings_gathering
WHERE id IN {}"""
SEATS = """
SELECT s.id, s.gathering_id, s.person_id, EXISTS (
    SELECT 1 FROM gatherings_signin i
    WHERE i.gathering_id = s.gathering_id AND i.person_id = s.person_id
)
FROM gatherings_seat s
WHERE (s.gathering_id, s.person_id) IN (VALUES {}) AND s.role IN (%s, %s)"""
HOLD_SEATS = """
SELECT id FROM gatherings_seat
WHERE (gathering_id, person_id) IN (VALUES {}) AND role IN (%s, %s) ORDER BY id"""
SEAT = "UPDATE gatherings_seat SET state = %s, reason = NULL WHERE id IN {}"

Who = tuple[str, str]
"""A gathering and a person."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a member is told: they are down as present at this."""

    title: str


@dataclass(frozen=True, slots=True)
class _Scan:
    gathering_id: str
    ticket: str
    by: Account
    at: datetime

    @property
    def who(self) -> Who:
        return self.gathering_id, str(self.by.person_id)


@dataclass(frozen=True, slots=True)
class _Found:
    """A gathering as it stands, for one of those on its list."""

    title: str
    unit_id: str
    state: str
    happened_on: date
    is_down: bool
    seats: list[int] = field(default_factory=list)


def sign_in(gathering_id: str, ticket: str, *, by: Account, at: datetime) -> SignedIn:
    """Put the member who scanned the code down as present; a second scan changes nothing.

    Only who is on the list can, on the day, with a ticket shown just now. What
    the recorder writes afterwards stands. Answers once it is committed.
    """
    return _together(_Scan(gathering_id, ticket, by, at))


def _write(scans: Sequence[_Scan], waits: bool) -> list[SignedIn | YibenError | None]:  # noqa: FBT001 -- a callback
    """Write down all who may sign in, in one transaction; say what each is told."""
    with transaction.atomic():
        found, busy = _read({scan.who for scan in scans}, waits=waits)
        told = [
            None if scan.who in busy else _judge(scan, found.get(scan.who))
            for scan in scans
        ]
        fresh = {
            scan.who: scan
            for scan, answer in zip(scans, told, strict=True)
            if isinstance(answer, SignedIn) and not found[scan.who].is_down
        }
        if fresh:
            _put_down(fresh, found, waits=waits)
    return told


_together = Together(_write)


def _judge(scan: _Scan, found: _Found | None) -> SignedIn | YibenError:
    try:
        return _admitted(scan, found)
    except YibenError as error:
        return error


def _admitted(scan: _Scan, found: _Found | None) -> SignedIn:
    if found is None:
        raise RefusedError("gathering.sign_in", scan.gathering_id)
    must_be_good(scan.ticket, scan.gathering_id, scan.at)
    if found.state != GatheringState.PLANNED:
        must_be_open(Gathering.objects.get(pk=scan.gathering_id))
    if found.happened_on != local_day(scan.at):
        raise YibenError("这次活动不在今天。", "签到只在当天。")
    return SignedIn(found.title)


def _read(people: set[Who], *, waits: bool) -> tuple[dict[Who, _Found], set[Who]]:
    """Return what each finds who is on a list, held against changes to the end.

    Unless it ``waits``, also who could not be held: somebody is changing the
    gathering, or the same person's other scan is being written.
    """
    ids = sorted({gathering_id for gathering_id, _ in people})
    whose = [*(part for who in people for part in who), *LISTED]
    share, alone = _holds(waits=waits)
    # Each statement sees what was committed while the one before it waited.
    held, own, seats = run(
        (f"{HOLD.format(groups(1, len(ids)))}{share}", ids),
        (f"{HOLD_SEATS.format(groups(len(people), 2))}{alone}", whose),
        (SEATS.format(groups(len(people), 2)), whose),
    )
    gatherings = {gathering_id: rest for gathering_id, *rest in held}
    kept = {seat for (seat,) in own}
    busy = set() if waits else {who for who in people if who[0] not in gatherings}
    found: dict[Who, _Found] = {}
    for seat, gathering_id, person_id, is_down in seats:
        who = (gathering_id, person_id)
        if who in busy or seat not in kept:
            busy.add(who)
            continue
        if who not in found:
            title, unit_id, state, on = gatherings[gathering_id]
            found[who] = _Found(title, unit_id, state, on, is_down=bool(is_down))
        found[who].seats.append(seat)
    return found, busy


def _holds(*, waits: bool) -> tuple[str, str]:
    """Return how gatherings are held, and how seats: SQLite has one writer anyway.

    Those who sign in share a gathering and wait for whoever revises or closes it.
    """
    if not connection.features.has_select_for_update:
        return "", ""
    skip = "" if waits else " SKIP LOCKED"
    return f" FOR SHARE{skip}", f" FOR UPDATE{skip}"


def _put_down(
    fresh: dict[Who, _Scan], found: dict[Who, _Found], *, waits: bool
) -> None:
    """Write that they came and seat them, with a line of the audit for each."""
    rows = [
        {"gathering_id": who[0], "person_id": who[1], "at": fresh[who].at}
        for who in sorted(fresh)  # in one order, so that nobody waits in a circle
    ]
    seats = [seat for who in fresh for seat in found[who].seats]
    run(
        insertion(SignIn, rows),
        (SEAT.format(groups(1, len(seats))), [Presence.PRESENT.value, *seats]),
    )
    notes = [
        Note(
            scan.by,
            "gatherings.sign_in",
            f"gathering:{scan.gathering_id}",
            found[who].unit_id,
            Outcome.DONE,
            scan.at,
        )
        for who, scan in fresh.items()
    ]
    note_all(notes, waits=waits)
