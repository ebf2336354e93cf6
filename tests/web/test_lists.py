"""The pages of lists: raise, step, publish, opinions, lists from above."""

import pytest
from django.urls import reverse

from tests.factories.gatherings import STRANGERS
from tests.factories.lists import AT, closed, opened, problem
from tests.factories.superior import held_theme_day
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.lists.actions import link_item
from yiben.books.lists.models import Item, ItemStep
from yiben.ledger.models import Entry

PROBLEM = "lists.problem_finding"
NOT_THE_RECORDER = ("member", "superior", "county_superior", *STRANGERS)


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world, kind=PROBLEM):
    return reverse("list-new", args=[world.branch.pk, kind])


def given(world, **more):
    return {
        "title": "村部卫生脏乱差",
        "found_on": "2026-09-01",
        "holder_id": world.id("周大山"),
        "author_id": world.id("李春生"),
        "due_on": "2026-10-31",
        "field:source": "9月组织生活会",
        "token": "x_one",
        **more,
    }


def closing(world, **more):
    return {
        "happened_on": "2026-09-20",
        "field:result": "已清理",
        "proof": "支委会看过现场",
        "checker_id": world.id("赵田"),
        "seen_state": "opened",
        "token": "x_close",
        **more,
    }


def test_a_problem_is_raised_on_a_page_once_however_often_it_is_sent(world, clerk):
    for _ in range(2):
        answer = clerk.post(new(world), given(world))

    one = Item.objects.get()
    assert answer.url == reverse("list-item", args=[one.pk])
    page = page_of(clerk.get(answer.url))
    assert "周大山" in page
    assert "办理经过" in page
    assert Entry.objects.filter(kind=f"{PROBLEM}.opened").count() == 1
    listed = page_of(clerk.get(reverse("lists", args=[world.branch.pk])))
    assert "村部卫生脏乱差" in listed
    assert "过了时限" in listed


def test_the_form_comes_from_the_meeting_that_raised_it(world, clerk):
    meeting = held_theme_day(world)

    page = page_of(clerk.get(f"{new(world)}?source={meeting.pk}"))

    assert f'name="source_id" value="{meeting.pk}"' in page
    assert meeting.title in page


def test_bad_input_comes_back_whole_and_writes_nothing(world, clerk):
    bad = given(world, title="", due_on="2026-08-01", **{"field:source": ""})

    answer = clerk.post(new(world), bad)

    page = page_of(answer)
    assert answer.status_code == 422
    assert "“查到的问题”没有填写" in page
    assert "完成时限早于提出日期" in page
    assert "没有填写" in page
    assert 'value="2026-08-01"' in page
    assert Item.objects.count() == 0


def test_closing_asks_for_proof_and_somebody_else(world, clerk):
    clerk.post(new(world), given(world))
    one = Item.objects.get()
    address = reverse("list-step", args=[one.pk, "closed"])
    assert "验收人" in page_of(clerk.get(address))

    bare = clerk.post(address, closing(world, proof="", checker_id=world.id("周大山")))
    assert bare.status_code == 422
    assert "没有写凭什么认定办结" in page_of(bare)
    assert "不能自己验收自己的" in page_of(bare)
    assert ">已清理</textarea>" in page_of(bare).replace("\n", "")

    for _ in range(2):
        clerk.post(address, closing(world, happened_on="2026-11-10"))
    assert ItemStep.objects.filter(act="closed").count() == 1
    page = page_of(clerk.get(reverse("list-item", args=[one.pk])))
    assert "办结后看 30 天" in page


def test_tasks_are_added_and_finished_with_proof(world, clerk):
    one = problem(world)
    clerk.post(
        reverse("list-task", args=[one.pk]),
        {"text": "清运垃圾", "responsible_id": world.id("赵田"), "token": "x_t"},
    )
    done = reverse("list-task-done", args=[one.pk, 1])
    assert clerk.post(done, {"done_on": "2026-09-10", "proof": ""}).status_code == 422
    clerk.post(done, {"done_on": "2026-09-10", "proof": "现场照片"})

    assert "现场照片" in page_of(clerk.get(reverse("list-item", args=[one.pk])))


def test_what_comes_back_is_shown_and_linked_by_a_person(world, clerk):
    problem(world)
    again = problem(world, title="村部的卫生脏、乱、差")

    page = page_of(clerk.get(reverse("list-item", args=[again.pk])))
    assert "以前有过相近的" in page
    old = Item.objects.exclude(pk=again.pk).get()
    clerk.post(reverse("list-link", args=[again.pk]), {"earlier": old.pk})

    assert "反复出现" in page_of(clerk.get(reverse("list-item", args=[again.pk])))


