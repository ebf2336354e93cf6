from datetime import timedelta

import pytest

from tests.factories.ledger import AT, make_account, post
from yiben.common.errors import RefusedError
from yiben.common.queue import Touch
from yiben.ledger.actions import commit_heads
from yiben.ledger.models import Entry, Head
from yiben.ledger.queries import entries_of, seal_of, verify
from yiben.ledger.words import COMMITTED
from yiben.org.models import Org

NIGHT = AT + timedelta(hours=12)


def told_to(org, seen_by):
    found = entries_of(org, seen_by=seen_by, kind=COMMITTED)
    return [(one.payload["heads"], one.entered_by) for one in reversed(found)]


def test_one_run_carries_every_head_up_to_the_root(town):
    post(town, town.group, kind="gatherings.group_meeting.held")
    post(town)
    post(town, town.neighbour)

    posted = commit_heads(by=None, at=NIGHT)

    assert [one.unit for one in posted] == [town.branch, town.town, town.county]
    group = {"seq": 1, "digest": seal_of(town.group)}
    assert told_to(town.branch, town["recorder"]) == [({town.group.pk: group}, "系统")]
    heads = {
        town.branch.pk: {"seq": 2, "digest": seal_of(town.branch)},
        town.neighbour.pk: {"seq": 1, "digest": seal_of(town.neighbour)},
    }
    assert told_to(town.town, town["superior"]) == [(heads, "系统")]
    top = {town.town.pk: {"seq": 1, "digest": seal_of(town.town)}}
    assert told_to(town.county, town["county"]) == [(top, "系统")]
    assert verify() == []


def test_a_second_run_writes_nothing_and_a_third_only_what_changed(town):
    post(town)
    post(town, town.neighbour)
    commit_heads(by=None, at=NIGHT)
    Touch.objects.all().delete()

    assert commit_heads(by=None, at=NIGHT) == []
    post(town)
    Touch.objects.all().delete()
    posted = commit_heads(by=None, at=NIGHT)

    assert [one.unit for one in posted] == [town.town, town.county]
    last = told_to(town.town, town["superior"])[-1][0]
    assert last == {town.branch.pk: {"seq": 2, "digest": seal_of(town.branch)}}
    assert Touch.objects.count() == 0


def test_a_unit_that_moved_is_told_to_its_new_superior_too(town):
    post(town)
    commit_heads(by=None, at=NIGHT)
    branch = Org.objects.get(pk=town.branch.pk)
    Org.objects.move(branch, Org.objects.get(pk=town.county.pk), "last-child")

    posted = commit_heads(by=None, at=NIGHT)

    assert [one.unit for one in posted] == [town.county]
    heads = told_to(town.county, town["county"])[-1][0]
    assert heads.keys() == {town.branch.pk}
    assert verify() == []


def test_a_root_without_superior_is_told_to_nobody(town):
    post(town, town.town)

    assert [one.unit for one in commit_heads(by=None, at=NIGHT)] == [town.county]


def test_the_system_administrator_may_run_it_by_hand(town):
    post(town)

    posted = commit_heads(by=town["system_admin"], at=NIGHT)

    assert {one.entered_by for one in posted} == {town["system_admin"]}


@pytest.mark.parametrize(
    "name",
    [
        "recorder",
        "member",
        "superior",
        "county",
        "town_recorder",
        "neighbour",
        "stranger",
        "auditor",
        "security_admin",
        "nobody",
    ],
)
def test_nobody_else_may(town, name):
    post(town)

    with pytest.raises(RefusedError):
        commit_heads(by=town[name], at=NIGHT)

    assert Entry.objects.count() == Head.objects.count() == 1


def test_an_empty_house_has_nothing_to_tell(db):
    assert commit_heads(by=make_account("system_admin"), at=NIGHT) == []
