"""The pages of dues, pressed as a recorder, a member and a superior press them."""

import pytest
from django.urls import reverse

from tests.factories.dues import (
    NOVEMBER,
    asked,
    collected,
    payment_of,
    remitted,
    set_up,
)
from tests.factories.superior import assert_only
from tests.factories.web import browser_of, page_of, queries_of
from yiben.books.dues.models import (
    Collection,
    DuesAccount,
    Exemption,
    Payment,
    Publication,
    Remittance,
)


@pytest.fixture
def client(world):
    return browser_of(world["recorder"])


@pytest.fixture
def month_url(world) -> str:
    return reverse("dues", args=[world.branch.pk])


def test_one_press_pays_for_everybody_and_a_double_click_nothing_more(
    world, client, month_url
):
    set_up(world)
    page = client.get(month_url)
    panel = page.context["panel"]
    assert all(one.is_ticked for one in panel.lines)
    ticked = [one.line.person_id for one in panel.lines][1:]
    told = {
        "month": panel.month,
        "token": panel.token,
        "paid_on": panel.paid_on,
        "persons": ticked,
    }

    done = client.post(month_url, told, follow=True)
    client.post(month_url, told)

    assert "一条记入台账" in page_of(done)
    assert (Collection.objects.count(), Payment.objects.count()) == (1, 5)
    assert len(done.context["panel"].view.unpaid) == 1


def test_a_wrong_day_keeps_what_was_ticked_and_typed(world, client, month_url):
    set_up(world)
    one = world.id("李春生")
    told = {"paid_on": "2026-12-30", "persons": [one], "note": "村部收的"}

    page = client.post(month_url, told)

    assert page.status_code == 422
    assert "交纳日期还没有到" in page_of(page)
    assert "村部收的" in page_of(page)
    lines = page.context["panel"].lines
    assert [one.line.person_id for one in lines if one.is_ticked] == [one]


def test_a_sum_is_worked_out_from_a_base_that_is_not_kept(world, client):
    url = reverse("dues-set", args=[world.branch.pk, world.id("李春生")])
    told = {"category": "salaried", "base": "4321", "from_month": "2026-01"}

    page = client.post(url, told, follow=True)

    assert str(DuesAccount.objects.get().monthly) == "43.21"
    assert "4321" not in page_of(page)


def test_a_negative_and_an_unfitting_sum_are_refused_in_plain_words(world, client):
    set_up(world)
    url = reverse("dues-pay", args=[world.branch.pk, world.id("李春生")])
    assert 'value="2026-11"' in page_of(client.get(url))
    told = {"months": ["2026-11"], "paid_on": "2026-11-18", "token": "x_1"}

    for amount, said in (("-50", "不能是负数"), ("49", "应交 50.00 元")):
        page = client.post(url, {**told, "amount": amount})
        assert said in page_of(page)
    for _ in range(2):
        page = client.post(url, {**told, "amount": "50"}, follow=True)
        assert "已登记" in page_of(page)

    assert Payment.objects.count() == 1


def test_months_before_any_sum_owe_nothing_that_is_known(world, client):
    card = reverse("dues-card", args=[world.branch.pk, world.id("赵田")])
    unset = page_of(client.get(card))
    set_up(world)
    DuesAccount.objects.update(from_month=NOVEMBER)

    page = page_of(client.get(card))

    assert "应交 0.00 元" not in unset + page
    assert "定了数额才知道应交多少" in unset
    assert "数额从2026年11月起才定，这个月应交多少没有记在这里" in page
    assert "当时没有定数额" in page
    assert "还没有定数额" not in page


def test_a_correction_shows_both_figures_on_the_card(world, client):
    set_up(world)
    collected(world, ["李春生"])
    url = reverse("dues-correct", args=[payment_of(world, "李春生").pk])

    page = client.post(url, {"amount": "", "reason": "没有交"}, follow=True)

    assert "两个数都留着" in page_of(page)
    assert "冲销 -50.00 元" in page_of(page)


def test_a_request_goes_up_and_comes_back_decided(world, client):
    set_up(world)
    url = reverse("dues-ease", args=[world.branch.pk, world.id("王小禾")])
    told = {
        "from_month": "2026-11",
        "until_month": "2026-12",
        "amount": "0",
        "studied_on": "2026-11-10",
        "reason": "家里有病人",
    }
    client.post(url, told, follow=True)
    above = browser_of(world["superior"])
    listed = above.get(reverse("dues-requests", args=[world.town.pk]))
    assert "王小禾" in page_of(listed)
    row = Exemption.objects.get()

    page = above.post(
        reverse("dues-decide", args=[row.pk]), {"answer": "yes"}, follow=True
    )

    assert "已作决定" in page_of(page)
    assert "已批准免交" in page_of(client.get(reverse("dues", args=[world.branch.pk])))


def test_money_goes_up_and_gets_its_receipt(world, client):
    set_up(world)
    collected(world)
    told = {
        "amount": "96.95",
        "from_month": "2026-11",
        "until_month": "2026-11",
        "sent_on": "2026-11-19",
        "token": "x_r",
    }
    client.post(reverse("dues-remit", args=[world.branch.pk]), told)
    row = Remittance.objects.get()
    above = browser_of(world["superior"])

    page = above.post(
        reverse("dues-receive", args=[row.pk]), {"receipt": "收001"}, follow=True
    )

    assert "收001" in page_of(page)
    sent = client.get(reverse("dues-flow", args=[world.branch.pk]))
    assert "收001" in page_of(sent)


def test_members_read_totals_and_their_own_and_nobody_elses(world, client):
    set_up(world)
    collected(world)
    url = reverse("dues-published", args=[world.branch.pk])
    for _ in range(2):
        client.post(url, {"token": "x_p"})
    member = browser_of(world["member"])

    shown, own = page_of(member.get(url)), page_of(member.get(reverse("me")))

    assert Publication.objects.count() == 1
    assert "96.95" in shown
    assert "50.00" not in shown
    assert "应交 0.20 元" in own
    card = member.get(reverse("dues-card", args=[world.branch.pk, world.id("赵田")]))
    assert "应交 0.20 元" in page_of(card)
    assert "登记交纳" not in page_of(card)
    assert "50.00" not in own


def test_last_years_sums_are_taken_over_with_one_press(world, client):
    url = reverse("dues-setup", args=[world.branch.pk])
    set_up(world)
    DuesAccount.objects.update(year=2025, from_month=2025 * 12)
    panel = client.get(url).context["panel"]
    assert len(panel.known) == 6

    client.post(url, {"persons": [one.person_id for one in panel.known]})

    assert DuesAccount.objects.filter(year=2026).count() == 6


def test_pages_with_sums_are_the_recorders_alone(world, month_url):
    set_up(world)
    collected(world, ["李春生"])
    asked(world)
    remitted(world)
    place = [world.branch.pk, world.id("李春生")]
    for url in (
        month_url,
        *(reverse(f"dues-{one}", args=place) for one in "card set pay ease".split()),
        reverse("dues-correct", args=[payment_of(world, "李春生").pk]),
    ):
        assert_only(world, {"recorder"}, url)


def test_the_month_asks_no_more_for_more_payments(world, client, month_url):
    set_up(world)
    collected(world, ["李春生"])
    few = queries_of(client, month_url)

    collected(world, ["王小禾", "赵田", "周大山"])

    assert queries_of(client, month_url) == few


def test_a_committee_is_shown_what_came_up(world):
    browser = browser_of(world["town_recorder"])

    page = browser.get(reverse("dues", args=[world.town.pk]), follow=True)

    assert "下级上缴的" in page_of(page)
    assert NOVEMBER > 0
