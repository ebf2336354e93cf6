"""From what stands in a cell to what is meant, or to the reason why not.

Nothing is guessed: a number in place of an identity number, a day that does
not exist or a date that has turned into a number is a problem with advice.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from yiben.common.errors import YibenError

from .errors import RosterFileError
from .identity import clean_id_number, clean_phone, stored_as_number
from .layout import Cell, Column

Raw = str | int | float | bool | dict[str, str] | None
Value = str | date | bool | None

MASK = "*"
_FORMULA = ("=", "+", "-", "@")
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_HALF_DAY = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?|\d{4}\s*年?")
_EXACT = 10**15
_SERIALS = range(1, 80_000)


class CellError(YibenError):
    """What stands in a cell cannot be what the column asks for."""


def is_blank(raw: Raw) -> bool:
    """Say whether there is nothing in a cell."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_cell(raw: Raw, column: Column, *, on: date) -> Value:
    """Return the value of a cell; raise YibenError with advice if it has none."""
    if is_blank(raw):
        if column.required:
            raise CellError(f"{column.header}没有填写。", f"请填写{column.header}。")
        return None
    if isinstance(raw, str) and raw.startswith("#") and raw.rstrip("!?").isupper():
        raise CellError(f"单元格里是公式错误（{raw}）。", "请改为直接填写内容。")
    if column.cell is Cell.DAY:
        return _day(raw, column.header)
    return _READERS[column.cell](_text(raw), raw, column, on)


def _text(raw: Raw) -> str:
    """Return what a reader sees in the cell."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, dict):
        return raw.get("day", "")
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _EXACT:
        return str(int(raw))
    return " ".join(str(raw).split())


def _checked_text(text: str, _: Raw, column: Column, __: date) -> str:
    plain = unicodedata.normalize("NFKC", text[:1])
    if plain in _FORMULA:
        raise CellError(f"{column.header}不能以“{text[0]}”开头。", "请删去开头的符号。")
    # Whatever is printable is no control character; the rest is looked at closely.
    if not text.isprintable() and any(
        unicodedata.category(character) in {"Cc", "Cf"} for character in text
    ):
        raise CellError(f"{column.header}里有看不见的控制字符。", "请重新输入。")
    if len(text) > column.limit:
        raise CellError(
            f"{column.header}太长（{len(text)} 个字）。",
            f"请不要超过 {column.limit} 个字。",
        )
    return text


def _id_number(text: str, raw: Raw, _: Column, on: date) -> str:
    if isinstance(raw, int | float):
        raise stored_as_number(f"{raw:.5E}" if raw >= _EXACT else text)
    return text if MASK in text else clean_id_number(text, on=on).text


def _phone(text: str, _: Raw, __: Column, ___: date) -> str:
    return text if MASK in text else clean_phone(text)


def _choice(text: str, _: Raw, column: Column, __: date) -> str:
    found = dict(column.choices).get(text)
    if found is None:
        labels: dict[str, str] = {}
        for label, value in column.choices:
            labels.setdefault(value, label)
        shown = "、".join(list(labels.values())[:15])
        raise CellError(f"没有“{text[:20]}”这个{column.header}。", f"可以填：{shown}。")
    return found


def _flag(text: str, _: Raw, column: Column, __: date) -> bool:
    if text.lower() in {"是", "有", "√", "1", "y", "yes"}:
        return True
    if text.lower() in {"否", "无", "×", "0", "n", "no"}:
        return False
    raise CellError(f"{column.header}应填“是”或“否”，现在是“{text[:20]}”。", "请改正。")


_READERS: dict[Cell, Callable[[str, Raw, Column, date], Value]] = {
    Cell.TEXT: _checked_text,
    Cell.ID_NUMBER: _id_number,
    Cell.PHONE: _phone,
    Cell.CHOICE: _choice,
    Cell.FLAG: _flag,
}


def _day(raw: Raw, header: str) -> date:
    if isinstance(raw, dict):
        return date.fromisoformat(raw["day"])
    text = _text(raw)
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    if found is not None:
        try:
            return date(*(int(part) for part in found.groups()))
        except ValueError:
            raise CellError(
                f"{header}“{text}”：没有这一天。", "请核对年月日。"
            ) from None
    if text.isdigit() and int(text) in _SERIALS and len(text) > 4:  # noqa: PLR2004 -- four digits are a year
        raise CellError(
            f"{header}被存成了数字（{text}）。", "请把这一列设为“日期”格式，再核对。"
        )
    if _HALF_DAY.fullmatch(text):
        raise CellError(f"{header}“{text}”不完整。", "请写到日，例如 2001-07-01。")
    raise CellError(
        f"{header}“{text[:20]}”不是日期。", "请写成 2001-07-01 这样的日期。"
    )


def column_places(
    header: list[Raw], columns: tuple[Column, ...]
) -> tuple[dict[str, int], list[str]]:
    """Return where each column stands, and what is wrong with the header row."""
    places: dict[str, int] = {}
    wrong: list[str] = []
    known = {column.header: column.key for column in columns}
    for index, raw in enumerate(header):
        title = "".join(_text(raw).split()) if not is_blank(raw) else ""
        key = known.get(title.rstrip("*"))
        if key is None:
            if title:
                wrong.append(f"多了不认识的列“{title[:20]}”")
        elif key in places:
            wrong.append(f"列“{title}”出现了两次")
        else:
            places[key] = index
    missing = [column.header for column in columns if column.key not in places]
    if missing:
        wrong.insert(0, "缺少列" + "、".join(f"“{title}”" for title in missing))
    return places, wrong


def must_have_sheets(names: list[str], wanted: list[str]) -> None:
    """Raise RosterFileError, naming what is missing, unless all sheets are there."""
    missing = [name for name in wanted if name not in names]
    if missing:
        raise RosterFileError(
            "缺少工作表" + "、".join(f"“{name}”" for name in missing) + "。",
            "请下载模板，三张工作表的名称不要改。",
        )
