"""Check sheets, standards, the library and goals in the browser."""

import pytest
from django.urls import reverse

from tests.factories.gatherings import AT, STRANGERS
from tests.factories.sheets import FROM_ON, held
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.forms.models import Sheet
from yiben.books.library.models import GoalMark, Material
from yiben.books.targets.models import Attainment
from yiben.policy.actions import adopt_pack

BADGE = "forms.badge.filled"
CHECKS = "forms.checks_huaian.filled"
FOUR_FIX = "forms.four_fix.filled"
GOOD = "targets.five_good"
POCKET = "library.study_materials.logged"
REMOTE = "library.remote_education.logged"
FILE = "节目,收看日期,姓名\n党课,2026-11-03,赵田\n"


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def at(world, name, *more):
    return reverse(name, args=[world.branch.pk, *more])


def under(world, home, pack):
    adopt_pack(home, pack, FROM_ON, by=world["system_admin"], at=AT)


def test_a_sheet_is_filled_and_shown(world, clerk):
    given = {"title": "村部大厅", "filled_on": "2026-11-18", "token": "x_1"}

    answer = clerk.post(at(world, "sheet-new", BADGE), given | {"field:seen": "6"})
    clerk.post(at(world, "sheet-new", BADGE), given)

    row = Sheet.objects.get()
    assert answer.url == reverse("sheet", args=[row.pk])
    assert "村部大厅" in page_of(clerk.get(answer.url))
    assert "村部大厅" in page_of(clerk.get(at(world, "sheets")))


def test_a_sheet_with_mistakes_comes_back_filled(world, clerk):
    under(world, world.county, "huaian-2017")
    page = clerk.get(at(world, "sheet-new", CHECKS) + "?tags=sheet.branch")
    assert "查组织生活是否经常" in page_of(page)

    answer = clerk.post(
        at(world, "sheet-new", CHECKS),
        {
            "term": "三查三改",
            "title": "四季度",
            "filled_on": "2026-11-18",
            "state:1": "found",
            "found:1": "记录不全",
            "state:2": "clear",
            "token": "x_1",
        },
    )

    text = page_of(answer)
    assert answer.status_code == 422
    assert "第 3 项" in text
    assert "记录不全" in text
    assert 'value="四季度"' in text
    assert Sheet.objects.count() == 0


def test_found_problems_lead_to_the_list_and_the_paper_is_there(world, clerk):
    under(world, world.county, "huaian-2017")
    clerk.post(
        at(world, "sheet-new", CHECKS),
        {
            "term": "三查三改",
            "title": "四季度",
            "filled_on": "2026-11-18",
            **{f"state:{n}": "clear" for n in (1, 2)},
            "state:3": "found",
            "found:3": "入户不够",
            "token": "x_1",
        },
    )
    row = Sheet.objects.get()

    page = page_of(clerk.get(reverse("sheet", args=[row.pk])))
    paper = page_of(clerk.get(reverse("sheet-print", args=[row.pk])))
    blank = page_of(clerk.get(at(world, "sheet-blank", CHECKS) + "?term=三查三改"))

    assert "列入问题清单" in page
    assert f"source={row.entry_id}" in page
    assert "入户不够" in paper
    assert "□没有" in blank
    link = page.split('class="btn btn-plain" href="')[1].split('"')[0]
    assert clerk.get(link.replace("&amp;", "&")).status_code == 200


def test_a_closed_sheet_says_why_and_who_may_supply_it(world, clerk):
    under(world, world.town, "xuzhuang-2017")

    page = page_of(clerk.get(at(world, "sheets")))
    answer = clerk.get(at(world, "sheet-new", FOUR_FIX))

    assert "没有写内容" in page
    assert "柳溪镇委员会" in page
    assert "没有写内容" in page_of(answer)


def test_a_member_hands_in_their_own_sheet(world):
    under(world, world.county, "huaian-2017")
    member = browser_of(world["member"])
    given = {
        "term": "五查五改",
        "title": "四季度",
        "filled_on": "2026-11-18",
        "holder_id": world.id("赵田"),
        **{f"state:{n}": "clear" for n in range(1, 6)},
        "token": "x_1",
    }

    member.post(at(world, "sheet-new", CHECKS), given)
    row = Sheet.objects.get()
    hidden = page_of(browser_of(world["recorder"]).get(reverse("sheet", args=[row.pk])))
    member.post(reverse("sheet-hand-in", args=[row.pk]))
    shown = page_of(browser_of(world["recorder"]).get(reverse("sheet", args=[row.pk])))

    assert "只有本人能看" in hidden
    assert "逐项对照" in shown


