"""Modules and functions stay small enough to be read in one sitting.

A limit is a sign of a wrong cut. Whoever thinks a case is different writes it
into ``EXCEPTIONS`` with the reason; the table is read in every review.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import ROOT, modules

MODULE_LINES = 400
FUNCTION_LINES = 40
TEST_MODULE_LINES = 600
# "path" or "path::function": why it is longer.
EXCEPTIONS: dict[str, str] = {
    "tests/rooms/ledger/test_cast.py::acts": "a table of every act, a line each",
    "tests/rooms/ledger/test_post.py::"
    "test_post_entry_keeps_all_it_was_told_and_by_whom": "one whole entry, compared",
}


def too_long(path: Path, limit: int) -> Iterator[str]:
    """Say which module or function of a file is over its limit."""
    name = path.relative_to(ROOT).as_posix()
    source = path.read_text(encoding="utf-8")
    lines = len(source.splitlines())
    if lines > limit and name not in EXCEPTIONS:
        yield f"{name}: {lines} lines, at most {limit}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            key = f"{name}::{node.name}"
            if length > FUNCTION_LINES and key not in EXCEPTIONS:
                yield f"{key}: {length} lines, at most {FUNCTION_LINES}"


def test_modules_and_functions_are_small():
    paths = modules("src", "bench", "demo")

    found = [line for path in paths for line in too_long(path, MODULE_LINES)]

    assert paths
    assert found == []


def test_functions_of_run_are_small():
    # One file by design: it is all a new machine has to run.
    found = list(too_long(ROOT / "run.py", limit=1000))

    assert found == []


def test_test_modules_are_small():
    paths = modules("tests")

    found = [line for path in paths for line in too_long(path, TEST_MODULE_LINES)]

    assert paths
    assert found == []


def test_every_exception_has_a_reason_and_is_still_needed():
    for key, reason in EXCEPTIONS.items():
        path, _, function = key.partition("::")
        assert len(reason) > 20, key
        assert (ROOT / path).is_file(), key
        assert function in (ROOT / path).read_text(encoding="utf-8"), key


def test_a_long_function_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.house.test_sizes.ROOT", tmp_path)
    long = tmp_path / "long.py"
    long.write_text("def f():\n" + "    x = 1\n" * FUNCTION_LINES, encoding="utf-8")

    found = list(too_long(long, limit=10))

    assert found == [
        "long.py: 41 lines, at most 10",
        "long.py::f: 41 lines, at most 40",
    ]
