"""The description as a page: for the system administrator, from our own files."""

from django.test import Client

from tests.factories.api import Caller, key_of, program
from tests.factories.superior import assert_only
from tests.factories.web import browser_of, page_of

PAGE = "/api/docs/"


def test_the_system_administrator_reads_the_description(world):
    text = page_of(browser_of(world["system_admin"]).get(PAGE))

    assert "/api/openapi.json" in text
    assert "http://" not in text
    assert "https://" not in text


def test_nobody_else_does(world):
    assert_only(world, ["system_admin"], PAGE)
    assert Client().get(PAGE)["Location"] == f"/login/?next={PAGE}"


def test_a_program_needs_no_mark_of_a_page(world):
    account = program(world, "strict", ("superior", world.town))
    strict = Client(enforce_csrf_checks=True)
    caller = Caller(key_of(world, account, world.town), strict)
    form = {"title": "关于冬训的通知", "target_ids": [world.branch.pk]}

    assert caller.post(f"/units/{world.town.pk}/relays", form)["row"]["n_targets"] == 1


def test_a_key_that_asks_too_often_is_told_to_wait(world, branch_program, settings):
    settings.YIBEN_API_RATE = "2/m"
    sent = [branch_program.send("GET", "/token") for _ in range(3)]

    assert [one.status_code for one in sent] == [200, 200, 429]
    assert sent[2].json()["title"] == "请求太多。"
    assert int(sent[2]["Retry-After"]) > 0
