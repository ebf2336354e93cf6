"""Findings flow onto the list of the unit, and come back as its answer."""

import pytest
from django.db import IntegrityError, transaction

from tests.factories.gatherings import AT, LATER
from tests.factories.measures import done, held, listed
from tests.factories.race import at_once
from yiben.books.lists.models import Item
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.people.models import AuditLine
from yiben.supervision.actions import close_finding, list_findings, reply_finding
from yiben.supervision.checks import FindingMovedOnError
from yiben.supervision.models import Finding
from yiben.supervision.queries import finding_of_item, inspection, view_of
from yiben.supervision.words import FindingForm, FindingView

HANDS = ("recorder", "second", "superior", "county_superior")
EVERYBODY = (
    *("recorder", "second", "member", "superior", "county_superior"),
    *("town_recorder", "neighbour", "stranger", "auditor", "system_admin"),
    *("security_admin", "chief_auditor", "nobody"),
)


def findings(row) -> list[FindingView]:
    return list(view_of(row, seen_by=row.created_by).findings)


def test_several_findings_become_items_of_the_unit_at_once_and_once(world):
    row = held(world)

    items = listed(world, row)
    again = listed(world, row)

    assert [one.pk for one in again] == [one.pk for one in items]
    assert Item.objects.count() == 2
    first = items[0]
    assert (first.unit, first.kind) == (world.branch, "lists.problem_list")
    assert first.words["title"] == "九月没有主题党日"
    assert first.holder == world.people["李春生"]
    assert first.source_id == row.entry_id
    assert first.due_on == row.findings.get(number=1).due_on
    assert "第 1 个问题" in first.words["fields"]["source"]
    posted = Entry.objects.filter(unit=world.branch)
    assert [one.kind for one in posted] == ["lists.problem_list.opened"] * 2


def test_item_and_finding_lead_to_each_other(world):
    row = held(world)
    item = listed(world, row)[0]

    told = finding_of_item(item.pk, seen_by=world["recorder"])

    assert told is not None
    assert (told.inspection_id, told.number) == (row.pk, 1)
    assert findings(row)[0].item_id == item.pk
    assert finding_of_item(item.pk, seen_by=world["member"]) is None


def test_the_closed_item_is_the_prepared_answer_which_a_person_sends(world):
    row = held(world)
    item = listed(world, row)[0]
    assert findings(row)[0].prepared == ""

    done(world, item)

    told = findings(row)[0]
    assert told.item_is_done
    assert told.prepared == (
        "补开了主题党日\n凭据：11月20日的会议记录（清单2026年11月20日办结）"
    )
    assert (told.state, told.reply) == ("open", "")
    with pytest.raises(FindingMovedOnError) as caught:
        close_finding(
            row.findings.get(number=1), "看过", by=world["superior"], at=LATER
        )
    assert "还没有反馈" in str(caught.value)
    found = row.findings.get(number=1)
    reply_finding(found, told.prepared, by=world["recorder"], at=LATER)
    close_finding(found, "看过记录", by=world["superior"], at=LATER)
    assert row.findings.get(number=1).state == "closed"


def test_no_way_into_the_table_closes_a_finding_without_an_answer(world):
    row = held(world)
    rows = Finding.objects.filter(inspection=row, number=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="closed", closed_at=LATER, closed_by=world["superior"])
    assert rows.get().state == "open"


def test_a_long_finding_keeps_its_words_and_gives_the_item_a_short_title(world):
    long = "记录" * 200
    row = held(world, findings=(FindingForm(long),))

    item = listed(world, row)[0]

    assert len(item.words["title"]) == 200
    assert row.findings.get().text == long


def test_what_is_closed_or_of_another_inspection_goes_on_no_list(world):
    row, other = held(world), held(world)
    found = row.findings.get(number=1)
    reply_finding(found, "改了", by=world["recorder"], at=LATER)
    close_finding(found, "看过", by=world["superior"], at=LATER)

    for ids in ([], [found.pk], [other.findings.get(number=1).pk], ["n_none"]):
        with pytest.raises(ManyErrors):
            list_findings(row, ids, by=world["recorder"], at=LATER)
    assert Item.objects.count() == 0


@pytest.mark.parametrize("who", [one for one in EVERYBODY if one not in HANDS])
def test_nobody_else_writes_the_list_of_the_unit(world, who):
    row = held(world)
    before = AuditLine.objects.filter(outcome="done").count()

    with pytest.raises(RefusedError):
        listed(world, row, by=who)

    assert Item.objects.count() == 0
    assert AuditLine.objects.filter(outcome="done").count() == before


def test_the_side_that_found_it_can_press_too(world):
    row = held(world)

    items = listed(world, row, by="superior")

    assert {one.unit_id for one in items} == {world.branch.pk}
    assert inspection(row.pk, seen_by=world["recorder"]).pk == row.pk


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_make_one_item():
    from tests.factories.gatherings import make_world

    world = make_world()
    row = held(world)
    ids = [row.findings.get(number=1).pk]

    made = at_once(
        lambda: list_findings(row, ids, by=world["recorder"], at=AT),
        lambda: list_findings(row, ids, by=world["second"], at=AT),
    )

    assert Item.objects.count() == 1
    assert made[0] == made[1]
