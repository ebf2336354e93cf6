"""One item: its chain, its history, what may come next, what it resembles."""

from datetime import date

from yiben.books.lists import access
from yiben.books.lists.checks.order import label_of
from yiben.books.lists.facts import (
    alike,
    asked_elements,
    confirm_from,
    kind_of,
    next_stages,
    values_of,
)
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.words import (
    CONFIRMED,
    OPENED,
    SOLVED,
    Circle,
    ItemView,
    NextStep,
    OwnAct,
    StepView,
    TaskView,
)
from yiben.common.clock import chinese_day
from yiben.common.errors import RefusedError
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.rules.kinds import Kind

from .base import live, row_of, whole

MOST_COMPARED = 500
MOST_ALIKE = 5
EVALUATED_TAG = "element.evaluated"


def item(item_id: str, *, seen_by: Viewer) -> Item:
    """Return one item for an action; RefusedError if missing or not open."""
    found = whole().select_related("source", "again_of").filter(pk=item_id).first()
    if found is None:
        raise RefusedError("list.read", item_id)
    access.require_read(hold(seen_by), found, kind_of(found))
    return found


def view_of(one: Item, *, seen_by: Viewer) -> ItemView:
    """Return an item whole."""
    viewer, kind = hold(seen_by), kind_of(one)
    access.require_read(viewer, one, kind)
    words = one.words
    steps = one.steps.select_related("by", "checker")
    open_sources = may_record(viewer, one.unit) or may_oversee(viewer, one.unit)
    back = [one.again_of] if one.again_of else []
    return ItemView(
        row=row_of(one, viewer),
        author=one.author.name if one.author else "",
        anonymous=one.anonymous,
        fields=words.get("fields", {}),
        tags=one.tags,
        papers=tuple(words.get("papers", ())),
        source_id=one.source_id if open_sources else None,
        source_label=one.source.title if one.source else "",
        comes_from=tuple(_named(back, viewer)),
        came_back=tuple(_named(list(one.came_back.all()), viewer)),
        alike=tuple(_alike(one, viewer)),
        tasks=tuple(_tasks(one)),
        steps=tuple(_step(step, kind) for step in steps),
        circle_label=Circle(one.circle).label if one.circle else "",
        evaluation=_evaluation(one),
        warnings=tuple(warnings_of(one, kind)),
    )


def _evaluation(one: Item) -> str:
    if one.evaluation == OwnAct.REPORTED:
        return "已报上级，等评估"
    return {"好": "上级评估：达到要求", "差": "上级评估：还没有达到要求"}.get(
        one.evaluation or "", ""
    )


def _named(rows: list[Item], viewer: Viewer) -> list[tuple[str, str]]:
    readable = [one for one in rows if access.may_read(viewer, one, kind_of(one))]
    return [(one.pk, one.words["title"]) for one in readable]


def _alike(one: Item, viewer: Viewer) -> list[tuple[str, str, date]]:
    if one.again_of_id is not None:
        return []
    found = earlier_like(one.unit, one.kind, one.words["title"], one.found_on, viewer)
    return [row for row in found if row[0] != one.pk]


def earlier_like(
    unit: Org, kind: str, title: str, on: date, seen_by: Viewer
) -> list[tuple[str, str, date]]:
    """Return earlier items of a unit and kind that seem to be about the same.

    It only shows them: whether it is the same matter, a person decides.
    """
    viewer = hold(seen_by)
    rows = live().filter(unit=unit, kind=kind, found_on__lte=on)
    rows = rows.order_by("-found_on")
    found = []
    for one in rows[:MOST_COMPARED]:
        if access.may_read(viewer, one, kind_of(one)):
            words = one.words["title"]
            if alike(title, words):
                found.append((one.pk, words, one.found_on))
    return found[: MOST_ALIKE + 1]


def warnings_of(one: Item, kind: Kind) -> list[str]:
    """Return what no document refuses here and what still ought to be written."""
    if one.is_over:
        return []
    labels = {field.name: field.label for field in kind.fields}
    values = values_of(one)
    found = [
        f"还没有写明“{labels.get(name, name)}”。"
        for name in kind.flow.marks.values()
        if not values.get(name)
    ]
    return list(dict.fromkeys(found))


def _tasks(one: Item) -> list[TaskView]:
    return [
        TaskView(
            number=task.number,
            text=task.text,
            responsible=task.responsible.name if task.responsible else "",
            due_on=task.due_on,
            done_on=task.done_on,
            proof=task.proof or "",
        )
        for task in one.tasks.select_related("responsible").order_by("number")
    ]


def _step(step: ItemStep, kind: Kind) -> StepView:
    words = step.words
    return StepView(
        number=step.number,
        act=step.act,
        label=label_of(kind, step.act),
        happened_on=step.happened_on,
        by=step.by.display_name if step.by else "不署名",
        at=step.at,
        checker=step.checker.name if step.checker else "",
        decided_by=step.decided_by or "",
        note=words.get("note", ""),
        proof=words.get("proof", ""),
        fields=words.get("fields", {}),
        entry_id=step.entry_id,
    )


def next_steps(one: Item, *, seen_by: Viewer, on: date) -> list[NextStep]:
    """Return what the viewer can do with an item today, in the order of its stages."""
    viewer, kind = hold(seen_by), kind_of(one)
    if one.state == OwnAct.RAISED:
        return []
    found = []
    for stage in next_stages(kind, one):
        if access.may_step(viewer, one, kind, stage.stage):
            why = _why_not(one, kind, stage.stage, on)
            found.append(NextStep(stage.stage, stage.label, why))
    return found + _acts(one, kind, viewer)


def _why_not(one: Item, kind: Kind, stage: str, on: date) -> str:
    first = confirm_from(kind, one)
    if stage == CONFIRMED and first is not None and on < first:
        return f"办结后看 {kind.flow.wait_days} 天，{chinese_day(first)}起可以确认。"
    wanted = kind.flow.evaluated and stage == "closed" and one.evaluation != "好"
    if wanted and EVALUATED_TAG in asked_elements(one.unit, kind.system, one.found_on):
        return "按施行的文件，先报上级评估。"
    missing = [
        paper
        for paper in kind.flow.stage(stage).papers
        if paper not in one.words.get("papers", ())
    ]
    return f"还没有：{'、'.join(missing)}。" if missing else ""


def _acts(one: Item, kind: Kind, viewer: Viewer) -> list[NextStep]:
    """Return the acts of the book itself that are open to the viewer."""
    found: list[OwnAct] = []
    writes = access.may_take(viewer, one, "claimant")
    above = may_oversee(viewer, one.unit)
    if writes and not one.is_over:
        found += [OwnAct.NOTED]
        if kind.holder:
            found += [OwnAct.HANDED_OVER]
        if kind.flow.evaluated and one.evaluation != OwnAct.REPORTED:
            found += [OwnAct.REPORTED]
    plain = not one.is_private and not access.is_personal(one, kind)
    if writes and plain and "published" not in kind.states:
        found += [OwnAct.PUBLISHED]
    if above and one.evaluation == OwnAct.REPORTED:
        found += [OwnAct.EVALUATED]
    if (writes or above) and one.state in SOLVED and "reopened" not in kind.states:
        found += [OwnAct.REOPENED]
    return [NextStep(act.value, act.label) for act in found if act != OPENED]
