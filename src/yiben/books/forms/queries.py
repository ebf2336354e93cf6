"""Reads of forms: what can be filled in, the empty form, one sheet, the list."""

from datetime import date

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError, YibenError, require
from yiben.common.ids import new_id
from yiben.ledger.queries import entry_facts, kind_label
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kinds, law_here
from yiben.rules.kinds import Privacy

from . import access, checks
from .facts import offers, opened, people_of, sheet_kinds
from .models import Sheet, SheetPrint
from .words import Answer, RecordLine, Roll, SheetForm, SheetOffer, SheetRow, SheetView


def offers_of(org: Org, *, on: date, seen_by: Viewer) -> list[SheetOffer]:
    """Return what a unit may fill in, and what it may not yet, with the reason."""
    viewer = hold(seen_by)
    require(access.may_list(viewer, org), "sheet.list", org.pk)
    law = law_here(org, on=on)
    found = [one for kind in sheet_kinds(org) for one in offers(law, kind)]
    if access.may_fill(viewer, org, None):
        return found
    # Who may look only is offered no form.
    own = access.may_fill(viewer, org, viewer.person_id)
    return [one for one in found if one.is_of_person and own]


def offer_of(
    org: Org, kind: str, on: date, *, seen_by: Viewer, term: str = ""
) -> SheetOffer:
    """Return one sheet; of a kind with several contents the one named, or the first.

    Raises YibenError if no document in force here asks for it.
    """
    require(access.may_list(hold(seen_by), org), "sheet.list", org.pk)
    law = law_here(org, on=on)
    found = [
        one
        for known in sheet_kinds(org)
        if known.kind == kind
        for one in offers(law, known)
    ]
    named = [one for one in found if one.term == term]
    if found:
        return (named or found)[0]
    known = kinds().get(kind)
    if known is None or known.book != "forms":
        raise RefusedError("sheet.kind", kind)
    message = f"这里施行的文件没有要求填“{known.label}”。"
    raise YibenError(message, "请从列表中选择。")


def blank_for(
    org: Org, kind: str, on: date, *, seen_by: Viewer, term: str = ""
) -> SheetForm:
    """Return the empty form with the usual tags and the period as its title."""
    viewer = hold(seen_by)
    offer = offer_of(org, kind, on, seen_by=viewer, term=term)
    own = offer.is_of_person and not access.may_fill(viewer, org, None)
    holder = viewer.person_id if own else None
    require(access.may_fill(viewer, org, holder), "sheet.write", org.pk)
    if not offer.is_open:
        raise checks.ClosedSheetError(offer)
    return SheetForm(
        kind=kind,
        term=offer.term,
        title=f"{on.year}年第{(on.month + 2) // 3}季度",
        filled_on=on,
        holder_id=holder,
        answers=tuple(Answer(one.text) for one in offer.items),
        tags=tuple(one.tag for one in kinds()[kind].tags if one.default),
        token=new_id("x"),
    )


def holders_for(org: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return whose sheet one may fill in: everybody's, or only one's own."""
    viewer = hold(seen_by)
    people = people_of(org, on)
    return [
        (person_id, name)
        for person_id, name in people.items()
        if access.may_fill(viewer, org, person_id)
    ]


def sheet(sheet_id: str, *, seen_by: Viewer) -> Sheet:
    """Return one row for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=sheet_id).first()
    if found is None:
        raise RefusedError("sheet.read", sheet_id)
    open_ = access.may_read(hold(seen_by), found, kinds().get(found.kind))
    require(open_, "sheet.read", sheet_id)
    return found


