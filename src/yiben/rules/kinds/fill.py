"""What a person filled into the fields of a kind: checked and made plain.

Every book takes fields; this says once what each type of field may hold. Mistakes come all together, in the reader's words.
"""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .kind import FieldType, KindField

TEXT_LENGTH = 500
LONG_TEXT_LENGTH = 20_000
LIST_LENGTH = 200
PERSON_LENGTH = 50
ORG_LENGTH = 100
MONEY = re.compile(r"(0|[1-9]\d{0,11})(\.\d{1,2})?")
DIGIT = re.compile(r"\d")


class Mistake(NamedTuple):
    """One field that cannot be kept as it is."""

    name: str
    message: str
    advice: str = ""


def tidy(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values in JSON types, without the empty ones.

    >>> tidy({"topic": " 学习 ", "place": "", "on": date(2026, 5, 1)})
    {'topic': '学习', 'on': '2026-05-01'}
    """
    found = {name: _plain(value) for name, value in values.items()}
    return {
        name: value for name, value in found.items() if value not in (None, "", [], {})
    }


def mistakes_in(
    values: Mapping[str, Any], fields: Iterable[KindField], *, whole: bool = True
) -> list[Mistake]:
    """Return every mistake in what was filled in.

    With ``whole``, required fields that are empty are mistakes too.
    """
    known = {field.name: field for field in fields}
    kept = tidy(values)
    found = [
        Mistake(name, f"没有“{name}”这一项。", "请去掉它。")
        for name in kept
        if name not in known
    ]
    for name, field in known.items():
        if name in kept:
            found += _mistakes_of(field, kept[name])
        elif whole and field.required:
            found.append(Mistake(name, f"“{field.label}”没有填写。", "请填写。"))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return tidy(value)
    if isinstance(value, list | tuple):
        rows = [_plain(row) for row in value]
        return [row for row in rows if row not in (None, "", [], {})]
    return value


def _mistakes_of(field: KindField, value: Any) -> list[Mistake]:
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            right, advice = _is_text(field, value)
        case FieldType.PERSON | FieldType.ORG:
            right, advice = _is_name(field, value)
        case FieldType.MONEY:
            right = isinstance(value, str) and bool(MONEY.fullmatch(value))
            advice = "请填金额，最多到分，如 1250.50。"
        case FieldType.YES_NO:
            right, advice = isinstance(value, bool), "请选“是”或“否”。"
        case FieldType.NUMBER:
            right, advice = _is_number(value), "请填不小于 0 的数字，如 1.5。"
        case FieldType.DATE:
            right, advice = _is_day(value), "请填日期，如 2026-05-01。"
        case FieldType.CHOICE:
            right = value in field.choices
            advice = f"可以选：{'、'.join(field.choices)}。"
        case _:
            right, advice = _is_list(value), f"请逐项填写，最多 {LIST_LENGTH} 项。"
    return [] if right else [Mistake(field.name, f"“{field.label}”不对。", advice)]


def _is_text(field: KindField, value: Any) -> tuple[bool, str]:
    limit = TEXT_LENGTH if field.type == FieldType.TEXT else LONG_TEXT_LENGTH
    right = isinstance(value, str) and len(value) <= limit and "\x00" not in value
    return right, f"最多 {limit} 个字。"


def _is_name(field: KindField, value: Any) -> tuple[bool, str]:
    """Take a name and nothing else: no number of a card or a telephone."""
    if field.type == FieldType.ORG:
        right = isinstance(value, str) and len(value) <= ORG_LENGTH
        return right and "\x00" not in value, f"请填单位名称，最多 {ORG_LENGTH} 个字。"
    right = isinstance(value, str) and len(value) <= PERSON_LENGTH
    return (
        right and not DIGIT.search(value) and "\x00" not in value,
        "请只填姓名，不填证件号、电话。",
    )


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value >= 0


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_list(value: Any) -> bool:
    if not isinstance(value, list) or len(value) > LIST_LENGTH:
        return False
    return all(
        (isinstance(row, str) and len(row) <= LONG_TEXT_LENGTH)
        or (
            isinstance(row, dict)
            and all(isinstance(cell, str | int | float) for cell in row.values())
        )
        for row in value
    )
