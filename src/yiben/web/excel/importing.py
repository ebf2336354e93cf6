"""An import: weighed first, written whole or not at all, and only once.

Weighing does the very same as writing and takes it back, so the preview finds
every mistake that the action would find. A row is known by what it says: the
token of its form is made from its cells, so a file that comes again, or two
confirmations at once, write nothing twice.
"""

import hashlib
import json
import re
from collections import defaultdict
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError, YibenError

from .reading import lines_in
from .words import Change, Line, Outcome, Row, Standing, Template

LETTERS = 36
MOST_SHOWN = 40


class WithdrawnRowError(YibenError):
    """What a row says was written down once and taken back by somebody."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__(
            "这一行的内容登记过，后来更正或撤回了。", "要重新登记的，请在页面上办理。"
        )


def weigh(template: Template, data: bytes, *, at: datetime) -> Outcome:
    """Return what an import would do; nothing is written."""
    return _run(template, data, at=at, keep=False)


def enter(template: Template, data: bytes, *, at: datetime) -> Outcome:
    """Write every new row in one transaction; with one problem, none.

    Raises ManyErrors.
    """
    done = _run(template, data, at=at, keep=True)
    if done.problems:
        raise ManyErrors(list(done.problems))
    return done


def _run(template: Template, data: bytes, *, at: datetime, keep: bool) -> Outcome:
    try:
        lines, problems = lines_in(data, template, on=local_day(at))
    except ManyErrors as wrong:
        return Outcome(problems=tuple(wrong.problems))
    with transaction.atomic():
        run = _Run(template, lines, at)
        run.problems += problems
        rows = tuple(run.act(one) for one in lines)
        if run.problems or not keep:
            transaction.set_rollback(True)
    return Outcome(rows, tuple(sorted(run.problems, key=_in_file_order)))


def _in_file_order(problem: Problem) -> tuple[int, str]:
    """Return the row of a problem, then its column."""
    number = re.search(r"\d+", problem.where)
    return (int(number[0]) if number else 0, problem.where)


class _Run:
    """One pass over the rows of a file."""

    def __init__(self, template: Template, lines: list[Line], at: datetime) -> None:
        self.template, self.at = template, at
        self.problems: list[Problem] = []
        self.seen: dict[tuple[str, ...], int] = {}
        self.standing: dict[tuple[str, ...], list[Standing]] = defaultdict(list)
        for one in template.stands([line.cells for line in lines]):
            self.standing[template.identity(one.cells)].append(one)

    def act(self, line: Line) -> Row:
        """Write a row that is new, and say what became of it."""
        label = self.template.label(line.cells) or f"第 {line.number} 行"
        key = self.template.identity(line.cells)
        if key in self.seen:
            message = f"和第 {self.seen[key]} 行是同一条。"
            place = f"填写!第{line.number}行"
            self.problems.append(Problem(place, message, "请删去一行。"))
            return Row(line.number, label, Change.SAME)
        self.seen[key] = line.number
        known = self.standing.get(key, [])
        apart = [(one, self._differences(line, one)) for one in known]
        if any(not found for _, found in apart):
            return Row(line.number, label, Change.SAME)
        if apart and not any(one.is_open for one, _ in apart):
            one, found = apart[0]
            return Row(line.number, label, Change.OTHER, tuple(found), one.url)
        return Row(line.number, label, self._write(line))

    def _differences(self, line: Line, one: Standing) -> list[str]:
        """Return what the file says otherwise; an empty cell says nothing."""
        cells = one.whole()
        return [
            f"{column.header}：登记的是“{cells[column.key][:MOST_SHOWN]}”，"
            f"表里是“{line.cells[column.key][:MOST_SHOWN]}”"
            for column in self.template.columns
            if column.key in cells
            and line.cells[column.key]
            and not _alike(line.cells[column.key], cells[column.key])
        ]

    def _write(self, line: Line) -> Change:
        try:
            with transaction.atomic():
                token = token_of(self.template, line)
                new = self.template.write(line.cells, token, self.at)
        except RefusedError:
            raise
        except ManyErrors as wrong:
            self._blame(line, wrong.problems)
            return Change.SAME
        except YibenError as wrong:
            self._blame(line, [Problem("", wrong.message, wrong.advice)])
            return Change.SAME
        return Change.NEW if new else Change.SAME

    def _blame(self, line: Line, problems: list[Problem]) -> None:
        for one in dict.fromkeys(problems):
            place = line.where(self.template.column_of(one.where))
            self.problems.append(Problem(place, one.message, one.advice))


def _alike(one: str, other: str) -> bool:
    """Say whether two cells say the same; 30 yuan are 30.00 yuan."""
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False


def token_of(template: Template, line: Line) -> str:
    """Return the token of a row: the same cells always give the same one."""
    said = {key: cell for key, cell in sorted(line.cells.items()) if cell}
    whole = json.dumps(
        [template.unit_id, template.code, said], ensure_ascii=False, sort_keys=True
    )
    return f"xl{hashlib.sha256(whole.encode()).hexdigest()[:LETTERS]}"
