"""The pages of registers: gaps at the top, any past day, visits, handing over."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, NOT_RECORDERS
from tests.factories.registers import line
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.books.lists.models import Item
from yiben.books.registers.models import Register
from yiben.ledger.models import Entry

POST = "registers.post_duty.kept"
CONTACT = "registers.direct_contact.kept"
VISIT = "registers.direct_contact.registered"
SOME = 17
"""Questions of a page, with the four that keep somebody logged in."""


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world, kind):
    return reverse("register-new", args=[world.branch.pk, kind])


def listed(world, **asked):
    return reverse("registers", args=[world.branch.pk]), asked


def contact(world) -> Register:
    return line(world, "direct_contact.kept", "第二村民组", holder_id=world.id("赵田"))


def visit(world, row, **given):
    return {
        "about": row.pk,
        "title": "入户走访",
        "from_on": "2026-11-18",
        "holder_id": world.id("赵田"),
        "field:problems": "村道路灯不亮\n自来水压力小",
        "token": "x_visit",
    } | given


def test_gaps_stand_at_the_top_with_the_form_that_mends_them(world, clerk):
    url, _ = listed(world)

    page = page_of(clerk.get(url, {"kind": POST}))

    assert page.index("没有岗位的党员") < page.index("登记一项新的")
    asked = f"{new(world, POST)}?holder={world.id('赵田')}"
    assert asked in page
    form = page_of(clerk.get(asked))
    assert f'<option value="{world.id("赵田")}" selected' in form


def test_the_register_of_any_past_day(world, clerk):
    row = line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    clerk.post(
        reverse("register-end", args=[row.pk]),
        {"until_on": "2026-10-31", "reason": "外出务工"},
    )
    url, _ = listed(world)

    then = page_of(clerk.get(url, {"kind": POST, "on": "2026-06-01"}))
    before = page_of(clerk.get(url, {"kind": POST, "on": "2026-01-01"}))
    now = page_of(clerk.get(url, {"kind": POST}))

    assert "那天有效" in then
    assert "已经终止" not in then
    assert "监督岗" not in before
    assert "已经终止" in now
    assert "现在有效" not in now


# 144 直接联系服务群众
def test_direct_contact_a_problem_raised_at_a_visit_is_once_in_the_opinion_list(
    world, clerk
):
    row = contact(world)
    entries = Entry.objects.count()

    first = clerk.post(new(world, VISIT), visit(world, row))
    again = clerk.post(new(world, VISIT), visit(world, row))

    assert first.url == again.url
    made = Item.objects.filter(kind="lists.mass_opinion")
    assert sorted(one.words["title"] for one in made) == [
        "村道路灯不亮",
        "自来水压力小",
    ]
    act = Register.objects.get(kind=VISIT)
    assert {one.source_id for one in made} == {act.entry_id}
    assert act.tags == ("element.problem",)
    assert Entry.objects.count() == entries + 3
    clerk.post(
        reverse("register-revise", args=[act.pk]),
        visit(
            world, row, reason="漏了一条", **{"field:problems": "村道路灯不亮\n缺公交"}
        ),
    )
    assert made.all().count() == 3
    page = page_of(clerk.get(reverse("register", args=[act.pk])))
    assert "反映的问题已经列入清单" in page


def test_a_visit_that_cannot_be_kept_raises_nothing(world, clerk):
    row = contact(world)

    answer = clerk.post(new(world, VISIT), visit(world, row, title=""))

    assert answer.status_code == 422
    assert "村道路灯不亮" in page_of(answer)
    assert Item.objects.count() == 0


def test_an_act_asks_first_which_line_it_is_about(world, clerk):
    first = contact(world)
    line(world, "direct_contact.kept", "第三村民组", holder_id=world.id("周大山"))

    page = page_of(clerk.get(new(world, VISIT)))

    assert "赵田—第二村民组" in page
    assert "下一步" in page
    form = page_of(clerk.get(new(world, VISIT), {"about": first.pk}))
    assert "关于：赵田—第二村民组" in form
    assert f'<option value="{world.id("赵田")}" selected' in form


def test_handing_over_keeps_the_old_line_and_what_was_typed(world, clerk):
    row = line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    url = reverse("register-hand-over", args=[row.pk])

    wrong = clerk.post(url, {"holder_id": "", "on": "2026-09-01", "reason": "调整"})
    assert wrong.status_code == 422
    assert 'value="2026-09-01"' in page_of(wrong)
    done = clerk.post(
        url, {"holder_id": world.id("周大山"), "on": "2026-09-01", "reason": "调整"}
    )

    page = page_of(clerk.get(done.url))
    assert "周大山" in page
    assert "以前" in page
    row.refresh_from_db()
    assert row.until_on == date(2026, 8, 31)


def test_a_correction_keeps_the_form_when_the_reason_is_missing(world, clerk):
    row = line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    url = reverse("register-revise", args=[row.pk])
    given = {
        "title": "民主监督岗",
        "from_on": "2026-03-01",
        "holder_id": world.id("赵田"),
    }

    wrong = clerk.post(url, given)
    assert wrong.status_code == 422
    assert 'value="民主监督岗"' in page_of(wrong)
    clerk.post(url, given | {"reason": "名称写简了"})

    page = page_of(clerk.get(reverse("register", args=[row.pk])))
    assert "民主监督岗" in page
    assert "名称写简了" in page


def test_steps_are_taken_in_order_on_the_page(world, clerk):
    row = line(world, "demo_window.kept", "便民服务窗口")
    url = reverse("register-advance", args=[row.pk])

    assert "记下一步：验收" in page_of(clerk.get(reverse("register", args=[row.pk])))
    assert clerk.post(url, {"step": "named", "on": "2026-11-01"}).status_code == 422
    clerk.post(url, {"step": "checked", "on": "2026-11-01", "note": "镇党委"})

    assert "记下一步：命名" in page_of(clerk.get(reverse("register", args=[row.pk])))


def test_a_superior_sees_the_units_below_in_place(world):
    line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    client = browser_of(world["superior"])
    url = reverse("registers-below", args=[world.town.pk])

    page = page_of(client.get(url, {"kind": POST}))

    assert "没有岗位的党员 5" in page
    assert "不排名次" in page


def test_a_member_is_not_told_who_has_no_post(world):
    url, _ = listed(world)

    page = page_of(browser_of(world["member"]).get(url, {"kind": POST}))

    assert "没有岗位的党员" not in page


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_changes_a_line(world, who):
    row = line(world, "post_duty.kept", "监督岗", holder_id=world.id("赵田"))
    before, stranger, entries = (
        refusals(),
        browser_of(world[who]),
        Entry.objects.count(),
    )

    answers = [
        stranger.post(reverse(f"register-{name}", args=[row.pk]), given)
        for name, given in (
            ("revise", {"title": "x", "from_on": "2026-03-01", "reason": "x"}),
            (
                "hand-over",
                {"holder_id": world.id("周大山"), "on": "2026-09-01", "reason": "x"},
            ),
            ("advance", {"step": "named", "on": "2026-09-01"}),
        )
    ]

    assert {one.status_code for one in answers} == {404}
    assert refusals() == before + 3
    assert Entry.objects.count() == entries


def test_the_page_asks_as_little_for_many_lines_as_for_few(world, clerk):
    url = reverse("registers", args=[world.branch.pk])
    clerk.get(url)
    asked = (url, f"{url}?kind={POST}")
    for name in ("赵田", "周大山"):
        line(world, "post_duty.kept", f"岗{name}", holder_id=world.id(name))
    few = [queries_of(clerk, one) for one in asked]
    for number in range(8):
        line(world, "household_link.kept", f"{number} 户")
        line(world, "post_duty.kept", f"岗{number}", holder_id=world.id("孙苗"))

    assert [queries_of(clerk, one) for one in asked] == few
    assert max(few) <= SOME


def test_a_line_page_asks_as_little_for_many_acts(world, clerk):
    row = contact(world)
    url = reverse("register", args=[row.pk])
    line(world, "direct_contact.registered", "走访", about=row, from_on=AT.date())
    clerk.get(url)
    few = queries_of(clerk, url)
    assert few <= SOME
    for number in range(5):
        line(world, "direct_contact.registered", f"走访{number}", about=row)

    assert queries_of(clerk, url) == few
