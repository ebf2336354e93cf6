"""Each file in packs/broken gives its one message, with its line."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.packs.shelf import PACKS, library, vocabulary
from yiben.rules.articles import note_twins, read_articles, with_terms
from yiben.rules.load import cross_check
from yiben.rules.problems import Problem

FILES = sorted((PACKS / "broken").glob("*.yaml"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Where the mistake stands, for files in which it is not plain to see.
LINES = {
    "anchor-missing": 4,
    "anchor-too-long": 4,
    "binds-nobody": 11,
    "carry-without-element": 7,
    "date-impossible": 15,
    "element-unknown": 12,
    "forbid-without-anything": 7,
    "form-define-without-items": 7,
    "form-field-mismatch-define": 12,
    "form-field-mismatch-file": 15,
    "form-field-mismatch-guide": 12,
    "form-guide-without-why": 7,
    "form-needs-record": 7,
    "form-unknown": 10,
    "form-when-without-event": 7,
    "key-duplicate": 15,
    "key-missing": 7,
    "key-unknown": 14,
    "kind-not-posted": 12,
    "kind-unknown": 12,
    "number-as-words": 14,
    "number-not-positive": 14,
    "open-term-without-open": 15,
    "open-without-open-term": 13,
    "refines-circular": 7,
    "refines-itself": 7,
    "refines-loosening": 7,
    "refines-unknown": 7,
    "role-unknown": 12,
    "rule-id-chinese": 7,
    "rule-id-duplicate": 15,
    "subject-pair-without-office": 11,
    "subject-relation-without-below": 11,
    "suspends-higher": 7,
    "suspends-unknown": 11,
    "system-unknown": 9,
    "tag-unknown": 12,
    "term-of-another-document": 7,
    "untold-anchor": 4,
    "untold-firm-though-disputed": 13,
    "untold-firm-though-recalled": 13,
    "untold-without-confidence": 4,
    "window-outside-period": 15,
    "word-unknown-every": 13,
    "word-unknown-org": 11,
    "yaml-syntax": 13,
    "yaml-tab": 7,
}


def problems_in(file: Path) -> list[Problem]:
    """Read a file as the only article file of a pack of a town."""
    problems: list[Problem] = []
    central = library().packs["central-2017"]
    broken = replace(
        central, name="broken", level="town", parents=("central-2017",), articles=()
    )
    if file.stem.startswith("untold-"):
        broken = replace(broken, has_text=False)
    articles = read_articles(file, broken, vocabulary(), problems)
    note_twins(articles, problems)
    broken = replace(broken, articles=with_terms(articles))
    found = cross_check({**library().packs, "broken": broken})
    return problems + [one for one in found if one.file == file]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_broken_file_gives_its_one_message(file):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    expected = first.removeprefix("# expect: ")

    problems = problems_in(file)

    assert len(problems) == 1, [str(one) for one in problems]
    problem = problems[0]
    assert expected in problem.message + problem.advice
    assert problem.line == LINES[file.stem]
    assert str(problem).startswith(f"{file}:{problem.line} ")
    assert CHINESE.search(problem.message)
    assert problem.advice.endswith(("。", "？"))
    assert problem.grave == (file.stem != "refines-loosening")


def test_every_broken_file_stands_in_the_table():
    readme = (PACKS / "broken" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", readme, re.MULTILINE)
    files = {
        file.stem: file.read_text(encoding="utf-8")
        .splitlines()[0]
        .removeprefix("# expect: ")
        for file in FILES
    }

    assert len(FILES) > 30
    assert dict(rows) == files


def test_a_good_file_gives_no_message():
    pack = library().packs["xuzhuang-2017"]
    file = pack.folder / "articles" / "2-content.yaml"
    problems: list[Problem] = []

    articles = read_articles(file, pack, vocabulary(), problems)

    assert len(articles) > 10
    assert problems == []
