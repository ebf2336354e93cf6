"""Rows of systems.md with pattern M that are judged: each by cases a reader can check.

``CASES`` names, for a row, cases that stand in the packs; the tests below add
what no case there says.
"""

from datetime import date
from typing import Any

import pytest

from tests.packs.shelf import PACKS, library
from yiben.rules.cases import failures_of, rows_of

HUNAN, HEILONGJIANG = "province/hunan-2017", "province/heilongjiang-2017"
HUAIAN, XUZHUANG = "zone/huaian-2017", "town/xuzhuang-2017"
CENTRAL = "central/central-2017"

CASES: dict[str, tuple[tuple[str, str], ...]] = {
    "5 main_responsibility: the agenda lacks the programme": (
        (f"{CENTRAL}/cases/04-committees.yaml", "议题没有这项工作的部署会：不算"),
    ),
    "5 main_responsibility: January counts as 年初, April does not": (
        (f"{HUNAN}/cases/07-tasks.yaml", "一月专题部署：完成"),
        (
            f"{HUNAN}/cases/07-tasks.yaml",
            "四月一日部署：误了年初；中央的一年一次仍算完成",
        ),
    ),
    "31 personal_study_plan: joining in October": (
        (f"{HUNAN}/cases/01-core-group.yaml", "十月到任：欠计划，不欠当年任务"),
    ),
    "33 thematic_report: a lecture is none": (
        (f"{HUNAN}/cases/01-core-group.yaml", "讲了党课、没作辅导报告：党课不能顶报告"),
    ),
    "37 speech_relay: day 7 is on time": (
        (
            f"{HUAIAN}/cases/committee.yaml",
            "重要讲话：没有定几天，待定；别的事项不要求传达学习",
        ),
        (f"{HUAIAN}/cases/committee.yaml", "党工委定为七天：第七天传达学习，做到"),
    ),
    "38 six_must: the occasion without the topic is listed": (
        (
            f"{HUAIAN}/cases/study.yaml",
            "边界：两次里只有一次有“旗帜鲜明讲政治”内容：缺一",
        ),
    ),
    "39 politics_training: covered on the roster of the day": (
        (f"{HUAIAN}/cases/study.yaml", "“旗帜鲜明讲政治”专题培训：都做了：做到"),
    ),
    "40 party_school: post training is no main class": (
        (
            f"{HUNAN}/cases/08-study.yaml",
            "党校的任职培训不是主体班次：不要求列入“两学”",
        ),
    ),
    "42 warning_education: the case is named": (
        (f"{XUZHUANG}/cases/learning.yaml", "警示教育的案例：没有写明案例，未完成"),
    ),
    "50 party_lecture: one lecture, two provinces": (
        (
            f"{HEILONGJIANG}/cases/lectures.yaml",
            "县委书记全年只讲一次党课：中央做到，本省未完成，两条都判",
        ),
    ),
    "55 member_assembly: a quarter without one": (
        (f"{HUAIAN}/cases/branch.yaml", "三季度没有党员大会：只缺三季度"),
    ),
    "56 committee_meeting: a branch without a committee": (
        (
            f"{HUAIAN}/cases/branch.yaml",
            "不设支委会、不设党小组的支部：不欠支委会和党小组会",
        ),
    ),
    "57 group_meeting: three groups, two met": (
        (f"{HUAIAN}/cases/branch.yaml", "三个党小组只有两个开了会：第三组未完成"),
    ),
    "65 special_democratic_life: a major accident opens it": (
        (
            f"{HEILONGJIANG}/cases/life.yaml",
            "登记了重大责任事故：要开专题民主生活会，“及时”是几天还没有定",
        ),
        (
            f"{HEILONGJIANG}/cases/life.yaml",
            "定了三十天，第三十天开专题民主生活会：做到",
        ),
    ),
    "67 special_org_life: only the named branches": (
        (
            f"{XUZHUANG}/cases/systems.yaml",
            "镇党委安排专题组织生活会：没有定几天，待定；没有安排的支部没有这一项",
        ),
    ),
    "102 secretary_training: appointed in December, uncovered ones named": (
        (
            f"{HUAIAN}/cases/branch.yaml",
            "十二月换了支部书记：新书记当年的轮训不欠，支部的年度报告仍是一份",
        ),
        (
            f"{HUAIAN}/cases/branch.yaml",
            "两名支部书记一名参加了轮训：没有参加的那名列出",
        ),
    ),
    "128 theme_practice: a school sees school themes": (
        (
            f"{HUNAN}/cases/09-theme-day-practice.yaml",
            "学校只看学校的实践主题；不是流动党员的，不看流动党员那一条",
        ),
    ),
    "68 heart_talk: eight members are 28 pairs and 56 talks": (
        (
            f"{XUZHUANG}/cases/systems.yaml",
            "八名班子成员二十八对，五十六次全谈到：没有未完成的",
        ),
        (
            f"{XUZHUANG}/cases/systems.yaml",
            "八名班子成员少谈一次（五十五次）：只有那一对未完成",
        ),
    ),
    "145 research_visit: the mode is written, what is found goes on the list": (
        (
            f"{XUZHUANG}/cases/service.yaml",
            "调研写明方式：两次里有一次没有写明，未完成",
        ),
        (
            f"{XUZHUANG}/cases/service.yaml",
            "调研发现的问题列进清单：两次都列了，做到",
        ),
    ),
    "150 three_ahead: organs only": (
        (
            f"{HUAIAN}/cases/systems.yaml",
            "边界：没有标主题的学习不算；社区支部不是机关，不欠；没有标对照条例的检查表不算；不是学习型机关的达标不算",
        ),
    ),
    "151 eight_ones: each from its own record; the link survives New Year": (
        (
            f"{HUAIAN}/cases/eight_ones.yaml",
            "八个一全部做到",
        ),
        (
            f"{HUAIAN}/cases/eight_ones.yaml",
            "联系点跨年不清零；终止的第二天就没有了",
        ),
    ),
    "152 contact_point: a party day elsewhere does not count": (
        (
            f"{HUAIAN}/cases/eight_ones.yaml",
            "八个一的边界：别处过的党日、自己单位的生活会、替别人主讲的都不算",
        ),
    ),
    "154 organ_party_building: villages get none": (
        (
            f"{HUNAN}/cases/09-theme-day-practice.yaml",
            "只约束说到的单位：机关不挂党员户牌、村支部不到社区报到、学校不办代办、村不查机关党建",
        ),
    ),
}


