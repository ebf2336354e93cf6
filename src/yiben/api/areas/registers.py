"""Registers: what stands from a day on until it is ended."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.api.door import Area
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged
from yiben.api.shapes import Day, shown
from yiben.books.registers import actions, queries
from yiben.books.registers.words import RegisterForm, RegisterRow
from yiben.common import clock
from yiben.common.errors import YibenError
from yiben.org.queries import org
from yiben.people.words import Scope
from yiben.policy.queries import kinds

from .shared import Posted, Reason, posted

area = Area("登记")
ROW = shown(RegisterRow)


@dataclass(frozen=True, slots=True)
class Ending:
    """From which day on something no longer stands, and why."""

    until_on: date
    reason: str
    for_good: bool = False


@area.listed(
    "/units/{org_id}/registers",
    Scope.READ_BOOKS,
    ROW,
    name="registers",
    say="一个组织的登记，新的在前",
)
def registers(
    request: Asked,
    org_id: str,
    page: Paging,
    kind: str | None = None,
    standing_on: Day | None = None,
) -> Any:
    """List a unit's lines, with those that point at it."""
    who = request.auth.account
    rows = queries.registers_of(
        org(org_id, seen_by=who),
        seen_by=who,
        kind=kind,
        standing_on=standing_on,
        limit=page.limit + 1,
        skip=page.skip,
    )
    return paged([None] * page.skip + rows, page)


@area.read(
    "/units/{org_id}/registers/blank",
    Scope.READ_BOOKS,
    shown(RegisterForm),
    name="register-blank",
    say="预填好的登记表",
)
def blank(request: Asked, org_id: str, kind: str, on: Day | None = None) -> Any:
    """Return the form with what is known."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return queries.blank_for(unit, kind, on or clock.today(), seen_by=who)


@area.read(
    "/registers/{register_id}",
    Scope.READ_BOOKS,
    ROW,
    name="register",
    say="一条登记",
)
def register(request: Asked, register_id: str) -> Any:
    """Return one line, its text as far as it is open."""
    return _view(request, register_id)


@area.write(
    "/units/{org_id}/registers",
    Scope.WRITE_REGISTERS,
    ROW,
    name="register-keep",
    say="登记一条",
    status=201,
)
def keep(request: Asked, org_id: str, form: RegisterForm) -> Any:
    """Begin something that stands, or register an event."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    known = kinds().get(form.kind)
    if known is not None and known.register.raises.kind:
        # What is raised in such a line goes on a list with it, which is laid
        # out on the page; half of it would be worse than none.
        raise YibenError("这类登记会同时列入清单。", "请在页面上登记。")
    row = actions.keep_register(unit, form, by=who, at=clock.now())
    return _view(request, row.pk)


@area.write(
    "/registers/{register_id}/ending",
    Scope.WRITE_REGISTERS,
    shown(Posted),
    name="register-end",
    say="结束一条登记",
)
def end(request: Asked, register_id: str, form: Ending) -> Any:
    """Say from when on it no longer stands."""
    who = request.auth.account
    done = actions.end_register(
        queries.register(register_id, seen_by=who),
        until_on=form.until_on,
        reason=form.reason,
        for_good=form.for_good,
        by=who,
        at=clock.now(),
    )
    return posted(done)


@area.write(
    "/registers/{register_id}/withdrawal",
    Scope.WRITE_REGISTERS,
    shown(Posted),
    name="register-withdraw",
    say="撤回记错的登记",
)
def withdraw(request: Asked, register_id: str, form: Reason) -> Any:
    """Take back what was registered by mistake."""
    who = request.auth.account
    row = queries.register(register_id, seen_by=who)
    done = actions.withdraw_register(row, reason=form.reason, by=who, at=clock.now())
    return posted(done)


def _view(request: Asked, register_id: str) -> RegisterRow:
    who = request.auth.account
    return queries.view_of(queries.register(register_id, seen_by=who), seen_by=who)
