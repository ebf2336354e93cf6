"""Check sheets: what can be filled in, the form, one sheet, and the paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import NoReverseMatch, reverse

from yiben.books.forms.words import (
    Found,
    RecordLine,
    Roll,
    SheetForm,
    SheetOffer,
    SheetRow,
    SheetView,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.web.forms.shared import fields_of
from yiben.web.forms.sheets import OWN

from .book_form import (
    BookForm,
    holder_field,
    item_question,
    line_field,
    tags_field,
    told,
    topic_of,
)
from .held import Told
from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of

PROBLEM_LIST = "lists.problem_list"


@dataclass(frozen=True, slots=True)
class Offered:
    """A sheet that can be filled in, or why it cannot."""

    offer: SheetOffer
    new_url: str
    paper_url: str
    roll_url: str = ""

    @property
    def label(self) -> str:
        """Return its name, with the name the document gives it."""
        kind = kinds().get(self.offer.kind)
        if kind and self.offer.term in kind.sheet.term_tags:
            return f"“{self.offer.term}”对照表"
        named = self.offer.term and self.offer.term not in self.offer.label
        return f"{self.offer.label}（{self.offer.term}）" if named else self.offer.label


@dataclass(frozen=True, slots=True)
class SheetList:
    """The sheets of a unit."""

    unit_id: str
    unit_name: str
    open: tuple[Offered, ...]
    closed: tuple[Offered, ...]
    rows: tuple[SheetRow, ...]
    may_export: bool = False


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One item as it was answered."""

    text: str
    pair: str
    state: str
    problems: tuple[str, ...]
    list_url: str


@dataclass(frozen=True, slots=True)
class SheetPage:
    """One sheet."""

    view: SheetView
    answers: tuple[AnswerLine, ...]
    notes: tuple[Told, ...]
    tags: tuple[str, ...]
    list_url: str
    problems: tuple[ProblemLine, ...]
    reason: Field


@dataclass(frozen=True, slots=True)
class Paper:
    """The printable sheet: blank, or as it was filled."""

    unit_name: str
    label: str
    topic: str
    title: str
    holder: str
    source: str
    day: Any
    items: tuple[AnswerLine, ...]
    fields: tuple[tuple[str, str], ...]
    records: tuple[RecordLine, ...]
    back: str
    is_blank: bool


@dataclass(frozen=True, slots=True)
class RollPage:
    """Of whom there is a sheet under one title, and of whom not."""

    unit_name: str
    label: str
    back: str
    title: Field
    roll: Roll


def sheets_page(
    unit: Any,
    offers: Sequence[SheetOffer],
    rows: Sequence[SheetRow],
    *,
    sees_roll: bool,
) -> SheetList:
    """Return the sheets of a unit."""
    shown = [_offered(unit, one, sees_roll=sees_roll) for one in offers]
    return SheetList(
        unit.pk,
        unit.name,
        tuple(one for one in shown if one.offer.is_open),
        tuple(one for one in shown if not one.offer.is_open),
        tuple(rows),
        sees_roll,
    )


def _offered(unit: Any, offer: SheetOffer, *, sees_roll: bool) -> Offered:
    asked = f"?{urlencode({'term': offer.term})}" if offer.term else ""
    place = [unit.pk, offer.kind]
    return Offered(
        offer,
        reverse("sheet-new", args=place) + asked,
        reverse("sheet-blank", args=place) + asked,
        reverse("sheet-roll", args=place) if sees_roll and offer.is_of_person else "",
    )


def _set_by_code(kind: Kind, offer: SheetOffer) -> set[str]:
    """Return the tags that follow from what is filled in: nobody ticks them."""
    spec = kind.sheet
    found = {*offer.tags, *spec.item_tags.values()}
    found |= {spec.all_tag} if offer.items else set()
    found |= {tag for words in spec.marks.values() for tag in words.values()}
    return found | {*spec.term_tags.values(), *spec.owner_tags.values()}


