"""The forms of an assessment: items with weights, what is decided about an item."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from yiben.books.ratings.words import How, Item, ScoreForm, SettleForm
from yiben.common.errors import Problem
from yiben.common.ids import new_id

from .shared import read_needed_day, text_of

SPARE = 3
"""So many empty rows stand below the items of a sheet."""
MOST_ROWS = 40
ROW = ("key", "label", "weight", "source", "programme")


def rows_of(items: Sequence[Item]) -> list[dict[str, str]]:
    """Return the rows of the form for items, with empty ones below."""
    found = [
        {
            "key": one.key,
            "label": one.label,
            "weight": f"{one.weight.normalize():f}",
            "source": one.source,
            "programme": "yes" if one.programme else "",
        }
        for one in items
    ]
    return found + [dict.fromkeys(ROW, "") for _ in range(SPARE)]


def typed_rows(raw: QueryDict) -> list[dict[str, str]]:
    """Return the rows as they were typed."""
    return list(_rows(raw))


def _rows(raw: QueryDict) -> Iterator[dict[str, str]]:
    for number in range(MOST_ROWS):
        if f"label:{number}" not in raw:
            return
        yield {name: text_of(raw, f"{name}:{number}") for name in ROW}


def read_rows(rows: Sequence[dict[str, str]]) -> tuple[list[Item], list[Problem]]:
    """Return the items of a sheet; a row with neither name nor weight is none."""
    items: list[Item] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows):
        if not row["label"] and not row["weight"]:
            continue
        weight = _decimal(row["weight"])
        if weight is None:
            said = row["weight"] or "（空）"
            text = f"“{row['label'] or '没有名称的一项'}”的分值“{said}”不是数字。"
            problems.append(Problem(f"weight:{number}", text, "请写 30 这样的数。"))
            continue
        items.append(
            Item(
                row["key"] or new_id("i"),
                row["label"],
                weight,
                row["source"],
                row["programme"] == "yes",
            )
        )
    return items, problems


def _decimal(text: str) -> Decimal | None:
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def read_settle(raw: QueryDict, item: str) -> tuple[SettleForm, list[Problem]]:
    """Return what was decided about a computed item."""
    points, problems = _points(raw)
    how = text_of(raw, "how")
    if how != How.OVERRIDDEN:
        points, problems = None, []
    return SettleForm(item, how, points, text_of(raw, "reason")), problems


def read_given(
    raw: QueryDict, case_id: str, item: str
) -> tuple[ScoreForm, list[Problem]]:
    """Return what somebody gave for an item, with reason and evidence."""
    points, problems = _points(raw)
    if points is None and not problems:
        problems.append(Problem("points", "没有写得分。", "请填写。"))
    form = ScoreForm(
        case_id,
        item,
        points or Decimal(0),
        text_of(raw, "reason"),
        tuple(raw.getlist("entry_ids")),
    )
    return form, problems


def _points(raw: QueryDict) -> tuple[Decimal | None, list[Problem]]:
    given = text_of(raw, "points")
    if not given:
        return None, []
    found = _decimal(given)
    if found is None:
        return None, [Problem("points", f"得分“{given}”不是数字。", "请写数字。")]
    return found, []


def read_sending(raw: QueryDict, otherwise: date) -> tuple[date, list[Problem]]:
    """Return the day by which the units should answer."""
    problems: list[Problem] = []
    found = read_needed_day(raw, "answer_by", "意见反馈期限", problems)
    return found or otherwise, problems
