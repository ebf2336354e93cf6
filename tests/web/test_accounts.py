import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.org.words import GrantRole
from yiben.people.models import Account, Grant

PASSWORD = "云川-夜航-7719"
LIST = reverse("accounts")
NEW = reverse("account-new")


def test_the_list_shows_who_may_do_what_where(world):
    response = browser_of(world["security_admin"]).get(f"{LIST}?q=recorder")

    rows = response.context["panel"].rows
    assert [one.username for one in rows] == ["recorder", "town_recorder"]
    assert "记录员：河湾村党支部" in page_of(response)


def test_an_account_is_made_and_granted_and_can_log_in(world):
    client = browser_of(world["security_admin"])
    made = client.post(
        NEW,
        {
            "username": "xiaoman",
            "display_name": "程小满",
            "password": PASSWORD,
            "person": world.people["周大山"].pk,
        },
    )
    account = Account.objects.get(username="xiaoman")
    client.post(
        reverse("grant-new", args=[account.pk]),
        {"role": "recorder", "place": "河湾村党支部", "until_on": "2027-01-01"},
    )

    grant = Grant.objects.get(account=account)
    assert made["Location"] == reverse("account", args=[account.pk])
    assert account.check_password(PASSWORD)
    assert account.person == world.people["周大山"]
    assert (grant.role, grant.org) == (GrantRole.RECORDER.value, world.branch)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"username": "recorder"}, "已经有人用了"),
        ({"username": ""}, "“用户名”没有填写"),
        ({"password": "123"}, "请换一个"),
        ({"person": "p_nobody"}, "没有这个编号的党员"),
    ],
)
def test_a_bad_account_is_not_made(world, given, said):
    before = Account.objects.count()
    data = {"username": "new", "display_name": "新来的", "password": PASSWORD, **given}

    response = browser_of(world["security_admin"]).post(NEW, data)

    assert response.status_code == 422
    assert said in page_of(response)
    assert PASSWORD not in page_of(response)
    assert Account.objects.count() == before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"place": "没有这个村党支部"}, "没有叫“没有这个村党支部”的组织"),
        ({"role": "king"}, "里没有这一项"),
        ({"until_on": "2020-01-01"}, "早于起始日期"),
        ({"until_on": "某天"}, "不是日期"),
    ],
)
def test_a_bad_grant_is_not_given(world, given, said):
    before = Grant.objects.count()
    data = {"role": "recorder", "place": "河湾村党支部", **given}

    response = browser_of(world["security_admin"]).post(
        reverse("grant-new", args=[world["nobody"].pk]), data
    )

    assert response.status_code == 422
    assert said in page_of(response)
    assert Grant.objects.count() == before


def test_a_role_is_taken_away_at_once(world):
    grant = Grant.objects.get(account=world["stranger"])

    browser_of(world["security_admin"]).post(reverse("grant-end", args=[grant.pk]))

    url = reverse("unit", args=[world.far.pk])
    assert browser_of(world["stranger"]).get(url).status_code == 404


def test_an_account_is_switched_off_and_on_but_not_ones_own(world):
    client = browser_of(world["security_admin"])
    url = reverse("account-switch", args=[world["stranger"].pk])

    client.post(url, {"active": "0"})
    assert not Account.objects.get(pk=world["stranger"].pk).is_active
    client.post(url, {"active": "1"})
    own = reverse("account-switch", args=[world["security_admin"].pk])
    refused = client.post(own, {"active": "0"})

    assert Account.objects.get(pk=world["stranger"].pk).is_active
    assert refused.status_code == 409
    assert "不能停用自己的账号" in page_of(refused)


def test_a_password_is_reset(world):
    client = browser_of(world["security_admin"])
    url = reverse("account-password", args=[world["member"].pk])

    weak = client.post(url, {"password": "1234567890"})
    client.post(url, {"password": PASSWORD})

    assert weak.status_code == 422
    assert Account.objects.get(pk=world["member"].pk).check_password(PASSWORD)


def test_nobody_else_touches_accounts(world):
    account = world["nobody"].pk
    grant = Grant.objects.get(account=world["stranger"])
    only = ("security_admin",)

    for url in (LIST, NEW, reverse("account", args=[account])):
        assert_only(world, only, url)
    assert_only(world, only, NEW, {"username": "x", "display_name": "x"})
    granting = reverse("grant-new", args=[account])
    assert_only(world, only, granting, {"role": "recorder", "place": "河湾村党支部"})
    assert_only(world, only, reverse("grant-end", args=[grant.pk]), {})
    assert_only(world, only, reverse("account-switch", args=[account]), {"active": "0"})
    assert_only(
        world, only, reverse("account-password", args=[account]), {"password": "x"}
    )

    assert Grant.objects.filter(account=account).count() == 0
    assert Account.objects.get(pk=account).is_active


def test_three_accounts_cost_no_more_queries_than_one(world):
    client = browser_of(world["security_admin"])

    one = queries_of(client, f"{LIST}?q=stranger")
    many = queries_of(client, LIST)

    assert one == many <= 15
