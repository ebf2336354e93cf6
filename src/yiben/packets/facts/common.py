"""What both directions carry: organisations, the law of units, who is named."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from yiben.common.clock import chinese_day
from yiben.duties.models import Waiver
from yiben.org.models import Org, TraitSpell
from yiben.org.queries import names_of
from yiben.packets.words import Item
from yiben.people.facts import names
from yiben.people.models import Account
from yiben.policy.models import (
    Adoption,
    Definition,
    Document,
    RetiredAdoption,
    Setting,
)
from yiben.policy.queries import packs
from yiben.policy.queries.pack_files import pack_files

from .rows import body_of


def org_items(orgs: Iterable[Org], *, top: str | None = None) -> Iterator[Item]:
    """Give organisations in the order of the tree, with their traits.

    ``top`` has its superior at the other side: none is told.
    """
    rows = sorted(orgs, key=lambda one: one.path)
    above = {one.path: one.pk for one in rows}
    traits: dict[str, list[list[str | None]]] = {}
    for spell in TraitSpell.objects.filter(org__in=rows).order_by("trait", "from_on"):
        until = spell.until_on.isoformat() if spell.until_on else None
        told = [spell.trait, spell.from_on.isoformat(), until]
        traits.setdefault(spell.org_id, []).append(told)
    for row in rows:
        same = {
            name: getattr(row, name)
            for name in "name short_name kind level sector".split()
        }
        over = row.dissolved_on
        body = {
            **same,
            "superior": None if row.pk == top else above.get(row.path[: -Org.steplen]),
            "founded_on": row.founded_on.isoformat(),
            "dissolved_on": over.isoformat() if over else None,
            "traits": traits.get(row.pk, []),
        }
        yield Item("org", row.pk, f"组织 {row.name}", body)


def law_items(org_ids: Collection[str]) -> Iterator[Item]:
    """Give what these units put in force and settled, with rules and texts."""
    adoptions = list(Adoption.objects.filter(org__in=org_ids).order_by("at", "pk"))
    shorts = {name: one.short for name, one in packs().items()}
    for pack in sorted({one.pack for one in adoptions}):
        label = shorts.get(pack, pack)
        if files := pack_files(pack):
            yield Item("pack", pack, f"规则包 {label}", {"files": files})
        last = Document.objects.filter(pack=pack).order_by("-version").first()
        if last is not None:
            body = body_of(last)
            body["paragraphs"] = [
                body_of(one) for one in last.paragraphs.order_by("number")
            ]
            yield Item("document", last.pk, f"文件《{label}》全文", body)
    for one in adoptions:
        label = f"{shorts.get(one.pack, one.pack)}自{chinese_day(one.from_on)}起施行"
        yield Item("adoption", one.pk, label, body_of(one))
    gone = RetiredAdoption.objects.filter(adoption__in=adoptions)
    for row in gone.order_by("at", "pk"):
        yield Item("retired", row.pk, f"停止施行 {row.pk}", body_of(row))
    for model, kind, word in (
        (Setting, "setting", "自定标准"),
        (Definition, "definition", "名目释义"),
    ):
        for row in model.objects.filter(org__in=org_ids).order_by("at", "pk"):
            yield Item(kind, row.pk, f"{word} {row.pk}", body_of(row))


def waiver_items(org_ids: Collection[str]) -> Iterator[Item]:
    """Give the waivers of these units."""
    for row in Waiver.objects.filter(org__in=org_ids).order_by("entered_at", "pk"):
        label = f"免除 {row.duty}（{row.period}）"
        yield Item("waiver", row.pk, label, body_of(row))


def person_items(told: Mapping[str, bool]) -> Iterator[Item]:
    """Give persons by id; the name only of those whom an open record names."""
    found = names(told)
    for person_id, is_open in sorted(told.items()):
        body = {"name": found.get(person_id, "") if is_open else ""}
        yield Item("person", person_id, f"人员 {person_id}", body)


def account_items(ids: Iterable[str | None]) -> Iterator[Item]:
    """Give the names of those who entered or sent something."""
    wanted = sorted({one for one in ids if one})
    rows = Account.objects.filter(pk__in=wanted).order_by("pk")
    for row in rows:
        label = f"经办账号 {row.display_name}"
        yield Item("account", row.pk, label, {"name": row.display_name})


def unit_names(org_ids: Iterable[str]) -> dict[str, str]:
    """Return the short names of units, for labels."""
    return names_of(org_ids)
