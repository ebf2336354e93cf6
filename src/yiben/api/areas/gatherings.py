"""Meetings, study and activities: planned, held, closed into the ledger, put right."""

from dataclasses import dataclass, replace
from typing import Any

from yiben.api.door import Area, note_reading
from yiben.api.keys import Asked
from yiben.api.paging import Paging, paged, until
from yiben.api.shapes import Day, shown
from yiben.books.gatherings import actions, queries
from yiben.books.gatherings.words import GatheringForm, GatheringRow, GatheringView
from yiben.common import clock
from yiben.org.queries import org
from yiben.people.words import Scope

from .shared import Posted, Reason, posted

area = Area("会议活动")
VIEW = shown(GatheringView)


@dataclass(frozen=True, slots=True)
class Correction:
    """The whole form as it should have been, and why it was not."""

    reason: str
    form: GatheringForm
    token: str = ""


@area.listed(
    "/units/{org_id}/gatherings",
    Scope.READ_BOOKS,
    shown(GatheringRow),
    name="gatherings",
    say="一个组织的会议活动，新的在前",
)
def gatherings(
    request: Asked,
    org_id: str,
    page: Paging,
    kind: str | None = None,
    since: Day | None = None,
    until_on: Day | None = None,
) -> Any:
    """List a unit's gatherings."""
    who = request.auth.account
    rows = queries.gatherings_of(
        org(org_id, seen_by=who),
        seen_by=who,
        kind=kind,
        since=since,
        until=until_on,
        limit=until(page),
    )
    return paged(rows, page)


@area.read(
    "/units/{org_id}/gatherings/blank",
    Scope.READ_BOOKS,
    shown(GatheringForm),
    name="gathering-blank",
    say="预填好的表：名册、主持人、地点、计划里的主题",
)
def blank(request: Asked, org_id: str, kind: str, on: Day | None = None) -> Any:
    """Return the form of a gathering filled with what is known; send it back filled."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return queries.blank_for(unit, kind, on or clock.today(), seen_by=who)


@area.read(
    "/gatherings/{gathering_id}",
    Scope.READ_BOOKS,
    VIEW,
    name="gathering",
    say="一次会议活动（跨级读取会记入审计）",
)
def gathering(request: Asked, gathering_id: str) -> Any:
    """Return one gathering; a reading from outside the unit leaves a line."""
    view = _view(request, gathering_id)
    if view.is_cross_level:
        note_reading(request, f"gathering:{gathering_id}", view.row.unit_id)
    return view


@area.write(
    "/units/{org_id}/gatherings",
    Scope.WRITE_GATHERINGS,
    VIEW,
    name="gathering-plan",
    say="记一次计划中的会议活动（还不计数）",
    status=201,
)
def plan(request: Asked, org_id: str, form: GatheringForm) -> Any:
    """Put a gathering on the calendar."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    row = actions.plan_gathering(unit, form, by=who, at=clock.now())
    return _view(request, row.pk)


@area.write(
    "/units/{org_id}/gatherings/held",
    Scope.WRITE_GATHERINGS,
    shown(Posted),
    name="gathering-held",
    say="记一次已经开展的会议活动，直接入账",
    status=201,
)
def held(request: Asked, org_id: str, form: GatheringForm) -> Any:
    """Write down and close what has been held, in one go."""
    who = request.auth.account
    unit = org(org_id, seen_by=who)
    return posted(actions.record_gathering(unit, form, by=who, at=clock.now()))


@area.write(
    "/gatherings/{gathering_id}",
    Scope.WRITE_GATHERINGS,
    VIEW,
    name="gathering-revise",
    say="改一次还没有关闭的会议活动",
    method="PUT",
)
def revise(request: Asked, gathering_id: str, form: GatheringForm) -> Any:
    """Replace what a planned gathering says."""
    who = request.auth.account
    row = queries.gathering(gathering_id, seen_by=who)
    actions.revise_gathering(row, form, by=who, at=clock.now())
    return _view(request, gathering_id)


@area.write(
    "/gatherings/{gathering_id}/closing",
    Scope.WRITE_GATHERINGS,
    shown(Posted),
    name="gathering-close",
    say="关闭入账：从此只能更正，不能再改",
)
def close(request: Asked, gathering_id: str) -> Any:
    """Close a gathering into the ledger."""
    who = request.auth.account
    row = queries.gathering(gathering_id, seen_by=who)
    return posted(actions.close_gathering(row, by=who, at=clock.now()))


@area.write(
    "/gatherings/{gathering_id}/correction",
    Scope.WRITE_GATHERINGS,
    shown(Posted),
    name="gathering-correct",
    say="更正已入账的会议活动：交整张表和原因，旧的留着",
)
def correct(request: Asked, gathering_id: str, form: Correction) -> Any:
    """Put a closed gathering right by a further version."""
    who = request.auth.account
    row = queries.gathering(gathering_id, seen_by=who)
    right = replace(form.form, token=form.token)
    done = actions.correct_gathering(
        row, right, reason=form.reason, by=who, at=clock.now()
    )
    return posted(done)


@area.write(
    "/gatherings/{gathering_id}/withdrawal",
    Scope.WRITE_GATHERINGS,
    shown(Posted),
    name="gathering-withdraw",
    say="撤回没有开展却入了账的会议活动",
)
def withdraw(request: Asked, gathering_id: str, form: Reason) -> Any:
    """Take back what was never held; it stays readable as withdrawn."""
    who = request.auth.account
    row = queries.gathering(gathering_id, seen_by=who)
    done = actions.withdraw_gathering(row, reason=form.reason, by=who, at=clock.now())
    return posted(done)


@area.write(
    "/gatherings/{gathering_id}/cancellation",
    Scope.WRITE_GATHERINGS,
    VIEW,
    name="gathering-cancel",
    say="取消计划中的会议活动",
)
def cancel(request: Asked, gathering_id: str, form: Reason) -> Any:
    """Call off a planned gathering, and say why."""
    who, at = request.auth.account, clock.now()
    row = queries.gathering(gathering_id, seen_by=who)
    actions.cancel_gathering(row, reason=form.reason, by=who, at=at)
    return _view(request, gathering_id)


def _view(request: Asked, gathering_id: str) -> GatheringView:
    who = request.auth.account
    return queries.view_of(queries.gathering(gathering_id, seen_by=who), seen_by=who)
