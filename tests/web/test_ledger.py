import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.gatherings import AT, STRANGERS, assembly, theme_day
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.gatherings.actions import record_gathering
from yiben.people.models import AuditLine
from yiben.web.panels import ledger as panel

FORMULA = "=1+1"


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def held(world, *titles):
    return [
        record_gathering(
            world.branch,
            theme_day(world, title=title, happened_on=date(2026, 11, 1 + number)),
            by=world["recorder"],
            at=AT,
        )
        for number, title in enumerate(titles)
    ]


def ledger(world):
    return reverse("ledger", args=[world.branch.pk])


def test_an_empty_ledger_offers_the_form_to_who_may_record(world, clerk):
    form = reverse("gatherings", args=[world.branch.pk])

    assert f'href="{form}">记一次活动' in page_of(clerk.get(ledger(world)))
    above = page_of(browser_of(world["superior"]).get(ledger(world)))
    assert "台账还是空的" in above
    assert form not in above


def test_the_list_shows_both_clocks(world, clerk):
    held(world, "看得见的")

    page = page_of(clerk.get(ledger(world)))

    assert "看得见的" in page
    assert "2026年11月1日" in page
    assert "2026年11月20日" in page
    assert "补录 19 天" in page


def test_kind_and_days_narrow_the_list(world, clerk):
    held(world, "一号的", "二号的")
    record_gathering(world.branch, assembly(world), by=world["recorder"], at=AT)

    by_kind = page_of(
        clerk.get(ledger(world), {"kind": "gatherings.member_assembly.held"})
    )
    by_day = page_of(clerk.get(ledger(world), {"until": "2026-11-01"}))

    assert ("讨论修渠" in by_kind, "一号的" in by_kind) == (True, False)
    assert ("一号的" in by_day, "二号的" in by_day) == (True, False)


def test_pages_follow_each_other(world, clerk, monkeypatch):
    monkeypatch.setattr(panel, "PAGE", 1)
    monkeypatch.setattr("yiben.web.pages.ledger.PAGE", 1)
    held(world, "一号的", "二号的")

    first = page_of(clerk.get(ledger(world)))
    second = page_of(clerk.get(ledger(world), {"page": "2"}))

    assert ("二号的" in first, "一号的" in first, "下一页" in first) == (
        True,
        False,
        True,
    )
    assert ("一号的" in second, "上一页" in second, "下一页" in second) == (
        True,
        True,
        False,
    )


def test_nonsense_in_the_address_is_left_out(world, clerk):
    asked = {"page": "x", "since": "昨天", "kind": "没有"}

    assert clerk.get(ledger(world), asked).status_code == 200


def test_the_workbook_holds_texts_and_leaves_a_line(world, clerk):
    held(world, FORMULA)

    answer = clerk.get(reverse("ledger-export", args=[world.branch.pk]))

    sheet = load_workbook(io.BytesIO(answer.content))["台账"]
    cell = sheet["H2"]
    assert (cell.value, cell.data_type) == (FORMULA, "s")
    line = AuditLine.objects.get(action="ledger.list")
    assert line.account_id == world["recorder"].pk


def test_more_rows_ask_no_more_queries(world, clerk):
    held(world, "一")
    one = queries_of(clerk, ledger(world))

    held(world, "二", "三")

    assert queries_of(clerk, ledger(world)) == one <= 15
    assert page_of(clerk.get(ledger(world))).count('scope="row"') == 3


@pytest.mark.parametrize("who", ["neighbour", "stranger", "system_admin", "nobody"])
def test_strangers_see_neither_list_nor_workbook(world, who):
    held(world, "看得见的")
    clerk, before = browser_of(world[who]), refusals()

    answers = [
        clerk.get(ledger(world)),
        clerk.get(reverse("ledger-export", args=[world.branch.pk])),
    ]

    assert "看得见的" not in "".join(page_of(one) for one in answers)
    assert refusals() >= before
    assert who in STRANGERS
