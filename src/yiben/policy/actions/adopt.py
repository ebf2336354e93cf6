"""Put a pack in force at a unit, and take it out again."""

from datetime import date, datetime

from django.db import transaction

from yiben.common.clock import chinese_day
from yiben.common.queue import touch
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.actions import note_audit
from yiben.people.words import Outcome as Audited
from yiben.policy.access import drafted_homes, require_adopt
from yiben.policy.checks import AdoptionError, must_fit_level
from yiben.policy.facts import adoption_facts
from yiben.policy.models import Adoption, RetiredAdoption
from yiben.policy.queries import library, packs
from yiben.rules.pack import Pack

REASON_LENGTH = 300

SHIPPED = ("national-2026",)
"""What is in force from the start: the red lines. A tenant may retire them."""


def _sound_pack(name: str) -> Pack:
    """Return a pack that exists and has no mistake in it."""
    wrong = [one for one in library().errors if name in one.file.parts]
    if wrong:
        message = f"规则包“{name}”有 {len(wrong)} 处错误，不能施行。"
        raise AdoptionError(message, f"先改正：{wrong[0]}")
    pack = packs().get(name)
    if pack is None:
        raise AdoptionError(f"没有规则包“{name}”。", f"现有：{'、'.join(packs())}。")
    return pack


@transaction.atomic
def adopt_pack(
    org: Org, pack: str, from_on: date, *, by: Viewer, at: datetime
) -> Adoption:
    """Put a pack in force for a unit and all below it, from a day on.

    Every duty in it is owed from that day, back into the past too. Raises
    AdoptionError for a pack of another level, one with mistakes, a day before
    the document was in force, or a pack that is in force there already.
    """
    require_adopt(by, org)
    found = _sound_pack(pack)
    path = path_to(org)
    must_fit_level(found, org.level, [above.level for above in path[:-1]])
    home = drafted_homes().get(pack)
    if home is not None and home[0] != org.pk:
        message = f"“{found.short}”是别的单位起草的文件。"
        raise AdoptionError(message, "由起草的单位施行，对它的下级自动有效。")
    if org.dissolved_on is not None:
        raise AdoptionError(f"{org.short_name}已撤销。", "撤销的组织不能施行文件。")
    if from_on < found.in_force_from:
        start = chinese_day(found.in_force_from)
        message = f"“{found.short}”自{start}起生效。"
        raise AdoptionError(message, f"施行日期请填{start}或以后。")
    names = {one.pk: one.short_name for one in path}
    for fact in adoption_facts(names):
        held = fact.until_on is None or fact.until_on >= from_on
        if fact.pack == pack and held:
            since = f"{names[fact.org_id]}自{chinese_day(fact.from_on)}起"
            message = f"“{found.short}”已由{since}施行。"
            raise AdoptionError(message, "对下级自动有效，不必再施行一次。")
    adoption = Adoption(org=org, pack=pack, from_on=from_on, by_id=by.id, at=at)
    adoption.save()
    note_audit(by, "pack.adopt", f"pack:{pack}", org, Audited.DONE, at)
    touch(f"tree:{org.pk}")
    return adoption


def adopt_shipped(org: Org, *, by: Viewer, at: datetime) -> list[Adoption]:
    """Put in force, at a new top of the tree, what the product ships in force."""
    known = packs()
    return [
        adopt_pack(org, name, known[name].in_force_from, by=by, at=at)
        for name in SHIPPED
        if name in known
    ]


@transaction.atomic
def retire_pack(
    org: Org, pack: str, until_on: date, reason: str, *, by: Viewer, at: datetime
) -> RetiredAdoption:
    """End what ``adopt_pack`` began, after a last day; what was owed till then stays.

    Raises AdoptionError if the pack is not in force at this very unit.
    """
    require_adopt(by, org)
    running: Adoption | None = (
        Adoption.objects.filter(org=org, pack=pack, retired__isnull=True)
        .order_by("from_on")
        .first()
    )
    if running is None:
        message = f"{org.short_name}没有施行“{pack}”，或者已经停止。"
        raise AdoptionError(message, "请核对是哪一级单位施行的。")
    if until_on < running.from_on:
        message = f"截止日期早于施行日期（{chinese_day(running.from_on)}）。"
        raise AdoptionError(message, "请改日期。")
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise AdoptionError("停止施行要写明理由。", f"不超过 {REASON_LENGTH} 字。")
    retired = RetiredAdoption(
        adoption=running, until_on=until_on, reason=reason.strip(), by_id=by.id, at=at
    )
    retired.save(force_insert=True)
    note_audit(by, "pack.retire", f"pack:{pack}", org, Audited.DONE, at)
    touch(f"tree:{org.pk}")
    return retired
