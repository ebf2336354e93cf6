"""Several callers at the same time, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from yiben.common.errors import YibenError


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call in a thread of its own; give what came of each."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        # The first query opens the connection, so that all start alike.
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        start.wait()
        try:
            return call()
        except YibenError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
