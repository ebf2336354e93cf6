"""Each file in packs/broken/kinds gives its one message, with its line."""

import re
import shutil
from pathlib import Path

import pytest

from tests.packs.shelf import PACKS
from yiben.rules.kinds import kinds_in

FOLDER = PACKS / "broken" / "kinds"
FILES = sorted(FOLDER.glob("*.yaml"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
LINES = {
    "attribute-without-carriers": 2,
    "carried-by-outside-tags": 8,
    "carried-by-unknown": 13,
    "covers-outside-filings": 8,
    "covers-unknown": 16,
    "evidence-required": 8,
    "field-type-unknown": 9,
    "filing-count-unknown": 12,
    "filing-key-unknown": 12,
    "flow-field-unknown": 16,
    "flow-key-unknown": 16,
    "flow-no-map": 16,
    "flow-outside-lists": 11,
    "flow-stage-unknown": 16,
    "flow-value-wrong": 16,
    "label-twice": 10,
    "meeting-check-without-label": 11,
    "meeting-key-unknown": 11,
    "meeting-no-map": 11,
    "meeting-outside-gatherings": 16,
    "meeting-tag-unknown": 11,
    "meeting-value-wrong": 11,
    "money-with-choices": 9,
    "offered-outside-tags": 8,
    "privacy-unknown": 8,
    "retention-as-words": 8,
    "retention-none": 8,
    "sheet-field-unknown": 11,
    "sheet-key-unknown": 11,
    "stage-chinese": 13,
    "stage-needs-no-list": 13,
    "stage-needs-unknown": 13,
    "stage-posts-as-word": 13,
    "stage-twice": 13,
    "stage-without-label": 13,
    "stages-none-posted": 11,
    "states-and-stages": 9,
    "states-outside-filings": 11,
    "system-unknown": 3,
}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_broken_file_gives_its_one_message(file: Path, tmp_path: Path):
    first = file.read_text(encoding="utf-8").splitlines()[0]
    expected = first.removeprefix("# expect: ")
    (tmp_path / "kinds").mkdir()
    copy = Path(shutil.copy(file, tmp_path / "kinds"))
    shutil.copy(PACKS / "systems.yaml", tmp_path)

    _, problems = kinds_in(tmp_path / "kinds")

    assert len(problems) == 1, [str(one) for one in problems]
    problem = problems[0]
    assert expected in problem.message + problem.advice
    assert str(problem).startswith(f"{copy}:{LINES[file.stem]} ")
    assert CHINESE.search(problem.message)
    assert problem.advice.endswith(("。", "？"))


def test_every_broken_file_stands_in_the_table():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", readme, re.MULTILINE)
    expected = {
        file.stem: file.read_text(encoding="utf-8")
        .splitlines()[0]
        .removeprefix("# expect: ")
        for file in FILES
    }

    assert dict(rows) == expected
    assert set(LINES) == set(expected)