def test_a_target_goes_to_its_decision(world, clerk):
    under(world, world.town, "xuzhuang-2017")
    above = browser_of(world["superior"])
    meeting = held(world)
    given = {"title": "过硬支部", "started_on": "2026-01-01", "target_on": "2026-12-31"}

    clerk.post(at(world, "target-new", GOOD), given | {"token": "x_1"})
    row = Attainment.objects.get()
    rated = {f"own:{n}": "met" for n in range(1, 6)}
    bare = clerk.post(reverse("target-rate", args=[row.pk]), rated)
    notes = {f"note:{n}": "有记录" for n in range(1, 6)}
    clerk.post(reverse("target-rate", args=[row.pk]), rated | notes)
    checked = {f"checked:{n}": "met" for n in range(1, 5)}
    four = checked | {"checked:5": "unmet", "remark:5": "作用不明显"}
    above.post(reverse("target-check", args=[row.pk]), four)
    short = page_of(above.get(reverse("target", args=[row.pk])))
    above.post(reverse("target-check", args=[row.pk]), checked | {"checked:5": "met"})
    decision = {"decided_on": "2026-11-19", "meeting_id": meeting}
    above.post(reverse("target-decide", args=[row.pk]), decision)

    row.refresh_from_db()
    assert bare.status_code == 422
    assert "还差 1 项" in short
    assert row.state == "reached"
    assert "已达标" in page_of(clerk.get(at(world, "targets")))
    shares = f"{reverse('target-share', args=[world.town.pk])}?kind={GOOD}"
    assert "1 个已认定达标" in page_of(above.get(shares))


def test_a_standard_is_supplied_and_a_wrong_one_comes_back(world):
    above = browser_of(world["superior"])
    url = reverse("target-standard", args=[world.town.pk, "targets.standardisation"])
    given = {"sector": "", "from_on": "2026-01-01", "token": "x_1"}

    wrong = above.post(url, given | {"items": ""})
    done = above.post(url, given | {"items": "有班子\n有阵地"})

    assert wrong.status_code == 422
    assert done.status_code == 302
    assert "已写明的标准" in page_of(above.get(done["Location"]))


def test_a_material_is_logged_handed_out_and_the_rest_is_listed(world, clerk):
    given = {"title": "口袋书", "logged_on": "2026-11-18", "token": "x_1"}
    clerk.post(at(world, "library-new", POCKET), given)
    row = Material.objects.get()

    received = {"ids": [world.id("赵田")], "on": "2026-11-19"}
    none = clerk.post(reverse("library-receive", args=[row.pk]), {"on": "2026-11-19"})
    clerk.post(reverse("library-receive", args=[row.pk]), received)

    page = page_of(clerk.get(reverse("library-item", args=[row.pk])))
    assert none.status_code == 422
    assert "1 / 6" in page
    assert "已领取：赵田" in page
    listed = f"{at(world, 'library')}?kind={POCKET}"
    assert "口袋书" in page_of(clerk.get(listed))


def test_a_list_is_imported_once_and_its_mistakes_are_named(world, clerk):
    from django.core.files.uploadedfile import SimpleUploadedFile

    def send(text: str):
        upload = SimpleUploadedFile("名单.csv", text.encode("utf-8-sig"))
        return clerk.post(at(world, "library-import", REMOTE), {"file": upload})

    wrong = send(FILE + "党课,昨天,没有的人\n")
    first, second = send(FILE), send(FILE)

    assert wrong.status_code == 422
    assert "B3" in page_of(wrong)
    assert "C3" in page_of(wrong)
    assert first.status_code == second.status_code == 302
    assert Material.objects.count() == 1


def test_the_catalogue_and_the_tags_open(world, clerk):
    assert "文件规定" in page_of(clerk.get(at(world, "catalogue")))
    assert "规定学习内容" in page_of(clerk.get(at(world, "tags")))
    for kind in ("tags.study_content", "tags.five_in_branch", "tags.dual_org_life"):
        assert clerk.get(at(world, "tag", kind)).status_code == 200


def test_a_goal_is_set_marked_and_unmarked(world, clerk):
    entry_id = held(world, title="修渠党日")
    clerk.post(at(world, "goals"), {"name": "修渠"})
    again = clerk.post(at(world, "goals"), {"name": "修渠"})
    page = page_of(clerk.get(at(world, "goals")))
    goal_id = page.split("/goals/l_")[1].split("/")[0]
    place = (f"l_{goal_id}",)

    clerk.post(at(world, "goal-mark", *place), {"entry_id": entry_id})
    shown = page_of(clerk.get(at(world, "goal", *place)))
    mark = GoalMark.objects.get()
    clerk.post(at(world, "goal-unmark", *place), {"mark_id": str(mark.pk)})

    assert again.status_code == 422
    assert "修渠党日" in shown
    assert GoalMark.objects.count() == 0


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_find_nothing_and_leave_a_line(world, who):
    before, browser = refusals(), browser_of(world[who])

    names = ("sheets", "targets", "library", "catalogue", "tags", "goals")
    answers = [browser.get(at(world, name)) for name in names]

    assert {one.status_code for one in answers} == {404}
    assert refusals() == before + len(names)
