"""YAML text in, plain values with their lines out.

Duplicate keys, tabs, wrong encodings and other slips come back as problems;
reading goes on with the next file.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from .kinds import suggestion
from .lined import UnreadableError, line_of, line_of_item, load_lined
from .problems import Problem
from .words import Word

__all__ = [
    "Slip",
    "count_at",
    "day_at",
    "line_of",
    "line_of_item",
    "only_keys",
    "parse_yaml",
    "read_yaml",
    "text_at",
    "texts_at",
    "word_at",
    "words_at",
]


def read_yaml(path: Path, problems: list[Problem]) -> Any:
    """Return what a file holds, or None after noting why it can't be read."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        problems.append(Problem(path, 0, "文件不是 UTF-8 编码。", "另存为 UTF-8。"))
        return None
    return parse_yaml(text, path, problems)


def parse_yaml(text: str, path: Path, problems: list[Problem]) -> Any:
    """Return what text says, or None after noting under ``path`` what is wrong."""
    try:
        return load_lined(text)
    except UnreadableError as error:
        problems.append(Problem(path, error.line, error.message, error.advice))
        return None


class Slip(Exception):
    """One mistake found while reading a value."""

    def __init__(self, key: str, message: str, advice: str = "") -> None:
        """Remember under which key it stands."""
        super().__init__(message)
        self.key = key
        self.message = message
        self.advice = advice


def text_at(row: Mapping[str, Any], key: str, default: str = "") -> str:
    """Return text under a key; a number or a list is a slip."""
    value = row.get(key, default)
    if not isinstance(value, str):
        raise Slip(key, f"“{key}”应是文字。", "加上引号。")
    return value.strip()


def count_at(row: Mapping[str, Any], key: str, default: int) -> int:
    """Return a whole number of at least one."""
    value = row.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Slip(key, f"“{key}”应是不小于 1 的整数。", "如 4。")
    return int(value)


def day_at(row: Mapping[str, Any], key: str) -> date | None:
    """Return a date, or None where nothing is written."""
    value = row.get(key)
    if value is None:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        message = f"“{key}”不是存在的日期。"
        raise Slip(key, message, "写成 2026-05-31。") from None


def texts_at(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts; a single text is taken as a slip."""
    value = row.get(key) or []
    if not isinstance(value, list):
        raise Slip(key, f"“{key}”应是列表。", "写成 [甲, 乙]。")
    return tuple(str(one) for one in value)


def words_at(
    row: Mapping[str, Any], key: str, known: type[Word], extra: tuple[str, ...] = ()
) -> frozenset[str]:
    """Return a list of words of the house; an unknown one is a slip."""
    allowed = [word.value for word in known] + list(extra)
    for value in (values := texts_at(row, key)):
        if value not in allowed:
            message = f"“{key}”里没有“{value}”这个词。"
            raise Slip(key, message, suggestion(value, allowed))
    return frozenset(values)


def word_at(row: Mapping[str, Any], key: str, known: type[Word], default: str) -> str:
    """Return one word of the house; an unknown one is a slip."""
    value = str(row.get(key, default))
    allowed = [word.value for word in known]
    if value not in allowed:
        message = f"“{key}”没有“{value}”这个词。"
        raise Slip(key, message, suggestion(value, allowed))
    return value


def only_keys(row: Any, allowed: tuple[str, ...], where: str) -> None:
    """Refuse a key that is not known here, naming the nearest that is."""
    if not isinstance(row, Mapping):
        raise Slip("", f"“{where}”的写法不对。", "下面逐行写“键: 值”。")
    for key in row:
        if key not in allowed:
            raise Slip(str(key), f"不认识的键“{key}”。", suggestion(key, list(allowed)))
