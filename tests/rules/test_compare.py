"""A lower document against an upper one: same, stricter, looser, new, silent."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.packs.shelf import library as shelf
from tests.packs.shelf import vocabulary
from tests.rules.drawn import copy_of, documents, duties
from tests.rules.shapes import binds, library, pack, rule
from yiben.rules.changes import Change, Side, changes
from yiben.rules.compare import How, Relation, Row, compare, relation_of
from yiben.rules.kinds import Kind, KindTag
from yiben.rules.pack import EventSpec, Rule
from yiben.rules.speech import quoted

KINDS = {
    "filings.p.received": Kind(
        "filings.p.received",
        "s",
        "年度计划（上级已回执）",
        "P",
        "filings",
        tags=(KindTag("element.why", "讲清“为什么”"),),
        base="filings.p",
        state="received",
    )
}


CARRY: dict[str, Any] = {
    "form": "carry",
    "every": None,
    "at_least": 0,
    "elements": frozenset({"e"}),
}
EVENT: dict[str, Any] = {
    "form": "when",
    "every": None,
    "within_days": 5,
    "event": EventSpec(frozenset({"k.e"})),
}


def rows_of(upper: Iterable[Rule], *lower: Rule) -> list[Row]:
    a = pack("a", *(replace(one, pack="a") for one in upper), level="central")
    b = pack("b", *(replace(one, pack="b") for one in lower), level="county")
    return list(compare(a, b, library(a, b), KINDS).rows)


def words_of(upper: Rule, lower: Rule) -> list[str]:
    return [one.text for one in changes(upper, lower, KINDS)]


# --- the relation ------------------------------------------------------------


@pytest.mark.parametrize(
    ("upper", "lower", "relation"),
    [
        ({}, {}, "same"),
        ({"every": "quarter"}, {"every": "month"}, "stricter"),
        ({"every": "month"}, {"every": "quarter"}, "looser"),
        ({"every": "open", "open_term": "定期"}, {"every": "year"}, "stricter"),
        ({"every": "year"}, {"every": "open", "open_term": "经常"}, "looser"),
        (
            {"every": "year", "at_least": 5, "kinds": {"k.a"}},
            {"every": "quarter", "kinds": {"k.a"}},
            "beside",
        ),
        ({}, {"tags": {"t"}}, "stricter"),
        ({}, {"needs": ("四定",)}, "stricter"),
        ({"needs": ("四定",)}, {"needs": ("四定",)}, "same"),
        ({}, {"strength": "soft"}, "looser"),
        ({}, {"binds": binds(org=["branch"])}, "looser"),
        ({"binds": binds(org=["branch"])}, {}, "stricter"),
        (
            {"binds": binds(org=["branch"])},
            {"binds": binds(sector=["village"])},
            "beside",
        ),
        (
            {"every": "quarter"},
            {"every": "month", "binds": binds(org=["branch"])},
            "stricter",
        ),
        (
            {"every": "month", "binds": binds(org=["branch"])},
            {"every": "quarter"},
            "beside",
        ),
        ({}, {"binds": binds("office", office=["secretary"])}, "beside"),
        ({}, {"form": "guide", "every": None}, "detail"),
        ({"form": "guide", "every": None}, {}, "stricter"),
        ({"form": "guide", "every": None}, {"form": "guide", "every": None}, "same"),
        ({"form": "guide", "every": None}, {"form": "define", "every": None}, "detail"),
        ({"form": "define", "every": None}, {"form": "guide", "every": None}, "same"),
        ({}, CARRY, "detail"),
        (CARRY, {**CARRY, "elements": frozenset({"e", "f"})}, "stricter"),
        (CARRY, {**CARRY, "elements": frozenset()}, "looser"),
        (CARRY, {**CARRY, "tags": {"t"}}, "detail"),
        (CARRY, {**CARRY, "tags": {"t"}, "binds": binds(org=["branch"])}, "looser"),
        (
            EVENT,
            {**EVENT, "event": EventSpec(frozenset({"k.e"}), frozenset({"x"}))},
            "detail",
        ),
    ],
)
def test_a_rule_lies_to_the_one_it_refines(upper, lower, relation):
    one, two = rule("r", **upper), rule("r2", refines=("a/r",), **lower)

    rows = rows_of([one], two)

    assert [row.relation for row in rows] == [relation]
    assert rows[0].matches[0].how == How.REFINES


def test_a_level_above_the_lower_document_makes_no_difference():
    every = rule("r", binds=binds(org=["committee"], level=["county", "town"]))
    here = rule("r2", binds=binds(org=["committee"], level=["town"]))

    assert relation_of(every, here) == Relation.LOOSER
    assert relation_of(every, here, rank=4) == Relation.SAME


def test_branches_stand_at_the_base_whatever_the_level_says():
    one = rule("r", binds=binds(org=["branch"]))
    two = rule("r2", binds=binds(org=["branch"], level=["base"]))

    assert relation_of(one, two) == Relation.SAME


def test_without_refines_the_same_system_and_records_are_compared():
    upper = rule("r", every="quarter", system="x")
    same = rule("s", every="month", system="x")
    other = rule("t", every="month", system="y")

    rows = rows_of([upper], same, other)

    assert [(one.relation, one.is_implicit) for one in rows] == [
        (Relation.STRICTER, True),
        (Relation.NEW, False),
    ]


def test_what_only_looks_alike_is_new_and_leaves_the_upper_rule_silent():
    upper = rule("r", every="year", at_least=5, system="x")
    lower = rule("s", every="quarter", system="x")

    rows = rows_of([upper], lower)

    assert [one.relation for one in rows] == [Relation.NEW, Relation.SILENT]
    assert rows[0].matches[0].upper.name == "r"


def test_a_guide_is_compared_only_where_it_says_what_it_refines():
    upper = rule("r", form="guide", every=None, record=None)
    lower = replace(upper, name="s")

    assert [one.relation for one in rows_of([upper], lower)] == [Relation.NEW]


def test_silence_names_duties_only_and_every_form_of_rule_breaks_it():
    guide = rule("g", form="guide", every=None)
    left, taken = rule("left", system="x"), rule("taken", system="y")
    word = rule("w", form="guide", every=None, refines=("a/taken",))

    rows = rows_of([guide, left, taken], word)

    assert [(row.relation, row.rule.name) for row in rows] == [
        (Relation.DETAIL, "w"),
        (Relation.SILENT, "left"),
    ]


def test_what_a_document_between_refines_is_found_through_it():
    top = pack("top", rule("r", pack="top", every="year"), level="central")
    middle = pack(
        "mid", rule("r", pack="mid", every="quarter", refines=("top/r",)), level="city"
    )
    low = pack(
        "low", rule("r", pack="low", every="month", refines=("mid/r",)), level="town"
    )

    row = compare(top, low, library(top, middle, low), {}).rows[0]

    assert (row.relation, row.matches[0].how) == (Relation.STRICTER, How.THROUGH)


def test_two_documents_of_one_parent_meet_in_what_they_refine():
    top = pack("top", rule("r", pack="top", every="year"), level="central")
    one, two = (
        pack(name, rule("x", pack=name, every=every, refines=("top/r",)))
        for name, every in (("one", "quarter"), ("two", "month"))
    )

    row = compare(one, two, library(top, one, two), {}).rows[0]

    assert (row.relation, row.matches[0].how) == (Relation.STRICTER, How.KIN)


def test_of_several_parents_the_loosened_one_is_told():
    tight, loose = rule("t", every="month"), rule("l", every="year")
    lower = rule("x", every="quarter", refines=("a/t", "a/l"))

    row = rows_of([tight, loose], lower)[0]

    assert row.relation == Relation.LOOSER
    assert [one.relation for one in row.matches] == [Relation.LOOSER, Relation.STRICTER]


@settings(max_examples=80, deadline=None, database=None)
@given(documents())
def test_a_copy_is_the_same_throughout(one):
    copy = copy_of(one)

    rows = compare(one, copy, library(one, copy), {}).rows

    assert {row.relation for row in rows} == {Relation.SAME}
    assert [change for row in rows for change in row.changes] == []


@settings(max_examples=200, deadline=None, database=None)
@given(duties("a"), duties("b"))
def test_stricter_one_way_is_looser_the_other(one, two):
    turned = {Relation.STRICTER: Relation.LOOSER, Relation.LOOSER: Relation.STRICTER}
    forth, back = relation_of(one, two), relation_of(two, one)

    if Relation.LOOSER in {forth, back}:
        assert back == turned.get(forth)
    assert (forth == Relation.SAME) == (back == Relation.SAME)


@settings(max_examples=200, deadline=None, database=None)
@given(duties("a"), duties("b"))
def test_what_is_not_the_same_says_what_changed(one, two):
    told = changes(one, two, {})

    if relation_of(one, two) not in {Relation.SAME, Relation.BESIDE}:
        assert told
    if relation_of(one, two) == Relation.LOOSER:
        assert any(change.side != Side.TIGHTER for change in told)


# --- the words ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("upper", "lower", "said"),
    [
        ({"every": "quarter"}, {"every": "month"}, "每季度一次 → 每月一次"),
        ({"every": "year"}, {"every": "year", "at_least": 4}, "每年一次 → 每年 4 次"),
        (
            {"every": "open", "open_term": "定期"},
            {"every": "half_year"},
            "“定期” → 每半年一次",
        ),
        ({"every": "year"}, {"every": "year", "window": (1, 3)}, "期限由全年到1—3月"),
        (
            {"every": "quarter"},
            {"every": "quarter", "window": (3, 3)},
            "期限由整个周期到第3个月",
        ),
        ({"grace_days": 10}, {"grace_days": 0}, "补录由 10 天到 0 天"),
        (
            {"form": "when", "every": None, "open_term": "及时"},
            {"form": "when", "every": None, "within_days": 5},
            "期限由“及时”到5 天以内",
        ),
        ({}, {"tags": {"element.why"}}, "增加“讲清\u2018为什么\u2019”"),
        ({"tags": {"element.why"}}, {}, "没有写“讲清\u2018为什么\u2019”"),
        ({"kinds": {"k.a", "k.b"}}, {"kinds": {"k.a"}}, "不再算k.b"),
        ({"kinds": {"k.a"}}, {"kinds": {"k.a", "k.b"}}, "k.b也算"),
        ({"roles": {"attendee"}}, {"roles": {"speaker"}}, "以什么身份算由参加改为主讲"),
        ({"min_rate": 0}, {"min_rate": 80}, "到会率由不限到80%"),
        ({}, {"day": 28}, "固定日由不固定改为每月 28 日"),
        ({}, {"covers": True}, "增加“每名党员都要参加到”"),
        ({"strength": "soft"}, {}, "力度由“一般”到“必须”"),
        ({}, {"consequence": "追责"}, "增加后果“追责”"),
        ({}, {"needs": ("四定",)}, "增加“四定”（内容待补）"),
        (
            {"form": "file", "recipient": "none"},
            {"form": "file", "recipient": "members"},
            "增加“向党员公布”",
        ),
        (
            {"form": "keep", "every": None},
            {"form": "keep", "every": None, "at_least": 2},
            "至少 1 个 → 至少 2 个",
        ),
        ({"form": "guide", "every": None}, {}, "性质由“指导性要求”改为“应当开展”"),
        ({}, {"binds": binds(org=["branch"])}, "组织类型由各类党组织收窄为党支部"),
        ({}, {"binds": binds(except_flags=["frail"])}, "除外的党员由无收窄为年老体弱"),
        (
            {"binds": binds("office", office=["secretary"])},
            {
                "binds": binds(
                    "office",
                    office=["secretary", "deputy_secretary", "committee_member"],
                )
            },
            "职务由书记扩大到班子成员",
        ),
        (
            {},
            {"binds": binds("member", org=["branch"])},
            "承担者由组织改为党员",
        ),
    ],
)
def test_a_change_is_said_in_plain_chinese(upper, lower, said):
    assert said in words_of(rule(**upper), rule(**lower))


def test_another_step_of_the_same_filing_is_told_by_whom_it_goes_to():
    up = rule(form="file", kinds={"filings.p.received"}, recipient="superior")
    low = rule(form="file", kinds={"filings.p.published"}, recipient="members")

    assert words_of(up, low) == ["由“报直接上级”改为“向党员公布”"]


def test_kinds_are_called_by_their_labels():
    up = rule(form="file", kinds={"filings.p.received", "k.a"})

    assert words_of(up, rule(form="file")) == ["不再算年度计划（上级已回执）"]


def test_an_earlier_day_is_marked_as_a_deadline():
    up = rule(every="year")
    early = changes(up, rule(every="year", window=(1, 3)), {})
    late = changes(up, rule(every="year", window=(11, 12)), {})

    assert [(one.side, one.deadline) for one in early] == [(Side.TIGHTER, True)]
    assert [(one.side, one.deadline) for one in late] == [(Side.TIGHTER, False)]


def test_more_events_are_more_to_answer():
    one = rule(form="when", every=None, event=EventSpec(frozenset({"k.e"})))
    two = replace(one, event=EventSpec(frozenset({"k.e", "k.f"})))
    named = replace(one, event=EventSpec(frozenset({"k.e"}), frozenset({"x"})))

    assert changes(one, two, {}) == (Change("k.f也算", Side.TIGHTER),)
    assert changes(one, named, {})[0].text == "什么情况下由任何事项改为x"


def test_what_records_must_carry_is_told_without_comparing_forms():
    upper, lower = rule(every="open", open_term="定期"), rule(**CARRY)

    assert words_of(upper, lower) == ["都要写明“e”"]
    assert words_of(upper, replace(lower, at_least=1)) == ["有的要写明“e”"]


def test_quotation_marks_inside_become_single():
    assert quoted("含“两学”内容") == "“含\u2018两学\u2019内容”"


# --- the documents -----------------------------------------------------------

LOWER = ("hunan-2017", "heilongjiang-2017", "huaian-2017", "xuzhuang-2017")


@pytest.mark.parametrize("name", LOWER)
def test_every_rule_of_a_document_stands_in_one_row(name):
    packs = shelf()
    upper, lower = packs.packs["central-2017"], packs.packs[name]
    found = compare(upper, lower, packs, vocabulary().kinds)

    told = [row.lower.id for row in found.rows if row.lower]
    silent = {row.silent.id for row in found.rows if row.silent}
    taken = {m.upper.id for row in found.rows for m in row.matches if m.is_sure}

    assert told == [one.id for one in lower.rules]
    assert silent | taken >= {one.id for one in upper.rules if one.is_duty}
    assert silent & taken == set()
    assert sum(found.counts.values()) == len(found.rows)


def test_the_documents_say_what_readers_found():
    packs = shelf()
    relation = {
        row.rule.id: row.relation
        for name in LOWER
        for row in compare(
            packs.packs["central-2017"], packs.packs[name], packs, vocabulary().kinds
        ).rows
        if row.lower
    }

    assert relation["hunan-2017/core-group-study-yearly"] == Relation.STRICTER
    assert relation["hunan-2017/plan-filing-year-start"] == Relation.STRICTER
    assert relation["hunan-2017/meeting-report-half-yearly"] == Relation.NEW
    assert relation["hunan-2017/committee-study-plan-yearly"] == Relation.LOOSER
    assert relation["heilongjiang-2017/meeting-plan-filing"] == Relation.LOOSER
    assert relation["huaian-2017/committee-meeting-monthly"] == Relation.STRICTER
    assert relation["xuzhuang-2017/theme-day-monthly"] == Relation.STRICTER
