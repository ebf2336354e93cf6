"""The form of the stage after a life meeting: measures, each with who and by when."""

from datetime import date

from django.http import QueryDict

from yiben.books.gatherings.words import AfterForm, GatheringForm, MeasureForm
from yiben.common.errors import Problem

from .shared import read_day, text_of, typed

MOST = 100


def typed_after(held: GatheringForm, today: date, token: str) -> QueryDict:
    """Return the form to start with: problems and measures as the minutes have them."""
    problems = [str(one) for one in held.fields.get("problems", ())]
    measures = [str(one) for one in held.fields.get("measures", ())]
    count = max(len(problems), len(measures), 1)
    values: dict[str, object] = {
        "happened_on": today.isoformat(),
        "count": count,
        "token": token,
    }
    for number in range(1, count + 1):
        at = number - 1
        values[f"m:{number}:problem"] = problems[at] if at < len(problems) else ""
        values[f"m:{number}:text"] = measures[at] if at < len(measures) else ""
    return typed(values)


def count_of(raw: QueryDict) -> int:
    """Return how many rows the page had."""
    given = text_of(raw, "count")
    return min(int(given), MOST) if given.isdigit() else 1


def read_after(raw: QueryDict, today: date) -> tuple[AfterForm, list[Problem]]:
    """Return what was typed; rows without any text are left out."""
    problems: list[Problem] = []
    happened_on = read_day(raw, "happened_on", "日期", problems)
    measures = []
    for number in range(1, count_of(raw) + 1):
        place = f"m:{number}:"
        text, problem = text_of(raw, f"{place}text"), text_of(raw, f"{place}problem")
        if not text and not problem:
            continue
        measures.append(
            MeasureForm(
                text,
                problem,
                text_of(raw, f"{place}responsible") or None,
                read_day(raw, f"{place}due_on", "完成期限", problems),
            )
        )
    form = AfterForm(
        happened_on or today,
        tuple(measures),
        text_of(raw, "told"),
        text_of(raw, "token"),
    )
    return form, problems
