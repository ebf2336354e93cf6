import pytest

from tests.factories.gatherings import World
from tests.factories.reminders import FRIDAY
from tests.factories.web import make_ruled_world


@pytest.fixture(autouse=True)
def today(settings):
    settings.YIBEN_TODAY = FRIDAY.isoformat()


@pytest.fixture
def world(db) -> World:
    return make_ruled_world()
