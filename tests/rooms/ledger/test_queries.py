from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.ledger import (
    ASSEMBLY,
    AT,
    HELD_ON,
    LECTURE,
    TERM,
    THEME_DAY,
    full_draft,
    make_draft,
    make_org,
    post,
)
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.access import reading_is_cross_level
from yiben.ledger.actions import commit_heads, declare_gap, post_entry
from yiben.ledger.queries import (
    entries_of,
    entry,
    entry_facts,
    entry_row,
    history_of,
)
from yiben.ledger.words import COMMITTED, PersonLine
from yiben.rules.facts import EntryFact, OrgIn, PersonIn

YEAR: dict[str, Any] = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}


def titles(org, **asked):
    return [one.title for one in entries_of(org, **asked)]


def test_entries_of_are_newest_first_with_joint_ones(town):
    post(town, title="甲", happened_on=date(2026, 3, 1))
    post(town, town.neighbour, title="乙", orgs=((town.branch.pk, "joint"),))
    post(town, town.neighbour, title="丙")
    post(town, town.town, title="丁", orgs=((town.branch.pk, "recipient"),))
    post(town, title="戊", happened_on=date(2026, 4, 1))

    assert titles(town.branch, seen_by=town["recorder"]) == ["乙", "戊", "甲"]


def test_entries_of_narrow_by_kind_day_and_number(town):
    post(town, title="甲", happened_on=date(2026, 3, 1))
    post(town, title="乙", kind=THEME_DAY, parts=(LECTURE,))
    post(town, title="丙", happened_on=date(2026, 1, 1), ends_on=date(2026, 2, 10))
    by = {"seen_by": town["recorder"]}

    assert titles(town.branch, kind=LECTURE, **by) == ["乙"]
    assert titles(town.branch, kind=ASSEMBLY, **by) == ["甲", "丙"]
    assert titles(town.branch, since=date(2026, 2, 1), **by) == ["乙", "甲", "丙"]
    assert titles(town.branch, since=date(2026, 2, 11), **by) == ["乙", "甲"]
    assert titles(town.branch, until=date(2026, 3, 1), **by) == ["甲", "丙"]
    assert titles(town.branch, limit=1, **by) == ["乙"]


def test_what_the_ledger_says_of_itself_shows_when_asked_for(town):
    post(town)
    commit_heads(by=None, at=AT)

    assert titles(town.town, seen_by=town["superior"]) == []
    found = titles(town.town, seen_by=town["superior"], kind=COMMITTED)
    assert found == ["收存下级链头 1 个"]


@pytest.mark.parametrize(
    "name", ["recorder", "member", "superior", "county", "auditor", "neighbour"]
)
def test_an_entry_opens_to_the_unit_superiors_auditor_and_joint_units(town, name):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)

    assert entry(made.pk, seen_by=town[name]).title == "五月主题党日"
    assert len(history_of(made.pk, seen_by=town[name])) == 1


@pytest.mark.parametrize(
    "name", ["stranger", "town_recorder", "system_admin", "security_admin", "nobody"]
)
def test_an_entry_looks_missing_to_everybody_else(town, name):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)

    with pytest.raises(RefusedError) as shut:
        entry(made.pk, seen_by=town[name])
    with pytest.raises(RefusedError) as missing:
        entry("e_missing", seen_by=town[name])
    with pytest.raises(RefusedError):
        history_of(made.pk, seen_by=town[name])

    assert str(shut.value) == str(missing.value)


@pytest.mark.parametrize("name", ["system_admin", "nobody", "town_recorder"])
def test_a_list_is_refused_to_who_can_have_no_part_in_it(town, name):
    post(town)

    with pytest.raises(RefusedError):
        entries_of(town.branch, seen_by=town[name])


def test_a_guest_from_elsewhere_sees_what_they_took_part_in_and_no_more(town):
    outsider = town["stranger"].person
    post(town, title="别的会")
    post(town, title="联学", people=(PersonLine(outsider.pk, "guest"),))

    assert titles(town.branch, seen_by=town["stranger"]) == ["联学"]


