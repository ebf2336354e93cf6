from collections.abc import Iterator

import pytest

from tests.factories.ledger import Town, make_town
from tests.flush import flush_allowed


@pytest.fixture(autouse=True)
def emptying_allowed() -> Iterator[None]:
    with flush_allowed():
        yield


@pytest.fixture
def town(db) -> Town:
    return make_town()
