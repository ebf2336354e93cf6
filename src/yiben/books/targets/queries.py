"""Reads of targets: standards on offer, the empty form, one target, the share."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError, YibenError, require
from yiben.common.ids import new_id
from yiben.ledger.queries import EntryView, entries_of
from yiben.org.access import Viewer, may_oversee, may_record
from yiben.org.models import Org
from yiben.org.queries import orgs_rows, path_to, subtree_ids
from yiben.people.access import hold
from yiben.policy.queries import kinds, law_here, sheet_terms
from yiben.rules.kinds import Kind, Privacy
from yiben.rules.words import OrgKind, Sector

from . import access, checks
from .facts import SUPPLIERS, items_of, marks_of, offer_for, people_of, target_kinds
from .models import Attainment, Standard
from .words import (
    Share,
    StandardRow,
    TargetForm,
    TargetOffer,
    TargetRow,
    TargetState,
    TargetView,
)

LOOK_BACK = timedelta(days=366)
WORKING = (TargetState.SET, TargetState.SELF_RATED, TargetState.CHECKED)


def offers_of(org: Org, *, on: date, seen_by: Viewer) -> list[TargetOffer]:
    """Return the standards a unit may work towards, the closed ones with the reason."""
    require(access.may_list(hold(seen_by), org), "target.list", org.pk)
    law = law_here(org, on=on)
    found = (offer_for(law, kind) for kind in target_kinds(org))
    return [one for one in found if one is not None]


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> TargetForm:
    """Return the form with the usual date: some years from today, or the document's."""
    require(access.may_set(hold(seen_by), org), "target.write", org.pk)
    offer = offer_of(org, kind, on)
    if not offer.is_open:
        raise checks.ClosedTargetError(offer)
    grade = offer.next_grade if offer.grades else ""
    return TargetForm(
        kind=kind,
        title=f"升到{grade}" if grade else f"{on.year}年{offer.label}",
        started_on=on,
        target_on=target_day(on, offer),
        token=new_id("x"),
    )


def target_day(started_on: date, offer: TargetOffer) -> date:
    """Return the day by which it is to be reached, counted from a start.

    The document's own day, if that still lies ahead of the start.
    """
    if offer.by is not None and offer.by >= started_on:
        return offer.by
    year = started_on.year + offer.years
    try:
        return started_on.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 2, 28)


def offer_of(org: Org, kind: str, on: date) -> TargetOffer:
    """Return one standard for an action; RefusedError if it is not for such a unit."""
    known = kinds().get(kind)
    if known is None or known not in target_kinds(org):
        raise RefusedError("target.kind", kind)
    found = offer_for(law_here(org, on=on), known)
    if found is None:
        message = f"这里施行的文件没有提到“{known.label}”。"
        raise YibenError(message, "请从列表中选择。")
    return found


def holders_for(org: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return whose target it may be."""
    require(access.may_set(hold(seen_by), org), "target.write", org.pk)
    return list(people_of(org, on).items())


def target(target_id: str, *, seen_by: Viewer) -> Attainment:
    """Return one row for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=target_id).first()
    if found is None:
        raise RefusedError("target.read", target_id)
    open_ = access.may_read(hold(seen_by), found, kinds().get(found.kind))
    require(open_, "target.read", target_id)
    return found


def targets_of(
    org: Org, *, on: date, seen_by: Viewer, limit: int = 200
) -> list[TargetRow]:
    """Return the targets of a unit as far as they are open, the nearest date first."""
    viewer = hold(seen_by)
    require(access.may_list(viewer, org), "target.list", org.pk)
    rows = _whole().filter(unit=org)
    if not (may_record(viewer, org) or may_oversee(viewer, org)):
        public = [k.kind for k in kinds().values() if k.privacy != Privacy.RESTRICTED]
        own = Q(holder_id=viewer.person_id) if viewer.person_id else Q(pk__in=[])
        rows = rows.filter(own | Q(kind__in=public))
    return [_row(one, on) for one in rows.order_by("target_on", "created_at")[:limit]]


def view_of(row: Attainment, *, on: date, seen_by: Viewer) -> TargetView:
    """Return one target with its items, as far as they are open."""
    viewer, kind = hold(seen_by), kinds()[row.kind]
    require(access.may_read(viewer, row, kind), "target.read", row.pk)
    hidden = not access.may_read_text(viewer, row, kind)
    marks = () if hidden else marks_of(row)
    checks_above = TargetState.CHECKED in kind.states
    ready = TargetState.CHECKED if checks_above else TargetState.SELF_RATED
    decides = access.may_decide(viewer, row.unit, kind) and not hidden
    working = row.state in WORKING
    return TargetView(
        row=_row(row, on),
        source=row.source,
        marks=marks,
        fields={} if hidden else row.fields,
        is_hidden=hidden,
        checked_by=row.checked_by.display_name if row.checked_by else "",
        checker_org=row.checker.short_name if row.checker else "",
        decided_by=row.decided_by.display_name if row.decided_by else "",
        meeting=row.meeting_id or "",
        note=row.decision_note,
        reason=row.withdraw_reason or "",
        may_rate=working and access.may_set(viewer, row.unit),
        may_check=checks_above
        and row.state in (TargetState.SELF_RATED, TargetState.CHECKED)
        and access.may_check(viewer, row.unit),
        may_decide=row.state == ready and decides,
        may_withdraw=_may_withdraw(viewer, row, kind),
    )


