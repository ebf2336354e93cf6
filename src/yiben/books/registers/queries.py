"""Reads of registers: the empty form, one line, what stands, what has stood."""

from datetime import date

from django.db.models import Q, QuerySet

from yiben.common.errors import RefusedError, YibenError
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kinds

from . import access
from .models import Register
from .words import RegisterForm, RegisterRow


def register(register_id: str, *, seen_by: Viewer) -> Register:
    """Return one row for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=register_id).first()
    if found is None:
        raise RefusedError("register.read", register_id)
    access.require_read(hold(seen_by), found)
    return found


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> RegisterForm:
    """Return the form with the kind's usual tags and a token of its own."""
    access.require_write(hold(seen_by), org)
    known = kinds().get(kind)
    if known is None or known.book != "registers":
        raise YibenError(f"没有“{kind}”这类登记。", "请从列表中选择。")
    return RegisterForm(
        kind=kind,
        title="",
        from_on=on,
        tags=tuple(one.tag for one in known.tags if one.default),
        token=new_id("x"),
    )


def registers_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    standing_on: date | None = None,
    limit: int = 200,
) -> list[RegisterRow]:
    """Return a unit's registers, the newest first, with those that point at it.

    ``standing_on`` keeps what stands on a day; otherwise the history with its
    gaps is whole, only what was withdrawn is left out.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = _whole().filter(Q(unit=org) | Q(target=org), withdrawn_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if standing_on is not None:
        rows = rows.filter(from_on__lte=standing_on).filter(
            Q(until_on__isnull=True) | Q(until_on__gte=standing_on)
        )
    newest = rows.order_by("-from_on", "-created_at")[:limit]
    return [_row(one, viewer) for one in newest]


def view_of(row: Register, *, seen_by: Viewer) -> RegisterRow:
    """Return one line with its text, as far as it is open."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    return _row(_whole().get(pk=row.pk), viewer)


def _whole() -> QuerySet[Register]:
    return Register.objects.select_related("unit", "holder", "target")


def _row(one: Register, viewer: Viewer) -> RegisterRow:
    known = kinds().get(one.kind)
    hidden = not access.may_read_text(viewer, one, known)
    return RegisterRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        title=one.title,
        holder_id=one.holder_id,
        holder=one.holder.name if one.holder else "",
        target_id=one.target_id,
        target=one.target.name if one.target else "",
        from_on=one.from_on,
        until_on=one.until_on,
        fields={} if hidden else one.fields,
        tags=one.tags,
        is_hidden=hidden,
        end_reason=one.end_reason or "",
        entry_id=one.entry_id,
        withdrawn=one.withdrawn_at is not None,
    )
