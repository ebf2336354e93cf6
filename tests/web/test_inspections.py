import pytest
from django.urls import reverse

from tests.factories.superior import assert_only, first_finding, inspected, queries_of
from tests.factories.web import browser_of, page_of
from yiben.ledger.models import Entry
from yiben.supervision.models import Finding, Inspection

FORM = {
    "happened_on": "2026-11-18",
    "mode": "papers",
    "topic": "“三会一课”记录",
    "place": "村部",
    "read": "会议记录本\n签到表",
    "summary": "记录齐全。",
    "tags": ["topic.three_meetings"],
    "finding1": "第三季度没有召开支部党员大会",
    "due1": "2026-12-20",
}


@pytest.fixture
def inspection(world) -> Inspection:
    return inspected(world, "没有签名")


def new_url(world) -> str:
    return reverse("inspection-new", args=[world.branch.pk])


def test_an_inspection_is_recorded_with_its_findings(world):
    client = browser_of(world["superior"])
    blank = client.get(new_url(world)).context["sheet"]
    people = next(one for one in blank.fields if one.name == "inspectors").choices

    response = client.post(
        new_url(world),
        {
            **FORM,
            "superior": world.town.pk,
            "inspectors": [people[0].value],
            "token": blank.text("token"),
        },
        follow=True,
    )

    row = Inspection.objects.get()
    assert (row.superior, row.subordinate) == (world.town, world.branch)
    assert (row.mode, row.fields["read"]) == ("papers", ["会议记录本", "签到表"])
    assert [one.text for one in row.findings.all()] == [FORM["finding1"]]
    assert Entry.objects.filter(kind="supervision.inspection.held").count() == 1
    assert "柳书记" in page_of(response)
    assert "待整改" in page_of(response)


def test_the_same_form_sent_twice_makes_one(world):
    client = browser_of(world["superior"])
    token = client.get(new_url(world)).context["sheet"].text("token")
    for _ in range(2):
        client.post(new_url(world), {**FORM, "superior": world.town.pk, "token": token})

    assert Inspection.objects.count() == 1


def test_all_mistakes_come_at_once_and_nothing_is_written(world):
    response = browser_of(world["superior"]).post(
        new_url(world),
        {
            **FORM,
            "superior": world.town.pk,
            "happened_on": "2026-13-40",
            "mode": "guess",
            "topic": "",
        },
    )

    told = [one.text for one in response.context["sheet"].summary]
    assert response.status_code == 422
    assert told == [
        "“方式”里没有这一项。请从列表中选择。",
        "“检查内容”没有填写。请填写。",
        "督查日期“2026-13-40”不是日期。请写成 2026-05-08 这样。",
    ]
    assert "第三季度没有召开支部党员大会" in page_of(response)
    assert Inspection.objects.count() == 0


def test_a_day_ahead_is_refused_by_the_room(world):
    response = browser_of(world["superior"]).post(
        new_url(world), {**FORM, "superior": world.town.pk, "happened_on": "2026-12-01"}
    )

    assert response.status_code == 422
    assert "日期还没有到" in page_of(response)


def test_answered_by_the_unit_and_closed_by_the_superior(world, inspection):
    finding = first_finding(inspection)
    recorder, superior = (browser_of(world[name]) for name in ("recorder", "superior"))
    reply = reverse("finding-reply", args=[finding.pk])
    close = reverse("finding-close", args=[finding.pk])

    early = superior.post(close, {"note": "看过了"})
    empty = recorder.post(reply, {"reply": ""})
    recorder.post(reply, {"reply": "已补签。"})
    superior.post(close, {"note": "现场核对了记录本。"})

    finding.refresh_from_db()
    assert (early.status_code, empty.status_code) == (422, 422)
    assert "还没有反馈" in page_of(early) or early.context["sent"].summary
    assert (finding.state, finding.reply, finding.closing_note) == (
        "closed",
        "已补签。",
        "现场核对了记录本。",
    )


def test_both_sides_see_it_and_what_they_may_do(world, inspection):
    url = reverse("inspection", args=[inspection.pk])

    ours = browser_of(world["recorder"]).get(url).context["panel"].findings[0]
    theirs = browser_of(world["superior"]).get(url).context["panel"].findings[0]

    assert ours.reply is not None
    assert ours.close is None
    assert (theirs.reply, theirs.close) == (None, None)


def test_the_lists_of_both_sides(world, inspection):
    town = browser_of(world["superior"]).get(
        reverse("inspections", args=[world.town.pk])
    )
    branch = browser_of(world["recorder"]).get(
        reverse("inspections", args=[world.branch.pk])
    )

    assert [one.text for one in town.context["panel"].to_follow] == ["没有签名"]
    assert town.context["panel"].to_answer == ()
    assert [one[1] for one in town.context["panel"].units] == [
        "河湾村党支部",
        "桃园村党支部",
    ]
    assert [one.text for one in branch.context["panel"].to_answer] == ["没有签名"]
    assert not branch.context["panel"].may_inspect


def test_nobody_else_inspects_reads_answers_or_closes(world, inspection):
    finding = first_finding(inspection)

    assert_only(world, ("superior",), new_url(world))
    assert_only(world, ("superior",), new_url(world), FORM)
    assert_only(
        world, ("superior", "recorder"), reverse("inspection", args=[inspection.pk])
    )
    assert_only(
        world, ("superior", "recorder"), reverse("inspections", args=[world.branch.pk])
    )
    reply = reverse("finding-reply", args=[finding.pk])
    assert_only(world, ("recorder",), reply, {"reply": "改了"})
    close = reverse("finding-close", args=[finding.pk])
    assert_only(world, ("superior",), close, {"note": "好"})
    assert Finding.objects.get(pk=finding.pk).state == "open"


def test_three_inspections_cost_no_more_queries_than_one(world, inspection):
    client = browser_of(world["superior"])
    url = reverse("inspections", args=[world.town.pk])
    one = queries_of(client, url)
    inspected(world, "第二次")
    inspected(world, "第三次")

    assert queries_of(client, url) == one <= 15
