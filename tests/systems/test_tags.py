"""Attributes of records: each test is a row of the list of systems (pattern A)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.gatherings import (
    AT,
    HELD_ON,
    THEME_DAY,
    World,
    assembly,
    make_world,
    theme_day,
)
from tests.factories.sheets import ON, found, held, in_force, item_form
from yiben.books.gatherings.actions import close_gathering, plan_gathering
from yiben.books.gatherings.queries import blank_for
from yiben.books.library.actions import log_item, mark_entry, set_goal, withdraw_item
from yiben.books.library.models import Goal
from yiben.books.library.queries import (
    acts_of,
    catalogue_of,
    dual_life_of,
    goals_of,
    marked_entries,
    topics_of,
)
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.queries import tagged_entries
from yiben.org.models import Org
from yiben.people.models import Tenure
from yiben.people.words import Office
from yiben.policy.queries import kinds, law_here, packs, terms_of_system
from yiben.rules.kinds import FieldType
from yiben.standing.actions import rebuild
from yiben.standing.queries import lines_of

STUDY = "tags.study_content"
IN_BRANCH = "tags.five_in_branch"
SCHOOL_CLASS = "gatherings.party_school.held"


@pytest.fixture
def world(db) -> World:
    return make_world()


def titles(rows) -> set[str]:
    return {one.title for one in rows}


def held_with(world: World, title: str, *tags: str) -> str:
    return held(world, title=title, tags=tags)


# 3 与中心工作结合


def test_003_a_list_by_goal_shows_exactly_the_three_tagged_entries(world):
    entries = [held(world, title=f"第{n}次党日") for n in range(1, 5)]
    goal = set_goal(
        world.branch, "百日攻坚", date(2026, 1, 1), by=world["recorder"], at=AT
    )

    for entry_id in (*entries[:3], entries[0]):
        mark_entry(goal, world.branch, entry_id, by=world["recorder"], at=AT)

    rows = marked_entries(goal, seen_by=world["recorder"])
    assert titles(rows) == {"第1次党日", "第2次党日", "第3次党日"}
    assert len(rows) == 3


def test_003_a_goal_of_the_town_is_there_for_its_branches(world):
    goal = set_goal(
        world.town, "两聚一高", date(2026, 1, 1), by=world["superior"], at=AT
    )

    rows = goals_of(world.branch, on=ON, seen_by=world["recorder"])

    assert [one.name for one in rows] == [goal.name]
    with pytest.raises(RefusedError):
        set_goal(world.town, "别的", ON, by=world["recorder"], at=AT)
    with pytest.raises(ManyErrors):
        set_goal(world.branch, "两聚一高", ON, by=world["recorder"], at=AT)
    assert Goal.objects.count() == 1


# 11 分类指导


def test_011_a_school_and_a_village_get_different_duties_of_one_document(world):
    in_force(world, "hunan-2017")
    school = found(world, "镇中心小学党支部", "school")
    rebuild(year=2026, at=AT)

    def owed(unit: Org) -> set[str]:
        lines = lines_of(unit, year=2026, as_of=ON, seen_by=world["superior"])
        return {one.duty for one in lines if one.duty.startswith("hunan-2017/")}

    assert owed(school) - owed(world.branch)
    assert owed(school) & owed(world.branch)


# 35 规定学习内容


@pytest.mark.parametrize(
    ("pack", "n_own"), [("hunan-2017", 0), ("heilongjiang-2017", 5)]
)
def test_035_the_catalogue_is_what_documents_in_force_name(world, pack, n_own):
    in_force(world, pack)

    lines = catalogue_of(world.branch, on=ON, seen_by=world["member"])

    central = [one for one in lines if one.source.startswith("中央")]
    own = [one for one in lines if one.source.startswith("黑龙江")]
    assert len(central) == 3
    assert len(own) >= n_own
    assert all(one.is_fixed for one in lines)


def test_035_what_a_document_names_cannot_be_taken_out(world):
    in_force(world, "heilongjiang-2017")
    form = item_form(world, "library.study_content.logged", "县志选读")
    row = log_item(world.branch, form, by=world["recorder"], at=AT)

    withdraw_item(row, reason="换一篇", by=world["recorder"], at=AT)

    lines = catalogue_of(world.branch, on=ON, seen_by=world["recorder"])
    assert "问责条例" in titles(lines)
    assert "县志选读" not in titles(lines)
    assert {one.item_id for one in lines} == {""}


def test_035_coverage_by_person_and_unit(world):
    in_force(world, "heilongjiang-2017")
    held_with(world, "学问责条例", "topic.accountability")

    found_ = topics_of(world.branch, STUDY, year=2026, on=ON, seen_by=world["recorder"])

    lines = {one.tag: one for one in found_}
    assert lines["topic.accountability"].sessions == 1
    assert lines["topic.discipline"].sessions == 0


# 36 三学三增强、五学五提升


def test_036_a_tag_filter_returns_exactly_the_tagged_records(world):
    in_force(world, "huaian-2017")
    held_with(world, "原原本本学", "label.original_study")
    held_with(world, "带着问题学", "label.question_study")
    held(world, title="没有标记")

    def shown(*tags: str) -> set[str]:
        return titles(tagged_entries(world.branch, tags, seen_by=world["member"]))

    assert shown("label.original_study") == {"原原本本学"}
    assert shown("label.original_study", "label.question_study") == {
        "原原本本学",
        "带着问题学",
    }


# 38 六个必学


def test_038_an_occasion_among_the_six_without_the_topic_is_listed(world):
    in_force(world, "huaian-2017")
    held(world, title="普通党日")
    _hold(world, world.branch, assembly(world), "recorder")
    rebuild(year=2026, at=AT)

    lines = lines_of(world.branch, year=2026, as_of=ON, seen_by=world["recorder"])

    six = [one for one in lines if one.system == "six_must" and one.need]
    assert six
    assert all(THEME_DAY not in one.kinds for one in six)
    assert any((one.need, one.done) == (1, 0) for one in six)


# 40 党校班次


def test_040_a_main_class_can_be_marked_with_its_curriculum():
    tags = {one.tag for one in kinds()[SCHOOL_CLASS].tags}

    assert {"course.programme", "form.main_class", "form.post_training"} <= tags


# 43 三警一线；107 五微工作法


@pytest.mark.parametrize(
    ("system", "term"), [("three_warnings", "三警一线"), ("five_micro", "五微工作法")]
)
def test_043_107_an_undefined_label_shows_definition_missing(world, system, term):
    in_force(world, "huaian-2017")

    (meaning,) = terms_of_system(law_here(world.branch, on=ON), system)

    assert meaning.term == term
    assert meaning.is_missing
    assert "青禾县" in meaning.who_may_say
    assert terms_of_system(law_here(world.neighbour, on=ON), system)[0].items == ()


# 76 双重组织生活


def test_076_a_leader_without_branch_life_is_shown_as_0(world):
    Tenure.objects.create(
        person=world.people["柳书记"],
        org=world.branch,
        office=Office.DEPUTY_SECRETARY.value,
        from_on=date(2020, 1, 1),
    )
    form = blank_for(
        world.town,
        "gatherings.deployment_meeting.held",
        HELD_ON,
        seen_by=world["town_recorder"],
    )
    form = form.with_role("recorder", world.id("陶七"))
    _hold(world, world.town, form, "town_recorder")
    held(world, title="支部党日")

    lines = dual_life_of(world.town, year=2026, on=ON, seen_by=world["superior"])

    shown = {one.name: (one.in_group, one.in_branch) for one in lines}
    assert shown["柳书记"] == (1, 0)


def _hold(world: World, unit: Org, form, by: str) -> str:
    form = replace(form, title="专题研究", place="镇政府")
    row = plan_gathering(unit, form, by=world[by], at=AT)
    return str(close_gathering(row, by=world[by], at=AT).pk)


# 77 五个在支部


def test_077_four_of_five_done_shows_the_missing_one(world):
    for tag in ("study", "lecture", "org_life", "role"):
        held_with(world, tag, f"branch.{tag}")

    lines = acts_of(
        world.branch, IN_BRANCH, year=2026, on=ON, seen_by=world["recorder"]
    )

    secretary = next(one for one in lines if one.name == "李春生")
    assert len(secretary.done) == 4
    assert secretary.lacking == ("工作检查指导到支部",)


# 79 民主议事


def test_079_a_decision_is_kept_with_its_tag(world):
    held_with(world, "议修渠", "element.deliberation")
    _hold(world, world.branch, assembly(world), "recorder")

    rows = tagged_entries(
        world.branch, ["element.deliberation"], seen_by=world["member"]
    )

    assert titles(rows) == {"议修渠"}


# 109 智慧党建；127 年老体弱党员


def test_109_every_field_of_these_books_can_be_filled_from_paper():
    typed = set(FieldType)

    for kind in kinds().values():
        if kind.book in {"forms", "targets", "library"}:
            assert {one.type for one in kind.fields} <= typed


def test_127_the_form_suited_to_the_frail_is_a_mark_on_the_record(world):
    in_force(world, "huaian-2017")
    form = theme_day(world, title="送学上门", tags=("person.frail",))

    _hold(world, world.branch, form, "recorder")

    rows = tagged_entries(world.branch, ["person.frail"], seen_by=world["member"])
    assert len(rows) == 1


# 148 学习周恩来、“四真”党员队伍


def test_148_the_filter_by_a_local_label_works(world):
    in_force(world, "huaian-2017")
    held_with(world, "纪念馆里学", "label.zhou_model")
    held_with(world, "四真讨论", "label.four_true")

    found_ = tagged_entries(
        world.branch, ("label.zhou_model",), seen_by=world["member"]
    )

    assert titles(found_) == {"纪念馆里学"}


# 153 八项规定及配套规定


def test_153_each_level_sees_the_rules_that_bind_it():
    level = next(one for one in kinds().values() if one.system == "eight_rules")

    def bound(pack: str) -> set[str]:
        return {one.id for one in packs()[pack].rules if one.system == level.system}

    assert bound("central-2017")
    assert bound("huaian-2017")
    assert all(
        rule.form in {"guide", "carry", "define"} or rule.strength == "may"
        for pack in ("central-2017", "hunan-2017", "huaian-2017")
        for rule in packs()[pack].rules
        if rule.system == level.system
    ), "no automatic judging"
