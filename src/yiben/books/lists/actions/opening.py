"""Raising one thing: by the recorder, by a member, without a name."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, time

from django.db import IntegrityError, transaction

from yiben.books.lists import access, checks
from yiben.books.lists.checks.order import label_of, stage_of
from yiben.books.lists.facts import (
    asked_tags,
    list_kinds,
    marked,
    standing_people,
    values_of,
)
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.words import OPENED, ItemForm, OwnAct
from yiben.common.clock import LOCAL, local_day
from yiben.common.errors import ManyErrors, Problem
from yiben.common.ids import new_id
from yiben.ledger.actions import correct_entry
from yiben.ledger.queries import entry as entry_view
from yiben.org.models import Org
from yiben.org.queries import names_of
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.rules.kinds import Kind, Privacy
from yiben.rules.kinds.fill import tidy

from .shared import add_step, held, note, post_stage, raise_many

LONG, REASON = 200, 500


def open_item(unit: Org, form: ItemForm, *, by: Account, at: datetime) -> Item:
    """Put one thing on a list; it is in the ledger from that day.

    The same form sent twice makes one item. Raises ManyErrors.
    """
    access.require_write(hold(by), unit)
    return _once(unit, form.token, lambda: open_row(unit, form, by=by, at=at))


def raise_opinion(unit: Org, form: ItemForm, *, by: Account, at: datetime) -> Item:
    """Hand in an opinion; the recorder takes it in.

    Without a name nothing tells who it was: no person, no account, no audit
    line with one, and of the time only the day.
    """
    access.require_raise(hold(by), unit)
    kind = _known(form.kind)
    if not kind.flow.opinion:
        raise ManyErrors([Problem("kind", "这一类不由党员直接提交。")])
    author = None if form.anonymous else by.person_id
    given = replace(form, author_id=author, holder_id=None, found_on=local_day(at))
    return _once(unit, form.token, lambda: _hand_in(unit, given, kind, by=by, at=at))


def _once(unit: Org, token: str, make: Callable[[], Item]) -> Item:
    """Return the item of a form that was sent before, or make it."""
    found = _sent_before(unit, token)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return make()
    except IntegrityError:
        found = _sent_before(unit, token)
        if found is None:  # pragma: no cover -- not a form sent twice
            raise
        return found


def _sent_before(unit: Org, token: str) -> Item | None:
    return Item.objects.filter(unit=unit, token=token).first() if token else None


def _known(name: str) -> Kind:
    kind = list_kinds().get(name)
    if kind is None:
        raise ManyErrors([Problem("kind", f"没有“{name}”这类清单。", "请重新选择。")])
    return kind


def open_row(unit: Org, form: ItemForm, *, by: Account, at: datetime) -> Item:
    """Put one thing on a list; the caller has asked who may."""
    kind = _known(form.kind)
    item = _row(unit, form, kind, by=by, at=at)
    raise_many(_problems(unit, form, kind, item, at=at))
    _mark(item, kind)
    item.save()
    step = add_step(item, OPENED, form.found_on, by=by, at=at, token=form.token)
    _post_opened(item, kind, step, by=by, at=at)
    note("open_item", item, by=by, at=at)
    return item


def _post_opened(
    item: Item, kind: Kind, step: ItemStep, *, by: Account, at: datetime
) -> None:
    stage = stage_of(kind, OPENED)
    if stage is not None and stage.posts:
        item.entry = post_stage(item, kind, stage, step, by=by, at=at)
        item.save(update_fields=["entry"])


def _problems(
    unit: Org, form: ItemForm, kind: Kind, item: Item, *, at: datetime
) -> list[Problem]:
    people = [form.author_id, form.holder_id, form.about_id]
    found = list(
        checks.opening_problems(
            form,
            kind,
            unit.kind,
            values=values_of(item),
            persons=standing_people(unit, filter(None, people), form.found_on),
            orgs=names_of([form.target_id]) if form.target_id else {},
            strict=asked_tags(unit, kind.system, form.found_on),
            today=local_day(at),
        )
    )
    if form.source_item_id and item.again_of is None:
        found.append(Problem("source_item_id", "没有这条旧的事项。", "请重新选择。"))
    return found


def _row(
    unit: Org, form: ItemForm, kind: Kind, *, by: Account | None, at: datetime
) -> Item:
    """Return the row that is not yet kept."""
    personal = not set(kind.flow.personal).isdisjoint(form.tags)
    earlier = Item.objects.filter(unit=unit, pk=form.source_item_id or "").first()
    source, fields = None, tidy(form.fields)
    if form.source_id and by is not None:
        view = entry_view(form.source_id, seen_by=by)
        source = view.id
        if any(one.name == "source" for one in kind.fields):
            label = f"{view.happened_on} {view.title}"
            fields.setdefault("source", label[:LONG])
    item = Item(
        id=new_id("l"),
        kind=kind.kind,
        unit=unit,
        author_id=form.author_id,
        holder_id=form.holder_id,
        about_id=form.about_id,
        target_id=form.target_id,
        tags_json=json.dumps(list(dict.fromkeys(form.tags))),
        is_private=personal or kind.privacy == Privacy.RESTRICTED,
        anonymous=form.anonymous,
        found_on=form.found_on,
        due_on=form.due_on,
        state=OPENED,
        state_on=form.found_on,
        source_id=source,
        again_of=earlier,
        token=form.token or None,
        created_by=by,
        created_at=at,
    )
    papers = [one.strip() for one in form.papers if one.strip()]
    title = form.title.strip()
    item.write({"title": title, "fields": fields, "papers": papers})
    return item


def _mark(item: Item, kind: Kind) -> None:
    """Put on the tags that follow from what is filled in."""
    tags = marked(kind, item.tags, values_of(item))
    known = {one.tag for one in kind.tags}
    if item.again_of_id and "topic.recurring" in known:
        tags = list(dict.fromkeys([*tags, "topic.recurring"]))
    item.tags_json = json.dumps(tags)


def _hand_in(
    unit: Org, form: ItemForm, kind: Kind, *, by: Account, at: datetime
) -> Item:
    if not form.title.strip() or len(form.title) > LONG:
        wrong = Problem("title", "没有写意见，或超过 200 个字。", "详细的写在下一栏。")
        raise ManyErrors([wrong])
    day = datetime.combine(local_day(at), time(), LOCAL)
    who, when = (None, day) if form.anonymous else (by, at)
    item = _row(unit, form, kind, by=who, at=when)
    item.state = OwnAct.RAISED
    item.save()
    add_step(item, OwnAct.RAISED, form.found_on, by=who, at=when, token=form.token)
    note("raise_opinion", item, by=who, at=when)
    return item


@transaction.atomic
def withdraw_item(item: Item, *, reason: str, by: Account, at: datetime) -> Item:
    """Take back what should not be on a list; its entries are withdrawn with it.

    Item and history stay readable for who could read them.
    """
    access.require_write(hold(by), item.unit)
    row = held(item)
    if row.state == OwnAct.WITHDRAWN:
        return row
    if not reason.strip() or len(reason) > REASON:
        raise ManyErrors([Problem("reason", "请写明原因，1 至 500 个字。")])
    steps = row.steps.filter(entry__isnull=False, entry__corrected_by__isnull=True)
    for step in steps.select_related("entry").order_by("-number"):
        if step.entry is not None:
            correct_entry(step.entry, None, reason=reason, by=by, at=at)
    row.state, row.is_over, row.circle = OwnAct.WITHDRAWN, True, None
    row.save()
    words = {"note": reason}
    add_step(row, OwnAct.WITHDRAWN, local_day(at), by=by, at=at, content=words)
    note("withdraw_item", row, by=by, at=at)
    return row


@transaction.atomic
def take_in(item: Item, form: ItemForm, *, by: Account, at: datetime) -> Item:
    """Take in an opinion that was handed in: from now on it is in the ledger.

    Words, raiser and namelessness stay as they came; the recorder adds to whom
    it goes and until when.
    """
    access.require_write(hold(by), item.unit)
    row, kind = held(item), _known(item.kind)
    if row.state != OwnAct.RAISED:
        raise checks.ItemMovedOnError(label_of(kind, row.state))
    words = row.words
    fields = {**words.get("fields", {}), **tidy(form.fields)}
    given = replace(
        form,
        title=words["title"],
        found_on=row.found_on,
        author_id=row.author_id,
        anonymous=row.anonymous,
        fields=fields,
    )
    row.holder_id, row.due_on, row.state = given.holder_id, given.due_on, OPENED
    row.write({**words, "fields": given.fields})
    raise_many(_problems(row.unit, given, kind, row, at=at))
    _mark(row, kind)
    row.save()
    step = add_step(row, OPENED, row.found_on, by=by, at=at, token=form.token)
    _post_opened(row, kind, step, by=by, at=at)
    note("take_in", row, by=by, at=at)
    return row
