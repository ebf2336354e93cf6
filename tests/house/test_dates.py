"""Sentences for people name days as people do: 2026年5月8日, not 2026-05-08."""

import ast
import re
from collections.abc import Iterator

from tests.house.files import ROOT, modules

CHINESE = re.compile(r"[\u4e00-\u9fff]")
DAY = re.compile(r"(^|_)(on|until)$")
# Where a day is written as it is to be typed: terminals and workbooks.
TYPED = (
    "src/yiben/jobs/",
    "src/yiben/people/queries/roster/",
    "src/yiben/rules/",  # names of periods and of cases, compared and stored
    "src/yiben/web/excel/",
    "src/yiben/books/talks/models.py",  # a row's short name, in no sentence
)


def bare_days(source: str) -> Iterator[str]:
    """Give each day that a sentence puts in as a machine writes it."""
    for text in ast.walk(ast.parse(source)):
        if not isinstance(text, ast.JoinedStr):
            continue
        parts = [one for one in text.values if isinstance(one, ast.FormattedValue)]
        said = ast.unparse(text)
        if CHINESE.search(said):
            yield from (ast.unparse(one.value) for one in parts if is_bare(one))


def is_bare(part: ast.FormattedValue) -> bool:
    """Say whether a day is put in as it is, or with a machine's pattern."""
    if part.format_spec is not None:
        return "%Y-%m-%d" in ast.unparse(part.format_spec)
    shown = ast.unparse(part.value)
    return (
        shown.endswith(".isoformat()") or DAY.search(shown.split(".")[-1]) is not None
    )


def test_days_in_sentences_are_written_out():
    found = [
        f"{path.relative_to(ROOT).as_posix()}: {day}"
        for path in modules("src")
        if not path.relative_to(ROOT).as_posix().startswith(TYPED)
        for day in bare_days(path.read_text(encoding="utf-8"))
    ]

    assert list(bare_days('f"期限到 {until} 为止，{a.due_on:%Y-%m-%d}起"')) == [
        "until",
        "a.due_on",
    ]
    assert found == []
