"""Few statements written out, where the ORM takes longer than the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, TypeVar

from django.db import connection
from django.db.models import AutoField, CharField, Field, ForeignKey, Model, TextField

Part = Sequence[Mapping[str, Any]]

Statement = tuple[str, Sequence[Any]]
"""SQL with marks, and the values for them."""

VALUES = 20_000
"""Values in one statement: less than any database refuses."""

ALIKE = frozenset({"CharField", "DateField"})
"""Types of which equal values are prepared once; a sealed text never is."""

STREAM = 500
"""From so many rows on PostgreSQL takes them in while we prepare the next."""

Row = TypeVar("Row", bound=Model)
Convert = Callable[[Any], Any]


def find(model: type[Row], condition: str, values: Sequence[Any]) -> list[Row]:
    """Return the rows of an SQL condition, as the ORM would give them.

    For what is asked with every record: the ORM writes its SQL anew each time.
    """
    return [row for row, _ in find_with(model, "", f"WHERE {condition}", values)]


def find_with(
    model: type[Row], more: str, rest: str, values: Sequence[Any]
) -> list[tuple[Row, tuple[Any, ...]]]:
    """Return rows as ``find`` does, each with ``more`` columns of joined tables.

    ``rest`` is what follows the table of the model, which goes by ``t``.
    """
    names, columns, converts = _reading(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns}{more} FROM {model._meta.db_table} t {rest}",  # noqa: S608 -- our own names and condition
            values,
        )
        rows = cursor.fetchall()
    width = len(names)
    if converts:
        rows = [_converted(row, converts) for row in rows]
    return [
        (model.from_db(connection.alias, names, row[:width]), tuple(row[width:]))
        for row in rows
    ]


def _converted(row: Sequence[Any], converts: Sequence[tuple[int, Convert]]) -> Any:
    values = list(row)
    for place, convert in converts:
        values[place] = convert(values[place])
    return values


@cache
def _reading(
    model: type[Model],
) -> tuple[list[str], str, list[tuple[int, Convert]]]:
    """Return names, columns, and which values the database gives otherwise."""
    fields = model._meta.concrete_fields
    converts = [
        (place, _converter(field, convert))
        for place, field in enumerate(fields)
        for convert in (
            *connection.ops.get_db_converters(field.cached_col),
            *field.get_db_converters(connection),
        )
    ]
    columns = ",".join(f"t.{field.column}" for field in fields)
    return [field.attname for field in fields], columns, converts


def _converter(field: "Field[Any, Any]", convert: Callable[..., Any]) -> Convert:
    return lambda value: convert(value, field.cached_col, connection)


def insert(model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Add rows given as column values; what is left out has its default.

    Values are prepared by their fields, so that what is sealed stays sealed.
    Nothing that ``save`` would do besides is done. ``rows`` may be made as they
    are asked for, but not from the database: it is busy taking them in.
    """
    rest = iter(rows)
    size = VALUES // len(_columns(model)[1])
    parts = iter(lambda: list(islice(rest, size)), [])
    first = next(parts, [])
    if len(first) >= STREAM and connection.vendor == "postgresql":
        _stream(model, chain([first], parts))
    elif first:
        _state(model, chain([first], parts))


def _state(model: type[Model], parts: Iterable[Part]) -> None:
    with connection.cursor() as cursor:
        for part in parts:
            cursor.execute(*insertion(model, part))


def insertion(model: type[Model], rows: Part) -> Statement:
    """Return the one statement that adds rows which fit into one."""
    table, fields = _columns(model)
    names = ",".join(str(field.column) for field in fields)
    values = list(chain.from_iterable(_prepared(fields, rows)))
    marks = groups(len(rows), len(fields))
    return f"INSERT INTO {table} ({names}) VALUES {marks}", values  # noqa: S608 -- only names and marks


