"""A column of a workbook: made from a question of a form, read from a cell."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.http import QueryDict

from yiben.people.checks import layout
from yiben.people.checks.cells import CellError, Raw, is_blank, read_cell
from yiben.web.parts import Field

Pairs = Sequence[tuple[str, str]]
MOST_HEAD = 60
MANY = "；"
"""What stands between several answers in one cell."""

_FORMULA = ("=", "+", "-", "@")
_BETWEEN = re.compile(r"[；;\n]")
_LOOSELY = re.compile(r"[；;\n、，,]")
_EXACT = 10**15


class Ask(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    LONG = "long"
    DAY = "day"
    TIME = "time"
    ONE = "one"
    MANY = "many"


_ASKS = {
    "date": Ask.DAY,
    "time": Ask.TIME,
    "textarea": Ask.LONG,
    "select": Ask.ONE,
    "radios": Ask.ONE,
    "radio": Ask.ONE,
    "checks": Ask.MANY,
}
_NOTES = {
    Ask.DAY: "写到日，例如 2026-05-08。",
    Ask.TIME: "例如 09:30。",
    Ask.LONG: "可以写几行。",
    Ask.MANY: f"可以填几项，中间用“{MANY}”隔开。",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``key`` is the name of the answer, ``where`` how rooms name it."""

    key: str
    header: str
    ask: Ask = Ask.TEXT
    where: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = False
    note: str = ""

    @property
    def width(self) -> int:
        """Return how wide the column is drawn."""
        usual = {Ask.DAY: 13, Ask.TIME: 9, Ask.LONG: 36, Ask.MANY: 24}
        return max(usual.get(self.ask, 18), min(2 * len(self.header) + 2, 40))

    @property
    def told(self) -> str:
        """Return what the notes of the workbook say of it."""
        must = "必填。" if self.required else ""
        labels = [label for _, label in self.options]
        more = "等" if len(labels) > len(labels[:12]) else ""
        shown = f"可以填：{'、'.join(labels[:12])}{more}。" if labels else ""
        return f"{must}{_NOTES.get(self.ask, '')}{shown}{self.note}"


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the columns for the questions of a form; no two have the same head."""
    found: list[Column] = []
    heads: Counter[str] = Counter()
    for one in fields:
        if one.type == "hidden":
            continue
        header = "".join(one.label.split()).rstrip("*")[:MOST_HEAD]
        heads[header] += 1
        if heads[header] > 1:
            header = f"{header}（{heads[header]}）"
        found.append(
            Column(
                key=one.name,
                header=header,
                ask=_ASKS.get(one.type, Ask.TEXT),
                where=one.where or one.name,
                options=unique((c.value, c.label) for c in one.choices if c.value),
                required=one.required,
                note=one.help,
            )
        )
    return tuple(found)


def unique(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return choices of which no two read the same: namesakes get their number."""
    listed = list(pairs)
    times = Counter(label for _, label in listed)
    return tuple(
        (value, label if times[label] == 1 else f"{label}（{value}）")
        for value, label in listed
    )


def read(raw: Raw, column: Column, *, on: date) -> str:
    """Return what a cell says, as an export would write it.

    Raises CellError with advice if it cannot be what the column asks for.
    """
    if is_blank(raw):
        return ""
    if isinstance(raw, str) and raw.startswith("#") and raw.rstrip("!?").isupper():
        raise CellError(f"单元格里是公式错误（{raw}）。", "请改为直接填写内容。")
    if column.ask is Ask.DAY:
        asked = layout.Column(column.key, column.header, layout.Cell.DAY)
        day = read_cell(raw, asked, on=on)
        return day.isoformat() if isinstance(day, date) else ""
    text = _plain(raw)
    if column.ask is Ask.TIME:
        return _time(text, column)
    if column.ask is Ask.ONE:
        return _one(text, column)
    if column.ask is Ask.MANY:
        return MANY.join(_one(part, column) for part in _parts(text, column))
    return _text(text, column)


def _plain(raw: Raw) -> str:
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, Mapping):
        return str(raw.get("day", ""))
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _EXACT:
        return str(int(raw))
    return str(raw).replace("\r\n", "\n").replace("\r", "\n").strip()


def _text(text: str, column: Column) -> str:
    if any(unicodedata.category(one) in {"Cc", "Cf"} for one in text.replace("\n", "")):
        raise CellError(f"{column.header}里有看不见的控制字符。", "请重新输入。")
    if column.ask is Ask.LONG:
        return "\n".join(line.rstrip() for line in text.split("\n"))
    text = " ".join(text.split())
    if unicodedata.normalize("NFKC", text[:1]) in _FORMULA:
        message = f"{column.header}不能以“{text[0]}”开头。"
        raise CellError(message, "请删去开头的符号。")
    return text


def _time(text: str, column: Column) -> str:
    found = re.fullmatch(r"(\d{1,2})\s*[:：]\s*(\d{2})(?:[:：]\d{2}(?:\.0+)?)?", text)
    if found is None:
        raise CellError(
            f"{column.header}“{text[:20]}”不是时间。", "请写成 09:30 这样。"
        )
    return f"{int(found[1]):02d}:{found[2]}"


def _parts(text: str, column: Column) -> list[str]:
    known = {label for _, label in column.options}
    found = [one.strip() for one in _BETWEEN.split(text) if one.strip()]
    if all(one in known for one in found):
        return list(dict.fromkeys(found))
    loosely = (one.strip() for one in _LOOSELY.split(text))
    return list(dict.fromkeys(one for one in loosely if one))


def _one(text: str, column: Column) -> str:
    if any(text == label for _, label in column.options):
        return text
    shown = "、".join(label for _, label in column.options[:12])
    advice = f"可以填：{shown}。" if shown else "请留空。"
    raise CellError(f"{column.header}里没有“{text[:20]}”。", advice)


def put(answers: QueryDict, column: Column, cell: str) -> None:
    """Write a cell into the answers as a browser would send it."""
    if column.ask not in (Ask.ONE, Ask.MANY):
        answers[column.key] = cell
        return
    values = {label: value for value, label in column.options}
    chosen = [values[one] for one in cell.split(MANY) if one]
    answers.setlist(column.key, chosen if column.ask is Ask.MANY else chosen[:1])


def cells_of(answers: QueryDict, columns: Iterable[Column]) -> dict[str, str]:
    """Return what the cells of a row say for these answers."""
    found = {}
    for column in columns:
        given = [one for one in answers.getlist(column.key) if one]
        if column.options:
            labels = dict(column.options)
            given = [labels[one] for one in given if one in labels]
        found[column.key] = MANY.join(given)
    return found
