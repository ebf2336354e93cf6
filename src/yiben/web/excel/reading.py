"""From an upload to the rows of a template, with every bad cell at once.

The workbook is opened by the child process that reads rosters.
"""

from datetime import date

from yiben.common.errors import ManyErrors, Problem, YibenError
from yiben.people.checks.cells import Raw, column_places, is_blank
from yiben.people.checks.layout import Column as Head
from yiben.people.checks.layout import letter
from yiben.people.queries import workbook_cells

from .columns import read
from .words import CODE, MOST_ROWS, NOTES, SHEET, Line, Template

ADVICE = "请重新下载模板，在模板里填写。"
MACROS = b"vbaProject.bin"
"""The part that holds macros; an archive names its parts in the clear."""


class WrongFileError(YibenError):
    """A file is not the workbook that was asked for; nothing of it was used."""


def lines_in(
    data: bytes, template: Template, *, on: date
) -> tuple[list[Line], list[Problem]]:
    """Return the rows that were filled in, and each cell that cannot be read.

    A row with such a cell is not among them. Raises WrongFileError if the file
    as a whole cannot be used, and ManyErrors if its heads are not the template's.
    """
    rows = _cells(data, template)
    heads = [
        Head(one.key, one.header, required=one.required) for one in template.columns
    ]
    places, wrong = column_places(rows[0] if rows else [], tuple(heads))
    if wrong:
        place = f"{SHEET}!第1行"
        raise ManyErrors([Problem(place, "；".join(wrong) + "。", ADVICE)])
    problems: list[Problem] = []
    found = (
        _line(number, row, places, template, problems, on)
        for number, row in enumerate(rows[1:], start=2)
        if not all(is_blank(raw) for raw in row)
    )
    filled = [one for one in found if one is not None and _is_filled(one, template)]
    if not filled and not problems:
        raise WrongFileError("表里没有填写任何一行。", "请填好以后再导入。")
    if len(filled) > MOST_ROWS:
        message = f"一次最多导入 {MOST_ROWS} 行，这份文件有 {len(filled)} 行。"
        raise WrongFileError(message, "请按季度或年份分成几个文件。")
    return filled, problems


def _cells(data: bytes, template: Template) -> list[list[Raw]]:
    if MACROS in data:
        message = "文件里带有宏，不能导入。"
        raise WrongFileError(message, "请另存为“Excel 工作簿（.xlsx）”，再导入。")
    try:
        sheets = workbook_cells(data, [SHEET, NOTES])
    except YibenError as error:
        # The reader is that of rosters, and says so in its words.
        message, advice = (
            text.replace("名册", "表格") for text in (error.message, error.advice)
        )
        raise WrongFileError(message, advice) from error
    missing = [one for one in (SHEET, NOTES) if one not in sheets]
    if missing:
        named = "、".join(f"“{one}”" for one in missing)
        raise WrongFileError(f"缺少工作表{named}。", ADVICE)
    code = next((str(row[1]) for row in sheets[NOTES] if _is_code(row)), "")
    if code != template.code:
        message = f"这不是“{template.title}”的模板。"
        raise WrongFileError(message, ADVICE)
    return sheets[SHEET]


def _is_code(row: list[Raw]) -> bool:
    return len(row) > 1 and row[0] == CODE


def _line(
    number: int,
    row: list[Raw],
    places: dict[str, int],
    template: Template,
    problems: list[Problem],
    on: date,
) -> Line | None:
    letters = {key: letter(index) for key, index in places.items()}
    cells: dict[str, str] = {}
    line, n_before = Line(number, cells, letters), len(problems)
    for column in template.columns:
        index = places[column.key]
        raw = row[index] if index < len(row) else None
        try:
            cells[column.key] = read(raw, column, on=on)
        except YibenError as error:
            problems.append(
                Problem(line.where(column.key), error.message, error.advice)
            )
    return line if len(problems) == n_before else None


def _is_filled(line: Line, template: Template) -> bool:
    given = {key for key, cell in line.cells.items() if cell}
    return bool(given - template.prefilled)
