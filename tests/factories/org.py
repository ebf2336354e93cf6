"""One factory for each row of the tree; names are numbered, days are fixed."""

from datetime import date
from itertools import count

from yiben.org.models import Affiliation, NameSpell, Org, TraitSpell

FOUNDED = date(2010, 1, 1)
_numbers = count(1)


def make_org(
    above: Org | None = None, *, kind: str = "committee", level: str = "base", **fields
) -> Org:
    name = fields.pop("name", f"第{next(_numbers)}号党组织")
    org = Org(
        **{
            "name": name,
            "short_name": name,
            "kind": kind,
            "level": level,
            "sector": "general",
            "founded_on": FOUNDED,
        }
        | fields
    )
    if above is None:
        Org.objects.add_root(instance=org)
    else:
        Org.objects.add_child(Org.objects.get(pk=above.pk), instance=org)
        make_affiliation(org, above, from_on=org.founded_on)
    make_name_spell(org, from_on=org.founded_on)
    return org


def make_affiliation(org: Org, superior: Org, **fields) -> Affiliation:
    return Affiliation.objects.create(
        **{"org": org, "superior": superior, "from_on": FOUNDED} | fields
    )


def make_name_spell(org: Org, **fields) -> NameSpell:
    return NameSpell.objects.create(
        **{
            "org": org,
            "name": org.name,
            "short_name": org.short_name,
            "from_on": FOUNDED,
        }
        | fields
    )


def make_trait_spell(org: Org, trait: str = "has_committee", **fields) -> TraitSpell:
    return TraitSpell.objects.create(
        **{"org": org, "trait": trait, "from_on": FOUNDED} | fields
    )