def case(place: str, name: str) -> Any:
    problems: list[Any] = []
    rows = rows_of(PACKS / place, problems)
    assert problems == []
    found = [row for _, row in rows if row["name"] == name]
    assert len(found) == 1, f"{place}: {name}"
    return found[0]


@pytest.mark.parametrize("row", CASES)
def test_row(row):
    for place, name in CASES[row]:
        assert failures_of(case(place, name), library()) == []


def judged(packs: list[str], given: Any, *expect: Any, as_of: date) -> list[str]:
    row = {
        "name": "",
        "packs": packs,
        "as_of": as_of,
        "given": given,
        "expect": list(expect),
    }
    return failures_of(row, library())


YEAR_END = date(2027, 1, 20)


def study(org: str, *months: int) -> list[dict[str, Any]]:
    kind = "gatherings.core_group_study.held"
    return [{"kind": kind, "org": org, "date": date(2026, m, 10)} for m in months]


# 29
def test_the_same_studies_stand_differently_under_three_documents():
    county = {
        "id": "县委",
        "kind": "committee",
        "level": "county",
        "having": ["core_group"],
    }
    town = {**county, "id": "镇党委", "level": "town", "superior": "县委"}
    four_in_spring = (1, 2, 3, 3)
    told = {
        "hunan-2017/core-group-study-yearly": ("县委", "2026", "met"),
        "heilongjiang-2017/core-group-study-quarterly": ("县委", "2026-Q2", "missed"),
        "xuzhuang-2017/core-group-study-monthly": ("镇党委", "2026-04", "missed"),
    }
    for duty, (org, period, status) in told.items():
        pack = duty.partition("/")[0]
        given = {"orgs": [county, town], "ledger": study(org, *four_in_spring)}
        expect = {"subject": org, "duty": duty, "period": period, "status": status}
        packs = ["central-2017", pack]
        assert judged(packs, given, expect, as_of=YEAR_END) == []


