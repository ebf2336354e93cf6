"""Other installations and their keys; what goes into a packet and what never does."""

import json
from itertools import chain

import pytest

from tests.factories.gatherings import AT, LATER, rich_theme_day, theme_day
from tests.factories.packets import (
    Far,
    bytes_of,
    confirmed,
    entered,
    far_below,
    new_branch,
)
from tests.factories.talks import talks_form
from yiben.books.gatherings.actions import record_gathering
from yiben.books.talks.actions import record_talks
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.checks import ChainError
from yiben.ledger.models import Head
from yiben.packets.actions import (
    add_peer,
    confirm_peer,
    hand_out,
    hand_task_down,
    make_packet,
    own_key,
    retire_peer,
)
from yiben.packets.checks import PacketError, is_signed, lines_of, opened
from yiben.packets.facts.up import gather_up
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import fingerprint
from yiben.people.models import AuditLine
from yiben.plans.models import Task


@pytest.fixture
def above(world) -> Peer:
    """Return the superior's installation, for the subtree of the town."""
    row = confirmed(world, Far(world.town, direction="down"))
    Peer.objects.filter(pk=row.pk).update(unit=world.town)
    row.refresh_from_db()
    return row


def items_of(log):
    one = opened(bytes_of(log))
    assert is_signed(one, OwnKey.objects.get().public)
    items, problems = lines_of(one)
    assert problems == []
    return items


def test_our_key_is_made_once_and_its_private_half_is_sealed(world):
    first = own_key(by=world["system_admin"], at=AT)

    assert own_key(by=world["system_admin"], at=LATER) == first
    row = OwnKey.objects.get()
    assert row.sealed.startswith("1.")
    assert first not in row.sealed


def test_a_key_counts_when_a_second_person_has_compared_it(world):
    far = Far(new_branch(world))
    row = entered(world, far)
    told = fingerprint(far.public)

    with pytest.raises(RefusedError):
        confirm_peer(row, told, by=world["system_admin"], at=AT)
    with pytest.raises(ManyErrors) as error:
        confirm_peer(row, told[:-1] + "x", by=world["superior"], at=AT)
    assert "指纹对不上" in str(error.value.problems[0])
    with pytest.raises(PacketError, match="没有第二个人核对"):
        make_packet(row, by=world["superior"], at=AT)

    confirm_peer(row, told.upper(), by=world["superior"], at=AT)

    assert Head.objects.get(pk=far.unit.pk).home == row.pk
    assert confirm_peer(row, "again", by=world["superior"], at=LATER).confirmed_at == AT


def test_entering_a_peer_says_all_that_is_wrong(world):
    with pytest.raises(ManyErrors) as error:
        add_peer(" ", "xyz", "sideways", None, by=world["system_admin"], at=AT)
    assert [one.where for one in error.value.problems] == [
        "name",
        "direction",
        "public",
    ]

    with pytest.raises(ManyErrors) as error:
        add_peer("下级", "a" * 64, "below", None, by=world["system_admin"], at=AT)
    assert [one.where for one in error.value.problems] == ["unit"]

    ours = own_key(by=world["system_admin"], at=AT)
    with pytest.raises(ManyErrors, match="1 处"):
        add_peer("自己", ours, "above", None, by=world["system_admin"], at=AT)
    assert Peer.objects.count() == 0


def test_the_same_key_entered_twice_is_one_peer(world):
    far = Far(new_branch(world))

    assert entered(world, far).pk == entered(world, far).pk


def test_a_unit_with_a_ledger_of_its_own_stays_here(world):
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    far = Far(world.branch)
    row = entered(world, far)

    with pytest.raises(ChainError, match="已有 1 条记录"):
        confirm_peer(row, fingerprint(far.public), by=world["superior"], at=AT)
    row.refresh_from_db()
    assert row.confirmed_at is None


def test_up_goes_the_ledger_and_no_secret(world, above):
    record_gathering(world.branch, rich_theme_day(world), by=world["recorder"], at=AT)
    form = talks_form(world, ("李春生", "周大山"))
    record_talks(world.branch, form, by=world["recorder"], at=AT)

    log = make_packet(above, by=world["town_recorder"], at=AT)

    items = items_of(log)
    entries = {one.body["entry"]["kind"]: one for one in items if one.kind == "entry"}
    talk = entries["talks.heart_talk.held"]
    assert talk.body["open"] is None
    assert entries["gatherings.theme_day.held"].body["open"] is not None
    kinds = {one.kind for one in items}
    assert kinds <= {"org", "person", "account", "entry"}
    assert b"1380013800" not in bytes_of(log)
    assert all(set(one.body) == {"name"} for one in items if one.kind == "person")


def test_a_name_that_only_a_talk_names_stays_here(world, above):
    form = talks_form(world, ("李春生", "周大山"))
    record_talks(world.branch, form, by=world["recorder"], at=AT)

    log = make_packet(above, by=world["town_recorder"], at=AT)

    people = [one for one in items_of(log) if one.kind == "person"]
    assert [one.body["name"] for one in people] == ["", ""]
    assert "周大山".encode() not in bytes_of(log)


