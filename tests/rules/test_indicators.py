"""Indicators as data: what is read, and what is refused with its line."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.rules.indicators import (
    COUNTING_KEYS,
    COUNTING_WORDS,
    STATES,
    About,
    Over,
    gauge_of,
    indicators_in,
)
from yiben.rules.kinds import kinds_in
from yiben.rules.load import load_packs

PACKS = Path(__file__).resolve().parents[2] / "packs"
KINDS = kinds_in(PACKS / "kinds")[0]
GOOD = (
    "{indicator: a, label: 甲, definition: 说明, about: duty, over: duties, "
    "of: [met, missed], good: [met]"
)


def read(folder: Path, *rows: str):
    text = "indicators:\n" + "".join(f"  - {row}\n" for row in rows)
    (folder / "indicators.yaml").write_text(text, encoding="utf-8")
    return indicators_in(folder, KINDS)


def test_the_indicators_of_the_house_are_about_duties_effect_and_opinion():
    found, wrong = indicators_in(PACKS, KINDS)

    assert wrong == []
    assert {one.about for one in found.values()} == {one.value for one in About}
    assert {one.over for one in found.values()} == {one.value for one in Over}
    assert sum(one.usual for one in found.values()) == 100
    assert [one.programme for one in found.values()].count(True) == 1
    assert all(one.definition and one.query for one in found.values())


@pytest.mark.parametrize("word", COUNTING_WORDS)
def test_an_indicator_over_records_is_refused(word: str, tmp_path: Path):
    found, wrong = read(tmp_path, GOOD.replace("duties", word) + "}")

    assert found == {}
    assert [one.line for one in wrong] == [2]
    assert "数的是记录条数，不能用来考核" in str(wrong[0])
    assert "over: duties" in wrong[0].advice


@pytest.mark.parametrize("key", COUNTING_KEYS)
def test_an_indicator_that_takes_a_number_of_records_is_refused(
    key: str, tmp_path: Path
):
    found, wrong = read(tmp_path, GOOD + f", {key}: 12}}")

    assert found == {}
    assert "数的是记录条数" in str(wrong[0])


def test_an_indicator_named_after_a_count_is_refused(tmp_path: Path):
    found, wrong = read(tmp_path, GOOD.replace("甲", "主题党日次数") + "}")

    assert found == {}
    assert "“主题党日次数”数的是记录条数" in str(wrong[0])


@pytest.mark.parametrize(
    ("wrong_row", "said"),
    [
        (GOOD + ", extra: 1}", "extra"),
        (GOOD.replace(", label: 甲", "") + "}", "缺少“label”"),
        (GOOD.replace("good: [met]", "good: [well]") + "}", "没有“well”"),
        (GOOD.replace("good: [met]", "good: [met_late]") + "}", "不在“of”里"),
        (GOOD.replace("of: [met, missed], ", "") + "}", "分母"),
        (GOOD.replace("over: duties", "over: debriefs") + "}", "values"),
        (GOOD + ", kinds: [lists.nothing]}", "不是记录的种类"),
        (GOOD + ", usual: 120}", "0 到 100"),
        (GOOD + ", usual: 30}", "合计 30，应为 100"),
        ("一句话", "一组键和值"),
    ],
)
def test_every_slip_is_told_with_its_line(wrong_row: str, said: str, tmp_path: Path):
    _, wrong = read(tmp_path, wrong_row)

    assert len(wrong) == 1
    assert said in str(wrong[0])
    assert wrong[0].line > 0


def test_a_name_stands_once(tmp_path: Path):
    found, wrong = read(tmp_path, GOOD + "}", GOOD + "}")

    assert list(found) == ["a"]
    assert "在第 2 行已有" in str(wrong[0])


def test_no_file_is_no_indicator_and_a_file_of_something_else_is_told(tmp_path: Path):
    assert indicators_in(tmp_path, KINDS) == ({}, [])
    (tmp_path / "indicators.yaml").write_text("- 一\n", encoding="utf-8")

    found, wrong = indicators_in(tmp_path, KINDS)

    assert found == {}
    assert "indicators 列表" in str(wrong[0])


def test_the_check_of_the_packs_tells_of_a_counting_indicator(tmp_path: Path):
    for name in ("kinds", "systems.yaml", "features.yaml", "matters.yaml"):
        (tmp_path / name).symlink_to(PACKS / name)
    read(tmp_path, GOOD.replace("甲", "会议记录条数") + "}")

    shelf = load_packs(tmp_path)

    assert any("数的是记录条数" in str(one) for one in shelf.problems if one.grave)


INDICATORS = [
    one for one in indicators_in(PACKS, KINDS)[0].values() if one.over != Over.DEBRIEFS
]


@given(data=st.data(), which=st.sampled_from(INDICATORS))
def test_a_gauge_is_a_slow_recount_and_leaves_nothing_out_silently(data, which):
    known = list(STATES[which.over])
    things = data.draw(st.lists(st.sampled_from(known), max_size=40))

    found = gauge_of(which, Counter(things))

    inside = [one for one in things if one in which.of]
    well = [one for one in inside if one in which.good]
    assert (found.good, found.whole) == (len(well), len(inside))
    assert found.whole + sum(n for _, n in found.left_out) == len(things)
    if inside:
        share = Decimal(100) * len(well) / len(inside)
        assert found.value == share.quantize(Decimal("0.01"))
        assert 0 <= found.value <= 100
    else:
        assert found.value is None


@given(data=st.data(), which=st.sampled_from(INDICATORS))
def test_more_of_what_is_left_out_changes_nothing(data, which):
    """More undetermined, waived or waiting things move no value (DR-16)."""
    known = list(STATES[which.over])
    things = data.draw(st.lists(st.sampled_from(known), max_size=20))
    outside = [one for one in known if one not in which.of]
    more = data.draw(st.lists(st.sampled_from(outside), max_size=20)) if outside else []

    before = gauge_of(which, Counter(things))
    after = gauge_of(which, Counter([*things, *more]))

    assert after.value == before.value
