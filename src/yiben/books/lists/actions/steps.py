"""Taking an item further: each step is somebody's, on a day, and is kept."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from yiben.books.lists import access, checks
from yiben.books.lists.checks.order import follows, label_of, stage_of
from yiben.books.lists.facts import (
    asked_elements,
    asked_fields,
    confirm_from,
    kind_of,
    marked,
    standing_people,
    values_of,
)
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.words import CLOSED, OWN_FIELDS, SOLVED, OwnAct, StepForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.org.access import may_oversee
from yiben.org.queries import org_row
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.rules.kinds import Kind
from yiben.rules.kinds.fill import tidy

from .shared import add_step, held, note, post_stage, raise_many

EVALUATED_TAG = "element.evaluated"
BY_RECORDER = frozenset(
    {
        OwnAct.NOTED,
        OwnAct.HANDED_OVER,
        OwnAct.REPORTED,
        OwnAct.REOPENED,
        OwnAct.PUBLISHED,
    }
)
GOOD, BAD = "好", "差"


@transaction.atomic
def take_step(item: Item, form: StepForm, *, by: Account, at: datetime) -> ItemStep:
    """Record that an item reached a stage of its kind.

    The same form sent twice makes one step. Whoever was slower is told where
    the item stands. Raises ManyErrors with everything that is wrong.
    """
    row = held(item)
    found = _sent_before(row, form.token)
    if found is not None:
        return found
    kind = kind_of(row)
    stage = stage_of(kind, form.stage)
    _require(row, kind, form, by)
    if form.seen_state and form.seen_state != row.state:
        raise checks.ItemMovedOnError(label_of(kind, row.state))
    if stage is None or not follows(kind, row.state, form.stage, is_over=row.is_over):
        wanted = label_of(kind, form.stage)
        raise checks.NotYetError(wanted, label_of(kind, row.state))
    _fill(row, form, kind)
    raise_many(_problems(row, form, kind, at))
    step = _write(row, form, kind, by=by, at=at)
    post_stage(row, kind, stage, step, by=by, at=at)
    note(f"step.{form.stage}", row, by=by, at=at)
    return step


def _require(row: Item, kind: Kind, form: StepForm, by: Account) -> None:
    """Raise RefusedError unless this step is this account's to take."""
    viewer, asked = hold(by), kind.flow.stage(form.stage)
    if access.may_take(viewer, row, asked.by):
        if asked.by == "superior" and _closed_by(row) == by.pk:
            wrong = "办结是你登记的，验收要由上级的其他同志登记。"
            raise ManyErrors([Problem("", wrong)])
        return
    claims = asked.by == "claimant" and row.target_id is None
    if (
        claims
        and form.target_id
        and access.may_claim(viewer, row, org_row(form.target_id))
    ):
        return
    raise RefusedError("list.step", row.pk)


def _closed_by(row: Item) -> str | None:
    last = row.steps.filter(act=CLOSED).last()
    return last.by_id if last else None


def _sent_before(row: Item, token: str) -> ItemStep | None:
    return row.steps.filter(token=token).first() if token else None


def _fill(row: Item, form: StepForm, kind: Kind) -> None:
    """Put what the step adds onto the row, without keeping it yet."""
    row.holder_id = form.holder_id or row.holder_id
    row.target_id = form.target_id or row.target_id
    row.due_on = form.due_on or row.due_on
    if form.circle:
        row.circle = form.circle
    words = row.words
    fields = {**words.get("fields", {}), **tidy(form.fields)}
    papers = [*words.get("papers", []), *(p.strip() for p in form.papers if p.strip())]
    row.write({**words, "fields": fields, "papers": list(dict.fromkeys(papers))})
    tags = [*row.tags, *form.tags]
    row.tags_json = json.dumps(marked(kind, dict.fromkeys(tags), values_of(row)))


def _problems(row: Item, form: StepForm, kind: Kind, at: datetime) -> list[Problem]:
    people = [one for one in (form.checker_id, form.holder_id) if one]
    found = list(
        checks.step_problems(
            form,
            kind,
            checks.StepFacts(
                values=values_of(row),
                involved=_involved(row),
                persons=standing_people(row.unit, people, form.happened_on),
                papers=row.words.get("papers", []),
                state_on=row.state_on,
                confirm_from=confirm_from(kind, row),
                evaluation_asked=evaluation_asked(row, kind),
                evaluation=row.evaluation,
                today=local_day(at),
            ),
        )
    )
    if form.due_on is not None and form.due_on < row.found_on:
        found.append(Problem("due_on", "完成时限早于提出日期。", "请核对日期。"))
    personal = access.is_personal(row, kind)
    if form.circle and (personal or row.is_private):
        message = "这一条只在本人和支部之间，不能公布。"
        found.append(Problem("circle", message, "需要公布的，另立一条组织的事项。"))
    return found


def evaluation_asked(row: Item, kind: Kind) -> bool:
    """Say whether a document in force wants the superior's word before closing."""
    if not kind.flow.evaluated:
        return False
    return EVALUATED_TAG in asked_elements(row.unit, kind.system, row.found_on)


def _involved(row: Item) -> set[str]:
    """Return who raised it, who is to see to it, and who did a task of it."""
    done = row.tasks.values_list("responsible_id", flat=True)
    return {one for one in (row.author_id, row.holder_id, row.about_id, *done) if one}


