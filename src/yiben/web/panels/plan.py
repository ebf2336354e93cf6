"""The year's plan on one page: what is planned, what last year had, what is asked."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.common.errors import Problem
from yiben.plans.queries import PlanItemView
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.words import Form, Status
from yiben.standing.words import Line
from yiben.web.forms.plan import PlanRow, rows_in

from .shared import Choice, ProblemLine, by_place, choices, lines_of

SPARE = 4
"""Empty rows at the end, for whatever else is planned."""

PARTS = ("row", "kind", "month", "day", "theme", "chair")
"""What of a row can be wrong: the whole, or one of its questions."""

MOST_ASKED = 40
MONTHS = 12


@dataclass(frozen=True, slots=True)
class PlanCell:
    """One question in a row."""

    name: str
    label: str
    value: str
    is_wrong: bool = False

    @property
    def part(self) -> str:
        """Return which question it is: month, day, theme or chair."""
        return self.name.partition(":")[0]

    @property
    def is_number(self) -> bool:
        """Say whether a number is asked for."""
        return self.part in {"month", "day"}


@dataclass(frozen=True, slots=True)
class PlanLineRow:
    """One row of the form; ``options`` only where the activity is to be chosen."""

    number: int
    kind: str
    kind_label: str
    was: bool
    cells: tuple[PlanCell, ...]
    options: tuple[Choice, ...]
    is_kind_wrong: bool = False
    problems: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return the number as the names of its questions carry it."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class PlanGroup:
    """The rows of one activity, or the empty ones."""

    title: str
    rows: tuple[PlanLineRow, ...]


@dataclass(frozen=True, slots=True)
class PlanMonth:
    """A month of the plan, to be read."""

    label: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page: the form for who writes the plan, the months for who reads it."""

    unit_id: str
    unit_name: str
    year: int
    previous: str
    after: str
    groups: tuple[PlanGroup, ...]
    months: tuple[PlanMonth, ...]
    people: tuple[str, ...]
    rows: int
    mark: str
    note: str
    problems: tuple[ProblemLine, ...] = ()


def held_here(unit: Any) -> list[Kind]:
    """Return the gatherings that a unit of this sort holds, in the packs' order."""
    return [
        one
        for one in kinds().values()
        if one.book == "gatherings" and one.is_posted and unit.kind in one.by
    ]


def row_of(item: PlanItemView) -> PlanRow:
    """Return a line of a plan as a row."""
    return PlanRow(
        kind=item.kind,
        month=str(item.month),
        day=str(item.day or ""),
        theme=item.theme,
        chair=item.chair_name or "",
        was=True,
    )


def rows_for(
    unit: Any,
    items: Sequence[PlanItemView],
    last: Sequence[PlanItemView],
    lines: Iterable[Line],
) -> list[PlanRow]:
    """Return the rows to begin with: the plan, or last year's, and what is asked.

    What a duty asks beyond the plan gets a row without a theme, in the last
    month of its period. Two duties that one gathering meets get one row.
    """
    rows = [row_of(one) for one in items or last]
    here = {one.kind for one in held_here(unit)}
    asked = _asked(rows, lines, here, unit.pk)
    return [*rows, *asked[:MOST_ASKED], *(PlanRow("") for _ in range(SPARE))]


def _asked(
    rows: Sequence[PlanRow], lines: Iterable[Line], here: set[str], org_id: str
) -> list[PlanRow]:
    planned: Counter[tuple[str, int]] = Counter(
        (one.kind, int(one.month)) for one in rows
    )
    found = []
    owed = [one for one in lines if _is_planned_for(one, here, org_id)]
    owed.sort(key=lambda one: (one.last_on.month - one.first_on.month, one.last_on))
    for line in owed:
        fitting = [kind for kind in line.kinds if kind in here]
        months = range(line.first_on.month, line.last_on.month + 1)
        left = line.need - sum(planned[k, m] for k in line.kinds for m in months)
        for _ in range(max(0, min(left, len(months)))):
            free = [m for m in reversed(months) if not planned[fitting[0], m]]
            month = free[0] if free else months[-1]
            planned[fitting[0], month] += 1
            found.append(PlanRow(fitting[0], month=str(month), was=True))
    return found


