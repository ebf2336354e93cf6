"""The parts of a form that is built from a kind, shared by sheets, targets and materials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from yiben.books.forms.words import Found, Item
from yiben.rules.kinds import Kind, KindField
from yiben.web.forms.sheets import OWN

from .held import Told, plain
from .shared import Field, ProblemLine, choices


@dataclass(frozen=True, slots=True)
class ItemQuestion:
    """One item of the form with its two questions."""

    number: int
    item: Item
    state: Field
    found: Field


@dataclass(frozen=True, slots=True)
class BookForm:
    """A form built from a kind; ``note`` says where its items come from."""

    unit_name: str
    kind_label: str
    action: str
    back: str
    button: str
    note: str
    problems: tuple[ProblemLine, ...]
    main: tuple[Field, ...]
    items: tuple[ItemQuestion, ...]
    fields: tuple[Field, ...]
    after: tuple[Field, ...]
    hidden: tuple[Field, ...]


def topic_of(kind: Kind) -> str:
    """Return what the title of a record of a kind is called."""
    return next((one.label for one in kind.fields if one.name in OWN), "题目")


def line_field(
    name: str,
    label: str,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    type_: str = "text",
) -> Field:
    """Return a required question of one line as it was typed."""
    value, faults = raw.get(name) or "", wrong.get(name, ())
    return Field(name, label, type_, value, required=True, problems=faults)


def holder_field(
    label: str,
    people: Sequence[tuple[str, str]],
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    *,
    required: bool,
) -> Field:
    """Return the question of whose it is."""
    return Field(
        "holder_id",
        label,
        "select",
        choices=choices(people, raw.get("holder_id"), empty="（请选择）"),
        required=required,
        problems=wrong.get("holder_id", ()),
    )


def tags_field(
    kind: Kind, raw: QueryDict, wrong: Mapping[str, tuple[str, ...]], hide: set[str]
) -> tuple[Field, ...]:
    """Return the question of the tags; none if there is nothing to tick."""
    pairs = [(one.tag, one.label) for one in kind.tags if one.tag not in hide]
    if not pairs:
        return ()
    return (
        Field(
            "tags",
            "情况",
            "checks",
            choices=choices(pairs, *raw.getlist("tags")),
            problems=wrong.get("tags", ()),
        ),
    )


def item_question(
    number: int, item: Item, raw: QueryDict, wrong: Mapping[str, tuple[str, ...]]
) -> ItemQuestion:
    """Return the two questions of a fixed item: anything found, and what."""
    name, said = f"state:{number}", raw.get(f"state:{number}")
    pairs = [(one.value, f"{one.label}问题") for one in Found]
    state = Field(
        name,
        f"{number}. {item.text}",
        "radios",
        choices=choices(pairs, said),
        help=item.pair,
        problems=wrong.get(f"item:{number}", ()),
        where=f"item:{number}",
    )
    found = Field(
        f"found:{number}",
        "查到的问题（一行一个）",
        "textarea",
        raw.get(f"found:{number}") or "",
        rows=2,
    )
    return ItemQuestion(number, item, state, found)


def told(fields: Mapping[str, Any], asked: Sequence[KindField]) -> list[Told]:
    """Return what was written under each heading."""
    labels = {one.name: one.label for one in asked}
    return [
        Told(labels.get(name, name), plain(value)) for name, value in fields.items()
    ]
