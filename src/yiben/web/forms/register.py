"""The form of a register, from the room's form to what is typed, and back."""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.registers.words import RegisterForm
from yiben.common.errors import Problem
from yiben.policy.queries import kind as kind_of
from yiben.rules.kinds import Kind, KindField

from .shared import (
    fields_of,
    read_day,
    read_fields,
    read_needed_day,
    text_of,
    typed,
    typed_fields,
)

OWN = ("topic",)


def asked_of(kind: Kind) -> list[KindField]:
    """Return the fields that the form of a kind asks for.

    The reason of an end is asked when it ends.
    """
    return fields_of([kind], *OWN, kind.register.end_field)


def typed_form(form: RegisterForm) -> QueryDict:
    """Return a form as the browser would send it."""
    values = {
        "title": form.title,
        "from_on": form.from_on.isoformat(),
        "until_on": form.until_on.isoformat() if form.until_on else "",
        "holder_id": form.holder_id or "",
        "target_id": form.target_id or "",
        "holder_name": form.holder_name,
        "target_name": form.target_name,
        "about": form.about_id or "",
        "people": form.people_ids,
        "source_id": form.source_id or "",
        "tags": form.tags,
        "token": form.token,
    }
    return typed(values | typed_fields(form.fields))


def read_form(
    raw: QueryDict, blank: RegisterForm
) -> tuple[RegisterForm, list[Problem]]:
    """Return what was typed as the room's form, and what could not be read."""
    problems: list[Problem] = []
    from_on = read_needed_day(raw, "from_on", "日期", problems, "请填写从哪一天起。")
    kind = kind_of(blank.kind)
    asked = asked_of(kind)
    kept = {k: v for k, v in blank.fields.items() if k == kind.register.end_field}
    form = replace(
        blank,
        title=text_of(raw, "title"),
        from_on=from_on or blank.from_on,
        until_on=read_day(raw, "until_on", "终止日期", problems),
        holder_id=text_of(raw, "holder_id") or None,
        target_id=text_of(raw, "target_id") or None,
        holder_name=text_of(raw, "holder_name"),
        target_name=text_of(raw, "target_name"),
        about_id=text_of(raw, "about") or None,
        people_ids=tuple(raw.getlist("people")),
        source_id=text_of(raw, "source_id") or None,
        fields=kept | read_fields(raw, asked, problems),
        tags=tuple(raw.getlist("tags")),
        token=text_of(raw, "token"),
    )
    return form, problems
