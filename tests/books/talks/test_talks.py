"""That two talked is a fact; what they said is theirs."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.cast import make_account
from tests.factories.gatherings import (
    AT,
    HELD_ON,
    LATER,
    NOT_RECORDERS,
    World,
)
from tests.factories.talks import talks_form
from yiben.books.talks.actions import (
    delete_old_notes,
    record_talk,
    record_talks,
    withdraw_talk,
    write_note,
)
from yiben.books.talks.checks import WithdrawnError
from yiben.books.talks.models import Talk
from yiben.books.talks.queries import (
    blank_for,
    my_talks,
    note_of,
    talk,
    talks_of,
)
from yiben.books.talks.words import PairForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of
from yiben.org.words import GrantRole

SECRET = "他想辞去网格员，家里有困难"


@pytest.fixture
def held(world) -> Talk:
    """王小禾, who records, talked with 李春生 and noted something."""
    pair = PairForm(world.id("王小禾"), world.id("李春生"), SECRET)
    form = talks_form(world, pairs=(pair,), place="村部", topics=("关怀",))
    return record_talk(world.branch, form, by=world["recorder"], at=AT)


@pytest.fixture
def secretary(world):
    return make_account(
        "secretary",
        world.cast.security_admin,
        (GrantRole.MEMBER, world.branch),
        person=world.people["李春生"],
    )


def refused(world: World, form, by="recorder") -> list[tuple[str, str]]:
    with pytest.raises(ManyErrors) as caught:
        record_talks(world.branch, form, by=world[by], at=AT)
    assert Talk.objects.count() == Entry.objects.count() == 0
    return [(one.where, one.message) for one in caught.value.problems]


def test_the_entry_says_that_two_talked_and_nothing_else(world, held):
    view = entry(held.entry_id, seen_by=world["recorder"])

    assert {
        "unit": view.unit_id,
        "kind": view.kind,
        "title": view.title,
        "happened_on": view.happened_on,
        "people": {(one.name, one.role, one.state) for one in view.people},
        "orgs": view.orgs,
        "tags": view.tags,
        "payload": view.payload,
        "quantities": view.quantities,
        "attendance": (view.present, view.expected),
        "privacy": view.privacy,
    } == {
        "unit": world.branch.pk,
        "kind": "talks.heart_talk.held",
        "title": "谈心谈话",
        "happened_on": HELD_ON,
        "people": {
            ("李春生", "talker", "present"),
            ("王小禾", "talker", "present"),
        },
        "orgs": (),
        "tags": ("element.trace",),
        "payload": {},
        "quantities": {},
        "attendance": (0, 0),
        "privacy": "restricted",
    }


def test_the_content_is_nowhere_in_the_database(world, held):
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            dump.append(str(cursor.fetchall()))
    text = "".join(dump)

    assert held.pk in text
    assert SECRET not in text
    assert json.dumps(SECRET)[1:-1] not in text


def test_only_the_two_read_the_note(world, held, secretary):
    assert note_of(held, seen_by=world["recorder"]) == SECRET
    assert note_of(held, seen_by=secretary) == SECRET


def test_nobody_else_reads_the_note_whatever_their_office(world, held, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            note_of(held, seen_by=world[name])

    for name in ["second", *NOT_RECORDERS]:
        with subtests.test(name):
            holds_for(name)


def test_a_note_moved_to_another_talk_cannot_be_opened(world, held):
    form = talks_form(world, ("王小禾", "周大山"))
    other = record_talk(world.branch, form, by=world["recorder"], at=AT)
    Talk.objects.filter(pk=other.pk).update(content=held.content)
    other.refresh_from_db()

    with pytest.raises(YibenError, match="加密内容无法打开"):
        note_of(other, seen_by=world["recorder"])


def test_several_pairs_of_a_day_are_recorded_at_once(world):
    form = talks_form(
        world, ("李春生", "赵田"), ("李春生", "周大山"), ("王小禾", "孙苗")
    )

    found = record_talks(world.branch, form, by=world["recorder"], at=AT)

    assert len(found) == Entry.objects.count() == 3
    rows = talks_of(world.branch, seen_by=world["recorder"])
    assert {frozenset({row.first_name, row.second_name}) for row in rows} == {
        frozenset({"李春生", "赵田"}),
        frozenset({"李春生", "周大山"}),
        frozenset({"王小禾", "孙苗"}),
    }


def test_one_wrong_pair_stops_all_of_them(world):
    form = talks_form(
        world,
        ("李春生", "赵田"),
        ("赵田", "李春生"),
        ("周大山", "周大山"),
        ("王小禾", "吴东岭"),
    )

    assert refused(world, form) == [
        ("pairs:2", "第 2 对写了两次。"),
        ("pairs:3", "第 3 对是同一个人。"),
        (
            "pairs:4",
            f"第 4 对里编号 {world.id('吴东岭')} 的人当天不是本组织的党员或任职人员。",
        ),
    ]


def test_a_recorder_cannot_write_down_what_others_said(world):
    pair = PairForm(world.id("李春生"), world.id("赵田"), SECRET)

    assert refused(world, talks_form(world, pairs=(pair,))) == [
        ("pairs:1", "第 1 对的谈话内容只能由谈话的两个人自己写。")
    ]


def test_day_topic_tag_and_place_are_checked(world):
    form = talks_form(
        world,
        happened_on=date(2026, 12, 1),
        topics=("批评",),
        tags=("element.secret",),
        place="远" * 201,
    )

    assert [where for where, _ in refused(world, form)] == [
        "happened_on",
        "place",
        "topics",
        "tags",
        "pairs",
    ]


def test_a_note_that_is_too_long_is_refused(world, held):
    with pytest.raises(ManyErrors):
        write_note(held, "长" * 20_001, by=world["recorder"], at=LATER)

    assert note_of(held, seen_by=world["recorder"]) == SECRET


def test_a_group_records_no_talks(world):
    with pytest.raises(ManyErrors) as caught:
        record_talks(
            world.group,
            talks_form(world, ("王小禾", "赵田")),
            by=world["recorder"],
            at=AT,
        )

    # The group has no members of its own: they belong to the branch.
    assert [one.where for one in caught.value.problems] == ["kind", "pairs:1"]


def test_sent_twice_is_recorded_once(world):
    form = talks_form(world, ("李春生", "赵田"), ("王小禾", "孙苗"))

    first = record_talks(world.branch, form, by=world["recorder"], at=AT)
    second = record_talks(world.branch, form, by=world["recorder"], at=AT)

    assert first == second
    assert Talk.objects.count() == Entry.objects.count() == 2


def test_either_of_the_two_writes_and_deletes_the_note(world, held, secretary):
    write_note(held, "已帮助联系医院", by=secretary, at=LATER)
    held.refresh_from_db()
    assert note_of(held, seen_by=world["recorder"]) == "已帮助联系医院"

    write_note(held, "", by=world["recorder"], at=LATER)
    held.refresh_from_db()

    assert held.content is None
    assert note_of(held, seen_by=secretary) == ""
    assert Entry.objects.count() == 1


def test_a_note_goes_after_its_time_and_the_fact_stays(world, held, secretary):
    at = moment(HELD_ON)

    assert delete_old_notes(at=at + timedelta(days=365)) == 0
    assert note_of(held, seen_by=secretary) == SECRET
    assert delete_old_notes(at=at + timedelta(days=366)) == 1
    assert delete_old_notes(at=at + timedelta(days=366)) == 0

    held.refresh_from_db()
    assert held.content is None
    assert note_of(held, seen_by=secretary) == ""
    assert Entry.objects.count() == 1


def test_nobody_else_writes_the_note(world, held, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            write_note(held, "改掉", by=world[name], at=LATER)

        held.refresh_from_db()
        assert note_of(held, seen_by=world["recorder"]) == SECRET

    for name in ["second", *NOT_RECORDERS]:
        with subtests.test(name):
            holds_for(name)


def test_a_talk_recorded_by_mistake_goes_with_its_note(world, held):
    gone = withdraw_talk(held, reason="记错日期", by=world["recorder"], at=LATER)

    held.refresh_from_db()
    assert (held.content, held.withdrawn_at) == (None, LATER)
    assert entry(gone.pk, seen_by=world["recorder"]).corrects == held.entry_id
    assert talks_of(world.branch, seen_by=world["recorder"]) == []
    with pytest.raises(WithdrawnError):
        withdraw_talk(held, reason="再撤", by=world["recorder"], at=LATER)


def test_taking_back_needs_a_reason(world, held):
    with pytest.raises(ManyErrors):
        withdraw_talk(held, reason="", by=world["recorder"], at=LATER)

    held.refresh_from_db()
    assert held.withdrawn_at is None


def test_only_the_recorder_records(world, held, subtests):
    form = talks_form(world, ("李春生", "周大山"))
    seal = seal_of(world.branch)

    def holds_for(name):
        for act in (
            lambda: record_talks(world.branch, form, by=world[name], at=AT),
            lambda: withdraw_talk(held, reason="x", by=world[name], at=AT),
            lambda: blank_for(world.branch, HELD_ON, seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                act()

        assert Talk.objects.count() == 1
        assert seal_of(world.branch) == seal

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


def test_recorder_and_superiors_see_that_it_took_place(world, held, subtests):
    def holds_for(name):
        found = talks_of(world.branch, seen_by=world[name])

        assert [(row.id, row.happened_on) for row in found] == [(held.pk, HELD_ON)]
        assert not hasattr(found[0], "content")
        assert talk(held.pk, seen_by=world[name]) == held

    for name in ["recorder", "second", "superior", "county_superior"]:
        with subtests.test(name):
            holds_for(name)


def test_members_auditors_and_strangers_see_nothing(world, held, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            talks_of(world.branch, seen_by=world[name])
        with pytest.raises(RefusedError):
            talk(held.pk, seen_by=world[name])
        with pytest.raises(RefusedError):
            talk("k_nothing", seen_by=world[name])

    for name in [n for n in NOT_RECORDERS if n not in {"superior", "county_superior"}]:
        with subtests.test(name):
            holds_for(name)


def test_everybody_finds_their_own_talks(world, held, secretary):
    assert [row.id for row in my_talks(seen_by=secretary)] == [held.pk]
    assert my_talks(seen_by=world["member"]) == []
    assert my_talks(seen_by=world["second"]) == []
    assert my_talks(seen_by=secretary, since=date(2026, 11, 19)) == []
    assert my_talks(seen_by=secretary, until=date(2026, 11, 17)) == []


def test_a_talk_before_a_meeting_carries_its_tag(world):
    form = talks_form(world, ("李春生", "赵田"), tags=("stage.before",))

    row = record_talk(
        world.branch, replace(form, follow_up=True), by=world["recorder"], at=AT
    )

    assert entry(row.entry_id, seen_by=world["recorder"]).tags == ("stage.before",)
    assert row.follow_up is True


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_asks_as_little_for_three_as_for_one(
    world, rows, django_assert_num_queries
):
    for name in ("李春生", "赵田", "周大山")[:rows]:
        form = talks_form(world, ("王小禾", name))
        record_talks(world.branch, form, by=world["recorder"], at=AT)

    with django_assert_num_queries(2):
        found = talks_of(world.branch, seen_by=world["superior"])

    assert len(found) == rows