def test_an_opinion_goes_in_is_taken_in_answered_and_read(world, clerk):
    member = browser_of(world["member"])
    form = reverse("opinion-new", args=[world.branch.pk])
    member.post(form, {"title": "路灯坏了没人修", "token": "x_o"})
    one = Item.objects.get()
    assert "新收到的意见 1" in page_of(
        clerk.get(reverse("lists", args=[world.branch.pk]))
    )
    take = reverse("list-take-in", args=[one.pk])
    assert "路灯" not in page_of(browser_of(world["superior"]).get("/"))
    clerk.post(take, {"field:channel": "网络", "token": "x_in"})
    bare = clerk.post(
        reverse("list-step", args=[one.pk, "closed"]),
        {"happened_on": "2026-11-20", "seen_state": "opened", "token": "x_c"},
    )
    assert bare.status_code == 422
    clerk.post(
        reverse("list-step", args=[one.pk, "closed"]),
        {
            "happened_on": "2026-11-20",
            "field:reply": "本周修好",
            "field:replied_on": "2026-11-20",
            "seen_state": "opened",
            "token": "x_c2",
        },
    )

    assert "答复：本周修好" in page_of(member.get(reverse("my-items")))


def test_a_nameless_opinion_is_nowhere_the_member_s(world, clerk):
    member = browser_of(world["member"])
    form = reverse("opinion-new", args=[world.branch.pk])

    member.post(form, {"title": "会开得太长", "anonymous": "yes", "token": "x_a"})

    one = Item.objects.get()
    assert (one.author_id, one.created_by_id) == (None, None)
    assert "会开得太长" not in page_of(member.get(reverse("my-items")))
    assert "会开得太长" not in one.content
    assert "不署名" in page_of(clerk.get(reverse("list-item", args=[one.pk])))


def test_a_list_from_above_is_given_out(world):
    boss = browser_of(world["superior"])
    address = reverse("list-supply", args=[world.town.pk, "lists.top_leader_list"])
    assert "清单内容" in page_of(boss.get(address))

    boss.post(
        address,
        {"lines": "抓学习\n抓班子", "units": [world.branch.pk], "token": "x_s"},
    )

    assert Item.objects.filter(unit=world.branch).count() == 2


def test_the_published_page_belongs_to_its_circle(world, clerk):
    one = opened(world, "problem_list", fields={"source": "督查"})
    clerk.post(
        reverse("list-step", args=[one.pk, "published"]),
        {"happened_on": "2026-09-02", "circle": "branch", "token": "x_p"},
    )
    address = reverse("list-published", args=[world.branch.pk])

    assert "村部卫生脏乱差" in page_of(browser_of(world["member"]).get(address))
    assert browser_of(world["neighbour"]).get(address).status_code == 404


@pytest.mark.parametrize("who", NOT_THE_RECORDER)
def test_nobody_else_raises_or_steps(world, who):
    one = problem(world)
    before, entries = refusals(), Entry.objects.count()
    client = browser_of(world[who])

    answers = [
        client.post(new(world), given(world, token="x_two")),
        client.post(reverse("list-step", args=[one.pk, "closed"]), closing(world)),
        client.post(reverse("list-task", args=[one.pk]), {"text": "x"}),
    ]

    assert {one.status_code for one in answers} == {404}
    assert refusals() == before + 3
    assert Entry.objects.count() == entries
    assert Item.objects.get().state == "opened"


@pytest.mark.parametrize("name", ["lists", "list-published"])
def test_more_items_ask_no_more_questions_of_the_database(world, clerk, name):
    address = reverse(name, args=[world.branch.pk])
    problem(world)
    clerk.get(address)
    few = queries_of(clerk, address)
    for number in range(4):
        problem(world, title=f"问题{number}号各不相同")

    assert queries_of(clerk, address) <= few + 1


def test_an_entry_leads_to_the_form_that_knows_it(world, clerk):
    meeting = held_theme_day(world)
    shown = page_of(clerk.get(reverse("entry", args=[meeting.pk])))
    address = f"{reverse('lists', args=[world.branch.pk])}?source={meeting.pk}"
    assert address in shown

    assert f"{new(world)}?source={meeting.pk}" in page_of(clerk.get(address))


def test_a_wrong_item_is_withdrawn_on_its_own_page(world, clerk):
    one = problem(world)
    entry = page_of(clerk.get(reverse("entry", args=[one.entry_id])))
    assert reverse("entry-correct", args=[one.entry_id]) not in entry
    address = reverse("list-withdraw", args=[one.pk])

    assert clerk.post(address, {"reason": ""}).status_code == 422
    clerk.post(address, {"reason": "记重了"})

    assert Item.objects.get().state == "withdrawn"
    assert "记重了" in page_of(clerk.get(reverse("list-item", args=[one.pk])))


def test_a_due_line_opens_the_form_of_its_list(world, clerk):
    page = page_of(clerk.get(reverse("due", args=[world.branch.pk])))

    assert "/lists/" in page


def test_what_came_back_stands_on_the_next_agenda_and_what_is_late_beside_it(
    world, clerk
):
    first = problem(world)
    closed(world, first)
    again = problem(world)
    link_item(again, first, by=world["recorder"], at=AT)
    late = problem(world, title="党员活动室漏雨")

    kind = "gatherings.committee_meeting.held"
    page = page_of(clerk.get(reverse("gathering-new", args=[world.branch.pk, kind])))

    assert "再次出现：村部卫生脏乱差" in page
    assert f"/items/{late.pk}/" in page
    assert "应在10月31日前办结，还没有办结" in page
    assert page.count("党员活动室漏雨") == 1
