"""Organisations are renamed, corrected, moved and dissolved; traits come and go."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from yiben.common.clock import local_day
from yiben.org import checks
from yiben.org.access import Viewer, below, require_manage_tree, require_tend
from yiben.org.facts import standing_on
from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell

from .shared import locked, require_manage, superior_row, touch_orgs

_DAY = timedelta(days=1)


@transaction.atomic
def rename_org(
    org: Org, *, name: str, short_name: str, from_on: date, by: Viewer, at: datetime
) -> Org:
    """Give an organisation new names from a day on; the old ones stay in its history.

    A second renaming from the same day replaces the first.
    """
    require_manage(by, org)
    row = locked(org)
    name, short_name = name.strip(), short_name.strip()
    checks.must_be_named(name, short_name)
    checks.must_not_be_ahead(from_on, local_day(at), "更名日期")
    checks.must_stand(row.dissolved_on, from_on, row.name)
    spell = NameSpell.objects.get(org=row, until_on__isnull=True)
    if spell.from_on == from_on:
        spell.name, spell.short_name = name, short_name
        spell.save()
    else:
        checks.must_follow(from_on, spell.from_on, "更名日期")
        spell.until_on = from_on - _DAY
        spell.save()
        NameSpell.objects.create(
            org=row, name=name, short_name=short_name, from_on=from_on
        )
    row.name, row.short_name = name, short_name
    row.save(update_fields=["name", "short_name"])
    touch_orgs(row)
    return row


@transaction.atomic
def describe_org(
    org: Org, *, level: str, sector: str, founded_on: date, by: Viewer, at: datetime
) -> Org:
    """Correct what was entered wrongly about an organisation.

    This is a correction and reaches back to its founding. The kind cannot be
    corrected: a branch that becomes a general branch is a new organisation.
    """
    require_manage(by, org)
    row = locked(org)
    checks.must_be_known(row.kind, level, sector)
    checks.must_not_be_ahead(founded_on, local_day(at), "成立日期")
    checks.must_be_in_order(founded_on, row.dissolved_on)
    above = superior_row(row)
    if above is not None:
        checks.must_fit_below(row.kind, level, above.kind, above.level)
    for child in _units(row, local_day(at)).filter(depth=row.depth + 1):
        checks.must_fit_below(child.kind, child.level, row.kind, level)
    _shift_start(row, founded_on)
    row.level, row.sector, row.founded_on = str(level), str(sector), founded_on
    row.save(update_fields=["level", "sector", "founded_on"])
    touch_orgs(row)
    return row


def _shift_start(org: Org, founded_on: date) -> None:
    """Let the first name and the founding traits begin on the corrected day."""
    first = NameSpell.objects.filter(org=org).order_by("from_on")[0]
    checks.must_be_in_order(founded_on, first.until_on)
    first.from_on = founded_on
    first.save()
    for spell in TraitSpell.objects.filter(org=org, from_on=org.founded_on):
        checks.must_be_in_order(founded_on, spell.until_on)
        spell.from_on = founded_on
        spell.save()
    affiliation = (
        Affiliation.objects.filter(org=org)
        .select_related("superior")
        .order_by("from_on")
        .first()
    )
    if affiliation is not None:
        affiliation.from_on = max(founded_on, affiliation.superior.founded_on)
        checks.must_be_in_order(affiliation.from_on, affiliation.until_on)
        affiliation.save()


@transaction.atomic
def move_org(
    org: Org, superior: Org, *, from_on: date, by: Viewer, at: datetime
) -> Org:
    """Put an organisation, with all below it, under another superior from a day on.

    Rights follow today's tree at once: the old superior stops seeing it. Asks
    for the right over the old and over the new superior.
    """
    row = locked(org)
    old, new = superior_row(row), locked(superior)
    require_manage_tree(by, old)
    require_manage_tree(by, new)
    checks.must_not_be_ahead(from_on, local_day(at), "调整日期")
    checks.must_fit_below(row.kind, row.level, new.kind, new.level)
    checks.must_stand(row.dissolved_on, from_on, row.name)
    checks.must_stand(new.dissolved_on, from_on, new.name)
    if new.path.startswith(row.path):
        raise checks.TreeError("不能把组织移到它自己的下级。", "请改选上级组织。")
    if old is not None and old.pk == new.pk:
        raise checks.TreeError(f"{row.name}本来就隶属{new.name}。", "无需调整。")
    running = Affiliation.objects.filter(org=row, until_on__isnull=True).first()
    if running is not None:
        checks.must_follow(from_on, running.from_on, "调整日期")
        running.until_on = from_on - _DAY
        running.save()
    Affiliation.objects.create(org=row, superior=new, from_on=from_on)
    Org.objects.move(row, new, "last-child")
    row.refresh_from_db()
    touch_orgs(row, old, new)
    return row


@transaction.atomic
def dissolve_org(org: Org, *, on: date, by: Viewer, at: datetime) -> Org:
    """Let an organisation end on a day, its last.

    Doors call ``people.actions.disband_org``, which also sees to the members;
    this room does not know them. Raises TreeError while units stand below.
    """
    require_manage(by, org)
    row = locked(org)
    checks.must_not_be_ahead(on, local_day(at), "撤销日期")
    checks.must_be_in_order(row.founded_on, on)
    checks.must_stand(row.dissolved_on, date.max, row.name)
    units = _units(row, on + _DAY)
    checks.must_have_no_units([unit.short_name for unit in units])
    row.dissolved_on = on
    row.save(update_fields=["dissolved_on"])
    for model in (NameSpell, Affiliation, TraitSpell):
        running = model.objects.filter(org=row, until_on__isnull=True)
        running.filter(from_on__lte=on).update(until_on=on)
    touch_orgs(row, superior_row(row))
    return row


def _units(org: Org, on: date) -> QuerySet[Org]:
    found: QuerySet[Org] = Org.objects.filter(below(org.path), standing_on(on))
    return found.exclude(pk=org.pk)


@transaction.atomic
def set_trait(
    org: Org,
    trait: str,
    *,
    from_on: date,
    by: Viewer,
    at: datetime,
    until_on: date | None = None,
) -> TraitSpell:
    """Record that an organisation has a property from a day on.

    A running spell that began on the same day is changed; another overlap
    raises SpellError.
    """
    require_tend(by, org)
    checks.must_be_org_trait(trait)
    checks.must_not_be_ahead(from_on, local_day(at), "起始日期")
    checks.must_be_in_order(from_on, until_on)
    row = locked(org)
    checks.must_stand(row.dissolved_on, from_on, row.name)
    same = TraitSpell.objects.filter(org=row, trait=str(trait))
    others = same.exclude(from_on=from_on).values_list("from_on", "until_on")
    checks.must_not_overlap(from_on, until_on, list(others), "属性")
    spell, _ = TraitSpell.objects.update_or_create(
        org=row, trait=str(trait), from_on=from_on, defaults={"until_on": until_on}
    )
    touch_orgs(row)
    return spell


@transaction.atomic
def end_trait(
    org: Org, trait: str, *, until_on: date, by: Viewer, at: datetime
) -> TraitSpell:
    """Record the last day on which an organisation had a property."""
    require_tend(by, org)
    spell = TraitSpell.objects.filter(
        org=locked(org), trait=str(trait), until_on__isnull=True
    ).first()
    if spell is None:
        raise checks.TreeError("这个属性目前没有登记。", "无需结束。")
    checks.must_not_be_ahead(until_on, local_day(at), "截止日期")
    checks.must_be_in_order(spell.from_on, until_on)
    spell.until_on = until_on
    spell.save()
    touch_orgs(org)
    return spell
