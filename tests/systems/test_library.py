"""Materials, channels and publicity: each test is a row of the list (pattern C)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, World, make_world
from tests.factories.sheets import ON, in_force, item_form
from yiben.books.library.actions import (
    import_people,
    log_item,
    note_received,
    withdraw_item,
)
from yiben.books.library.models import Material
from yiben.books.library.queries import blank_for, items_of, view_of
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.queries import entries_of, entry
from yiben.standing.actions import rebuild
from yiben.standing.queries import grounds_of, lines_of

COLUMN = "library.model_channels.logged"
PUBLICITY = "library.publicity.logged"
CASE = "library.experience_sharing.logged"
OUTPUT = "library.study_outputs.logged"
ONLINE = "library.online_study.logged"
REMOTE = "library.remote_education.logged"
MATERIAL = "library.study_materials.logged"
LECTURE = "library.quality_lecture.logged"
PLATFORM = "library.interactive_platform.logged"
TEXT = "学习以后认识到，发展产业要靠组织起来。"
FILE = """节目,收看日期,姓名,站点
党课开讲啦,2026-11-03,赵田,村部
党课开讲啦,2026-11-03,李春生,村部
农技讲座,2026/11/10,赵田,村部
"""


@pytest.fixture
def world(db) -> World:
    return make_world()


def log(world: World, kind: str, title: str, **given) -> Material:
    form = item_form(world, kind, title, **given)
    return log_item(world.branch, form, by=world["recorder"], at=AT)


def wheres(caught) -> list[str]:
    return [one.where for one in caught.value.problems]


def view(world: World, row: Material, by: str = "recorder"):
    row.refresh_from_db()
    return view_of(row, on=ON, seen_by=world[by])


# 26 典型宣传栏目


def test_026_a_column_lists_exactly_what_was_published_in_order(world):
    for title, day, column in (
        ("老支书", "2026-03-02", "党员风采"),
        ("护林员", "2026-02-01", "党员风采"),
        ("带头人", "2026-02-10", "群星闪耀黑土地"),
    ):
        log(world, COLUMN, title, fields={"column": column, "issued_on": day})
    gone = log(
        world, COLUMN, "记错", fields={"column": "党员风采", "issued_on": "2026-01-05"}
    )
    withdraw_item(gone, reason="记错", by=world["recorder"], at=AT)

    rows = items_of(
        world.branch,
        seen_by=world["member"],
        kind=COLUMN,
        facets={"column": "党员风采"},
    )

    assert [one.title for one in rows] == ["老支书", "护林员"]


# 27 宣传记载


@pytest.mark.parametrize(
    ("fields", "lacking"),
    [
        ({"medium": "县报", "published_on": ""}, "fields:published_on"),
        ({"medium": "", "published_on": "2026-11-02"}, "fields:medium"),
    ],
)
def test_027_an_entry_without_date_or_medium_is_refused(world, fields, lacking):
    with pytest.raises(ManyErrors) as caught:
        log(world, PUBLICITY, "支部故事", fields=fields)

    assert wheres(caught) == [lacking]
    assert Material.objects.count() == 0


def test_027_a_whole_entry_is_dated_by_its_publication(world):
    fields = {"medium": "县报", "published_on": "2026-11-02", "link": "第3版"}

    row = log(world, PUBLICITY, "支部故事", fields=fields)

    assert row.happened_on == date(2026, 11, 2)


# 28 经验推广


def test_028_an_adopted_case_shows_origin_and_adopters(world):
    form = replace(
        blank_for(world.town, CASE, ON, seen_by=world["town_recorder"]),
        title="积分兑换",
        fields={"origin": "桃园村党支部", "summary": "用积分换服务"},
    )
    row = log_item(world.town, form, by=world["town_recorder"], at=AT)

    note_received(row, [world.branch.pk], ON, by=world["town_recorder"], at=AT)

    found = view(world, row, by="town_recorder")
    assert found.fields["origin"] == "桃园村党支部"
    assert [one.name for one in found.coverage.received] == ["河湾村党支部"]
    assert view(world, row, by="recorder").row.title == "积分兑换"


# 34 学习成果


@pytest.mark.parametrize("sort", ["学习心得", "调研报告", "理论文章"])
def test_034_any_one_of_three_types_closes_the_item(world, sort):
    in_force(world, "hunan-2017")
    form = replace(
        blank_for(world.county, OUTPUT, ON, seen_by=world["county_recorder"])
        if "county_recorder" in world.accounts
        else item_form(world, OUTPUT, "", holder_id=world.id("王小禾")),
        title="读书心得",
        fields={"kind_of": sort},
    )

    row = log_item(world.branch, form, by=world["recorder"], at=AT)

    found = entry(row.entry_id, seen_by=world["recorder"])
    assert found.kind == OUTPUT
    assert [(one.name, one.role) for one in found.people] == [("王小禾", "holder")]


def test_034_another_type_is_refused(world):
    with pytest.raises(ManyErrors) as caught:
        log(world, OUTPUT, "随笔", fields={"kind_of": "诗歌"})

    assert wheres(caught) == ["fields:kind_of"]


def test_034_the_same_text_of_two_people_is_flagged_to_a_human(world):
    rows = [
        log(
            world,
            OUTPUT,
            f"{name}的心得",
            holder_id=world.id(name),
            fields={"kind_of": "学习心得", "body": text},
        )
        for name, text in (("李春生", TEXT), ("赵田", f"{TEXT} "), ("孙苗", TEXT[::-1]))
    ]

    assert [view(world, row).alike for row in rows] == [("赵田",), ("李春生",), ()]


# 45 网络推送


def test_045_a_channel_without_read_data_shows_unknown(world):
    told = {"channel": "微信公众号", "pushed_on": "2026-11-02"}
    silent = log(world, ONLINE, "一期", fields=told)
    heard = log(world, ONLINE, "二期", fields=told | {"reached": 0})

    assert view(world, silent).unknown == ("阅读人数（渠道报了才填）",)
    assert "reached" not in view(world, silent).fields
    assert view(world, heard).unknown == ()
    assert view(world, heard).fields["reached"] == 0


# 46 远程教育


def take(world: World, text: str = FILE, name: str = "名单.csv"):
    data = text.encode("utf-8-sig")
    return import_people(world.branch, REMOTE, data, name, by=world["recorder"], at=AT)


def test_046_importing_the_same_file_twice_changes_nothing(world):
    first = take(world)
    posted = entries_of(world.branch, seen_by=world["recorder"])
    second = take(world)

    assert (first.created, first.added, first.unchanged) == (2, 3, 0)
    assert (second.created, second.added, second.unchanged) == (0, 0, 3)
    after = entries_of(world.branch, seen_by=world["recorder"])
    assert [one.id for one in after] == [one.id for one in posted]
    one = next(one for one in posted if one.title == "党课开讲啦")
    assert {line.name for line in one.people} == {"赵田", "李春生"}


def test_046_a_longer_file_adds_only_who_is_new(world):
    take(world)

    done = take(world, f"{FILE}农技讲座,2026-11-10,钱水生,村部\n")

    assert (done.created, done.added, done.unchanged) == (0, 1, 3)
    row = Material.objects.get(title="农技讲座")
    found = entry(row.entry_id, seen_by=world["recorder"])
    assert {one.name for one in found.people} == {"赵田", "钱水生"}
    assert row.recipients.count() == 2


def test_046_every_mistake_is_named_by_its_cell_and_nothing_is_written(world):
    wrong = (
        "节目,收看日期,姓名\n"
        ",2026-11-03,赵田\n党课,昨天,赵田\n党课,2026-11-03,没有的人\n党课,2027-01-01,赵田\n"
    )

    with pytest.raises(ManyErrors) as caught:
        take(world, wrong)

    assert wheres(caught) == ["A2", "B3", "C4", "B5"]
    assert Material.objects.count() == 0


def test_046_a_workbook_is_read_like_a_csv(world):
    import io

    import xlsxwriter

    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet("收看名单")
        for row, line in enumerate(FILE.strip().splitlines()):
            sheet.write_row(row, 0, line.split(","))

    done = import_people(
        world.branch, REMOTE, packed.getvalue(), "a.xlsx", by=world["recorder"], at=AT
    )

    assert (done.created, done.added) == (2, 3)
    assert take(world).added == 0


# 48 学习资料


def test_048_a_member_without_hand_out_is_listed(world):
    row = log(world, MATERIAL, "口袋书", fields={"form": "口袋书", "copies": 6})
    given = [world.id(name) for name in ("李春生", "王小禾", "赵田", "钱水生", "孙苗")]

    note_received(row, given, ON, by=world["recorder"], at=AT)
    again = note_received(row, given[:1], ON, by=world["recorder"], at=AT)

    cover = view(world, row).coverage
    assert [name for _, name in cover.lacking] == ["周大山"]
    assert (cover.counted, cover.total, again) == (5, 6, 0)


# 52 精品党课


def test_052_a_filter_by_audience_returns_only_matching_ones(world):
    for title, audience, tags in (
        ("乡村振兴", "村党员", ("form.quality",)),
        ("廉洁家风", "机关党员", ("form.quality",)),
        ("微课一", "村党员", ("form.micro",)),
    ):
        log(world, LECTURE, title, fields={"audience": audience}, tags=tags)

    def shown(tag: str = "", **facets: str) -> set[str]:
        rows = items_of(
            world.branch, seen_by=world["member"], kind=LECTURE, facets=facets, tag=tag
        )
        return {one.title for one in rows}

    assert shown(audience="村党员") == {"乡村振兴", "微课一"}
    assert shown("form.micro", audience="村党员") == {"微课一"}


# 110 网络互动平台


def test_110_one_member_missing_on_the_platform_is_named_to_the_branch(world):
    row = log(world, PLATFORM, "本月更新", fields={"updated_on": "2026-11-02"})
    there = [world.id(name) for name in ("李春生", "王小禾", "赵田", "孙苗", "周大山")]

    note_received(row, there, ON, by=world["recorder"], at=AT)

    own, above = view(world, row).coverage, view(world, row, by="superior").coverage
    assert [name for _, name in own.lacking] == ["钱水生"]
    assert own.counted == 5
    assert above.lacking == ()


# 45、110：外面的人看不到


def test_materials_are_closed_to_strangers(world):
    row = log(world, MATERIAL, "口袋书", fields={"form": "口袋书"})

    for who in ("stranger", "neighbour", "nobody", "auditor"):
        with pytest.raises(RefusedError):
            view(world, row, by=who)


def test_046_remote_education_meets_the_duty_of_the_branch(world):
    in_force(world, "xuzhuang-2017")
    take(world)
    rebuild(year=2026, at=AT)

    lines = lines_of(world.branch, year=2026, as_of=ON, seen_by=world["recorder"])
    line = next(one for one in lines if one.duty == "xuzhuang-2017/remote-education")
    grounds = grounds_of(
        line.subject, line.duty, line.period, as_of=ON, seen_by=world["recorder"]
    )

    assert line.status == "undetermined"
    assert {one.title for one in grounds.counted} <= {"党课开讲啦", "农技讲座"}
