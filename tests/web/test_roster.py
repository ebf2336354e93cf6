import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from tests.factories.gatherings import admit
from tests.factories.superior import assert_only, queries_of
from tests.factories.web import browser_of, page_of
from yiben.people.models import AuditLine, Membership, Person
from yiben.people.queries import export_roster
from yiben.web import files


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def export(world) -> Workbook:
    data = export_roster(world.branch, seen_by=world["recorder"], on=date(2026, 11, 20))
    return load_workbook(io.BytesIO(data))


def upload(book: Workbook) -> dict[str, object]:
    buffer = io.BytesIO()
    book.save(buffer)
    return {"file": SimpleUploadedFile("名册.xlsx", buffer.getvalue())}


def with_a_new_member(world, **given: object) -> Workbook:
    book = export(world)
    page = book["党员"]
    heads = [str(cell.value) for cell in page[1]]
    told = {
        "姓名": "程小满",
        "性别": "女",
        "所在党支部": "河湾村党支部",
        "党员类别": "正式党员",
        "入党日期": date(2015, 7, 1),
        "转正日期": date(2016, 7, 1),
        **given,
    }
    page.append([told.get(head.rstrip("*")) for head in heads])
    return book


def urls(world) -> tuple[str, str]:
    unit = [world.branch.pk]
    return reverse("roster-import", args=unit), reverse("roster-confirm", args=unit)


def test_the_roster_shows_groups_offices_and_names(world):
    response = browser_of(world["superior"]).get(
        reverse("roster", args=[world.branch.pk])
    )

    panel = response.context["panel"]
    assert [(one.name, len(one.members)) for one in panel.groups] == [
        ("河湾村第一党小组", 3),
        ("河湾村第二党小组", 3),
    ]
    assert [(one.name, one.label) for one in panel.offices] == [
        ("李春生", "书记"),
        ("王小禾", "委员（班子成员）"),
        ("王小禾", "记录员"),
    ]
    assert [one.name for one in panel.units] == ["河湾村第一党小组", "河湾村第二党小组"]


def test_the_roster_of_an_earlier_day(world):
    url = reverse("roster", args=[world.branch.pk])

    panel = (
        browser_of(world["superior"]).get(f"{url}?as_of=2011-01-01").context["panel"]
    )

    assert (panel.total, panel.offices) == (0, ())


def test_the_history_of_a_unit_on_demand(world):
    url = reverse("roster", args=[world.branch.pk])

    page = page_of(browser_of(world["superior"]).get(f"{url}?history=1"))

    assert "隶属中共柳溪镇委员会" in page


def test_preview_then_confirm(world):
    client = browser_of(world["recorder"])
    preview_url, confirm = urls(world)

    preview = client.post(preview_url, upload(with_a_new_member(world)))
    assert not Person.objects.filter(name="程小满").exists()
    done = client.post(confirm, follow=True)

    panel = preview.context["panel"]
    counts = {one.sheet: (one.create, one.update) for one in panel.counts}
    assert counts == {"组织": (0, 0), "党员": (1, 0), "职务": (0, 0)}
    assert [(one.label, one.change) for one in panel.rows] == [("程小满", "新增")]
    assert panel.can_confirm
    assert "新增 1 条" in page_of(done)
    assert Membership.objects.get(person__name="程小满").org == world.branch
    again = client.post(confirm)
    assert again.status_code == 422
    assert "预览已经过期" in page_of(again)


def test_every_bad_cell_is_named_and_nothing_can_be_confirmed(world):
    client = browser_of(world["recorder"])
    preview_url, confirm = urls(world)
    book = with_a_new_member(world, 入党日期="2015-02-30", 党员类别="群众")

    response = client.post(preview_url, upload(book))
    confirmed = client.post(confirm)

    panel = response.context["panel"]
    assert len(panel.problems) == 2
    assert all(one.where.startswith("党员!") for one in panel.problems)
    assert "没有这一天" in page_of(response)
    assert not panel.can_confirm
    assert confirmed.status_code == 422
    assert not Person.objects.filter(name="程小满").exists()


