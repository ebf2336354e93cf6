"""The cast on its day, for the tests of this room."""

import pytest

from tests.cast import TODAY, Cast, build_cast


@pytest.fixture
def cast(db, settings) -> Cast:
    settings.YIBEN_TODAY = TODAY.isoformat()
    return build_cast()
