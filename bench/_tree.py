"""A county of invented branches, under the documents of the centre and a province."""

from dataclasses import dataclass
from datetime import date

from django.core.management import call_command
from django.db import connection

from yiben.common.clock import now
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Affiliation, NameSpell, Org
from yiben.org.words import GrantRole
from yiben.people.models import Account, Grant, Membership, Person, Tenure
from yiben.policy.models import Adoption
from yiben.standing.actions import rebuild

FOUNDED, JOINED, ADOPTED = date(2010, 1, 1), date(2012, 7, 1), date(2017, 6, 1)
HELD_ON = date(2026, 12, 18)
YEAR = 2026
BRANCHES = {"branch": 1, "town": 60, "county": 600, "province": 600, "nation": 600}
MEMBERS = 20
OFFICES = ("secretary", "deputy_secretary", "committee_member")


@dataclass
class Tree:
    """The organisations, who is in which branch, and who may write."""

    tops: list[Org]
    branches: list[Org]
    people: dict[str, list[str]]
    recorder: Account


def make_tree(size: str) -> Tree:
    """Make and judge a tree of so many branches in an empty database."""
    call_command("migrate", verbosity=0, skip_checks=True)
    tops: list[Org] = []
    for level, kind in (
        ("central", "committee"),
        ("province", "committee"),
        ("city", "committee"),
        ("county", "committee"),
    ):
        told = _org(f"基准{level}", level, kind)
        tops.append(tops[-1].add_child(**told) if tops else Org.add_root(**told))
    branches: list[Org] = []
    number, county = BRANCHES[size], tops[-1]
    for town_number in range(-(-number // 20)):
        town = Org.objects.get(pk=county.pk).add_child(
            **_org(f"基准{town_number}镇", "town", "committee")
        )
        tops.append(town)
        for place in range(min(20, number - town_number * 20)):
            parent = Org.objects.get(pk=town.pk)
            name = f"基准{town_number}镇{place}村支部"
            branches.append(parent.add_child(**_org(name, "base", "branch")))
    people = _people(branches)
    recorder = Account.objects.create(username="bench", display_name="基准")
    Grant.objects.create(
        account=recorder, role=GrantRole.SUPERIOR, org=tops[0], from_on=FOUNDED
    )
    _history([*tops, *branches])
    for org, pack in ((tops[0], "central-2017"), (tops[1], "hunan-2017")):
        Adoption.objects.create(
            org=org, pack=pack, from_on=ADOPTED, by=recorder, at=now()
        )
    rebuild(year=YEAR, at=now())
    analyze()
    return Tree(tops, branches, people, recorder)


def analyze() -> None:
    """Let PostgreSQL look at what was loaded, as the imports of the product do."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _org(name: str, level: str, kind: str) -> dict[str, object]:
    return {
        "name": name,
        "short_name": name,
        "kind": kind,
        "level": level,
        "sector": "village",
        "founded_on": FOUNDED,
    }


def _history(orgs: list[Org]) -> None:
    by_path = {org.path: org for org in orgs}
    NameSpell.objects.bulk_create(
        NameSpell(org=org, name=org.name, short_name=org.short_name, from_on=FOUNDED)
        for org in orgs
    )
    Affiliation.objects.bulk_create(
        Affiliation(
            org=org, superior=by_path[org.path[: -Org.steplen]], from_on=FOUNDED
        )
        for org in orgs
        if org.path[: -Org.steplen] in by_path
    )


def _people(branches: list[Org]) -> dict[str, list[str]]:
    made: dict[str, list[Person]] = {
        org.pk: [Person(name=f"测{n}", sex="1") for n in range(MEMBERS)]
        for org in branches
    }
    Person.objects.bulk_create([one for some in made.values() for one in some])
    Membership.objects.bulk_create(
        Membership(
            person=one,
            org_id=org_id,
            kind="full",
            joined_on=JOINED,
            full_on=JOINED,
            from_on=JOINED,
            entry_way="enrolled",
            live_key=one.pk,
        )
        for org_id, some in made.items()
        for one in some
    )
    Tenure.objects.bulk_create(
        Tenure(person=some[place], org_id=org_id, office=office, from_on=JOINED)
        for org_id, some in made.items()
        for place, office in enumerate(OFFICES)
    )
    return {org_id: [one.pk for one in some] for org_id, some in made.items()}


def theme_day(
    tree: Tree, branch: Org, title: str, once: str = "", *, alone: bool = False
) -> EntryDraft:
    """Return a theme day with every member of a branch in it.

    ``alone`` names nobody: then it concerns one subject, the branch.
    """
    people = tree.people[branch.pk]
    named = () if alone else people
    return EntryDraft(
        unit_id=branch.pk,
        kind="gatherings.theme_day.held",
        happened_on=HELD_ON,
        title=title,
        people=tuple(PersonLine(one, "attendee", "present") for one in named),
        present=len(people),
        expected=len(people),
        once=once,
    )