def _write(
    row: Item, form: StepForm, kind: Kind, *, by: Account, at: datetime
) -> ItemStep:
    asked = kind.flow.stage(form.stage)
    if not asked.side:
        row.state, row.state_on = form.stage, form.happened_on
        row.is_over = asked.ends
        if form.stage == CLOSED:
            row.closed_on = form.happened_on
        elif form.stage not in SOLVED:
            row.closed_on = None
    row.save()
    return add_step(
        row,
        form.stage,
        form.happened_on,
        by=by,
        at=at,
        content=_content(form, kind),
        checker_id=form.checker_id,
        decided_by=form.decided_by,
        token=form.token,
    )


def _content(form: StepForm, kind: Kind) -> dict[str, Any]:
    shown = [n for n in asked_fields(kind, form.stage) if n not in OWN_FIELDS]
    fields = tidy(form.fields)
    return {
        "note": form.note,
        "proof": form.proof,
        "fields": {name: fields[name] for name in shown if name in fields},
        "papers": list(form.papers),
    }


@transaction.atomic
def record_act(item: Item, form: StepForm, *, by: Account, at: datetime) -> ItemStep:
    """Record what can happen to any item: progress, a new owner, a return, a notice.

    A return takes a closed item back to its first stage; publishing a member's
    own or a restricted item is refused.
    """
    row = held(item)
    found = _sent_before(row, form.token)
    if found is not None:
        return found
    kind = kind_of(row)
    _require_act(row, kind, form.stage, by)
    _fill(row, form, kind)
    raise_many(_problems(row, form, kind, at))
    if form.stage == OwnAct.REOPENED:
        row.state, row.is_over = "opened", False
        row.state_on, row.closed_on, row.evaluation = form.happened_on, None, None
    elif form.stage == OwnAct.REPORTED:
        row.evaluation = OwnAct.REPORTED.value
    row.save()
    step = add_step(
        row,
        form.stage,
        form.happened_on,
        by=by,
        at=at,
        content=_content(form, kind),
        decided_by=form.decided_by,
        token=form.token,
    )
    note(form.stage, row, by=by, at=at)
    return step


def _require_act(row: Item, kind: Kind, act: str, by: Account) -> None:
    viewer = hold(by)
    above = may_oversee(viewer, row.unit) and access.may_read(viewer, row, kind)
    allowed = access.may_take(viewer, row, "claimant")
    if act == OwnAct.REOPENED:
        allowed = allowed or above
    if not allowed or act not in BY_RECORDER:
        raise RefusedError("list.act", row.pk)
    wanted, now = label_of(kind, act), label_of(kind, row.state)
    if act == OwnAct.REOPENED and row.state not in SOLVED:
        raise checks.NotYetError(wanted, now)
    if act in {OwnAct.REPORTED, OwnAct.HANDED_OVER} and row.is_over:
        raise checks.NotYetError(wanted, now)
    if act == OwnAct.REPORTED and not kind.flow.evaluated:
        raise checks.NotYetError(wanted, now)


@transaction.atomic
def evaluate_item(
    item: Item, form: StepForm, *, is_good: bool, by: Account, at: datetime
) -> ItemStep:
    """Say as the superior whether what was reported is enough; bad sends it back."""
    row = held(item)
    access.require_oversee(hold(by), row.unit)
    found = _sent_before(row, form.token)
    if found is not None:
        return found
    kind = kind_of(row)
    if row.evaluation != OwnAct.REPORTED:
        raise checks.NotYetError(OwnAct.EVALUATED.label, "还没有报来评估")
    if _reported_by(row) == by.pk:
        wrong = "是你报来的，请由上级的其他同志评估。"
        raise ManyErrors([Problem("", wrong)])
    raise_many(_problems(row, form, kind, at))
    row.evaluation = GOOD if is_good else BAD
    known = {one.tag for one in kind.tags}
    if is_good and EVALUATED_TAG in known:
        row.tags_json = json.dumps(list(dict.fromkeys([*row.tags, EVALUATED_TAG])))
    row.save()
    verdict = "评估：达到要求。" if is_good else "评估：还没有达到要求。"
    content = {"note": f"{verdict}{form.note}"}
    step = add_step(
        row,
        OwnAct.EVALUATED,
        form.happened_on,
        by=by,
        at=at,
        content=content,
        decided_by=form.decided_by,
        token=form.token,
    )
    note("evaluate_item", row, by=by, at=at)
    return step


def _reported_by(row: Item) -> str | None:
    last = row.steps.filter(act=OwnAct.REPORTED).last()
    return last.by_id if last else None


@transaction.atomic
def link_item(item: Item, earlier: Item, *, by: Account, at: datetime) -> Item:
    """Say that an item is an earlier one come back; a person says so, never a score."""
    access.require_write(hold(by), item.unit)
    row, kind = held(item), kind_of(item)
    if earlier.unit_id != row.unit_id or earlier.pk == row.pk:
        raise ManyErrors([Problem("earlier", "只能连到本组织的另一条。", "请重选。")])
    if row.again_of_id == earlier.pk:
        return row
    if earlier.found_on > row.found_on:
        raise ManyErrors([Problem("earlier", "旧的一条要早于这一条。", "请重选。")])
    row.again_of = earlier
    if "topic.recurring" in {one.tag for one in kind.tags}:
        row.tags_json = json.dumps(list(dict.fromkeys([*row.tags, "topic.recurring"])))
    row.save()
    add_step(row, OwnAct.LINKED, local_day(at), by=by, at=at)
    note("link_item", row, by=by, at=at)
    return row
