"""The page on which a superior issues keys for other programs."""

import pytest
from django.urls import reverse

from tests.factories.api import program
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.models import ApiToken

GIVEN = {"label": "省党建平台", "until_on": "2027-03-01", "once": "form-1"}


@pytest.fixture
def page(world) -> str:
    return reverse("tokens", args=[world.town.pk])


def given(world, **more) -> dict[str, object]:
    scopes = ["read:tree", "read:ledger"]
    own = {"account_id": world["superior"].pk, "scopes": scopes}
    return {**GIVEN, **own, **more}


def test_a_key_is_issued_and_its_secret_shown_once(world, page):
    client = browser_of(world["superior"])
    first = page_of(client.post(page, given(world)))
    again = page_of(client.post(page, given(world)))
    later = page_of(client.get(page))

    row = ApiToken.objects.get()
    secret = first.split('<p class="mono">')[1].split("</p>")[0]
    assert secret.startswith("yb_")
    assert (row.label, row.scopes) == ("省党建平台", "read:tree read:ledger")
    assert secret not in again + later
    assert "密钥不再显示" in again
    assert "看台账" in later


def test_a_bad_form_comes_back_filled_with_every_mistake(world, page):
    bad = given(world, label="", scopes=[], until_on="明天")
    response = browser_of(world["superior"]).post(page, bad)

    text = page_of(response)
    assert response.status_code == 422
    assert all(one in text for one in ("“用在哪里”没有填写", "“用途”没有选择", "明天"))
    assert ApiToken.objects.count() == 0


def test_a_program_without_a_password_is_made_on_the_page_of_accounts(world, page):
    browser_of(world["security_admin"]).post(
        reverse("account-new"),
        {"username": "province", "display_name": "省平台", "password": ""},
    )
    made = program(world, "other", ("recorder", world.branch))
    text = page_of(browser_of(world["superior"]).get(page))

    assert made.display_name in text
    assert "省平台" not in text  # it has no role below the town yet


def test_a_key_is_taken_back_by_the_superior_or_by_the_system(world, page):
    client, at = browser_of(world["superior"]), browser_of(world["system_admin"])
    client.post(page, given(world))
    row = ApiToken.objects.get()
    every = page_of(at.get(reverse("all-tokens")))
    done = at.post(reverse("token-revoke", args=[row.pk]))
    client.post(reverse("token-revoke", args=[row.pk]))

    row.refresh_from_db()
    assert "省党建平台" in every
    assert done["Location"] == reverse("all-tokens")
    assert row.revoked_at is not None
    assert "已收回" in page_of(client.get(page))


def test_nobody_else_sees_issues_or_takes_back_keys(world, page):
    browser_of(world["superior"]).post(page, given(world))
    row = ApiToken.objects.get()

    assert_only(world, ["superior"], page)
    assert_only(world, ["superior"], page, given(world, once="other"))
    assert_only(world, ["system_admin"], reverse("all-tokens"))
    revoke = reverse("token-revoke", args=[row.pk])
    assert_only(world, ["superior", "system_admin"], revoke, {"a": "1"})
    row.refresh_from_db()
    assert row.revoked_at is None


def test_a_browser_session_is_no_key(world):
    client = browser_of(world["recorder"])

    assert client.get("/api/token").status_code == 401


def test_the_page_takes_few_questions(world, page):
    client = browser_of(world["superior"])
    client.post(page, given(world))
    few = queries_of(client, page)
    for number in range(3):
        client.post(page, given(world, once=f"more-{number}"))

    assert (queries_of(client, page), few <= 12) == (few, True)
