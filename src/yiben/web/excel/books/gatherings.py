"""Gatherings by workbook: a row for each, and a month's attendance as a matrix."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import (
    GatheringForm,
    GatheringRow,
    GatheringState,
    SeatForm,
    begins,
)
from yiben.common.errors import ManyErrors, Problem
from yiben.plans.queries import items_of
from yiben.policy.queries import foreign_tags, kinds
from yiben.rules.words import PersonRole
from yiben.web.excel.columns import Ask, Column, cells_of, columns_of, put
from yiben.web.excel.importing import WithdrawnRowError
from yiben.web.excel.words import Book, Cells, Page, Standing, Template
from yiben.web.forms.gathering import is_few, read_form, typed_form
from yiben.web.panels.gathering import Known, sheet_of

from .seating import (
    NOTE,
    VOTES_NOTE,
    put_seats,
    put_votes,
    told,
    told_votes,
)
from .shared import MOST, day_of

HELD = Column(
    "held",
    "已开展",
    Ask.ONE,
    options=(("yes", "是"), ("no", "否")),
    required=True,
    note="填“是”直接入账；填“否”存为草稿；留空的行不导入。",
)
YES = "是"
MANY_ROLES = frozenset({f"role:{PersonRole.SPEAKER}", f"role:{PersonRole.GUEST}"})
HEADS = ("日期", "种类", "主题", "组织", "状态", "应到", "实到", "第几版", "编号")


def kinds_at(unit: Any, _who: Any, _on: date) -> list[tuple[str, str]]:
    """Return what a unit holds."""
    return [
        (one.kind, one.label)
        for one in kinds().values()
        if begins(one) and unit.kind in one.by
    ]


@dataclass
class _Work:
    """One pass over the gatherings of a kind at a unit."""

    unit: Any
    kind: str
    who: Any
    on: date
    columns: tuple[Column, ...] = ()
    blanks: dict[date, GatheringForm] = field(default_factory=dict)
    planned: dict[tuple[str, str], str] = field(default_factory=dict)

    def blank(self, on: date) -> GatheringForm:
        """Return the form of a day with who is due that day, looked up once."""
        if on not in self.blanks:
            self.blanks[on] = queries.blank_for(
                self.unit, self.kind, on, seen_by=self.who
            )
        return self.blanks[on]

    def rows(self, *states: str) -> list[GatheringRow]:
        """Return the unit's own gatherings of the kind."""
        found = queries.gatherings_of(
            self.unit, seen_by=self.who, kind=self.kind, states=states, limit=MOST
        )
        return [
            one
            for one in found
            if (one.unit_id, one.kind) == (self.unit.pk, self.kind)
            and one.state != GatheringState.CANCELLED
        ]

    def cells(self, row: GatheringRow) -> Cells:
        """Return a gathering as a row of the workbook."""
        held = queries.gathering(row.id, seen_by=self.who)
        form = queries.form_of(held, seen_by=self.who)
        found = cells_of(typed_form(form), self.columns)
        found |= {"absent": told(form), "resolutions": told_votes(form)}
        found["held"] = YES if row.state == GatheringState.CLOSED else ""
        # Usual tags of a part come with it and are on no row.
        return {key: cell for key, cell in found.items() if key != "tags"}

    def stands(self, _: Sequence[Cells]) -> Iterable[Standing]:
        """Give every gathering of the kind, planned and closed."""
        for row in self.rows():
            is_open = row.state == GatheringState.PLANNED
            cells = {"happened_on": day_of(row.happened_on), "title": row.title}
            if is_open:
                self.planned[cells["happened_on"], row.title] = row.id
            yield Standing(
                cells,
                reverse("gathering", args=[row.id]),
                more=_Row(self, row),
                is_open=is_open,
            )

    def fill(self) -> Iterable[Cells]:
        """Give what is planned, then what the year's plan says beyond it."""
        planned = self.rows(GatheringState.PLANNED)
        for row in sorted(planned, key=lambda one: one.happened_on):
            yield self.cells(row)
        usual = cells_of(typed_form(self.blank(self.on)), self.columns)
        usual |= {"happened_on": "", "title": ""}
        months = {one.happened_on.month for one in self.rows()}
        for item in items_of(self.unit, self.on.year, seen_by=self.who):
            if item.kind == self.kind and item.month not in months:
                yield {**usual, "title": item.theme, "happened_on": day_of(item.on)}

    def write(self, cells: Cells, token: str, at: datetime) -> bool:
        """Write one row: into the ledger if it was held, else as a draft."""
        form = self.read(cells, token)
        found = self.planned.get((cells["happened_on"], cells["title"]))
        if found:
            row = queries.gathering(found, seen_by=self.who)
            actions.revise_gathering(row, form, by=self.who, at=at)
            if cells["held"] == YES:
                actions.close_gathering(row, by=self.who, at=at, token=token)
            return True
        if cells["held"] != YES:
            made = actions.plan_gathering(self.unit, form, by=self.who, at=at)
            return bool(made.created_at == at)
        entry = actions.record_gathering(self.unit, form, by=self.who, at=at)
        if getattr(entry, "corrected_by", None) is not None:
            raise WithdrawnRowError
        return bool(entry.entered_at == at)

    def read(self, cells: Cells, token: str) -> GatheringForm:
        """Return a row as the room's form; raise ManyErrors for what is wrong."""
        if not cells["happened_on"]:
            raise ManyErrors(
                [Problem("happened_on", "没有填写日期。", "请填写开展的那一天。")]
            )
        day = date.fromisoformat(cells["happened_on"])
        blank = self.blank(day)
        raw = QueryDict(mutable=True)
        for column in self.columns:
            if column.key not in ("held", "absent", "resolutions"):
                put(raw, column, cells.get(column.key, ""))
        problems = put_votes(raw, cells.get("resolutions", ""))
        if not is_few(blank):
            problems += put_seats(raw, blank.seats, cells.get("absent", ""))
        raw["token"] = token
        form, wrong = read_form(raw, self.kind, day)
        if problems or wrong:
            raise ManyErrors([*problems, *wrong])
        return form


