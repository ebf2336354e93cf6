"""What an import would do, line by line, and how a preview is kept meanwhile."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yiben.common.crypto import decrypt, encrypt
from yiben.common.errors import ManyErrors, Problem
from yiben.common.garbage import no_search
from yiben.org.access import Viewer, require_tend
from yiben.org.models import Org
from yiben.people.checks.cells import Value
from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS, SHEETS

from .members import MemberStep, plan_members
from .offices import OfficeStep, plan_offices
from .orgs import OrgStep, plan_orgs
from .reading import Line, read_roster
from .scope import Change, Scope, indexes_of, open_scope

_PLACE = "people.roster.preview"


@dataclass(frozen=True, slots=True)
class RosterRow:
    """What would be done with one line, as a page shows it."""

    sheet: str
    row: int
    label: str
    change: Change
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of an import, with the rows they were compared with."""

    lines: Mapping[str, Sequence[Line]] = field(repr=False)
    scope: Scope
    orgs: list[OrgStep]
    members: list[MemberStep]
    offices: list[OfficeStep]


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """The whole import before it happens; ``lines`` is what will be planned again."""

    org_id: str
    lines: Mapping[str, Sequence[Line]] = field(repr=False)
    rows: tuple[RosterRow, ...]
    problems: tuple[Problem, ...]
    plan: Plan = field(repr=False)

    def counts(self) -> dict[str, dict[str, int]]:
        """Return for each sheet how many lines are new, changed and unchanged."""
        found = Counter((row.sheet, row.change.value) for row in self.rows)
        return {
            sheet: {change.value: found[sheet, change.value] for change in Change}
            for sheet in SHEETS
        }


def plan_roster(
    org: Org,
    lines: Mapping[str, Sequence[Line]],
    *,
    by: Viewer,
    on: date,
    earlier: Plan | None = None,
) -> Plan:
    """Compare lines with the database; problems are in ``plan.scope.problems``.

    The rows and the rights are read now. If they are the very ones that an
    ``earlier`` plan for these lines has seen, it is the plan: nothing else is
    asked while planning.
    """
    if earlier is not None and earlier.lines is not lines:
        earlier = None
    indexes = earlier.scope.indexes if earlier else indexes_of(lines[MEMBERS])
    scope = open_scope(org, by, on, indexes)
    if earlier and earlier.scope.seen == scope.seen:
        return earlier
    orgs = plan_orgs(scope, lines[ORGS])
    members = plan_members(scope, lines[MEMBERS])
    offices = plan_offices(scope, lines[OFFICES], members)
    return Plan(lines, scope, orgs, members, offices)


@no_search()
def preview_roster(
    data: bytes, *, org: Org, seen_by: Viewer, on: date
) -> RosterPreview:
    """Say what importing a workbook below an organisation would do; write nothing.

    Raises RefusedError without the right over the organisation, and
    RosterFileError if the file as a whole cannot be used. Every bad cell is in
    ``problems``, in the order of the file.
    """
    require_tend(seen_by, org)
    read = read_roster(data, on=on)
    plan = plan_roster(org, read.sheets, by=seen_by, on=on)
    problems = {str(problem): problem for problem in read.problems}
    problems |= {str(problem): problem for problem in plan.scope.problems}
    return RosterPreview(
        org_id=org.pk,
        lines=read.sheets,
        rows=tuple(_rows(plan)),
        problems=tuple(sorted(problems.values(), key=_in_file_order)),
        plan=plan,
    )


def _rows(plan: Plan) -> list[RosterRow]:
    steps: list[tuple[OrgStep | MemberStep | OfficeStep, str]] = [
        *((org, org.name) for org in plan.orgs),
        *((member, member.details.name) for member in plan.members),
        *((post, post.line.text("name") or "") for post in plan.offices),
    ]
    rows = [
        RosterRow(step.line.sheet, step.line.row, label, step.change, step.changes)
        for step, label in steps
    ]
    order = list(SHEETS)
    return sorted(rows, key=lambda row: (order.index(row.sheet), row.row))


def _in_file_order(problem: Problem) -> tuple[int, int, int, str]:
    sheet, _, cell = problem.where.partition("!")
    row = "".join(filter(str.isdigit, cell))
    column = cell.rstrip("0123456789")
    return list(SHEETS).index(sheet), int(row or 0), len(column), column


def _plain(value: Value) -> Any:
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value(raw: Any) -> Value:
    if isinstance(raw, dict):
        return date.fromisoformat(raw["day"])
    value: Value = raw
    return value


def seal_preview(preview: RosterPreview, *, seen_by: Viewer) -> str:
    """Return a preview as sealed text that only the same account can open again.

    A door keeps it between the page that shows and the page that confirms;
    the identity numbers in it are readable nowhere. Raises ManyErrors for a
    preview with problems: there is nothing to confirm.
    """
    if preview.problems:
        raise ManyErrors(list(preview.problems))
    content = {
        "org": preview.org_id,
        "lines": [
            [line.sheet, line.row, dict(line.places), _plain_values(line)]
            for lines in preview.lines.values()
            for line in lines
        ],
    }
    return encrypt(json.dumps(content, ensure_ascii=False), f"{_PLACE}:{seen_by.id}")


def _plain_values(line: Line) -> dict[str, Any]:
    return {key: _plain(value) for key, value in line.values.items()}


@no_search()
def open_preview(sealed: str, *, org: Org, seen_by: Viewer, on: date) -> RosterPreview:
    """Open a sealed preview for the same organisation and plan it again.

    Raises YibenError if it was changed or belongs to another account.
    """
    content = json.loads(decrypt(sealed, f"{_PLACE}:{seen_by.id}"))
    lines: dict[str, list[Line]] = {sheet: [] for sheet in SHEETS}
    if content["org"] == org.pk:
        for sheet, row, places, values in content["lines"]:
            read = {key: _value(raw) for key, raw in values.items()}
            lines[sheet].append(Line(sheet, row, read, places))
    plan = plan_roster(org, lines, by=seen_by, on=on)
    return RosterPreview(
        org_id=org.pk,
        lines=lines,
        rows=tuple(_rows(plan)),
        problems=tuple(sorted(plan.scope.problems, key=_in_file_order)),
        plan=plan,
    )
