from collections.abc import Iterator
from typing import Any

import pytest

from tests.factories.drafts import forget_approved
from tests.factories.gatherings import World, make_world


@pytest.fixture(autouse=True)
def fresh_shelf(settings: Any) -> Iterator[None]:
    settings.YIBEN_BURDEN_HOURS = 1000.0
    yield
    forget_approved()


@pytest.fixture
def world(db) -> World:
    return make_world()
