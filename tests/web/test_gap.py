import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS
from tests.factories.web import browser_of, page_of, refusals
from yiben.ledger.models import Entry

DUTY = "hunan-2017/theme-day-monthly"
ASKED = {"duty": DUTY, "period": "2026-11"}


def new(world):
    return reverse("gap-new", args=[world.branch.pk])


def test_the_page_names_duty_and_clause(world):
    page = page_of(browser_of(world["recorder"]).get(new(world), ASKED))

    assert "主题党日" in page
    assert "2026年11月" in page
    assert "湖南实施方案" in page


def test_without_a_duty_the_page_says_where_to_choose_one(world):
    page = page_of(browser_of(world["recorder"]).get(new(world)))

    assert "说明未开展要从那一项职责说起" in page
    assert reverse("due", args=[world.branch.pk]) in page
    assert 'name="reason"' not in page


def test_the_reason_is_kept_as_an_entry(world):
    browser = browser_of(world["recorder"])

    answer = browser.post(new(world), ASKED | {"reason": "全村抗洪"}, follow=True)

    entry = Entry.objects.get()
    assert entry.kind == "ledger.gap.declared"
    assert "全村抗洪" in page_of(answer)


def test_without_a_reason_nothing_is_written(world):
    answer = browser_of(world["recorder"]).post(new(world), ASKED | {"reason": " "})

    assert answer.status_code == 422
    assert "没有写明原因" in page_of(answer)
    assert f'value="{DUTY}"' in page_of(answer)
    assert Entry.objects.count() == 0


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_declares(world, who):
    browser, before = browser_of(world[who]), refusals()

    answer = browser.post(new(world), ASKED | {"reason": "全村抗洪"})

    assert answer.status_code == 404
    assert refusals() == before + 1
    assert Entry.objects.count() == 0
