"""Everything that is wrong with a draft is found at once, each at its place."""

from dataclasses import replace
from datetime import date

import pytest

from tests.factories.drafts import (
    MONTHLY,
    TEXT,
    begun,
    fresh,
    monthly,
    problems_of,
    ruled,
    written,
    yearly,
)
from tests.factories.gatherings import AT
from tests.factories.web import RULED_FROM
from yiben.common.errors import RefusedError
from yiben.policy.actions import adopt_pack
from yiben.policy.actions.draft_cases import start_cases, write_cases
from yiben.policy.actions.drafts import revise_draft
from yiben.policy.checks.drafts import DraftHead
from yiben.policy.models import DraftCase
from yiben.policy.queries.audience import Audience
from yiben.policy.queries.draft_told import case_in_words
from yiben.policy.queries.draft_words import section_at, trouble_with
from yiben.policy.queries.drafts import DraftView, drafts_of, steps_of, view_of
from yiben.rules.pack import Below, Binds

ON = date(2026, 11, 20)


def view(world, draft, *, with_cases=False) -> DraftView:
    return view_of(
        fresh(draft), on=ON, seen_by=world["superior"], with_cases=with_cases
    )


def told(found: DraftView) -> list[str]:
    return [one.message for one in found.review.findings]


def test_a_sound_draft_is_a_pack_with_nothing_to_say(world):
    found = view(world, written(world), with_cases=True)

    assert told(found) == []
    assert [one.rule.id.partition("/")[2] for one in found.rules if one.rule] == [
        "collective-study-month",
        "annual-review-year",
    ]
    assert [one.messages for one in found.review.results] == [()] * 6
    assert [one.bound.in_words for one in found.rules if one.bound] == [
        "2 个党支部"
    ] * 2


def test_an_empty_draft_says_what_is_missing(world):
    assert told(view(world, begun(world, text=""))) == [
        "还没有原文。",
        "还没有一条规则。",
    ]


def test_a_new_text_loses_phrases_and_each_is_told_with_its_rule(world):
    draft = written(world)
    head = DraftHead("标题", "简称", "镇党委", date(2026, 1, 1))
    text = (
        TEXT.replace("每月组织一次", "每月组织1次") + "每年年底前向镇党委报送工作总结"
    )
    revise_draft(draft, head, text, version=1, by=world["superior"], at=AT)

    found = view(world, draft)

    assert told(found) == [
        "“每月组织一次集中学习”：原文里没有这句话，标点、数字和括号都要一字不差。",
        "“每年年底前向镇党委报送工作总结”：这句话在原文里有 2 处（第 7 段、第 8 段），分不清是哪一处。",
    ]
    assert [one.rule for one in found.review.findings] == [
        one.id for one in found.rules
    ]
    assert [one.paragraph for one in found.rules] == [None, None]


def test_a_looser_rule_is_told_to_have_no_effect(world):
    adopt_pack(
        world.cast.province, "hunan-2017", RULED_FROM, by=world["system_admin"], at=AT
    )
    draft = begun(world)
    above = "hunan-2017/theme-day-monthly"
    looser = monthly(
        record={"kinds": ["gatherings.theme_day.held"]},
        system="theme_day",
        every="quarter",
        refines=[above],
    )
    ruled(world, draft, looser)

    [hint] = view(world, draft).review.findings

    assert not hint.grave
    assert hint.message == "“支部集中学习”比《湖南实施方案》的“主题党日”放宽了要求。"
    assert hint.advice.startswith("不生效，仍按《湖南实施方案》的“主题党日”执行")


def test_a_name_of_another_document_cannot_be_used(world):
    draft = begun(world)
    ruled(world, draft, monthly(needs=["五查五改"]))

    [finding] = view(world, draft).review.errors

    assert "只在那份文件里有效" in finding.message
    assert finding.rule == draft.rules.get().pk


def test_a_rule_that_binds_nobody_here_is_a_hint(world):
    draft = begun(world)
    ruled(world, draft, monthly(binds={"org": ["branch"], "sector": ["school"]}))

    [hint] = view(world, draft).review.findings

    assert hint.message == "“支部集中学习”现在约束不到任何人。"
    assert not hint.grave


