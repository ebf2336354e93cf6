"""The form of a register, from the room's form to what is typed, and back."""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.registers.words import RegisterForm
from yiben.common.errors import Problem
from yiben.policy.queries import kind as kind_of

from .shared import fields_of, read_day, read_fields, text_of, typed, typed_fields

OWN = ("topic",)


def typed_form(form: RegisterForm) -> QueryDict:
    """Return a form as the browser would send it."""
    values = {
        "title": form.title,
        "from_on": form.from_on.isoformat(),
        "until_on": form.until_on.isoformat() if form.until_on else "",
        "holder_id": form.holder_id or "",
        "target_id": form.target_id or "",
        "tags": form.tags,
        "token": form.token,
    }
    return typed(values | typed_fields(form.fields))


def read_form(
    raw: QueryDict, blank: RegisterForm
) -> tuple[RegisterForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read."""
    problems: list[Problem] = []
    from_on = read_day(raw, "from_on", "日期", problems)
    if from_on is None and not problems:
        problems.append(Problem("from_on", "没有填写日期。", "请填写从哪一天起。"))
    asked = fields_of([kind_of(blank.kind)], *OWN)
    form = replace(
        blank,
        title=text_of(raw, "title"),
        from_on=from_on or blank.from_on,
        until_on=read_day(raw, "until_on", "终止日期", problems),
        holder_id=text_of(raw, "holder_id") or None,
        target_id=text_of(raw, "target_id") or None,
        fields=read_fields(raw, asked, problems),
        tags=tuple(raw.getlist("tags")),
        token=text_of(raw, "token"),
    )
    return form, problems
