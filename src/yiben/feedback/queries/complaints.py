"""Reads of complaints: for whom they ask, for whom complained, for everybody."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from yiben.common.clock import chinese_day, local_day
from yiben.common.errors import RefusedError
from yiben.feedback import access
from yiben.feedback.facts import digest_of, open_text
from yiben.feedback.models import CodedComplaint, Complaint, NamedComplaint, Reply
from yiben.feedback.words import (
    ComplaintRow,
    ComplaintState,
    ComplaintView,
    PublicReply,
    ReplyView,
)
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to, superior_of
from yiben.people.access import hold
from yiben.people.models import Account

LIMIT = 200


def complaint(complaint_id: str, *, seen_by: Viewer) -> Complaint:
    """Return one complaint for an action; RefusedError if missing or not open."""
    for table in (NamedComplaint, CodedComplaint):
        found: Complaint | None = _whole(table).filter(pk=complaint_id).first()
        if found is not None:
            access.require_read(hold(seen_by), found)
            return found
    raise RefusedError("complaint.read", complaint_id)


def coded(code: str) -> CodedComplaint:
    """Return what was complained with a code; RefusedError if it leads nowhere."""
    rows = _whole(CodedComplaint).filter(code_digest=digest_of(code))
    found: CodedComplaint | None = rows.first()
    if found is None:
        raise RefusedError("complaint.code")
    return found


def view_of(row: Complaint, *, seen_by: Viewer | None) -> ComplaintView:
    """Return a complaint with its answers; ``None`` is whoever holds its code."""
    by_code = seen_by is None and access.is_coded(row)
    viewer = hold(seen_by) if seen_by is not None else None
    if viewer is not None:
        access.require_read(viewer, row)
    elif not by_code:
        raise RefusedError("complaint.read", row.pk)
    is_author = by_code or (viewer is not None and access.is_author(viewer, row))
    above = superior_of(row.addressee) if is_author else None
    return ComplaintView(
        row=_row(row),
        page=row.page,
        replies=tuple(_replies([row.pk])[row.pk]),
        may_answer=viewer is not None
        and row.state == ComplaintState.RECEIVED
        and access.may_answer(viewer, row.addressee),
        may_judge=is_author and row.state == ComplaintState.ANSWERED,
        goes_to=above.short_name if above else "",
    )


def complaints_for(unit: Org, *, seen_by: Viewer) -> list[ComplaintRow]:
    """Return what asks a unit now: named ones by day, then anonymous ones by month."""
    access.require_answer(hold(seen_by), unit)
    named = _whole(NamedComplaint).filter(addressee=unit).order_by("-at")[:LIMIT]
    hidden = _whole(CodedComplaint).filter(addressee=unit)
    coded_rows = hidden.order_by("-month", "pk")[:LIMIT]
    return [_row(one) for one in (*named, *coded_rows)]


def complaints_from(unit: Org, *, seen_by: Viewer) -> list[ComplaintRow]:
    """Return what a recorder entered from paper for named members of a branch."""
    access.require_paper(hold(seen_by), unit)
    rows = _whole(NamedComplaint).filter(unit=unit, on_paper=True, by_id=seen_by.id)
    return [_row(one) for one in rows.order_by("-at")[:LIMIT]]


def my_complaints(*, seen_by: Viewer) -> list[ComplaintRow]:
    """Return one's own named complaints, the newest first."""
    rows = _whole(NamedComplaint).filter(access.authored(seen_by))
    return [_row(one) for one in rows.order_by("-at")[:LIMIT]]


def public_replies(unit: Org, *, seen_by: Viewer) -> list[PublicReply]:
    """Return the answers that a unit and those above it gave in public."""
    access.require_public(hold(seen_by), unit)
    rows = Reply.objects.filter(org__in=path_to(unit), is_public=True)
    rows = rows.select_related("org", "by__person").order_by("-at")
    return [
        PublicReply(
            one.about, one.text, one.org.short_name, _name(one.by), local_day(one.at)
        )
        for one in rows[:LIMIT]
    ]


def _whole(table: Any) -> Any:
    joined = ["unit", "addressee"]
    if table is NamedComplaint:
        joined += ["person", "by"]
    return table._default_manager.select_related(*joined)


def _row(one: Any) -> ComplaintRow:
    is_named = isinstance(one, NamedComplaint)
    return ComplaintRow(
        id=one.pk,
        text=open_text(one.sealed, one.pk),
        state=one.state,
        state_label=ComplaintState(one.state).label,
        addressee=one.addressee.short_name,
        unit_name=one.unit.short_name,
        when=chinese_day(local_day(one.at)) if is_named else _month(one.month),
        who=_who(one) if is_named else "",
    )


def _month(text: str) -> str:
    year, _, month = text.partition("-")
    return f"{year}年{int(month)}月"


def _who(one: NamedComplaint) -> str:
    name = one.person.name if one.person else one.by.display_name
    return f"{name}（纸质，代录）" if one.on_paper else name


def _name(by: Account) -> str:
    return by.person.name if by.person else by.display_name


def _replies(ids: Iterable[str]) -> dict[str, list[ReplyView]]:
    found: dict[str, list[ReplyView]] = defaultdict(list)
    rows = Reply.objects.filter(complaint_id__in=list(ids)).order_by(
        "at", "-org__depth"
    )
    for one in rows.select_related("org", "by__person"):
        reply = ReplyView(
            one.org.short_name,
            one.text,
            one.about,
            one.is_public,
            _name(one.by),
            one.at,
        )
        found[one.complaint_id].append(reply)
    return found
