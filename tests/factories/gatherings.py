"""The cast of ``tests/cast.py`` with neighbours, and forms for what is held.

``World`` adds a neighbouring branch, a second recorder, the recorder of the
town and leaders above, so that everybody who may or may not act is there.
"""

from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any

from tests.cast import AT as BUILT_AT
from tests.cast import (
    FOUNDED,
    JOINED,
    Cast,
    build_cast,
    make_account,
)
from tests.factories.kept import kept
from yiben.books.gatherings.queries import blank_for
from yiben.books.gatherings.words import GatheringForm, ResolutionForm
from yiben.common.clock import moment
from yiben.org.actions import found_org
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.people import actions
from yiben.people.models import Account, Person, Tenure
from yiben.people.words import Office, PersonDetails

HELD_ON = date(2026, 11, 18)
AT = moment(date(2026, 11, 20), 10, 30)
LATER = moment(date(2026, 11, 21))
ASSEMBLY = "gatherings.member_assembly.held"
COMMITTEE = "gatherings.committee_meeting.held"
GROUP = "gatherings.group_meeting.held"
LECTURE = "gatherings.party_lecture.held"
THEME_DAY = "gatherings.theme_day.held"
DUES = "gatherings.dues_day.held"
SERVICE = "gatherings.volunteer_service.held"
ORG_LIFE = "gatherings.org_life_meeting.held"
APPRAISAL = "gatherings.appraisal_meeting.held"
TRAINING = "gatherings.secretary_training.held"
STRANGERS = (
    "town_recorder",
    "neighbour",
    "stranger",
    "auditor",
    "system_admin",
    "security_admin",
    "chief_auditor",
    "nobody",
)
"""Accounts that may not even read the branch's gatherings."""

NOT_RECORDERS = ("member", "superior", "county_superior", *STRANGERS)
"""Accounts that may not write for the branch."""


@dataclass
class World:
    cast: Cast
    county: Org
    town: Org
    branch: Org
    group: Org
    neighbour: Org
    far: Org
    people: dict[str, Person]
    accounts: dict[str, Account]

    def __getitem__(self, name: str) -> Account:
        return self.accounts[name]

    def id(self, name: str) -> str:
        return self.people[name].pk


@kept
def make_world() -> World:
    cast = build_cast()
    neighbour = found_org(
        name="桃园村党支部",
        short_name="桃园村党支部",
        kind="branch",
        level="base",
        sector="village",
        superior=cast.town,
        founded_on=FOUNDED,
        by=cast.system_admin,
        at=BUILT_AT,
    )
    people = dict(cast.people)
    for name in ("陶六", "陶七", "柳书记"):
        people[name] = admit(cast, name, neighbour)
    people["郑县长"] = Person.objects.create(name="郑县长", sex="2")
    for name, org, office in (
        ("王小禾", cast.branch, Office.RECORDER),
        ("陶六", neighbour, Office.SECRETARY),
        ("柳书记", cast.town, Office.SECRETARY),
        ("郑县长", cast.county, Office.SECRETARY),
    ):
        Tenure.objects.create(
            person=people[name], org=org, office=office.value, from_on=JOINED
        )
    return World(
        cast=cast,
        county=cast.county,
        town=cast.town,
        branch=cast.branch,
        group=cast.group_one,
        neighbour=neighbour,
        far=cast.next_branch,
        people=people,
        accounts=_accounts(cast, neighbour, people),
    )


def admit(cast: Cast, name: str, branch: Org, **given: Any) -> Person:
    """Admit a full member as the system knows how."""
    details = PersonDetails(name=name, sex="1", birth_on=date(1980, 1, 1))
    fields = {"joined_on": JOINED, "full_on": date(2013, 7, 1), **given}
    return actions.admit_member(
        details, branch=branch, by=cast.superior, at=BUILT_AT, **fields
    )


def _accounts(
    cast: Cast, neighbour: Org, people: dict[str, Person]
) -> dict[str, Account]:
    by, recorder = cast.security_admin, GrantRole.RECORDER
    return {
        "recorder": cast.recorder,
        "member": cast.member,
        "superior": cast.superior,
        "stranger": cast.stranger,
        "auditor": cast.auditor,
        "system_admin": cast.system_admin,
        "security_admin": cast.security_admin,
        "chief_auditor": cast.chief_auditor,
        "second": make_account("second", by, (recorder, cast.branch)),
        "town_recorder": make_account("town_recorder", by, (recorder, cast.town)),
        "county_superior": make_account(
            "county_superior", by, (GrantRole.SUPERIOR, cast.county)
        ),
        "neighbour": make_account(
            "neighbour", by, (recorder, neighbour), person=people["陶六"]
        ),
        "nobody": make_account("nobody", by),
    }


def theme_day(world: World, **given: Any) -> GatheringForm:
    """Return an ordinary theme day as the recorder would hand it in."""
    blank = blank_for(world.branch, THEME_DAY, HELD_ON, seen_by=world["recorder"])
    return replace(blank, **{"title": "重温入党誓词", "place": "村部", **given})


def assembly(world: World, **given: Any) -> GatheringForm:
    blank = blank_for(world.branch, ASSEMBLY, HELD_ON, seen_by=world["recorder"])
    return replace(blank, **{"title": "讨论修渠", "place": "村部", **given})


def rich_theme_day(world: World) -> GatheringForm:
    """Return one theme day with everything in it."""
    form = theme_day(
        world,
        starts=time(9),
        ends=time(11, 30),
        parts=(ASSEMBLY, LECTURE, DUES),
        joint_ids=(world.neighbour.pk,),
        fields={"minutes": "学习讨论，交纳党费。", "paid": 4, "mode": "集中开展"},
        resolutions=(
            ResolutionForm(
                "年底前修好水渠",
                in_favour=4,
                responsible_id=world.id("周大山"),
                due_on=date(2026, 12, 31),
            ),
        ),
    )
    form = form.with_role("speaker", world.id("郑县长"))
    return form.with_state(world.id("赵田"), "leave", "出差")
