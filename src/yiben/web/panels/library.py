"""The library: lists by facet, one item with who received it, the catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.library.words import CatalogueLine, ItemForm, ItemRow, ItemView
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.web.forms.shared import fields_of
from yiben.web.forms.sheets import OWN

from .book_form import BookForm, holder_field, tags_field, told, topic_of
from .held import Told
from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of


@dataclass(frozen=True, slots=True)
class LibraryStart:
    """A kind that can be logged; ``import_url`` if a file may bring it."""

    label: str
    url: str
    import_url: str


@dataclass(frozen=True, slots=True)
class LibraryList:
    """What a unit logged, of one kind or of all."""

    unit_id: str
    unit_name: str
    kind_label: str
    rows: tuple[ItemRow, ...]
    starts: tuple[LibraryStart, ...]
    asked: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class LibraryPage:
    """One item."""

    view: ItemView
    notes: tuple[Told, ...]
    tags: tuple[str, ...]
    list_url: str
    problems: tuple[ProblemLine, ...]
    receivers: tuple[Field, ...]
    reason: Field


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The texts to study."""

    unit_id: str
    unit_name: str
    lines: tuple[CatalogueLine, ...]
    add_url: str


def library_page(
    unit: Any,
    own_kinds: Sequence[Kind],
    rows: Sequence[ItemRow],
    asked: QueryDict,
    values: Mapping[str, Sequence[str]],
    *,
    may_write: bool,
) -> LibraryList:
    """Return the list; ``values`` are what each facet of the kind has been."""
    kind = next((one for one in own_kinds if one.kind == asked.get("kind")), None)
    starts = tuple(
        LibraryStart(
            one.label,
            reverse("library-new", args=[unit.pk, one.kind]),
            reverse("library-import", args=[unit.pk, one.kind])
            if one.sheet.import_people
            else "",
        )
        for one in own_kinds
    )
    return LibraryList(
        unit.pk,
        unit.name,
        kind.label if kind else "",
        tuple(rows),
        starts if may_write else (),
        _asked(own_kinds, kind, asked, values),
    )


def _asked(
    own_kinds: Sequence[Kind],
    kind: Kind | None,
    asked: QueryDict,
    values: Mapping[str, Sequence[str]],
) -> tuple[Field, ...]:
    """Return the questions by which the list is filtered."""
    pairs = [(one.kind, one.label) for one in own_kinds]
    fields = [
        Field(
            "kind",
            "类别",
            "select",
            choices=choices(pairs, asked.get("kind"), empty="全部"),
        )
    ]
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    for name, said in values.items():
        options = choices([(one, one) for one in said], asked.get(name), empty="全部")
        fields.append(Field(name, labels[name], "select", choices=options))
    if kind and kind.tags:
        tags = [(one.tag, one.label) for one in kind.tags]
        options = choices(tags, asked.get("tag"), empty="全部")
        fields.append(Field("tag", "标记", "select", choices=options))
    return tuple(fields)


def item_form(
    raw: QueryDict,
    form: ItemForm,
    unit: Any,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> BookForm:
    """Return the form of an item as it was typed."""
    wrong, kind = by_place(problems), kinds()[form.kind]
    main, hidden = _head(kind, raw, wrong, people)
    return BookForm(
        unit_name=unit.name,
        kind_label=kind.label,
        action=reverse("library-new", args=[unit.pk, form.kind]),
        back=reverse("library", args=[unit.pk]),
        button="登记入账",
        note="",
        problems=lines_of(problems),
        main=tuple(main),
        items=(),
        fields=questions_of(
            fields_of([kind], *OWN), raw, wrong, people=[name for _, name in people]
        ),
        after=tags_field(kind, raw, wrong, set()),
        hidden=tuple(hidden),
    )


def _head(
    kind: Kind,
    raw: QueryDict,
    wrong: Mapping[str, tuple[str, ...]],
    people: Sequence[tuple[str, str]],
) -> tuple[list[Field], list[Field]]:
    """Return what is asked first, and what the form only carries along."""
    main = [
        Field(
            "title",
            topic_of(kind),
            value=raw.get("title") or "",
            required=True,
            problems=wrong.get("title", ()),
        )
    ]
    hidden = [Field("token", "", "hidden", raw.get("token") or "")]
    day = Field(
        "logged_on",
        "日期",
        "hidden" if kind.sheet.day else "date",
        raw.get("logged_on") or "",
        required=True,
        problems=wrong.get("logged_on", ()),
    )
    (hidden if kind.sheet.day else main).append(day)
    if kind.holder:
        main.append(holder_field("作者或经办人", people, raw, wrong, required=False))
    return main, hidden


def item_page(
    view: ItemView,
    *,
    today: str,
    problems: Sequence[Problem] = (),
    raw: QueryDict | None = None,
) -> LibraryPage:
    """Return one item, with the form that says who received it."""
    kind, typed, wrong = (
        kinds().get(view.row.kind),
        raw or QueryDict(),
        by_place(problems),
    )
    labels = {one.tag: one.label for one in kind.tags} if kind else {}
    return LibraryPage(
        view=view,
        notes=tuple(told(view.fields, kind.fields if kind else ())),
        tags=tuple(labels.get(tag, tag) for tag in view.row.tags),
        list_url=reverse("library", args=[view.row.unit_id]),
        problems=lines_of(problems),
        receivers=_receivers(view, typed, wrong, today),
        reason=Field(
            "reason",
            "原因",
            value=typed.get("reason") or "",
            required=True,
            problems=wrong.get("reason", ()),
        ),
    )


def _receivers(
    view: ItemView, typed: QueryDict, wrong: Mapping[str, tuple[str, ...]], today: str
) -> tuple[Field, ...]:
    """Return the questions of who received an item; none if everybody did."""
    lacking = view.coverage.lacking if view.coverage else ()
    if not (view.may_write and view.coverage and lacking):
        return ()
    return (
        Field(
            "ids",
            f"还没有{view.coverage.word}的",
            "checks",
            choices=choices(lacking, *typed.getlist("ids")),
            problems=wrong.get("ids", ()),
        ),
        Field(
            "on",
            "日期",
            "date",
            typed.get("on") or today,
            required=True,
            problems=wrong.get("on", ()),
        ),
        Field(
            "text",
            "说明",
            value=typed.get("text") or "",
            problems=wrong.get("text", ()),
        ),
    )


def catalogue_page(
    unit: Any, lines: Sequence[CatalogueLine], *, may_write: bool
) -> CataloguePage:
    """Return the texts to study, those of documents first."""
    add = reverse("library-new", args=[unit.pk, "library.study_content.logged"])
    return CataloguePage(unit.pk, unit.name, tuple(lines), add if may_write else "")
