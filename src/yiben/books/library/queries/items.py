"""Items: the empty form, one item with who received it, lists by facet."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Count, QuerySet

from yiben.books.library import access, checks
from yiben.books.library.facts import people_of, roster_of, units_for
from yiben.books.library.models import Material
from yiben.books.library.words import Coverage, ItemForm, ItemRow, ItemView, Received
from yiben.common.errors import RefusedError, require
from yiben.common.ids import new_id
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind


def kinds_for(org: Org) -> list[Kind]:
    """Return the kinds that such a unit logs. They are public: no ``seen_by``."""
    return [
        kind
        for kind in kinds().values()
        if kind.book == "library" and kind.is_posted and org.kind in kind.by
    ]


def blank_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> ItemForm:
    """Return the form with the channel of the last one and a token of its own."""
    require(access.may_name(hold(seen_by), org), "item.write", org.pk)
    known = kinds().get(kind)
    if known is None or known not in kinds_for(org):
        raise RefusedError("item.kind", kind)
    last = Material.objects.filter(
        unit=org, kind=kind, withdrawn_at__isnull=True
    ).first()
    kept = (
        {name: last.fields[name] for name in known.sheet.facets if name in last.fields}
        if last
        else {}
    )
    if checks.is_dated(known):
        kept[known.sheet.day] = on.isoformat()
    return ItemForm(
        kind=kind,
        title="",
        logged_on=on,
        fields=kept,
        tags=tuple(one.tag for one in known.tags if one.default),
        token=new_id("x"),
    )


def authors_for(org: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return who may be the author."""
    require(access.may_name(hold(seen_by), org), "item.write", org.pk)
    return list(people_of(org, on).items())


def item(item_id: str, *, seen_by: Viewer) -> Material:
    """Return one row for an action; RefusedError if missing or not open."""
    found = _whole().filter(pk=item_id).first()
    if found is None:
        raise RefusedError("item.read", item_id)
    require(access.may_read(hold(seen_by), found), "item.read", item_id)
    return found


def items_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    facets: Mapping[str, str] | None = None,
    tag: str = "",
    limit: int = 200,
) -> list[ItemRow]:
    """Return the items of a unit, the newest first; ``facets`` keep equal values."""
    require(access.may_list(hold(seen_by), org), "item.list", org.pk)
    rows = _whole().filter(unit=org, withdrawn_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if tag:
        rows = rows.filter(tags_json__contains=f'"{tag}"')
    wanted = {name: value for name, value in (facets or {}).items() if value}
    found = [
        one
        for one in rows.order_by("-happened_on", "-created_at")
        if all(str(one.fields.get(name, "")) == v for name, v in wanted.items())
    ]
    return [row_of(one) for one in found[:limit]]


def view_of(row: Material, *, on: date, seen_by: Viewer) -> ItemView:
    """Return one item with who received it and, for the unit's own, who did not."""
    viewer = hold(seen_by)
    require(access.may_read(viewer, row), "item.read", row.pk)
    known = kinds().get(row.kind)
    own = access.may_name(viewer, row.unit)
    return ItemView(
        row=row_of(row),
        fields=row.fields,
        unknown=_unknown(row, known),
        coverage=_coverage(row, known, on, names=own) if known else None,
        alike=tuple(_alike(row)) if own else (),
        reason=row.withdraw_reason or "",
        may_write=own and row.withdrawn_at is None,
    )


def _coverage(row: Material, kind: Kind, on: date, *, names: bool) -> Coverage | None:
    if not kind.sheet.recipients:
        return None
    people = kind.sheet.to == "members"
    wanted = roster_of(row.unit, on) if people else units_for(row.unit, on)
    rows = row.recipients.select_related("person", "org").order_by("on", "pk")
    received, got = [], set()
    for one in rows:
        got.add(one.person_id or one.org_id)
        name = one.person.name if one.person else ""
        name = one.org.short_name if one.org else name
        received.append(Received(str(one.pk), name, one.on, one.note))
    lacking = [(key, name) for key, name in wanted.items() if key not in got]
    shown = tuple(lacking) if names or not people else ()
    total = len(wanted) if shown or not people or names else len(got & set(wanted))
    return Coverage(kind.sheet.recipients, total, tuple(received), shown)


def recipients_for(
    row: Material, on: date, *, seen_by: Viewer
) -> list[tuple[str, str]]:
    """Return who may still receive an item: members, or units."""
    require(access.may_name(hold(seen_by), row.unit), "item.write", row.pk)
    kind = kinds()[row.kind]
    found = _coverage(row, kind, on, names=True)
    return list(found.lacking) if found else []


def _alike(row: Material) -> list[str]:
    """Return whose other items hold the same text: shown to a human, never judged."""
    if not row.digest:
        return []
    same = Material.objects.filter(
        kind=row.kind, digest=row.digest, unit_id=row.unit_id, withdrawn_at__isnull=True
    ).exclude(pk=row.pk)
    found = [
        one.holder.name if one.holder else one.title
        for one in same.select_related("holder").order_by("created_at")
        if one.holder_id != row.holder_id or row.holder_id is None
    ]
    return list(dict.fromkeys(found))


def _unknown(row: Material, kind: Kind | None) -> tuple[str, ...]:
    """Return the labels of figures that nobody reported."""
    if kind is None:
        return ()
    labels = {one.name: one.label for one in kind.fields}
    fields = row.fields
    return tuple(labels[name] for name in kind.sheet.unknown if name not in fields)


def _whole() -> QuerySet[Material]:
    return Material.objects.select_related("unit", "holder").annotate(
        n_received=Count("recipients")
    )


def row_of(one: Material) -> ItemRow:
    """Return the line of an item."""
    known = kinds().get(one.kind)
    facets = known.sheet.facets if known else ()
    return ItemRow(
        id=one.pk,
        unit_id=one.unit_id,
        unit_name=one.unit.name,
        kind=one.kind,
        kind_label=known.label if known else one.kind,
        title=one.title,
        happened_on=one.happened_on,
        holder=one.holder.name if one.holder else "",
        facets=tuple(str(one.fields[name]) for name in facets if name in one.fields),
        tags=one.tags,
        unknown=_unknown(one, known),
        received=getattr(one, "n_received", 0),
        withdrawn=one.withdrawn_at is not None,
        entry_id=one.entry_id,
    )


def facet_values(org: Org, kind: Kind, *, seen_by: Viewer) -> dict[str, list[str]]:
    """Return what each facet of a kind has been at a unit, in the order of the days."""
    require(access.may_list(hold(seen_by), org), "item.list", org.pk)
    rows = Material.objects.filter(
        unit=org, kind=kind.kind, withdrawn_at__isnull=True
    ).order_by("happened_on", "created_at")
    fields = [one.fields for one in rows]
    return {
        name: list(dict.fromkeys(str(one[name]) for one in fields if name in one))
        for name in kind.sheet.facets
    }
