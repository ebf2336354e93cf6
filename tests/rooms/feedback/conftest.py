import pytest

from tests.factories.gatherings import World
from tests.factories.web import make_ruled_world


@pytest.fixture
def world(db) -> World:
    return make_ruled_world()
