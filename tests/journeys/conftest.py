from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.factories.gatherings import World
from tests.factories.web import TODAY, make_ruled_world

expect.set_options(timeout=20_000)
"""A small machine that runs other tests beside may take its time to answer."""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Speak Chinese, as the browsers of those who will use it."""
    return {**browser_context_args, "locale": "zh-CN"}


@pytest.fixture(autouse=True)
def today(settings) -> date:
    settings.YIBEN_TODAY = TODAY.isoformat()
    return TODAY


@pytest.fixture
def world(transactional_db, today) -> World:
    return make_ruled_world()