def _may_withdraw(viewer: Viewer, row: Attainment, kind: Kind) -> bool:
    if row.state == TargetState.REACHED:
        return access.may_decide(viewer, row.unit, kind)
    return row.state in WORKING and access.may_set(viewer, row.unit)


def meetings_for(row: Attainment, *, on: date, seen_by: Viewer) -> list[EntryView]:
    """Return meetings of the last year at which it may have been decided."""
    viewer, found = hold(seen_by), []
    for org in reversed(path_to(row.unit)):
        if may_record(viewer, org) or may_oversee(viewer, org):
            found += entries_of(org, seen_by=seen_by, since=on - LOOK_BACK, until=on)
    kept = {one.id: one for one in found if one.kind.startswith("gatherings.")}
    return [one for one in kept.values() if one.is_current]


def evidence_for(row: Attainment, *, on: date, seen_by: Viewer) -> list[EntryView]:
    """Return the unit's records since the start that may back an item."""
    require(access.may_set(hold(seen_by), row.unit), "target.rate", row.pk)
    since = min(row.started_on, on - LOOK_BACK)
    found = entries_of(row.unit, seen_by=seen_by, since=since, until=on)
    return [one for one in found if one.is_current]


def share_of(org: Org, kind: str, *, on: date, seen_by: Viewer) -> Share:
    """Return which branches below have a decision that they reached a standard.

    In the order of the tree: nobody is ranked. Only those above see it.
    """
    viewer = hold(seen_by)
    seen = may_record(viewer, org) or may_oversee(viewer, org)
    require(seen, "target.share", org.pk)
    known = kinds().get(kind)
    if known is None or not known.stages or known.book != "targets":
        raise RefusedError("target.kind", kind)
    branches = [
        one
        for one in sorted(orgs_rows(subtree_ids([org.pk])), key=lambda one: one.path)
        if one.kind == OrgKind.BRANCH and one.kind in known.by and _stands(one, on)
    ]
    done = set(
        Attainment.objects.filter(
            unit_id__in=[one.pk for one in branches],
            kind=kind,
            state=TargetState.REACHED,
            decided_on__lte=on,
        ).values_list("unit_id", flat=True)
    )
    return Share(
        kind,
        known.label,
        tuple(one.short_name for one in branches if one.pk in done),
        tuple(one.short_name for one in branches if one.pk not in done),
    )


def _stands(one: Org, on: date) -> bool:
    return one.founded_on <= on and (one.dissolved_on is None or on <= one.dissolved_on)


def shared_kinds() -> list[tuple[str, str]]:
    """Return the kinds of standard of which a share can be told."""
    return [
        (kind.kind, kind.label)
        for kind in kinds().values()
        if kind.book == "targets" and kind.stages and not kind.holder
    ]


def supplied_kinds(org: Org, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return the kinds whose items a unit may write down for those below."""
    viewer = hold(seen_by)
    if org.kind not in SUPPLIERS or not access.may_supply(viewer, org):
        return []
    return [
        (kind.kind, kind.label)
        for kind in kinds().values()
        if kind.book == "targets" and kind.stages and kind.sheet.supplied
    ]


def parts_of(org: Org, kind: str, on: date) -> tuple[str, ...]:
    """Return the parts that a document gives a standard; none if it gives none."""
    known = kinds().get(kind)
    terms = sheet_terms(law_here(org, on=on), known) if known else []
    return terms[-1].meaning.items if terms else ()


def standards_of(org: Org, *, seen_by: Viewer) -> list[StandardRow]:
    """Return the items supplied at a unit and above it, the newest first."""
    require(access.may_list(hold(seen_by), org), "target.list", org.pk)
    path = [one.pk for one in path_to(org)]
    rows = Standard.objects.filter(unit_id__in=path).select_related("unit")
    known = kinds()
    return [
        StandardRow(
            id=one.pk,
            unit_name=one.unit.short_name,
            kind=one.kind,
            kind_label=known[one.kind].label if one.kind in known else one.kind,
            sector=Sector(one.sector).label if one.sector else "所有领域",
            from_on=one.from_on,
            items=items_of(one),
        )
        for one in rows
    ]


def _whole() -> QuerySet[Attainment]:
    return Attainment.objects.select_related(
        "unit", "holder", "checked_by", "checker", "decided_by"
    )


def _row(one: Attainment, on: date) -> TargetRow:
    known = kinds().get(one.kind)
    return TargetRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        title=one.title,
        holder=one.holder.name if one.holder else "",
        started_on=one.started_on,
        target_on=one.target_on,
        state=one.state,
        state_label=TargetState(one.state).label,
        reached_on=one.decided_on,
        entry_id=one.entry_id,
        is_overdue=one.state in WORKING and one.target_on < on,
    )


def fresh_token() -> str:
    """Return a word by which a form sent twice is known."""
    return new_id("x")
