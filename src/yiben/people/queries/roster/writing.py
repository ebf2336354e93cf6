"""Workbooks written: the empty template and the roster of a subtree.

Every text is written as text, so a name that begins with ``=`` stays a name.
Identity and telephone numbers leave the house masked; an import takes a
masked number as "unchanged".
"""

import io
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.checks import mask_id, mask_phone
from yiben.people.checks.layout import (
    MAX_ROWS,
    MEMBERS,
    NOTES,
    OFFICES,
    ORGS,
    SHEETS,
    Cell,
    Column,
)
from yiben.people.words import ETHNIC_GROUPS, MembershipKind, Sex

from .members import FLAG_COLUMNS
from .orgs import TRAIT_COLUMNS
from .scope import Scope, open_scope

_RULES = (
    "三张表的名称和第一行的列名不要改动，列的先后可以调整。",
    "标有“必填”的列每行都要填写。",
    "日期写到日，例如 2001-07-01；身份证号请先把单元格设为“文本”格式再输入。",
    "同一份名册可以重复导入：已有且相同的不会改动，留空的格子不会清掉已登记的内容。",
    "导出的名册里身份证号和手机号带星号，原样导入表示不改动。",
    "删除党员、调整隶属关系、改变组织类别，请在系统页面上办理。",
)
_CHOICES_SHOWN = 15


class Writer:
    """A workbook in memory with the three sheets and the notes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()
        self.book = xlsxwriter.Workbook(
            self.buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
        )
        self.text = self.book.add_format({"num_format": "@"})
        self.day = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.head = self.book.add_format(
            {"bold": True, "bg_color": "#F2D7D5", "border": 1, "num_format": "@"}
        )
        self.wrap = self.book.add_format({"text_wrap": True, "valign": "top"})

    def sheet(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        """Write one sheet with its head, its choices and its rows."""
        page = self.book.add_worksheet(name)
        page.freeze_panes(1, 0)
        for index, column in enumerate(SHEETS[name]):
            page.write_string(0, index, column.header, self.head)
            layout = self.day if column.cell is Cell.DAY else self.text
            page.set_column(index, index, column.width, layout)
            _offer_choices(page, index, column)
        for number, row in enumerate(rows, start=1):
            for index, column in enumerate(SHEETS[name]):
                self._cell(page, number, index, row.get(column.key))

    def _cell(self, page: Any, row: int, index: int, value: Any) -> None:
        if isinstance(value, date):
            moment = datetime.combine(value, time.min)
            page.write_datetime(row, index, moment, self.day)
        elif value is not None:
            page.write_string(row, index, str(value), self.text)

    def notes(self, org: Org | None) -> None:
        """Write the sheet that explains the others."""
        page = self.book.add_worksheet(NOTES)
        page.set_column(0, 0, 12)
        page.set_column(1, 1, 18)
        page.set_column(2, 2, 80, self.wrap)
        lines = [("", "", rule) for rule in _RULES]
        if org is not None:
            lines.insert(0, ("", "适用范围", f"{org.name}（编号 {org.pk}）及其下级"))
        lines += [
            (name, column.header, _note(column))
            for name, columns in SHEETS.items()
            for column in columns
        ]
        for number, line in enumerate(lines):
            for index, text in enumerate(line):
                page.write_string(number, index, text)

    def close(self) -> bytes:
        """Return the bytes of the finished workbook."""
        self.book.close()
        return self.buffer.getvalue()


def _labels(column: Column) -> list[str]:
    labels: dict[str, str] = {}
    for label, value in column.choices:
        labels.setdefault(value, label)
    return list(labels.values())


def _offer_choices(page: Any, index: int, column: Column) -> None:
    source = ["是", "否"] if column.cell is Cell.FLAG else _labels(column)
    # Excel takes at most 255 characters of choices in a cell's own list.
    if source and len(",".join(source)) < 255:  # noqa: PLR2004 -- Excel's limit
        rule = {"validate": "list", "source": source, "ignore_blank": True}
        page.data_validation(1, index, MAX_ROWS, index, rule)


def _note(column: Column) -> str:
    parts = ["必填。"] if column.required else []
    parts.append(column.note)
    labels = _labels(column)
    if labels:
        more = "等" if len(labels) > _CHOICES_SHOWN else ""
        parts.append(f"可以填：{'、'.join(labels[:_CHOICES_SHOWN])}{more}。")
    return "".join(parts)


def roster_template(org: Org | None = None) -> bytes:
    """Return an empty workbook to fill in, with choices and explanations."""
    writer = Writer()
    for name in SHEETS:
        writer.sheet(name, ())
    writer.notes(org)
    return writer.close()


def export_roster(org: Org, *, seen_by: Viewer, on: date) -> bytes:
    """Return the roster of a subtree on a day; importing it changes nothing.

    For those who may import it. Doors call ``actions.note_export`` before the
    bytes leave the house.
    """
    scope = open_scope(org, seen_by, on)
    writer = Writer()
    writer.sheet(ORGS, _org_rows(scope))
    writer.sheet(MEMBERS, _member_rows(scope))
    writer.sheet(OFFICES, _office_rows(scope))
    writer.notes(org)
    return writer.close()


def _call(scope: Scope, ref: str | None) -> str | None:
    """Return the name of an organisation, or its id where the name is not enough."""
    if ref is None:
        return None
    name = scope.places[ref].name
    return name if len(scope.by_name[name]) == 1 else ref


def _org_rows(scope: Scope) -> Iterable[dict[str, Any]]:
    for place in scope.places.values():
        org = place.org
        if org is None:
            continue
        yield {
            "id": org.pk,
            "name": org.name,
            "short_name": org.short_name,
            "kind": org.get_kind_display(),
            "level": org.get_level_display(),
            "sector": org.get_sector_display(),
            "superior": _call(scope, place.superior),
            "founded_on": org.founded_on,
        } | {
            key: "是" if (org.pk, trait.value) in scope.traits else None
            for key, trait in TRAIT_COLUMNS
        }


def _member_rows(scope: Scope) -> Iterable[dict[str, Any]]:
    order = {ref: number for number, ref in enumerate(scope.places)}
    rows = sorted(
        scope.members.values(), key=lambda row: (order[row.org_id], row.person.name)
    )
    for row in rows:
        person = row.person
        group = scope.places.get(row.group_id or "")
        yield {
            "id": person.id,
            "name": person.name,
            "sex": Sex(person.sex).label,
            "birth_on": person.birth_on,
            "ethnic": ETHNIC_GROUPS.get(person.ethnic or ""),
            "id_number": mask_id(person.id_number),
            "phone": mask_phone(person.phone),
            "branch": _call(scope, row.org_id),
            "group": group.name if group else None,
            "kind": MembershipKind(row.kind).label,
            "joined_on": row.joined_on,
            "full_on": row.full_on,
            "from_on": scope.stays[person.id],
        } | {
            key: "是" if (person.id, flag.value) in scope.flags else None
            for key, flag in FLAG_COLUMNS
        }


def _office_rows(scope: Scope) -> Iterable[dict[str, Any]]:
    for row in scope.tenures:
        if row.org_id not in scope.places or not scope.places[row.org_id].tended:
            continue
        home = scope.members.get(row.person_id)
        yield {
            "person": row.person_id,
            "name": row.person.name,
            "branch": _call(scope, home.org_id if home else None),
            "org": _call(scope, row.org_id),
            "office": row.get_office_display(),
            "from_on": row.from_on,
            "until_on": row.until_on,
        }
