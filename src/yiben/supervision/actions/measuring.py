"""Taking a measure: a named person's decision, on a ground, with time to answer.

Nothing here is called by a clock: it is one person's act on one day.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from yiben.books.lists.actions import add_task, open_row
from yiben.books.lists.models import Item
from yiben.books.lists.words import ItemForm, TaskForm
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.policy.queries import kinds
from yiben.rules.words import OrgKind
from yiben.supervision import access, checks
from yiben.supervision.facts import (
    decided_draft,
    frail_among,
    offices_of,
    people_of,
)
from yiben.supervision.models import Finding, MeasureStep, MeasureTaken
from yiben.supervision.models.measuring import sealed
from yiben.supervision.queries.sources import (
    answered_entry,
    source_problems,
    waits_for,
)
from yiben.supervision.words import (
    RUNGS,
    MeasureAct,
    MeasureForm,
    MeasureState,
    Rung,
)
from yiben.supervision.words.measuring import WEAK_KIND


def take_measure(
    superior: Org, unit: Org, form: MeasureForm, *, by: Account, at: datetime
) -> MeasureTaken:
    """Record what a named person decided about a unit below, or a person there.

    The same form sent twice makes one measure. Raises ManyErrors with
    everything that is wrong, NotBelowError for a unit beside or above.
    """
    access.require_measure(hold(by), superior, about_person=bool(form.person_id))
    found = _sent_before(superior, form.token)
    if found is not None:
        return found
    if superior == unit or not unit.path.startswith(superior.path):
        raise checks.NotBelowError(unit.name)
    before = _before(unit, form, by)
    problems = _problems(superior, unit, form, before, at)
    if problems:
        raise ManyErrors(problems)
    try:
        with transaction.atomic():
            return _write(superior, unit, form, before, by=by, at=at)
    except IntegrityError:
        found = _sent_before(superior, form.token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(superior: Org, token: str) -> MeasureTaken | None:
    if not token:
        return None
    return MeasureTaken.objects.filter(superior=superior, token=token).first()


def _before(unit: Org, form: MeasureForm, by: Account) -> MeasureTaken | None:
    """Return the measure this one follows, if it is the reader's to know."""
    if not form.after:
        return None
    rows = MeasureTaken.objects.select_related("superior", "unit")
    found = rows.filter(pk=form.after, unit=unit).first()
    if found is None or not access.may_read_measure(hold(by), found):
        return None
    return found


def _problems(
    superior: Org,
    unit: Org,
    form: MeasureForm,
    before: MeasureTaken | None,
    at: datetime,
) -> list[Problem]:
    on = form.decided_on
    who = [form.person_id] if form.person_id else []
    facts = checks.MeasureFacts(
        superior_kind=superior.kind,
        unit_kind=unit.kind,
        offices=offices_of(superior, form.decided_by, on),
        persons=people_of(unit, on) if who else {},
        frail=frail_among(who, on) if who else (),
        before=before.rung if before else None,
        before_on=before.decided_on if before else None,
        waits_for=waits_for(superior, unit, form.source),
        today=local_day(at),
    )
    found = list(checks.measure_problems(form, facts))
    if form.after and (before is None or before.state == MeasureState.REVOKED):
        found.append(Problem("rung", "上一步措施不在了。", "请刷新后重新选择。"))
    found += source_problems(superior, unit, form.source)
    return found


def _write(
    superior: Org,
    unit: Org,
    form: MeasureForm,
    before: MeasureTaken | None,
    *,
    by: Account,
    at: datetime,
) -> MeasureTaken:
    row = _row(superior, unit, form, before, by=by, at=at)
    if form.rung == Rung.RECTIFICATION:
        row.list_item = _weak_item(superior, unit, form, by=by, at=at)
    row.save()
    draft = decided_draft(row, answered_entry(row))
    if draft is not None:
        row.entry = post_entry(draft, by=by, at=at)
        row.save(update_fields=["entry"])
    add_step(row, MeasureAct.DECIDED, {}, on=form.decided_on, by=by, at=at)
    return row


def _row(
    superior: Org,
    unit: Org,
    form: MeasureForm,
    before: MeasureTaken | None,
    *,
    by: Account,
    at: datetime,
) -> MeasureTaken:
    rule, source = RUNGS[form.rung], form.source
    offices = offices_of(superior, form.decided_by, form.decided_on)
    tags = [*filter(None, [rule.tag]), *form.besides]
    tags += form.causes if tags else ()
    return MeasureTaken(
        id=new_id("u"),
        superior=superior,
        unit=unit,
        person_id=form.person_id,
        rung=form.rung,
        after=before,
        finding=Finding.objects.filter(pk=source.finding_id).first(),
        item=Item.objects.filter(pk=source.item_id).first(),
        subject=source.subject or None,
        duty=source.duty or None,
        period=source.period or None,
        decided_by_id=form.decided_by,
        office=next(one for one in offices if one in rule.offices),
        decided_on=form.decided_on,
        reply_until=form.reply_until,
        due_on=form.due_on,
        content=sealed(_words(form), MeasureTaken.PLACE),
        tags_json=json.dumps(list(dict.fromkeys(tags))),
        token=form.token or None,
        created_by=by,
        created_at=at,
    )


def _words(form: MeasureForm) -> dict[str, Any]:
    """Return what is kept encrypted."""
    return {
        "facts": form.facts.strip(),
        "basis": form.basis.strip(),
        "meeting": form.meeting.strip(),
        "skipped": form.skipped.strip(),
        "way": form.way,
        "helper": form.helper.strip(),
        "steps": list(form.steps),
    }


def _weak_item(
    superior: Org, unit: Org, form: MeasureForm, *, by: Account, at: datetime
) -> Item:
    """Put a weak organisation on the list where it is seen to until accepted.

    The documents of the centre speak of branches only, which a tag says.
    """
    defaults = [one.tag for one in kinds()[WEAK_KIND].tags if one.default]
    item = open_row(
        superior,
        ItemForm(
            kind=WEAK_KIND,
            title=unit.name[:200],
            found_on=form.decided_on,
            target_id=unit.pk,
            due_on=form.due_on,
            fields={
                "reasons": form.facts.strip(),
                "helper": form.helper.strip(),
                "measure": "\n".join(form.steps),
            },
            tags=tuple(defaults) if unit.kind == OrgKind.BRANCH else (),
            token=f"weak:{form.token}" if form.token else "",
        ),
        by=by,
        at=at,
    )
    for text in form.steps:
        add_task(item, TaskForm(text, due_on=form.due_on))
    return item


def add_step(
    row: MeasureTaken,
    act: MeasureAct,
    words: Mapping[str, Any],
    *,
    on: date,
    by: Account,
    at: datetime,
) -> None:
    """Add a line to the history, and one to the audit that has none of its words."""
    MeasureStep.objects.create(
        measure=row,
        number=row.steps.count() + 1,
        act=act,
        happened_on=on,
        content=sealed(dict(words), MeasureStep.PLACE),
        by=by,
        at=at,
    )
    thing = f"measure:{row.pk}"
    note_audit(by, f"supervision.{act}_measure", thing, row.unit, Outcome.DONE, at)
