"""Reads a workbook in a process of its own, and prints its cells as JSON.

Run by path, not imported: it knows nothing of the house, takes the file on
standard input and lives under limits of memory and time, so that a file made
to kill its reader kills this process and nothing else.

Printed is ``{"sheets": {name: [[cell, …], …]}}`` with text, number, truth
value or ``{"day": "2026-01-05"}`` for each cell, or ``{"error": code, …}``.
"""

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 30
UNPACKED = 200 * 1024 * 1024
BLOCK = 1024 * 1024
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""", re.IGNORECASE)
ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["'](\d{1,10})["']""")
ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class Refused(Exception):
    """The file is not read any further; carries the answer."""

    def __init__(self, code: str, **more: str) -> None:
        super().__init__(code)
        self.answer = {"error": code, **more}


def limit() -> None:
    """Bound this process; a limit the system cannot set is left out."""
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def number_of(letters: bytes) -> int:
    """Return the number of a column, A being 1."""
    number = 0
    for character in letters:
        number = number * 26 + (character & 0x1F)
    return number


def blocks(archive: zipfile.ZipFile, name: str, left: list[int]) -> Iterator[bytes]:
    """Unpack a part bit by bit, counting what really comes out."""
    tail = b""
    with archive.open(name) as part:
        while block := part.read(BLOCK):
            left[0] -= len(block)
            if left[0] < 0:
                raise Refused("too_big")
            yield tail + block
            # A reference may be cut in two by the edge of a block.
            tail = block[-200:]


def scan(data: bytes, max_rows: int, max_columns: int) -> None:
    """Refuse cells outside of any roster, entities, and lying sizes."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    left = [UNPACKED]
    for name in archive.namelist():
        is_sheet = SHEET.fullmatch(name) is not None
        for block in blocks(archive, name, left):
            if name.endswith((".xml", ".rels")) and ENTITY.search(block):
                raise Refused("damaged")
            if not is_sheet:
                continue
            for letters, row in REFERENCE.findall(block):
                if int(row) > max_rows or number_of(letters) > max_columns:
                    raise Refused("too_wide", cell=(letters + row).decode())
            for row in ROW.findall(block):
                if int(row) > max_rows:
                    raise Refused("too_wide", cell=f"A{int(row)}")


def plain(cell: Any) -> Any:
    """Return a cell in the words of JSON."""
    if isinstance(cell, datetime):
        return {"day": cell.date().isoformat()} if _whole(cell) else str(cell)
    if isinstance(cell, date):
        return {"day": cell.isoformat()}
    if isinstance(cell, str | bool | int | float):
        return cell
    return str(cell)


def _whole(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def read(data: bytes, wanted: list[str], max_rows: int, max_columns: int) -> Any:
    """Return the cells of the wanted sheets."""
    scan(data, max_rows, max_columns)
    # Imported only now, so that a refused file never meets the reader.
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 -- slow import

    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    sheets = {}
    for name in book.sheet_names:
        if name.strip() in wanted:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets[name.strip()] = [[plain(cell) for cell in row] for row in rows]
    return {"sheets": sheets}


def main() -> int:
    """Read standard input, print the answer."""
    limit()
    max_rows, max_columns, *wanted = sys.argv[1:]
    try:
        answer = read(sys.stdin.buffer.read(), wanted, int(max_rows), int(max_columns))
    except Refused as refused:
        answer = refused.answer
    except MemoryError:
        answer = {"error": "too_big"}
    except Exception as error:  # noqa: BLE001 -- whatever a broken file provokes
        answer = {"error": "damaged", "kind": type(error).__name__}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
