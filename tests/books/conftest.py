from collections.abc import Iterator

import pytest

from tests.factories.gatherings import World, make_world
from tests.flush import flush_allowed


@pytest.fixture(autouse=True)
def emptying_allowed() -> Iterator[None]:
    with flush_allowed():
        yield


@pytest.fixture
def world(db) -> World:
    return make_world()
