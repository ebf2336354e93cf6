"""Forms of sheets, targets and materials: what is typed, and back to the rooms' words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.http import QueryDict

from yiben.books.forms.words import Answer, SheetForm, SheetOffer
from yiben.books.library.words import ItemForm
from yiben.books.targets.words import Mark, TargetForm
from yiben.common.errors import Problem
from yiben.policy.queries import kind as kind_of

from .shared import fields_of, read_day, read_fields, text_of, typed, typed_fields

OWN = ("topic",)


def typed_form(form: SheetForm | TargetForm | ItemForm) -> QueryDict:
    """Return a form as the browser would send it."""
    values: dict[str, Any] = {
        "title": form.title,
        "holder_id": form.holder_id or "",
        "token": form.token,
    }
    if isinstance(form, SheetForm):
        values |= {"filled_on": form.filled_on.isoformat(), "tags": form.tags}
        values |= {"term": form.term, "handed_in": "yes" if form.handed_in else ""}
    elif isinstance(form, ItemForm):
        values |= {"logged_on": form.logged_on.isoformat(), "tags": form.tags}
    else:
        values |= {"started_on": form.started_on.isoformat()}
        values["target_on"] = form.target_on.isoformat() if form.target_on else ""
        values["items"] = "\n".join(form.items)
    return typed(values | typed_fields(form.fields))


def lines(raw: QueryDict, name: str) -> tuple[str, ...]:
    """Return what was typed line by line, without empty ones."""
    given = text_of(raw, name).split("\n")
    return tuple(one.strip() for one in given if one.strip())


def read_sheet(
    raw: QueryDict, blank: SheetForm, offer: SheetOffer
) -> tuple[SheetForm, list[Problem]]:
    """Return a check sheet as it was typed, and what could not be read."""
    problems: list[Problem] = []
    filled_on = _day(raw, "filled_on", "填表日期", problems)
    asked = fields_of([kind_of(blank.kind)], *OWN)
    answers = tuple(
        Answer(one.text, text_of(raw, f"state:{n}"), lines(raw, f"found:{n}"))
        for n, one in enumerate(offer.items, 1)
    )
    form = replace(
        blank,
        title=text_of(raw, "title"),
        filled_on=filled_on or blank.filled_on,
        holder_id=text_of(raw, "holder_id") or None,
        answers=answers,
        fields=read_fields(raw, asked, problems),
        tags=tuple(raw.getlist("tags")),
        handed_in=text_of(raw, "handed_in") == "yes",
        token=text_of(raw, "token"),
    )
    return form, problems


def read_target(raw: QueryDict, blank: TargetForm) -> tuple[TargetForm, list[Problem]]:
    """Return a target as it was typed, and what could not be read."""
    problems: list[Problem] = []
    started_on = _day(raw, "started_on", "起算日期", problems)
    asked = fields_of([kind_of(blank.kind)], *OWN)
    form = replace(
        blank,
        title=text_of(raw, "title"),
        started_on=started_on or blank.started_on,
        target_on=read_day(raw, "target_on", "达标期限", problems),
        holder_id=text_of(raw, "holder_id") or None,
        items=lines(raw, "items"),
        fields=read_fields(raw, asked, problems),
        token=text_of(raw, "token"),
    )
    return form, problems


def read_item(raw: QueryDict, blank: ItemForm) -> tuple[ItemForm, list[Problem]]:
    """Return a material as it was typed, and what could not be read."""
    problems: list[Problem] = []
    logged_on = _day(raw, "logged_on", "登记日期", problems)
    asked = fields_of([kind_of(blank.kind)], *OWN)
    form = replace(
        blank,
        title=text_of(raw, "title"),
        logged_on=logged_on or blank.logged_on,
        holder_id=text_of(raw, "holder_id") or None,
        fields=read_fields(raw, asked, problems),
        tags=tuple(raw.getlist("tags")),
        token=text_of(raw, "token"),
    )
    return form, problems


def read_marks(raw: QueryDict, marks: Sequence[Mark]) -> list[Mark]:
    """Return the self-rating of each item as it was typed."""
    return [
        replace(
            one,
            own=text_of(raw, f"own:{n}"),
            note=text_of(raw, f"note:{n}"),
            entries=tuple(key for key in raw.getlist(f"entry:{n}") if key),
        )
        for n, one in enumerate(marks, 1)
    ]


def read_verdicts(raw: QueryDict, n_items: int) -> dict[int, tuple[str, str]]:
    """Return the check of each item as it was typed."""
    return {
        n: (text_of(raw, f"checked:{n}"), text_of(raw, f"remark:{n}"))
        for n in range(1, n_items + 1)
    }


def _day(raw: QueryDict, name: str, label: str, problems: list[Problem]) -> date | None:
    """Return a day that must be given; a mistake is noted otherwise."""
    n_before = len(problems)
    found = read_day(raw, name, label, problems)
    if found is None and len(problems) == n_before:
        problems.append(Problem(name, f"没有填写{label}。", "请填写。"))
    return found
