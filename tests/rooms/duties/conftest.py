import pytest

from tests.factories.ledger import Town, make_town


@pytest.fixture
def town(db) -> Town:
    return make_town()
