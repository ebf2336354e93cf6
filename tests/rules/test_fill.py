"""What may be filled into each type of field."""

from datetime import date
from decimal import Decimal

import pytest

from yiben.rules.kinds import KindField
from yiben.rules.kinds.fill import Mistake, mistakes_in, tidy

RIGHT = {
    "text": "学习",
    "long_text": "学" * 20_000,
    "number": 0,
    "date": date(2026, 5, 1),
    "choice": "集中",
    "money": "1250.50",
    "yes_no": False,
    "person": "买买提·艾力",
    "org": "青石镇第一中学党支部",
    "list": ["一", {"task": "修渠", "hours": 2}],
}
WRONG = [
    ("text", "学" * 501),
    ("text", 3),
    ("text", "\x00"),
    ("long_text", "学" * 20_001),
    ("number", -1),
    ("number", float("nan")),
    ("number", "两小时"),
    ("number", True),
    ("date", "五月一日"),
    ("date", 20260501),
    ("choice", "网上"),
    ("money", "-1"),
    ("money", "1.005"),
    ("money", "01"),
    ("money", 12),
    ("yes_no", "yes"),
    ("yes_no", 1),
    ("person", "王小禾13800000000"),
    ("person", "王" * 51),
    ("person", 3),
    ("org", "镇" * 101),
    ("org", "镇\x00"),
    ("org", 3),
    ("list", "一"),
    ("list", ["一"] * 201),
    ("list", [3]),
    ("list", [{"task": ["一"]}]),
]


def field(type_: str, *, required: bool = False) -> KindField:
    return KindField("it", "这一项", type_, required, ("集中", "分散"))


@pytest.mark.parametrize(("type_", "value"), RIGHT.items())
def test_each_type_takes_its_own(type_, value):
    assert mistakes_in({"it": value}, [field(type_)]) == []


@pytest.mark.parametrize(("type_", "value"), WRONG)
def test_each_type_refuses_the_rest(type_, value):
    found = mistakes_in({"it": value}, [field(type_)])

    assert [(one.name, one.message) for one in found] == [("it", "“这一项”不对。")]
    assert found[0].advice


def test_what_is_needed_and_what_is_unknown():
    needed = field("text", required=True)

    assert mistakes_in({"it": " ", "other": "x"}, [needed]) == [
        Mistake("other", "没有“other”这一项。", "请去掉它。"),
        Mistake("it", "“这一项”没有填写。", "请填写。"),
    ]
    assert mistakes_in({}, [needed], whole=False) == []


def test_tidy_keeps_what_was_said_in_plain_types():
    assert tidy(
        {
            "text": " 学习 ",
            "none": None,
            "empty": "",
            "zero": 0,
            "no": False,
            "on": date(2026, 5, 1),
            "whole": Decimal("2.0"),
            "half": Decimal("1.5"),
            "rows": [" 一 ", "", {"task": " 修渠 ", "note": ""}, {}],
            "object": {"a": ""},
        }
    ) == {
        "text": "学习",
        "zero": 0,
        "no": False,
        "on": "2026-05-01",
        "whole": 2,
        "half": 1.5,
        "rows": ["一", {"task": "修渠"}],
    }
