"""What a document would cost: nothing for a copy, never less for one more rule."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.shelf import library as shelf
from tests.packs.shelf import vocabulary
from tests.rules.drawn import copy_of, documents, duties
from tests.rules.shapes import (
    OLD,
    binds,
    library,
    member,
    office,
    org,
    pack,
    rule,
    world,
)
from yiben.rules.burden import Burden, Outcome, burden_of
from yiben.rules.copied import share_copied
from yiben.rules.effort import Demand, Effort, Run, effort_of, hits
from yiben.rules.facts import AdoptionFact, SettingFact, Situation, Span
from yiben.rules.kinds import Kind
from yiben.rules.pack import EventSpec, Pack, Rule

DAY = date(2026, 11, 20)
YEAR = 2027
BRANCH = binds(org=["branch"])


def kind(name: str, hours: float, **words: Any) -> Kind:
    book = name.partition(".")[0]
    return Kind(name, "s", name, "M", book, hours=hours, **words)


KINDS = {
    one.kind: one
    for one in (
        kind("gatherings.a.held", 2),
        kind("gatherings.b.held", 1),
        kind("filings.f.filed", 3, base="filings.f", state="filed"),
        kind("filings.f.received", 3, base="filings.f", state="received"),
        kind("filings.f.published", 3, base="filings.f", state="published"),
        kind("filings.f", 3),
        kind("talks.t.held", 0.5),
        kind("registers.r.kept", 0.25),
    )
}
TOWN = org("镇", level="town")
NORTH = org("北", TOWN, kind="branch", level="base", sector="village")
SOUTH = org("南", TOWN, kind="branch", level="base", sector="village")
WORKS = org("厂", TOWN, kind="branch", level="base", sector="enterprise")
GROUP = org("组", NORTH, kind="party_group", level="base", sector="village")
TREE = (TOWN, NORTH, SOUTH, WORKS, GROUP)
PEOPLE = {
    "offices": (
        office("书记", "北"),
        office("委员", "北", "committee_member"),
        office("组织委员", "北", "committee_member"),
        office("南书记", "南"),
    ),
    "members": (
        *(member(name, "北") for name in ("书记", "委员", "组织委员", "甲")),
        member("乙", "南"),
        member("丙", "厂", span=Span(OLD, date(2020, 1, 1))),
    ),
}


def held(**words: Any) -> Rule:
    plain: dict[str, Any] = {"kinds": {"gatherings.a.held"}, "binds": BRANCH}
    return rule(**(plain | words))


def rehearse(
    draft: Pack,
    *above: Pack,
    at: str = "镇",
    here: Situation | None = None,
    copied: float | None = None,
) -> Burden:
    here = here or world(*TREE, adopted=tuple(one.name for one in above), **PEOPLE)
    shelf = library(*above, draft)
    return burden_of(draft, at, here, shelf, KINDS, year=YEAR, on=DAY, copied=copied)


def draft(*rules: Rule, **words: Any) -> Pack:
    named = [replace(one, pack="d") for one in rules]
    return pack("d", *named, **({"level": "town"} | words))


# --- what a unit has to do -------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "least"),
    [
        ([], 0),
        ([Run(0, 11, 4)], 4),
        ([Run(0, 11, 4), *(Run(at, at + 2, 1) for at in range(0, 12, 3))], 4),
        ([Run(0, 11, 5), *(Run(at, at + 2, 1) for at in range(0, 12, 3))], 5),
        ([Run(0, 2, 1), Run(10, 11, 1)], 2),
        ([Run(0, 5, 2), Run(4, 8, 2), Run(8, 11, 1)], 3),
        ([Run(at, at, 1) for at in range(12)], 12),
    ],
)
def test_the_least_records_for_all_runs_of_months(runs, least):
    assert hits(runs) == least


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, 2)).map(
            lambda one: Run(min(one[:2]), max(one[:2]), one[2])
        ),
        max_size=4,
    )
)
def test_the_least_is_the_least(runs):
    """Every smaller way to spread records over the months leaves a run short."""
    least = hits(runs)

    def enough(held: tuple[int, ...]) -> bool:
        return all(sum(held[r.opens : r.closes + 1]) >= r.need for r in runs)

    def spread(records: int, months: int) -> list[tuple[int, ...]]:
        if months == 1:
            return [(records,)]
        return [
            (first, *rest)
            for first in range(records + 1)
            for rest in spread(records - first, months - 1)
        ]

    assert any(enough(held) for held in spread(least, 5))
    assert not least or not any(enough(held) for held in spread(least - 1, 5))


def effort(*rules: Rule, subjects: int = 1) -> Effort:
    return effort_of([Demand(one, subjects) for one in rules], KINDS)


def test_one_record_answers_several_duties():
    found = effort(held(name="a"), held(name="b", every="quarter", tags={"x"}))

    assert found == Effort(gatherings=12, elements=4, hours=24.0)


def test_where_a_duty_leaves_a_choice_the_cheapest_counts():
    either = held(
        name="c", every="year", kinds={"gatherings.a.held", "gatherings.b.held"}
    )

    assert effort(either) == Effort(gatherings=1, hours=1.0)
    assert effort(either, held()) == effort(held())


def test_a_paper_is_one_paper_and_showing_it_another_act():
    papers = [
        held(name=step, form="file", every="year", kinds={f"filings.f.{step}"})
        for step in ("filed", "received", "published")
    ]

    assert effort(*papers[:2]) == Effort(filings=1, hours=3.0)
    assert effort(*papers) == Effort(filings=2, hours=3.2)


@pytest.mark.parametrize(
    ("role", "records"),
    [("speaker", 3), ("author", 3), ("attendee", 1), ("trainee", 1)],
)
def test_who_acts_needs_a_record_each_and_who_attends_shares_it(role, records):
    one = held(roles={role}, every="year")

    assert effort(one, subjects=3).gatherings == records


def test_what_must_be_carried_is_counted_on_the_records_there_are():
    carry = held(
        name="c", form="carry", every=None, at_least=0, elements=frozenset({"e"})
    )

    assert effort(carry) == Effort()
    assert effort(carry, held(every="quarter")).elements == 4
    assert effort(replace(carry, at_least=1), held()).elements == 1


@pytest.mark.parametrize(
    "words",
    [
        {"every": "open", "open_term": "定期"},
        {"form": "when", "every": None, "event": EventSpec(frozenset({"k.e"}))},
        {"strength": "may"},
    ],
)
def test_what_waits_or_is_only_allowed_costs_nothing(words):
    assert effort(held(**words)) == Effort()


def test_a_register_is_entered_once():
    one = held(form="keep", every=None, kinds={"registers.r.kept"}, at_least=2)

    assert effort(one) == Effort(registers=2, hours=0.5)


# --- a document in a tree ----------------------------------------------------------


def test_a_new_duty_is_counted_for_every_branch_and_its_groups():
    found = rehearse(draft(held(every="quarter")))

    assert found.added == Effort(gatherings=12, hours=24.0)
    assert found.units == 5
    assert found.touched == {"北", "南", "厂"}
    assert found.hours_per_branch == 8.0
    assert [one.outcome for one in found.rules] == [Outcome.ADDS]
    assert (found.rules[0].bound, found.rules[0].new) == (3, 3)


def test_work_of_a_party_group_is_work_of_its_branch():
    found = rehearse(draft(held(every="quarter", binds=binds(org=["party_group"]))))

    assert {one.org_id: one.added.gatherings for one in found.branches} == {
        "北": 4,
        "南": 0,
        "厂": 0,
    }
    assert found.heaviest is not None
    assert found.heaviest.org_id == "北"


def test_duties_of_people_are_counted_by_those_who_hold_office_today():
    team = binds("pair", office=["secretary", "committee_member"])
    talks = held(kinds={"talks.t.held"}, roles={"pair"}, every="year", binds=team)

    found = rehearse(draft(talks))

    assert found.added == Effort(talks=3, hours=1.5)
    assert found.people == {"书记", "委员", "组织委员"}
    assert found.rules[0].bound == 3


def test_members_of_today_are_bound_and_former_ones_are_not():
    found = rehearse(
        draft(held(binds=binds("member"), roles={"attendee"}, every="year"))
    )

    assert found.people == {"书记", "委员", "组织委员", "甲", "乙"}
    assert found.added.gatherings == 2


def test_a_stricter_rule_adds_only_the_difference():
    above = pack("p", held(every="quarter"), level="county")
    found = rehearse(draft(held(name="m", every="month", refines=("p/r",))), above)

    assert found.added == Effort(gatherings=24, hours=48.0)
    assert found.of(Outcome.ADDS)[0].new == 3


def test_what_is_asked_already_adds_nothing_and_says_by_what():
    above = pack("p", held(), level="county")
    found = rehearse(draft(held(name="q", every="quarter")), above)

    assert found.added == Effort()
    assert found.rules[0].outcome == Outcome.REPEATS
    assert found.rules[0].repeats == ("p/r",)
    assert (found.adds_nothing, found.touched) == (True, frozenset())


def test_a_rule_may_be_new_for_some_only():
    above = pack("p", held(binds=binds(sector=["village"])), level="county")
    found = rehearse(draft(held(name="q")), above)

    assert found.rules[0].outcome == Outcome.PARTLY
    assert (found.rules[0].bound, found.rules[0].new) == (3, 1)
    assert found.touched == {"厂"}


def test_a_rule_that_binds_nobody_here_is_told():
    found = rehearse(draft(held(binds=binds(sector=["school"]))))

    assert found.rules[0].outcome == Outcome.NOBODY


def test_a_rule_under_a_prohibition_is_told_and_costs_nothing():
    ban = rule("ban", form="forbid", every=None, record=None, suspends=("s",))
    above = pack("p", ban, level="county")

    found = rehearse(draft(held()), above)

    assert found.rules[0].outcome == Outcome.STOPPED
    assert found.rules[0].stopped_by == "p/ban"
    assert found.added == Effort()


def test_what_a_document_ends_is_told():
    other = pack("p", held(), level="town")
    found = rehearse(draft(held(name="q", every="year", replaces=("p/r",))), other)

    assert found.ended == (("p/r", 3),)
    assert found.added.gatherings == -33
    assert not found.adds_nothing


def test_a_number_set_in_authority_counts_as_what_is_in_force():
    above = pack("p", held(every="open", open_term="定期"), level="county")
    here = world(*TREE, adopted=("p",), **PEOPLE)
    here = replace(here, settings=(SettingFact("镇", "p/r", "every", "month", OLD),))
    one = draft(held(name="q", every="quarter"))

    assert rehearse(one, above).added.gatherings == 12
    assert rehearse(one, above, here=here).added.gatherings == 0


def test_a_document_in_force_is_weighed_against_the_rest():
    one, other = draft(held()), pack("p", held(name="x", every="year"), level="county")
    here = world(*TREE, adopted=("p",), **PEOPLE)
    adopted = (*here.adoptions, AdoptionFact("镇", "d", OLD))

    found = rehearse(one, other, here=replace(here, adoptions=adopted))

    assert found.was_in_force
    assert replace(found, was_in_force=False) == rehearse(one, other, here=here)
    assert found.added.gatherings == 33


def test_a_document_of_another_day_is_weighed_as_if_in_force():
    found = rehearse(draft(held(), in_force_from=date(2031, 1, 1)))

    assert found.added.gatherings == 36


def test_only_the_tree_below_the_adopter_is_looked_at():
    found = rehearse(draft(held()), at="北")

    assert (found.units, found.added.gatherings) == (2, 12)


def test_an_earlier_deadline_is_told_with_both_sentences():
    above = pack("p", held(form="file", every="year"), level="county")
    low = held(name="q", form="file", every="year", window=(1, 3), refines=("p/r",))

    found = rehearse(draft(low), above)

    assert [(one.upper.id, one.change.text) for one in found.shorter] == [
        ("p/r", "期限由全年到1—3月")
    ]


def test_open_numbers_bind_and_cost_nothing_yet():
    found = rehearse(draft(held(every="open", open_term="经常")))

    assert found.rules[0].outcome == Outcome.ADDS
    assert found.rules[0].is_waiting
    assert found.added == Effort()


# --- copies ------------------------------------------------------------------------


def test_a_copy_is_called_one():
    above = pack("p", held(), level="county")
    copy = copy_of(above, "d", level="town")

    assert rehearse(copy, above).is_copy
    assert rehearse(copy, above).same_articles == 1.0
    assert not rehearse(copy, above, copied=0.1).is_copy
    assert not rehearse(draft(held()), above, at="厂").is_copy


def test_a_copy_with_one_duty_more_is_none():
    above = pack("p", held(), level="county")
    more = replace(held(name="z", kinds={"gatherings.b.held"}), pack="d")
    copy = copy_of(above, "d", level="town")
    article = replace(copy.articles[0], rules=(*copy.articles[0].rules, more))

    found = rehearse(replace(copy, articles=(article,)), above)

    assert not found.is_copy
    assert found.added.gatherings == 36


@settings(max_examples=60, deadline=None, database=None)
@given(documents(level="county"))
def test_a_pure_copy_adds_nothing(one):
    found = rehearse(copy_of(one, "d", level="town"), one)

    assert found.added == Effort()
    assert found.adds_nothing
    assert not found.people


@settings(max_examples=60, deadline=None, database=None)
@given(documents(level="county"))
def test_a_copy_that_names_no_parent_adds_nothing_either(one):
    copy = copy_of(one, "d", level="town")
    bare = replace(
        copy,
        articles=tuple(
            replace(a, rules=tuple(replace(r, refines=()) for r in a.rules))
            for a in copy.articles
        ),
    )

    found = rehearse(bare, one)

    assert found.added == Effort()
    assert found.adds_nothing
    assert found.same_articles == 1.0


@settings(max_examples=60, deadline=None, database=None)
@given(
    documents("d", level="town"), duties("more", pack="d"), documents(level="county")
)
def test_one_rule_more_never_lowers_the_burden(one, more, above):
    article = one.articles[0]
    wider = replace(one, articles=(replace(article, rules=(*article.rules, more)),))

    before, after = (rehearse(it, above).added for it in (one, wider))

    rise = after - before
    assert min(rise.gatherings, rise.filings, rise.registers, rise.others) >= 0
    assert rise.hours >= -1e-9
    assert rise.elements >= 0


@pytest.mark.parametrize(
    "name", ["central", "hunan", "heilongjiang", "huaian", "xuzhuang"]
)
def test_a_copy_of_each_document_adds_nothing(name):
    packs, kinds = shelf(), vocabulary().kinds
    one = packs.packs[f"{name}-2017"]
    copy = copy_of(one, "copy", level="town")
    here = world(*TREE, adopted=(one.name,), **PEOPLE)
    here = replace(here, adoptions=(AdoptionFact("镇", one.name, date(2017, 1, 1)),))

    found = burden_of(copy, "镇", here, packs, kinds, year=YEAR, on=DAY)

    assert found.added == Effort()
    assert found.adds_nothing
    assert found.same_articles == 1.0


# --- texts -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "above", "share"),
    [
        ("", ["各支部每月开展一次主题党日"], 0.0),
        ("各支部每月开展一次主题党日", [], 0.0),
        ("各支部每月开展一次主题党日", ["各 支部每月\n开展一次主题党日。"], 1.0),
        ("各支部每月开展", ["各支部每月开展一次"], 0.0),
        ("甲乙丙丁戊己庚辛壬癸", ["零甲乙丙丁戊己庚辛零"], 0.8),
    ],
)
def test_the_share_of_a_text_that_stands_above(text, above, share):
    assert share_copied(text, above) == pytest.approx(share)


def test_runs_from_several_texts_are_counted_once():
    text = "一二三四五六七八九十"

    assert share_copied(text, [text[:8], text[2:], text[:8]]) == 1.0
