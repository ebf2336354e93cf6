"""A small invented county, and entries for its ledgers.

``Town`` holds a county, its town, two branches and a group, one branch in
another town, and one account for each way of standing to the first branch.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Any

from django.db import connection

from tests.flush import triggers_off
from yiben.common.clock import moment
from yiben.ledger.actions import post_entry
from yiben.ledger.models import Entry
from yiben.ledger.words import EntryDraft, PersonLine
from yiben.org.models import Org
from yiben.people.models import Account, Grant, Membership, Person

FOUNDED = date(2020, 1, 1)
HELD_ON = date(2026, 5, 18)
AT = moment(date(2026, 5, 20))
ASSEMBLY = "gatherings.member_assembly.held"
LECTURE = "gatherings.party_lecture.held"
THEME_DAY = "gatherings.theme_day.held"
TERM = "registers.term.kept"
REPORT = "filings.meeting_report"
_numbers = count(1)


def make_org(name: str, kind: str, level: str, above: Org | None = None) -> Org:
    fields = Org(
        name=name,
        short_name=name,
        kind=kind,
        level=level,
        sector="general",
        founded_on=FOUNDED,
    )
    if above is None:
        made: Org = Org.objects.add_root(instance=fields)
    else:
        made = Org.objects.add_child(Org.objects.get(pk=above.pk), instance=fields)
    return made


def make_person(name: str, branch: Org | None = None) -> Person:
    person = Person.objects.create(name=name, sex="1")
    if branch is not None:
        Membership.objects.create(
            person=person,
            org=branch,
            kind="full",
            joined_on=FOUNDED,
            full_on=FOUNDED,
            from_on=FOUNDED,
            entry_way="founding",
        )
    return person


def make_account(
    role: str | None, org: Org | None = None, person: Person | None = None
) -> Account:
    account = Account.objects.create(
        username=f"u{next(_numbers)}",
        display_name=person.name if person else f"{role}账号",
        person=person,
    )
    if role is not None:
        Grant.objects.create(account=account, org=org, role=role, from_on=FOUNDED)
    return account


@dataclass
class Town:
    county: Org
    town: Org
    branch: Org
    group: Org
    neighbour: Org
    far: Org
    people: list[Person]
    cast: dict[str, Account] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Account:
        return self.cast[name]


def make_town() -> Town:
    county = make_org("清河县委", "committee", "county")
    town = make_org("柳林镇党委", "committee", "town", county)
    branch = make_org("柳树村党支部", "branch", "base", town)
    group = make_org("柳树村第一党小组", "party_group", "base", branch)
    neighbour = make_org("桃园村党支部", "branch", "base", town)
    other = make_org("河口镇党委", "committee", "town", county)
    far = make_org("河口村党支部", "branch", "base", other)
    people = [make_person(name, branch) for name in ("甄一", "田二", "牛三")]
    outsider = make_person("远四", far)
    cast = {
        "recorder": make_account("recorder", branch, people[0]),
        "member": make_account("member", branch, people[2]),
        "superior": make_account("superior", town),
        "town_recorder": make_account("recorder", town),
        "county": make_account("superior", county),
        "neighbour": make_account("recorder", neighbour),
        "stranger": make_account("member", far, outsider),
        "auditor": make_account("auditor", county),
        "system_admin": make_account("system_admin"),
        "security_admin": make_account("security_admin"),
        "nobody": make_account(None),
    }
    return Town(county, town, branch, group, neighbour, far, people, cast)


def make_draft(unit: Org, **given: Any) -> EntryDraft:
    fields = {"kind": ASSEMBLY, "happened_on": HELD_ON, "title": "五月支部党员大会"}
    return EntryDraft(unit_id=unit.pk, **{**fields, **given})


def full_draft(town: Town) -> EntryDraft:
    """Everything a draft can hold."""
    chair, speaker, absent = town.people
    return make_draft(
        town.branch,
        kind=THEME_DAY,
        title="五月主题党日",
        parts=(ASSEMBLY, LECTURE),
        orgs=((town.neighbour.pk, "joint"),),
        people=(
            PersonLine(chair.pk, "chair"),
            PersonLine(speaker.pk, "speaker", "online"),
            PersonLine(absent.pk, "attendee", "leave", "出差"),
        ),
        tags=("topic.programme", "element.feedback"),
        quantities={"hours": 2},
        payload={
            "place": "村部",
            "resolutions": [{"number": 1, "text": "修渠", "in_favour": 2}],
        },
        credit_period="2026-05",
        present=2,
        expected=3,
        evidence=(("照片.jpg", "ab" * 32),),
    )


def post(town: Town, unit: Org | None = None, at: datetime = AT, **given: Any) -> Entry:
    """Post by whoever records the unit."""
    unit = unit or town.branch
    by = {town.branch.pk: "recorder", town.group.pk: "recorder"}.get(unit.pk)
    by = by or {town.neighbour.pk: "neighbour", town.town.pk: "town_recorder"}[unit.pk]
    return post_entry(make_draft(unit, **given), by=town[by], at=at)


def tamper(sql: str, params: Iterable[Any] = ()) -> None:
    """Change rows as somebody with the database in hand would."""
    with triggers_off(), connection.cursor() as cursor:
        cursor.execute(sql, list(params))
