"""From the bytes of an upload to the lines of three sheets, with every bad cell.

The workbook is opened by a child process under limits; this process sees only
its cells. Nothing is looked up here.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from yiben.common.errors import Problem, YibenError
from yiben.people import checks
from yiben.people.checks import workbook
from yiben.people.checks.cells import (
    Raw,
    Value,
    column_places,
    is_blank,
    must_have_sheets,
    read_cell,
)
from yiben.people.checks.layout import (
    MAX_COLUMNS,
    MAX_ROWS,
    SHEETS,
    Cell,
    Column,
    letter,
)

CHILD = Path(workbook.__file__).with_name("workbook_child.py")
TIMEOUT = 60
_EACH_ITS_OWN = {Cell.ID_NUMBER, Cell.PHONE}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet, read; ``places`` says where each column stands.

    ``values`` holds nothing for a cell that is empty or unreadable.
    """

    sheet: str
    row: int
    values: Mapping[str, Value]
    places: Mapping[str, int] = field(repr=False)

    def text(self, key: str) -> str | None:
        """Return a text, or None for an empty or unreadable cell."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def day(self, key: str) -> date | None:
        """Return a day, or None for an empty or unreadable cell."""
        value = self.values.get(key)
        return value if isinstance(value, date) else None

    def flag(self, key: str) -> bool | None:
        """Return yes or no, or None for an empty cell."""
        value = self.values.get(key)
        return value if isinstance(value, bool) else None

    def where(self, key: str) -> str:
        """Return the address of a cell: ``党员!C5``."""
        return f"{self.sheet}!{letter(self.places[key])}{self.row}"


@dataclass(slots=True)
class _Asked:
    """A column of one file; the same day or branch is read once and remembered."""

    column: Column
    index: int
    known: dict[Raw, Value] = field(default_factory=dict)

    def read(self, raw: Raw, on: date) -> Value:
        """Return the value of a cell; raise YibenError with advice if it has none."""
        value = read_cell(raw, self.column, on=on)
        if isinstance(raw, str) and self.column.cell not in _EACH_ITS_OWN:
            self.known[raw] = value
        return value


@dataclass(slots=True)
class Lines:
    """The lines of all sheets, and what was wrong with their cells."""

    sheets: dict[str, list[Line]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, where: str, error: YibenError) -> None:
        """Keep a mistake with the cell it is in."""
        self.problems.append(Problem(where, error.message, error.advice))


def cells_of(data: bytes) -> dict[str, list[list[Raw]]]:
    """Return the cells of the three sheets; raise RosterFileError if unreadable."""
    sheets = workbook_cells(data, list(SHEETS))
    must_have_sheets(list(sheets), list(SHEETS))
    return sheets


def workbook_cells(data: bytes, wanted: list[str]) -> dict[str, list[list[Raw]]]:
    """Return the cells of the wanted sheets of any workbook, read by the child.

    Raises RosterFileError if it is none, damaged, or larger than a roster.
    """
    workbook.must_be_workbook(data)
    command = [sys.executable, "-I", str(CHILD), str(MAX_ROWS + 1), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(  # noqa: S603 -- with arguments of our own
            [*command, *wanted],
            input=data,
            capture_output=True,
            timeout=TIMEOUT,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        # Killed by its limits, or aborted without a word.
        raise workbook.too_big() from error
    _raise_answer(answer)
    sheets: dict[str, list[list[Raw]]] = answer["sheets"]
    return sheets


def _raise_answer(answer: Mapping[str, Any]) -> None:
    match answer.get("error"):
        case None:
            return
        case "too_wide":
            raise checks.RosterFileError(
                f"表格一直延伸到了 {answer['cell']} 单元格，超出了名册的范围。",
                f"每张表最多 {MAX_ROWS} 行。请删除数据以外的空行空列，或把数据复制到模板里。",
            )
        case "too_big":
            raise workbook.too_big()
        case _:
            raise workbook.damaged()


def read_roster(data: bytes, *, on: date) -> Lines:
    """Return the lines of a workbook with every unreadable cell reported.

    Raises RosterFileError if the file as a whole cannot be used.
    """
    lines = Lines()
    for sheet, rows in _in_order(cells_of(data)):
        columns = SHEETS[sheet]
        header = rows[0] if rows else []
        places, wrong = column_places(header, columns)
        if wrong:
            lines.problems.append(
                Problem(
                    f"{sheet}!第1行", "；".join(wrong) + "。", "请按模板的表头改正。"
                )
            )
            lines.sheets[sheet] = []
            continue
        asked = [_Asked(column, places[column.key]) for column in columns]
        lines.sheets[sheet] = [
            _read_line(sheet, number, row, places, asked, lines, on)
            for number, row in enumerate(rows[1:], start=2)
            if not all(is_blank(raw) for raw in row)
        ]
    return lines


def _in_order(
    sheets: dict[str, list[list[Raw]]],
) -> list[tuple[str, list[list[Raw]]]]:
    return [(sheet, sheets[sheet]) for sheet in SHEETS]


def _read_line(
    sheet: str,
    number: int,
    row: list[Raw],
    places: dict[str, int],
    asked: list[_Asked],
    lines: Lines,
    on: date,
) -> Line:
    values: dict[str, Value] = {}
    line = Line(sheet, number, values, places)
    for one in asked:
        raw = row[one.index] if one.index < len(row) else None
        # Half the cells of a roster are empty.
        if (raw is None or raw == "") and not one.column.required:
            continue
        value = one.known.get(raw) if isinstance(raw, str) else None
        try:
            value = one.read(raw, on) if value is None else value
        except YibenError as error:
            lines.add(line.where(one.column.key), error)
            continue
        if value is not None:
            values[one.column.key] = value
    return line
