"""YAML text as plain values that remember the line each one stands on.

YAML 1.2 words only: ``yes``, ``no``, ``on`` and ``off`` stay text, so that no
key is lost. What cannot be read raises ``UnreadableError`` with its line.
"""

import re
from collections.abc import Hashable
from contextlib import suppress
from datetime import date
from typing import Any

import yaml

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_WHOLE = re.compile(r"[-+]?[0-9]+")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnreadableError(Exception):
    """Text that is no YAML, or says one thing twice."""

    def __init__(self, line: int, message: str, advice: str) -> None:
        """Remember the line, what is wrong and what to write instead."""
        super().__init__(message)
        self.line = line
        self.message = message
        self.advice = advice


class LinedDict(dict[Any, Any]):
    """A mapping whose keys know their lines."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.lines: dict[Any, int] = {}


class LinedList(list[Any]):
    """A list whose items know their lines."""

    __slots__ = ("lines",)

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__()
        self.lines: list[int] = []


def load_lined(text: str) -> Any:
    """Return what YAML text says; an impossible date stays the text it is.

    >>> load_lined("on: [1, 2026-02-30]")
    {'on': [1, '2026-02-30']}
    """
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        advice = "检查缩进、冒号、引号和括号。"
        raise UnreadableError(line, "不是正确的 YAML。", advice) from None
    return None if node is None else _value(node)


def line_of(row: Any, key: object, default: int) -> int:
    """Return the line a key of a mapping stands on."""
    return row.lines.get(key, default) if isinstance(row, LinedDict) else default


def line_within(row: Any, key: object, default: int) -> int:
    """Return the line a key stands on in a mapping or in the mappings inside it."""
    if not isinstance(row, LinedDict):
        return default
    if key in row.lines:
        return row.lines[key]
    inner = (line_within(one, key, 0) for one in row.values())
    return next((line for line in inner if line), default)


def line_of_item(rows: Any, number: int, default: int) -> int:
    """Return the line an item of a list stands on."""
    if isinstance(rows, LinedList) and number < len(rows.lines):
        return rows.lines[number]
    return default


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        rows = LinedList()
        for one in node.value:
            rows.append(_value(one))
            rows.lines.append(one.start_mark.line + 1)
        return rows
    text = str(node.value)
    quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
    return text if quoted else _plain(text)


def _mapping(node: yaml.MappingNode) -> LinedDict:
    row = LinedDict()
    for name, value in node.value:
        key, line = _value(name), name.start_mark.line + 1
        if not isinstance(key, Hashable):
            message = "键不能是列表或映射。"
            raise UnreadableError(line, message, "键写成一个词。")
        if key in row:
            message = "同一个键写了两次。"
            raise UnreadableError(line, message, "删去一个。")
        row[key] = _value(value)
        row.lines[key] = line
    return row


def _plain(text: str) -> Any:
    """Return what an unquoted word stands for."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return text
