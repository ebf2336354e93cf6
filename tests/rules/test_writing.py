"""What is written out and read again is the same, whoever wrote it."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.shelf import PACKS, library, vocabulary
from yiben.rules.lined import load_lined
from yiben.rules.load import load_packs, pack_from_texts
from yiben.rules.pack import Article, Pack
from yiben.rules.problems import Problem
from yiben.rules.writing import (
    ARTICLES,
    articles_text,
    case_text,
    head_row,
    head_text,
    pack_files,
    rule_row,
    rule_text,
    scalar,
)

NAMES = sorted(library().packs)


def plain(pack: Pack) -> Pack:
    """Return a pack without the places it was read from."""
    nowhere = Path()

    def bare(article: Article) -> Article:
        rules = tuple(replace(one, file=nowhere, line=0) for one in article.rules)
        return replace(article, rules=rules, file=nowhere, line=0)

    # Files are read in the order of their names, so that this order is kept.
    return replace(pack, articles=tuple(map(bare, pack.articles)), folder=nowhere)


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_written_out_reads_as_itself(name):
    pack = library().packs[name]
    problems: list[Problem] = []

    read = pack_from_texts(pack_files(pack), vocabulary(), problems)

    assert problems == []
    assert read is not None
    assert plain(read) == plain(pack)


def test_packs_in_memory_stand_beside_those_in_folders(tmp_path):
    for name in ("kinds", "systems.yaml", "features.yaml", "central"):
        (tmp_path / name).symlink_to(PACKS / name)
    files = pack_files(library().packs["xuzhuang-2017"])

    read = load_packs(tmp_path, [files])

    assert "xuzhuang-2017" in read.packs
    assert read.rule("xuzhuang-2017/study-day-monthly").file == Path(
        "xuzhuang-2017/articles/2-content.yaml"
    )
    assert [one for one in read.errors if "xuzhuang-2017" in one.file.parts] == []


def test_a_pack_on_disk_goes_before_one_of_its_name_in_memory():
    files = pack_files(library().packs["xuzhuang-2017"])
    other = files | {"pack.yaml": files["pack.yaml"].replace("徐庄镇实施方案", "别的")}

    read = load_packs(PACKS, [other])

    assert read.packs["xuzhuang-2017"].short == "徐庄镇实施方案"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"pack.yaml": "- 一"}, "“pack.yaml”的写法不对。"),
        ({"pack.yaml": "pack: [x"}, "不是正确的 YAML。"),
        ({ARTICLES: "a: [x"}, "不是正确的 YAML。"),
        ({ARTICLES: "articles: 一"}, "“articles”应是列表。"),
    ],
)
def test_a_mistake_in_memory_is_told_like_one_on_disk(changed, message):
    pack = library().packs["xuzhuang-2017"]
    files = {"pack.yaml": head_text(head_row(pack)), ARTICLES: articles_text([])}
    problems: list[Problem] = []

    pack_from_texts(files | changed, vocabulary(), problems)

    assert [one.message for one in problems] == [message]


def test_a_rule_is_written_a_key_a_line():
    rule = library().rule("xuzhuang-2017/study-day-monthly")

    text = rule_text(rule_row(rule))

    assert text.startswith("id: study-day-monthly\ntitle: ")
    assert load_lined(text) == rule_row(rule)


def test_what_is_not_usual_is_written():
    rule = library().rule("xuzhuang-2017/study-day-monthly")
    record = rule.record
    assert record is not None
    rare = replace(
        rule,
        record=replace(record, min_rate=80, day=28, covers_members=True),
        grace_days=0,
        rounding="ceil",
        strength="soft",
        from_on=date(2026, 1, 1),
        until_on=date(2027, 1, 1),
    )

    row = load_lined(rule_text(rule_row(rare)))

    assert (row["record"]["min_rate"], row["record"]["covers"]) == (80, "members")
    assert (row["grace_days"], row["round"], row["strength"]) == (0, "ceil", "soft")
    assert (row["from_on"], row["until_on"]) == (date(2026, 1, 1), date(2027, 1, 1))


def test_a_case_keeps_its_lists_a_line_each():
    row = {
        "name": "一：二",
        "packs": ["a-1"],
        "given": {"orgs": [{"id": "甲", "kind": "branch"}]},
        "expect": [{"subject": "甲", "period": "2026", "owes": False}],
        "note": None,
    }

    text = case_text(row)

    assert load_lined(text) == [row]
    assert '    - {subject: 甲, period: "2026", owes: false}' in text.splitlines()


@given(st.text(max_size=12))
def test_any_text_reads_as_itself(text):
    assert load_lined(f"- {{k: [{scalar(text)}]}}") == [{"k": [text]}]
