"""After a gathering: the list of measures, a further batch, what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from yiben.books.gatherings.words import GatheringForm
from yiben.common.errors import Problem
from yiben.org.access import may_record
from yiben.plans.queries import TaskView, tasks_of
from yiben.rules.words import COUNTED
from yiben.web.forms.gathering_after import count_of

from .shared import Field, ProblemLine, by_place, choices, lines_of

DONE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """The questions about one measure."""

    number: int
    top: tuple[Field, ...]
    rest: tuple[Field, ...]
    problems: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id to which the summary of mistakes links."""
        return f"f-measures-{self.number}"


@dataclass(frozen=True, slots=True)
class After:
    """The page of the stage after a life meeting."""

    row: Any
    head: tuple[Field, ...]
    measures: tuple[MeasureRow, ...]
    count: int
    token: str
    problems: tuple[ProblemLine, ...]
    list_problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """The page of a further batch."""

    row: Any
    on: Field
    people: Field
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class Tasks:
    """What is left to do at a unit, and what was done last."""

    unit_id: str
    unit_name: str
    on: date
    open: tuple[TaskView, ...]
    done: tuple[TaskView, ...]
    may_write: bool

    @property
    def late(self) -> frozenset[str]:
        """Return the ids of those whose day has passed."""
        return frozenset(one.id for one in self.open if one.is_overdue(self.on))


def tasks_panel(unit: Any, viewer: Any, on: date) -> Tasks:
    """Return what is left to do at a unit, as far as the reader may see it."""
    return Tasks(
        unit.pk,
        unit.name,
        on,
        tuple(tasks_of(unit, seen_by=viewer, is_open=True)),
        tuple(tasks_of(unit, seen_by=viewer, is_open=False)[-DONE_SHOWN:]),
        may_record(viewer, unit),
    )


def open_tasks(unit: Any, viewer: Any, on: date) -> Tasks:
    """Return only what is left to do, for the pages that name it beside other things."""
    left = tuple(tasks_of(unit, seen_by=viewer, is_open=True))
    return Tasks(unit.pk, unit.name, on, left, (), may_record(viewer, unit))


def after_of(
    row: Any, held: GatheringForm, raw: QueryDict, problems: Sequence[Problem] = ()
) -> After:
    """Return the page as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    people = [(seat.person_id, seat.name) for seat in held.seats]
    return After(
        row,
        (
            Field(
                "happened_on",
                "通报、定下整改的日期",
                "date",
                raw.get("happened_on") or "",
                required=True,
                problems=wrong.get("happened_on", ()),
            ),
            Field(
                "told",
                "在什么范围通报",
                value=raw.get("told") or "",
                help="如：党员大会通报；报上级党组织。",
            ),
        ),
        tuple(
            _measure(number, raw, people, wrong.get(f"measures:{number}", ()))
            for number in range(1, count_of(raw) + 1)
        ),
        count_of(raw),
        raw.get("token") or "",
        lines_of(problems),
        wrong.get("measures", ()),
    )


def _measure(
    number: int,
    raw: QueryDict,
    people: list[tuple[str, str]],
    problems: tuple[str, ...],
) -> MeasureRow:
    place = f"m:{number}:"
    value = {
        one: raw.get(f"{place}{one}") or ""
        for one in ("problem", "text", "responsible", "due_on")
    }
    return MeasureRow(
        number,
        (
            Field(f"{place}problem", "查摆的问题", value=value["problem"]),
            Field(f"{place}text", "整改措施", value=value["text"]),
        ),
        (
            Field(
                f"{place}responsible",
                "责任人",
                "select",
                choices=choices(people, value["responsible"], empty="（未定）"),
            ),
            Field(f"{place}due_on", "完成期限", "date", value["due_on"]),
        ),
        problems,
    )


def batch_of(
    row: Any,
    held: GatheringForm,
    on: str,
    people: Sequence[str] = (),
    problems: Sequence[Problem] = (),
) -> Batch:
    """Return the page with those who have not come yet."""
    wrong = by_place(problems)
    left = [(one.person_id, one.name) for one in held.seats if one.state not in COUNTED]
    return Batch(
        row,
        Field(
            "on",
            "这一批的日期",
            "date",
            on,
            required=True,
            problems=wrong.get("on", ()),
        ),
        Field(
            "people",
            "这一批谁来了",
            "checks",
            choices=choices(left, *people),
            problems=wrong.get("people", ()),
        ),
        lines_of(problems),
    )
