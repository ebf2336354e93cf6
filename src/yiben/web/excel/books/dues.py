"""Dues by workbook: who paid which month, a row and an entry each."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse

from yiben.books.dues import actions, queries
from yiben.books.dues.words import (
    STATES,
    ZERO,
    MemberLine,
    MonthView,
    Paid,
    PayForm,
    month_index,
    month_of,
    period_of,
)
from yiben.common.errors import ManyErrors, Problem
from yiben.org.access import require_record
from yiben.rules.dues import money
from yiben.web.excel.columns import Ask, Column, unique
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.dues import month_from

from .shared import day_of, is_new

PAYMENT = "payment"
HEADS = (
    "月份",
    "姓名",
    "类别",
    "应交（元）",
    "已交（元）",
    "自愿多交（元）",
    "交纳日期",
    "情况",
)
DONE = frozenset({Paid.PAID, Paid.WAIVED})


def kinds_at(unit: Any, _who: Any, _on: date) -> list[tuple[str, str]]:
    """Return the one workbook of a branch."""
    return [(PAYMENT, "交纳党费")] if unit.kind == "branch" else []


def _columns(people: Sequence[tuple[str, str]]) -> tuple[Column, ...]:
    return (
        Column("person", "姓名", Ask.ONE, "persons", unique(people), required=True),
        Column("month", "月份", where="months", required=True, note="写成 2026-05。"),
        Column("amount", "金额（元）", required=True, note="按核定的数额。"),
        Column("paid_on", "交纳日期", Ask.DAY, required=True),
        Column("voluntary", "自愿多交（元）"),
        Column("note", "说明", note="补交超过六个月的写明原因。"),
    )


def template(unit: Any, _kind: str, who: Any, on: date) -> Template:
    """Return the workbook of payments: filled, it names who has not paid yet."""
    require_record(who, unit)
    this = month_of(on)
    view = queries.month_view(unit, this, today=on, seen_by=who)
    columns = _columns([(one.person_id, one.name) for one in view.lines])
    names = dict(columns[0].options)
    values = {label: value for value, label in columns[0].options}

    def stands(rows: Sequence[Cells]) -> Iterable[Standing]:
        for month in _months(rows):
            view = queries.month_view(unit, month, today=on, seen_by=who)
            yield from _stands(unit, view, names)

    def fill() -> Iterable[Cells]:
        for one in view.unpaid:
            yield {
                "person": names[one.person_id],
                "month": period_of(this),
                "amount": str(one.due),
            }

    def write(cells: Cells, token: str, at: datetime) -> bool:
        form = _form(cells, values, token)
        rows = actions.pay_dues(unit, form, by=who, at=at)
        return any(is_new(row, at) for row in rows)

    return Template(
        code=f"dues/{PAYMENT}",
        title="交纳党费",
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=columns,
        key=("person", "month"),
        fill=fill,
        stands=stands,
        write=write,
        prefilled=frozenset({"person", "month", "amount"}),
        notes=("没有写交纳日期的行不导入：交了才填日期。",),
    )


def _months(rows: Sequence[Cells]) -> list[int]:
    """Return the months that a file is about."""
    found = (month_from(row.get("month", "")) for row in rows)
    return sorted({one for one in found if one is not None})


def _stands(unit: Any, view: MonthView, names: dict[str, str]) -> Iterable[Standing]:
    """Give what was paid in a month already."""
    for one in view.lines:
        if one.state == Paid.PAID and one.person_id in names:
            url = reverse("dues-card", args=[unit.pk, one.person_id])
            yield Standing(_paid(one, view.month, names), url)


def _paid(one: MemberLine, month: int, names: dict[str, str]) -> Cells:
    return {
        "person": names[one.person_id],
        "month": period_of(month),
        "amount": str(one.paid),
        "paid_on": day_of(one.paid_on),
        "voluntary": str(one.voluntary) if one.voluntary else "",
    }


def _form(cells: Cells, values: dict[str, str], token: str) -> PayForm:
    """Return one row as the form of the page; everything wrong is raised at once."""
    problems: list[Problem] = []
    person_id = values.get(cells["person"], "")
    if not person_id:
        problems.append(Problem("person", "姓名没有填写。", "请从下拉里选。"))
    month = month_from(cells["month"])
    if month is None:
        said = cells["month"]
        problems.append(Problem("month", f"“{said}”不是月份。", "请写成 2026-05。"))
    sums: dict[str, Decimal] = {}
    for key, label in (("amount", "金额"), ("voluntary", "自愿多交")):
        found = money(cells[key]) if cells[key] else ZERO
        if found is None:
            message = f"{label}“{cells[key]}”不是金额，或是负数。"
            problems.append(Problem(key, message, "请写成 30 或 30.50 这样。"))
        sums[key] = found or ZERO
    if not cells["paid_on"]:
        problems.append(Problem("paid_on", "没有写交纳日期。", "交了才填；请写日期。"))
    if problems or month is None:
        raise ManyErrors(problems)
    return PayForm(
        person_id=person_id,
        months=(month,),
        amount=sums["amount"],
        paid_on=date.fromisoformat(cells["paid_on"]),
        voluntary=sums["voluntary"],
        note=cells["note"],
        token=token,
    )


def pages(unit: Any, who: Any, on: date) -> list[Page]:
    """Return the year of a branch, month by month, to its recorder alone."""
    months = range(month_index(on.year, 1), month_of(on) + 1)
    views = [queries.month_view(unit, m, today=on, seen_by=who) for m in months]
    rows = [
        (
            period_of(view.month),
            one.name,
            one.category,
            str(one.due),
            str(one.paid) if one.state in DONE else "",
            str(one.voluntary) if one.voluntary else "",
            day_of(one.paid_on),
            STATES[one.state],
        )
        for view in views
        for one in view.lines
    ]
    return [Page(f"{on.year}年党费", HEADS, tuple(rows))]


BOOK = Book("dues", "党费", kinds_at, template, pages, is_own=True)