def test_only_what_is_new_goes_and_numbers_count_up(world, above):
    by = world["town_recorder"]
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    first = make_packet(above, by=by, at=AT)
    with pytest.raises(PacketError, match="没有新的内容"):
        make_packet(above, by=by, at=AT)
    form = theme_day(world, title="第二次")
    record_gathering(world.branch, form, by=world["recorder"], at=AT)

    second = make_packet(above, by=by, at=LATER)

    assert (first.number, second.number) == (1, 2)
    told = opened(bytes_of(second)).manifest.content
    assert told["previous"] == first.digest
    assert [one.kind for one in items_of(second)] == ["entry"]


def test_what_does_not_fit_waits_for_the_next_packet_and_keeps_its_order(world, above):
    for number in range(5):
        form = theme_day(world, title=f"第 {number} 次")
        record_gathering(world.branch, form, by=world["recorder"], at=AT)
    heads: dict[str, int] = {}
    seen = []

    while True:
        part = gather_up(above, after=heads, room=2500)
        lines = [one.body["entry"]["seq"] for one in part.items if one.kind == "entry"]
        if not lines:
            break
        seen.append(lines)
        heads = dict(part.heads)

    assert list(chain.from_iterable(seen)) == [1, 2, 3, 4, 5]
    assert len(seen) > 1


def test_the_audit_says_so_before_the_bytes_leave(world, above):
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)
    log = make_packet(above, by=world["town_recorder"], at=AT)
    before = AuditLine.objects.filter(action="packet.hand_out").count()

    assert hand_out(log, by=world["town_recorder"], at=AT) == bytes_of(log)

    assert AuditLine.objects.filter(action="packet.hand_out").count() == before + 1
    assert AuditLine.objects.filter(action="packet.make").count() == 1


def test_what_arrived_is_no_longer_kept(world):
    from yiben.packets.actions import take_packet

    far = far_below(world)
    row = Peer.objects.get()
    log = make_packet(row, by=world["superior"], at=AT)
    received = {"number": log.number, "digest": log.digest}
    take_packet(far.packet(received=received), by=world["superior"], at=AT)

    log = PacketLog.objects.get(pk=log.pk)
    assert log.state == "arrived"
    with pytest.raises(PacketError, match="已经收到"):
        hand_out(log, by=world["superior"], at=AT)


def test_a_task_goes_down_once(world):
    far = far_below(world)
    row = Peer.objects.get()
    by = world["superior"]

    for _ in range(2):
        hand_task_down(row, far.unit, "修好水渠", None, by=by, at=AT)

    assert Task.objects.filter(org=far.unit).count() == 1
    items = items_of(make_packet(row, by=by, at=AT))
    assert [one.body["title"] for one in items if one.kind == "task"] == ["修好水渠"]
    with pytest.raises(ManyErrors):
        hand_task_down(row, world.branch, "别处的事", None, by=by, at=AT)


NOT_ABOVE = "recorder member stranger auditor system_admin security_admin nobody"


@pytest.mark.parametrize("name", NOT_ABOVE.split())
def test_only_who_oversees_makes_a_packet_for_below(world, name):
    far = far_below(world)
    row = Peer.objects.get()
    log = make_packet(row, by=world["superior"], at=AT)
    before = (
        PacketLog.objects.count(),
        AuditLine.objects.count(),
        Task.objects.count(),
    )

    for act in (
        lambda: make_packet(row, by=world[name], at=AT),
        lambda: hand_out(log, by=world[name], at=AT),
        lambda: hand_task_down(row, far.unit, "事", None, by=world[name], at=AT),
    ):
        with pytest.raises(RefusedError):
            act()

    after = (PacketLog.objects.count(), AuditLine.objects.count(), Task.objects.count())
    assert after == before


@pytest.mark.parametrize(
    "name", "recorder member superior stranger auditor security_admin nobody".split()
)
def test_only_the_system_administrator_enters_and_retires_peers(world, name):
    far_below(world)
    row, by = Peer.objects.get(), world[name]

    for act in (
        lambda: own_key(by=by, at=AT),
        lambda: add_peer("别的", "a" * 64, "above", None, by=by, at=AT),
        lambda: retire_peer(row, by=by, at=AT),
    ):
        with pytest.raises(RefusedError):
            act()

    row.refresh_from_db()
    assert (Peer.objects.count(), row.retired_at) == (1, None)


@pytest.mark.parametrize(
    "name", ["recorder", "member", "stranger", "auditor", "system_admin", "nobody"]
)
def test_who_may_not_confirm_a_fingerprint(world, name):
    far = Far(new_branch(world))
    row = entered(world, far)

    with pytest.raises(RefusedError):
        confirm_peer(row, fingerprint(far.public), by=world[name], at=AT)

    row.refresh_from_db()
    assert row.confirmed_at is None


def test_marks_hold_how_far_each_chain_was_sent(world, above):
    record_gathering(world.branch, theme_day(world), by=world["recorder"], at=AT)

    log = make_packet(above, by=world["town_recorder"], at=AT)

    assert json.loads(log.marks)["heads"][world.branch.pk] == 1
