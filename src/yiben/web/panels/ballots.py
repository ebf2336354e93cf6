"""Ballots: the list of a unit, a box to vote in, and the page of the tellers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.ballots.words import (
    PAPER_ADVISED,
    BoxForm,
    BoxResult,
    BoxRow,
    BoxState,
    BoxView,
    Codes,
    ElectorRow,
    TellerRole,
)
from yiben.common.errors import Problem
from yiben.rules.ratings import BoxRule

from .shared import Field, ProblemLine, by_place, choices, lines_of


@dataclass(frozen=True, slots=True)
class BallotList:
    """The boxes of a unit, and what can be opened."""

    unit_id: str
    unit_name: str
    rows: tuple[BoxRow, ...]
    starts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BallotSheet:
    """The form that opens a box."""

    title: str
    unit_name: str
    action: str
    back: str
    fields: tuple[Field, ...]
    hidden: tuple[Field, ...]
    problems: tuple[ProblemLine, ...]
    button: str
    few: bool


@dataclass(frozen=True, slots=True)
class BallotPage:
    """A box as a member sees it."""

    box: BoxView
    fields: tuple[Field, ...]
    result: BoxResult | None
    receipts: tuple[str, ...]
    found: bool | None
    problems: tuple[ProblemLine, ...]
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """The form of one teller's sheet."""

    role: str
    label: str
    name: str
    done: bool
    head: tuple[Field, ...]
    rows: tuple[tuple[str, tuple[Field, ...]], ...]


@dataclass(frozen=True, slots=True)
class TellersPage:
    """A box as those who tend it see it, with the next step open."""

    box: BoxView
    electors: tuple[ElectorRow, ...]
    paper: Field
    sheets: tuple[PaperSheet, ...]
    codes: tuple[Field, ...]
    shown_codes: Codes | None
    result: BoxResult | None
    problems: tuple[ProblemLine, ...]

    @property
    def is_open(self) -> bool:
        """Say whether votes are still cast."""
        return self.box.state == BoxState.OPEN

    @property
    def is_stopped(self) -> bool:
        """Say whether the paper is being counted."""
        return self.box.state == BoxState.STOPPED


def ballots_page(
    unit: Any, rows: Sequence[BoxRow], kinds: Sequence[tuple[str, str]]
) -> BallotList:
    """Return the boxes of a unit."""
    starts = tuple(
        (label, reverse("ballot-new", args=[unit.pk, kind])) for kind, label in kinds
    )
    return BallotList(unit.pk, unit.name, tuple(rows), starts)


def tellers_fields(
    raw: Mapping[str, str],
    people: Sequence[tuple[str, str]],
    wrong: Mapping[str, tuple[str, ...]],
) -> tuple[Field, ...]:
    """Return the two questions for the tellers."""
    return tuple(
        Field(
            name,
            label,
            "select",
            choices=choices(people, raw.get(name), empty="（请选择）"),
            required=True,
            problems=wrong.get(name, ()),
        )
        for name, label in (("teller_id", "监票人"), ("counter_id", "计票人"))
    )


def screen_field(
    raw: Mapping[str, str], wrong: Mapping[str, tuple[str, ...]], *, few: bool
) -> Field:
    """Return whether a phone may be used as well; paper is always there."""
    helped = (
        "不足 5 人，建议只用纸票。" if few else "愿意用手机的用手机，其他人领纸票。"
    )
    return Field(
        "by_screen",
        "怎样投",
        "checks",
        choices=choices(
            [("yes", "也可以用手机投")], *(["yes"] if "by_screen" in raw else [])
        ),
        help=helped,
        problems=wrong.get("by_screen", ()),
    )


