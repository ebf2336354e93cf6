"""What the verbs of lists have in common: the row held, the step written, the entry."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from yiben.books.lists.facts import Posting, draft_of, replacing
from yiben.books.lists.models import Item, ItemStep, kept
from yiben.books.lists.words import CLOSED, CONFIRMED
from yiben.common.errors import ManyErrors, Problem
from yiben.ledger.actions import correct_entry, post_entry
from yiben.org.access import may_record
from yiben.people.access import hold
from yiben.people.actions import note_audit
from yiben.people.models import Account
from yiben.people.words import Outcome
from yiben.rules.kinds import Kind, KindStage
from yiben.rules.kinds.fill import tidy

if TYPE_CHECKING:
    from yiben.ledger.models import Entry

AGAIN = "退回重办后再次办结"


def held(item: Item) -> Item:
    """Return the row, kept for this transaction alone."""
    rows = Item.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "target", "entry", "again_of").get(pk=item.pk)


def raise_many(problems: list[Problem]) -> None:
    """Raise what is wrong, if anything is."""
    if problems:
        raise ManyErrors(problems)


def add_step(
    item: Item,
    act: str,
    happened_on: date,
    *,
    by: Account | None,
    at: datetime,
    content: dict[str, Any] | None = None,
    checker_id: str | None = None,
    decided_by: str = "",
    token: str = "",
) -> ItemStep:
    """Add a line to the history of an item."""
    words = tidy(content or {})
    return ItemStep.objects.create(
        item=item,
        number=item.steps.count() + 1,
        act=act,
        happened_on=happened_on,
        checker_id=checker_id,
        decided_by=decided_by.strip() or None,
        content=kept(words, ItemStep.PLACE, sealed=item.is_private),
        token=token or None,
        by=by,
        at=at,
    )


def post_stage(
    item: Item,
    kind: Kind,
    stage: KindStage,
    step: ItemStep,
    *,
    by: Account,
    at: datetime,
) -> "Entry | None":
    """Post the entry of a stage; a second closing corrects the first.

    Whoever claims from below writes into their own ledger, with the unit that
    raised it in the entry; everybody else into the unit's.
    """
    if not stage.posts:
        return None
    draft = draft_of(item, kind, stage, step, _posting(item, by))
    before = _before(item, step, by)
    if before is not None and before.unit_id == draft.unit_id:
        entry = correct_entry(
            before, replacing(draft, before), reason=AGAIN, by=by, at=at
        )
    else:
        entry = post_entry(draft, by=by, at=at)
    step.entry = entry
    step.save(update_fields=["entry"])
    return entry


def _posting(item: Item, by: Account) -> Posting:
    viewer, target = hold(by), item.target
    below = target is not None and target.pk != item.unit_id
    own = may_record(viewer, item.unit)
    if below and target is not None and not own and may_record(viewer, target):
        return Posting(target, item.unit)
    return Posting(item.unit)


def _before(item: Item, step: ItemStep, by: Account) -> "Entry | None":
    """Return the entry of an earlier closing or confirming of the same item."""
    if step.act not in {CLOSED, CONFIRMED}:
        return None
    rows = item.steps.filter(act=step.act, entry__isnull=False).exclude(pk=step.pk)
    found = rows.select_related("entry").last()
    if found is None or found.entry is None:
        return None
    own = found.by_id == by.pk or may_record(hold(by), item.unit)
    return found.entry if own else None


def note(action: str, item: Item, *, by: Account | None, at: datetime) -> None:
    """Leave the line of an act; the words of an item never stand in the audit."""
    thing = f"item:{item.pk}"
    note_audit(by, f"lists.{action}", thing, item.unit_id, Outcome.DONE, at)
