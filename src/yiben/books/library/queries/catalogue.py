"""The study catalogue: what documents in force name, and what units added."""

from datetime import date

from yiben.books.library import access
from yiben.books.library.models import Material
from yiben.books.library.words import CatalogueLine
from yiben.common.errors import require
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import path_to
from yiben.people.access import hold
from yiben.policy.queries import TermItems, kinds, law_here, terms_of_system
from yiben.rules.kinds import Kind

SYSTEM = "study_content"
KIND = "library.study_content.logged"


def catalogue_of(org: Org, *, on: date, seen_by: Viewer) -> list[CatalogueLine]:
    """Return the texts to study at a unit, those of documents first.

    Those that a document in force names are no rows: nobody can remove them.
    """
    require(access.may_list(hold(seen_by), org), "item.list", org.pk)
    named = [
        CatalogueLine(text, f"{one.pack.short}：{one.term}")
        for one in terms_of_system(law_here(org, on=on), SYSTEM)
        for text in one.items
    ]
    return named + own_catalogue(org)


def attributes_of(
    org: Org, *, on: date, seen_by: Viewer
) -> list[tuple[Kind, list[TermItems]]]:
    """Return the attributes, each with what documents in force mean by its name."""
    require(access.may_list(hold(seen_by), org), "attribute.list", org.pk)
    found = [kind for kind in kinds().values() if kind.carried_by]
    law = law_here(org, on=on)
    return [(kind, terms_of_system(law, kind.system)) for kind in found]


def own_catalogue(org: Org) -> list[CatalogueLine]:
    """Return the texts that a unit and those above it added (room to room)."""
    path = [one.pk for one in path_to(org)]
    rows = Material.objects.filter(
        kind=KIND, unit_id__in=path, withdrawn_at__isnull=True
    ).select_related("unit")
    return [
        CatalogueLine(
            one.title, one.unit.short_name, one.pk, str(one.fields.get("until", ""))
        )
        for one in rows.order_by("happened_on", "created_at")
    ]
