"""What is taken in, what is refused, and that nothing is half done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.factories.gatherings import AT, theme_day
from tests.factories.packets import (
    Far,
    chain_of,
    confirmed,
    entered,
    new_branch,
    sealed_entry,
)
from tests.factories.web import refusals
from yiben.books.gatherings.actions import record_gathering
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.common.seal import GENESIS
from yiben.ledger.checks import ElsewhereError
from yiben.ledger.models import Entry, Head
from yiben.ledger.queries import digest_at, verify
from yiben.org.models import Org
from yiben.packets.actions import preview_packet, retire_peer, take_packet
from yiben.packets.models import HeadReceipt, PacketLog, Peer
from yiben.packets.words import Item
from yiben.people.models import AuditLine, Person
from yiben.standing.actions import rebuild, settle
from yiben.standing.models import Cell


def take(world, content, who="superior", at=AT):
    return take_packet(content, by=world[who], at=at)


def wrong(world, content, who="superior"):
    """Return what is said against a packet; nothing may have been written."""
    before = (Entry.objects.count(), PacketLog.objects.count(), Org.objects.count())
    with pytest.raises(ManyErrors) as error:
        take(world, content, who)
    after = (Entry.objects.count(), PacketLog.objects.count(), Org.objects.count())
    assert after == before
    return "".join(str(one) for one in error.value.problems)


def test_a_chain_comes_in_as_it_was_sealed(world, far):
    lines = chain_of(far.unit.pk, 3)

    taken = take(world, far.packet(*lines))

    assert [(one.label, one.added) for one in taken.lines] == [("台账记录", 3)]
    assert digest_at(far.unit.pk, 3) == lines[2].body["digest"]
    assert verify(far.unit) == []
    assert AuditLine.objects.filter(action="packet.take").count() == 1


def test_a_preview_says_the_same_and_writes_nothing(world, far):
    content = far.packet(*chain_of(far.unit.pk, 3))

    seen = preview_packet(content, by=world["superior"], at=AT)

    assert Entry.objects.filter(unit=far.unit).count() == 0
    assert PacketLog.objects.count() == 0
    assert take(world, content).lines == seen.lines


def test_importing_twice_changes_nothing(world, far):
    content = far.packet(*chain_of(far.unit.pk, 3))
    take(world, content)
    before = (
        Entry.objects.count(),
        AuditLine.objects.count(),
        PacketLog.objects.count(),
    )

    again = take(world, content)

    assert again.repeated
    assert again.lines == ()
    assert before == (
        Entry.objects.count(),
        AuditLine.objects.count(),
        PacketLog.objects.count(),
    )


def test_the_next_packet_goes_on_where_the_last_ended(world, far):
    lines = chain_of(far.unit.pk, 4)
    take(world, far.packet(*lines[:2]))
    take(world, far.packet(*lines[2:]))

    assert Head.objects.get(pk=far.unit.pk).seq == 4


def test_a_lost_packet_is_named(world, far):
    lines = chain_of(far.unit.pk, 3)
    take(world, far.packet(lines[0]))
    far.packet(lines[1])

    assert "前面缺第 2 号包" in wrong(world, far.packet(lines[2]))


def test_an_older_number_with_other_content_is_refused(world, far):
    lines = chain_of(far.unit.pk, 2)
    take(world, far.packet(lines[0]))
    twin = far.packet(lines[1], number=1, previous=GENESIS)

    told = wrong(world, twin)

    assert "这个号用过了，内容却不一样" in told


def test_a_packet_that_follows_another_than_ours_is_refused(world, far):
    lines = chain_of(far.unit.pk, 2)
    take(world, far.packet(lines[0]))

    assert "没有接在上一个" in wrong(world, far.packet(lines[1], previous="a" * 64))


def test_a_packet_for_somebody_else_is_refused(world, far):
    assert "不是发给本系统的" in wrong(world, far.packet(to="b" * 64))


def test_a_packet_of_the_wrong_way_and_unit_is_refused_in_one_go(world, far):
    told = wrong(
        world, far.packet(direction="down", unit={"id": "o_none", "name": "别村"})
    )

    assert "方向不对" in told
    assert "别村" in told


def test_an_unknown_key_is_named_by_its_fingerprint(world, far):
    stranger = Far(far.unit)

    assert "没有登记的密钥" in wrong(world, stranger.packet())
    with pytest.raises(RefusedError):
        take_packet(stranger.packet(), by=world["member"], at=AT)


def test_a_key_that_nobody_compared_or_that_was_retired_is_refused(world):
    far = Far(new_branch(world))
    row = entered(world, far)
    assert "没有第二个人核对" in wrong(world, far.packet())

    retire_peer(row, by=world["system_admin"], at=AT)
    assert "已停用" in wrong(world, far.packet(number=1))


def test_a_chain_with_a_gap_or_another_beginning_is_refused(world, far):
    one, _, three = chain_of(far.unit.pk, 3)

    assert "应当接第 2 条，来的是第 3 条" in wrong(world, far.packet(one, three))
    loose = sealed_entry(far.unit.pk, 1, "c" * 64)
    assert "没有接在" in wrong(world, far.packet(loose, number=1, previous=GENESIS))


def test_one_id_with_two_contents_is_refused_and_both_are_named(world, far):
    (one,) = chain_of(far.unit.pk, 1)
    take(world, far.packet(one))
    twin = sealed_entry(far.unit.pk, 1, GENESIS, id=one.id, title="另一个标题")

    told = wrong(world, far.packet(twin))

    assert str(one.body["digest"])[:16] in told
    assert str(twin.body["digest"])[:16] in told
    assert one.id in told


def test_a_line_that_is_signed_and_not_what_its_digest_says_is_refused(world, far):
    (one,) = chain_of(far.unit.pk, 1)
    other = {**one.body, "entry": {**one.body["entry"], "title": "改过"}}
    payload = {**one.body, "open": {**one.body["open"], "payload": {"a": 1}}}
    newer = {**one.body, "entry": {**one.body["entry"], "form": 2}}
    bare = {"entry": {"id": one.id, "unit": far.unit.pk, "seq": 1}, "open": None}

    for body, told in (
        (other, "内容与摘要不符"),
        (payload, "内容与封存的不符"),
        (newer, "请先升级"),
        (bare, "内容不合格式"),
    ):
        content = far.packet(replace(one, body=body), number=1, previous=GENESIS)
        assert told in wrong(world, content)


def test_what_is_not_theirs_is_refused(world, far):
    """A sender speaks for its own subtree, whatever it signs."""
    ours = world.branch
    body = {
        "name": "冒名",
        "short_name": "冒名",
        "kind": "branch",
        "level": "base",
        "sector": "village",
        "superior": world.town.pk,
        "founded_on": "2020-01-01",
        "dissolved_on": None,
        "traits": [],
    }
    adoption = {
        "org_id": world.county.pk,
        "pack": "hunan-2017",
        "from_on": "2020-01-01",
    }
    for item in (
        *chain_of(ours.pk, 1),
        Item("org", ours.pk, "组织", body),
        Item("org", "o_222222222222", "组织", body),
        Item("adoption", "ad_2222222222", "施行", adoption),
        Item("excerpt", "e_22222222222", "摘录", {"entry": {}, "open": None}),
    ):
        told = wrong(world, far.packet(item, number=1, previous=GENESIS))
        assert "不归对方管" in told or "内容不合格式" in told
    ours.refresh_from_db()
    assert ours.name == "河湾村党支部"


def test_all_or_nothing(world, far):
    """A sound chain does not come in beside an acknowledgement of nothing."""
    body = {"at": AT.isoformat(), "by": None, "entry": None}
    bad = Item("acknowledgement", "rt_22222222222", "签收《没有的》", body)

    told = wrong(world, far.packet(*chain_of(far.unit.pk, 2), bad))

    assert (
        told
        == "签收《没有的》：这里没有发过这份文件。请让对方重新出包，或重新拷一份原样的文件。"
    )
    assert Head.objects.get(pk=far.unit.pk).seq == 0


def test_what_nobody_has_heard_of_is_named(world, far):
    people = [["p_unknown22222", "attendee", "present", None]]
    one = sealed_entry(far.unit.pk, 1, GENESIS, people=people)

    assert "p_unknown22222" in wrong(world, far.packet(one))


def test_persons_come_with_a_name_and_nothing_else(world, far):
    known = world.id("李春生")
    told = [
        Item("person", "p_new222222222", "人员", {"name": "甄新桥", "phone": "139"}),
        Item("person", known, "人员", {"name": "改名"}),
    ]

    take(world, far.packet(*told))

    row = Person.objects.get(pk="p_new222222222")
    assert (row.name, row.sex, row.phone, row.birth_on) == ("甄新桥", "0", None, None)
    assert Person.objects.get(pk=known).name == "李春生"


def test_nobody_here_writes_in_a_chain_that_is_kept_elsewhere(world, far):
    take(world, far.packet(*chain_of(far.unit.pk, 1)))
    form = theme_day(world)

    with pytest.raises((ElsewhereError, YibenError)) as error:
        record_gathering(far.unit, form, by=world["superior"], at=AT)

    assert isinstance(error.value, ElsewhereError | RefusedError)
    assert Entry.objects.filter(unit=far.unit).count() == 1


def test_what_has_not_come_is_unknown_and_then_counted(world, far):
    from datetime import date

    from yiben.policy.actions import adopt_pack

    system = world["system_admin"]
    adopt_pack(world.cast.centre, "central-2017", date(2017, 6, 1), by=system, at=AT)
    rebuild(year=2026, at=AT)
    assert not Cell.objects.filter(org_id=far.unit.pk).exists()
    assert Cell.objects.filter(org_id=world.branch.pk).exists()

    take(world, far.packet(*chain_of(far.unit.pk, 1)))
    settle(at=AT)

    assert Cell.objects.filter(org_id=far.unit.pk).exists()


def test_the_superiors_receipt_finds_a_chain_that_was_rewritten(world):
    entry = record_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    far = Far(world.branch, direction="down")
    row = confirmed(world, far)
    Peer.objects.filter(pk=row.pk).update(unit=world.branch)
    sound = Item("head", world.branch.pk, "链首", {"seq": 1, "digest": entry.digest})
    take(world, far.packet(sound), "recorder")
    assert HeadReceipt.objects.get().seq == 1
    first = PacketLog.objects.get()

    for seq, digest in ((1, "d" * 64), (2, entry.digest)):
        head = Item("head", world.branch.pk, "链首", {"seq": seq, "digest": digest})
        content = far.packet(head, number=2, previous=first.digest)
        told = wrong(world, content, "recorder")
        assert "请停止录入" in told


@pytest.mark.parametrize(
    "name", ["recorder", "member", "stranger", "auditor", "security_admin", "nobody"]
)
def test_only_who_oversees_or_keeps_the_house_takes_packets_in(world, far, name):
    content = far.packet(*chain_of(far.unit.pk, 1))
    before = (Entry.objects.count(), AuditLine.objects.count(), refusals())

    for act in (take_packet, preview_packet):
        with pytest.raises(RefusedError):
            act(content, by=world[name], at=AT)

    assert before == (Entry.objects.count(), AuditLine.objects.count(), refusals())


def test_the_system_administrator_carries_packets_in(world, far):
    content = far.packet(*chain_of(far.unit.pk, 1))

    taken = take(world, content, "system_admin", AT + timedelta(hours=1))

    assert not taken.repeated
