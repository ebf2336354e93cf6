"""The forms of lists, from the room's forms to what is typed, and back."""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.lists.queries import opening_names
from yiben.books.lists.words import OWN_FIELDS, ItemForm, StepForm, TaskForm
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind, KindField

from .shared import (
    YES,
    read_day,
    read_fields,
    read_needed_day,
    text_of,
    typed,
    typed_fields,
)


def free(kind: Kind, names: tuple[str, ...]) -> list[KindField]:
    """Return those fields of a kind that are no columns of an item, as asked for."""
    known = {one.name: one for one in kind.fields}
    return [known[n] for n in names if n in known and n not in OWN_FIELDS]


def _lines(raw: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(
        line.strip() for line in text_of(raw, name).split("\n") if line.strip()
    )


def typed_item(form: ItemForm) -> QueryDict:
    """Return the form of an item as the browser would send it."""
    values = {
        "title": form.title,
        "found_on": form.found_on.isoformat(),
        "due_on": form.due_on.isoformat() if form.due_on else "",
        "holder_id": form.holder_id or "",
        "author_id": form.author_id or "",
        "about_id": form.about_id or "",
        "target_id": form.target_id or "",
        "anonymous": YES if form.anonymous else "",
        "papers": "\n".join(form.papers),
        "tags": form.tags,
        "source_id": form.source_id or "",
        "source_item_id": form.source_item_id or "",
        "token": form.token,
    }
    return typed(values | typed_fields(form.fields))


def read_item(raw: QueryDict, blank: ItemForm) -> tuple[ItemForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read."""
    problems: list[Problem] = []
    found_on = read_needed_day(raw, "found_on", "日期", problems)
    asked = free(kinds()[blank.kind], opening_names(blank.kind))
    form = replace(
        blank,
        title=text_of(raw, "title"),
        found_on=found_on or blank.found_on,
        due_on=read_day(raw, "due_on", "完成时限", problems),
        holder_id=text_of(raw, "holder_id") or None,
        author_id=text_of(raw, "author_id") or None,
        about_id=text_of(raw, "about_id") or None,
        target_id=text_of(raw, "target_id") or None,
        anonymous=text_of(raw, "anonymous") == YES,
        papers=_lines(raw, "papers"),
        fields=read_fields(raw, asked, problems),
        tags=tuple(raw.getlist("tags")),
        source_id=text_of(raw, "source_id") or None,
        source_item_id=text_of(raw, "source_item_id") or None,
        token=text_of(raw, "token"),
    )
    return form, problems


def typed_step(form: StepForm) -> QueryDict:
    """Return the form of a step as the browser would send it."""
    values = {
        "happened_on": form.happened_on.isoformat(),
        "due_on": form.due_on.isoformat() if form.due_on else "",
        "holder_id": form.holder_id or "",
        "target_id": form.target_id or "",
        "circle": form.circle or "",
        "seen_state": form.seen_state,
        "token": form.token,
    }
    return typed(values | typed_fields(form.fields))


def read_step(
    raw: QueryDict, blank: StepForm, kind: Kind, names: tuple[str, ...]
) -> tuple[StepForm, list[Problem]]:
    """Return what was typed as the room's form of one step."""
    problems: list[Problem] = []
    on = read_needed_day(raw, "happened_on", "日期", problems)
    form = StepForm(
        stage=blank.stage,
        happened_on=on or blank.happened_on,
        note=text_of(raw, "note"),
        proof=text_of(raw, "proof"),
        decided_by=text_of(raw, "decided_by"),
        checker_id=text_of(raw, "checker_id") or None,
        holder_id=text_of(raw, "holder_id") or None,
        target_id=text_of(raw, "target_id") or None,
        due_on=read_day(raw, "due_on", "完成时限", problems),
        circle=text_of(raw, "circle") or None,
        fields=read_fields(raw, free(kind, names), problems),
        papers=_lines(raw, "papers"),
        seen_state=text_of(raw, "seen_state"),
        token=text_of(raw, "token"),
    )
    return form, problems


def read_task(raw: QueryDict) -> tuple[TaskForm, list[Problem]]:
    """Return what was typed as the room's form of one task."""
    problems: list[Problem] = []
    form = TaskForm(
        text=text_of(raw, "text"),
        responsible_id=text_of(raw, "responsible_id") or None,
        due_on=read_day(raw, "due_on", "完成时限", problems),
        token=text_of(raw, "token"),
    )
    return form, problems
