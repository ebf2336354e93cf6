"""Voting and quorum as data: exact at every edge, every mistake with its line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packs.shelf import PACKS
from yiben.rules.kinds import kinds_in
from yiben.rules.matters import (
    Base,
    Body,
    Chairs,
    Matter,
    Matters,
    Share,
    Than,
    find,
    is_passed,
    is_quorate,
    matters_in,
    of_meeting,
)

TODAY = date(2026, 12, 21)
TABLE, PROBLEMS = matters_in(PACKS, kinds_in(PACKS / "kinds")[0])
LIFE = "gatherings.democratic_life_meeting.held"


def matter(slug: str, body: str = Body.ASSEMBLY, on: date = TODAY) -> Matter:
    found = find(TABLE.on(on), body, slug)
    assert found is not None
    return found


def hall(due: int, present: int, online: int = 0, voters: int | None = None) -> Chairs:
    return Chairs(due if voters is None else voters, due, present, online)


def read(tmp_path: Path, text: str) -> tuple[Matters, list[str]]:
    (tmp_path / "matters.yaml").write_text(text, encoding="utf-8")
    table, problems = matters_in(tmp_path)
    return table, [f"{one.line} {one.message}" for one in problems]


ROW = """\
- matter: ordinary
  label: 一般事项
  body: assembly
  attend: {share: 1/2, than: at_least, of: should_attend}
  pass: {share: 1/2, than: more_than, of: should_attend}
  ballot: by_meeting
  voters: 正式党员
  basis: B
  document: 某条例
  section: 第一条
  confidence: A
