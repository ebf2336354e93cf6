"""A document goes down the tree: sent, received, answered with a plan of one's own."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.gatherings import AT, HELD_ON, LATER, World
from yiben.books.filings.actions import (
    draft_filing,
    file_filing,
    receive_filing,
    return_filing,
)
from yiben.books.filings.queries import blank_for as blank_filing
from yiben.books.relays.actions import acknowledge_document, send_document
from yiben.books.relays.checks import AlreadyAcknowledgedError
from yiben.books.relays.models import Relay, RelayTarget
from yiben.books.relays.queries import (
    blank_for,
    n_waiting,
    received_by,
    relay,
    sent_by,
    target,
    targets_below,
    view_of,
)
from yiben.books.relays.words import PLAN, PlanState, RelayForm
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entries_of
from yiben.people.models import AuditLine

SENDERS = ("superior", "town_recorder", "county_superior")
EVERYBODY = (
    *("recorder", "second", "member", "superior", "county_superior", "town_recorder"),
    *("neighbour", "stranger", "auditor", "system_admin", "security_admin", "nobody"),
)


def others(*right: str) -> list[str]:
    return [name for name in EVERYBODY if name not in right]


def form_of(world: World, **given) -> RelayForm:
    blank = blank_for(world.town, HELD_ON, seen_by=world["superior"])
    return replace(blank, **{"title": "关于冬训的通知", **given})


def send(world: World, **given) -> Relay:
    return send_document(
        world.town, form_of(world, **given), by=world["superior"], at=AT
    )


def to_branch(world: World, row: Relay) -> RelayTarget:
    return row.targets.get(org=world.branch)


def refused(world: World, **given) -> list[tuple[str, str]]:
    with pytest.raises(ManyErrors) as caught:
        send(world, **given)
    assert Relay.objects.count() == Entry.objects.count() == 0
    return [(one.where, one.message) for one in caught.value.problems]


def test_a_document_reaches_every_unit_below_and_no_other(world):
    row = send(world, number="徐发〔2026〕3号", note="请认真学习")

    below = {
        one for one, _ in targets_below(world.town, HELD_ON, seen_by=world["superior"])
    }
    assert {one.org_id for one in row.targets.all()} == below
    (received,) = received_by(world.branch, seen_by=world["recorder"])
    assert (received.relay.title, received.relay.number, received.note) == (
        "关于冬训的通知",
        "徐发〔2026〕3号",
        "请认真学习",
    )
    assert received.acknowledged_at is None
    assert n_waiting(world.branch, seen_by=world["recorder"]) == 1
    assert received_by(world.town, seen_by=world["superior"]) == []


def test_acknowledging_posts_one_entry_and_is_done_once(world):
    row = send(world)

    done = acknowledge_document(to_branch(world, row), by=world["recorder"], at=LATER)

    assert done.acknowledged_at == LATER
    mine = entries_of(
        world.branch,
        seen_by=world["recorder"],
        kind="relays.document.acknowledged",
    )
    assert [one.title for one in mine] == ["签收《关于冬训的通知》"]
    n_entries = Entry.objects.count()
    with pytest.raises(AlreadyAcknowledgedError):
        acknowledge_document(to_branch(world, row), by=world["second"], at=LATER)
    assert Entry.objects.count() == n_entries


def file_plan(world: World, row: Relay):
    blank = blank_filing(world.branch, PLAN, "2026", seen_by=world["recorder"])
    form = replace(
        blank,
        title="贯彻落实的方案",
        fields={**blank.fields, "body": "一、学文件。"},
        answers=row.entry_id,
    )
    filing = draft_filing(world.branch, form, by=world["recorder"], at=LATER)
    file_filing(filing, by=world["recorder"], at=LATER)
    filing.refresh_from_db()
    return filing


def line_of(world: World, row: Relay):
    view = view_of(row, seen_by=world["superior"])
    return next(one for one in view.targets if one.org_id == world.branch.pk)


def test_who_has_no_plan_is_named_until_it_comes(world):
    row = send(world, plan_wanted=True, plan_by=HELD_ON + timedelta(days=30))
    n_targets = row.targets.count()
    assert len(view_of(row, seen_by=world["superior"]).without_plan) == n_targets

    filing = file_plan(world, row)

    view = view_of(row, seen_by=world["superior"])
    assert line_of(world, row).plan == PlanState.FILED
    assert world.branch.short_name not in [one.org for one in view.without_plan]
    assert len(view.without_plan) == n_targets - 1
    receive_filing(filing, by=world["superior"], at=LATER + timedelta(days=1))
    assert line_of(world, row).plan == PlanState.RECEIVED


def test_a_returned_plan_is_missing_again(world):
    row = send(world, plan_wanted=True)
    filing = file_plan(world, row)

    return_filing(
        filing, reason="没有写时间", by=world["superior"], at=LATER + timedelta(days=1)
    )

    view = view_of(row, seen_by=world["superior"])
    assert line_of(world, row).plan == PlanState.RETURNED
    assert world.branch.short_name in [one.org for one in view.without_plan]


def test_a_plan_for_another_document_does_not_answer_this_one(world):
    row, other = send(world, plan_wanted=True), send(world, plan_wanted=True)

    file_plan(world, other)

    assert line_of(world, row).plan == PlanState.NOT_YET
    assert line_of(world, other).plan == PlanState.FILED


def test_a_document_is_passed_on_as_it_came(world):
    first = send_document(
        world.county,
        RelayForm("县里的文件", (world.town.pk,), number="县发〔2026〕1号"),
        by=world["county_superior"],
        at=AT,
    )
    (got,) = received_by(world.town, seen_by=world["superior"])

    blank = blank_for(
        world.town, HELD_ON, seen_by=world["superior"], received_id=got.id
    )
    send_document(world.town, blank, by=world["superior"], at=LATER)

    assert (blank.title, blank.number) == ("县里的文件", "县发〔2026〕1号")
    (again,) = received_by(world.town, seen_by=world["superior"])
    assert again.passed_on == 1
    view = view_of(first, seen_by=world["county_superior"])
    assert [one.passed_on for one in view.targets] == [1]


def test_what_came_to_others_is_not_passed_on(world):
    row = send(world)
    foreign = to_branch(world, row).pk

    with pytest.raises(RefusedError):
        send(world, received_id=foreign)


def test_the_same_form_sent_twice_sends_once(world):
    form = form_of(world)

    first = send_document(world.town, form, by=world["superior"], at=AT)
    second = send_document(world.town, form, by=world["superior"], at=AT)

    assert first.pk == second.pk
    assert Relay.objects.count() == Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ({"title": "  "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"number": "号" * 61}, "number"),
        ({"note": "多" * 2001}, "note"),
        ({"pack": "没有"}, "pack"),
        ({"target_ids": ()}, "targets"),
        ({"plan_by": date(2030, 1, 1)}, "plan_by"),
        ({"plan_wanted": True, "plan_by": date(2020, 1, 1)}, "plan_by"),
    ],
)
def test_bad_input_is_refused_and_writes_nothing(world, given, where):
    assert [one for one, _ in refused(world, **given)] == [where]


def test_only_units_directly_below_can_be_sent_to(world):
    given = {"target_ids": (world.county.pk, world.town.pk)}

    assert refused(world, **given) == [("targets", "只能发给直接下级。")]


@pytest.mark.parametrize("name", others(*SENDERS))
def test_who_does_not_act_for_the_unit_sends_nothing(world, name):
    form = form_of(world)

    with pytest.raises(RefusedError):
        send_document(world.town, form, by=world[name], at=AT)

    assert Relay.objects.count() == 0


@pytest.mark.parametrize("name", others("recorder", "second"))
def test_only_the_recorder_of_the_unit_acknowledges(world, name):
    row = send(world)
    n_audit = AuditLine.objects.count()

    with pytest.raises(RefusedError):
        acknowledge_document(to_branch(world, row), by=world[name], at=LATER)

    assert to_branch(world, row).acknowledged_at is None
    assert AuditLine.objects.count() == n_audit


@pytest.mark.parametrize("name", others(*SENDERS))
def test_who_has_not_is_read_by_the_sending_side_only(world, name):
    row = send(world)

    with pytest.raises(RefusedError):
        relay(row.pk, seen_by=world[name])
    with pytest.raises(RefusedError):
        sent_by(world.town, seen_by=world[name])


@pytest.mark.parametrize("name", ["stranger", "neighbour", "auditor", "nobody"])
def test_what_a_unit_received_is_not_open_to_others(world, name):
    row = send(world)

    with pytest.raises(RefusedError):
        received_by(world.branch, seen_by=world[name])
    with pytest.raises(RefusedError):
        target(to_branch(world, row).pk, seen_by=world[name])


def test_lists_ask_as_little_for_many_as_for_one(world):
    def asked() -> int:
        with CaptureQueriesContext(connection) as told:
            received_by(world.branch, seen_by=world["recorder"])
            sent_by(world.town, seen_by=world["superior"])
        return len(told)

    send(world)
    one = asked()
    send(world)
    send(world)

    assert asked() == one