def sheet_form(
    raw: QueryDict,
    form: SheetForm,
    offer: SheetOffer,
    unit: Any,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> BookForm:
    """Return the page of a sheet as it was typed, with what is wrong with it."""
    wrong, kind = by_place(problems), kinds()[form.kind]
    main = [
        line_field("title", topic_of(kind), raw, wrong),
        line_field("filled_on", "填表日期", raw, wrong, "date"),
    ]
    if offer.is_of_person:
        none = bool(kind.sheet.none.field)
        main.append(holder_field("谁的表", people, raw, wrong, required=not none))
    return BookForm(
        unit_name=unit.name,
        kind_label=Offered(offer, "", "").label,
        action=reverse("sheet-new", args=[unit.pk, form.kind]),
        back=reverse("sheets", args=[unit.pk]),
        button="填好入账",
        note=f"项目出自{offer.source}。" if offer.source else "",
        problems=lines_of(problems),
        main=tuple(main),
        items=tuple(
            item_question(number, one, raw, wrong)
            for number, one in enumerate(offer.items, 1)
        ),
        fields=questions_of(
            fields_of([kind], *OWN), raw, wrong, people=[name for _, name in people]
        ),
        after=_after(kind, offer, raw, wrong),
        hidden=tuple(
            Field(name, "", "hidden", raw.get(name) or "") for name in ("token", "term")
        ),
    )


def _after(
    kind: Kind,
    offer: SheetOffer,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
) -> tuple[Field, ...]:
    """Return what is asked last: tags, and whether the branch may read it."""
    found = tags_field(kind, raw, wrong, _set_by_code(kind, offer))
    if kind.privacy != "restricted" or not offer.is_of_person:
        return found
    shared = choices([("yes", "同时交给支部看")], raw.get("handed_in"))
    help_ = "不勾选的，内容只有本人能看；以后也可以再交。"
    return (
        *found,
        Field("handed_in", "交给支部", "checks", choices=shared, help=help_),
    )


def sheet_page(
    view: SheetView,
    *,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
) -> SheetPage:
    """Return one sheet as it is read."""
    kind = kinds().get(view.row.kind)
    labels = {one.tag: one.label for one in kind.tags} if kind else {}
    fields = kind.fields if kind else ()
    wrong = by_place(problems)
    return SheetPage(
        view=view,
        answers=tuple(_answers(view)),
        notes=tuple(told(view.fields, fields)),
        tags=tuple(labels.get(tag, tag) for tag in view.tags),
        list_url=reverse("sheets", args=[view.row.unit_id]),
        problems=lines_of(problems),
        reason=Field(
            "reason",
            "原因",
            value=(typed or {}).get("reason", ""),
            required=True,
            problems=wrong.get("reason", ()),
        ),
    )


def _answers(view: SheetView) -> list[AnswerLine]:
    return [
        AnswerLine(
            one.item,
            "",
            Found(one.state).label if one.state else "",
            one.problems,
            problem_url(view.row.unit_id, view.row.entry_id, one.problems),
        )
        for one in view.answers
    ]


def problem_url(unit_id: str, entry_id: str, problems: Sequence[str]) -> str:
    """Return the form of a problem list, filled from what was found; "" without one."""
    if not problems:
        return ""
    for name, args in (
        ("list-item-new", [unit_id]),
        ("list-new", [unit_id, PROBLEM_LIST]),
    ):
        try:
            url = reverse(name, args=args)
        except NoReverseMatch:
            continue
        return f"{url}?{urlencode({'source': entry_id, 'title': problems[0]})}"
    return ""


def blank_paper(unit: Any, offer: SheetOffer) -> Paper:
    """Return the sheet with nothing in it, to be filled on paper and typed in later."""
    kind = kinds()[offer.kind]
    return Paper(
        unit_name=unit.name,
        label=Offered(offer, "", "").label,
        topic=topic_of(kind),
        title="",
        holder="" if offer.is_of_person else unit.name,
        source=offer.source,
        day=None,
        items=tuple(AnswerLine(one.text, one.pair, "", (), "") for one in offer.items),
        fields=tuple((one.label, "") for one in fields_of([kind], *OWN)),
        records=(),
        back=reverse("sheets", args=[unit.pk]),
        is_blank=True,
    )


def filled_paper(view: SheetView, records: Sequence[RecordLine]) -> Paper:
    """Return the sheet as it was filled, for the file."""
    kind = kinds().get(view.row.kind)
    notes = told(view.fields, kind.fields if kind else ())
    return Paper(
        unit_name=view.row.unit_name,
        label=view.row.kind_label,
        topic=topic_of(kind) if kind else "标题",
        title=view.row.title,
        holder=view.row.holder or view.row.unit_name,
        source=view.source,
        day=view.row.filled_on,
        items=tuple(_answers(view)),
        fields=tuple((one.label, one.text) for one in notes),
        records=tuple(records),
        back=reverse("sheet", args=[view.row.id]),
        is_blank=False,
    )


def roll_page(unit: Any, kind: str, roll: Roll) -> RollPage:
    """Return who is done and who is not."""
    known = kinds().get(kind)
    return RollPage(
        unit.name,
        known.label if known else kind,
        reverse("sheets", args=[unit.pk]),
        Field("title", topic_of(known) if known else "标题", value=roll.title),
        roll,
    )
