"""Check sheets, standards and materials by workbook: three books of one shape."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.forms import actions as sheets
from yiben.books.forms import queries as sheet_queries
from yiben.books.forms.words import SheetForm, SheetOffer, SheetRow
from yiben.books.library import actions as library
from yiben.books.library import queries as library_queries
from yiben.books.library.words import ItemForm, ItemRow
from yiben.books.targets import actions as targets
from yiben.books.targets import queries as target_queries
from yiben.books.targets.words import TargetForm, TargetRow
from yiben.common.errors import ManyErrors, Problem
from yiben.policy.queries import kinds
from yiben.web.excel.columns import Column, cells_of, columns_of
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.sheets import read_item, read_sheet, read_target, typed_form
from yiben.web.panels.book_form import BookForm
from yiben.web.panels.library import item_form
from yiben.web.panels.sheets import sheet_form
from yiben.web.panels.targets import target_form

from .shared import MOST, answers_of, day_of, is_new, tags_of

TERM = "~"
"""Between a kind of check sheet and which of its contents is meant."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What differs between the three books."""

    slug: str
    kind: str
    label: str
    key: tuple[str, ...]
    form: BookForm
    stands: Callable[[tuple[Column, ...]], Iterable[Standing]]
    read: Callable[[QueryDict], tuple[Any, list[Problem]]]
    act: Callable[[Any, datetime], Any]
    hints: Mapping[str, str]


def _template(unit: Any, shape: _Shape) -> Template:
    form = shape.form
    items = [field for one in form.items for field in (one.state, one.found)]
    columns = columns_of((*form.main, *items, *form.fields, *form.after))
    known = {one.key for one in columns}
    hidden = {one.name: one.value for one in form.hidden}

    def stands(_: Sequence[Cells]) -> Iterable[Standing]:
        return shape.stands(columns)

    def fill() -> Iterable[Cells]:
        rows = [one.cells for one in stands(())]
        yield from rows
        holders = next((one.options for one in columns if one.key == "holder_id"), ())
        if shape.hints:
            seen = {row.get("holder_id") for row in rows}
            for _, name in holders:
                if name not in seen:
                    yield {**shape.hints, "holder_id": name}

    def write(cells: Cells, token: str, at: datetime) -> bool:
        raw = answers_of(made, cells, {**hidden, "token": token})
        given, problems = shape.read(raw)
        if problems:
            raise ManyErrors(problems)
        return is_new(shape.act(given, at), at)

    made = Template(
        code=f"{shape.slug}/{shape.kind}",
        title=shape.label,
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=columns,
        key=tuple(key for key in shape.key if key in known),
        fill=fill,
        stands=stands,
        write=write,
        prefilled=frozenset({*shape.hints, "holder_id"}),
    )
    return made


# --- check sheets -------------------------------------------------------------


def sheet_kinds(unit: Any, who: Any, on: date) -> list[tuple[str, str]]:
    """Return the check sheets that can be filled in."""
    return [
        (f"{one.kind}{TERM}{one.term}" if one.term else one.kind, _called(one))
        for one in sheet_queries.offers_of(unit, on=on, seen_by=who)
        if one.is_open
    ]


def _called(offer: SheetOffer) -> str:
    return f"{offer.label}（{offer.term}）" if offer.term else offer.label


def sheet_template(unit: Any, kind: str, who: Any, on: date) -> Template:
    """Return the workbook of one check sheet: a row for each member."""
    name, _, term = kind.partition(TERM)
    blank = sheet_queries.blank_for(unit, name, on, seen_by=who, term=term)
    offer = sheet_queries.offer_of(unit, name, on, seen_by=who, term=blank.term)
    people = sheet_queries.holders_for(unit, on, seen_by=who)
    form = sheet_form(typed_form(blank), blank, offer, unit, people)
    clean = replace(blank, tags=())

    def stands(columns: tuple[Column, ...]) -> Iterable[Standing]:
        rows = sheet_queries.sheets_of(unit, seen_by=who, kind=name, limit=MOST)
        for row in rows:
            if row.term == blank.term:
                cells = cells_of(typed_form(_sheet_of(row)), columns)
                known = {"title", "holder_id", "filled_on"} & set(cells)
                url = reverse("sheet", args=[row.id])
                kept = {key: cells[key] for key in known}
                yield Standing(kept, url, more=_Filled(row, columns, who))

    return _template(
        unit,
        _Shape(
            slug="sheets",
            kind=kind,
            label=_called(offer),
            key=("title", "holder_id"),
            form=form,
            stands=stands,
            read=lambda raw: read_sheet(raw, clean, offer),
            act=lambda given, at: sheets.fill_sheet(unit, given, by=who, at=at),
            hints={"title": blank.title, "filled_on": day_of(on)}
            if offer.is_of_person
            else {},
        ),
    )


