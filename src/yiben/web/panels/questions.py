"""The fields of a kind as questions of a form."""

from collections.abc import Iterable, Mapping

from django.http import QueryDict

from yiben.rules.kinds import FieldType, KindField
from yiben.web.forms.shared import PREFIX

from .shared import Choice, Field

_TYPES = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "textarea",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.CHOICE: "select",
    FieldType.LIST: "textarea",
}


def questions_of(
    fields: Iterable[KindField],
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
) -> tuple[Field, ...]:
    """Return the fields of a kind as questions of a form."""
    return tuple(_question(one, raw, wrong) for one in fields)


def _question(
    one: KindField, raw: QueryDict, wrong: Mapping[str, tuple[str, ...]]
) -> Field:
    name, where = f"{PREFIX}{one.name}", f"fields:{one.name}"
    value = raw.get(name) or ""
    options: tuple[Choice, ...] = ()
    if one.type == FieldType.CHOICE:
        options = (
            Choice("", "（未选）", not value),
            *(Choice(word, word, word == value) for word in one.choices),
        )
    return Field(
        name=name,
        label=one.label,
        type=_TYPES[FieldType(one.type)],
        value=value,
        choices=options,
        help="每行写一项。" if one.type == FieldType.LIST else "",
        required=one.required,
        problems=wrong.get(where, ()),
        where=where,
        rows=3 if one.type == FieldType.LIST else 6,
    )
