"""YAML as values with their lines."""

from datetime import date

import pytest

from yiben.rules.lined import (
    UnreadableError,
    line_of,
    line_of_item,
    line_within,
    load_lined,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("[true, False, null]", [True, False, None]),
        ("[yes, no, on, off]", ["yes", "no", "on", "off"]),
        ("on: 1", {"on": 1}),
        ("[1, -2, 1.5, 1e3, 0o7]", [1, -2, 1.5, 1000.0, "0o7"]),
        ('["1", \'true\', "2026-01-01"]', ["1", "true", "2026-01-01"]),
        ("2026-02-28", date(2026, 2, 28)),
        ("2026-02-30", "2026-02-30"),
        ("2026-02", "2026-02"),
        ("a: |\n  1\n", {"a": "1\n"}),
        ("&x [1]", [1]),
        ("a: &x {b: 1}\nc: *x", {"a": {"b": 1}, "c": {"b": 1}}),
    ],
)
def test_values_are_read_by_the_words_of_yaml_1_2(text, value):
    found = load_lined(text)

    assert found == value
    assert type(found) is not bool or type(value) is bool


def test_keys_and_items_know_their_lines():
    row = load_lined("a: 1\nb:\n  - x\n  - {c: 1,\n     d: 2}\n")

    assert [line_of(row, key, 99) for key in ("a", "b", "z")] == [1, 2, 99]
    assert [line_of_item(row["b"], n, 99) for n in (0, 1, 2)] == [3, 4, 99]
    assert line_of("text", "a", 99) == line_of_item(None, 0, 99) == 99


def test_a_key_is_found_inside_other_mappings():
    row = load_lined("a: 1\nb:\n  c: {d: 1,\n    e: 2}\n")

    assert [line_within(row, key, 99) for key in ("a", "e", "z")] == [1, 4, 99]
    assert line_within([], "a", 99) == 99


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: [1", 2, "不是正确的 YAML。"),
        ("a:\n\t- 1", 2, "不是正确的 YAML。"),
        ("a: 1\nb: 2\na: 3", 3, "同一个键写了两次。"),
        ("? [1]\n: 2", 1, "键不能是列表或映射。"),
        ("a: 1\n---\nb: 2", 2, "不是正确的 YAML。"),
        ("a: \x00", 0, "不是正确的 YAML。"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text, line, message):
    with pytest.raises(UnreadableError) as told:
        load_lined(text)

    assert (told.value.line, told.value.message) == (line, message)
    assert told.value.advice
