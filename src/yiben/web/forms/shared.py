"""Reading single answers: a day, a time, a number, the fields of a kind.

What cannot be read becomes a ``Problem`` like those of the rooms, so that a
reader gets all mistakes at once and finds everything as it was typed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import QueryDict

from yiben.common.errors import Problem
from yiben.rules.kinds import FieldType, Kind, KindField

PREFIX = "field:"
YES, NO = "yes", "no"
CENTS = 2


def typed(pairs: Mapping[str, Any]) -> QueryDict:
    """Return values as a browser would send them; lists become several values."""
    found = QueryDict(mutable=True)
    for name, value in pairs.items():
        if isinstance(value, list | tuple):
            found.setlist(name, [str(one) for one in value])
        else:
            found[name] = "" if value is None else str(value)
    return found


def text_of(raw: QueryDict, name: str) -> str:
    """Return what was typed, with a browser's line ends made plain."""
    return (raw.get(name) or "").replace("\r\n", "\n").strip()


def read_day(
    raw: QueryDict, name: str, label: str, problems: list[Problem]
) -> date | None:
    """Return a day; note a problem for what is none. Nothing typed is None."""
    given = text_of(raw, name)
    if not given:
        return None
    try:
        return date.fromisoformat(given)
    except ValueError:
        problems.append(
            Problem(name, f"{label}“{given}”不是日期。", "请写成 2026-05-08 这样。")
        )
        return None


def read_needed_day(
    raw: QueryDict,
    name: str,
    label: str,
    problems: list[Problem],
    advice: str = "请填写。",
) -> date | None:
    """Return a day that has to be there; left empty is a problem, as one that is wrong.

    ``advice`` says which day is meant. None goes with a noted problem.
    """
    day = read_day(raw, name, label, problems)
    if day is None and not problems:
        problems.append(Problem(name, f"没有填写{label}。", advice))
    return day


def read_time(
    raw: QueryDict, name: str, label: str, problems: list[Problem]
) -> time | None:
    """Return a time of day; note a problem for what is none."""
    given = text_of(raw, name)
    if not given:
        return None
    try:
        return time.fromisoformat(given)
    except ValueError:
        problems.append(
            Problem(name, f"{label}“{given}”不是时间。", "请写成 09:30 这样。")
        )
        return None


def read_count(
    raw: QueryDict, name: str, label: str, problems: list[Problem], where: str = ""
) -> int:
    """Return a whole number; nothing typed is 0, as on the paper form."""
    given = text_of(raw, name)
    if not given:
        return 0
    try:
        return int(given)
    except ValueError:
        problems.append(
            Problem(where or name, f"{label}“{given}”不是整数。", "请写数字。")
        )
        return 0


def fields_of(of: Iterable[Kind], *own: str) -> list[KindField]:
    """Return the fields of some kinds, each name once, without our own columns."""
    found: dict[str, KindField] = {}
    for kind in of:
        for one in kind.fields:
            if one.name not in own:
                found.setdefault(one.name, one)
    return list(found.values())


def typed_fields(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a form as a browser would send them."""
    return {f"{PREFIX}{name}": _as_text(value) for name, value in values.items()}


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return "\n".join(_as_text(one) for one in value)
    if isinstance(value, Mapping):
        return " ".join(str(one) for one in value.values())
    return "" if value is None else str(value)


def read_fields(
    raw: QueryDict, fields: Iterable[KindField], problems: list[Problem]
) -> dict[str, Any]:
    """Return the fields of a kind as the rooms take them."""
    found: dict[str, Any] = {}
    for one in fields:
        name = f"{PREFIX}{one.name}"
        given = text_of(raw, name)
        if one.type == FieldType.LIST:
            found[one.name] = [
                line.strip() for line in given.split("\n") if line.strip()
            ]
        elif one.type == FieldType.NUMBER and given:
            found[one.name] = _number(given, one, problems)
        elif one.type == FieldType.MONEY:
            found[one.name] = _money(given)
        elif one.type == FieldType.YES_NO:
            found[one.name] = {YES: True, NO: False}.get(given, given)
        else:
            found[one.name] = given
    return found


def _money(given: str) -> str:
    """Return an amount as it is kept; what is none stays for the room to refuse.

    >>> _money("1,250.5"), _money("１２５０元"), _money("一千")
    ('1250.50', '1250.00', '一千')
    """
    try:
        amount = Decimal(given.removesuffix("元").replace(",", "").replace("，", ""))
    except InvalidOperation:
        return given
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -CENTS:
        return given
    return f"{amount:.{CENTS}f}"


def _number(given: str, field: KindField, problems: list[Problem]) -> int | float | str:
    try:
        number = float(given)
    except ValueError:
        where = f"fields:{field.name}"
        problems.append(
            Problem(where, f"“{field.label}”里的“{given}”不是数字。", "请写数字。")
        )
        return ""
    return int(number) if number.is_integer() else number
