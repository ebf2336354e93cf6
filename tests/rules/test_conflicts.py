"""Contradictions and repetitions between documents in force."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.packs.shelf import library as shelf
from tests.packs.shelf import vocabulary
from tests.rules.drawn import copy_of, documents
from tests.rules.shapes import binds, library, pack, rule
from yiben.rules.conflicts import (
    Clash,
    DayChosen,
    Finding,
    Ground,
    chain_of,
    findings,
    findings_in,
    ground_of,
)
from yiben.rules.kinds import Kind
from yiben.rules.pack import EventSpec, Pack, Rule


def kind(name: str, **words: Any) -> Kind:
    plain: dict[str, Any] = {"pattern": "Q", "book": "filings", "base": name}
    plain |= words
    return Kind(f"filings.{name}.filed", "s", f"{name}报告", **plain)


KINDS = {
    one.kind: one
    for one in (
        kind("half", covers=("g.day", "g.meeting")),
        kind("days", covers=("g.day",)),
        kind("money", covers=("g.dues",)),
        kind("work"),
        kind("plan", pattern="P"),
        replace(kind("x"), kind="g.day", label="主题党日"),
    )
}


def report(name: str, of: str, **words: Any) -> Rule:
    plain: dict[str, Any] = {
        "form": "file",
        "every": "half_year",
        "recipient": "superior",
        "rounding": "ceil",
        "kinds": {f"filings.{of}.filed"},
    }
    return rule(name, **(plain | words))


def ground(*rules: Rule, **words: Any) -> Ground:
    """Return what is looked at: one document, or one for each pack named."""
    by_pack: dict[str, list[Rule]] = {}
    for one in rules:
        by_pack.setdefault(one.pack, []).append(one)
    packs = [
        pack(name, *some, level="central" if name == "p" else "county")
        for name, some in by_pack.items()
    ]
    return replace(ground_of(packs, library(*packs), KINDS), **words)


def found(*rules: Rule, **words: Any) -> list[tuple[str, tuple[str, ...]]]:
    told = findings(ground(*rules, **words))
    return [(one.clash.value, tuple(rule.id for rule in one.rules)) for one in told]


# --- days ----------------------------------------------------------------------


def test_two_fixed_days_for_one_record_contradict():
    told = found(rule("a", day=28), rule("b", day=5, tags={"t"}))

    assert told == [("fixed_day", ("p/a", "p/b"))]


def test_a_fixed_day_that_units_may_choose_is_told_once():
    one = rule("a", day=28, settable=frozenset({"day"}))

    assert found(one) == [("fixed_day", ("p/a",))]
    assert "自己定日子" in findings(ground(one))[0].text


def test_a_fixed_day_without_choice_is_no_finding():
    assert found(rule("a", day=28)) == []


@pytest.mark.parametrize(("planned", "said"), [(False, "定在"), (True, "计划在")])
def test_what_a_unit_chose_is_named_with_the_unit(planned, said):
    one = rule("a", day=28, settable=frozenset({"day"}))
    days = (DayChosen("p/a", "河湾村党支部", 5, planned),)

    told = findings(ground(one, days=days))

    assert [one.clash for one in told] == [Clash.FIXED_DAY]
    assert f"河湾村党支部{said} 5 日" in told[0].text


def test_a_unit_that_keeps_the_day_contradicts_nothing():
    one = rule("a", day=28)

    assert found(one, days=(DayChosen("p/a", "河湾村党支部", 28),)) == []


def test_windows_without_a_month_in_common_exclude_each_other():
    early, late = (
        rule(name, every="year", window=window, tags={name})
        for name, window in (("a", (1, 3)), ("b", (11, 12)))
    )

    told = findings(ground(early, late))

    assert [one.clash for one in told] == [Clash.WINDOWS]
    assert "1—3月" in told[0].text
    assert found(early, replace(late, window=(3, 12))) == []
    assert found(early, replace(late, binds=binds("member"))) == []


# --- prohibitions ----------------------------------------------------------------


def test_a_duty_that_is_forbidden_is_told_and_counts_for_nothing_else():
    ban = rule("ban", form="forbid", every=None, record=None, suspends=("stars",))
    one = rule("a", pack="q", system="stars", day=28)
    two = rule("b", pack="q", system="stars", day=5, tags={"t"})

    told = findings(ground(ban, one, two))

    assert [one.clash for one in told] == [Clash.SUSPENDED]
    assert [rule.id for rule in told[0].rules] == ["p/ban", "q/a", "q/b"]
    assert told[0].is_information


def test_a_prohibition_from_below_reaches_nothing_above():
    ban = rule("ban", pack="q", form="forbid", every=None, suspends_rules=("p/a",))

    assert found(rule("a"), ban) == []


# --- papers ----------------------------------------------------------------------


def test_two_reports_on_the_same_facts_are_told_with_the_facts():
    told = findings(ground(report("a", "half"), report("b", "days")))

    assert [one.clash for one in told] == [Clash.COVERED]
    assert "主题党日" in told[0].text


def test_papers_for_one_superior_at_one_time_are_told_together():
    three = (report("a", "half"), report("b", "money"), report("c", "work"))

    assert found(*three) == [("filed_twice", ("p/a", "p/b", "p/c"))]


@pytest.mark.parametrize(
    "other",
    [
        report("b", "money", every="year"),
        report("b", "money", window=(1, 1)),
        report("b", "money", recipient="members"),
        report("b", "money", binds=binds("office", office=["secretary"])),
        report("b", "money", binds=binds(org=["committee"])),
        report("b", "money", strength="soft"),
        report("b", "plan"),
        report("b", "half", tags={"t"}, refines=("p/a",)),
    ],
)
def test_papers_at_another_time_to_others_or_by_others_are_no_finding(other):
    first = report("a", "half", binds=binds(org=["branch"]))

    assert found(first, other) == []


# --- repetitions -----------------------------------------------------------------


def test_the_same_duty_twice_is_a_likely_repetition():
    assert found(rule("a"), rule("b")) == [("twin", ("p/a", "p/b"))]


def test_a_tightening_that_names_no_parent_is_told_between_documents():
    up, low = rule("a", every="quarter"), rule("b", pack="q")

    assert found(up, low) == [("twin", ("q/b", "p/a"))]
    assert found(up, replace(low, pack="p")) == []


@pytest.mark.parametrize(
    "other",
    [
        rule("b", pack="q", refines=("p/a",)),
        rule("b", pack="q", refines=("p/a",), every="quarter"),
        rule("b", every="quarter"),
        rule("b", tags={"t"}),
        rule("b", kinds={"k.z"}),
        rule("b", roles={"group"}),
        rule("b", binds=binds("member")),
        rule("b", pack="q", every="open", open_term="经常"),
        rule("b", form="keep", every=None),
    ],
)
def test_what_layering_carries_or_asks_otherwise_is_no_repetition(other):
    assert found(rule("a"), other) == []


def test_answers_to_different_events_are_no_repetition():
    one, two = (
        rule(
            name,
            form="when",
            every=None,
            within_days=5,
            event=EventSpec(frozenset({"k.e"}), frozenset({name})),
        )
        for name in ("a", "b")
    )

    assert found(one, two) == []
    assert found(one, replace(two, event=one.event)) == [("twin", ("p/a", "p/b"))]


def test_what_a_stricter_rule_carries_is_not_compared():
    """A rule between carries the one above: only the lowest is really owed."""
    top = rule("a", every="year")
    low = rule("b", pack="q", every="month", refines=("p/a",))
    beside = rule("c", pack="q", every="month", tags={"t"})

    assert found(top, low, beside) == []


# --- names -----------------------------------------------------------------------


def define(name: str, *items: str, pack: str = "p") -> Rule:
    return rule(name, pack=pack, form="define", every=None, term="五查", items=items)


def test_one_name_with_two_contents_is_information():
    told = findings(ground(define("a", "甲"), define("b", "乙", pack="q")))

    assert [(one.clash, one.is_information) for one in told] == [
        (Clash.TERM_TWICE, True)
    ]
    assert found(define("a", "甲"), define("b", "甲", pack="q")) == []
    unfolded = replace(define("b", "甲一", "甲二", pack="q"), refines=("p/a",))
    assert found(define("a", "甲"), unfolded) == []


def test_a_name_whose_content_stands_elsewhere_is_not_known_here():
    user = rule("u", pack="q", needs=("五查",))

    assert found(define("a", "甲"), user) == [("term_abroad", ("q/u", "p/a"))]
    assert found(define("a", "甲"), user, defined=(("q", "五查"),)) == []


def test_a_name_that_a_unit_filled_for_another_document_is_not_known_here():
    here, there = rule("u", needs=("四定",)), rule("v", pack="q", needs=("四定",))
    only_there = replace(there, record=None, form="guide")

    told = findings(ground(here, only_there, defined=(("q", "四定"),)))

    assert [one.clash for one in told] == [Clash.TERM_ABROAD]
    assert "《q》" in told[0].text


# --- whole documents -------------------------------------------------------------


@settings(max_examples=80, deadline=None, database=None)
@given(documents(level="central"))
def test_a_copy_that_says_what_it_refines_adds_no_finding(one: Pack):
    copy = copy_of(one)

    def told(*packs: Pack) -> set[frozenset[str]]:
        both = findings(ground_of(packs, library(*packs), KINDS))
        return {
            frozenset(rule.name for rule in finding.rules)
            for finding in both
            if finding.clash != Clash.FIXED_DAY
        }

    assert told(one, copy) <= told(one)


def test_a_chain_holds_what_stands_above_and_what_the_centre_issued():
    packs = shelf()

    names = [one.name for one in chain_of(packs.packs["hunan-2017"], packs)]

    assert names[-1] == "hunan-2017"
    assert "central-2017" in names
    assert "huaian-2017" not in names


def test_every_finding_says_what_to_do():
    for one in findings_in(shelf(), vocabulary().kinds):
        assert one.rules
        assert one.text.endswith("。")
        assert one.advice.endswith("。")
        assert one.mend.endswith("。")


@pytest.fixture(scope="module")
def five() -> list[Finding]:
    """Return what is found in the five documents alone."""
    packs = shelf()
    names = "central hunan heilongjiang huaian xuzhuang".split()
    some = {name: packs.packs[f"{name}-2017"] for name in names}
    return findings_in(
        replace(packs, packs={one.name: one for one in some.values()}),
        vocabulary().kinds,
    )


def ids(some: list[Finding]) -> set[tuple[str, ...]]:
    return {(one.clash.value, *(rule.id for rule in one.rules)) for one in some}


def test_what_the_five_documents_contradict_and_repeat(five):
    """All of it; a new line here is a new sentence to be read by somebody."""
    assert ids([one for one in five if not one.is_information]) == {
        ("fixed_day", "xuzhuang-2017/theme-day-monthly"),
        (
            "covered",
            "hunan-2017/meeting-report-half-yearly",
            "hunan-2017/theme-day-filing-half-yearly",
        ),
        (
            "twin",
            "xuzhuang-2017/seminar-topics-yearly",
            "central-2017/annual-study-plan",
        ),
    }


def test_names_that_the_five_documents_fill_differently(five):
    """五查五改 means two things; the rest are lists of one name."""
    told = {one for one in ids(five) if one[0] == "term_twice"}
    abroad = {one for one in ids(five) if one[0] == "term_abroad"}

    assert abroad == set()
    assert (
        "term_twice",
        "heilongjiang-2017/five-checks",
        "huaian-2017/member-checks",
    ) in told
    assert {rule.rpartition("/")[2] for one in told for rule in one[1:]} == {
        *("five-checks", "member-checks", "study-list", "theme-day-content"),
        *("qualified-discipline", "qualified-role"),
    }


def test_what_is_only_allowed_repeats_nothing():
    assert found(rule("a"), rule("b", strength="may")) == []
