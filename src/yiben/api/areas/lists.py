"""Lists: problems, tasks and matters, each on its way from raised to closed."""

from typing import Any, Literal

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import Day, many, shown
from yiben.books.lists import actions, queries
from yiben.books.lists.words import ItemForm, ItemRow, ItemView, NextStep, StepForm
from yiben.common import clock
from yiben.org.access import may_oversee, may_record
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.policy.queries import kinds

from .shared import Reason

area = Area("清单")
VIEW = shown(ItemView)


@area.listed(
    "/units/{org_id}/items",
    Scope.READ_BOOKS,
    shown(ItemRow),
    name="items",
    say="一个组织清单上的事项",
)
def items(
    request: Asked,
    org_id: str,
    page: Paging,
    show: Literal[
        "open", "overdue", "waiting", "closed", "unjudged", "incoming"
    ] = "open",
    kind: str | None = None,
) -> Any:
    """List the items of a unit."""
    who = request.auth.account
    rows = queries.items_of(
        org(org_id, seen_by=who),
        seen_by=who,
        on=clock.today(),
        show=show,
        kind=kind,
        limit=until(page),
    )
    return paged(rows, page)


@area.read(
    "/units/{org_id}/items/blank",
    Scope.READ_BOOKS,
    shown(ItemForm),
    name="item-blank",
    say="预填好的事项表",
)
def blank(request: Asked, org_id: str, kind: str, on: Day | None = None) -> Any:
    """Return the form of a new item."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return queries.blank_for(unit, kind, on or clock.today(), seen_by=who)


@area.read(
    "/items/{item_id}",
    Scope.READ_BOOKS,
    VIEW,
    name="item",
    say="一件事项的全部经过（跨级读取会记入审计）",
)
def item(request: Asked, item_id: str) -> Any:
    """Return one item; a reading from above leaves a line."""
    who = request.auth.account
    row = queries.item(item_id, seen_by=who)
    if not may_record(who, row.unit) and may_oversee(who, row.unit):
        note_reading(request, f"item:{row.pk}", row.unit_id)
    return queries.view_of(row, seen_by=who)


@area.read(
    "/items/{item_id}/next",
    Scope.READ_BOOKS,
    many(shown(NextStep)),
    name="item-next",
    say="这件事项下一步能做什么",
)
def item_next(request: Asked, item_id: str) -> Any:
    """Return what can be done with an item today."""
    who = request.auth.account
    row = queries.item(item_id, seen_by=who)
    return queries.next_steps(row, seen_by=who, on=clock.today())


@area.write(
    "/units/{org_id}/items",
    Scope.WRITE_LISTS,
    VIEW,
    name="item-open",
    say="在清单上列一件事项",
    status=201,
)
def open_item(request: Asked, org_id: str, form: ItemForm) -> Any:
    """Put one thing on a list; it is in the ledger from that day."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    row = actions.open_item(unit, form, by=who, at=clock.now())
    return _view(request, row.pk)


@area.write(
    "/items/{item_id}/steps",
    Scope.WRITE_LISTS,
    VIEW,
    name="item-step",
    say="把一件事项往前办一步（stage 见 next）",
    status=201,
)
def step(request: Asked, item_id: str, form: StepForm) -> Any:
    """Record that an item reached a stage, or what else happened to it."""
    who, at = request.auth.account, clock.now()
    row = queries.item(item_id, seen_by=who)
    staged = form.stage in kinds()[row.kind].states
    act = actions.take_step if staged else actions.record_act
    act(row, form, by=who, at=at)
    return _view(request, item_id)


@area.write(
    "/items/{item_id}/withdrawal",
    Scope.WRITE_LISTS,
    VIEW,
    name="item-withdraw",
    say="撤回不该列上的事项",
)
def withdraw(request: Asked, item_id: str, form: Reason) -> Any:
    """Take back what should not be on a list."""
    who = request.auth.account
    row = queries.item(item_id, seen_by=who)
    actions.withdraw_item(row, reason=form.reason, by=who, at=clock.now())
    return _view(request, item_id)


def _view(request: Asked, item_id: str) -> ItemView:
    who = request.auth.account
    return queries.view_of(queries.item(item_id, seen_by=who), seen_by=who)
