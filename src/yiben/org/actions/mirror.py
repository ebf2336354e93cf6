"""Organisations that another installation keeps, as its packets tell of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from yiben.org import checks
from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell

from .shared import superior_row, touch_orgs

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class OrgTold:
    """What a packet says of an organisation; ``traits`` are (trait, from, until)."""

    id: str
    name: str
    short_name: str
    kind: str
    level: str
    sector: str
    superior: str | None
    founded_on: date
    dissolved_on: date | None = None
    traits: tuple[tuple[str, date, date | None], ...] = ()


@transaction.atomic
def mirror_orgs(told: Sequence[OrgTold], *, on: date) -> tuple[int, int]:
    """Let these organisations stand here as they stand there; return new, changed.

    Superiors come before those below them. Ids are taken over, so that both
    sides speak of the same organisation. A new name or superior holds from
    ``on``, the day of the packet. Raises TreeError for what no tree allows.
    """
    added = changed = 0
    for one in told:
        checks.must_be_named(one.name, one.short_name)
        checks.must_be_known(one.kind, one.level, one.sector)
        above = Org.objects.filter(pk=one.superior).first() if one.superior else None
        if one.superior and above is None:
            message = f"{one.name}的上级组织这里没有。"
            raise checks.TreeError(message, "请让对方重新出一个数据包。")
        row = Org.objects.select_for_update().filter(pk=one.id).first()
        if row is None:
            _found(one, above)
            added += 1
        else:
            changed += _follow(row, one, above, on)
    return added, changed


def _found(one: OrgTold, above: Org | None) -> None:
    row = Org(
        id=one.id,
        name=one.name,
        short_name=one.short_name,
        kind=one.kind,
        level=one.level,
        sector=one.sector,
        founded_on=one.founded_on,
        dissolved_on=one.dissolved_on,
    )
    if above is None:
        Org.objects.add_root(instance=row)
    else:
        checks.must_fit_below(one.kind, one.level, above.kind, above.level)
        Org.objects.add_child(above, instance=row)
    spell = {"org": row, "until_on": one.dissolved_on}
    NameSpell.objects.create(
        name=row.name, short_name=row.short_name, from_on=row.founded_on, **spell
    )
    if above is not None:
        begun = max(row.founded_on, above.founded_on)
        Affiliation.objects.create(superior=above, from_on=begun, **spell)
    _have_traits(row, one)
    touch_orgs(row)


def _follow(row: Org, one: OrgTold, above: Org | None, on: date) -> bool:
    """Change what differs; say whether anything did."""
    differs = _rename(row, one, on)
    for name in ("level", "sector", "dissolved_on"):
        if getattr(row, name) != getattr(one, name):
            setattr(row, name, getattr(one, name))
            differs = True
    if differs:
        row.save(update_fields="name short_name level sector dissolved_on".split())
    old = superior_row(row)
    if above is not None and (old is None or old.pk != above.pk):
        checks.must_fit_below(row.kind, row.level, above.kind, above.level)
        running = Affiliation.objects.filter(org=row, until_on__isnull=True)
        running.filter(from_on__lt=on).update(until_on=on - _DAY)
        running.delete()
        Affiliation.objects.create(org=row, superior=above, from_on=on)
        Org.objects.move(row, Org.objects.get(pk=above.pk), "last-child")
        row.refresh_from_db()
        differs = True
    differs = _have_traits(row, one) or differs
    if differs:
        touch_orgs(row, old)
    return differs


def _rename(row: Org, one: OrgTold, on: date) -> bool:
    if (row.name, row.short_name) == (one.name, one.short_name):
        return False
    row.name, row.short_name = one.name, one.short_name
    running = NameSpell.objects.filter(org=row, until_on__isnull=True)
    running.filter(from_on__lt=on).update(until_on=on - _DAY)
    running.delete()
    NameSpell.objects.create(
        org=row, name=one.name, short_name=one.short_name, from_on=on
    )
    return True


def _have_traits(row: Org, one: OrgTold) -> bool:
    held = TraitSpell.objects.filter(org=row)
    if set(held.values_list("trait", "from_on", "until_on")) == set(one.traits):
        return False
    held.delete()
    TraitSpell.objects.bulk_create(
        TraitSpell(org=row, trait=trait, from_on=from_on, until_on=until_on)
        for trait, from_on, until_on in one.traits
    )
    return True
