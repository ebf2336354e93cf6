"""Standards and ladders: each test is a row of the list of systems (pattern G)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import AT, LATER, World, make_world
from tests.factories.policy import DOCUMENTS, MISSING
from tests.factories.sheets import ON, found, held, in_force, target_form
from yiben.books.targets.actions import (
    check_target,
    decide_target,
    rate_target,
    set_target,
    supply_standard,
    withdraw_target,
)
from yiben.books.targets.checks import ClosedTargetError, NotReachedError
from yiben.books.targets.models import Attainment
from yiben.books.targets.queries import (
    blank_for,
    offers_of,
    share_of,
    target_day,
    view_of,
)
from yiben.books.targets.words import Decision, Mark, Verdict
from yiben.common.errors import ManyErrors
from yiben.ledger.queries import entries_of, entry
from yiben.policy.actions import define_name
from yiben.policy.queries import packs
from yiben.standing.actions import rebuild
from yiben.standing.queries import due_lines, lines_of

FOUR = "targets.four_qualified"
FIVE_TRANSFORM = "targets.five_transform"
STANDARD = "targets.standardisation"
FIVE_GOOD = "targets.five_good"
LADDER = "targets.three_two_one"
MET, UNMET = Verdict.MET.value, Verdict.UNMET.value
PARTS = (
    "支部建设标准化",
    "组织生活正常化",
    "管理服务精细化",
    "工作制度体系化",
    "阵地建设规范化",
)


@pytest.fixture
def world(db) -> World:
    return make_world()


def offer(world: World, kind: str):
    found_ = offers_of(world.branch, on=ON, seen_by=world["recorder"])
    return next((one for one in found_ if one.kind == kind), None)


def marks_of(world: World, row: Attainment) -> tuple[Mark, ...]:
    return view_of(row, on=ON, seen_by=world["recorder"]).marks


def rated(world: World, row: Attainment, *unmet: int) -> Attainment:
    marks = [
        replace(one, own=UNMET if n in unmet else MET, note="有台账")
        for n, one in enumerate(marks_of(world, row), 1)
    ]
    return rate_target(row, marks, by=world["recorder"], at=AT)


def checked(world: World, row: Attainment, *unmet: int) -> Attainment:
    verdicts = {
        n: (UNMET, "差一些") if n in unmet else (MET, "")
        for n in range(1, len(marks_of(world, row)) + 1)
    }
    return check_target(row, verdicts, by=world["superior"], at=AT)


def set_one(world: World, kind: str, **given) -> Attainment:
    form = target_form(world, kind, **given)
    return set_target(world.branch, form, by=world["recorder"], at=AT)


def decided(world: World, row: Attainment, by: str = "superior") -> Attainment:
    decision = Decision(ON, held(world))
    return decide_target(row, decision, by=world[by], at=AT)


# 1 总体：文件逐句可查


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason=MISSING)
def test_001_one_changed_character_breaks_only_the_anchors_on_it():
    pack = packs()["hunan-2017"]
    text = (DOCUMENTS / pack.text_file).read_text(encoding="utf-8")
    plain = "".join(text.split())
    anchors = ["".join(one.anchor.split()) for one in pack.articles if one.anchor]
    spot = plain.index(anchors[len(anchors) // 2]) + 2
    broken = f"{plain[:spot]}某{plain[spot + 1 :]}"

    lost = {one for one in anchors if one not in broken}

    assert all(one in plain for one in anchors)
    assert lost
    assert lost == {one for one in anchors if _covers(plain, one, spot)}


def _covers(text: str, anchor: str, spot: int) -> bool:
    return text.index(anchor) <= spot < text.index(anchor) + len(anchor)


# 2 四个合格


def test_002_an_appraisal_without_one_of_the_four_cannot_be_closed(world):
    in_force(world, "huaian-2017")
    row = set_one(world, FOUR, holder_id=world.id("赵田"), title="2026年下半年")
    marks = [replace(one, own=MET, note="对照过") for one in marks_of(world, row)]

    with pytest.raises(ManyErrors) as caught:
        rate_target(row, marks[:3], by=world["recorder"], at=AT)
    rate_target(row, marks, by=world["recorder"], at=AT)
    done = decided(world, row, by="recorder")

    assert [one.text for one in marks] == [
        "政治合格",
        "执行纪律合格",
        "品德合格",
        "发挥作用合格",
    ]
    assert [one.where for one in caught.value.problems] == ["item:4"]
    assert len(entry(str(done.entry_id), seen_by=world["recorder"]).tags) == 4


# 92 党支部建设


def test_092_a_secretary_sees_the_whole_month_on_one_page(world):
    in_force(world, "hunan-2017")
    rebuild(year=2026, at=AT)

    lines = due_lines(world.branch, on=ON, seen_by=world["recorder"])

    assert len({one.duty for one in lines}) > 10
    assert {one.org_id for one in lines} >= {world.branch.pk}


# 93 五化


def test_093_the_standard_differs_by_sector_and_has_its_five_parts(world):
    in_force(world, "hunan-2017")
    lines = [f"{part}：村里要做到的" for part in PARTS]
    school = [f"{part}：学校要做到的" for part in PARTS]
    for sector, given in (("village", lines), ("school", school)):
        supply_standard(
            world.town,
            FIVE_TRANSFORM,
            sector,
            given,
            date(2026, 1, 1),
            by=world["superior"],
            at=AT,
        )
    other = found(world, "镇中心小学党支部", "school")

    own = offers_of(other, on=ON, seen_by=world["superior"])
    there = next(one for one in own if one.kind == FIVE_TRANSFORM)

    assert [one.text for one in offer(world, FIVE_TRANSFORM).items] == [
        "村里要做到的"
    ] * 5
    assert [one.text for one in there.items] == ["学校要做到的"] * 5
    assert [one.part for one in there.items] == list(PARTS)


def test_093_a_standard_without_one_of_the_parts_is_refused(world):
    in_force(world, "hunan-2017")

    with pytest.raises(ManyErrors) as caught:
        supply_standard(
            world.town,
            FIVE_TRANSFORM,
            "",
            [f"{PARTS[0]}：一", "没有写部分"],
            date(2026, 1, 1),
            by=world["superior"],
            at=AT,
        )

    told = [one.message for one in caught.value.problems]
    assert len(told) == 5
    assert "第 2 行没有写属于哪一部分。" in told


def test_093_the_date_is_counted_from_a_start_that_people_enter(world):
    in_force(world, "hunan-2017")
    found_ = offer(world, FIVE_TRANSFORM)

    assert target_day(date(2021, 3, 1), found_) == date(2024, 3, 1)
    assert target_day(date(2018, 3, 1), found_) == found_.by == date(2020, 4, 20)


# 94 标准化


def test_094_the_share_is_the_branches_with_a_verified_rating(world):
    in_force(world, "huaian-2017")
    before = share_of(world.town, STANDARD, on=ON, seen_by=world["superior"])
    assert "标准化" in offer(world, STANDARD).closed
    supply_standard(
        world.town,
        STANDARD,
        "",
        ["有班子", "有制度", "有阵地"],
        date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )
    row = set_one(world, STANDARD)
    rated(world, row)
    waiting = share_of(world.town, STANDARD, on=ON, seen_by=world["superior"])
    checked(world, row)
    decided(world, row)

    after = share_of(world.town, STANDARD, on=ON, seen_by=world["superior"])

    assert [len(one.reached) for one in (before, waiting, after)] == [0, 0, 1]
    assert after.total == 2
    assert after.others == ("桃园村党支部",)


# 95 五个好


def test_095_four_of_five_is_not_reached(world):
    in_force(world, "xuzhuang-2017")
    row = set_one(world, FIVE_GOOD)
    rated(world, row)
    checked(world, row, 5)

    with pytest.raises(NotReachedError) as caught:
        decided(world, row)

    row.refresh_from_db()
    assert "功能发挥好" in caught.value.advice
    assert row.state == "checked"
    assert (
        entries_of(world.branch, seen_by=world["recorder"], kind=f"{FIVE_GOOD}.reached")
        == []
    )


def test_095_five_of_five_is_reached_by_a_decision_and_taken_back_with_reason(world):
    in_force(world, "xuzhuang-2017")
    row = set_one(world, FIVE_GOOD)
    rated(world, row)
    checked(world, row)
    decided(world, row)
    rebuild(year=2026, at=AT)

    row.refresh_from_db()
    posted = entry(str(row.entry_id), seen_by=world["recorder"])
    lines = lines_of(world.branch, year=2026, as_of=ON, seen_by=world["recorder"])
    met = {one.duty: one.status for one in lines}
    assert {"good.team", "good.function", "standard.five_good"} <= set(posted.tags)
    assert met["xuzhuang-2017/five-good-branch"] in ("met", "met_late")

    withdraw_target(row, reason="材料不实", by=world["superior"], at=LATER)
    row.refresh_from_db()
    assert (row.state, row.withdraw_reason) == ("withdrawn", "材料不实")
    assert not entry(posted.id, seen_by=world["recorder"]).is_current


# 96 三二一


def test_096_the_ladder_is_undefined_until_the_unit_supplies_it(world):
    in_force(world, "xuzhuang-2017")

    assert not offer(world, LADDER).is_open
    with pytest.raises(ClosedTargetError) as caught:
        blank_for(world.branch, LADDER, ON, seen_by=world["recorder"])
    assert "柳溪镇" in caught.value.advice

    define_name(
        world.town,
        "xuzhuang-2017",
        "三二一递进升级工程",
        ["三级", "二级", "一级"],
        date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )
    assert offer(world, LADDER).next_grade == "三级"


def test_096_an_upgrade_needs_evidence_and_goes_one_step(world):
    in_force(world, "xuzhuang-2017")
    define_name(
        world.town,
        "xuzhuang-2017",
        "三二一递进升级工程",
        ["三级", "二级", "一级"],
        date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )
    row = set_one(world, LADDER)
    (mark,) = marks_of(world, row)

    with pytest.raises(ManyErrors) as caught:
        rate_target(row, [replace(mark, own=MET)], by=world["recorder"], at=AT)
    rated(world, row)
    checked(world, row)
    decided(world, row)

    assert "依据" in caught.value.problems[0].message
    assert offer(world, LADDER).standing == "三级"
    assert offer(world, LADDER).next_grade == "二级"
