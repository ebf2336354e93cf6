"""Plans and reports: the list of a unit, one form, one filing with its history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.filings.words import (
    DONE_STATES,
    GRADES,
    ITEMS,
    OPEN_STATES,
    UNSENT_STATES,
    Figure,
    FilingForm,
    FilingRow,
    FilingView,
    VersionView,
)
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import FilingState, Kind
from yiben.rules.period import parse_period
from yiben.web.forms.filing import (
    has_grades,
    has_items,
    has_tasks,
)

from .banned import BannedLine
from .filing_figures import FigureLine, figure_lines, figures_sent
from .filing_questions import (
    also_of,
    asked_of,
    elements_of,
    grades_of,
    linked_of,
    main_of,
    months_of,
    tasks_of,
    with_month,
)
from .held import Told, plain
from .shared import Field, ProblemLine, by_place, lines_of


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
    plan_url: str


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
    tasks: tuple[Field, ...] = ()
    figures: tuple[FigureLine, ...] = ()
    also: Field | None = None
    banned: tuple[BannedLine, ...] = ()


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
    figures: tuple[FigureLine, ...]
    changes: tuple[VersionView, ...]
    problems: tuple[ProblemLine, ...] = ()


def filings_page(
    unit: Any,
    rows: Sequence[FilingRow],
    starts: Sequence[tuple[str, str, str]],
    *,
    year: int,
) -> FilingList:
    """Return the list of a unit, with what can be begun for the running period."""
    found = tuple(
        FilingStart(
            f"{label_of(period)}{label.removeprefix('年度')}",
            reverse("filing-new", args=[unit.pk, kind, period]),
        )
        for kind, label, period in starts
    )
    plan_url = reverse("plan", args=[unit.pk, year])
    return FilingList(unit.pk, unit.name, tuple(rows), found, plan_url)


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
    figures: Sequence[Figure] = (),
    before: Mapping[str, int] | None = None,
    also: Sequence[tuple[str, str]] = (),
    meetings: Sequence[tuple[str, str]] = (),
    banned: tuple[BannedLine, ...] = (),
) -> FilingSheet:
    """Return the page of a form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    kind = kinds()[form.kind]
    main = (*main_of(raw, kind, people, wrong), *linked_of(raw, kind, meetings, wrong))
    return FilingSheet(
        unit_name=unit_name,
        kind_label=kind.label,
        period_label=label_of(form.period),
        action=action,
        back=back,
        draft_key=draft_key,
        problems=lines_of(problems),
        main=main,
        months=tuple(months_of(raw, wrong)) if has_items(form) else (),
        grades=tuple(grades_of(raw, people)) if has_grades(form) else (),
        fields=tuple(asked_of(raw, kind, people, wrong)),
        elements=elements_of(raw, kind, wrong),
        hidden=_hidden(raw, kind),
        tasks=tuple(tasks_of(raw, form)) if has_tasks(form) else (),
        figures=figure_lines(figures, before or {}),
        also=also_of(raw, also, wrong),
        banned=banned if figures else (),
    )


def _hidden(raw: QueryDict, kind: Kind) -> tuple[Field, ...]:
    """Return what is sent along unseen.

    A linked kind asks openly what it answers, so that is not hidden as well.
    """
    names = ("token",) if kind.filing.linked else ("token", "answers")
    return tuple(Field(name, "", "hidden", raw.get(name) or "") for name in names)


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
        figures=figures_sent(view),
        changes=tuple(one for one in reversed(view.versions) if one.number > 1),
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
            yield Told("安排", "\n".join(with_month(one) for one in value))
        elif name != GRADES and value not in ("", None, [], {}):
            yield Told(labels.get(name, name), plain(value))
