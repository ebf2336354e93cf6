"""The fields of a kind as questions of a form."""

from collections.abc import Iterable, Mapping, Sequence

from django.http import QueryDict

from yiben.rules.kinds import FieldType, KindField
from yiben.web.forms.shared import NO, PREFIX, YES

from .shared import Choice, Field, choices

_TYPES = {
    FieldType.TEXT: "text",
    FieldType.LONG_TEXT: "textarea",
    FieldType.NUMBER: "number",
    FieldType.MONEY: "text",
    FieldType.DATE: "date",
    FieldType.CHOICE: "select",
    FieldType.YES_NO: "select",
    FieldType.LIST: "textarea",
    FieldType.PERSON: "text",
    FieldType.ORG: "text",
}
_HELP = {
    FieldType.LIST: "每行写一项。",
    FieldType.MONEY: "单位：元，最多到分。",
    FieldType.PERSON: "写姓名；名册上有的可以从提示里选。",
}
UNSAID = "（未选）"
MOST_OFFERED = 100


def questions_of(
    fields: Iterable[KindField],
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    *,
    people: Sequence[str] = (),
    orgs: Sequence[str] = (),
) -> tuple[Field, ...]:
    """Return the fields of a kind as questions of a form.

    Names of people and organisations are offered where one is asked for.
    """
    offered = {FieldType.PERSON.value: people, FieldType.ORG.value: orgs}
    return tuple(
        _question(one, raw, wrong, tuple(offered.get(one.type, ())[:MOST_OFFERED]))
        for one in fields
    )


def _question(
    one: KindField,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    offered: tuple[str, ...],
) -> Field:
    name, where = f"{PREFIX}{one.name}", f"fields:{one.name}"
    value = raw.get(name) or ""
    type_ = FieldType(one.type)
    options: tuple[Choice, ...] = ()
    if type_ == FieldType.CHOICE:
        options = choices([(word, word) for word in one.choices], value, empty=UNSAID)
    elif type_ == FieldType.YES_NO:
        options = choices([(YES, "是"), (NO, "否")], value, empty=UNSAID)
    return Field(
        name=name,
        label=one.label,
        type=_TYPES[type_],
        value=value,
        choices=options,
        help=_HELP.get(type_, ""),
        required=one.required,
        problems=wrong.get(where, ()),
        where=where,
        rows=3 if type_ == FieldType.LIST else 6,
        inputmode="decimal" if type_ in {FieldType.MONEY, FieldType.NUMBER} else "",
        offered=offered,
    )