@pytest.mark.parametrize(
    ("binds", "said"),
    [
        (Binds(org=frozenset({"branch"})), "2 个党支部"),
        (Binds(org=frozenset({"branch", "party_group"})), "2 个党支部、2 个党小组"),
        (Binds(issuer_only=True), "1 个党委"),
        (
            Binds(org=frozenset({"branch"}), having=frozenset({"has_groups"})),
            "1 个党支部",
        ),
        (
            Binds(org=frozenset({"branch"}), lacking=frozenset({"has_committee"})),
            "1 个党支部",
        ),
        (Binds(except_issuer=True, level=frozenset({"town"})), ""),
        (
            Binds("office", frozenset({"branch"}), office=frozenset({"secretary"})),
            "2 名任职者",
        ),
        (Binds("member"), "9 名党员"),
        (Binds("member", membership=frozenset({"probationary"})), "1 名党员"),
        (Binds("pair", frozenset({"branch"})), "2 个党支部的班子成员两两之间"),
        (Binds("relation", below=Below(frozenset({"branch"}))), "对 2 个下级"),
    ],
)
def test_whom_a_rule_binds_is_counted_below_the_unit(world, binds, said):
    found = Audience(world.town, ON).bound(binds).in_words

    assert found.endswith(said)
    assert bool(found) == bool(said)


def test_duties_need_three_cases_that_are_not_all_alike(world):
    draft = begun(world)
    ruled(world, draft, monthly())
    ruled(world, draft, yearly())
    start_cases(draft, by=world["superior"], at=AT)
    case = draft.cases.get(name="annual-review-year")
    DraftCase.objects.filter(name="collective-study-month").update(
        text=case.text.split("- name")[0]
    )
    DraftCase.objects.filter(pk=case.pk).update(
        text=case.text.replace("status: missed", "status: met")
    )

    found = view(world, draft, with_cases=True)

    assert told(found) == [
        "“支部集中学习”的例子不够：有 0 个。",
        "“年度工作总结”的例子结果都一样。",
        "例子“年度工作总结：一次也没有”不相符：甲单位 “年度工作总结” 2027 应是 已完成，算出来是 未完成。",
    ]
    assert found.review.findings[2].case == "annual-review-year"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- name: [一", "第 2 行：不是正确的 YAML。"),
        ("name: 一", "第 1 行：应是一个列表。"),
        ("- &a {name: 一}\n- *a", "第 1 行：不能用“&”“*”引用。"),
        ("- " + "[" * 30 + "]" * 30, "第 1 行：套得太深或者太多。"),
        ("- 字\n" * 20_000, "第 1 行：内容有 80000 字，太长。"),
    ],
)
def test_cases_that_are_no_yaml_are_refused_with_their_line(world, text, message):
    draft = written(world)
    case = draft.cases.get(name="annual-review-year")

    said = problems_of(
        lambda: write_cases(
            draft, case.name, text, version=1, by=world["superior"], at=AT
        )
    )

    assert said == [message]
    assert draft.cases.get(pk=case.pk).text == case.text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- 一", "例子“”：“例子”的写法不对。"),
        ("- {name: 甲, as_of: 昨天}", "例子“甲”：“as_of”不是存在的日期。"),
        (
            "- {name: 甲, as_of: 2026-01-01, packs: [没有]}",
            "例子“甲”：没有规则包“没有”。",
        ),
        (
            "- {name: 甲, as_of: 2026-01-01, given: {ledger: [{each_pair_of: ["
            + ", ".join(f"人{n}" for n in range(100))
            + "], dates: [2026-01-01]}]}}",
            "例子“甲”：一个例子里的谈话太多。",
        ),
    ],
)
def test_cases_written_wrongly_are_told_with_their_line(world, text, message):
    draft = written(world)
    write_cases(draft, "more", text, version=0, by=world["superior"], at=AT)

    [finding] = view(world, draft, with_cases=True).review.errors[:1]

    assert finding.message == message
    assert (finding.case, finding.line) == ("more", 1)


