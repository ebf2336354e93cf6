from datetime import date

import pytest

from tests.factories.api import Caller, recorder, superior
from tests.factories.gatherings import World
from tests.factories.web import TODAY, make_ruled_world


@pytest.fixture(autouse=True)
def today(settings) -> date:
    settings.YIBEN_TODAY = TODAY.isoformat()
    return TODAY


@pytest.fixture
def world(db, today) -> World:
    return make_ruled_world()


@pytest.fixture
def branch_program(world) -> Caller:
    return recorder(world)


@pytest.fixture
def town_program(world) -> Caller:
    return superior(world)
