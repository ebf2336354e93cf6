"""What a kind says of its register is read, and its slips are named with their line."""

import pytest

from yiben.rules.kinds import Raised, kinds_in

HEAD = """\
- kind: registers.some.kept
  system: some
  label: 某种登记
  pattern: R
  book: registers
  by: [branch]
  span: true
  fields:
    - {name: topic, label: 名称, required: true}
    - {name: number, label: 编号}
    - {name: sort, label: 类型, type: choice, choices: [甲, 乙]}
    - {name: problems, label: 问题, type: list}
  tags:
    - {tag: sort.one, label: 甲类}
    - {tag: stage.named, label: 已命名}
"""


def read(tmp_path, more: str, head: str = HEAD):
    (tmp_path / "some.yaml").write_text(head + more, encoding="utf-8")
    return kinds_in(tmp_path)


def test_a_register_is_read_with_its_types(tmp_path):
    kinds, problems = read(
        tmp_path,
        "  register:\n"
        "    covers: members\n"
        "    sectors: [village, community]\n"
        "    one: [title, number]\n"
        "    days: 90\n"
        "    vacant: true\n"
        "    marks: {sort: {甲: sort.one}}\n"
        "    steps:\n"
        "      - {step: named, label: 命名, tag: stage.named}\n",
    )

    spec = kinds["registers.some.kept"].register
    assert problems == []
    assert (spec.covers, spec.sectors) == ("members", ("village", "community"))
    assert (spec.one, spec.days, spec.vacant) == (("title", "number"), 90, True)
    assert spec.marks == {"sort": {"甲": "sort.one"}}
    step = spec.step("named")
    assert step is not None
    assert (step.label, step.tag) == ("命名", "stage.named")
    assert spec.step("gone") is None
    assert spec.raises == Raised()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("cover: members", "“register”里不认识“cover”。"),
        ("days: ninety", "“register”的“days”写法不对。"),
        ("covers: everybody", "“register”的“covers”没有“everybody”。"),
        ("sectors: [farm]", "“register”的“sectors”没有“farm”。"),
        ("one: [nummer]", "“register”里的“nummer”不是本种类的字段。"),
        ("marks: {sort: {甲: sort.two}}", "“register”里的“sort.two”不是本种类的标记。"),
        ("marks: {sort: 甲}", "“register”的“marks”写法不对。"),
        ("steps: [{step: named}]", "“register”的“steps”写法不对。"),
        ("raises: {into: x}", "“register”的“raises”写法不对。"),
        ("about: registers.gone.kept", "“register”里的“registers.gone.kept”不是种类。"),
    ],
)
def test_a_slip_is_named(tmp_path, said, message):
    _, problems = read(tmp_path, f"  register: {{{said}}}\n")

    assert [one.message for one in problems] == [message]


def test_a_register_stands_in_its_book_only(tmp_path):
    head = HEAD.replace("registers", "talks")

    _, problems = read(tmp_path, "  register: {days: 1}\n", head)

    assert [one.message for one in problems] == ["“register”只用在 registers 里。"]


def test_a_register_is_keys_and_values(tmp_path):
    _, problems = read(tmp_path, "  register: members\n")

    assert [one.message for one in problems] == ["“register”应是一组键和值。"]
