"""Measures: the lists, one with its history and forms, one's own, what is overdue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from yiben.org.access import Viewer, may_receive
from yiben.people.queries import ReadRow
from yiben.supervision.access import (
    may_answer_measure,
    may_measure,
    may_revoke_measure,
    may_take_measure,
)
from yiben.supervision.words import (
    GRACES,
    LADDER,
    RUNGS,
    Late,
    LateSort,
    MeasureRow,
    MeasureState,
    MeasureView,
    Overdue,
    Rung,
    Source,
)
from yiben.web.forms.measures import SAY, WITHDRAW, end_questions
from yiben.web.forms.sheet import Sheet

from .crumbs import Crumb, crumbs_to

MOST = 150
"""So many lines stand on one page; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung one may take next, and where its form is."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class MeasuresPanel:
    """The page of the lists."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    taken: tuple[MeasureRow, ...]
    about: tuple[MeasureRow, ...]
    overdue_url: str
    new_url: str


@dataclass(frozen=True, slots=True)
class MeasureFormPanel:
    """The page on which a measure is decided."""

    name: str
    label: str
    crumbs: tuple[Crumb, ...]
    back: str
    others: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MeasurePanel:
    """The page of one measure."""

    view: MeasureView
    crumbs: tuple[Crumb, ...]
    back: str
    is_for_me: bool
    reply: Sheet | None
    reply_button: str
    end: Sheet | None
    revoke: Sheet | None
    nexts: tuple[Step, ...]
    paper_url: str
    readers: tuple[ReadRow, ...]


@dataclass(frozen=True, slots=True)
class MyMeasuresPanel:
    """What was decided about the reader."""

    rows: tuple[MeasureRow, ...]


@dataclass(frozen=True, slots=True)
class LateLine:
    """One matter past its day, and what a person can do about it."""

    told: Late
    sort_label: str
    url: str
    act: Step | None


@dataclass(frozen=True, slots=True)
class OverduePanel:
    """The page of what is overdue."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    grace: int
    graces: tuple[int, ...]
    below: tuple[LateLine, ...]
    own: tuple[LateLine, ...]
    n_below: int
    n_own: int


def measures_panel(
    unit: Any,
    taken: Iterable[MeasureRow],
    about: Iterable[MeasureRow],
    *,
    may_take: bool,
    seen_by: Viewer,
) -> MeasuresPanel:
    """Return what a unit decided and what was decided about it, newest first."""
    follows = may_measure(seen_by, unit)
    return MeasuresPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        taken=tuple(taken),
        about=tuple(about),
        overdue_url=reverse("overdue", args=[unit.pk]) if follows else "",
        new_url=reverse("measure-new", args=[unit.pk]) if may_take else "",
    )


def query_of(source: Source, **more: str) -> str:
    """Return what names a matter in an address."""
    given = {
        "finding": source.finding_id,
        "item": source.item_id,
        "subject": source.subject,
        "duty": source.duty,
        "period": source.period,
        **more,
    }
    return urlencode({name: value for name, value in given.items() if value})


def form_panel(
    unit: Any, superior: Any, rung: str, asked: str, *, seen_by: Viewer
) -> MeasureFormPanel:
    """Return the page of a form; ``asked`` is what its address names besides."""
    page = reverse("measure-new", args=[unit.pk])
    return MeasureFormPanel(
        name=unit.name,
        label=Rung(rung).label,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        back=reverse("measures", args=[unit.pk]),
        others=tuple(
            Step(one.label, f"{page}?rung={one}&by={superior.pk}&{asked}".rstrip("&"))
            for one in LADDER
            if one != rung and superior.kind in RUNGS[one].by
        ),
    )


