"""The pages of planned visits and of the brief, in the hands of a town's organiser."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, theme_day
from tests.factories.lists import problem
from tests.factories.superior import inspected
from tests.factories.visits import SEED, drawing, planned
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.gatherings.actions import record_gathering
from yiben.people.models import AuditLine
from yiben.supervision.models import Inspection, VisitPlan
from yiben.supervision.words import Mode

GIVEN = {
    "title": "“三会一课”落实情况",
    "basis": "每季度对下级督促检查",
    "first_on": "2026-11-20",
    "last_on": "2026-12-20",
    "mode": "papers",
    "token": "x_one",
}


@pytest.fixture
def boss(world):
    return browser_of(world["superior"])


def new(world):
    return reverse("visit-plan-new", args=[world.town.pk])


def test_a_plan_is_made_on_a_page_once_however_often_it_is_sent(world, boss):
    given = {**GIVEN, "units": [world.branch.pk]}

    first = boss.post(new(world), given)
    again = boss.post(new(world), given)

    row = VisitPlan.objects.get()
    address = reverse("visit-plan", args=[row.pk])
    assert first.url == again.url == address
    assert "每季度对下级督促检查" in page_of(boss.get(address))
    assert row.title in page_of(boss.get(reverse("visits", args=[world.town.pk])))


def test_what_is_wrong_comes_back_with_what_was_typed(world, boss):
    answer = boss.post(new(world), {**GIVEN, "basis": "", "size": "三"})

    page = page_of(answer)
    assert answer.status_code == 422
    assert "“三会一课”落实情况" in page
    assert "“抽取几个”不是整数" in page
    assert VisitPlan.objects.count() == 0


def test_the_draw_is_on_the_page_and_a_second_one_is_refused(world, boss):
    row = drawing(world)
    page, draw = (
        reverse(name, args=[row.pk]) for name in ("visit-plan", "visit-plan-draw")
    )

    before = page_of(boss.get(page))
    boss.post(draw, {"seed": SEED})
    again = boss.post(draw, {"seed": SEED + "1"})

    assert "名单已经冻结" in before
    assert again.status_code == 422
    assert "不能重抽" in page_of(again)
    shown = page_of(boss.get(page))
    assert SEED in shown
    assert row.visits.get().unit.name in shown


def test_dropping_a_visit_wants_a_reason(world, boss):
    row = planned(world)
    visit = row.visits.get()
    address = reverse("visit-drop", args=[row.pk, visit.pk])

    empty = boss.post(address, {"reason": ""})
    boss.post(address, {"reason": "大雪封路"})

    assert empty.status_code == 422
    page = page_of(boss.get(reverse("visit-plan", args=[row.pk])))
    assert "没有去：大雪封路" in page


def test_an_inspection_ticks_off_the_plans_it_was_made_for(world, boss):
    row = planned(world)
    address = reverse("inspection-new", args=[world.branch.pk])
    form = page_of(boss.get(address))

    boss.post(
        address,
        {
            "superior": world.town.pk,
            "happened_on": "2026-11-19",
            "mode": "papers",
            "topic": "“三会一课”",
            "visits": [str(row.visits.get().pk)],
            "token": "x_two",
        },
    )

    assert row.title in form
    visit = row.visits.get()
    assert visit.inspection == Inspection.objects.get()


def test_the_form_of_a_planned_visit_says_what_the_plan_said(world, boss):
    row = planned(world)
    visit = row.visits.get()
    link = f"{reverse('inspection-new', args=[world.branch.pk])}?visit={visit.pk}"

    sheet = boss.get(link).context["sheet"]

    assert link in page_of(boss.get(reverse("visit-plan", args=[row.pk])))
    assert row.mode != Mode.HEARING
    assert (sheet.text("mode"), sheet.text("topic")) == (row.mode, row.title)
    assert sheet.text("superior") == row.superior_id
    (box,) = next(one for one in sheet.fields if one.name == "visits").choices
    assert box.chosen


def test_the_kinds_of_inspections_are_offered_and_kept_apart(world, boss):
    address = reverse("inspection-new", args=[world.branch.pk])
    kind = "supervision.branch_supervision.held"
    page = page_of(boss.get(f"{address}?kind={kind}"))

    boss.post(
        f"{address}?kind={kind}",
        {
            "superior": world.town.pk,
            "happened_on": "2026-11-19",
            "mode": "sitting_in",
            "topic": "列席支委会",
            "token": "x_two",
        },
    )

    assert "supervision.system_implementation.held" in page
    assert Inspection.objects.get().entry.kind == kind
    shown = boss.get(reverse("inspection", args=[Inspection.objects.get().pk]))
    assert shown.status_code == 200


def test_the_brief_tells_what_is_known_and_what_to_ask(world, settings):
    settings.YIBEN_TODAY = "2026-11-20"
    inspected(world, "台账有缺页")
    problem(world)
    for day in (3, 10, 17, 24):
        form = theme_day(world, happened_on=date(2026, 9, day))
        record_gathering(world.branch, form, by=world["recorder"], at=AT)
    boss = browser_of(world["superior"])
    address = reverse("brief", args=[world.branch.pk])

    page = page_of(boss.get(address))

    for word in ("没有记录", "台账有缺页", "村部卫生脏乱差", "一天录入了 5 条"):
        assert word in page
    assert "台账答不了的，请当面看、当面问" in page
    assert AuditLine.objects.filter(action="record.read").count() == 1
    assert queries_of(boss, address) <= 40


@pytest.mark.parametrize("who", ["member", "neighbour", "stranger", "nobody"])
def test_strangers_find_neither_brief_nor_plans(world, who):
    row = planned(world)
    client = browser_of(world[who])
    before = refusals()

    for name, place in (
        ("brief", world.branch.pk),
        ("visits", world.town.pk),
        ("visit-plan-new", world.town.pk),
        ("visit-plan", row.pk),
        ("visit-plan-draw-file", row.pk),
    ):
        assert client.get(reverse(name, args=[place])).status_code == 404
    assert refusals() > before
