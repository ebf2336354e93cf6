"""Registers by workbook."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.urls import reverse

from yiben.books.registers import queries
from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common.errors import ManyErrors
from yiben.policy.queries import kinds
from yiben.web.excel.columns import Column, cells_of, columns_of
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.register import read_form, typed_form
from yiben.web.panels.register_form import Offered, sheet_of

from .shared import MOST, answers_of, day_of, is_new, named_at, tags_of, told_of

HEADS = (
    *("种类", "名称", "承担人", "联系的组织", "起", "止"),
    *("标记", "内容", "终止原因", "登记组织", "编号"),
)
KEY = ("title", "from_on", "holder_id", "target_id", "about")
UNSAID = frozenset({"holder_name", "target_name"})
"""Columns that a line does not tell again: somebody of a unit elsewhere."""

Keep = Callable[..., Any]
"""How a line is kept, with all that follows from it."""


def kinds_at(unit: Any, _who: Any, _on: date) -> list[tuple[str, str]]:
    """Return what a unit registers."""
    return [
        (one.kind, one.label)
        for one in kinds().values()
        if one.book == "registers" and one.is_posted and unit.kind in one.by
    ]


def template(unit: Any, kind: str, who: Any, on: date, *, keep: Keep) -> Template:
    """Return the workbook of one kind of register."""
    known = kinds()[kind]
    whole = queries.blank_for(unit, kind, on, seen_by=who)
    blank = replace(whole, tags=(), holder_id=None, target_id=None, about_id=None)
    columns = _columns(unit, blank, who, on)

    def stands(_: Sequence[Cells]) -> Iterable[Standing]:
        rows = queries.registers_of(unit, seen_by=who, kind=kind, limit=MOST)
        for row in rows:
            if row.unit_id == unit.pk:
                said = [one for one in columns if one.key not in UNSAID]
                cells = cells_of(typed_form(_form(row)), said)
                yield Standing(cells, reverse("register", args=[row.id]))

    def write(cells: Cells, token: str, at: datetime) -> bool:
        raw = answers_of(made, cells, {"token": token})
        given, problems = read_form(raw, blank)
        if problems:
            raise ManyErrors(problems)
        return is_new(keep(unit, given, by=who, at=at), at)

    made = Template(
        code=f"registers/{kind}",
        title=known.label,
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=columns,
        key=tuple(key for key in KEY if any(one.key == key for one in columns)),
        fill=lambda: _fill(stands(()), columns),
        stands=stands,
        write=write,
        prefilled=frozenset({"holder_id"}),
    )
    return made


def _columns(unit: Any, blank: RegisterForm, who: Any, on: date) -> tuple[Column, ...]:
    """Return the questions of the form, with what an act is about as one of them."""
    people, targets = named_at(unit, on, who, itself=False)
    offered = Offered(
        people=people,
        targets=targets,
        lines=queries.about_choices(unit, blank.kind, on, seen_by=who),
        team=people,
        sources=queries.source_choices(unit, blank.kind, on, seen_by=who),
    )
    form = sheet_of(typed_form(blank), blank, unit, offered)
    asked = [one for one in (form.pick, *form.main, *form.fields, form.tags) if one]
    return columns_of(asked)


def _fill(known: Iterable[Standing], columns: Sequence[Column]) -> Iterable[Cells]:
    """Give the lines there are, then a row for each who holds none yet."""
    rows = [one.cells for one in known]
    yield from rows
    held = {row.get("holder_id") for row in rows}
    names = next((one.options for one in columns if one.key == "holder_id"), ())
    yield from ({"holder_id": name} for _, name in names if name not in held)


def _form(row: RegisterRow) -> RegisterForm:
    """Return a line as the form that would write it: their words are the same."""
    names = (one.name for one in fields(RegisterForm))
    said = {name: getattr(row, name) for name in names if hasattr(row, name)}
    return RegisterForm(**said)


def pages(unit: Any, who: Any, _on: date) -> list[Page]:
    """Return all registers of a unit, the newest first."""
    rows = queries.registers_of(unit, seen_by=who, limit=MOST)
    return [Page("登记", HEADS, tuple(_cells(one) for one in rows))]


def _cells(row: RegisterRow) -> tuple[str, ...]:
    return (
        row.kind_label,
        row.title,
        row.holder,
        row.target,
        day_of(row.from_on),
        day_of(row.until_on),
        tags_of(row.kind, row.tags),
        told_of(row.kind, row.fields),
        row.end_reason,
        row.unit_name,
        row.id,
    )


def book(keep: Keep) -> Book:
    """Return the book; ``keep`` keeps a line with all that follows from it."""
    made = partial(template, keep=keep)
    return Book("registers", "登记", kinds_at, made, pages)
