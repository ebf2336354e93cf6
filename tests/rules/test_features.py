"""What may be forbidden, and which rule forbids it where."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.packs.shelf import PACKS, library
from tests.rules.shapes import pack, rule
from yiben.rules.bans import Place, bans_on
from yiben.rules.facts import AdoptionFact
from yiben.rules.features import feature_problems, features_in
from yiben.rules.load import load_packs
from yiben.rules.pack import Binds, Library

ON = date(2026, 6, 1)
BRANCH = Place(("top", "town", "branch"), "branch", "base", "village")
ROW = """\
- feature: points.member
  label: 积分
  where: 我的页
  instead: 逐条列出
  standing: later
"""


def forbid(name: str = "no", **words):
    plain = {"form": "forbid", "features": ("points.member",), "record": None}
    return replace(rule(name), **{**plain, **words})


def bans(*packs, adoptions=None, place=BRANCH, on=ON):
    shelf = Library({one.name: one for one in packs})
    given = adoptions or [
        AdoptionFact("top", one.name, date(2020, 1, 1)) for one in packs
    ]
    return bans_on(shelf, given, place, on)


def red(*rules, name="red", **words):
    own = (replace(one, pack=name) for one in rules)
    return pack(name, *own, level=words.pop("level", "central"), **words)


def problems_of(tmp_path: Path, text: str) -> list[str]:
    (tmp_path / "features.yaml").write_text(text, encoding="utf-8")
    return [f"{one.line} {one.message}" for one in features_in(tmp_path)[1]]


def test_the_shipped_table_has_no_mistake():
    found, problems = features_in(PACKS)

    assert problems == []
    assert len(found) > 30
    assert {"points.member", "signin.face", "ranking.persons"} <= set(found)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ROW.replace("points.member", "points"),
            "1 “feature”应是两段小写英文，中间一个点。",
        ),
        (ROW.replace("  where: 我的页\n", ""), "1 这个功能缺少“where”。"),
        (ROW.replace("later", "soon"), "5 “standing”没有“soon”这个词。"),
        (ROW + "  colour: red\n", "6 不认识的键“colour”。"),
        (ROW + ROW, "6 功能“points.member”在第 1 行已有。"),
        ("feature: x\n", "1 文件应是一个列表。"),
        ("- feature: [\n", "2 不是正确的 YAML。"),
    ],
)
def test_every_mistake_names_its_line(tmp_path, text, said):
    assert problems_of(tmp_path, text)[0].startswith(said[: said.rindex("。")])


def test_a_forbidden_feature_nobody_described_is_an_error():
    known, _ = features_in(PACKS)
    typo = forbid(features=("point.member", "points.member"))

    (problem,) = feature_problems([typo, rule()], known)

    assert (problem.line, problem.grave) == (1, True)
    assert "没有“point.member”这个功能" in problem.message
    assert "points.member" in problem.advice
    assert "packs/features.yaml" in problem.advice


def test_loading_tells_of_it_too(tmp_path):
    (tmp_path / "systems.yaml").write_text("{}\n", encoding="utf-8")
    (tmp_path / "features.yaml").write_text("- feature: [\n", encoding="utf-8")

    problems = load_packs(tmp_path).problems

    assert any(one.file.name == "features.yaml" for one in problems)


def test_every_feature_a_pack_forbids_is_described():
    known, _ = features_in(PACKS)
    rules = [one for pack in library().packs.values() for one in pack.rules]

    assert list(feature_problems(rules, known)) == []


def test_a_ban_holds_below_its_adopter_and_says_by_whom():
    (ban,) = bans(red(forbid()))

    assert (ban.feature, ban.rule.id, ban.adopter) == ("points.member", "red/no", "top")
    assert ban.since == date(2020, 1, 1)
    elsewhere = Place(("other",), "committee", "county", "general")
    assert bans(red(forbid()), place=elsewhere) == ()


def test_a_ban_holds_from_its_first_day_to_its_last():
    limited = red(forbid(from_on=date(2026, 3, 1), until_on=date(2026, 6, 1)))

    days = (date(2026, 2, 28), date(2026, 3, 1), ON, date(2026, 6, 2))
    assert [len(bans(limited, on=day)) for day in days] == [0, 1, 1, 0]


def test_a_retired_adoption_bans_no_longer():
    over = [AdoptionFact("top", "red", date(2020, 1, 1), date(2026, 5, 31))]

    assert bans(red(forbid()), adoptions=over) == ()
    assert len(bans(red(forbid()), adoptions=over, on=date(2026, 5, 31))) == 1


def test_a_ban_may_bind_only_some():
    town_only = red(forbid(binds=Binds(level=frozenset({"town"}))))
    town = Place(("top", "town"), "committee", "town", "general")

    assert bans(town_only) == ()
    assert len(bans(town_only, place=town)) == 1


def test_a_ban_may_leave_out_the_issuer_or_bind_it_alone():
    top = Place(("top",), "committee", "central", "general")
    below = red(forbid(binds=Binds(except_issuer=True)))
    alone = red(forbid(binds=Binds(issuer_only=True)))

    assert (len(bans(below)), len(bans(below, place=top))) == (1, 0)
    assert (len(bans(alone)), len(bans(alone, place=top))) == (0, 1)


def test_a_later_rule_of_no_lower_level_lifts_a_ban():
    lifts = replace(rule("lifts"), form="guide", why="解除", replaces=("red/no",))

    assert bans(red(forbid()), red(lifts, name="later")) == ()
    assert len(bans(red(forbid()), red(lifts, name="local", level="town"))) == 1


def test_two_rules_for_one_feature_are_both_told():
    found = bans(red(forbid("one"), forbid("two")))

    assert [one.rule.name for one in found] == ["one", "two"]


def test_a_pack_that_is_gone_bans_nothing():
    gone = [AdoptionFact("top", "gone", date(2020, 1, 1))]

    assert bans(red(forbid()), adoptions=gone) == ()