def test_restricted_text_is_for_the_recorder_and_the_persons_named(town):
    draft = replace(full_draft(town), privacy="restricted")
    draft = replace(draft, people=draft.people[:2])
    made = post_entry(draft, by=town["recorder"], at=AT)

    hidden = {
        name: entry(made.pk, seen_by=town[name]).is_hidden
        for name in ("recorder", "member", "superior", "county", "auditor", "neighbour")
    }
    shut = entry(made.pk, seen_by=town["superior"])

    assert hidden == {
        "recorder": False,
        "member": True,
        "superior": True,
        "county": True,
        "auditor": True,
        "neighbour": True,
    }
    assert (shut.payload, shut.resolutions, shut.title) == ({}, (), "五月主题党日")
    assert [one.reason for one in shut.people] == [None, None]


def test_restricted_text_is_open_to_a_member_who_took_part(town):
    draft = replace(full_draft(town), privacy="restricted")
    made = post_entry(draft, by=town["recorder"], at=AT)

    view = entry(made.pk, seen_by=town["member"])
    assert (view.is_hidden, view.payload["place"]) == (False, "村部")


def test_reading_from_above_or_beside_is_cross_level_and_the_door_notes_it(town):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)

    names = ("recorder", "member", "neighbour", "superior", "county", "auditor")
    found = [
        name for name in names if entry(made.pk, seen_by=town[name]).is_cross_level
    ]

    assert found == ["superior", "county", "auditor"]
    row = entry_row(made.pk)
    assert reading_is_cross_level(row, town["superior"])
    assert not reading_is_cross_level(row, town["recorder"])


def count_queries(ask):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        ask()
    return len(seen)


@pytest.mark.parametrize("name", ["recorder", "superior", "stranger"])
def test_entries_of_ask_as_often_for_three_as_for_one(town, name):
    guest = PersonLine(town["stranger"].person_id, "guest")
    draft = full_draft(town)
    draft = replace(draft, people=(*draft.people, guest))

    def ask():
        return entries_of(town.branch, seen_by=town[name])

    post_entry(draft, by=town["recorder"], at=AT)
    one = count_queries(ask)
    for _ in range(2):
        post_entry(draft, by=town["recorder"], at=AT)

    assert len(ask()) == 3
    assert (one, count_queries(ask)) == (7, 7)


def test_entry_facts_ask_twice_for_one_and_for_three(town):
    def ask():
        return entry_facts(
            unit_ids=[town.branch.pk], person_ids=[town.people[0].pk], **YEAR
        )

    post_entry(full_draft(town), by=town["recorder"], at=AT)
    one = count_queries(ask)
    for _ in range(2):
        post_entry(full_draft(town), by=town["recorder"], at=AT)

    assert len(ask()) == 3
    assert (one, count_queries(ask)) == (2, 2)


def test_entry_facts_say_all_that_judgement_needs(town):
    made = post_entry(full_draft(town), by=town["recorder"], at=AT)

    found = entry_facts(unit_ids=[town.branch.pk], **YEAR)

    people = zip(
        town.people,
        ("chair", "speaker", "attendee"),
        ("present", "online", "leave"),
        strict=True,
    )
    assert found == [
        EntryFact(
            id=made.pk,
            kinds=(THEME_DAY, ASSEMBLY, LECTURE),
            unit_id=town.branch.pk,
            happened_on=HELD_ON,
            entered_on=date(2026, 5, 20),
            credit_month=2026 * 12 + 4,
            orgs=(OrgIn(town.neighbour.pk, "joint"),),
            people=tuple(
                sorted(
                    (PersonIn(who.pk, role, state) for who, role, state in people),
                    key=lambda one: one.person_id,
                )
            ),
            tags=frozenset({"topic.programme", "element.feedback"}),
            present=2,
            expected=3,
            label="五月主题党日",
        )
    ]