def groups(count: int, size: int) -> str:
    """Return the marks of so many rows of values.

    >>> groups(2, 3)
    '(%s,%s,%s),(%s,%s,%s)'
    """
    return ",".join(["(" + ",".join(["%s"] * size) + ")"] * count)


def run(*statements: Statement) -> list[list[Any]]:
    """Run statements one after the other and return the rows of each.

    PostgreSQL gets them in one trip, which takes longer than a small statement;
    each still sees what was committed before it began.
    """
    found: list[list[Any]] = []
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            for text, values in statements:
                cursor.execute(text, values)
                found.append(cursor.fetchall())
            return found
        cursor.execute(
            ";".join(text for text, _ in statements),
            [value for _, values in statements for value in values],
        )
        for number in range(len(statements)):
            if number:
                cursor.nextset()
            found.append(cursor.fetchall() if cursor.description else [])
    return found


def _stream(model: type[Model], parts: Iterable[Part]) -> None:
    table, fields = _columns(model)
    names = ",".join(str(field.column) for field in fields)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream,
    ):
        for part in parts:
            for row in _prepared(fields, part):
                stream.write_row(row)


def _prepared(
    fields: "Sequence[Field[Any, Any]]", part: Part
) -> Iterable[tuple[Any, ...]]:
    return zip(*(_column(field, part) for field in fields), strict=True)


def _column(field: "Field[Any, Any]", part: Part) -> Sequence[Any]:
    """Return one column of many rows, ready for the database."""
    name, default = field.attname, field.get_default
    given = [row[name] if name in row else default() for row in part]
    if _is_text(field) and all(one is None or type(one) is str for one in given):
        return given
    if len(given) == 1 or _kind(field) not in ALIKE:
        return [_ready(field, value) for value in given]
    once = {value: _ready(field, value) for value in set(given)}
    return [once[value] for value in given]


def _kind(field: "Field[Any, Any]") -> str:
    return str(getattr(field, "target_field", field).get_internal_type())


def change(
    model: type[Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    """Give rows new values: each a key and then one value for each name."""
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [by_name[name] for name in names]
    key = model._meta.pk
    assert key is not None  # noqa: S101 -- every table has one
    # A column of nothing but NULL has no type of its own on PostgreSQL.
    typed = connection.vendor == "postgresql"
    sets = ",".join(
        f"{field.column} = "
        + (f"v.column{n}::{field.db_type(connection)}" if typed else f"v.column{n}")
        for n, field in enumerate(fields, start=2)
    )
    table, most, rest = model._meta.db_table, VALUES // (len(fields) + 1), iter(rows)
    with connection.cursor() as cursor:
        while part := list(islice(rest, most)):
            cursor.execute(
                f"UPDATE {table} SET {sets} FROM (VALUES {groups(len(part), len(fields) + 1)})"  # noqa: S608 -- only names and marks
                f" AS v WHERE {table}.{key.column} = v.column1",
                [
                    _ready(field, value)
                    for row in part
                    for field, value in zip((key, *fields), row, strict=True)
                ],
            )


_TEXT = frozenset({CharField, TextField})


def _ready(field: "Field[Any, Any]", value: Any) -> Any:
    """Return a value as the database takes it; plain text stays as it is."""
    if _is_text(field) and (value is None or type(value) is str):
        return value
    return field.get_db_prep_save(value, connection)


@cache
def _is_text(field: "Field[Any, Any]") -> bool:
    """Say whether a column holds text as it is given, or a key that is such text."""
    return type(field.target_field if isinstance(field, ForeignKey) else field) in _TEXT


@cache
def _columns(model: type[Model]) -> tuple[str, "Sequence[Field[Any, Any]]"]:
    meta = model._meta
    fields = [one for one in meta.concrete_fields if not isinstance(one, AutoField)]
    return meta.db_table, fields


def analyze(*models: type[Model]) -> None:
    """Let PostgreSQL look at tables that were just filled: it plans by what it saw."""
    if connection.vendor != "postgresql":
        return
    tables = ", ".join(_columns(model)[0] for model in models)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}")