def measure_panel(
    row: Any,
    view: MeasureView,
    readers: Sequence[ReadRow],
    *,
    today: date,
    sent: Sheet | None,
    seen_by: Viewer,
) -> MeasurePanel:
    """Return one measure with the forms that are open to the reader."""
    answers = may_answer_measure(seen_by, row)
    takes, is_over = may_take_measure(seen_by, row), row.is_over
    heard = any(one.label == "说明" for one in view.steps)
    start = {"ended_on": today.isoformat()}
    questions = end_questions(has_reply=heard)
    for_me = row.person_id is not None and answers
    mine = reverse("my-measures")
    return MeasurePanel(
        view=view,
        crumbs=() if for_me else crumbs_to(row.unit, seen_by=seen_by),
        back=mine if for_me else reverse("measures", args=[_home(row, takes=takes)]),
        is_for_me=for_me,
        reply=None if is_over or not (answers or takes) else _sheet(sent, "say", SAY),
        reply_button="提交说明" if answers else "代记对方的说明",
        end=_sheet(sent, "end", questions, start) if takes and not is_over else None,
        revoke=_sheet(sent, "revoke", WITHDRAW)
        if may_revoke_measure(seen_by, row) and row.state != MeasureState.REVOKED
        else None,
        nexts=tuple(_nexts(row)) if takes and not _is_revoked(row) else (),
        paper_url=_paper(row, seen_by) if takes else "",
        readers=tuple(readers),
    )


def _home(row: Any, *, takes: bool) -> str:
    return str(row.superior_id if takes else row.unit_id)


def _is_revoked(row: Any) -> bool:
    return bool(row.state == MeasureState.REVOKED)


def _sheet(
    sent: Sheet | None, mark: str, questions: Any, start: dict[str, str] | None = None
) -> Sheet:
    if sent is not None and sent.mark == mark:
        return sent
    return Sheet(questions, start=start, mark=mark)


def _nexts(row: Any) -> Iterable[Step]:
    """Give the rungs from this one up that the same organisation may take."""
    page = reverse("measure-new", args=[row.unit_id])
    for rung in LADDER[LADDER.index(Rung(row.rung)) :]:
        if row.superior.kind in RUNGS[rung].by:
            asked = urlencode({"rung": rung, "by": row.superior_id, "after": row.pk})
            label = "再提醒一次" if rung == row.rung == Rung.REMINDER else rung.label
            yield Step(label, f"{page}?{asked}")


def _paper(row: Any, seen_by: Viewer) -> str:
    """Return where a circular is drafted as an official document."""
    if row.rung != Rung.CIRCULAR or not may_receive(seen_by, row.superior):
        return ""
    return reverse("paper-new", args=[row.superior_id, "circular"])


def overdue_panel(
    unit: Any, found: Overdue, *, grace: int, seen_by: Viewer
) -> OverduePanel:
    """Return what is overdue, each line with its page and the first human step."""
    return OverduePanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        grace=grace,
        graces=GRACES,
        below=tuple(_late(one, unit.pk) for one in found.below[:MOST]),
        own=tuple(_late(one, "") for one in found.own[:MOST]),
        n_below=len(found.below),
        n_own=len(found.own),
    )


def _late(one: Late, by: str) -> LateLine:
    return LateLine(one, LateSort(one.sort).label, _page(one), _act(one, by))


def _page(one: Late) -> str:
    if one.source.finding_id:
        return f"{reverse('inspection', args=[one.id])}#n{one.number}"
    if one.source.item_id:
        return reverse("list-item", args=[one.id])
    if one.source.duty:
        pack, _, name = one.source.duty.partition("/")
        subject, period = one.source.subject, one.source.period
        return reverse("grounds", args=[subject, pack, name, period])
    if one.sort == LateSort.RECEIPT:
        return reverse("filing-receive", args=[one.id])
    return reverse("measure", args=[one.id])


def _act(one: Late, by: str) -> Step | None:
    """Return the first human step, or the measure that was taken already."""
    if not by or not one.source.key:
        return None
    if one.last is not None:
        return Step("看措施、往下办", reverse("measure", args=[one.last.id]))
    page = reverse("measure-new", args=[one.unit_id])
    asked = query_of(one.source, rung=Rung.REMINDER.value, by=by)
    return Step("打电话、当面提醒", f"{page}?{asked}")
