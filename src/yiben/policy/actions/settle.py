"""Settle the numbers and the names that documents leave open."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import chinese_day
from yiben.common.queue import touch
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.actions import note_audit
from yiben.people.words import Outcome as Audited
from yiben.policy.access import require_settle
from yiben.policy.checks import (
    SettlementError,
    apply_setting,
    must_be_choice,
    must_be_names,
    must_be_settable,
    must_be_value,
    must_not_loosen,
    standing_numbers,
)
from yiben.policy.facts import definition_facts, setting_facts
from yiben.policy.models import Definition, Setting
from yiben.policy.queries import library, matters, packs_in_force
from yiben.policy.queries.matters import duty_of, settled_in
from yiben.policy.queries.terms import definition_on_path
from yiben.rules.pack import Pack


def _pack_in_force(org: Org, name: str, from_on: date) -> Pack:
    """Return a pack that binds a unit on a day."""
    for pack, _ in packs_in_force(org, on=from_on):
        if pack.name == name:
            return pack
    message = f"{org.short_name}在{chinese_day(from_on)}没有施行“{name}”。"
    raise SettlementError(message, "请先施行文件，或改起始日期。")


@transaction.atomic
def settle_term(
    org: Org,
    duty: str,
    key: str,
    value: str,
    from_on: date,
    *,
    by: Viewer,
    at: datetime,
) -> Setting:
    """Settle a number that a document leaves open, for a unit and all below it.

    A unit may change its own number from a later day on; it cannot ask less
    than the document or a unit above. Raises SettlementError otherwise.
    """
    require_settle(by, org)
    rule = library().by_id.get(duty)
    if rule is None:
        raise SettlementError(f"没有职责“{duty}”。", "请从清单里选。")
    _pack_in_force(org, rule.pack, from_on)
    must_be_settable(rule, key)
    value = must_be_value(key, value)
    path = [one.pk for one in path_to(org)]
    settings = setting_facts(path)
    standing, _ = standing_numbers(rule, path[:-1], settings, from_on)
    present, _ = standing_numbers(rule, path, settings, from_on)
    must_not_loosen(rule, apply_setting(present, key, value), standing)
    setting = Setting(
        org=org, duty=duty, key=key, value=value, from_on=from_on, by_id=by.id, at=at
    )
    if (same := _standing_same(setting)) is not None:
        return same
    setting.save()
    note_audit(by, "term.settle", f"duty:{duty}", org, Audited.DONE, at)
    touch(f"tree:{org.pk}")
    return setting


@transaction.atomic
def define_name(
    org: Org,
    pack: str,
    term: str,
    items: Sequence[str],
    from_on: date,
    *,
    by: Viewer,
    at: datetime,
) -> Definition:
    """Say what a name of a document means, for a unit and all below it.

    Raises SettlementError if the document has no such open name, the list is
    empty, or a unit above has said it already.
    """
    require_settle(by, org)
    found = _pack_in_force(org, pack, from_on)
    terms = (name for rule in found.rules for name in rule.needs)
    kept = must_be_names(terms, term, items)
    above = path_to(org)[:-1]
    facts = definition_facts([one.pk for one in above])
    if given := definition_on_path(above, facts, pack, term):
        owner = next(one for one in above if one.pk == given.org_id)
        message = f"“{term}”已由{owner.short_name}写明。"
        raise SettlementError(message, "下级照此执行；如需修改，请报上级。")
    definition = Definition(
        org=org,
        pack=pack,
        term=term,
        items=json.dumps(kept, ensure_ascii=False),
        from_on=from_on,
        by_id=by.id,
        at=at,
    )
    definition.save()
    note_audit(by, "name.define", f"pack:{pack}", org, Audited.DONE, at)
    touch(f"tree:{org.pk}")
    return definition


def _standing_same(setting: Setting) -> Setting | None:
    """Return what was settled last, if it says the same: a button pressed twice."""
    last = (
        Setting.objects.select_for_update()
        .filter(org=setting.org, duty=setting.duty, key=setting.key)
        .order_by("-at", "-pk")
        .first()
    )
    if last is None:
        return None
    same = (last.value, last.from_on) == (setting.value, setting.from_on)
    return last if same else None


@transaction.atomic
def settle_matter(
    org: Org,
    matter_id: str,
    key: str,
    value: str,
    from_on: date,
    *,
    by: Viewer,
    at: datetime,
) -> Setting:
    """Choose one reading of a voting rule, for a unit and all below it.

    Raises SettlementError if the matter leaves no such choice, or a unit above
    has made it.
    """
    require_settle(by, org)
    matter = next((one for one in matters().on(from_on) if one.id == matter_id), None)
    if matter is None:
        raise SettlementError(f"没有表决事项“{matter_id}”。", "请从清单里选。")
    must_be_choice(matter, key, value)
    above = path_to(org)[:-1]
    ids = [one.pk for one in above]
    given = settled_in(ids, setting_facts(ids), matter_id).get(key)
    if given:
        owner = next(one for one in above if one.pk == given.org_id)
        message = f"“{matter.label}”的这一项已由{owner.short_name}确定。"
        raise SettlementError(message, "下级照此执行；如需修改，请报上级。")
    told = {"key": key, "value": value, "from_on": from_on, "by_id": by.id, "at": at}
    setting = Setting(org=org, duty=duty_of(matter_id), **told)
    if (same := _standing_same(setting)) is not None:
        return same
    setting.save()
    note_audit(by, "matter.settle", f"matter:{matter_id}", org, Audited.DONE, at)
    return setting
