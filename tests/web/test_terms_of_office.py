"""Terms of office through the pages: lengths, the overdue, approvals."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT
from tests.factories.registers import own_form
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.books.registers.actions import keep_register
from yiben.people.models import TermExtension, TermLength

READERS = ("recorder", "second", "superior", "county_superior", "auditor")
ABOVE = ("superior", "county_superior")


@pytest.fixture
def above(world):
    return browser_of(world["superior"])


@pytest.fixture
def term(world):
    form = own_form(
        world, "registers.term.kept", from_on=date(2021, 5, 1), title="第五届"
    )
    return keep_register(world.branch, form, by=world["recorder"], at=AT)


def page(world, unit: str = "town") -> str:
    return reverse("terms-of-office", args=[getattr(world, unit).pk])


def test_the_overdue_stand_first_and_can_be_extended_from_above(world, above, term):
    panel = above.get(page(world)).context["panel"]

    first = panel.rows[0]
    assert (first.line.name, first.line.label) == ("河湾村党支部", "已逾期")
    assert first.extend_url == reverse("term-extend", args=[world.branch.pk])
    own = browser_of(world["recorder"]).get(page(world, "branch")).context["panel"]
    assert [one.extend_url for one in own.rows] == [""]
    assert own.enter_url


def test_a_length_is_set_and_a_mistake_comes_back_filled(world, above):
    given = {"kind": "branch", "years": "五", "remind_months": "4"}
    given["from_on"] = "2026-01-01"

    wrong = above.post(page(world), given)
    right = above.post(page(world), {**given, "years": "4"})

    assert wrong.status_code == 422
    assert "“五”不是整数" in page_of(wrong)
    assert right.status_code == 302
    row = TermLength.objects.get()
    assert (row.org, row.years, row.remind_months) == (world.town, 4, 4)


def test_an_extension_without_approval_is_refused_and_with_one_counts(
    world, above, term
):
    url = reverse("term-extend", args=[world.branch.pk])
    given = {"until_on": "2027-03-31", "approved_on": "2026-04-01"}

    wrong = above.post(url, given)
    right = above.post(url, {**given, "approval": "柳委〔2026〕8号"})

    assert wrong.status_code == 422
    assert "“批复文号”没有填写" in page_of(wrong)
    assert right.status_code == 302
    assert TermExtension.objects.get().approval == "柳委〔2026〕8号"
    assert "柳委〔2026〕8号" in page_of(above.get(page(world)))


def test_without_a_term_there_is_nothing_to_extend(world, above):
    url = reverse("term-extend", args=[world.branch.pk])

    assert "还没有登记本届任期" in page_of(above.get(url))


def test_everybody_else_is_refused(world, term):
    length = {"kind": "branch", "years": "4", "remind_months": "4"}
    length["from_on"] = "2026-01-01"

    assert_only(world, READERS, page(world, "branch"))
    assert_only(world, ABOVE, page(world, "branch"), length)
    assert_only(world, ABOVE, reverse("term-extend", args=[world.branch.pk]))


def test_more_terms_cost_no_more_queries(world, above, term):
    one = queries_of(above, page(world))
    form = own_form(
        world, "registers.term.kept", from_on=date(2026, 5, 1), title="第六届"
    )
    keep_register(world.branch, form, by=world["recorder"], at=AT)

    assert queries_of(above, page(world)) == one <= 15