# 32
def test_one_activity_counts_once_for_each_duty_and_never_twice_for_one():
    given = {
        "orgs": [
            {"id": "支部", "kind": "branch", "having": ["has_committee", "has_groups"]}
        ],
        "ledger": [
            {
                "kind": "gatherings.member_assembly.held",
                "parts": ["gatherings.seminar.held"],
                "org": "支部",
                "date": date(2026, 2, 10),
            }
        ],
    }
    expect = {
        "subject": "支部",
        "duty": "huaian-2017/branch-assembly-quarterly",
        "period": "2026-Q1",
        "status": "met",
        "done": 1,
    }
    packs = ["central-2017", "huaian-2017"]
    assert judged(packs, given, expect, as_of=YEAR_END) == []


# 37
def test_a_speech_studied_on_day_eight_is_late():
    given = {
        "orgs": [
            {"id": "党工委", "kind": "working_committee", "level": "county"},
            {"id": "一支部", "kind": "branch", "superior": "党工委"},
        ],
        "settings": [
            {"org": "党工委", "duty": "huaian-2017/speech-relay", "within_days": 7}
        ],
        "ledger": [
            {
                "id": "讲话",
                "kind": "registers.event.registered",
                "org": "一支部",
                "date": date(2026, 5, 10),
                "tags": ["event.important_speech"],
            },
            {
                "kind": "gatherings.theme_day.held",
                "org": "一支部",
                "date": date(2026, 5, 18),
                "answers": "讲话",
            },
        ],
    }
    expect = {
        "subject": "一支部",
        "duty": "huaian-2017/speech-relay",
        "period": "event:讲话",
        "status": "met_late",
    }
    packs = ["central-2017", "huaian-2017"]
    assert judged(packs, given, expect, as_of=date(2026, 6, 1)) == []


# 41
def test_a_winter_over_new_year_counts_for_one_winter():
    duty = "huaian-2017/winter-training-regular"
    given = {
        "orgs": [{"id": "支部", "kind": "branch"}],
        "settings": [{"org": "支部", "duty": duty, "every": "year"}],
        "ledger": [
            {
                "kind": "gatherings.winter_training.held",
                "org": "支部",
                "date": date(2025, 12, 20),
                "until": date(2026, 1, 20),
            }
        ],
    }
    held = {"subject": "支部", "duty": duty, "period": "2025", "year": 2025}
    not_again = {"subject": "支部", "duty": duty, "period": "2026"}
    packs = ["central-2017", "huaian-2017"]
    assert (
        judged(
            packs,
            given,
            {**held, "status": "met"},
            {**not_again, "status": "missed"},
            as_of=YEAR_END,
        )
        == []
    )


# 61
def test_the_28th_of_february_meets_and_the_27th_deviates():
    def one(day: int, **more: Any) -> dict[str, Any]:
        kind = "gatherings.theme_day.held"
        return {"kind": kind, "org": "支部", "date": date(2026, 2, day), **more}

    told = {"subject": "支部", "duty": "xuzhuang-2017/theme-day-monthly"}
    told |= {"period": "2026-02", "status": "met"}
    packs = ["central-2017", "xuzhuang-2017"]
    for row, flags in ((one(28), []), (one(27), ["deviating"])):
        given = {"orgs": [{"id": "支部", "kind": "branch"}], "ledger": [row]}
        assert judged(packs, given, {**told, "flags": flags}, as_of=YEAR_END) == []
