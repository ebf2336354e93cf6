"""Rows of a database into a lake, as Arrow from the first byte.

``take`` runs in a process of its own: the driver brings its own SQLite, and two
of them must not have one file open in one process (closing a file in one would
drop the locks of the other). ``Reader`` is that process as others see it; the
address of the database goes through a pipe, where nobody else reads it.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc

from . import parts

ROWS_AT_ONCE = "65536"
"""Rows of SQLite to a batch; the driver's own thousand costs a third more."""

UNIQUE = frozenset({"id", "answers_id", "corrects_id"})
"""Texts that hardly ever come twice."""

Asked = Sequence[tuple[Sequence[str], Mapping[str, str]]]
"""Some units, and for each table a statement whose ``unit_id`` is a place among them."""


class Reader:
    """A process that takes rows, one job after another; it ends with this one."""

    def __init__(self) -> None:
        """Start it; that takes as long as reading a hundred thousand rows."""
        line = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(  # noqa: S603 -- ourselves
            line, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def take(self, **job: Any) -> int:
        """Have ``take`` done there; raise OSError with what went wrong."""
        told, heard = self._process.stdin, self._process.stdout
        assert told is not None and heard is not None  # noqa: S101, PT018 -- both are pipes
        print(json.dumps(job, default=str), file=told, flush=True)
        answer = json.loads(heard.readline() or '{"fault": "读取进程意外结束"}')
        if "fault" in answer:
            raise OSError(answer["fault"])
        return int(answer["rows"])

    def close(self) -> None:
        """Let it end, and wait for that."""
        self._process.communicate()


def serve(jobs: Iterable[str], answers: TextIO) -> None:
    """Do jobs, a line of JSON each, and answer each with a line."""
    for line in jobs:
        job = json.loads(line)
        try:
            answer: dict[str, Any] = {"rows": take(**job)}
        except Exception as fault:  # noqa: BLE001 -- whoever asked has to hear of it
            answer = {"fault": f"{type(fault).__name__}: {fault}"}
        print(json.dumps(answer), file=answers, flush=True)


def take(
    source: Mapping[str, str],
    asked: Asked,
    columns: Mapping[str, Sequence[str]],
    folder: str | Path,
    name: str,
) -> int:
    """Write what statements give as parts of a region's years; return the rows.

    Days are those of the entries, which ``entries`` gives; the other tables
    name their entry by unit and number. Done again it gives the same files.
    """
    found: dict[str, list[pa.Table]] = {table: [] for table in columns}
    with _connected(source) as connection, connection.cursor() as cursor:
        if "file" in source:
            rows = {"adbc.sqlite.query.batch_rows": ROWS_AT_ONCE}
            cursor.adbc_statement.set_options(**rows)
        for units, statements in asked:
            for table, statement in statements.items():
                cursor.execute(statement)
                told = cursor.fetch_arrow_table()
                found[table].append(_typed(told, units, columns[table]))
    whole = {table: parts.joined(some) for table, some in found.items()}
    return parts.add_parts(Path(folder), name, whole)


def _connected(source: Mapping[str, str]) -> Any:
    """Open a database; only the driver that is needed is loaded."""
    if "file" in source:
        from adbc_driver_sqlite import dbapi  # noqa: PLC0415 -- see above

        return dbapi.connect(f"file:{quote(source['file'])}?mode=ro")
    from adbc_driver_postgresql import dbapi as server  # noqa: PLC0415 -- see above

    def quoted(value: str) -> str:
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"

    return server.connect(" ".join(f"{k}={quoted(v)}" for k, v in source.items()))


def _typed(told: pa.Table, units: Sequence[str], columns: Sequence[str]) -> pa.Table:
    """Return rows with the types of the lake; words that come often are coded."""
    schema, found = parts.schema_of(columns), []
    for name in columns:
        column = told[name]
        if name == "unit_id":
            codes = column.cast(pa.int32()).combine_chunks()
            column = pa.DictionaryArray.from_arrays(codes, pa.array(units))
        elif pa.types.is_string(schema.field(name).type):
            column = _missing(column, name)
            if name not in UNIQUE:
                column = column.combine_chunks().dictionary_encode()
        elif pa.types.is_string(column.type):
            column = _missing(column, name).cast(schema.field(name).type)
        else:
            column = column.cast(schema.field(name).type)
        found.append(column)
    return pa.table(found, names=list(columns))


def _missing(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """Return a column in which what is empty is missing; a mark of the ledger is not."""
    if name not in parts.MAY_BE_MISSING:
        return column
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, pa.string()), column)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout)
