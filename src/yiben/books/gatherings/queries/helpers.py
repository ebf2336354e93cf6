"""What a form may offer: persons for its tasks, units to hold it with, majorities."""

from dataclasses import dataclass
from datetime import date

from yiben.books.gatherings.access import require_write
from yiben.books.gatherings.checks import body_of
from yiben.books.gatherings.facts import offices_in, roster_of
from yiben.books.gatherings.words import GatheringForm
from yiben.org.access import Viewer, below
from yiben.org.models import Org
from yiben.org.queries import names_of, path_to, superior_on
from yiben.people.access import hold
from yiben.policy.queries import matters_for
from yiben.rules.matters import Matter, find
from yiben.rules.words import TEAM, Office


@dataclass(frozen=True, slots=True)
class Helper:
    """Somebody who may be given a task; ``label`` tells namesakes apart."""

    person_id: str
    name: str
    label: str


def helpers_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> list[Helper]:
    """Return the roster of a day, and the leading teams of the units above.

    Those above lecture and attend below; their names and posts are public.
    """
    require_write(hold(seen_by), org)
    found = {
        row.person_id: Helper(row.person_id, row.name, row.name)
        for row in roster_of(org, kind, on)
    }
    above = [one.pk for one in path_to(org)]
    names = names_of(above)
    offices = [one for one in offices_in(above, on) if one.office in TEAM]
    rank = {org_id: place for place, org_id in enumerate(reversed(above))}
    order = [office.value for office in Office]
    offices.sort(key=lambda one: (rank[one.org_id], order.index(one.office)))
    for one in offices:
        post = f"{names[one.org_id]}{Office(one.office).label}"
        label = f"{one.person_name}（{post}）"
        helper = Helper(one.person_id, one.person_name, label)
        found.setdefault(one.person_id, helper)
    return list(found.values())


def roster_for(org: Org, kind: str, on: date, *, seen_by: Viewer) -> list[Helper]:
    """Return who is due on a day, for lists on which who came is ticked."""
    require_write(hold(seen_by), org)
    return [
        Helper(row.person_id, row.name, row.name) for row in roster_of(org, kind, on)
    ]


def partners_for(org: Org, on: date, *, seen_by: Viewer) -> list[tuple[str, str]]:
    """Return (id, name) of the units beside a unit, to hold something jointly."""
    require_write(hold(seen_by), org)
    superior = superior_on(org, on)
    if superior is None:
        return []
    rows = Org.objects.filter(below(superior.path), depth=org.depth, kind=org.kind)
    rows = rows.filter(dissolved_on__isnull=True).exclude(pk=org.pk)
    return list(rows.order_by("path").values_list("id", "name"))


def matters_of_form(
    org: Org, form: GatheringForm, *, seen_by: Viewer
) -> tuple[Matter, ...]:
    """Return what a gathering may resolve on its day, each with its majority."""
    require_write(hold(seen_by), org)
    body = body_of(form.kinds)
    found = matters_for(org, on=form.happened_on)
    return tuple(
        one for one in found if one.body == body and find([one], body, one.slug)
    )
