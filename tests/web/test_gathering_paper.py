"""Paper, notice, code, the stage after: the pages of a gathering beside its form."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, THEME_DAY, World, theme_day
from tests.factories.life import confirmed, held, org_life
from tests.factories.web import TODAY, browser_of, page_of
from yiben.books.gatherings.actions import plan_gathering
from yiben.books.gatherings.checks import ticket_for
from yiben.books.gatherings.models import Gathering, SignIn
from yiben.common import clock
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine
from yiben.plans.actions import give_task, set_plan
from yiben.plans.models import Task
from yiben.plans.words import PlanLine


@pytest.fixture
def planned(world: World) -> Gathering:
    form = theme_day(world, happened_on=TODAY)
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def at(name: str, row: Gathering) -> str:
    return reverse(f"gathering-{name}", args=[row.pk])


def test_the_sheet_has_numbered_rows_and_blank_ones_at_the_end(world, planned):
    page = page_of(browser_of(world["recorder"]).get(at("sheet", planned)))

    numbers = re.findall(r"<td>(\d+)</td>", page)
    assert numbers == [str(one) for one in range(1, 17)]
    assert "last-page" in page


def test_typing_back_ticks_only_who_was_not_there(world, planned):
    browser = browser_of(world["recorder"])
    page = page_of(browser.get(at("back", planned)))
    assert page.count('type="checkbox"') == 6
    assert "checked" not in page
    gone, home, out = (world.id(one) for one in ("赵田", "周大山", "钱水生"))
    told = {
        f"gone:{gone}": "yes",
        f"why:{gone}": "sick",
        f"reason:{gone}": "住院",
        f"gone:{home}": "yes",
        f"why:{home}": "home",
        f"gone:{out}": "yes",
        f"why:{out}": "left_out",
    }

    refused = browser.post(at("back", planned), told)
    assert refused.status_code == 422
    assert "没有写原因" in page_of(refused)
    assert page_of(refused).count("checked") == 3

    told[f"reason:{out}"] = "年老体弱，支部同意"
    browser.post(at("back", planned), told | {"act": "close"})
    seats = {one.person.name: one for one in planned.seats.filter(role="attendee")}
    assert (seats["赵田"].state, seats["赵田"].reason) == ("sick", "住院")
    assert (seats["周大山"].state, seats["周大山"].reason) == ("made_up", "送学上门")
    assert seats["钱水生"].left_out == "年老体弱，支部同意"
    assert seats["李春生"].state == "present"
    shown = page_of(browser.get(reverse("gathering", args=[planned.pk])))
    assert "应到 5 人，实到 3 人" in shown
    assert "另有 1 人补课、送学上门" in shown
    assert "不计入应到 1 人" in shown


def test_a_notice_says_who_when_where_and_what(world, planned):
    page = page_of(browser_of(world["recorder"]).get(at("notice", planned)))

    for word in (
        "2026年11月20日（星期五）",
        "村部",
        "重温入党誓词",
        "周大山",
        "不推送",
    ):
        assert word in page


def test_the_month_lists_what_is_planned_with_sheets_for_all(world, planned):
    lines = [
        PlanLine(11, THEME_DAY, "重温入党誓词", day=20),
        PlanLine(11, "gatherings.party_lecture.held", "书记讲党课", day=25),
    ]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
    browser = browser_of(world["recorder"])

    page = page_of(browser.get(reverse("gathering-month", args=[world.branch.pk])))
    sheets = page_of(browser.get(reverse("gathering-sheets", args=[world.branch.pk])))

    assert page.count("重温入党誓词") == 1
    assert "书记讲党课" in page
    assert "on=2026-11-25" in page
    # The planned one and a spare.
    assert sheets.count("签到表</h1>") == 2


def test_the_code_renews_itself_and_a_member_confirms(world, planned):
    recorder, member = browser_of(world["recorder"]), browser_of(world["member"])
    wall = recorder.get(at("code", planned))
    page = page_of(wall)
    assert 'http-equiv="refresh"' in page
    assert "<svg" in page
    assert "在纸上签到一样算数" in page
    assert wall["Cache-Control"] == "no-store"
    ticket = ticket_for(planned.pk, clock.now())

    asked = member.get(f"{at('here', planned)}?t={ticket}")
    assert SignIn.objects.count() == 0
    assert ticket in page_of(asked)
    for _ in range(2):
        assert "已签到" in page_of(member.post(at("here", planned), {"t": ticket}))
    assert SignIn.objects.count() == 1

    old = ticket_for(planned.pk, clock.now() - timedelta(minutes=1))
    late = member.post(at("here", planned), {"t": old})
    assert late.status_code == 422
    assert "过期" in page_of(late)
    stranger = browser_of(world["stranger"])
    assert stranger.post(at("here", planned), {"t": ticket}).status_code == 404
    refused = AuditLine.objects.filter(outcome="refused")
    assert refused.get().action == "gathering.sign_in"
    assert "已扫码" in page_of(recorder.get(f"{at('back', planned)}?from=code"))


def test_the_stage_after_comes_back_filled_and_posts_once(world):
    row = held(world, confirmed(org_life(world)))
    browser = browser_of(world["recorder"])
    assert "会后：通报和整改" in page_of(
        browser.get(reverse("gathering", args=[row.pk]))
    )
    told = {"count": "1", "happened_on": "2026-11-19", "m:1:problem": "学得少"}

    refused = browser.post(at("after", row), told)
    assert refused.status_code == 422
    assert "学得少" in page_of(refused)
    grown = browser.post(at("after", row), told | {"act": "add_measure"})
    assert "第 2 条" in page_of(grown)

    told["m:1:text"] = "每月学两次"
    for _ in range(2):
        assert browser.post(at("after", row), told).status_code == 302
    assert Entry.objects.filter(kind__endswith=".after").count() == 1
    due = page_of(browser.get(reverse("due", args=[world.branch.pk])))
    assert "每月学两次" in due
    again = reverse("gathering-new", args=[world.branch.pk, row.kind])
    assert "上次会议的整改清单" in page_of(browser.get(again))


def test_a_further_batch_is_ticked_on_the_same_record(world):
    form = theme_day(world).with_state(world.id("赵田"), "away", "等下一批")
    row = held(world, form)
    browser = browser_of(world["recorder"])
    assert "赵田" in page_of(browser.get(at("batch", row)))

    bad = browser.post(at("batch", row), {"on": "2026-12-01"})
    assert bad.status_code == 422
    told = {"on": "2026-11-19", "people": [world.id("赵田")]}
    assert browser.post(at("batch", row), told).status_code == 302

    assert Gathering.objects.get(state="closed").version == 2


def test_a_task_is_finished_from_the_list_of_the_unit(world):
    task = give_task(world.branch, "修好水渠", by=world["recorder"], at=AT)
    browser = browser_of(world["recorder"])
    place = reverse("tasks", args=[world.branch.pk])
    assert "修好水渠" in page_of(browser.get(place))

    for _ in range(2):
        browser.post(reverse("task-finish", args=[world.branch.pk, task.pk]))

    assert Task.objects.get().done_on == TODAY
    assert "没有待落实的" in page_of(browser.get(place))


def test_a_life_meeting_is_confirmed_on_its_form(world):
    browser = browser_of(world["recorder"])
    kind = "gatherings.org_life_meeting.held"
    address = reverse("gathering-new", args=[world.branch.pk, kind])
    page = page_of(browser.get(address))
    assert "逐人核对过，全体都有" in page
    people = [world.id(one) for one in ("李春生", "王小禾", "赵田", "钱水生")]
    told = {
        "happened_on": "2026-11-18",
        "title": "组织生活会",
        "role:chair": world.id("李春生"),
        "role:recorder": world.id("王小禾"),
        **{
            f"seat:{seat}": "present"
            for seat in re.findall(r'name="seat:(p_\w+)"', page)
        },
        "life:gave:all": "yes",
        "life:received": people,
        "act": "close",
    }
    saved = browser.post(address, told)
    row = Gathering.objects.get()
    refused = browser.post(at("close", row), {"token": "x_1"})
    assert saved.status_code == 302
    assert refused.status_code == 422
    assert "没有确认“听取了别人的批评”" in page_of(refused)

    edit = reverse("gathering-edit", args=[row.pk])
    browser.post(edit, told | {"life:override": "两人列席"})
    browser.post(at("close", row), {"token": "x_2"})
    assert Gathering.objects.get().state == "closed"


def test_the_agenda_grows_and_keeps_minutes_by_item(world):
    browser = browser_of(world["recorder"])
    kind = "gatherings.member_assembly.held"
    address = reverse("gathering-new", args=[world.branch.pk, kind])
    told = {"happened_on": "2026-11-18", "title": "议事", "ag_count": "0"}
    assert 'name="ag:1:item"' in page_of(
        browser.post(address, told | {"act": "add_agenda"})
    )
    page = page_of(browser.get(address))
    seats = {f"seat:{one}": "present" for one in re.findall(r'"seat:(p_\w+)"', page)}
    told |= {"ag_count": "1", "ag:1:item": "修渠", "ag:1:minutes": "议了两个方案"}

    browser.post(address, told | seats | {"act": "save"})

    assert Gathering.objects.get().fields["agenda"] == [
        {"item": "修渠", "minutes": "议了两个方案"}
    ]
