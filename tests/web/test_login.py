from datetime import timedelta

import pytest
from django.urls import reverse

from tests.cast import PASSWORD
from tests.factories.web import browser_of, page_of, refusals
from yiben.common import clock
from yiben.web.context import SAVED, STARTED


def test_the_right_password_opens_the_due_list(world, client):
    answer = client.post(
        reverse("login"), {"username": "recorder", "password": PASSWORD}, follow=True
    )

    assert answer.redirect_chain[-1][0] == reverse("due", args=[world.branch.pk])
    assert "本月该办什么" in page_of(answer)


def test_a_wrong_password_keeps_the_name_and_tells_neither(world, client):
    known = client.post(reverse("login"), {"username": "recorder", "password": "错"})
    unknown = client.post(reverse("login"), {"username": "没有", "password": "错"})

    assert 'value="recorder"' in page_of(known)
    assert "用户名或密码不对" in page_of(known)
    assert "用户名或密码不对" in page_of(unknown)


def test_five_wrong_passwords_shut_the_door_for_a_while(world, client):
    for _ in range(5):
        answer = client.post(
            reverse("login"), {"username": "recorder", "password": "错"}
        )

    assert answer.status_code == 429
    assert "等 15 分钟" in page_of(answer)


@pytest.mark.parametrize("name", ["due", "ledger", "gatherings", "talks"])
def test_a_stranger_is_sent_to_the_login_page(world, client, name):
    address = reverse(name, args=[world.branch.pk])

    answer = client.get(address)

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('login')}?next={address}"


def test_a_session_ends_for_good_after_its_limit(world, settings):
    browser = browser_of(world["recorder"])
    session = browser.session
    long_ago = clock.now() - settings.YIBEN_SESSION_LIMIT - timedelta(minutes=1)
    session[STARTED] = long_ago.isoformat()
    session.save()

    answer = browser.get(reverse("due", args=[world.branch.pk]))

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


def test_a_session_is_put_off_once_a_minute_and_not_by_every_page(world):
    browser = browser_of(world["recorder"])
    page, session = reverse("due", args=[world.branch.pk]), browser.session
    just_now = clock.now().isoformat()
    long_ago = (clock.now() - timedelta(minutes=2)).isoformat()
    for saved, is_put_off in ((just_now, False), (long_ago, True)):
        session[SAVED] = saved
        session.save()

        browser.get(page)

        assert (browser.session[SAVED] != saved) == is_put_off


def test_logging_out_takes_a_post(world):
    browser = browser_of(world["recorder"])

    assert browser.get(reverse("logout")).status_code == 405
    assert browser.post(reverse("logout")).status_code == 302
    assert browser.get("/").status_code == 302


def test_large_letters_are_kept_with_the_account(world):
    browser = browser_of(world["recorder"])

    browser.post(reverse("text-size"), {"size": "large", "back": "/"})

    world["recorder"].refresh_from_db()
    assert world["recorder"].text_size == "large"
    page = page_of(browser.get(reverse("due", args=[world.branch.pk])))
    assert 'class="large"' in page


def test_large_letters_work_before_the_login_and_lead_nowhere_else(db, client):
    answer = client.post(
        reverse("text-size"), {"size": "large", "back": "https://evil.example/"}
    )

    assert answer["Location"] == reverse("home")
    assert 'class="large"' in page_of(client.get(reverse("login")))


def test_demo_logins_show_in_a_demonstration_only(db, client, settings, tmp_path):
    settings.VAR = tmp_path
    (tmp_path / "demo.txt").write_text("记录员 jly / 密码", encoding="utf-8")

    assert "jly" not in page_of(client.get(reverse("login")))
    settings.YIBEN_DEMO = True
    shown = page_of(client.get(reverse("login")))
    assert "jly" in shown
    assert "系统日期停在 2026年11月20日" in shown


def test_an_unknown_page_is_answered_in_chinese(world):
    answer = browser_of(world["recorder"]).get("/没有这一页/")

    assert answer.status_code == 404
    assert "没有找到这一页" in page_of(answer)


def test_the_forbidden_looks_like_the_missing(world):
    browser = browser_of(world["recorder"])
    before = refusals()

    forbidden = browser.get(reverse("due", args=[world.far.pk]))
    missing = browser.get(reverse("due", args=["o_nothing"]))

    assert (forbidden.status_code, missing.status_code) == (404, 404)
    assert page_of(forbidden) == page_of(missing)
    assert refusals() == before + 2


def test_pages_about_people_stay_out_of_the_browsers_stores(world):
    answer = browser_of(world["recorder"]).get(reverse("due", args=[world.branch.pk]))

    assert answer["Cache-Control"] == "no-store"
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"]


def test_the_interface_answers_without_a_session(db, client):
    assert client.get("/api/health").json() == {"status": "ok"}
    assert client.get("/api/openapi.json").json()["info"]["title"] == "一本账"