def sheets_of(
    org: Org, *, seen_by: Viewer, kind: str | None = None, limit: int = 200
) -> list[SheetRow]:
    """Return the sheets of a unit, the newest first, as far as they are open."""
    viewer = hold(seen_by)
    require(access.may_list(viewer, org), "sheet.list", org.pk)
    rows = _whole().filter(unit=org, withdrawn_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if not access.may_list_all(viewer, org):
        public = [k.kind for k in kinds().values() if k.privacy != Privacy.RESTRICTED]
        own = Q(holder_id=viewer.person_id) if viewer.person_id else Q(pk__in=[])
        rows = rows.filter(own | Q(holder__isnull=True, kind__in=public))
    return [row_of(one) for one in rows.order_by("-filled_on", "-created_at")[:limit]]


def view_of(row: Sheet, *, seen_by: Viewer) -> SheetView:
    """Return one sheet with its text, as far as it is open."""
    viewer, kind = hold(seen_by), kinds().get(row.kind)
    require(access.may_read(viewer, row, kind), "sheet.read", row.pk)
    hidden = not access.may_read_text(viewer, row, kind)
    answers, fields = ((), {}) if hidden else opened(row)
    sees_alike = not hidden and access.may_list_all(viewer, row.unit)
    live = row.withdrawn_at is None
    return SheetView(
        row=row_of(row),
        source=row.source,
        answers=answers,
        fields=fields,
        tags=() if hidden else row.tags,
        is_hidden=hidden,
        is_own=access.is_own(viewer, row),
        alike=tuple(alike(row)) if sees_alike else (),
        reason=row.withdraw_reason or "",
        may_hand_in=access.may_hand_in(viewer, row),
        may_review=live
        and row.reviewed_by_id is None
        and access.may_review(viewer, row, kind),
        may_withdraw=live and access.may_withdraw(viewer, row),
    )


def alike(row: Sheet) -> list[str]:
    """Return whose other sheets hold the same text: shown to a human, never judged."""
    digests = row.prints.values("digest")
    same = SheetPrint.objects.filter(
        digest__in=digests, sheet__unit_id=row.unit_id, sheet__withdrawn_at__isnull=True
    ).exclude(sheet__holder_id=row.holder_id)
    names = same.order_by("sheet__filled_on", "pk").values_list(
        "sheet__holder__name", flat=True
    )
    return list(dict.fromkeys(name for name in names if name))


def roll_of(org: Org, kind: str, title: str, on: date, *, seen_by: Viewer) -> Roll:
    """Return of whom there is a sheet under one title, and of whom not.

    Open to those who keep or oversee the unit: names stay away from below.
    """
    viewer = hold(seen_by)
    require(access.may_list_all(viewer, org), "sheet.roll", org.pk)
    rows = _whole().filter(unit=org, kind=kind, title=title, withdrawn_at__isnull=True)
    filled = {one.holder_id: one.holder.name for one in rows if one.holder}
    none = [one for one in rows if one.says_none]
    people = people_of(org, on)
    lacking = [name for key, name in people.items() if key not in filled]
    by = none[0].created_by.display_name if none else ""
    return Roll(title, tuple(filled.values()), tuple(lacking), by)


def records_of(row: Sheet, *, on: date, seen_by: Viewer) -> list[RecordLine]:
    """Return the holder's records of the sheet's year, as known on a day."""
    viewer, kind = hold(seen_by), kinds().get(row.kind)
    require(access.may_read_text(viewer, row, kind), "sheet.read", row.pk)
    if row.holder_id is None or kind is None or not kind.sheet.records:
        return []
    facts = entry_facts(
        person_ids=[row.holder_id], since=date(row.filled_on.year, 1, 1), until=on
    )
    return [
        RecordLine(one.happened_on, kind_label(one.kinds[0]), one.label)
        for one in facts
        if one.entered_on <= on and (one.void_on is None or one.void_on > on)
    ]


def _whole() -> QuerySet[Sheet]:
    return Sheet.objects.select_related("unit", "holder", "reviewed_by", "created_by")


def row_of(one: Sheet) -> SheetRow:
    """Return the line of a sheet, without its text."""
    known = kinds().get(one.kind)
    return SheetRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        term=one.term,
        title=one.title,
        holder_id=one.holder_id,
        holder=one.holder.name if one.holder else "",
        filled_on=one.filled_on,
        handed_in=one.handed_in,
        reviewed_by=one.reviewed_by.display_name if one.reviewed_by else "",
        withdrawn=one.withdrawn_at is not None,
        entry_id=one.entry_id,
    )
