"""The later rows of systems.md with pattern L: members, one by one."""

from datetime import date

import pytest

from tests.factories.gatherings import World, make_world
from tests.factories.lists import (
    AT,
    opened,
    step,
)
from yiben.books.lists.models import Item
from yiben.books.lists.queries import (
    item,
    items_of,
    progress_of,
    silent_members,
    unjudged_of,
    watch_of,
    without_item,
)
from yiben.books.lists.words import Show
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.people.actions import receive_member, send_member
from yiben.people.queries import membership_on
from yiben.policy.queries import kinds

TODAY = date(2026, 11, 20)
IN_FORCE = date(2017, 6, 1)


@pytest.fixture
def world(db) -> World:
    return make_world()


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


# 114
def test_lost_contact_is_to_be_verified_by_a_person_and_never_lost_by_itself(world):
    listed = silent_members(world.branch, on=TODAY, seen_by=world["recorder"])
    assert {one.name for one in listed} >= {"周大山", "赵田"}
    assert silent_members(world.branch, on=TODAY, seen_by=world["superior"]) == []
    assert Item.objects.count() == 0  # a list, and nothing more

    one = opened(
        world,
        "lost_contact",
        title="电话停机",
        about_id=world.id("周大山"),
        fields={"last_seen_on": "2026-06-01", "circumstance": "外出务工"},
    )
    assert one.state == "opened"
    named = {"decided_by": "李春生"}
    stop = {"stopped_on": "2026-10-01", "approved_by": "柳溪镇党委"}
    with pytest.raises(YibenError):  # nobody is stopped unverified
        step(world, one, "stopped", happened_on=TODAY, fields=stop, **named)
    search = {"search": ["9月5日走访亲属"]}
    step(world, one, "verified", happened_on=date(2026, 9, 5), fields=search, **named)
    assert wrong(
        lambda: step(
            world, one, "stopped", happened_on=date(2026, 11, 1), fields=stop, **named
        )
    ) == ["happened_on"]


# 115
def test_violation_notice_past_due_is_shown_to_the_superior_only(world):
    one = opened(
        world,
        "violation_notice",
        title="镇纪委通报1号",
        about_id=world.id("周大山"),
        due_on=date(2026, 10, 1),
        fields={"received_on": "2026-09-01", "notified_by": "镇纪委"},
    )

    above = watch_of(world.town, on=TODAY, seen_by=world["superior"])

    assert [row.id for row in above] == [one.pk]
    assert watch_of(world.branch, on=TODAY, seen_by=world["member"]) == []
    with pytest.raises(RefusedError):
        item(one.pk, seen_by=world["member"])
    assert items_of(world.branch, seen_by=world["member"], on=TODAY) == []
    assert Entry.objects.get(pk=one.entry_id).people.count() == 0


def org_on(person_id: str, on: date) -> str:
    found = membership_on(person_id, on)
    assert found is not None
    return found.org_id


# 119
def test_org_relation_stays_with_the_sender_until_the_receipt(world):
    person = world.people["周大山"]
    sent = moment(date(2026, 9, 1))
    letter = send_member(
        person, to_branch=world.neighbour, by=world["recorder"], at=sent
    )
    assert org_on(person.pk, date(2026, 9, 19)) == world.branch.pk
    receive_member(letter, on=date(2026, 9, 20), by=world["neighbour"], at=AT)
    assert org_on(person.pk, date(2026, 9, 19)) == world.branch.pk
    assert org_on(person.pk, date(2026, 9, 20)) == world.neighbour.pk


# 121
def test_recruit_starts_no_stage_before_the_papers_of_the_last_exist(world):
    one = opened(
        world,
        "recruit",
        title="村民张禾递交申请",
        found_on=date(2025, 3, 1),
        fields={"applied_on": "2025-03-01"},
    )
    named = {
        "activist_on": "2025-09-01",
        "contacts": ["李春生"],
        "talked_on": "2025-03-20",
    }
    on = date(2025, 9, 1)
    assert wrong(
        lambda: step(world, one, "activist", happened_on=on, fields=named)
    ) == ["papers"]
    step(world, one, "activist", happened_on=on, fields=named, papers=("入党申请书",))
    with pytest.raises(YibenError):  # no stage is skipped
        step(world, one, "admitted", happened_on=TODAY)
    early = {"candidate_on": "2026-05-01", "reviews": ["上半年考察"]}
    papers = ("思想汇报",)
    assert wrong(
        lambda: step(
            world,
            one,
            "candidate",
            happened_on=date(2026, 5, 1),
            fields=early,
            papers=papers,
        )
    ) == ["happened_on"]
    step(
        world,
        one,
        "candidate",
        happened_on=date(2026, 9, 1),
        fields=early,
        papers=papers,
    )


