"""Lists: what is open, the form of a new item, one item with its chain, its steps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from yiben.books.lists.queries import (
    Supplied,
    kinds_for,
    traced_kinds,
)
from yiben.books.lists.words import (
    ItemRow,
    ItemView,
    Named,
    NextStep,
    OwnAct,
    Progress,
    Show,
)
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.supervision.words import FindingState, FindingView

from .held import Told, plain
from .list_forms import Wrong, choice_field, day_field, text_field
from .shared import Field, ProblemLine, by_place, lines_of

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Tab:
    """One list one may look at; the number is how long it is."""

    label: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Start:
    """A kind of item, and where its form is."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class ListsPage:
    """The lists of a unit."""

    unit_id: str
    unit_name: str
    on: date
    tabs: tuple[Tab, ...]
    current: str
    rows: tuple[ItemRow, ...]
    starts: tuple[Start, ...]
    watched: tuple[ItemRow, ...]
    claimable: tuple[ItemRow, ...]
    supplied: tuple[Supplied, ...]
    lacking: tuple[tuple[str, tuple[Named, ...]], ...]
    silent: tuple[Named, ...]
    may_supply: bool
    progress: tuple[Progress, ...] = ()
    source: str = ""

    @property
    def overdue(self) -> frozenset[str]:
        """Return the ids of the lines whose day has passed."""
        return frozenset(row.id for row in self.rows if row.is_overdue(self.on))


@dataclass(frozen=True, slots=True)
class ItemPage:
    """One item."""

    view: ItemView
    facts: tuple[Told, ...]
    notes: tuple[Told, ...]
    tags: tuple[str, ...]
    history: tuple[tuple[Any, tuple[Told, ...]], ...]
    nexts: tuple[NextStep, ...]
    may_task: bool
    may_take_in: bool
    may_withdraw: bool
    is_overdue: bool
    problems: tuple[ProblemLine, ...]
    task: tuple[Field, ...]
    typed: Mapping[str, str]
    on: date
    problems_from: tuple[Start, ...] = ()
    finding: Start | None = None
    wants_reply: bool = False

    @property
    def chain(self) -> tuple[tuple[str, str], ...]:
        """Return problem, task, responsible person; what is lacking says so."""
        row = self.view.row
        task = "；".join(one.text for one in self.view.tasks)
        given = {one.label: one.text for one in self.notes}
        task = task or given.get("任务", "") or given.get("措施", "")
        return (
            ("问题", row.title),
            ("任务", task or "还没有"),
            ("责任", row.holder or row.target or "还没有"),
        )


def lists_page(
    unit: Any,
    *,
    on: date,
    show: str,
    rows: Sequence[ItemRow],
    counts: Mapping[str, int],
    may_write: bool,
    source: str = "",
    **parts: Any,
) -> ListsPage:
    """Return the lists of a unit."""
    url = reverse("lists", args=[unit.pk])
    tabs = tuple(
        Tab(one.label, f"{url}?show={one.value}", counts[one], one.value == show)
        for one in Show
        if counts[one] or one in {Show.OPEN, Show.WAITING, Show.CLOSED}
    )
    given = f"?{urlencode({'source': source})}" if source else ""
    starts = tuple(
        Start(kind.label, reverse("list-new", args=[unit.pk, kind.kind]) + given)
        for kind in kinds_for(unit.kind)
    )
    return ListsPage(
        unit_id=unit.pk,
        unit_name=unit.name,
        on=on,
        tabs=tabs,
        current=show,
        rows=tuple(rows),
        starts=starts if may_write else (),
        source=source,
        **parts,
    )


def item_page(
    view: ItemView,
    *,
    nexts: Sequence[NextStep],
    may_write: bool,
    on: date,
    people: Pairs,
    token: str,
    problems: Sequence[Problem] = (),
    typed: Mapping[str, str] | None = None,
    finding: FindingView | None = None,
) -> ItemPage:
    """Return the page of one item; ``finding`` is the one it came from, if any."""
    kind, wrong, given = kinds()[view.row.kind], by_place(problems), typed or {}
    labels = {one.name: one.label for one in kind.fields}
    tags = {one.tag: one.label for one in kind.tags}
    raised = view.row.state == OwnAct.RAISED
    return ItemPage(
        view=view,
        facts=tuple(_facts(view)),
        notes=_told(_unsourced(view), labels),
        tags=tuple(tags.get(tag, tag) for tag in view.tags),
        history=tuple((one, _told(one.fields, labels)) for one in view.steps),
        nexts=tuple(nexts),
        may_task=may_write and not view.row.is_over and not raised,
        may_take_in=may_write and raised,
        may_withdraw=may_write and view.row.state != OwnAct.WITHDRAWN,
        is_overdue=view.row.is_overdue(on),
        problems=lines_of(problems),
        task=_task(given, token, people, wrong),
        typed=given,
        on=on,
        problems_from=_problems_from(view, kind) if may_write and not raised else (),
        finding=_found(finding) if finding else None,
        wants_reply=finding is not None
        and may_write
        and finding.item_is_done
        and finding.state == FindingState.OPEN,
    )


def _found(finding: FindingView) -> Start:
    """Return the finding of an inspection that an item came from."""
    page = reverse("inspection", args=[finding.inspection_id])
    label = f"{chinese_day(finding.happened_on)} {finding.superior}督查发现（{finding.state_label}）"
    return Start(label, f"{page}#n{finding.number}")


def _task(
    given: Mapping[str, str], token: str, people: Pairs, wrong: Wrong
) -> tuple[Field, ...]:
    """Return the form of one more task."""
    raw = QueryDict(mutable=True)
    raw.update({**given, "token": token})
    return (
        text_field(raw, "text", "任务", wrong, required=True),
        choice_field(raw, "responsible_id", "谁来办", people, wrong),
        day_field(raw, "due_on", "完成时限", wrong),
        Field("token", "", "hidden", token),
    )


def _unsourced(view: ItemView) -> dict[str, Any]:
    """Return the fields; the source is left out where a link says it."""
    fields = dict(view.fields)
    if view.source_id:
        fields.pop("source", None)
    return fields


def _problems_from(view: ItemView, kind: Kind) -> tuple[Start, ...]:
    """Return where a problem can be raised out of an opinion."""
    entries = [one.entry_id for one in view.steps if one.entry_id]
    if not kind.flow.opinion or not entries:
        return ()
    asked = urlencode({"source": entries[0], "from": view.row.id})
    return tuple(
        Start(
            one.label,
            f"{reverse('list-new', args=[view.row.unit_id, one.kind])}?{asked}",
        )
        for one in traced_kinds("branch")
    )


def _told(values: Mapping[str, Any], labels: Mapping[str, str]) -> tuple[Told, ...]:
    return tuple(
        Told(labels.get(name, name), plain(value)) for name, value in values.items()
    )


def _facts(view: ItemView) -> list[Told]:
    row = view.row
    rows = (
        ("种类", row.kind_label),
        ("组织", row.unit_name),
        ("提出", "不署名" if view.anonymous else view.author),
        ("涉及的党员", row.about),
        ("有关组织", row.target if row.holder else ""),
        ("公布范围", view.circle_label),
        ("上级评估", view.evaluation),
        ("材料", "、".join(view.papers)),
        ("还缺", "、".join(row.gaps)),
    )
    return [Told(label, text) for label, text in rows if text]
