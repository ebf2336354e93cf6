"""Whoever waits is taken along, and nobody suffers for a neighbour."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest
from django.db import transaction

from yiben.common.errors import YibenError
from yiben.common.together import MOST, Together

SECONDS = 20


class Desk:
    """Writes numbers down; the first group waits until the door is opened."""

    def __init__(self) -> None:
        self.groups: list[tuple[tuple[int, ...], bool]] = []
        self.door, self.began = Event(), Event()
        self.hand_in = Together(self.write)

    def write(self, group: Sequence[int], waits: bool) -> list[str | YibenError]:  # noqa: FBT001 -- a callback
        self.groups.append((tuple(group), waits))
        if len(self.groups) == 1:
            self.began.set()
            assert self.door.wait(SECONDS)
        if 13 in group:
            raise ValueError("thirteen")
        return [YibenError(f"{one}") if one < 0 else f"got {one}" for one in group]


def crowd(desk: Desk, *numbers: int) -> list[Future[str]]:
    """Hand in one number, and the others while it is being written."""
    with ThreadPoolExecutor(len(numbers)) as pool:
        found = [pool.submit(desk.hand_in, numbers[0])]
        assert desk.began.wait(SECONDS)
        for place, number in enumerate(numbers[1:], start=1):
            found.append(pool.submit(desk.hand_in, number))
            _until(desk.hand_in, place)
        desk.door.set()
    return found


def _until(line: Together[int, str], waiting: int) -> None:
    for _ in range(SECONDS * 100):
        if len(line._line) == waiting:
            return
        Event().wait(0.01)
    raise AssertionError("nobody came")


def test_who_comes_alone_goes_at_once(transactional_db):
    desk = Desk()
    desk.door.set()

    assert [desk.hand_in(1), desk.hand_in(2)] == ["got 1", "got 2"]
    assert desk.groups == [((1,), False), ((2,), False)]


def test_who_waits_is_taken_along_and_has_their_own_answer(transactional_db):
    desk = Desk()

    found = crowd(desk, 1, 2, -3, 4)

    assert desk.groups == [((1,), False), ((2, -3, 4), False)]
    assert [found[at].result() for at in (0, 1, 3)] == ["got 1", "got 2", "got 4"]
    with pytest.raises(YibenError, match="-3"):
        found[2].result()


def test_a_group_that_fails_goes_one_by_one(transactional_db):
    desk = Desk()

    found = crowd(desk, 1, 2, 13, 4)

    assert desk.groups[1] == ((2, 13, 4), False)
    assert sorted(desk.groups[2:]) == [((2,), True), ((4,), True), ((13,), True)]
    assert [found[at].result() for at in (0, 1, 3)] == ["got 1", "got 2", "got 4"]
    with pytest.raises(ValueError, match="thirteen"):
        found[2].result()


def test_a_crowd_is_taken_in_groups_of_a_limited_size(transactional_db):
    desk = Desk()

    crowd(desk, *range(MOST + 14, 14 - 1, -1))

    assert [len(group) for group, _ in desk.groups] == [1, MOST]
    assert desk.hand_in(1) == "got 1"


def test_inside_a_transaction_of_the_caller_it_goes_alone(transactional_db):
    desk = Desk()
    desk.door.set()

    with transaction.atomic():
        assert desk.hand_in(1) == "got 1"

    assert desk.groups == [((1,), True)]
