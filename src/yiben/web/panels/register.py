"""One line of a register: what it says, what was done, what can be done with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from urllib.parse import urlencode

from django.urls import reverse

from yiben.books.registers.words import ActLine, RegisterRow, Whole
from yiben.common.errors import Problem
from yiben.ledger.queries import EntryView
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind

from .held import Told, plain
from .register_form import Pairs, RegisterSheet, sheet_of
from .register_list import Start, acts_of
from .shared import Field, ProblemLine, by_place, choices, lines_of

__all__ = ["RegisterPage", "RegisterSheet", "register_page", "sheet_of"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a line as the ledger holds it."""

    on: date
    by: str
    why: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """One line of a register."""

    row: RegisterRow
    whole: Whole
    tags: tuple[str, ...]
    notes: tuple[Told, ...]
    changes: tuple[Change, ...]
    acts: tuple[ActLine, ...]
    starts: tuple[Start, ...]
    ends_label: str
    next_step: str
    next_label: str
    may_end: bool
    may_hand_over: bool
    may_withdraw: bool
    may_revise: bool
    vacant: bool
    raises: str
    open_form: str
    until: Field
    reason: Field
    on: Field
    holder: Field
    problems: tuple[ProblemLine, ...]


def register_page(
    whole: Whole,
    history: Sequence[EntryView],
    *,
    on: date,
    may_write: bool,
    people: Pairs = (),
    open_form: str = "",
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
    writes_acts_for: str = "",
) -> RegisterPage:
    """Return the page of one line, with the forms that change it."""
    row = whole.row
    kind = kinds().get(row.kind)
    ask = _Asked(typed or {}, by_place(problems), on)
    live = may_write and not row.withdrawn
    open_ = live and kind is not None and kind.span and _is_open(row, on)
    step = _next_step(row, kind) if open_ else ("", "")
    return RegisterPage(
        row=row,
        whole=whole,
        tags=_tag_labels(row, kind),
        notes=_notes(row, kind),
        changes=_changes(history),
        acts=whole.acts,
        starts=_acts_to_record(row, kind, writes_acts_for),
        ends_label=(kind.register.ends if kind else "") or "记终止",
        next_step=step[0],
        next_label=step[1],
        may_end=open_,
        may_hand_over=open_ and kind is not None and kind.holder,
        may_withdraw=live,
        may_revise=live,
        vacant=kind is not None and kind.register.vacant,
        raises=_raised_at(row, kind),
        open_form=open_form,
        problems=lines_of(problems),
        **_questions(ask, row, people),
    )


class _Questions(TypedDict):
    """The questions on the page of a line."""

    until: Field
    reason: Field
    on: Field
    holder: Field


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of the small forms, as they were answered."""

    given: Mapping[str, str]
    wrong: Mapping[str, tuple[str, ...]]
    day: date

    def one(self, name: str, label: str, kind: str = "text", usual: str = "") -> Field:
        value, faults = self.given.get(name, usual), self.wrong.get(name, ())
        return Field(name, label, kind, value, required=True, problems=faults)

    def chosen(self, name: str, label: str, pairs: Pairs, but: str | None) -> Field:
        rest = [(key, text) for key, text in pairs if key != but]
        return Field(
            name,
            label,
            "select",
            choices=choices(rest, self.given.get(name), empty="（请选择）"),
            required=True,
            problems=self.wrong.get(name, ()),
        )


def _questions(ask: _Asked, row: RegisterRow, people: Pairs) -> _Questions:
    day = ask.day.isoformat()
    return {
        "until": ask.one("until_on", "到哪一天止", "date", day),
        "reason": ask.one("reason", "原因"),
        "on": ask.one("on", "从哪一天起", "date", day),
        "holder": ask.chosen("holder_id", "由谁接替", people, row.holder_id),
    }


def _tag_labels(row: RegisterRow, kind: Kind | None) -> tuple[str, ...]:
    labels = {one.tag: one.label for one in kind.tags} if kind else {}
    return tuple(labels.get(tag, tag) for tag in row.tags)


def _notes(row: RegisterRow, kind: Kind | None) -> tuple[Told, ...]:
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    return tuple(
        Told(labels.get(name, name), plain(value)) for name, value in row.fields.items()
    )


def _is_open(row: RegisterRow, on: date) -> bool:
    """Say whether it may still end earlier: a reason is written once it has."""
    return not row.end_reason and not row.is_over(on)


def _next_step(row: RegisterRow, kind: Kind | None) -> tuple[str, str]:
    taken = {one.step for one in row.steps}
    for one in kind.register.steps if kind else ():
        if one.step not in taken:
            return one.step, one.label
    return "", ""


def _changes(history: Sequence[EntryView]) -> tuple[Change, ...]:
    return tuple(
        Change(
            one.entered_on,
            one.entered_by,
            one.correction_reason or ("登记" if one.corrects is None else ""),
            one.id,
        )
        for one in reversed(history)
    )


def _acts_to_record(
    row: RegisterRow, kind: Kind | None, unit_id: str
) -> tuple[Start, ...]:
    """Return the forms of what can be recorded about a line."""
    if kind is None or row.withdrawn or not unit_id:
        return ()
    asked = urlencode({"about": row.id})
    return tuple(
        Start(one.label, f"{reverse('register-new', args=[unit_id, one.kind])}?{asked}")
        for one in acts_of(kind)
    )


def _raised_at(row: RegisterRow, kind: Kind | None) -> str:
    """Return where what was raised in a line is seen to."""
    raises = kind.register.raises if kind else None
    if raises is None or not raises.of or not row.fields.get(raises.of):
        return ""
    return reverse("lists", args=[row.unit_id])