def _is_planned_for(line: Line, here: set[str], org_id: str) -> bool:
    """Say whether a duty of the unit itself is met by holding something it holds."""
    return (
        line.subject == f"org:{org_id}"
        and line.form == Form.REQUIRE
        and line.status != Status.NOT_APPLICABLE
        and line.period[:4].isdigit()
        and any(kind in here for kind in line.kinds)
    )


def plan_page(
    unit: Any,
    year: int,
    raw: QueryDict | None,
    items: Sequence[PlanItemView],
    people: Sequence[str],
    problems: Sequence[Problem] = (),
    *,
    note: str = "",
) -> PlanPage:
    """Return the page; without ``raw`` it is to be read and not to be changed."""
    rows = rows_in(raw) if raw is not None else []
    wrong = by_place(problems)
    options = [(one.kind, one.label) for one in held_here(unit)]
    return PlanPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        year=year,
        previous=reverse("plan", args=[unit.pk, year - 1]),
        after=reverse("plan", args=[unit.pk, year + 1]),
        groups=tuple(_groups(rows, options, wrong)),
        months=tuple(_months(items)) if raw is None else (),
        people=tuple(dict.fromkeys(people)),
        rows=len(rows),
        mark=(raw.get("mark") or "") if raw is not None else "",
        note=note,
        problems=lines_of(tuple(_told_where(problems, rows))),
    )


def _told_where(
    problems: Sequence[Problem], rows: Sequence[PlanRow]
) -> Iterable[Problem]:
    """Give the mistakes for the summary, which line first: there are many rows."""
    for one in problems:
        number = one.where.partition(":")[2]
        row = rows[int(number)] if number.isdigit() else None
        yield replace(one, message=_name(row) + one.message) if row else one


def _name(row: PlanRow) -> str:
    known = kinds().get(row.kind)
    month = f"{row.month}月" if row.month.isdigit() else ""
    theme = f"“{row.theme}”" if row.theme else ""
    return f"{known.label if known else '另外安排的'}{month}{theme}："


def _groups(
    rows: Sequence[PlanRow],
    options: Sequence[tuple[str, str]],
    wrong: Mapping[str, tuple[str, ...]],
) -> Iterable[PlanGroup]:
    sorted_in: dict[str, list[PlanLineRow]] = {}
    known = kinds()
    for number, row in enumerate(rows):
        kept = row.kind if row.was else ""
        label = known[kept].label if kept in known else kept
        cells = tuple(_cells(number, row, wrong))
        chosen = () if kept else choices(options, row.kind, empty="（选活动）")
        line = PlanLineRow(
            number,
            kept,
            label,
            row.was,
            cells,
            chosen,
            f"kind:{number}" in wrong,
            tuple(text for part in PARTS for text in wrong.get(f"{part}:{number}", ())),
        )
        sorted_in.setdefault(label or "另外安排的", []).append(line)
    for title, found in sorted_in.items():
        found.sort(key=lambda one: _month(one.cells[0].value))
        yield PlanGroup(title, tuple(found))


def _month(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else MONTHS + 1


def _cells(
    number: int, row: PlanRow, wrong: Mapping[str, tuple[str, ...]]
) -> Iterable[PlanCell]:
    for name, label in (
        ("month", "月"),
        ("day", "日"),
        ("theme", "主题"),
        ("chair", "主持人"),
    ):
        key = f"{name}:{number}"
        yield PlanCell(key, label, getattr(row, name), key in wrong)


def _months(items: Sequence[PlanItemView]) -> Iterable[PlanMonth]:
    for month in range(1, MONTHS + 1):
        found = tuple(_told(one) for one in items if one.month == month)
        if found:
            yield PlanMonth(f"{month}月", found)


def _told(item: PlanItemView) -> str:
    known = kinds().get(item.kind)
    when = f"{item.day}日 " if item.day else ""
    chair = f"（主持 {item.chair_name}）" if item.chair_name else ""
    return f"{when}{known.label if known else item.kind}：{item.theme}{chair}"
