"""Dues by rule: the table as data, whole bases, exact sums."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.rules.dues import (
    FEN,
    FIXED,
    dues_rules_in,
    money,
    monthly_sum,
    rule_on,
)

PACKS = Path(__file__).resolve().parents[2] / "packs"
RULES, PROBLEMS = dues_rules_in(PACKS)
RULE = RULES[0]
D = Decimal
BASES = st.decimals(D("0.01"), D("200000"), places=2)
EDGES = {"salaried": ["3000", "5000", "10000"], "retired": ["5000"]}


def category(name: str):
    found = RULE.category(name)
    assert found is not None
    return found


def test_the_shipped_table_is_sound_and_says_where_it_comes_from():
    assert PROBLEMS == ()
    assert (RULE.basis, RULE.from_on) == ("DUES08", date(2008, 4, 1))
    assert {one.category for one in RULE.categories} == {
        *("salaried", "annual", "retired", "farmer", "student", "self_employed")
    }
    assert category("self_employed").confidence == "C"


@pytest.mark.parametrize(
    ("name", "base", "monthly"),
    [
        ("salaried", "3000.00", "15.00"),
        ("salaried", "3000.01", "30.00"),
        ("salaried", "5000", "50.00"),
        ("salaried", "5000.01", "75.00"),
        ("salaried", "10000", "150.00"),
        ("salaried", "10000.01", "200.00"),
        ("annual", "10000.01", "200.00"),
        ("retired", "5000", "25.00"),
        ("retired", "5000.01", "50.00"),
        ("salaried", "2001", "10.01"),
        ("student", "0", "0.20"),
        ("farmer", "100000", "0.20"),
    ],
)
def test_the_rate_of_the_band_is_on_the_whole_base(name, base, monthly):
    assert monthly_sum(category(name), D(base)) == D(monthly)


@given(st.sampled_from(sorted(EDGES)), BASES, BASES)
def test_more_pay_never_means_less_dues(name, one, other):
    low, high = sorted((one, other))

    assert monthly_sum(category(name), low) <= monthly_sum(category(name), high)


@given(st.sampled_from(sorted(EDGES)), BASES)
def test_one_fen_more_moves_the_sum_by_one_fen_except_at_a_jump(name, base):
    step = monthly_sum(category(name), base + FEN) - monthly_sum(category(name), base)

    if base in map(D, EDGES[name]):
        assert step > 1
    else:
        assert step in {D("0.00"), FEN}


@given(st.sampled_from(["salaried", "retired"]), BASES)
def test_a_sum_is_exact_and_fits_its_own_band(name, base):
    found = category(name)
    band = found.band_at(base)
    assert band is not None

    amount = monthly_sum(found, base)

    assert amount == (base * band.percent / 100).quantize(FEN, ROUND_HALF_UP)
    assert amount == amount.quantize(FEN)
    if amount:
        assert found.band_for(amount) == band.band


def test_sums_between_two_bands_fit_nothing():
    for amount in ("0", "15.01", "29.99", "74.99", "150.01", "199.99"):
        assert category("salaried").band_for(D(amount)) is None
    assert category("farmer").band_for(D("1.00")) == FIXED
    assert category("farmer").band_for(D("1.01")) is None
    assert category("farmer").label_of(FIXED) == "定额"
    assert category("student").ranges == "0.20元"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("30", D("30.00")), ("30.5", D("30.50")), (" 0.20 ", D("0.20"))),
        *(("-1", None), ("1.005", None), ("1e3", None), ("NaN", None), ("", None)),
        *(("12345678", None), ("٣", None), ("1,000", None)),
    ],
)
def test_only_plain_sums_are_money(text, found):
    assert money(text) == found


def test_a_table_holds_from_its_first_day(tmp_path):
    assert rule_on(RULES, date(2008, 3, 31)) is None
    assert rule_on(RULES, date(2008, 4, 1)) is RULE
    assert dues_rules_in(tmp_path) == ((), ())


HEAD = """- scheme: s
  label: 标准
  basis: DUES08
  from: 2008-04-01
  special_from: "1000.00"
  categories:
"""


@pytest.mark.parametrize(
    ("body", "line", "said"),
    [
        ("    - {category: a, confidence: A, decides: branch}", 7, "三样要写一样"),
        ('    - {category: a, confidence: X, decides: branch, least: "1", most: "2"}', 7, "confidence"),
        ('    - {category: a, confidence: A, decides: me, least: "1", most: "2"}', 7, "decides"),
        ('    - {category: a, confidence: A, decides: branch, least: "2", most: "1"}', 7, "小于"),
        ("    - {category: a, confidence: A, decides: branch, least: 0.2, most: 1}", 7, "加引号"),
        ("    - {category: a, confidence: A, decides: branch, bands_of: b}", 7, "前面没有"),
        ("    - {category: a, salary: 1}", 7, "不认识"),
        ("    - 1", 7, "写法"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_category_has_its_line(tmp_path, body, line, said):
    (tmp_path / "dues.yaml").write_text(HEAD + body, encoding="utf-8")

    _, problems = dues_rules_in(tmp_path)

    assert [(one.line, said in one.message) for one in problems] == [(line, True)]


BANDS = "    - category: a\n      confidence: A\n      decides: branch\n      bands:\n"


@pytest.mark.parametrize(
    ("bands", "said"),
    [
        (['{band: x, upto: "9", percent: "1"}'], "最后一档"),
        (
            [
                '{band: x, upto: "9", percent: "1"}',
                '{band: y, upto: "9", percent: "1"}',
                '{band: z, percent: "2"}',
            ],
            "从低到高",
        ),
        (['{band: x, percent: "0"}'], "正数"),
    ],
)
def test_bands_rise_and_the_last_is_open(tmp_path, bands, said):
    lines = "\n".join(f"        - {one}" for one in bands)
    (tmp_path / "dues.yaml").write_text(HEAD + BANDS + lines, encoding="utf-8")

    _, problems = dues_rules_in(tmp_path)

    assert [said in one.message for one in problems] == [True]


def test_every_mistake_of_a_file_comes_at_once(tmp_path):
    twice = '    - {category: a, confidence: A, decides: branch, least: "1", most: "1"}'
    text = HEAD.replace("2008-04-01", "~") + f"{twice}\n{twice}\n- scheme: t\n"
    text += HEAD.replace("basis: DUES08", 'basis: ""') + twice
    (tmp_path / "dues.yaml").write_text(text, encoding="utf-8")

    rules, problems = dues_rules_in(tmp_path)

    assert rules == ()
    said = " ".join(one.message for one in problems)
    for part in ("写了两次", "从哪天起", "没有写党员类别", "依据"):
        assert part in said
    (tmp_path / "dues.yaml").write_text("a: 1", encoding="utf-8")
    assert "应是列表" in dues_rules_in(tmp_path)[1][0].message