def test_cases_are_changed_and_taken_out(world):
    draft = written(world)
    name = "annual-review-year"
    write = {"version": 1, "by": world["superior"], "at": AT}

    kept = write_cases(draft, name, "- {name: 一}", **write)
    stale = problems_of(lambda: write_cases(draft, name, "- 二", **write))
    gone = write_cases(draft, name, " \n", **write | {"version": 2})
    again = write_cases(draft, "nonesuch", "", **write | {"version": 0})
    named = problems_of(
        lambda: write_cases(draft, "名", "- 二", **write | {"version": 0})
    )

    assert kept is not None
    assert kept.version == 2
    assert stale[0].startswith("这些例子刚由")
    assert (gone, again) == (None, None)
    assert named == ["名称“名”不对。"]
    assert start_cases(draft, by=world["superior"], at=AT) == 1
    assert start_cases(draft, by=world["superior"], at=AT) == 0


def test_sections_are_read_off_the_headings(world):
    draft = begun(world)

    assert section_at(draft, MONTHLY) == "一（一）"
    assert section_at(draft, "逾期不报的予以通报") == "二"
    assert section_at(draft, "没有的话") == ""


def test_a_rule_above_that_is_not_there_is_named_as_it_is_written(world):
    draft = begun(world)
    ruled(world, draft, monthly(refines=["hunan-2017/nonesuch"]))

    [finding] = view(world, draft).review.errors

    assert finding.message == "“支部集中学习”细化的“hunan-2017/nonesuch”不存在。"


def test_sections_of_three_levels_are_read(world):
    draft = begun(
        world, text="三、主要内容\n（二）学习\n1.集中学习\n各支部要认真学习。"
    )

    assert section_at(draft, "各支部要认真学习") == "三（二）1"


def test_for_each_place_of_a_phrase_a_longer_one_is_offered(world):
    trouble = trouble_with(begun(world), "各党支部")

    assert trouble is not None
    assert [one.offer for one in trouble.spots] == [
        "各党支部每月组织一次集中学习",
        "各党支部要经常组织“三定一看”讨论",
        "各党支部每年年底前向镇党委报送工作总结",
    ]


def test_the_list_and_the_steps_are_for_those_who_read_the_unit(world):
    draft = written(world)

    [line] = drafts_of(world.town, seen_by=world["auditor"])
    steps = steps_of(draft, seen_by=world["town_recorder"])

    assert (line.title, line.rules, line.label) == (draft.title, 2, "起草中")
    assert [one.act for one in steps] == ["tried", "ruled", "ruled", "started"]
    for name in ("recorder", "member", "stranger", "system_admin", "nobody"):
        with pytest.raises(RefusedError):
            drafts_of(world.town, seen_by=world[name])
        with pytest.raises(RefusedError):
            view_of(draft, on=ON, seen_by=world[name])


def test_rules_of_one_phrase_stand_in_one_article(world):
    draft = begun(world)
    ruled(world, draft, monthly())
    ruled(world, draft, replace(yearly(), anchor=MONTHLY))

    pack = view(world, draft).review.pack

    assert pack is not None
    assert [len(one.rules) for one in pack.articles] == [2]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (
            {
                "as_of": date(2028, 3, 1),
                "given": {
                    "ledger": [
                        {
                            "kind": "gatherings.seminar.held",
                            "date": date(2027, 5, 31),
                            "entered": date(2027, 6, 10),
                        }
                    ]
                },
                "expect": [{"subject": "甲支部", "period": "2027-05", "status": "met"}],
            },
            "台账：2027-05-31 支部专题学习讨论（2027-06-10 录入）。2028-03-01 看：甲支部2027年5月应是“已完成”。",
        ),
        (
            {
                "as_of": "2028-03-01",
                "given": {"ledger": [{"kind": "x", "dates": []}] * 6},
                "expect": [
                    {"subject": ["甲", "乙"], "period": "standing", "owes": False}
                ],
            },
            "台账：多次 x、多次 x、多次 x、等 6 条。2028-03-01 看：甲、乙不欠。",
        ),
        ({"as_of": "x"}, "台账：没有记录。x 看：。"),
        ({"given": {"ledger": [1]}}, ""),
        ("一", ""),
    ],
)
def test_a_case_is_told_in_plain_words(row, told):
    assert case_in_words(row) == told
