"""Lists by workbook: things to see to come in; their steps are taken on the page."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from yiben.books.lists import actions, queries
from yiben.books.lists.words import ItemForm, ItemRow, Show
from yiben.common.errors import ManyErrors
from yiben.policy.queries import kinds
from yiben.web.excel.columns import cells_of, columns_of
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.lists import read_item, typed_item
from yiben.web.panels.list_forms import item_sheet

from .shared import MOST, answers_of, day_of, is_new, named_at

HEADS = (
    *("种类", "事项", "日期", "责任人", "涉及的党员", "组织", "完成时限"),
    *("办到哪一步", "这一步的日期", "还缺什么", "登记组织", "编号"),
)


def kinds_at(unit: Any, _who: Any, _on: date) -> list[tuple[str, str]]:
    """Return the lists a unit keeps."""
    return [(one.kind, one.label) for one in queries.kinds_for(unit.kind)]


def _rows(unit: Any, who: Any, on: date, kind: str | None = None) -> list[ItemRow]:
    """Return every item: those at work, waiting, done and not yet taken in."""
    found = {
        row.id: row
        for show in (Show.OPEN, Show.WAITING, Show.CLOSED, Show.INCOMING)
        for row in queries.items_of(
            unit, seen_by=who, on=on, show=show, kind=kind, limit=MOST
        )
    }
    return list(found.values())


def template(unit: Any, kind: str, who: Any, on: date) -> Template:
    """Return the workbook of one kind of item."""
    blank = queries.blank_for(unit, kind, on, seen_by=who)
    people, targets = named_at(unit, on, who, itself=True)
    form = item_sheet(typed_item(blank), blank, unit, people, targets)
    columns = columns_of((*form.main, *form.more))

    def stands(_: Sequence[Cells]) -> Iterable[Standing]:
        for row in _rows(unit, who, on, kind):
            if row.unit_id != unit.pk or row.is_hidden:
                continue
            cells = cells_of(typed_item(_form(row)), columns)
            known = {"title", "found_on", "holder_id", "due_on"}
            url = reverse("list-item", args=[row.id])
            kept = {key: cells[key] for key in known if key in cells}
            yield Standing(kept, url, more=_More(row.id, columns, who))

    def write(cells: Cells, token: str, at: datetime) -> bool:
        raw = answers_of(made, cells, {"token": token})
        clean = replace(blank, tags=(), fields={}, source_id=None, source_item_id=None)
        given, problems = read_item(raw, clean)
        if problems:
            raise ManyErrors(problems)
        return is_new(actions.open_item(unit, given, by=who, at=at), at)

    made = Template(
        code=f"lists/{kind}",
        title=kinds()[kind].label,
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=columns,
        key=("title", "found_on"),
        fill=lambda: (one.cells for one in stands(())),
        stands=stands,
        write=write,
    )
    return made


class _More:
    """Reads the words of one item when a row of a file is about it."""

    def __init__(self, item_id: str, columns: Any, who: Any) -> None:
        self.item_id, self.columns, self.who = item_id, columns, who

    def __call__(self) -> Cells:
        row = queries.item(self.item_id, seen_by=self.who)
        view = queries.view_of(row, seen_by=self.who)
        form = replace(
            _form(view.row),
            author_id=row.author_id,
            about_id=row.about_id,
            target_id=row.target_id,
            fields=view.fields,
            tags=view.tags,
            papers=view.papers,
        )
        return cells_of(typed_item(form), self.columns)


def _form(row: ItemRow) -> ItemForm:
    return ItemForm(
        kind=row.kind,
        title=row.title,
        found_on=row.found_on,
        holder_id=row.holder_id,
        due_on=row.due_on,
    )


def pages(unit: Any, who: Any, on: date) -> list[Page]:
    """Return all lists of a unit; the words of a restricted item stay inside."""
    rows = sorted(_rows(unit, who, on), key=lambda row: row.found_on, reverse=True)
    return [Page("清单", HEADS, tuple(_cells(one) for one in rows))]


def _cells(row: ItemRow) -> tuple[str, ...]:
    return (
        row.kind_label,
        row.title,
        day_of(row.found_on),
        row.holder,
        row.about,
        row.target,
        day_of(row.due_on),
        row.state_label,
        day_of(row.state_on),
        "、".join(row.gaps),
        row.unit_name,
        row.id,
    )


BOOK = Book("lists", "清单", kinds_at, template, pages)