"""


def test_the_shipped_table_has_no_mistake():
    assert PROBLEMS == []
    assert {one.id for one in TABLE.on(TODAY)} == {
        "assembly-ordinary",
        "team-ordinary",
        "assembly-membership",
        "assembly-turn_full",
        "assembly-election",
        "assembly-disposition",
        "team-life_meeting",
    }


def test_ten_of_twenty_decide_an_ordinary_matter_and_admit_nobody():
    half = hall(20, 10)

    assert is_quorate(matter("ordinary"), half)
    assert not is_quorate(matter("membership"), half)
    assert is_quorate(matter("membership"), hall(20, 11))
    assert not is_quorate(matter("ordinary"), hall(20, 9))


def test_exactly_half_in_favour_passes_nothing():
    for slug in ("ordinary", "membership", "turn_full", "disposition", "election"):
        assert not is_passed(matter(slug), 10, hall(20, 20))
        assert is_passed(matter(slug), 11, hall(20, 20))


def test_votes_count_against_those_due_not_those_present():
    assert not is_passed(matter("ordinary"), 10, hall(20, 12))


def test_a_democratic_life_meeting_needs_two_thirds():
    (life,) = of_meeting(TABLE.on(TODAY), [LIFE])

    assert [is_quorate(life, hall(9, n)) for n in (5, 6)] == [False, True]
    assert [is_quorate(life, hall(7, n)) for n in (4, 5)] == [False, True]
    assert not is_passed(life, 9, hall(9, 9))


def test_an_election_needs_four_fifths_of_the_electors():
    election = matter("election")

    assert [is_quorate(election, hall(20, n)) for n in (15, 16)] == [False, True]
    assert [is_quorate(election, hall(21, n)) for n in (16, 17)] == [False, True]


def test_the_other_reading_of_the_election_rule_is_a_choice():
    strict = matter("election").with_choices(
        {"attend_than": Than.MORE_THAN, "pass_of": Base.PRESENT}
    )

    assert not is_quorate(strict, hall(20, 16))
    assert is_quorate(strict, hall(20, 17))
    assert is_passed(strict, 9, hall(20, 17))
    assert not is_passed(matter("election"), 9, hall(20, 17))


def test_an_election_before_2020_goes_by_the_rule_of_1990():
    old = matter("election", on=date(2019, 5, 1))

    assert old.basis == "ELECT90"
    assert not is_quorate(old, hall(20, 16))
    assert is_passed(old, 9, hall(20, 17))


def test_a_value_that_is_no_choice_changes_nothing():
    ordinary = matter("membership")

    assert ordinary.with_choices({"pass_of": "present"}) == ordinary
    assert matter("election").with_choices({"pass_of": "x"}) == matter("election")


def test_online_fills_a_chair_only_where_the_rule_lets_it():
    mixed = hall(20, 11, online=1)

    assert is_quorate(matter("ordinary"), mixed)
    assert not is_quorate(matter("membership"), mixed)


def test_the_base_may_be_all_voters():
    wide = matter("ordinary").with_choices({"attend_of": Base.VOTERS})
    few = hall(14, 14, voters=30)

    assert is_quorate(matter("ordinary"), few)
    assert not is_quorate(wide, few)


def test_nobody_due_decides_nothing():
    assert not is_quorate(matter("ordinary"), hall(0, 0))
    assert not is_passed(matter("ordinary"), 0, hall(0, 0))


def test_a_day_before_every_rule_is_judged_by_the_first():
    assert matter("membership", on=date(1999, 1, 1)).source.startswith("《")


@given(
    st.integers(1, 9),
    st.integers(0, 9),
    st.sampled_from(list(Than)),
    st.integers(1, 10**9),
)
def test_the_least_number_is_enough_and_one_less_is_not(top, more, than, whole):
    share = Share(top, top + more, than, Base.SHOULD_ATTEND)
    least = share.least(whole)

    assert share.is_met(least, whole)
    assert not share.is_met(least - 1, whole) or least == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("share: 1/2, than: at_least", "share: 0.5, than: at_least", 4, "分数"),
        ("share: 1/2, than: at_least", "share: 3/2, than: at_least", 4, "分数"),
        ("than: at_least", "than: about", 4, "than"),
        ("of: should_attend}\n  pass", "of: everybody}\n  pass", 4, "of"),
        ("matter: ordinary", "matter: 一般", 1, "小写英文"),
        ("  body: assembly\n", "", 1, "缺少“body”"),
        ("ballot: by_meeting", "ballot: shouted", 6, "ballot"),
        ("confidence: A", "confidence: D", 11, "options"),
        ("confidence: A", "confidence: A\n  colour: red", 12, "不认识的键“colour”"),
        ("confidence: A", "confidence: A\n  written: maybe", 12, "true 或 false"),
        (
            "confidence: A",
            "confidence: A\n  from_on: 2020-01-02\n  until_on: 2020-01-01",
            13,
            "早于",
        ),
        (
            "  pass: {share: 1/2, than: more_than, of: should_attend}\n",
            "",
            1,
            "kinds",
        ),
        (
            "confidence: A",
            "confidence: A\n  options: [{key: pass_of, default: present, other: voters, confidence: D}]",
            12,
            "default",
        ),
    ],
)
def test_every_mistake_names_its_line(tmp_path, old, new, line, said):
    assert old in ROW

    table, problems = read(tmp_path, ROW.replace(old, new, 1))

    assert table.rows == ()
    assert len(problems) == 1
    assert problems[0].startswith(f"{line} ")
    assert said in problems[0]


def test_two_rules_of_one_matter_may_not_hold_on_one_day(tmp_path):
    table, problems = read(tmp_path, ROW + ROW)

    assert len(table.rows) == 1
    assert problems == ["12 事项“ordinary”与第 1 行的在同一段时间有效。"]


def test_a_kind_that_does_not_exist_is_a_mistake(tmp_path):
    (tmp_path / "matters.yaml").write_text(ROW + "  kinds: [gatherings.x.held]\n")

    _, problems = matters_in(tmp_path, kinds_in(PACKS / "kinds")[0])

    assert [(one.line, one.message) for one in problems] == [
        (12, "没有这种记录：“gatherings.x.held”。")
    ]


def test_a_table_that_is_no_list_or_not_there(tmp_path):
    assert matters_in(tmp_path) == (Matters(), [])
    assert read(tmp_path, "matter: x\n")[1] == ["1 文件应是一个列表。"]
