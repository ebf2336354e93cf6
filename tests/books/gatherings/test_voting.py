"""Closing goes by the table of matters, and keeps the rule it went by."""

import json
from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import (
    AT,
    COMMITTEE,
    HELD_ON,
    World,
    admit,
    assembly,
)
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.models import Gathering, Resolution
from yiben.books.gatherings.queries import blank_for, matters_of_form, view_of
from yiben.books.gatherings.words import GatheringForm, ResolutionForm
from yiben.common.errors import ManyErrors
from yiben.ledger.models import Entry
from yiben.people.models import Tenure
from yiben.people.words import Office
from yiben.policy.actions import settle_matter
from yiben.policy.queries import kind

LIFE = "gatherings.democratic_life_meeting.held"
ELECTION = "assembly-election"


def crowd(world: World, voters: int) -> GatheringForm:
    """Return an assembly to which exactly so many voters are due."""
    for number in range(voters - 5):
        admit(world.cast, f"党员{number:02d}", world.branch)
    form = assembly(world).with_role("chair", world.id("周大山"))
    return form.with_role("recorder", world.id("周大山"))


def away(form: GatheringForm, world: World, count: int) -> GatheringForm:
    """Let so many voters stay away; the chair and the recorder are among the rest."""
    kept = {world.id("周大山"), world.id("王小禾"), world.id("孙苗")}
    leaving = [one.person_id for one in form.seats if one.person_id not in kept]
    for person_id in leaving[:count]:
        form = form.with_state(person_id, "leave", "外出")
    return form


def decide(form: GatheringForm, matter: str, in_favour: int) -> GatheringForm:
    return replace(
        form, resolutions=(ResolutionForm("决定", in_favour, matter=matter),)
    )


def record(world: World, form: GatheringForm) -> Resolution:
    record_gathering(world.branch, form, by=world["recorder"], at=AT)
    return Resolution.objects.get()


def refused(world: World, form: GatheringForm, unit=None, by="recorder") -> str:
    with pytest.raises(ManyErrors) as caught:
        record_gathering(unit or world.branch, form, by=world[by], at=AT)
    assert Entry.objects.count() == 0
    return "".join(str(one.message) + one.advice for one in caught.value.problems)


@pytest.fixture
def twenty(world):
    return crowd(world, 20)


def test_ten_of_twenty_may_decide(world, twenty):
    half = away(twenty, world, 10)

    row = record(world, decide(half, "ordinary", 10))

    assert row.passed is False
    assert row.rule == (
        "有表决权的应到 20 人，到会 10 人，半数以上要 10 人；赞成超过半数要 11 票。"
        "依据《中国共产党支部工作条例（试行）》第十一条"
    )


def test_ten_of_twenty_admit_nobody(world, twenty):
    half = away(twenty, world, 10)

    said = refused(world, decide(half, "membership", 10))

    assert "有表决权的应到 20 人，实到 10 人，没有达到超过半数，不能作出决议" in said
    assert "依据《中国共产党发展党员工作细则》第二十条" in said


def test_eleven_of_twenty_admit_if_all_agree(world, twenty):
    row = record(world, decide(away(twenty, world, 9), "membership", 11))

    assert row.passed is True
    assert "无记名投票" in (row.rule or "")


def test_turning_full_goes_by_its_own_rule(world, twenty):
    row = record(world, decide(away(twenty, world, 9), "turn_full", 11))

    assert row.passed is True
    assert "（待核实）" in (row.rule or "")


def test_fifteen_of_twenty_elect_nobody_sixteen_do(world, twenty):
    assert "没有达到五分之四以上" in refused(
        world, decide(away(twenty, world, 5), "election", 15)
    )

    row = record(world, decide(away(twenty, world, 4), "election", 11))

    assert row.passed is True


def test_a_unit_that_reads_the_election_rule_otherwise_counts_otherwise(world, twenty):
    superior = world["superior"]
    settle_matter(
        world.town, ELECTION, "pass_of", "present", date(2026, 1, 1), by=superior, at=AT
    )

    row = record(world, decide(away(twenty, world, 4), "election", 9))

    assert row.passed is True
    assert "有表决权的实到 16 人，赞成超过半数要 9 票" in (row.rule or "")


def test_a_disposition_passes_by_half_of_those_due(world, twenty):
    assert record(world, decide(twenty, "disposition", 10)).passed is False


def test_a_committee_elects_nobody(world):
    form = blank_for(world.branch, COMMITTEE, HELD_ON, seen_by=world["recorder"])
    form = replace(form, title="支委会")

    assert "不能由委员会作出" in refused(world, decide(form, "election", 2))


def test_a_matter_nobody_knows_is_refused(world, twenty):
    assert "不能由党员大会作出" in refused(world, decide(twenty, "lottery", 20))


def test_the_form_offers_what_the_body_decides(world):
    blank = assembly(world)
    team = blank_for(world.branch, COMMITTEE, HELD_ON, seen_by=world["recorder"])

    def offered(form):
        found = matters_of_form(world.branch, form, seen_by=world["recorder"])
        return [one.slug for one in found]

    assert offered(blank) == [
        "ordinary",
        "membership",
        "turn_full",
        "election",
        "disposition",
    ]
    assert offered(team) == ["ordinary"]


def test_the_page_and_the_ledger_say_which_rule_it_was(world, twenty):
    row = record(world, decide(twenty, "ordinary", 20))

    view = view_of(Gathering.objects.get(), seen_by=world["recorder"])
    told = json.loads(Entry.objects.get().payload)["resolutions"][0]

    assert view.resolutions[0].matter_label == "一般事项"
    assert view.resolutions[0].rule == told["rule"] == row.rule
    assert told["matter"] == "一般事项"


def team_of_three(world: World) -> GatheringForm:
    """Return a democratic life meeting of the county's team of three."""
    for name in ("周大山", "李春生"):
        Tenure.objects.create(
            person=world.people[name],
            org=world.county,
            office=Office.COMMITTEE_MEMBER.value,
            from_on=date(2020, 1, 1),
        )
    world.accounts["county_recorder"] = county_recorder(world)
    form = blank_for(
        world.county, LIFE, HELD_ON, seen_by=world.accounts["county_recorder"]
    )
    form = replace(form, title="民主生活会")
    form = form.with_role("chair", world.id("郑县长"))
    form = form.with_role("recorder", world.id("郑县长"))
    return form.with_life_confirmed([kind(LIFE)])


def county_recorder(world: World):
    from tests.cast import make_account
    from yiben.org.words import GrantRole

    by = world.cast.security_admin
    return make_account("county_recorder", by, (GrantRole.RECORDER, world.county))


def test_a_democratic_life_meeting_of_one_in_three_is_none(world):
    form = team_of_three(world)
    for name in ("周大山", "李春生"):
        form = form.with_state(world.id(name), "leave", "外出")

    said = refused(world, form, world.county, "county_recorder")

    assert "有表决权的应到 3 人，到会 1 人，没有达到三分之二以上" in said
    assert "未开展说明" in said


def test_two_in_three_hold_it(world):
    form = team_of_three(world).with_state(world.id("周大山"), "leave", "外出")

    record_gathering(world.county, form, by=world["county_recorder"], at=AT)

    assert Gathering.objects.get().state == "closed"
