import pytest
from django.urls import reverse

from tests.factories.filings import REPORT, drafted
from tests.factories.gatherings import AT
from tests.factories.superior import (
    assert_only,
    file_again,
    filed_plan,
    queries_of,
)
from tests.factories.web import browser_of, page_of
from yiben.books.filings.actions import file_filing
from yiben.books.filings.models import Filing
from yiben.ledger.models import Entry


@pytest.fixture
def filing(world) -> Filing:
    return filed_plan(world)


def inbox_of(world) -> str:
    return reverse("inbox", args=[world.town.pk])


def test_the_inbox_lists_what_waits_and_who_has_not_filed(world, filing):
    response = browser_of(world["superior"]).get(inbox_of(world))

    panel = response.context["panel"]
    assert [(one.title, one.unit) for one in panel.waiting] == [
        (filing.title, "河湾村党支部")
    ]
    owing = [(one.unit, one.title) for one in panel.overdue]
    assert ("桃园村党支部", "年初“三会一课”计划备案") in owing
    assert ("河湾村党支部", "年初“三会一课”计划备案") not in owing
    assert not any("公布" in title for _, title in owing)
    assert [unit for unit, _ in owing] == sorted(
        (unit for unit, _ in owing), key=["河湾村党支部", "桃园村党支部"].index
    )


def test_a_filing_is_read_with_its_lines_elements_and_history(world, filing):
    url = reverse("filing-receive", args=[filing.pk])

    response = browser_of(world["superior"]).get(url)

    panel = response.context["panel"]
    rows = next(one.rows for one in panel.blocks if one.rows)
    assert rows == (
        "3月 支部党员大会 讨论年度计划（主持：李春生）",
        "4月28日 主题党日 清明祭扫",
    )
    assert ("时间", True) in panel.elements
    assert ("程序", False) in panel.elements
    assert [one.label for one in panel.steps] == ["起草", "报送"]
    assert "给出回执" in page_of(response)


def test_a_receipt_is_given_once(world, filing):
    client = browser_of(world["superior"])
    url = reverse("filing-receive", args=[filing.pk])

    first = client.post(url, follow=True)
    second = client.post(url)

    filing.refresh_from_db()
    assert filing.state == "received"
    assert "回执" in page_of(first)
    assert first.redirect_chain == [(inbox_of(world), 302)]
    assert second.status_code == 422
    assert "已由superior的账号" in page_of(second)
    assert Entry.objects.filter(kind="filings.meeting_plan.received").count() == 1
    done = client.get(f"{inbox_of(world)}?received=1").context["panel"]
    assert [one.title for one in done.received] == [filing.title]


def test_a_return_needs_a_reason_and_tells_it_to_the_unit(world, filing):
    client = browser_of(world["superior"])
    url = reverse("filing-return", args=[filing.pk])

    empty = client.post(url, {"reason": "  "})
    filing.refresh_from_db()
    assert (empty.status_code, filing.state) == (422, "filed")
    told = client.post(url, {"reason": "五月没有安排党课。"}, follow=True)

    filing.refresh_from_db()
    assert filing.state == "returned"
    assert "已退回" in page_of(told)
    assert filing.steps.latest("id").reason == "五月没有安排党课。"
    panel = client.get(inbox_of(world)).context["panel"]
    assert [one.title for one in panel.returned] == [filing.title]


def test_what_was_filed_again_is_received(world, filing):
    client = browser_of(world["superior"])
    client.post(reverse("filing-return", args=[filing.pk]), {"reason": "请补。"})
    filing.refresh_from_db()
    file_again(world, filing, "改过的计划")

    client.post(reverse("filing-receive", args=[filing.pk]))

    filing.refresh_from_db()
    assert (filing.state, filing.revision) == ("received", 2)


@pytest.mark.parametrize("name", ["filing-receive", "filing-return"])
def test_nobody_but_the_recipient_answers(world, filing, name):
    url = reverse(name, args=[filing.pk])

    assert_only(world, ("superior",), url)
    assert_only(world, ("superior",), url, {"reason": "不行"})

    filing.refresh_from_db()
    assert filing.state == "filed"


def test_only_the_recipient_opens_the_inbox(world):
    assert_only(world, ("superior",), inbox_of(world))


def test_three_filings_cost_no_more_queries_than_one(world, filing):
    client = browser_of(world["superior"])
    one = queries_of(client, inbox_of(world))
    for kind in (REPORT, "filings.special_report"):
        more = drafted(world, kind)
        file_filing(more, by=world["recorder"], at=AT)

    assert queries_of(client, inbox_of(world)) == one <= 16
