import re

import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS, admit
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.common.clock import now
from yiben.ledger.actions import declare_gap
from yiben.people.models import Account
from yiben.standing.actions import settle

BY_ROLE = {
    "recorder": "due",
    "superior": "unit",
    "member": "me",
    "security_admin": "accounts",
    "chief_auditor": "audit",
}


def due(world):
    return reverse("due", args=[world.branch.pk])


@pytest.mark.parametrize(("who", "name"), BY_ROLE.items())
def test_everybody_begins_at_their_own_page(world, who, name):
    answer = browser_of(world[who]).get("/")

    assert answer.status_code == 302
    places = {"due": world.branch.pk, "unit": world.town.pk}
    args = [places[name]] if name in places else []
    assert answer["Location"] == reverse(name, args=args)


def test_the_menu_leads_to_ones_own_page_only_if_there_is_one(world):
    pages = {
        who: page_of(browser_of(world[who]).get(reverse("documents")))
        for who in ("recorder", "system_admin", "auditor")
    }
    Account.objects.filter(pk=world["superior"].pk).update(person=None)
    without = browser_of(Account.objects.get(pk=world["superior"].pk))
    pages["superior"] = page_of(without.get(reverse("documents")))

    has_own = {who: f'href="{reverse("me")}"' in page for who, page in pages.items()}
    assert has_own.pop("recorder")
    assert not any(has_own.values())
    back = page_of(without.get(reverse("my-feedback")))
    assert f'href="{reverse("me")}"' not in back


def test_a_menu_begins_with_the_day_and_names_each_section_once(world):
    recorder, superior = (
        page_of(browser_of(world[who]).get(reverse("documents")))
        for who in ("recorder", "superior")
    )

    menus = [
        page.partition('<div class="side-foot">')[0] for page in (recorder, superior)
    ]
    sections = [re.findall(r'"nav-section">([^<]+)<', menu) for menu in menus]
    assert sections == [
        ["记录", "收发", "查看和设置"],
        ["督促", "记录", "收发", "查看和设置"],
    ]
    # The bar of a telephone holds what stands first.
    bar = superior[superior.index('<nav class="tabs"') :]
    assert "督促检查" in bar
    assert "逾期事项" in bar


def test_an_account_without_rights_is_told_whom_to_ask(world):
    answer = browser_of(world["nobody"]).get("/")

    assert "这个账号还没有授权" in page_of(answer)


def test_the_list_says_what_for_whom_by_when_and_by_which_clause(world):
    page = page_of(browser_of(world["recorder"]).get(due(world)))

    assert "先办" in page
    assert "等上级明确" in page
    assert "主题党日" in page
    assert "2026年11月" in page
    assert "湖南实施方案 三（三）" in page
    assert re.search(r"gatherings/new/gatherings\.theme_day\.held/", page)
    assert f"/units/{world.branch.pk}/gaps/new/?duty=" in page


def test_every_button_of_the_list_opens_its_form(world):
    browser = browser_of(world["recorder"])
    page = page_of(browser.get(due(world)))
    forms = set(re.findall(r'href="(/units/[^"]+/new/[^"]*)"', page))

    answers = {form: browser.get(form.replace("&amp;", "&")) for form in forms}

    assert len(forms) >= 5
    assert {one.status_code for one in answers.values()} == {200}


def test_what_is_alike_is_folded_into_one_line(world):
    page = page_of(browser_of(world["recorder"]).get(due(world)))

    assert re.search(r"还有 \d+ 期", page)
    assert re.search(r"还有 \d+ 项", page)


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_the_list_is_the_recorders(world, who):
    browser, before = browser_of(world[who]), refusals()

    answer = browser.get(due(world))

    assert answer.status_code == 404
    assert refusals() == before + 1


def test_more_rows_ask_no_more_queries(world):
    browser = browser_of(world["recorder"])
    browser.get(due(world))
    before = queries_of(browser, due(world))

    for name in ("吴一", "吴二", "吴三"):
        admit(world.cast, name, world.branch)
    settle(at=now())

    assert queries_of(browser, due(world)) == before
    assert before <= 12


def test_a_declared_gap_leaves_the_list_of_what_is_to_be_done(world):
    duty = "hunan-2017/theme-day-monthly"
    declare_gap(
        world.branch,
        duties=[duty],
        period="2026-11",
        reason="全村抗洪",
        by=world["recorder"],
        at=now(),
    )
    settle(at=now())

    page = page_of(browser_of(world["recorder"]).get(due(world)))

    assert "已说明未开展" in page
