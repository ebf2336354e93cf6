"""Whatever is sent: no fault of ours, and no answer the description does not know.

Questions are drawn from the description itself by Schemathesis, right and
wrong ones, with things that are really there in the addresses.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

from tests.api.test_matrix import things
from tests.factories.api import recorder, superior
from yiben.api.urls import api

CASES = 6
"""For each operation and way of drawing: some 800 questions in all."""


@pytest.mark.long
def test_nothing_that_is_sent_breaks_it(world):
    found, known = _described(), things(world)
    keys = [recorder(world).secret, superior(world).secret]
    wrong: list[str] = []
    seen: Counter[int] = Counter()
    with connection_kept():
        for result in found.get_all_operations():
            for mode in GenerationMode:
                _try(result.ok(), mode, known, keys, found.app, wrong, seen)

    assert wrong == []
    # Right ones and wrong ones were really among them.
    assert sum(seen.values()) > 500
    assert {200, 404, 422} <= set(seen)


@contextmanager
def connection_kept() -> Iterator[None]:
    """Keep the test's own connection open from one request to the next."""
    signals = request_started, request_finished
    for one in signals:
        one.disconnect(close_old_connections)
    try:
        yield
    finally:
        for one in signals:
            one.connect(close_old_connections)


def _described() -> Any:
    schema = schemathesis.openapi.from_dict(api.get_openapi_schema())
    schema.app = get_wsgi_application()
    return schema


def _try(operation, mode, known, keys, app, wrong, seen) -> None:
    strategy = operation.as_strategy(generation_mode=mode)

    @settings(
        max_examples=CASES,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy, key=st.sampled_from(keys), real=st.booleans())
    def sent(case, key, real):
        if real:
            case.path_parameters = {
                name: known.get(name, one)
                for name, one in (case.path_parameters or {}).items()
            }
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {key}"}
        with transaction.atomic():
            response = case.call(app=app)
            transaction.set_rollback(True)
        status = response.status_code
        seen[status] += 1
        told = operation.definition.raw["responses"]
        if status >= 500 or (str(status) not in told and status != 405):
            wrong.append(f"{status} {case.method} {case.formatted_path}")

    # An operation that takes nothing cannot be asked wrongly.
    with suppress(Unsatisfiable):
        sent()
