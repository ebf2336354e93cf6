"""Targets: what can be worked towards, the form, one target with its items, the share."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.targets.words import (
    Mark,
    Share,
    StandardRow,
    TargetForm,
    TargetOffer,
    TargetRow,
    TargetView,
    Verdict,
)
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.ledger.queries import EntryView
from yiben.policy.queries import kinds
from yiben.web.forms.shared import fields_of
from yiben.web.forms.sheets import OWN

from .book_form import BookForm, holder_field, told, topic_of
from .held import Told
from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of

MOST_ENTRIES = 60


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of a unit, and what it may begin."""

    unit_id: str
    unit_name: str
    rows: tuple[TargetRow, ...]
    open: tuple[TargetOffer, ...]
    closed: tuple[TargetOffer, ...]
    may_set: bool
    may_share: bool
    supplies: tuple[tuple[str, str], ...]
    standards: tuple[StandardRow, ...]


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One item of a target, as it is read and as it may be marked."""

    number: int
    mark: Mark
    own: str
    checked: str
    evidence: tuple[tuple[str, str], ...]
    ask_own: tuple[Field, ...]
    ask_check: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class TargetPage:
    """One target."""

    view: TargetView
    lines: tuple[MarkLine, ...]
    notes: tuple[Told, ...]
    list_url: str
    problems: tuple[ProblemLine, ...]
    decision: tuple[Field, ...]
    reason: Field


@dataclass(frozen=True, slots=True)
class SharePage:
    """Which branches have reached a standard."""

    unit_name: str
    back: str
    kind: Field
    share: Share | None


def targets_page(
    unit: Any,
    offers: Sequence[TargetOffer],
    rows: Sequence[TargetRow],
    *,
    may_set: bool,
    may_share: bool,
    supplies: Sequence[tuple[str, str]],
    standards: Sequence[StandardRow],
) -> TargetList:
    """Return the targets of a unit."""
    return TargetList(
        unit_id=unit.pk,
        unit_name=unit.name,
        rows=tuple(rows),
        open=tuple(one for one in offers if one.is_open),
        closed=tuple(one for one in offers if not one.is_open),
        may_set=may_set,
        may_share=may_share,
        supplies=tuple(supplies),
        standards=tuple(standards),
    )


def _line(
    name: str,
    label: str,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    type_: str = "text",
    help_: str = "",
) -> Field:
    value, faults = raw.get(name) or "", wrong.get(name, ())
    return Field(name, label, type_, value, required=True, help=help_, problems=faults)


def target_form(
    raw: QueryDict,
    form: TargetForm,
    offer: TargetOffer,
    unit: Any,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> BookForm:
    """Return the form of a target as it was typed."""
    wrong, kind = by_place(problems), kinds()[form.kind]
    by = f"文件要求{chinese_day(offer.by)}以前。" if offer.by else ""
    main = [
        _line("title", topic_of(kind), raw, wrong),
        _line("started_on", "从哪天起算", raw, wrong, "date"),
        _line("target_on", "达标期限", raw, wrong, "date", by),
    ]
    if offer.is_of_person:
        main.append(holder_field("谁", people, raw, wrong, required=True))
    if offer.own_items:
        main.append(_line("items", "要做到的事项（一行一项）", raw, wrong, "textarea"))
    return BookForm(
        unit_name=unit.name,
        kind_label=offer.label,
        action=reverse("target-new", args=[unit.pk, form.kind]),
        back=reverse("targets", args=[unit.pk]),
        button="定下目标",
        note=_note(offer),
        problems=lines_of(problems),
        main=tuple(main),
        items=(),
        fields=questions_of(
            fields_of([kind], *OWN), raw, wrong, people=[name for _, name in people]
        ),
        after=(),
        hidden=(Field("token", "", "hidden", raw.get("token") or ""),),
    )


def _note(offer: TargetOffer) -> str:
    """Return what is to be reached, and who said so."""
    listed = "；".join(one.text for one in offer.items)
    if offer.grades:
        now = offer.standing or "还没有等级"
        listed = f"等级由低到高：{'、'.join(offer.grades)}。现在：{now}"
    source = f"（{offer.source}）" if offer.source else ""
    return f"{listed}{source}" if listed else ""


def target_page(
    view: TargetView,
    *,
    evidence: Sequence[EntryView] = (),
    meetings: Sequence[EntryView] = (),
    today: str = "",
    problems: Sequence[Problem] = (),
    raw: QueryDict | None = None,
) -> TargetPage:
    """Return one target with what can be done about it."""
    typed, wrong = raw or QueryDict(), by_place(problems)
    kind = kinds().get(view.row.kind)
    pairs = [(one.id, f"{one.happened_on} {one.title}") for one in evidence]
    return TargetPage(
        view=view,
        lines=tuple(
            _mark(
                number,
                one,
                typed,
                wrong,
                pairs[:MOST_ENTRIES],
                is_typed=raw is not None,
            )
            for number, one in enumerate(view.marks, 1)
        ),
        notes=tuple(told(view.fields, kind.fields if kind else ())),
        list_url=reverse("targets", args=[view.row.unit_id]),
        problems=lines_of(problems),
        decision=tuple(_decision(meetings, typed, wrong, today)),
        reason=Field(
            "reason",
            "原因",
            value=typed.get("reason") or "",
            required=True,
            problems=wrong.get("reason", ()),
        ),
    )


def _mark(
    number: int,
    mark: Mark,
    typed: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    entries: Sequence[tuple[str, str]],
    *,
    is_typed: bool,
) -> MarkLine:
    known = dict(entries)

    def said(name: str, otherwise: str) -> str:
        place = f"{name}:{number}"
        return (typed.get(place) or "") if is_typed else otherwise

    def verdict(name: str, value: str, help_: str) -> Field:
        faults = wrong.get(f"item:{number}", ())
        return _verdict(
            f"{name}:{number}", number, mark, said(name, value), help_, faults
        )

    own = Verdict(mark.own).label if mark.own else "还没有自评"
    short = said("remark", mark.remark)
    return MarkLine(
        number=number,
        mark=mark,
        own=own,
        checked=Verdict(mark.checked).label if mark.checked else "",
        evidence=tuple((key, known.get(key, "台账记录")) for key in mark.entries),
        ask_own=(
            verdict("own", mark.own, mark.part),
            *_backing(number, mark, entries, said),
        ),
        ask_check=(
            verdict("checked", mark.checked, f"自评：{own} {mark.note}"),
            Field(f"remark:{number}", "没有达到的，差在哪里", value=short),
        ),
    )


def _verdict(
    name: str, number: int, mark: Mark, value: str, help_: str, faults: tuple[str, ...]
) -> Field:
    """Return the question of whether an item is met."""
    return Field(
        name,
        f"{number}. {mark.text}",
        "radios",
        choices=choices([(one.value, one.label) for one in Verdict], value),
        help=help_,
        problems=faults,
        where=f"item:{number}",
    )


def _backing(
    number: int,
    mark: Mark,
    entries: Sequence[tuple[str, str]],
    said: Callable[[str, str], str],
) -> tuple[Field, ...]:
    """Return what may back an item: a sentence, or a record."""
    first = mark.entries[0] if mark.entries else ""
    picked = choices(entries, said("entry", first), empty="（不选）")
    return (
        Field(f"note:{number}", "依据", value=said("note", mark.note)),
        Field(f"entry:{number}", "或选一条台账记录", "select", choices=picked),
    )


def _decision(
    meetings: Sequence[EntryView],
    typed: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    today: str,
) -> list[Field]:
    pairs = [
        (one.id, f"{one.happened_on} {one.unit_name} {one.title}") for one in meetings
    ]
    given = typed.get("meeting_id")
    return [
        Field(
            "decided_on",
            "认定日期",
            "date",
            typed.get("decided_on") or today,
            required=True,
            problems=wrong.get("decided_on", ()),
        ),
        Field(
            "meeting_id",
            "哪次会认定的",
            "select",
            choices=choices(pairs[:MOST_ENTRIES], given, empty="（请选择）"),
            required=True,
            help="" if pairs else "最近一年没有会议记录，请先记会议。",
            problems=wrong.get("meeting_id", ()),
        ),
        Field(
            "note",
            "说明",
            value=typed.get("note") or "",
            problems=wrong.get("note", ()),
        ),
    ]


def share_page(
    unit: Any, kinds_shown: Sequence[tuple[str, str]], kind: str, share: Share | None
) -> SharePage:
    """Return the page of who has reached a standard."""
    field = Field(
        "kind", "标准", "select", choices=choices(kinds_shown, kind, empty="（请选择）")
    )
    return SharePage(unit.name, reverse("targets", args=[unit.pk]), field, share)
