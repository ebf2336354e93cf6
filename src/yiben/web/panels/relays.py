"""Documents sent down and received: who has, and who has not yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yiben.books.relays.words import (
    PLAN,
    PlanState,
    ReceivedRow,
    RelayRow,
    RelayView,
    TargetLine,
)
from yiben.org.access import Viewer, may_record

from .crumbs import Crumb, crumbs_to

NO_PLAN = frozenset({PlanState.NOT_YET, PlanState.RETURNED})


@dataclass(frozen=True, slots=True)
class ReceivedLine:
    """A document that came to the unit, and what can be done with it."""

    id: str
    title: str
    number: str
    sender: str
    sent_at: datetime
    note: str
    document_url: str
    acknowledged_at: datetime | None
    plan: str
    plan_is_wanted: bool
    plan_by: date | None
    plan_url: str
    pass_on_url: str
    passed_on: int
    may_act: bool


@dataclass(frozen=True, slots=True)
class SentLine:
    """A document the unit sent."""

    row: RelayRow
    url: str


@dataclass(frozen=True, slots=True)
class RelaysPanel:
    """The page of what a unit received and sent."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    received: tuple[ReceivedLine, ...]
    sent: tuple[SentLine, ...]
    may_send: bool


@dataclass(frozen=True, slots=True)
class RelayFormPanel:
    """The page on which a document is sent."""

    name: str
    crumbs: tuple[Crumb, ...]
    back: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One receiving unit on the sender's page."""

    org_id: str
    org: str
    acknowledged_at: datetime | None
    plan: str
    plan_on: date | None
    plan_url: str
    passed_on: int


@dataclass(frozen=True, slots=True)
class RelayPanel:
    """The page of one document that was sent."""

    row: RelayRow
    crumbs: tuple[Crumb, ...]
    note: str
    document_url: str
    units: tuple[UnitLine, ...]
    not_acknowledged: tuple[str, ...]
    without_plan: tuple[str, ...]
    list_url: str


def relays_panel(
    unit: Any,
    received: Iterable[ReceivedRow],
    sent: Iterable[RelayRow],
    *,
    may_send: bool,
    seen_by: Viewer,
) -> RelaysPanel:
    """Return what a unit received, to be done first, and what it sent."""
    acts = may_record(seen_by, unit)
    return RelaysPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        received=tuple(
            _received(one, unit, may_act=acts, may_send=may_send) for one in received
        ),
        sent=tuple(SentLine(one, reverse("relay", args=[one.id])) for one in sent),
        may_send=may_send,
    )


def _received(
    one: ReceivedRow, unit: Any, *, may_act: bool, may_send: bool
) -> ReceivedLine:
    relay = one.relay
    passing = f"{reverse('relay-new', args=[unit.pk])}?{urlencode({'from': one.id})}"
    return ReceivedLine(
        id=one.id,
        title=relay.title,
        number=relay.number,
        sender=relay.sender,
        sent_at=relay.sent_at,
        note=one.note,
        document_url=_document(relay.pack, unit.pk),
        acknowledged_at=one.acknowledged_at,
        plan=one.plan.label,
        plan_is_wanted=relay.plan_wanted,
        plan_by=relay.plan_by,
        plan_url=_plan(one, unit) if may_act else _entry(one.plan_entry_id),
        pass_on_url=passing if may_send else "",
        passed_on=one.passed_on,
        may_act=may_act,
    )


def _plan(one: ReceivedRow, unit: Any) -> str:
    """Return the form of the plan, or the plan that is there."""
    if one.plan not in {*NO_PLAN, PlanState.NOT_ASKED}:
        return _entry(one.plan_entry_id)
    asked = {"answers": one.relay.entry_id, "title": f"贯彻《{one.relay.title}》的方案"}
    year = str(one.relay.sent_at.year)
    url = reverse("filing-new", args=[unit.pk, PLAN, year])
    return f"{url}?{urlencode(asked)}"


def _entry(entry_id: str) -> str:
    return reverse("entry", args=[entry_id]) if entry_id else ""


def _document(pack: str, org_id: str) -> str:
    url = reverse("document", args=[pack]) if pack else ""
    return f"{url}?{urlencode({'unit': org_id})}" if url else ""


def relay_panel(view: RelayView, sender: Any, *, seen_by: Viewer) -> RelayPanel:
    """Return a document with every unit it was sent to."""
    return RelayPanel(
        row=view.row,
        crumbs=crumbs_to(sender, seen_by=seen_by),
        note=view.note,
        document_url=_document(view.row.pack, sender.pk),
        units=tuple(_unit(one) for one in view.targets),
        not_acknowledged=tuple(one.org for one in view.not_acknowledged),
        without_plan=tuple(one.org for one in view.without_plan),
        list_url=reverse("relays", args=[sender.pk]),
    )


def _unit(one: TargetLine) -> UnitLine:
    return UnitLine(
        org_id=one.org_id,
        org=one.org,
        acknowledged_at=one.acknowledged_at,
        plan=one.plan.label,
        plan_on=one.plan_on,
        plan_url=_entry(one.plan_entry_id),
        passed_on=one.passed_on,
    )
