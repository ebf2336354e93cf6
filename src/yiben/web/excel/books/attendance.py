"""The attendance of a month by workbook: a row for each gathering, a column for each member."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import (
    GatheringForm,
    GatheringRow,
    GatheringState,
    SeatForm,
)
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.org.access import require_record
from yiben.web.excel.columns import Ask, Column, unique
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.dues import month_from
from yiben.web.panels.calendar import last_of

from .seating import STATES, states_of
from .shared import MOST

MONTHS = 12
WHICH, DONE = "gathering", "held"
SEAT = "seat:"
OPTIONS = tuple((label, label) for label in STATES)


def kinds_at(_unit: Any, _who: Any, on: date) -> list[tuple[str, str]]:
    """Return the months whose attendance can be entered, this one first."""
    found, first = [], on.replace(day=1)
    for _ in range(MONTHS):
        label = f"{first.year}年{first.month}月的到会情况"
        found.append((f"{first:%Y-%m}", label))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


@dataclass
class _Month:
    """The gatherings of one month at a unit."""

    unit: Any
    who: Any
    rows: dict[str, GatheringRow]
    labels: dict[str, str]
    names: dict[str, str] = field(default_factory=dict)

    def form(self, row: GatheringRow) -> GatheringForm:
        """Return a gathering as it was left."""
        held = queries.gathering(row.id, seen_by=self.who)
        return queries.form_of(held, seen_by=self.who)

    def cells(self, row: GatheringRow) -> Cells:
        """Return a gathering with the state of each member."""
        seats = states_of(self.form(row))
        found = {f"{SEAT}{key}": state for key, state in seats.items()}
        closed = row.state == GatheringState.CLOSED
        return {WHICH: self.labels[row.id], DONE: "是" if closed else "", **found}

    def stands(self, _: Sequence[Cells]) -> Iterable[Standing]:
        """Give what is written down of each gathering."""
        for row in self.rows.values():
            yield Standing(
                self.cells(row),
                reverse("gathering", args=[row.id]),
                is_open=row.state == GatheringState.PLANNED,
            )

    def fill(self) -> Iterable[Cells]:
        """Give those that wait to be closed, as they stand."""
        for row in self.rows.values():
            if row.state == GatheringState.PLANNED:
                yield self.cells(row)

    def write(self, cells: Cells, token: str, at: datetime) -> bool:
        """Keep the attendance of one gathering, and close it if it is to be."""
        found = {label: key for key, label in self.labels.items()}
        key = found.get(cells[WHICH])
        if key is None:
            raise ManyErrors([Problem(WHICH, "没有选是哪次活动。", "请从下拉里选。")])
        row = queries.gathering(key, seen_by=self.who)
        form = queries.form_of(row, seen_by=self.who)
        seats = tuple(_seat(seat, cells) for seat in form.seats)
        strangers = self._strangers(form, cells)
        if strangers:
            raise ManyErrors(strangers)
        actions.revise_gathering(row, replace(form, seats=seats), by=self.who, at=at)
        if cells[DONE] == "是":
            actions.close_gathering(row, by=self.who, at=at, token=token)
        return True

    def _strangers(self, form: GatheringForm, cells: Cells) -> list[Problem]:
        """Return a mistake for each state of somebody who is not due there."""
        due = {f"{SEAT}{seat.person_id}" for seat in form.seats}
        return [
            Problem(key, f"{name}不在这次活动的名单上。", "请留空这一格。")
            for key, name in self.names.items()
            if cells.get(key) and key not in due
        ]


def _seat(seat: SeatForm, cells: Cells) -> SeatForm:
    said = cells.get(f"{SEAT}{seat.person_id}", "")
    state = STATES.get(said, seat.state)
    if state == seat.state:
        return seat
    return replace(seat, state=state, reason="", left_out="")


def template(unit: Any, kind: str, who: Any, _on: date) -> Template:
    """Return the matrix of one month: what is planned is a row."""
    require_record(who, unit)
    month = month_from(kind)
    if month is None:
        raise RefusedError("excel.month", kind)
    first = date(month // 12, month % 12 + 1, 1)
    found = queries.gatherings_of(
        unit, seen_by=who, since=first, until=last_of(first), limit=MOST
    )
    live = (GatheringState.PLANNED, GatheringState.CLOSED)
    rows = {
        one.id: one
        for one in sorted(found, key=lambda one: one.happened_on)
        if one.unit_id == unit.pk and one.state in live
    }
    called = unique((r.id, f"{r.happened_on} {r.title}") for r in rows.values())
    made = _Month(unit, who, rows, dict(called))
    columns = _columns(made)
    return Template(
        code=f"attendance/{kind}",
        title=f"{first.year}年{first.month}月的到会情况",
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=columns,
        key=(WHICH,),
        fill=made.fill,
        stands=made.stands,
        write=made.write,
        prefilled=frozenset(one.key for one in columns) - {DONE},
        places={f"seats:{key.removeprefix(SEAT)}": key for key in made.names},
        notes=("先在页面或“会议和活动”的表里安排活动，再在这里填谁到了会。",),
    )


def _columns(made: _Month) -> tuple[Column, ...]:
    """Return a column for each person on the list of one of the gatherings."""
    people: dict[str, str] = {}
    for row in made.rows.values():
        people |= {one.person_id: one.name for one in made.form(row).seats}
    named = unique(people.items())
    made.names = {f"{SEAT}{key}": name for key, name in named}
    which = Column(
        WHICH,
        "哪次活动",
        Ask.ONE,
        options=tuple((key, label) for key, label in made.labels.items()),
        required=True,
    )
    done = Column(
        DONE,
        "已开展",
        Ask.ONE,
        options=(("yes", "是"), ("no", "否")),
        required=True,
        note="填“是”直接入账；填“否”只存到会情况；留空的行不导入。",
    )
    seats = tuple(
        Column(f"{SEAT}{key}", name, Ask.ONE, f"seats:{key}", OPTIONS)
        for key, name in named
    )
    return (which, done, *seats)


def pages(unit: Any, who: Any, on: date) -> list[Page]:
    """Return the year's attendance to the recorder: a row for each gathering."""
    require_record(who, unit)
    found = queries.gatherings_of(
        unit,
        seen_by=who,
        states=[GatheringState.CLOSED],
        since=date(on.year, 1, 1),
        until=on,
        limit=MOST,
    )
    rows = {one.id: one for one in reversed(found) if one.unit_id == unit.pk}
    made = _Month(unit, who, rows, {})
    forms = {key: made.form(row) for key, row in rows.items()}
    people = {
        seat.person_id: seat.name for form in forms.values() for seat in form.seats
    }
    told = []
    for key, row in rows.items():
        states = states_of(forms[key])
        seats = (states.get(one, "") for one in people)
        told.append((row.happened_on.isoformat(), row.kind_label, row.title, *seats))
    names = [name for _, name in unique(people.items())]
    heads = ("日期", "种类", "主题", *names)
    return [Page(f"{on.year}年到会情况", heads, tuple(told))]


BOOK = Book(
    "attendance",
    "到会情况",
    kinds_at,
    template,
    pages,
    is_own=True,
)
