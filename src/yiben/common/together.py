"""Doing at once what arrives at once: one transaction and one wait for the disk.

While one group is being written, whoever comes waits; then the first of those
takes them all along. Nobody waits for company: who comes alone goes at once.
"""

from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic, TypeVar

from django.db import connection

from .errors import YibenError

Asked = TypeVar("Asked")
Told = TypeVar("Told")

MOST = 100
"""So many go together: a group's answers come when its last one is written."""


class _Place(Generic[Asked, Told]):
    """One caller in the line: what is asked, and what has come of it."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.called = Event()
        self.told: Told | YibenError | None = None
        self.goes_alone = False

    @property
    def is_dealt_with(self) -> bool:
        return self.told is not None or self.goes_alone


class Together(Generic[Asked, Told]):
    """A write that takes whoever is waiting in one transaction.

    ``write(group, waits)`` writes all that may be, commits, and gives for each
    what it is told: an answer, or the YibenError that is its own. Unless it is
    told that it ``waits``, it must not wait for a row that somebody else
    holds, because others of the group may be what they wait for: it gives None
    for whom it would have to, and they go alone.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Asked], bool], Sequence[Told | YibenError | None]],
    ) -> None:
        """Keep what writes a group."""
        self._write = write
        self._guard = Lock()
        self._line: list[_Place[Asked, Told]] = []
        self._is_led = False

    def __call__(self, asked: Asked) -> Told:
        """Return the answer once it is committed, or raise the error of this one.

        A group that fails is undone and each of it goes alone, so that nobody
        suffers for a neighbour. Inside a transaction of the caller it goes
        alone as well: what others wrote must not be rolled back with it.
        """
        place = _Place[Asked, Told](asked)
        if not connection.in_atomic_block:
            self._stand_in_line(place)
        if place.told is None:
            (place.told,) = self._write([asked], True)
        if isinstance(place.told, YibenError):
            raise place.told
        assert place.told is not None  # noqa: S101 -- who waits is told
        return place.told

    def _stand_in_line(self, place: _Place[Asked, Told]) -> None:
        with self._guard:
            self._line.append(place)
            leads, self._is_led = not self._is_led, True
        if not leads:
            place.called.wait()
        if place.is_dealt_with:
            return
        with self._guard:
            group, self._line = self._line[:MOST], self._line[MOST:]
        try:
            self._answer(group)
        finally:
            self._call_next(group)

    def _answer(self, group: list[_Place[Asked, Told]]) -> None:
        try:
            told = self._write([one.asked for one in group], False)
        except Exception:  # noqa: BLE001 -- each meets it again, alone, if it is its own
            for one in group:
                one.goes_alone = True
            return
        for one, answer in zip(group, told, strict=True):
            one.told = answer

    def _call_next(self, group: list[_Place[Asked, Told]]) -> None:
        """Let the group go, and give the lead to whoever waits longest."""
        with self._guard:
            following = self._line[:1]
            self._is_led = bool(following)
        for one in group:
            one.goes_alone = one.told is None
        for one in (*group, *following):
            one.called.set()