# 130
def test_commitments_nobody_judged_are_listed_at_year_end(world):
    promise = opened(
        world, "commitment", title="帮扶两户", holder_id=world.id("周大山")
    )
    step(world, promise, "closed", fields={"result": "已帮扶"})

    listed = unjudged_of(world.branch, 2026, seen_by=world["recorder"])
    assert [one.id for one in listed] == [promise.pk]
    assert [
        one.id
        for one in items_of(
            world.branch, seen_by=world["member"], on=TODAY, show=Show.UNJUDGED
        )
    ] == [promise.pk]
    judged = {"judged_on": "2026-11-18", "judged_at": "11月党员大会"}
    step(
        world,
        promise,
        "confirmed",
        happened_on=date(2026, 11, 18),
        fields=judged,
        checker_id=world.id("赵田"),
    )

    assert unjudged_of(world.branch, 2026, seen_by=world["recorder"]) == []
    assert "element.judged" in Item.objects.get(pk=promise.pk).tags


# 138
def test_one_stop_items_open_too_long_are_listed(world):
    one = opened(
        world, "one_stop", title="代办养老认证", fields={"accepted_on": "2026-09-01"}
    )

    listed = watch_of(world.branch, on=TODAY, seen_by=world["recorder"])

    assert [row.id for row in listed] == [one.pk]
    step(world, one, "closed", happened_on=TODAY, fields={"result": "已办好"})
    assert watch_of(world.branch, on=TODAY, seen_by=world["recorder"]) == []


# 140
def test_a_member_without_a_post_target_is_listed(world):
    kind = "lists.post_target"
    every = without_item(world.branch, kind, on=TODAY, seen_by=world["recorder"])
    opened(
        world,
        "post_target",
        title="管好水渠",
        holder_id=world.id("周大山"),
        fields={"post": "护渠员"},
    )

    left = without_item(world.branch, kind, on=TODAY, seen_by=world["recorder"])

    assert {one.name for one in every} - {one.name for one in left} == {"周大山"}
    assert "赵田" in {one.name for one in left}


# 146
def test_sanjin_shows_visited_of_those_to_be_visited_and_how_long_answers_took(world):
    rows = [
        opened(
            world,
            "sanjin",
            world.town,
            "town_recorder",
            title=f"第{number}户",
            author_id=None,
            fields={"covered": "低收入农户"},
        )
        for number in (1, 2, 3)
    ]
    for row in rows[:2]:
        step(
            world, row, "visited", "town_recorder", fields={"visited_on": "2026-09-20"}
        )
    step(
        world,
        rows[0],
        "closed",
        "town_recorder",
        fields={"result": "已答复", "visited_on": "2026-09-20"},
    )

    (told,) = progress_of(world.town, year=2026, seen_by=world["town_recorder"])
    assert (told.stage_label, told.reached, told.total) == ("走访", 2, 3)
    shut = items_of(
        world.town, seen_by=world["town_recorder"], on=TODAY, show=Show.WAITING
    )
    assert [one.took_days for one in shut] == [19]


# 155
def test_a_weak_village_leaves_the_list_with_figures_only(world):
    fields = {"weak_kind": "薄弱村", "income": "32000.00"}
    row = opened(world, "poverty", title="河湾村", fields=fields)

    with pytest.raises(ManyErrors) as caught:
        step(world, row, "closed", fields={"result": "达标"}, **checked(world))
    assert [one.where for one in caught.value.problems] == ["fields:income_after"]
    step(
        world,
        row,
        "closed",
        fields={"result": "达标", "income_after": "105000.00"},
        **checked(world),
    )
    assert Item.objects.get(pk=row.pk).state == "closed"


def checked(world) -> dict[str, str]:
    return {"proof": "9月账目", "checker_id": world.id("赵田")}


# 156
def test_rural_governance_warns_in_every_free_text_and_names_no_suspect():
    found = kinds()["lists.rural_governance"]
    free = [one for one in found.fields if one.type in {"text", "long_text"}]

    assert free
    assert all("不写个人姓名" in one.label for one in free)
    assert not [one for one in found.fields if one.type == "person"]
    assert found.privacy == "restricted"
