import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.duties.models import Waiver
from yiben.standing.queries import Line, lines_of


@pytest.fixture
def line(world, today) -> Line:
    found = lines_of(
        world.branch, year=2026, as_of=today, seen_by=world["superior"], status="missed"
    )
    return next(one for one in found if one.title == "主题党日")


@pytest.fixture
def url(world) -> str:
    return reverse("waive", args=[world.branch.pk])


def asked(line: Line, **given: str) -> dict[str, str]:
    told = {"subject": line.subject, "duty": line.duty, "period": line.period}
    return {**told, "reason": "汛期抢险。", **given}


def waive(world, url: str, line: Line) -> Waiver:
    browser_of(world["superior"]).post(url, asked(line))
    return Waiver.objects.get(period=line.period)


def test_a_superior_releases_with_a_reason_and_everybody_sees_it(world, url, line):
    form = browser_of(world["superior"]).get(
        url, {"subject": line.subject, "duty": line.duty, "period": line.period}
    )
    response = browser_of(world["superior"]).post(url, asked(line), follow=True)

    panel = form.context["panel"]
    assert (panel.subject, panel.duty, panel.period) == (
        "河湾村党支部",
        "主题党日（湖南实施方案）",
        line.period_label,
    )
    assert "汛期抢险" in page_of(response)
    row = browser_of(world["recorder"]).get(url).context["panel"].rows[0]
    assert (row.subject, row.duty, row.told.is_live) == (
        "河湾村党支部",
        "主题党日（湖南实施方案）",
        True,
    )


def test_the_standing_changes_at_once_and_back_again(world, url, line, today):
    waiver = waive(world, url, line)

    def status() -> str:
        lines = lines_of(
            world.branch, year=2026, as_of=today, seen_by=world["superior"]
        )
        key = (line.duty, line.period, line.subject)
        return next(
            one.status for one in lines if (one.duty, one.period, one.subject) == key
        )

    assert status() == "waived"
    client = browser_of(world["superior"])
    revoke = reverse("waive-revoke", args=[waiver.pk])
    client.post(revoke)
    again = client.post(revoke)

    assert status() == "missed"
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"reason": ""}, "“免除的理由”没有填写"),
        ({"until": "2020-01-01"}, "已经过去"),
        ({"until": "下周"}, "不是日期"),
        ({"period": "随时"}, "不是周期"),
        ({"subject": "org:o_other"}, "没有这一职责主体"),
    ],
)
def test_a_bad_form_waives_nothing(world, url, line, given, said):
    response = browser_of(world["superior"]).post(url, asked(line, **given))

    assert response.status_code == 422
    assert said in page_of(response)
    assert Waiver.objects.count() == 0


def test_a_second_waiver_of_the_same_is_refused(world, url, line):
    waive(world, url, line)

    response = browser_of(world["superior"]).post(url, asked(line))

    assert response.status_code == 422
    assert "已经免除" in page_of(response)


def test_nobody_else_waives_or_takes_back(world, url, line):
    assert_only(world, ("superior",), url, asked(line))
    assert Waiver.objects.count() == 0
    waiver = waive(world, url, line)

    assert_only(world, ("superior",), reverse("waive-revoke", args=[waiver.pk]), {})
    assert_only(world, ("recorder", "superior", "auditor"), url)
    assert Waiver.objects.get().revoked_at is None


def test_three_waivers_cost_no_more_queries_than_one(world, url, line, today):
    client = browser_of(world["superior"])
    lines = lines_of(
        world.branch, year=2026, as_of=today, seen_by=world["superior"], status="missed"
    )
    same = [one for one in lines if one.duty == line.duty][:3]
    client.post(url, asked(same[0]), follow=True)
    one = queries_of(client, url)
    for other in same[1:]:
        client.post(url, asked(other), follow=True)

    assert queries_of(client, url) == one <= 15
