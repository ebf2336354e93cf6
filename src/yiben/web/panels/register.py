"""Registers: what stands, the form of a new one, and one line to end."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.web.forms.register import OWN
from yiben.web.forms.shared import fields_of

from .held import Told, plain
from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of


@dataclass(frozen=True, slots=True)
class RegisterStart:
    """A kind of register, and where its form is."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RegisterList:
    """The registers of a unit: what stands, and what has ended."""

    unit_id: str
    unit_name: str
    standing: tuple[RegisterRow, ...]
    ended: tuple[RegisterRow, ...]
    starts: tuple[RegisterStart, ...]


@dataclass(frozen=True, slots=True)
class RegisterSheet:
    """The form."""

    unit_name: str
    kind_label: str
    action: str
    back: str
    problems: tuple[ProblemLine, ...]
    main: tuple[Field, ...]
    fields: tuple[Field, ...]
    tags: Field | None
    hidden: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One line of a register."""

    row: RegisterRow
    tags: tuple[str, ...]
    notes: tuple[Told, ...]
    may_end: bool
    may_withdraw: bool
    until: Field
    reason: Field
    problems: tuple[ProblemLine, ...]


def registers_page(
    unit: Any, rows: Sequence[RegisterRow], *, on: date, may_write: bool
) -> RegisterList:
    """Return the registers of a unit."""
    known = [
        kind
        for kind in kinds().values()
        if kind.book == "registers" and unit.kind in kind.by
    ]
    starts = tuple(
        RegisterStart(kind.label, reverse("register-new", args=[unit.pk, kind.kind]))
        for kind in known
    )
    return RegisterList(
        unit_id=unit.pk,
        unit_name=unit.name,
        standing=tuple(one for one in rows if not _is_over(one, on)),
        ended=tuple(one for one in rows if _is_over(one, on)),
        starts=starts if may_write else (),
    )


def _is_over(row: RegisterRow, on: date) -> bool:
    return row.until_on is not None and row.until_on < on


def sheet_of(
    raw: QueryDict,
    form: RegisterForm,
    unit: Any,
    people: Sequence[tuple[str, str]],
    targets: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> RegisterSheet:
    """Return the page of a form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    kind = kinds()[form.kind]
    pairs = [(one.tag, one.label) for one in kind.tags]
    tags = Field(
        "tags",
        "属于" if not kind.span else "情况",
        "checks",
        choices=choices(pairs, *raw.getlist("tags")),
        problems=wrong.get("tags", ()),
    )
    return RegisterSheet(
        unit_name=unit.name,
        kind_label=kind.label,
        action=reverse("register-new", args=[unit.pk, form.kind]),
        back=reverse("registers", args=[unit.pk]),
        problems=lines_of(problems),
        main=tuple(_main(raw, kind, people, targets, wrong)),
        fields=questions_of(fields_of([kind], *OWN), raw, wrong),
        tags=tags if pairs else None,
        hidden=(Field("token", "", "hidden", raw.get("token") or ""),),
    )


def _main(
    raw: QueryDict,
    kind: Kind,
    people: Sequence[tuple[str, str]],
    targets: Sequence[tuple[str, str]],
    wrong: Mapping[str, tuple[str, ...]],
) -> Iterable[Field]:
    topic = next((one.label for one in kind.fields if one.name in OWN), "名称")
    dates = [("from_on", "从哪一天起" if kind.span else "日期", True)]
    dates += [("until_on", "到哪一天止（不定的不填）", False)] if kind.span else []
    yield Field(
        "title",
        topic,
        value=raw.get("title") or "",
        required=True,
        problems=wrong.get("title", ()),
    )
    for name, label, required in dates:
        value = raw.get(name) or ""
        faults = wrong.get(name, ())
        yield Field(name, label, "date", value, required=required, problems=faults)
    ends = [("holder_id", "承担人", people)] if kind.holder else []
    ends += [("target_id", "联系的组织", targets)] if kind.target else []
    for name, label, pairs in ends:
        yield Field(
            name,
            label,
            "select",
            choices=choices(pairs, raw.get(name), empty="（请选择）"),
            required=name == "holder_id",
            problems=wrong.get(name, ()),
        )


def register_page(
    row: RegisterRow,
    *,
    on: date,
    may_write: bool,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
) -> RegisterPage:
    """Return the page of one line, with the form that ends it."""
    kind = kinds().get(row.kind)
    tags = {one.tag: one.label for one in kind.tags} if kind else {}
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    wrong, given = by_place(problems), typed or {}
    spans = kind is not None and kind.span
    live = may_write and not row.withdrawn
    return RegisterPage(
        row=row,
        tags=tuple(tags.get(tag, tag) for tag in row.tags),
        notes=tuple(
            Told(labels.get(name, name), plain(value))
            for name, value in row.fields.items()
        ),
        may_end=live and spans and row.until_on is None,
        may_withdraw=live,
        until=_ending("until_on", "到哪一天止", "date", on.isoformat(), given, wrong),
        reason=_ending("reason", "原因", "text", "", given, wrong),
        problems=lines_of(problems),
    )


def _ending(
    name: str,
    label: str,
    kind: str,
    otherwise: str,
    given: Mapping[str, str],
    wrong: Mapping[str, tuple[str, ...]],
) -> Field:
    """Return one question of the form that ends a line."""
    value, faults = given.get(name, otherwise), wrong.get(name, ())
    return Field(name, label, kind, value, required=True, problems=faults)
