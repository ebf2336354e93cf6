"""The form of a plan or report, from the room's form to what is typed, and back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from yiben.books.filings.words import DONE, GRADES, ITEMS, FilingForm
from yiben.common.errors import Problem
from yiben.policy.queries import kind as kind_of

from .shared import fields_of, read_fields, text_of, typed, typed_fields

OWN = ("title",)
MONTHS = 12


def typed_form(form: FilingForm) -> QueryDict:
    """Return a form as the browser would send it; a plan month by month."""
    values: dict[str, Any] = {
        "title": form.title,
        "elements": form.elements,
        "also": form.also,
        "author_id": form.author_id or "",
        "answers": form.answers,
        "token": form.token,
    }
    fields = {k: v for k, v in form.fields.items() if k not in {ITEMS, GRADES}}
    values |= typed_fields(fields)
    lines = form.fields.get(ITEMS) or ()
    values |= _typed_tasks(lines) if has_tasks(form) else _typed_months(lines)
    for line in form.fields.get(GRADES) or ():
        if isinstance(line, Mapping):
            values[f"grade:{line.get('person_id')}"] = line.get("grade", "")
    return typed(values)


def has_items(form: FilingForm) -> bool:
    """Say whether a kind asks for lines of a plan, which are shown by month."""
    asked = any(one.name == ITEMS for one in kind_of(form.kind).fields)
    return asked and not has_tasks(form)


def has_tasks(form: FilingForm) -> bool:
    """Say whether a kind ticks off the lines of a plan."""
    return bool(kind_of(form.kind).filing.tasks_of)


def has_grades(form: FilingForm) -> bool:
    """Say whether a kind asks for a grade for each member."""
    return any(one.name == GRADES for one in kind_of(form.kind).fields)


def _typed_tasks(items: Any) -> dict[str, Any]:
    rows = [one for one in items if isinstance(one, Mapping)]
    done = [str(n) for n, one in enumerate(rows) if one.get("done") == DONE]
    return {"task_done": done}


def _read_tasks(raw: QueryDict, items: Any) -> list[Any]:
    """Return the lines of the plan with their ticks, and those added by hand."""
    ticked = set(raw.getlist("task_done"))
    rows = [dict(one) for one in items if isinstance(one, Mapping)]
    found: list[Any] = [
        {**one, "done": DONE if str(n) in ticked else ""} for n, one in enumerate(rows)
    ]
    more = (line.strip() for line in text_of(raw, "task_more").split("\n"))
    return [*found, *({"theme": line, "done": ""} for line in more if line)]


def _typed_months(items: Any) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for item in items:
        month = item.get("month") if isinstance(item, Mapping) else None
        text = line_of(item)
        found.setdefault(f"month:{month or 0}", []).append(text)
    return {name: "\n".join(lines) for name, lines in found.items()}


def line_of(item: Any) -> str:
    """Write a line of a plan as one line of text.

    >>> line_of({"month": 3, "kind_label": "党课", "theme": "学党章", "day": 8})
    '党课：学党章（8日）'
    """
    if not isinstance(item, Mapping):
        return str(item)
    text = "：".join(
        str(one) for one in (item.get("kind_label"), item.get("theme")) if one
    )
    notes = [f"{item['day']}日"] if item.get("day") else []
    notes += [str(item[name]) for name in ("chair", "done") if item.get(name)]
    return f"{text}（{'，'.join(notes)}）" if notes else text


def read_form(raw: QueryDict, blank: FilingForm) -> tuple[FilingForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read.

    A line of the plan that was not touched stays the row it was, with its
    kind and chair; a line that was typed is kept as its text.
    """
    problems: list[Problem] = []
    kind = kind_of(blank.kind)
    asked = fields_of([kind], *OWN, ITEMS, GRADES)
    fields = read_fields(raw, asked, problems)
    if has_tasks(blank):
        fields[ITEMS] = _read_tasks(raw, blank.fields.get(ITEMS) or ())
    if has_items(blank):
        fields[ITEMS] = _read_months(raw, blank.fields.get(ITEMS) or ())
    if has_grades(blank):
        fields[GRADES] = [
            {"person_id": name.partition(":")[2], "grade": text_of(raw, name)}
            for name in raw
            if name.startswith("grade:") and text_of(raw, name)
        ]
    form = replace(
        blank,
        title=text_of(raw, "title"),
        fields=fields,
        elements=tuple(raw.getlist("elements")),
        author_id=text_of(raw, "author_id") or None,
        answers=text_of(raw, "answers"),
        also=tuple(raw.getlist("also")),
        token=text_of(raw, "token"),
    )
    return form, problems


def _read_months(raw: QueryDict, items: Any) -> list[Any]:
    known = {
        (item.get("month") or 0, line_of(item)): item
        for item in items
        if isinstance(item, Mapping)
    }
    found: list[Any] = []
    for month in range(MONTHS + 1):
        for line in text_of(raw, f"month:{month}").split("\n"):
            text = line.strip()
            if text:
                fresh = {"month": month, "theme": text} if month else text
                found.append(known.get((month, text), fresh))
    return found