@dataclass(frozen=True)
class _Row:
    """Reads one gathering whole when a row of a file is about it."""

    work: _Work
    row: GatheringRow

    def __call__(self) -> Cells:
        return self.work.cells(self.row)


def template(unit: Any, kind: str, who: Any, on: date) -> Template:
    """Return the workbook of one kind of gathering."""
    work = _Work(unit, kind, who, on)
    work.columns = _columns(work)
    every = frozenset(one.key for one in work.columns)
    return Template(
        code=f"gatherings/{kind}",
        title=kinds()[kind].label,
        unit_id=unit.pk,
        unit_name=unit.name,
        columns=work.columns,
        key=("happened_on", "title"),
        fill=work.fill,
        stands=work.stands,
        write=work.write,
        prefilled=every - {"held"},
        places={"seats": "absent", "resolutions": "resolutions", "life": "held"},
        notes=("没有写明的人都算到会；不在名册上的人不能记为参加。",),
    )


def _columns(work: _Work) -> tuple[Column, ...]:
    """Return the questions of the page as columns; attendance is one cell."""
    blank, unit, who = work.blank(work.on), work.unit, work.who
    known = Known(
        unit_id=unit.pk,
        unit_name=unit.name,
        kind=kinds()[work.kind],
        roster=blank.seats or _everybody(work),
        helpers=queries.helpers_for(unit, work.kind, work.on, seen_by=who),
        partners=queries.partners_for(unit, work.on, seen_by=who),
        foreign=foreign_tags(unit, on=work.on),
        is_few=is_few(blank),
    )
    page = sheet_of(typed_form(blank), blank, known, action="", back="")
    own = [one for one in (page.parts, page.came, page.tags) if one is not None]
    asked = (*page.when, *page.main, *page.tasks, *own, *page.fields, *page.more)
    columns = tuple(
        replace(one, ask=Ask.MANY) if one.key in MANY_ROLES else one
        for one in columns_of(asked)
    )
    seats = Column("absent", "没有到会的人", Ask.LONG, note=NOTE)
    votes = Column("resolutions", "决议", Ask.LONG, note=VOTES_NOTE)
    own_words = () if known.is_few else (seats,)
    decided = (votes,) if page.takes_resolutions else ()
    return (HELD, *columns, *own_words, *decided)


def _everybody(work: _Work) -> Sequence[SeatForm]:
    found = queries.roster_for(work.unit, work.kind, work.on, seen_by=work.who)
    return tuple(SeatForm(one.person_id, one.name) for one in found)


def pages(unit: Any, who: Any, _on: date) -> list[Page]:
    """Return what a unit holds and held, the newest first."""
    rows = queries.gatherings_of(unit, seen_by=who, limit=MOST)
    cells = tuple(
        (
            day_of(one.happened_on),
            one.kind_label,
            one.title,
            one.unit_name,
            one.state_label,
            str(one.expected),
            str(one.present),
            str(one.version),
            one.id,
        )
        for one in rows
    )
    return [Page("会议和活动", HEADS, cells)]


BOOK = Book("gatherings", "会议和活动", kinds_at, template, pages)