def test_what_changed_between_preview_and_confirm_is_found(world):
    client = browser_of(world["recorder"])
    preview_url, confirm = urls(world)
    client.post(preview_url, upload(with_a_new_member(world)))
    for name in ("程小满", "程小满"):
        admit(world.cast, name, world.branch)

    response = client.post(confirm)

    assert response.status_code == 422
    assert "程小满" in page_of(response)


def test_the_preview_of_one_account_is_of_no_use_to_another(world):
    preview_url, confirm = urls(world)
    recorder, superior = (browser_of(world[one]) for one in ("recorder", "superior"))
    recorder.post(preview_url, upload(with_a_new_member(world)))
    stolen = recorder.session["yiben_roster"]
    session = superior.session
    session["yiben_roster"] = stolen
    session.save()

    response = superior.post(confirm)

    assert response.status_code in {409, 422}
    assert not Person.objects.filter(name="程小满").exists()


def test_the_waiting_file_is_sealed_and_goes_when_done(world, settings):
    client = browser_of(world["recorder"])
    preview_url, confirm = urls(world)
    client.post(preview_url, upload(with_a_new_member(world)))
    _, name = client.session["yiben_roster"]
    sealed = files.fetch(name)

    client.post(confirm)

    assert sealed is not None
    assert "程小满" not in sealed
    assert files.fetch(name) is None


def test_names_of_waiting_files_cannot_leave_the_folder(world):
    assert files.fetch("../db.sqlite3") is None
    files.discard("../db.sqlite3")


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b,c", "不是 Excel 文件"), (b"", "文件是空的"), (b"PK\x03\x04xx", "已损坏")],
)
def test_a_file_of_another_kind_is_refused_in_chinese(world, content, said):
    preview_url, _ = urls(world)

    response = browser_of(world["recorder"]).post(
        preview_url, {"file": SimpleUploadedFile("名册.xlsx", content)}
    )

    assert response.status_code == 422
    assert said in page_of(response)


def test_no_file_at_all(world):
    response = browser_of(world["recorder"]).post(urls(world)[0], {})

    assert response.status_code == 422
    assert "没有选择文件" in page_of(response)


def test_an_export_leaves_a_line_and_hides_numbers(world):
    response = browser_of(world["superior"]).get(
        reverse("roster-export", args=[world.branch.pk])
    )

    book = load_workbook(io.BytesIO(response.content))
    text = str(list(book["党员"].values))
    assert "赵田" in text
    assert "13800138002" not in text
    assert AuditLine.objects.filter(action="roster.export").count() == 1


def test_a_template_is_empty(world):
    response = browser_of(world["recorder"]).get(
        reverse("roster-template", args=[world.branch.pk])
    )

    book = load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == ["组织", "党员", "职务", "填写说明"]
    assert book["党员"].max_row == 1


@pytest.mark.parametrize("name", ["roster-import", "roster-export", "roster-template"])
def test_only_those_who_keep_the_roster_take_it_in_or_out(world, name):
    url = reverse(name, args=[world.branch.pk])

    assert_only(world, ("recorder", "superior"), url)


def test_only_those_who_keep_the_roster_confirm(world):
    assert_only(world, ("recorder", "superior"), urls(world)[1], {})


def test_only_those_who_read_the_workings_see_the_roster(world):
    url = reverse("roster", args=[world.branch.pk])

    assert_only(world, ("recorder", "superior", "auditor"), url)


def test_three_more_members_cost_no_more_queries(world):
    client = browser_of(world["superior"])
    url = reverse("roster", args=[world.branch.pk])
    before = queries_of(client, url)
    for name in ("程一", "程二", "程三"):
        admit(world.cast, name, world.branch)

    assert queries_of(client, url) == before <= 15