def _sheet_of(row: SheetRow) -> SheetForm:
    return SheetForm(
        kind=row.kind,
        term=row.term,
        title=row.title,
        filled_on=row.filled_on,
        holder_id=row.holder_id,
    )


class _Filled:
    """Reads one check sheet, as far as it is open, when a row is about it."""

    def __init__(self, row: SheetRow, columns: Any, who: Any) -> None:
        self.row, self.columns, self.who = row, columns, who

    def __call__(self) -> Cells:
        held = sheet_queries.sheet(self.row.id, seen_by=self.who)
        view = sheet_queries.view_of(held, seen_by=self.who)
        if view.is_hidden:
            return {}
        given = replace(_sheet_of(self.row), fields=view.fields, tags=view.tags)
        raw = typed_form(given)
        for number, one in enumerate(view.answers, 1):
            raw[f"state:{number}"] = one.state
            raw[f"found:{number}"] = "\n".join(one.problems)
        shown = [one for one in self.columns if one.key not in ("tags", "handed_in")]
        return cells_of(raw, shown)


def sheet_pages(unit: Any, who: Any, _on: date) -> list[Page]:
    """Return the list of check sheets; what they say stays inside."""
    heads = ("种类", "标题", "谁的表", "填表日期", "已交支部", "看过的人", "编号")
    rows = sheet_queries.sheets_of(unit, seen_by=who, limit=MOST)
    return [
        Page(
            "对照表",
            heads,
            tuple(
                (
                    one.kind_label,
                    one.title,
                    one.holder,
                    day_of(one.filled_on),
                    "是" if one.handed_in else "",
                    one.reviewed_by,
                    one.id,
                )
                for one in rows
            ),
        )
    ]


# --- standards ----------------------------------------------------------------


def target_kinds(unit: Any, who: Any, on: date) -> list[tuple[str, str]]:
    """Return the standards that can be worked towards."""
    offers = target_queries.offers_of(unit, on=on, seen_by=who)
    return [(one.kind, one.label) for one in offers if one.is_open]


def target_template(unit: Any, kind: str, who: Any, on: date) -> Template:
    """Return the workbook by which targets are set."""
    blank = target_queries.blank_for(unit, kind, on, seen_by=who)
    offer = target_queries.offer_of(unit, kind, on)
    people = target_queries.holders_for(unit, on, seen_by=who)
    form = target_form(typed_form(blank), blank, offer, unit, people)

    def stands(columns: tuple[Column, ...]) -> Iterable[Standing]:
        held = {name: key for key, name in people}
        for row in target_queries.targets_of(unit, on=on, seen_by=who, limit=MOST):
            if row.kind == kind and row.state != "withdrawn":
                given = _target_of(row, held.get(row.holder))
                cells = cells_of(typed_form(given), columns)
                known = {"title", "holder_id", "started_on", "target_on"} & set(cells)
                url = reverse("target", args=[row.id])
                kept = {key: cells[key] for key in known}
                yield Standing(kept, url, more=_Aimed(row, columns, who))

    hints = {"title": blank.title, "started_on": day_of(on)}
    hints |= {"target_on": day_of(blank.target_on)}
    return _template(
        unit,
        _Shape(
            slug="targets",
            kind=kind,
            label=offer.label,
            key=("title", "holder_id"),
            form=form,
            stands=stands,
            read=lambda raw: read_target(raw, blank),
            act=lambda given, at: targets.set_target(unit, given, by=who, at=at),
            hints=hints if offer.is_of_person else {},
        ),
    )


def _target_of(row: TargetRow, holder_id: str | None) -> TargetForm:
    return TargetForm(
        kind=row.kind,
        title=row.title,
        started_on=row.started_on,
        target_on=row.target_on,
        holder_id=holder_id,
    )


