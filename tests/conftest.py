"""What every test gets: a closed network, a real browser, and honest last lines."""

import gc
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATABASE = {"db", "transactional_db", "live_server", "django_db_setup"}
LOOPBACK = ("127.", "::1", "localhost")
# What the house's browser needs as root, and what keeps it from calling home.
BROWSER_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what PostgreSQL's turn needs, and let what takes longest begin first.

    Otherwise one process may end with a long test while the other has nothing
    left to do, or both may build the demonstration, each for some of its tests.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & {"page", "browser", "context"}:
            item.add_marker(pytest.mark.browser)
        elif item.get_closest_marker("apart"):
            continue
        elif fixtures & DATABASE or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what stays until the end anyway."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Repeat what run.py saw fail earlier, just above the closing line."""
    if failed := os.environ.get("YIBEN_FAILED_BEFORE"):
        terminalreporter.section("前面没有通过的步骤", red=True)
        terminalreporter.line(failed, red=True)


@pytest.fixture(scope="session", autouse=True)
def closed_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def refuse(own: socket.socket, address: Any) -> None:
        if own.family == socket.AF_UNIX:
            return
        if not str(address[0]).startswith(LOOPBACK):
            raise ConnectionRefusedError(f"tests may not leave this machine: {address}")

    def guarded(own: socket.socket, address: Any) -> None:
        refuse(own, address)
        connect(own, address)

    def guarded_ex(own: socket.socket, address: Any) -> int:
        refuse(own, address)
        return connect_ex(own, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        patch.setattr(socket.socket, "connect_ex", guarded_ex)
        yield


# For the session, because a live server empties the tables after everything
# that belongs to a single test is gone.
@pytest.fixture(scope="session", autouse=True)
def emptying_allowed() -> Iterator[None]:
    """Let tests with real transactions end: the ledger refuses to be emptied."""
    from tests.flush import flush_allowed

    with flush_allowed():
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any],
) -> dict[str, Any]:
    """Use the system's Chromium: Playwright's own is on no package registry."""
    # Playwright's synchronous interface keeps an event loop in this thread,
    # which Django would otherwise take for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = shutil.which("chromium") or shutil.which("google-chrome")
    return {**browser_type_launch_args, "executable_path": found, "args": BROWSER_ARGS}
