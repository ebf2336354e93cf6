"""The rows of systems.md with pattern L: one named test for each.

Those about members, from row 114 on, are in ``test_lists_people``.
"""

import re
from datetime import date
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.factories.gatherings import World, make_world
from tests.factories.lists import (
    AT,
    RIPE,
    closed,
    item_form,
    opened,
    problem,
    step,
)
from tests.factories.superior import held_theme_day
from yiben.books.lists.actions import (
    evaluate_item,
    open_item,
    raise_opinion,
    record_act,
    supply_list,
    take_in,
)
from yiben.books.lists.models import Item, ItemStep
from yiben.books.lists.queries import (
    Supplied,
    item,
    items_of,
    my_items,
    published_of,
    supplied_of,
    take_in_blank,
    view_of,
    watch_of,
)
from yiben.books.lists.words import StepForm
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry
from yiben.people.models import AuditLine
from yiben.policy.actions import adopt_pack

TODAY = date(2026, 11, 20)
IN_FORCE = date(2017, 6, 1)


@pytest.fixture
def world(db) -> World:
    return make_world()


def adopt(world: World, place: str, pack: str) -> None:
    cast = world.cast
    adopt_pack(getattr(cast, place), pack, IN_FORCE, by=cast.system_admin, at=AT)


def wrong(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def from_above(world: World) -> dict[str, Supplied]:
    rows = supplied_of(world.branch, seen_by=world["recorder"])
    return {one.kind: one for one in rows}


def supply(world: World, kind: str, n: int) -> list[Item]:
    return supply_list(
        world.town,
        f"lists.{kind}",
        [f"第{number}项职责" for number in range(1, n + 1)],
        [world.branch, world.neighbour],
        due_on=date(2026, 12, 31),
        token="x_supply",
        by=world["superior"],
        at=AT,
    )


# 7
def test_top_leader_list_of_ten_is_ten_items_for_each_secretary(world):
    assert "还没有提供" in from_above(world)["lists.top_leader_list"].note

    found = supply(world, "top_leader_list", 10)
    again = supply(world, "top_leader_list", 10)

    assert [one.pk for one in again] == [one.pk for one in found]
    for unit, secretary in ((world.branch, "李春生"), (world.neighbour, "陶六")):
        rows = Item.objects.filter(unit=unit)
        assert {one.holder_id for one in rows} == {world.id(secretary)}
        assert rows.count() == 10
    assert from_above(world)["lists.top_leader_list"].note == ""
    step(world, found[0], "closed", happened_on=TODAY, fields={"result": "已落实"})
    assert Entry.objects.filter(kind="lists.top_leader_list.closed").count() == 1


# 8
def test_branch_handbook_without_text_is_shown_as_unresolved(world):
    known = {
        one.kind: one for one in supplied_of(world.branch, seen_by=world["recorder"])
    }
    book = known["lists.branch_handbook"]
    assert (book.unnamed, book.n_items) == ("党支部工作指导手册", 0)
    assert wrong(lambda: supply(world, "branch_handbook", 0)) == ["lines"]

    assert len(supply(world, "branch_handbook", 3)) == 6
    assert "lists.branch_handbook.opened" in {one.kind for one in Entry.objects.all()}


# 13
def test_shortboard_without_measure_is_refused_in_hunan_and_warned_of_elsewhere(world):
    adopt(world, "centre", "central-2017")
    form = item_form(world, "shortboard", title="阵地建设薄弱")
    bare = open_item(world.branch, form, by=world["recorder"], at=AT)
    assert "还没有写明“措施”。" in view_of(bare, seen_by=world["recorder"]).warnings

    adopt(world, "province", "hunan-2017")

    assert wrong(
        lambda: open_item(world.branch, form, by=world["recorder"], at=AT)
    ) == [
        "fields:measure",
        "due_on",
    ]
    whole = opened(
        world,
        "shortboard",
        fields={"measure": "修缮活动室"},
        due_on=date(2026, 12, 31),
    )
    assert {"element.measure", "element.deadline"} <= set(whole.tags)


# 14
def test_seven_tasks_shows_three_mechanisms_and_says_the_list_is_not_in_the_text(world):
    opened(world, "seven_tasks", title="防止党员失联长效机制")
    known = {
        one.kind: one for one in supplied_of(world.branch, seen_by=world["recorder"])
    }

    tasks = known["lists.seven_tasks"]

    assert [done for _, done in tasks.named] == [True, False, False]
    assert tasks.unnamed == "基层党建7项重点任务"
    assert "还没有提供" in tasks.note


# 23
def test_accountability_needs_a_named_decision_and_a_day_to_rectify(world):
    given = {
        "title": "该谈不谈",
        "target_id": world.branch.pk,
        "fields": {"basis": "实施方案三（二）", "measure": "责令整改"},
    }

    assert wrong(
        lambda: opened(world, "accountability", world.town, "town_recorder", **given)
    ) == ["fields:decided_by", "fields:decided_by", "due_on"]

    given["fields"] |= {"decided_by": "镇党委会议"}
    one = opened(
        world,
        "accountability",
        world.town,
        "town_recorder",
        due_on=date(2026, 12, 1),
        **given,
    )
    named = {"happened_on": TODAY, "fields": {"decided_on": "2026-11-20"}}
    assert "decided_by" in wrong(
        lambda: step(world, one, "decided", "town_recorder", **named)
    )
    step(world, one, "decided", "town_recorder", decided_by="镇党委书记柳某", **named)
    step(
        world,
        one,
        "replied",
        happened_on=TODAY,
        decided_by="李春生",
        fields={"reply": "认账，立即改"},
    )
    assert Item.objects.get(pk=one.pk).state == "decided"


# 72
def test_unqualified_disposal_goes_step_by_step_and_never_from_a_number(world):
    case = opened(
        world,
        "unqualified_disposal",
        title="长期不参加组织生活",
        about_id=world.id("周大山"),
    )
    named: dict[str, Any] = {"decided_by": "李春生", "happened_on": date(2026, 10, 8)}
    with pytest.raises(YibenError):  # nobody is voted on unheard
        step(world, case, "voted", fields={"voted_on": "2026-10-08"}, **named)
    step(world, case, "talked", fields={"talked_on": "2026-10-08"}, **named)
    step(world, case, "heard", fields={"heard_on": "2026-10-08"}, **named)
    step(world, case, "voted", fields={"voted_on": "2026-10-09"}, **named)
    decided: dict[str, Any] = {
        "happened_on": date(2026, 10, 20),
        "decided_by": "镇党委会议",
        "fields": {
            "approved_by": "柳溪镇党委",
            "measure": "限期改正",
            "until": "2027-04-20",
        },
    }
    with pytest.raises(RefusedError):  # the branch does not approve itself
        step(world, case, "approved", **decided)
    step(world, case, "approved", "superior", **decided)

    assert case.about_id == world.id("周大山")
    posted = Entry.objects.filter(kind__startswith="lists.unqualified_disposal")
    assert {one.title for one in posted} == {
        "不合格党员处置：支部提出",
        "不合格党员处置：上级批准",
    }
    assert all(one.people.count() == 0 for one in posted)
    with pytest.raises(RefusedError):
        item(case.pk, seen_by=world["member"])


def texts_of(room: str) -> list[str]:
    files = (ROOT / "src" / "yiben" / room).rglob("*.py")
    return [path.read_text() for path in files if "migrations" not in path.parts]


def test_no_room_that_counts_can_make_a_case():
    assert not any(
        "books.lists" in text
        for room in ("standing", "engine", "rules")
        for text in texts_of(room)
    )
    # A finding goes onto a list when somebody presses; a case it can't become.
    named = {
        kind
        for text in texts_of("supervision")
        for kind in re.findall(r'"(lists\.[a-z_]+)', text)
    }
    assert named == {"lists.accountability", "lists.problem_list", "lists.weak_branch"}


# 74
def test_repair_cure_closes_only_after_a_later_recheck(world):
    one = opened(world, "repair_cure", title="党性体检：学习不够")
    given = {
        "helper": "李春生",
        "measure": "结对帮学",
        "measure_on": "2026-09-10",
    }
    step(world, one, "repaired", happened_on=date(2026, 9, 10), fields=given)
    check = {"recheck_on": "2026-09-10", "result": "有进步"}

    assert wrong(lambda: closed(world, one, fields=check)) == ["fields:recheck_on"]
    closed(world, one, fields=check | {"recheck_on": "2026-09-19"})

    assert Item.objects.get(pk=one.pk).state == "closed"


# 83
def test_problem_finding_traces_to_its_meeting_and_closes_with_proof_only(world):
    meeting = held_theme_day(world)
    one = problem(world, fields={}, source_id=meeting.pk)

    view = view_of(one, seen_by=world["recorder"])
    assert view.source_id == meeting.pk
    assert meeting.title in view.fields["source"]
    assert wrong(lambda: problem(world, fields={})) == ["fields:source"]
    assert wrong(lambda: closed(world, one, proof="")) == ["proof"]
    closed(world, one)
    answer = Entry.objects.get(kind="lists.problem_finding.closed")
    assert answer.answers_id == one.entry_id


# 84
def test_problem_list_needs_proof_and_where_asked_the_superior_s_evaluation(world):
    given = {"fields": {"source": "督查"}, "holder_id": world.id("周大山")}
    one = opened(world, "problem_list", **given)
    assert "proof" in wrong(lambda: closed(world, one, proof=""))
    closed(world, one)  # the central document asks for no evaluation

    adopt(world, "centre", "central-2017")
    adopt(world, "province", "heilongjiang-2017")
    two = opened(world, "problem_list", title="三会一课不落实", **given)
    assert wrong(lambda: closed(world, two)) == [""]
    told = StepForm("reported", date(2026, 9, 15), note="已整改，请评估")
    record_act(two, told, by=world["recorder"], at=AT)
    evaluate_item(
        two,
        StepForm("evaluated", date(2026, 9, 18), note="到现场看过"),
        is_good=True,
        by=world["superior"],
        at=AT,
    )
    closed(world, two)

    posted = ItemStep.objects.get(item=two, act="closed").entry_id
    assert posted is not None
    assert "element.evaluated" in entry(posted, seen_by=world["recorder"]).tags


# 85
def test_three_lists_shows_gaps_and_keeps_a_member_s_list_in_its_circle(world):
    bare = opened(world, "three_lists", tags=("person.org",))
    assert view_of(bare, seen_by=world["recorder"]).row.gaps == (
        "任务",
        "责任人",
        "完成时限",
    )
    step(world, bare, "published", happened_on=date(2026, 9, 2), circle="branch")
    assert [one.id for one in published_of(world.branch, seen_by=world["member"])] == [
        bare.pk
    ]
    assert Entry.objects.filter(kind="lists.three_lists.published").exists()

    own = opened(
        world, "three_lists", tags=("person.member",), holder_id=world.id("周大山")
    )
    for who in ("member", "superior", "county_superior"):
        with pytest.raises(RefusedError):
            item(own.pk, seen_by=world[who])
    assert wrong(
        lambda: step(
            world, own, "published", happened_on=date(2026, 9, 2), circle="branch"
        )
    ) == ["circle"]
    assert own.pk not in {
        one.id for one in items_of(world.branch, seen_by=world["superior"], on=TODAY)
    }


# 90
def test_inspection_feedback_unclaimed_too_long_is_named_to_the_superior(world):
    one = opened(
        world,
        "inspection_feedback",
        world.town,
        "town_recorder",
        fields={"round": "2026年第一轮", "fed_back_on": "2026-09-01"},
    )
    late = watch_of(world.county, on=TODAY, seen_by=world["county_superior"])
    assert [row.id for row in late] == [one.pk]
    assert (
        watch_of(world.county, on=date(2026, 9, 10), seen_by=world["county_superior"])
        == []
    )

    step(
        world,
        one,
        "claimed",
        target_id=world.branch.pk,
        holder_id=world.id("李春生"),
        due_on=date(2026, 12, 31),
        fields={"measure": "补齐台账"},
        happened_on=date(2026, 11, 10),
    )

    claimed = Entry.objects.get(kind="lists.inspection_feedback.claimed")
    assert claimed.unit_id == world.branch.pk
    assert watch_of(world.county, on=TODAY, seen_by=world["county_superior"]) == []
    assert one.pk in {
        row.id for row in items_of(world.branch, seen_by=world["recorder"], on=TODAY)
    }


def opinion(world: World, **given):
    form = item_form(
        world,
        "mass_opinion",
        title="路灯坏了没人修",
        **{"fields": {"channel": "意见箱"}, **given},
    )
    return raise_opinion(world.branch, form, by=world["member"], at=AT)


def taken_in(world: World, one: Item) -> Item:
    form = take_in_blank(one, seen_by=world["recorder"])
    return take_in(one, form, by=world["recorder"], at=AT)


# 91
def test_mass_opinion_closes_only_with_an_answer_and_anonymous_stays_so(world):
    one = taken_in(world, opinion(world))
    assert wrong(lambda: step(world, one, "closed", happened_on=TODAY)) == [
        "fields:reply",
        "fields:replied_on",
    ]
    answer = {"reply": "已报修，本周修好", "replied_on": "2026-11-20"}
    step(world, one, "closed", happened_on=TODAY, fields=answer)
    mine = my_items(seen_by=world["member"])
    assert [view.fields["reply"] for view in mine] == [answer["reply"]]

    lines = AuditLine.objects.filter(account_id=world["member"].pk).count()
    secret = opinion(world, anonymous=True, token="x_secret")
    assert (secret.author_id, secret.created_by_id) == (None, None)
    assert secret.steps.get().by_id is None
    assert AuditLine.objects.filter(account_id=world["member"].pk).count() == lines
    kept = taken_in(world, secret).entry
    assert kept is not None
    assert kept.people.count() == 0
    assert kept.entered_by_id == world["recorder"].pk
    assert "路灯" not in kept.title + kept.payload
    assert [view.row.id for view in my_items(seen_by=world["member"])] == [one.pk]


# 98
def test_weak_branch_leaves_the_list_only_when_the_superior_accepts(world):
    one = opened(
        world,
        "weak_branch",
        world.town,
        "town_recorder",
        target_id=world.branch.pk,
        title="河湾村党支部",
        fields={"reasons": "班子不齐", "measure": "选派第一书记"},
    )
    done = {"happened_on": date(2026, 10, 1), "fields": {"result": "班子配齐"}}
    step(world, one, "closed", "town_recorder", checker_id=world.id("陶六"), **done)
    accepted = {
        "happened_on": TODAY,
        "fields": {"accepted_by": "柳溪镇党委"},
        "checker_id": world.id("柳书记"),
    }
    with pytest.raises(RefusedError):
        step(world, one, "confirmed", "town_recorder", **accepted)
    step(world, one, "confirmed", "superior", **accepted)

    acts = [view.act for view in view_of(one, seen_by=world["superior"]).steps]
    assert acts == ["opened", "closed", "confirmed"]


def test_the_effect_is_confirmed_only_after_the_waiting_period(world):
    one = problem(world)
    closed(world, one)
    early = {"checker_id": world.id("赵田"), "happened_on": date(2026, 10, 1)}

    assert wrong(lambda: step(world, one, "confirmed", **early)) == ["happened_on"]
    step(world, one, "confirmed", checker_id=world.id("赵田"), happened_on=RIPE)

    assert Item.objects.get(pk=one.pk).state == "confirmed"
