"""Where a thing would have stood, the page says which rule switched it off."""

import re

import pytest
from django.urls import reverse

from tests.factories.gatherings import ASSEMBLY, AT, World
from tests.factories.superior import assert_only, held_theme_day
from tests.factories.web import RULED_FROM, browser_of, page_of
from yiben.policy.actions import adopt_pack
from yiben.policy.models import Adoption, Setting
from yiben.policy.queries import library
from yiben.web.panels.lines import sentence_url

OFF = "已停用：依据"
GONE = "这里没有"
BURDEN = "《整治形式主义为基层减负若干规定》（2024年）第五部分"


@pytest.fixture
def red(world: World) -> World:
    """The world in which the centre has put the red lines in force."""
    adopt_pack(
        world.cast.centre,
        "national-2026",
        RULED_FROM,
        by=world["system_admin"],
        at=AT,
    )
    return world


def page(world: World, who: str, name: str, *args: str) -> str:
    response = browser_of(world[who]).get(reverse(name, args=args))
    assert response.status_code == 200
    return page_of(response)


def plain(text: str) -> str:
    """Return a page without its marks."""
    return re.sub(r"<[^>]+>", "", text)


def places(world: World) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Return what a reader opens where something was forbidden."""
    branch, town = world.branch.pk, world.town.pk
    return {
        "党员积分": ("member", "me", ()),
        "支部按活动多少排名": ("superior", "unit", (town,)),
        "拍照签到": ("recorder", "gathering-new", (branch, ASSEMBLY)),
        "必须上传的照片": ("recorder", "gathering-new", (branch, ASSEMBLY)),
        "向下级临时派发表格": ("superior", "inspection-new", (branch,)),
        "要求重填台账里已有的数据": ("superior", "inbox", (town,)),
        "党员排名": ("superior", "roster", (branch,)),
    }


def test_each_place_cites_the_rule(red):
    for what, (who, name, args) in places(red).items():
        shown = plain(page(red, who, name, *args))
        assert what in shown, what
        assert OFF in shown or GONE in shown, what
        assert "依据《" in shown, what


def test_without_the_document_no_page_says_so(world):
    for what, (who, name, args) in places(world).items():
        shown = plain(page(world, who, name, *args))
        assert what not in shown, what
        assert OFF not in shown, what


def test_a_member_reads_why_there_are_no_points(red):
    shown = plain(page(red, "member", "me"))

    assert (
        f"党员积分已停用：依据{BURDEN}。参加了哪些活动逐条列出，不折算成分。" in shown
    )
    assert f"党员评星定级已停用：依据{BURDEN}。" in shown
    assert "这里没有党员排名：依据《" in shown


def test_the_page_lists_every_feature_once(red):
    panel = (
        browser_of(red["recorder"])
        .get(reverse("red-lines", args=[red.branch.pk]))
        .context["panel"]
    )

    assert [one.label for one in panel.off] == ["党员积分", "学习积分", "党员评星定级"]
    assert {one.said for one in panel.never} == {"不设"}
    assert panel.free == ()
    photo = next(one for one in panel.never if one.label == "拍照签到")
    assert photo.since is not None
    assert photo.adopters == (red.cast.centre.short_name,)
    assert {one.text for one in photo.bases} == {
        "《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）五项禁令之二",
        "《政务移动互联网应用程序规范化管理办法》（国办函〔2026〕12号）五项禁令之四",
    }


def test_without_the_document_the_page_is_honest(world):
    shown = page(world, "recorder", "red-lines", world.branch.pk)
    panel = (
        browser_of(world["recorder"])
        .get(reverse("red-lines", args=[world.branch.pk]))
        .context["panel"]
    )

    assert (panel.off, panel.never, panel.suspended) == ((), (), ())
    assert [one.label for one in panel.free] == ["党员积分", "学习积分", "党员评星定级"]
    assert "有这个功能，可以停用" in shown
    assert "本组织没有施行禁止性的规定，本系统从设计上就没有的" in shown
    assert any(one.label == "人脸签到" for one in panel.absent)


def test_an_earlier_day_shows_what_held_then(red):
    url = reverse("red-lines", args=[red.branch.pk])

    then = browser_of(red["recorder"]).get(f"{url}?as_of=2024-08-05").context["panel"]

    assert then.off == ()


def test_suspended_duties_stand_on_the_unit_and_in_the_reader(red):
    duty = "积分"
    board = plain(page(red, "superior", "unit", red.town.pk))
    lines = plain(page(red, "superior", "red-lines", red.branch.pk))
    sentence = sentence_url(
        "hunan-2017",
        library().by_id["hunan-2017/member-points"].key,
        unit=red.branch.pk,
    )
    text = plain(page_of(browser_of(red["superior"]).get(sentence)))

    for shown in (board, lines):
        assert "停用的职责" in shown
        assert f"依据{BURDEN}，不欠、不催、不计入完成情况。" in shown
        assert duty in shown
    assert f"已停用，依据：{BURDEN}" in text


def test_the_reader_of_the_document_says_what_it_switches_off(red):
    reader = reverse("document", args=["national-2026"])

    text = plain(page_of(browser_of(red["member"]).get(reader)))

    assert "不得有：党员积分、学习积分、党员评星定级、党员排名" in text
    assert "停用的制度：党员学习“积分制”、党员积分（量化）管理、党员评星定级" in text


def test_strangers_find_neither_page(red):
    for name in ("red-lines", "matters"):
        assert_only(
            red,
            ("recorder", "member", "superior", "auditor", "system_admin"),
            reverse(name, args=[red.branch.pk]),
        )


def test_voting_rules_are_shown_and_chosen(world):
    client = browser_of(world["superior"])
    url = reverse("matters", args=[world.town.pk])
    shown = plain(page_of(client.get(url)))

    assert "到会五分之四以上（有选举权的应到人数）" in shown
    assert "说法不一，由单位确定" in shown

    choose = reverse(
        "matter-settle", args=[world.town.pk, "assembly-election", "pass_of"]
    )
    answer = client.post(
        choose, {"value": "present", "from_on": "2026-11-01"}, follow=True
    )

    assert "已确定" in page_of(answer)
    assert Setting.objects.get().duty == "matters/assembly-election"
    assert "由" + world.town.short_name + "确定" in plain(page_of(answer))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"value": "voters", "from_on": "2026-11-01"}, "没有这一项"),
        ({"value": "present"}, "没有填写"),
    ],
)
def test_a_wrong_choice_is_told_and_not_kept(world, data, said):
    choose = reverse(
        "matter-settle", args=[world.town.pk, "assembly-election", "pass_of"]
    )

    answer = browser_of(world["superior"]).post(choose, data)

    assert answer.status_code == 422
    assert said in page_of(answer)
    assert not Setting.objects.exists()


def test_a_recorder_does_not_choose(world):
    choose = reverse(
        "matter-settle", args=[world.town.pk, "assembly-election", "pass_of"]
    )

    assert browser_of(world["recorder"]).get(choose).status_code == 404


def test_a_resolution_shows_its_rule_on_the_form(world):
    client = browser_of(world["recorder"])
    url = reverse("gathering-new", args=[world.branch.pk, ASSEMBLY])

    shown = page_of(
        client.post(url, {"act": "add_resolution", "happened_on": "2026-11-18"})
    )

    assert "选举委员会委员、代表" in shown
    assert "各类事项要到多少人、要多少人赞成" in shown
    assert "《中国共产党发展党员工作细则》第二十条" in shown


def test_founding_a_new_top_puts_the_red_lines_in_force(world):
    client = browser_of(world["system_admin"])

    answer = client.post(
        reverse("org-found-top"),
        {
            "name": "中共另一县委员会",
            "short_name": "另一县委",
            "kind": "committee",
            "level": "county",
            "sector": "general",
            "founded_on": "2020-01-01",
        },
        follow=True,
    )

    assert "已成立" in page_of(answer)
    assert Adoption.objects.filter(pack="national-2026").count() == 1


def test_the_browser_is_told_to_refuse_every_sensor(world):
    held_theme_day(world)

    header = browser_of(world["recorder"]).get(reverse("home"), follow=True)

    assert "camera=()" in header.headers["Permissions-Policy"]