def test_entry_facts_come_for_hosts_joint_units_and_persons_anywhere(town):
    joint = post_entry(full_draft(town), by=town["recorder"], at=AT)
    alone = post(town, town.neighbour)
    chair = town.people[0]

    def ids(**asked):
        return {fact.id for fact in entry_facts(**asked, **YEAR)}

    assert ids(unit_ids=[town.branch.pk]) == {joint.pk}
    assert ids(unit_ids=[town.neighbour.pk]) == {joint.pk, alone.pk}
    assert ids(person_ids=[chair.pk]) == {joint.pk}
    assert ids(unit_ids=[town.far.pk], person_ids=[chair.pk]) == {joint.pk}
    assert ids() == {joint.pk, alone.pk}
    assert ids(unit_ids=[]) == set()
    assert ids(unit_ids=[], person_ids=[]) == set()


def test_entry_facts_come_in_parts_when_very_many_are_asked_for(town, monkeypatch):
    monkeypatch.setattr("yiben.ledger.facts.entries.CHUNK", 2)
    made = [post(town), post(town, town.neighbour), post(town, town.group)]
    units = [town.branch.pk, town.neighbour.pk, town.group.pk]

    found = entry_facts(
        unit_ids=units, person_ids=[one.pk for one in town.people], **YEAR
    )

    assert {fact.id for fact in found} == {one.pk for one in made}


@pytest.mark.parametrize(
    ("period", "month"), [("2026-Q2", 3), ("2026-05", 4), ("2026", 0), ("2026-H2", 6)]
)
def test_credit_is_for_the_first_month_of_the_period_named(town, period, month):
    post(town, credit_period=period)

    (fact,) = entry_facts(unit_ids=[town.branch.pk], **YEAR)
    assert fact.credit_month == 2026 * 12 + month


def test_entry_facts_of_a_year_hold_what_stands_or_counts_in_it(town):
    last_year, next_year = date(2025, 6, 1), date(2027, 1, 20)
    at = moment(date(2027, 2, 1))
    post(town, title="旧", happened_on=last_year)
    post(town, title="跨年", happened_on=last_year, ends_on=date(2026, 1, 1))
    post(town, title="任期", kind=TERM, happened_on=last_year)
    post(
        town, title="届满", kind=TERM, happened_on=last_year, ends_on=date(2025, 12, 31)
    )
    post(town, title="补课", at=at, happened_on=next_year, credit_period="2026-12")
    post(town, title="明年", at=at, happened_on=next_year)
    post(town, title="末日", at=at, happened_on=date(2026, 12, 31))
    for period in ("2026-Q4", "2025", "2027-01", "standing"):
        asked = {"duties": ["a/b"], "reason": "汛期", "by": town["recorder"]}
        declare_gap(town.branch, period=period, **asked, at=at)

    found = {fact.label for fact in entry_facts(unit_ids=[town.branch.pk], **YEAR)}

    assert found == {
        "跨年",
        "任期",
        "补课",
        "末日",
        "说明未开展（2026-Q4）",
        "说明未开展（standing）",
    }


def test_committed_heads_are_no_facts(town):
    made = post(town)
    commit_heads(by=None, at=AT)

    assert [fact.id for fact in entry_facts(**YEAR)] == [made.pk]


def test_a_kind_that_a_pack_dropped_keeps_its_entries_readable(town, monkeypatch):
    made = post(town)
    monkeypatch.setattr("yiben.policy.queries.kinds", dict)

    assert entry(made.pk, seen_by=town["recorder"]).kind_label == ASSEMBLY


def test_a_new_unit_has_an_empty_ledger(town):
    fresh = make_org("新村党支部", "branch", "base", town.town)

    assert entries_of(fresh, seen_by=town["superior"]) == []
    assert make_draft(fresh).unit_id == fresh.pk


def test_entry_facts_of_more_than_can_be_named_are_the_same(town, monkeypatch):
    for _ in range(3):
        post_entry(full_draft(town), by=town["recorder"], at=AT)
    few = entry_facts(unit_ids=[town.branch.pk], **YEAR)

    monkeypatch.setattr("yiben.ledger.facts.entries.CHUNK", 2)

    assert entry_facts(unit_ids=[town.branch.pk], **YEAR) == few
    assert len(few) == 3
