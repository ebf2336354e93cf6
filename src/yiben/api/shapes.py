"""Answers and questions as schemas, made from the rooms' own frozen dataclasses.

A room says once what it shows and what it takes; the contract of this door is
made from that and kept as a committed text, so that every change of it is seen.
"""

import types
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import GenericAlias
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, TypeAdapter, create_model
from pydantic import Field as Described

from .labels import LABELS

OURS = frozenset({"token", "figures"})
"""What the door fills in itself: nobody is asked for it, nobody is shown it."""

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
LONG, MANY, LARGE = 20_000, 2000, 2**31 - 1


def _near(given: date) -> date:
    if not FIRST <= given <= LAST:
        raise ValueError("out of range")
    return given


Day = Annotated[date, AfterValidator(_near)]
"""A day of our times: others are mistakes of typing."""

Year = Annotated[int, Described(ge=2000, le=2100)]

_BOUNDED: Mapping[Any, Any] = {
    str: Annotated[str, Described(max_length=LONG)],
    int: Annotated[int, Described(ge=0, le=LARGE)],
    date: Day,
    Decimal: Annotated[Decimal, Described(max_digits=14, decimal_places=2)],
}


class AskedSchema(Schema):
    """Something sent to us; a name we do not know is a mistake, and is said."""

    model_config = ConfigDict(extra="forbid")


_SHOWN: dict[type, type[Schema]] = {}
_ASKED: dict[type, type[Schema]] = {}


def _room(made: type) -> str:
    parts = [one for one in made.__module__.split(".") if one not in {"yiben", "books"}]
    return "Api" if parts[0] == "api" else parts[0].capitalize()


def shown(made: type, more: Mapping[str, Any] | None = None) -> type[Schema]:
    """Return the schema of a dataclass that is given out.

    ``more`` are properties of it that are given out as well. The same
    dataclass has one schema only, so they are told the first time.
    """
    if made not in _SHOWN:
        hints = get_type_hints(made)
        told = {one.name: hints[one.name] for one in fields(made) if not _ours(one)}
        columns = {
            name: (_turned(kind, shown), Described(description=LABELS.get(name)))
            for name, kind in {**told, **(more or {})}.items()
        }
        name = f"{_room(made)}{made.__name__}"
        _SHOWN[made] = _model(name, Schema, columns)
    return _SHOWN[made]


def asked(made: type) -> type[Schema]:
    """Return the schema of a dataclass that is taken in."""
    if made not in _ASKED:
        hints = get_type_hints(made)
        columns = {
            one.name: (_turned(hints[one.name], asked, bounded=True), _default(one))
            for one in fields(made)
            if not _ours(one)
        }
        _ASKED[made] = _model(made.__name__, AskedSchema, columns)
    return _ASKED[made]


def form_from(made: type, given: Schema, **ours: Any) -> Any:
    """Return what was sent as the room's own form."""
    sent = {**given.model_dump(exclude_unset=True), **ours}
    return TypeAdapter(made).validate_python(sent)


def _model(name: str, base: type[Schema], columns: Mapping[str, Any]) -> type[Schema]:
    make: Any = create_model
    model: type[Schema] = make(name, __base__=base, **columns)
    return model


def _ours(one: "Field[Any]") -> bool:
    return one.name in OURS


def _default(one: "Field[Any]") -> Any:
    text = LABELS.get(one.name)
    if one.default_factory is not MISSING:
        return Described(default_factory=one.default_factory, description=text)
    default = ... if one.default is MISSING else one.default
    if isinstance(default, Enum):
        default = default.value
    return Described(default, description=text)


def _turned(kind: Any, made: Any, *, bounded: bool = False) -> Any:
    """Return a type as the schema says it."""
    if is_dataclass(kind):
        return made(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Literal[tuple(str(one.value) for one in kind)] if bounded else str
    if get_origin(kind) is None:
        return _BOUNDED.get(kind, kind) if bounded else kind
    return _turned_within(kind, made, bounded=bounded)


def _turned_within(kind: Any, made: Any, *, bounded: bool) -> Any:
    origin, args = get_origin(kind), get_args(kind)
    inner = [
        one if one is Ellipsis else _turned(one, made, bounded=bounded) for one in args
    ]
    if origin in {Union, types.UnionType}:
        return Union[tuple(inner)]  # noqa: UP007 -- made at run time
    if origin is tuple and args[-1] is not Ellipsis:
        return GenericAlias(tuple, tuple(inner))
    if origin in {tuple, list, Sequence, Collection, set, frozenset, AbstractSet}:
        rows = many(inner[0])
        return Annotated[rows, Described(max_length=MANY)] if bounded else rows
    if origin in {dict, Mapping}:
        return GenericAlias(dict, (args[0], inner[1]))
    return kind


def many(item: Any) -> Any:
    """Return the type of a list of something made at run time."""
    return GenericAlias(list, (item,))


def page_of(item: type[Schema]) -> type[Schema]:
    """Return the schema of one page of a list."""
    return create_model(
        f"{item.__name__}Page",
        __base__=Schema,
        items=(many(item), Described(description="本页各行")),
        next=(
            str | None,
            Described(description="下一页的游标；没有下一页时为空"),
        ),
    )
