"""The form of talks: pairs of two, as many rows as are needed."""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.talks.words import PairForm, TalksForm
from yiben.common.errors import Problem

from .shared import read_needed_day, text_of, typed

ADD = "add_pair"
ROWS = 4
MOST_ROWS = 100


def typed_form(form: TalksForm, people: list[str]) -> QueryDict:
    """Return the empty form as the browser would send it, with whom it is about."""
    first, second = [*people, "", ""][:2]
    return typed(
        {
            "happened_on": form.happened_on.isoformat(),
            "place": form.place,
            "topics": form.topics,
            "tags": form.tags,
            "follow_up": "yes" if form.follow_up else "",
            "token": form.token,
            "rows": ROWS,
            "pair:1:first": first,
            "pair:1:second": second,
        }
    )


def row_count(raw: QueryDict) -> int:
    """Return how many rows the page has."""
    given = text_of(raw, "rows")
    return min(int(given), MOST_ROWS) if given.isdigit() else ROWS


def blank_rows(raw: QueryDict) -> QueryDict:
    """Return what was typed, with some more rows."""
    grown = raw.copy()
    grown["rows"] = str(min(row_count(raw) + ROWS, MOST_ROWS))
    return grown


def read_form(raw: QueryDict, blank: TalksForm) -> tuple[TalksForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read.

    Rows in which nobody was chosen are left out; one with a single name is a
    mistake of that row.
    """
    problems: list[Problem] = []
    day = read_needed_day(raw, "happened_on", "日期", problems, "请填写谈话那天。")
    pairs = []
    for row in range(1, row_count(raw) + 1):
        first, second = (text_of(raw, f"pair:{row}:{one}") for one in ENDS)
        if first and second:
            pairs.append(PairForm(first, second))
        elif first or second:
            problems.append(
                Problem(f"pairs:{row}", f"第 {row} 行只选了一个人。", "请选两个人。")
            )
    form = replace(
        blank,
        happened_on=day or blank.happened_on,
        pairs=tuple(pairs),
        place=text_of(raw, "place"),
        topics=tuple(one for one in raw.getlist("topics") if one),
        tags=tuple(raw.getlist("tags")),
        follow_up=bool(text_of(raw, "follow_up")),
        token=text_of(raw, "token"),
    )
    return form, problems


ENDS = ("first", "second")