class _Aimed:
    """Reads one target whole when a row of a file is about it."""

    def __init__(self, row: TargetRow, columns: Any, who: Any) -> None:
        self.row, self.columns, self.who = row, columns, who

    def __call__(self) -> Cells:
        held = target_queries.target(self.row.id, seen_by=self.who)
        view = target_queries.view_of(held, on=self.row.started_on, seen_by=self.who)
        if view.is_hidden:
            return {}
        items = tuple(one.text for one in view.marks)
        given = replace(_target_of(self.row, None), fields=view.fields, items=items)
        shown = [one for one in self.columns if one.key != "holder_id"]
        return cells_of(typed_form(given), shown)


def target_pages(unit: Any, who: Any, on: date) -> list[Page]:
    """Return the targets of a unit, the nearest date first."""
    heads = ("标准", "目标", "谁", "起算", "期限", "到哪一步", "认定日期", "编号")
    rows = target_queries.targets_of(unit, on=on, seen_by=who, limit=MOST)
    return [
        Page(
            "达标创建",
            heads,
            tuple(
                (
                    one.kind_label,
                    one.title,
                    one.holder,
                    day_of(one.started_on),
                    day_of(one.target_on),
                    one.state_label,
                    day_of(one.reached_on),
                    one.id,
                )
                for one in rows
            ),
        )
    ]


# --- materials ----------------------------------------------------------------


def library_kinds(unit: Any, _who: Any, _on: date) -> list[tuple[str, str]]:
    """Return what a unit logs."""
    return [(one.kind, one.label) for one in library_queries.kinds_for(unit)]


def library_template(unit: Any, kind: str, who: Any, on: date) -> Template:
    """Return the workbook of one kind of material."""
    blank = library_queries.blank_for(unit, kind, on, seen_by=who)
    people = library_queries.authors_for(unit, on, seen_by=who)
    form = item_form(typed_form(blank), blank, unit, people)
    clean = replace(blank, tags=(), fields={})
    spec = kinds()[kind]
    day = f"field:{spec.sheet.day}" if spec.sheet.day else "logged_on"

    def stands(columns: tuple[Column, ...]) -> Iterable[Standing]:
        rows = library_queries.items_of(unit, seen_by=who, kind=kind, limit=MOST)
        for row in rows:
            dated = {spec.sheet.day: row.happened_on} if spec.sheet.day else {}
            given = replace(
                clean, title=row.title, logged_on=row.happened_on, fields=dated
            )
            cells = cells_of(typed_form(given), columns)
            known = {key: cells[key] for key in ("title", day) if key in cells}
            url = reverse("library-item", args=[row.id])
            yield Standing(known, url, more=_Said(row.id, columns, who, clean))

    return _template(
        unit,
        _Shape(
            slug="library",
            kind=kind,
            label=spec.label,
            key=("title", day),
            form=form,
            stands=stands,
            read=lambda raw: read_item(raw, clean),
            act=lambda given, at: library.log_item(unit, given, by=who, at=at),
            hints={},
        ),
    )


class _Said:
    """Reads one material whole when a row of a file is about it."""

    def __init__(self, item_id: str, columns: Any, who: Any, blank: ItemForm) -> None:
        self.item_id, self.columns, self.who, self.blank = item_id, columns, who, blank

    def __call__(self) -> Cells:
        row = library_queries.item(self.item_id, seen_by=self.who)
        form = replace(
            self.blank,
            title=row.title,
            logged_on=row.happened_on,
            holder_id=row.holder_id,
            fields=row.fields,
            tags=row.tags,
        )
        return cells_of(typed_form(form), self.columns)


def library_pages(unit: Any, who: Any, _on: date) -> list[Page]:
    """Return what a unit logged, the newest first."""
    heads = (
        "种类",
        "题目",
        "日期",
        "作者或经办人",
        "渠道等",
        "标记",
        "不知道的",
        "收到几个",
        "编号",
    )
    rows = library_queries.items_of(unit, seen_by=who, limit=MOST)
    return [Page("资料和宣传", heads, tuple(_material(one) for one in rows))]


def _material(one: ItemRow) -> tuple[str, ...]:
    return (
        one.kind_label,
        one.title,
        day_of(one.happened_on),
        one.holder,
        "、".join(one.facets),
        tags_of(one.kind, one.tags),
        "、".join(one.unknown),
        str(one.received),
        one.id,
    )


SHEETS = Book("sheets", "对照表", sheet_kinds, sheet_template, sheet_pages)
TARGETS = Book("targets", "达标创建", target_kinds, target_template, target_pages)
LIBRARY = Book("library", "资料和宣传", library_kinds, library_template, library_pages)
