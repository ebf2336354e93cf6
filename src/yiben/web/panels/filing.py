"""Plans and reports: the list of a unit, one form, one filing with its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.filings.words import (
    DONE_STATES,
    GRADES,
    ITEMS,
    OPEN_STATES,
    UNSENT_STATES,
    FilingForm,
    FilingRow,
    FilingView,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import FilingState, Kind
from yiben.rules.period import parse_period
from yiben.web.forms.filing import MONTHS, OWN, has_grades, has_items, line_of
from yiben.web.forms.shared import fields_of

from .held import Told, plain
from .questions import questions_of
from .shared import Field, ProblemLine, by_place, choices, lines_of

GRADES_GIVEN = ("优秀", "合格", "基本合格", "不合格")


@dataclass(frozen=True, slots=True)
class FilingStart:
    """A kind of plan or report, and where its form is."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class FilingList:
    """The list of a unit."""

    unit_id: str
    unit_name: str
    rows: tuple[FilingRow, ...]
    starts: tuple[FilingStart, ...]


@dataclass(frozen=True, slots=True)
class FilingSheet:
    """The form."""

    unit_name: str
    kind_label: str
    period_label: str
    action: str
    back: str
    draft_key: str
    problems: tuple[ProblemLine, ...]
    main: tuple[Field, ...]
    months: tuple[Field, ...]
    grades: tuple[Field, ...]
    fields: tuple[Field, ...]
    elements: Field | None
    hidden: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class FilingAct:
    """A step that may be taken now."""

    act: str
    label: str
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class FilingPage:
    """One filing."""

    view: FilingView
    period_label: str
    elements: tuple[str, ...]
    notes: tuple[Told, ...]
    acts: tuple[FilingAct, ...]
    may_edit: bool
    returned_reason: str
    problems: tuple[ProblemLine, ...] = ()


def filings_page(
    unit: Any, rows: Sequence[FilingRow], *, on: date, may_write: bool
) -> FilingList:
    """Return the list of a unit, with what can be begun for this year."""
    begun = [
        kind
        for kind in kinds().values()
        if kind.states and unit.kind in kind.by and not kind.by_person
    ]
    starts = tuple(
        FilingStart(
            f"{on.year}年{kind.label.removeprefix('年度')}",
            reverse("filing-new", args=[unit.pk, kind.kind, str(on.year)]),
        )
        for kind in begun
    )
    return FilingList(unit.pk, unit.name, tuple(rows), starts if may_write else ())


def label_of(period: str) -> str:
    """Return the Chinese name of a period; the key itself if it is none."""
    try:
        return parse_period(period).label
    except ValueError:
        return period


def sheet_of(
    raw: QueryDict,
    form: FilingForm,
    unit_name: str,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
    *,
    action: str,
    back: str,
    draft_key: str = "",
) -> FilingSheet:
    """Return the page of a form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    kind = kinds()[form.kind]
    return FilingSheet(
        unit_name=unit_name,
        kind_label=kind.label,
        period_label=label_of(form.period),
        action=action,
        back=back,
        draft_key=draft_key,
        problems=lines_of(problems),
        main=tuple(_main(raw, kind, people, wrong)),
        months=tuple(_months(raw, wrong)) if has_items(form) else (),
        grades=tuple(_grades(raw, people)) if has_grades(form) else (),
        fields=questions_of(fields_of([kind], *OWN, ITEMS, GRADES), raw, wrong),
        elements=_elements(raw, kind, wrong),
        hidden=tuple(
            Field(name, "", "hidden", raw.get(name) or "")
            for name in ("token", "answers")
        ),
    )


Wrong = Mapping[str, tuple[str, ...]]


def _main(
    raw: QueryDict, kind: Kind, people: Sequence[tuple[str, str]], wrong: Wrong
) -> Iterable[Field]:
    yield Field(
        "title",
        "标题",
        value=raw.get("title") or "",
        required=True,
        problems=wrong.get("title", ()),
    )
    if kind.by_person:
        yield Field(
            "author_id",
            "填报人",
            "select",
            choices=choices(people, raw.get("author_id"), empty="（请选择）"),
            required=True,
            problems=wrong.get("author_id", ()),
        )


def _months(raw: QueryDict, wrong: Wrong) -> Iterable[Field]:
    """Give one box for each month; lines without a month stand at the end."""
    for month in (*range(1, MONTHS + 1), 0):
        yield Field(
            f"month:{month}",
            f"{month}月" if month else "不分月份的安排",
            "textarea",
            raw.get(f"month:{month}") or "",
            rows=2,
            problems=wrong.get(f"fields:{ITEMS}", ()) if month == 1 else (),
            where=f"fields:{ITEMS}" if month == 1 else "",
        )


def _grades(raw: QueryDict, people: Sequence[tuple[str, str]]) -> Iterable[Field]:
    pairs = [(word, word) for word in GRADES_GIVEN]
    for person_id, name in people:
        given = raw.get(f"grade:{person_id}")
        options = choices(pairs, given, empty="（未定）")
        yield Field(f"grade:{person_id}", name, "select", choices=options)


def _elements(raw: QueryDict, kind: Kind, wrong: Wrong) -> Field | None:
    if not kind.elements:
        return None
    pairs = [(one.tag, one.label) for one in kind.elements]
    return Field(
        "elements",
        "里面写明了",
        "checks",
        choices=choices(pairs, *raw.getlist("elements")),
        problems=wrong.get("elements", ()),
    )


def filing_page(
    view: FilingView, *, may_write: bool, problems: Sequence[Problem] = ()
) -> FilingPage:
    """Return the page of one filing with the steps that may be taken now."""
    kind = kinds().get(view.row.kind)
    labels = {one.tag: one.label for one in kind.elements} if kind else {}
    back = [one.reason for one in view.steps if one.reason]
    returned = view.row.state == FilingState.RETURNED
    return FilingPage(
        view=view,
        period_label=label_of(view.row.period),
        elements=tuple(labels.get(tag, tag) for tag in view.elements),
        notes=tuple(_notes(view, kind)),
        acts=tuple(_acts(view, kind)) if may_write and kind else (),
        may_edit=may_write and view.row.state in OPEN_STATES,
        returned_reason=back[-1] if returned and back else "",
        problems=lines_of(problems),
    )


def _acts(view: FilingView, kind: Kind) -> Iterable[FilingAct]:
    state = view.row.state
    if FilingState.FILED in kind.states and state in UNSENT_STATES:
        yield FilingAct("file", "报送上级", is_main=True)
    only_made = FilingState.FILED not in kind.states
    if FilingState.MADE in kind.states and state == "draft":
        label = "制定" if only_made else "只制定，暂不报送"
        yield FilingAct("make", label, is_main=only_made)
    shown = view.row.published_at is not None
    if FilingState.PUBLISHED in kind.states and state in DONE_STATES and not shown:
        yield FilingAct("publish", "向党员公布")


def _notes(view: FilingView, kind: Kind | None) -> Iterable[Told]:
    labels = {one.name: one.label for one in kind.fields} if kind else {}
    for name, value in view.fields.items():
        if name == ITEMS:
            yield Told("安排", "\n".join(_with_month(one) for one in value))
        elif name != GRADES and value not in ("", None, [], {}):
            yield Told(labels.get(name, name), plain(value))


def _with_month(item: Any) -> str:
    month = item.get("month") if isinstance(item, Mapping) else None
    return f"{month}月 {line_of(item)}" if month else line_of(item)
