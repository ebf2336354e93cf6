"""Packs out of folders: every mistake is told, none stops the reading."""

from pathlib import Path
from textwrap import dedent

import pytest

from tests.packs.shelf import PACKS, library
from yiben.rules.load import kinds_of, load_packs
from yiben.rules.pack import Library

PACK = """\
    pack: {name}
    title: 办法
    short: 办法
    issuer: 县委
    level: {level}
    in_force_from: 2020-01-01
    """
RULE = """\
      - id: {id}
        title: 学习
        system: core_group_study
        form: require
        binds: {{org: [committee]}}
        record: {{kinds: [gatherings.core_group_study.held]}}
        every: {every}
        {more}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "kinds").symlink_to(PACKS / "kinds")
    (tmp_path / "systems.yaml").symlink_to(PACKS / "systems.yaml")
    return tmp_path


def put(
    shelf: Path,
    name: str,
    *rules: str,
    level: str = "county",
    pack: str = PACK,
    more="",
) -> None:
    """Write a pack with one article for each rule."""
    folder = shelf / level / name
    (folder / "articles").mkdir(parents=True)
    text = dedent(pack.format(name=name, level=level)) + more
    (folder / "pack.yaml").write_text(text, encoding="utf-8")
    rows = [
        f"  - anchor: 锚{place}\n    reading: 读\n    rules:\n{one}"
        for place, one in enumerate(rules)
    ]
    article = "section: 一\narticles:\n" + "".join(rows)
    (folder / "articles" / "1.yaml").write_text(article, encoding="utf-8")


def one_rule(name: str = "a", every: str = "year", more: str = "") -> str:
    return RULE.format(id=name, every=every, more=more)


def told(read: Library) -> list[str]:
    return [f"{one.file.name}:{one.line} {one.message}" for one in read.problems]


def test_a_pack_is_read(shelf):
    put(shelf, "one", one_rule(), more="text: {file: one.txt, characters: 800}\n")

    read = load_packs(shelf)

    assert told(read) == []
    pack = read.packs["one"]
    assert (pack.level, pack.rank, pack.text_file, pack.characters) == (
        "county",
        3,
        "one.txt",
        800,
    )
    assert read.rule("one/a").anchor == "锚0"
    assert read.family == {"one/a": "one/a"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("pack: x\n", "pack.yaml:1 pack.yaml 缺少“title”。"),
        (PACK + "name: x\n", "pack.yaml:7 不认识的键“name”。"),
        (
            PACK.replace("{level}", "village"),
            "pack.yaml:5 “level”没有“village”这个词。",
        ),
        (
            PACK + "text: {{characters: 许多}}\n",
            "pack.yaml:1 “characters”应是不小于 1 的整数。",
        ),
        (
            PACK.replace("2020-01-01", "2020-13-01"),
            "pack.yaml:6 “in_force_from”不是存在的日期。",
        ),
        ("[1, 2", "pack.yaml:2 不是正确的 YAML。"),
    ],
)
def test_a_wrong_pack_file_is_told_and_the_others_are_read(shelf, text, message):
    put(shelf, "bad", pack=dedent(text) + "\n")
    put(shelf, "good", one_rule())

    read = load_packs(shelf)

    assert list(read.packs) == ["good"]
    assert told(read) == [message]
    assert len(read.errors) == 1


def test_a_wrong_rule_is_left_out_and_the_rest_is_read(shelf):
    put(shelf, "one", one_rule("a", every="week"), one_rule("b"))

    read = load_packs(shelf)

    assert [one.name for one in read.packs["one"].rules] == ["b"]
    assert told(read) == ["1.yaml:12 “every”没有“week”这个词。"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("section: 一\narticles: 无\n", "1.yaml:2 “articles”应是列表。"),
        ("section: [一]\narticles: []\n", "1.yaml:1 “section”应是文字。"),
        ("sections: 一\n", "1.yaml:1 不认识的键“sections”。"),
        ("articles:\n  - 一句话\n", "1.yaml:2 “条”的写法不对。"),
        ("articles:\n  - {anchor: 甲}\n", "1.yaml:2 这一条缺少读法“reading”。"),
        ("articles:\n  - {anchor: 甲, reading: 乙}\n", "1.yaml:2 这一条没有规则。"),
        (
            "articles:\n  - {anchor: 甲, reading: 乙, rules: 无}\n",
            "1.yaml:2 “rules”应是列表。",
        ),
        (
            "articles:\n  - {anchor: 甲, reading: 乙, rules: [一句]}\n",
            "1.yaml:2 这一条规则的写法不对。",
        ),
    ],
)
def test_a_wrong_article_is_told(shelf, text, message):
    put(shelf, "one")
    file = shelf / "county" / "one" / "articles" / "1.yaml"
    file.write_text(text, encoding="utf-8")

    assert told(load_packs(shelf)) == [message]


def test_a_file_in_another_encoding_is_told(shelf):
    put(shelf, "one")
    file = shelf / "county" / "one" / "articles" / "1.yaml"
    file.write_bytes("section: 章".encode("gbk"))

    assert told(load_packs(shelf)) == ["1.yaml:0 文件不是 UTF-8 编码。"]


def test_one_anchor_twice_is_told(shelf):
    put(shelf, "one", one_rule("a"), one_rule("b"))
    file = shelf / "county" / "one" / "articles" / "1.yaml"
    file.write_text(file.read_text("utf-8").replace("锚1", "锚0"), encoding="utf-8")

    assert told(load_packs(shelf)) == ["1.yaml:14 锚点“锚0”重复，1.yaml:3 已有。"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ("refines: [low/a]", "“b”细化的“low/a”是下级文件。"),
        ("refines: [top/no]", "“b”细化的“top/no”不存在。"),
        ("replaces: [top/a]", "“b”替代的“top/a”是上级文件。"),
        ("replaces: [top/no]", "“b”替代的“top/no”不存在。"),
        ("refines: [top/a]", "“b”比“top/a”放宽了要求。"),
    ],
)
def test_what_a_rule_says_of_another_is_checked(shelf, more, message):
    put(shelf, "top", one_rule("a", every="month"), level="province")
    put(shelf, "low", one_rule("a"), level="town")
    put(shelf, "mid", one_rule("b", more=more))

    read = load_packs(shelf)

    assert [one.message for one in read.problems] == [message]
    assert read.problems[0].line == 6
    assert bool(read.errors) is ("放宽" not in message)


@pytest.mark.parametrize("more", ["replaces: [top/a]", "refines: [top/a]"])
def test_the_same_level_may_refine_and_replace(shelf, more):
    put(shelf, "top", one_rule("a"))
    put(shelf, "mid", one_rule("b", every="quarter", more=more))

    assert told(load_packs(shelf)) == []


def test_a_circle_of_three_is_told_once(shelf):
    circle = [("a", "b"), ("b", "c"), ("c", "a")]
    put(shelf, "one", *(one_rule(a, more=f"refines: [one/{b}]") for a, b in circle))

    assert told(load_packs(shelf)) == ["1.yaml:6 “a”与“one/b”互相细化。"]


def test_a_rule_above_that_refines_nothing_known_is_told_alone(shelf):
    put(
        shelf,
        "one",
        one_rule("a", more="refines: [one/nothing]"),
        one_rule("b", every="quarter", more="refines: [one/a]"),
    )

    assert told(load_packs(shelf)) == ["1.yaml:6 “a”细化的“one/nothing”不存在。"]


def test_a_parent_without_a_pack_is_told(shelf):
    put(shelf, "one", one_rule(), more="parents: [nothing]\n")

    assert told(load_packs(shelf)) == ["pack.yaml:0 上级文件“nothing”没有规则包。"]


def test_systems_without_a_name_are_passed_over(shelf):
    rows = (PACKS / "systems.yaml").read_text(encoding="utf-8").splitlines()
    kept = [one for one in rows if not one.startswith("core_group_study:")]
    (shelf / "systems.yaml").unlink()
    (shelf / "systems.yaml").write_text(
        "\n".join([*kept, "core_group_study: {}"]), encoding="utf-8"
    )
    put(shelf, "one", one_rule())

    assert told(load_packs(shelf)) == [
        "1.yaml:8 “system”没有“core_group_study”这个制度。"
    ]


def test_kinds_alone_can_be_asked_for():
    assert "talks.heart_talk.held" in kinds_of(PACKS)


def test_packs_of_the_repository_form_families():
    family = library().family

    assert (
        family["hunan-2017/core-group-study-yearly"]
        == (family["central-2017/core-group-study-regular"])
    )
