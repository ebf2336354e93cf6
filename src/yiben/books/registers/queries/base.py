"""Rows as they are read, as far as they are open."""

from datetime import date

from django.db.models import Q, QuerySet

from yiben.books.registers import access
from yiben.books.registers.facts import register_kinds
from yiben.books.registers.models import Register
from yiben.books.registers.words import CLOSED, RegisterRow, StepLine
from yiben.org.access import Viewer
from yiben.rules.kinds import Kind


def whole() -> QuerySet[Register]:
    """Return the rows with what a line shows."""
    return Register.objects.select_related("unit", "holder", "target", "about")


def standing(on: date) -> Q:
    """Return the filter for what stands on a day."""
    ends = Q(until_on__isnull=True) | Q(until_on__gte=on)
    return Q(from_on__lte=on, withdrawn_at__isnull=True) & ends


def row_of(one: Register, viewer: Viewer) -> RegisterRow:
    """Return a line; the text of a restricted one only to those it is open to."""
    known = register_kinds().get(one.kind)
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
        about_id=one.about_id,
        about=one.about.title if one.about else "",
        follows_id=one.follows_id,
        source_id=one.source_id,
        steps=_steps(one, known),
        people_ids=one.people_ids,
    )


def _steps(one: Register, kind: Kind | None) -> tuple[StepLine, ...]:
    labels = {x.step: x.label for x in kind.register.steps} if kind else {}
    return tuple(
        StepLine(
            step=said["step"],
            label=labels.get(said["step"], said["step"]),
            on=date.fromisoformat(said["on"]) if said.get("on") else None,
            note=said.get("note", ""),
        )
        for said in one.steps
        if said["step"] != CLOSED
    )
