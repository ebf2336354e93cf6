import pytest

from tests.factories.gatherings import World, make_world
from tests.factories.packets import Far, far_below


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def far(world) -> Far:
    return far_below(world)
