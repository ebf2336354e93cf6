"""A county team and its democratic life meeting, and other meetings of the year."""

from dataclasses import replace
from datetime import date

from tests.cast import make_account
from tests.factories.gatherings import AT, HELD_ON, ORG_LIFE, World
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import blank_for
from yiben.books.gatherings.words import GatheringForm
from yiben.org.models import Org
from yiben.org.words import GrantRole
from yiben.people.models import Account, Tenure
from yiben.people.words import Office
from yiben.policy.queries import kind

LIFE = "gatherings.democratic_life_meeting.held"


def seat_team(world: World) -> Account:
    """Seat three in the county's team; return the account of its recorder."""
    for name in ("周大山", "李春生"):
        Tenure.objects.create(
            person=world.people[name],
            org=world.county,
            office=Office.COMMITTEE_MEMBER.value,
            from_on=date(2020, 1, 1),
        )
    clerk = make_account(
        "county_recorder",
        world.cast.security_admin,
        (GrantRole.RECORDER, world.county),
    )
    world.accounts["county_recorder"] = clerk
    return clerk


def life_form(world: World, on: date = HELD_ON) -> GatheringForm:
    """Return a democratic life meeting with nothing confirmed yet."""
    clerk = world.accounts.get("county_recorder") or seat_team(world)
    form = blank_for(world.county, LIFE, on, seen_by=clerk)
    form = replace(form, title="民主生活会")
    form = form.with_role("chair", world.id("郑县长"))
    return form.with_role("recorder", world.id("郑县长"))


def confirmed(form: GatheringForm) -> GatheringForm:
    return form.with_life_confirmed([kind(name) for name in form.kinds])


def held_life(world: World, form: GatheringForm | None = None) -> Gathering:
    """Close a democratic life meeting of the county."""
    form = form or confirmed(life_form(world))
    clerk = world.accounts["county_recorder"]
    entry = record_gathering(world.county, form, by=clerk, at=AT)
    return Gathering.objects.get(entry=entry)


def org_life(world: World, on: date = HELD_ON) -> GatheringForm:
    """Return a branch's organisational life meeting, nothing confirmed yet."""
    form = blank_for(world.branch, ORG_LIFE, on, seen_by=world["recorder"])
    return replace(form, title="组织生活会")


def held(world: World, form: GatheringForm, unit: Org | None = None) -> Gathering:
    """Close a gathering of the branch, or of another unit of its recorder."""
    unit = unit or world.branch
    entry = record_gathering(unit, form, by=world["recorder"], at=AT)
    return Gathering.objects.get(entry=entry)