def box_sheet(
    raw: QueryDict,
    form: BoxForm,
    rule: BoxRule,
    label: str,
    unit: Any,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> BallotSheet:
    """Return the form that opens a box, as it was typed."""
    wrong = by_place(problems)
    few = len(people) < PAPER_ADVISED
    fields = [*_matter(raw, form, rule, wrong), *tellers_fields(raw, people, wrong)]
    if rule.screen:
        fields.append(screen_field(raw, wrong, few=few))
    return BallotSheet(
        title=label,
        unit_name=unit.name,
        action=reverse("ballot-new", args=[unit.pk, form.kind]),
        back=reverse("ballots", args=[unit.pk]),
        fields=tuple(fields),
        hidden=(Field("token", "", "hidden", raw.get("token") or form.token),),
        problems=lines_of(problems),
        button="冻结名单，开始投票",
        few=few,
    )


def _matter(
    raw: QueryDict, form: BoxForm, rule: BoxRule, wrong: Mapping[str, tuple[str, ...]]
) -> Iterator[Field]:
    options = f"一行写一项。每项可选：{'、'.join(rule.options)}。"
    for name, label, kind, value, helped in (
        ("topic", "表决什么", "text", "", ""),
        ("on", "投票日期", "date", form.on.isoformat(), ""),
        ("questions", rule.ask, "textarea", "", options),
    ):
        yield Field(
            name,
            label,
            kind,
            raw.get(name) or value,
            required=True,
            rows=4,
            help=helped,
            problems=wrong.get(name, ()),
        )


def ballot_page(
    box: BoxView,
    result: BoxResult | None,
    receipts: Sequence[str],
    *,
    raw: Mapping[str, str],
    found: bool | None = None,
    receipt: str = "",
    problems: Sequence[Problem] = (),
) -> BallotPage:
    """Return a box to vote in, with big choices for a phone."""
    wrong = by_place(problems)
    fields = tuple(
        Field(
            f"q:{one.key}",
            one.label,
            "radios",
            choices=choices([(o, o) for o in one.options], raw.get(f"q:{one.key}")),
            required=True,
            problems=wrong.get(f"q:{one.key}", ()),
        )
        for one in box.questions
    )
    return BallotPage(
        box, fields, result, tuple(receipts), found, lines_of(problems), receipt
    )


def tellers_page(
    box: BoxView,
    electors: Sequence[ElectorRow],
    result: BoxResult | None,
    *,
    raw: QueryDict,
    codes: Codes | None = None,
    problems: Sequence[Problem] = (),
) -> TellersPage:
    """Return the page of the tellers, with what was typed."""
    wrong = by_place(problems)
    taken = [one.person_id for one in electors if one.on_paper]
    everybody = [(one.person_id, one.name) for one in electors]
    asked = raw.getlist("paper") if raw.get("do") == "paper" else taken
    return TellersPage(
        box=box,
        electors=tuple(electors),
        paper=Field(
            "paper", "领了纸票的", "checks", choices=choices(everybody, *asked)
        ),
        sheets=tuple(_paper(box, role, len(taken), raw, wrong) for role in TellerRole),
        codes=tuple(
            Field(f"code_{one.value}", f"{one.label}的口令", required=True)
            for one in TellerRole
        )
        if box.by_screen
        else (),
        shown_codes=codes,
        result=result,
        problems=lines_of(problems),
    )


def _paper(
    box: BoxView,
    role: TellerRole,
    issued: int,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
) -> PaperSheet:
    """Return the form of one sheet; what was typed stands in its own sheet only."""
    is_mine = raw.get("role") == role.value
    mine, faults = (raw, wrong) if is_mine else (QueryDict(), {})

    def number(name: str, label: str, value: str, where: str) -> Field:
        given = mine.get(name, value) or ""
        place = f"{role.value}-{name}"
        found = faults.get(where, ())
        return Field(name, label, "number", given, problems=found, where=place)

    usual = (
        ("issued", "发出", issued),
        ("returned", "收回", issued),
        ("invalid", "废票", 0),
    )
    rows = tuple(
        (
            one.label,
            tuple(
                number(f"n:{one.key}:{n}", option, "", "" if n else f"q:{one.key}")
                for n, option in enumerate(one.options)
            ),
        )
        for one in box.questions
    )
    return PaperSheet(
        role=role.value,
        label=role.label,
        name=box.teller if role == TellerRole.TELLER else box.counter,
        done=role.label in box.sheets,
        head=tuple(number(name, label, str(n), name) for name, label, n in usual),
        rows=rows,
    )
