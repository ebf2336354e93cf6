"""Every row of the list of systems has a test that names it.

A test names its row by its number in ``packs/systems.yaml``: a comment
``# 60`` or ``# 60 名称`` above it, ``test_060_…``, or a case ``"60 slug: …"``.
"""

import re
from pathlib import Path

from tests.house.files import ROOT
from yiben.rules.lined import load_lined

COMMENT = re.compile(r"# (\d+(?:, \d+)*)(?: .*)?")
NAME = re.compile(r"def test_((?:\d+_)*)")
CASE = re.compile(r'    "(\d+) ([a-z_0-9]+): ')


def numbers_in(file: Path) -> set[int]:
    """Return the rows that the tests of a file name."""
    found: set[int] = set()
    above: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if comment := COMMENT.fullmatch(line):
            above = comment[1].split(", ")
        elif name := NAME.match(line):
            found |= {int(one) for one in (*above, *name[1].split("_")) if one}
            above = []
        elif case := CASE.match(line):
            found.add(int(case[1]))
    return found


def test_every_system_has_a_test_that_names_it():
    text = (ROOT / "packs" / "systems.yaml").read_text(encoding="utf-8")
    slugs = list(load_lined(text))
    files = [*(ROOT / "tests" / "systems").glob("test_*.py")]
    files += (ROOT / "tests" / "web").glob("test_register*.py")

    named = set().union(*map(numbers_in, files))

    lacking = [
        f"{number} {slug}"
        for number, slug in enumerate(slugs, start=1)
        if number not in named
    ]
    assert len(slugs) == 156
    assert lacking == []


def test_a_case_names_its_row_by_the_right_number():
    text = (ROOT / "packs" / "systems.yaml").read_text(encoding="utf-8")
    numbers = {slug: n for n, slug in enumerate(load_lined(text), start=1)}
    judged = ROOT / "tests" / "systems" / "test_gatherings_judged.py"

    for line in judged.read_text(encoding="utf-8").splitlines():
        if case := CASE.match(line):
            assert numbers[case[2]] == int(case[1]), line
