"""Reads of the tree: what is asked for, and nothing that may not be seen."""

from datetime import date

import pytest

from tests.cast import AT, FOUNDED, TODAY
from tests.factories.org import make_org
from yiben.common.errors import RefusedError
from yiben.org import actions, queries
from yiben.org.facts import merge, org_fact, org_facts
from yiben.org.models import Org
from yiben.rules.facts import Span, TraitFact


def test_org_gives_the_same_answer_for_forbidden_and_missing(cast):
    answers = []
    for org_id in (cast.branch.pk, "o_none"):
        with pytest.raises(RefusedError) as refused:
            queries.org(org_id, seen_by=cast.stranger)
        answers.append((str(refused.value), refused.value.action))

    assert answers[0] == answers[1]
    assert queries.org(cast.branch.pk, seen_by=cast.member) == cast.branch


def test_system_administrator_sees_the_tree_and_no_records(cast):
    assert queries.org(cast.branch.pk, seen_by=cast.system_admin) == cast.branch
    assert len(queries.orgs_below(cast.centre, seen_by=cast.system_admin)) == 10


def test_orgs_below_stops_at_what_may_be_seen(cast):
    below = queries.orgs_below(cast.centre, seen_by=cast.superior)

    assert list(below) == [cast.town, cast.branch, cast.group_one, cast.group_two]


def test_children_of_are_direct_and_stand_on_the_day(cast):
    actions.dissolve_org(cast.group_one, on=date(2026, 3, 1), by=cast.recorder, at=AT)

    today = queries.children_of(cast.branch, seen_by=cast.recorder, on=TODAY)
    before = queries.children_of(
        cast.branch, seen_by=cast.recorder, on=date(2026, 3, 1)
    )

    assert list(today) == [cast.group_two]
    assert list(before) == [cast.group_one, cast.group_two]
    assert list(queries.children_of(cast.town, seen_by=cast.superior)) == [cast.branch]


def test_path_to_runs_from_the_top(cast):
    assert queries.path_to(cast.town) == [
        cast.centre,
        cast.province,
        cast.city,
        cast.county,
        cast.town,
    ]
    assert queries.superior_of(cast.town) == cast.county
    assert queries.superior_of(cast.centre) is None


def test_superior_on_a_day(cast):
    spring = date(2026, 3, 1)
    actions.move_org(
        cast.branch, cast.next_county, from_on=spring, by=cast.system_admin, at=AT
    )

    found = [
        queries.superior_on(cast.branch, on)
        for on in (date(2009, 1, 1), FOUNDED, date(2026, 2, 28), spring)
    ]

    assert found == [None, cast.town, cast.town, cast.next_county]


def test_home_orgs_and_roles_are_those_of_the_grants(cast):
    assert queries.home_orgs(cast.recorder) == [cast.branch]
    assert queries.home_roles(cast.recorder) == {cast.branch.pk: ["recorder", "member"]}
    assert queries.home_orgs(cast.system_admin) == []


def test_names_are_found_within_sight_only(cast):
    assert queries.find_orgs("党支部", seen_by=cast.superior) == [cast.branch]
    assert queries.find_orgs("  ", seen_by=cast.superior) == []
    assert queries.org_by_name("东岭村党支部", seen_by=cast.superior) is None
    assert (
        queries.org_by_name("东岭村党支部", seen_by=cast.stranger) == cast.next_branch
    )


def test_rows_for_other_rooms(cast):
    assert queries.org_row(cast.town.pk) == cast.town
    assert queries.orgs_rows([cast.branch.pk, cast.town.pk]) == [cast.town, cast.branch]
    assert len(queries.orgs_rows()) == 10
    assert queries.subtree_ids([cast.branch.pk]) == [
        cast.branch.pk,
        cast.group_one.pk,
        cast.group_two.pk,
    ]
    assert queries.names_of([cast.town.pk]) == {cast.town.pk: "柳溪镇委员会"}
    assert queries.groups_of(cast.branch, TODAY) == [cast.group_one, cast.group_two]
    assert queries.roots() == [cast.centre]
    assert queries.orgs_named("河湾村党支部") == [cast.branch]
    assert queries.org_by_name("无此组织", seen_by=cast.superior) is None
    with pytest.raises(RefusedError):
        queries.org_row("o_none")


def test_history_tells_what_changed_and_when(cast):
    actions.rename_org(
        cast.branch,
        name="新河湾村党支部",
        short_name="新河湾",
        from_on=date(2026, 3, 1),
        by=cast.superior,
        at=AT,
    )

    assert queries.history_of(cast.branch, seen_by=cast.member) == [
        (FOUNDED, "成立"),
        (FOUNDED, "隶属中共柳溪镇委员会"),
        (FOUNDED, "设支部委员会（起）"),
        (date(2026, 3, 1), "更名为新河湾村党支部"),
    ]
    with pytest.raises(RefusedError):
        queries.history_of(cast.branch, seen_by=cast.stranger)


def test_has_groups_is_derived_from_the_life_of_the_groups(cast):
    spring, autumn = date(2026, 3, 1), date(2026, 9, 1)
    for group in (cast.group_one, cast.group_two):
        actions.dissolve_org(group, on=spring, by=cast.recorder, at=AT)
    actions.found_org(
        name="河湾村第三党小组",
        short_name="第三组",
        kind="party_group",
        level="base",
        sector="village",
        superior=cast.branch,
        founded_on=autumn,
        by=cast.recorder,
        at=AT,
    )

    traits = org_fact(cast.branch).traits

    assert traits == (
        TraitFact("has_committee", Span(FOUNDED)),
        TraitFact("has_groups", Span(FOUNDED, spring)),
        TraitFact("has_groups", Span(autumn)),
    )


@pytest.mark.parametrize("extra", [1, 30])
def test_org_facts_asks_the_same_number_of_questions(
    cast, django_assert_num_queries, extra
):
    for _ in range(extra):
        make_org(cast.town, kind="branch")
    rows = list(Org.objects.all())

    with django_assert_num_queries(1):
        facts = org_facts(rows)

    assert len(facts) == len(rows)


def test_merge_joins_what_overlaps_or_touches():
    day = [date(2026, 1, number) for number in range(1, 10)]

    assert merge(
        [Span(day[5], day[6]), Span(day[0], day[1]), Span(day[2], day[3])]
    ) == [Span(day[0], day[3]), Span(day[5], day[6])]
    assert merge([Span(day[0]), Span(day[2], day[3])]) == [Span(day[0])]
