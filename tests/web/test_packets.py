"""Packets in the browser: keys compared by two, made, looked at, taken in, refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories.gatherings import make_world
from tests.factories.packets import Far, bytes_of, chain_of, far_below, new_branch
from tests.factories.web import browser_of, page_of, queries_of, refusals
from yiben.ledger.models import Entry
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import fingerprint
from yiben.people.models import AuditLine
from yiben.plans.models import Task


@pytest.fixture
def world(db):
    return make_world()


def upload(client, content, name="包.zip"):
    file = SimpleUploadedFile(name, content, "application/zip")
    return client.post(reverse("packet-import"), {"file": file})


def confirm(client, seen):
    waits = seen.context["panel"].waits
    return client.post(reverse("packet-confirm"), {"waits": waits}, follow=True)


def test_two_people_bring_two_houses_together(world):
    system, security = (
        browser_of(world[f"{one}_admin"]) for one in ("system", "security")
    )
    far = Far(new_branch(world))
    page = page_of(system.post(reverse("packet-key"), follow=True))
    assert OwnKey.objects.get().public in page

    form = {
        "name": "新桥村的系统",
        "direction": "below",
        "unit": "新桥村党支部",
        "public": far.public,
    }
    page = page_of(system.post(reverse("packet-peer-new"), form, follow=True))
    row = Peer.objects.get()
    told = fingerprint(far.public)
    # Who confirms types what was read out: it is nowhere on the page to be copied.
    assert told not in page
    assert told not in page_of(security.get(reverse("packet-peer", args=[row.pk])))
    address = reverse("packet-peer-confirm", args=[row.pk])
    assert system.post(address, {"fingerprint": told}).status_code == 404
    wrong = security.post(address, {"fingerprint": "1111"})
    assert (wrong.status_code, "指纹对不上" in page_of(wrong)) == (422, True)
    assert 'value="1111"' in page_of(wrong)

    page = page_of(security.post(address, {"fingerprint": told}, follow=True))

    assert "指纹相符" in page


def test_a_wrong_peer_comes_back_filled_in(world):
    system = browser_of(world["system_admin"])
    system.post(reverse("packet-key"))
    form = {"name": "某处", "direction": "below", "unit": "无此村", "public": "12"}

    answer = system.post(reverse("packet-peer-new"), form)

    page = page_of(answer)
    assert answer.status_code == 422
    assert "没有叫“无此村”的组织" in page
    assert 'value="某处"' in page
    assert Peer.objects.count() == 0


def test_the_superior_makes_a_packet_and_downloads_it(world):
    far_below(world)
    row = Peer.objects.get()
    client = browser_of(world["superior"])
    task = {"unit": row.unit_id, "title": "修好水渠", "due_on": ""}
    client.post(reverse("packet-task", args=[row.pk]), task)
    assert Task.objects.get().title == "修好水渠"

    page = page_of(client.post(reverse("packet-make", args=[row.pk]), follow=True))

    assert "第 1 号包已经做好" in page
    file = client.get(reverse("packet-file", args=[row.pk, 1]))
    assert file.content == bytes_of(PacketLog.objects.get())
    assert "attachment" in file["Content-Disposition"]
    assert AuditLine.objects.filter(action="packet.hand_out").count() == 1
    again = client.post(reverse("packet-make", args=[row.pk]))
    assert (again.status_code, "没有新的内容" in page_of(again)) == (422, True)


def test_a_packet_is_looked_at_and_then_taken_in_once(world):
    far = far_below(world)
    client = browser_of(world["superior"])
    content = far.packet(*chain_of(far.unit.pk, 2))
    seen = upload(client, content)
    assert "还没有写入" in page_of(seen)
    assert Entry.objects.filter(unit=far.unit).count() == 0

    assert "第 1 号包已导入" in page_of(confirm(client, seen))
    assert "没有重复写入" in page_of(confirm(client, seen))

    assert Entry.objects.filter(unit=far.unit).count() == 2
    assert "什么都不用改" in page_of(upload(client, content))


def test_the_ledgers_page_says_how_far_it_has_come(world):
    far = far_below(world)
    client = browser_of(world["superior"])
    address = reverse("ledger", args=[far.unit.pk])
    assert "还没有收到过数据包" in page_of(client.get(address))

    confirm(client, upload(client, far.packet(*chain_of(far.unit.pk, 1))))

    assert "第 1 号包（2026年11月20日）送来的" in page_of(client.get(address))
    other = page_of(client.get(reverse("ledger", args=[world.branch.pk])))
    assert "号包" not in other
    assert reverse("packets") in other


def test_a_changed_byte_is_named_on_the_page(world):
    far = far_below(world)
    client = browser_of(world["superior"])
    content = far.packet(*chain_of(far.unit.pk, 3))
    at = content.index("主题党日第 2 次".encode())
    changed = content[:at] + b"X" + content[at + 1 :]

    answer = upload(client, changed)

    page = page_of(answer)
    assert answer.status_code == 422
    assert "台账第 2 条" in page
    assert "台账第 3 条" not in page
    assert PacketLog.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\0" * 1000])
def test_what_is_no_packet_is_refused_in_plain_words(world, content):
    far_below(world)

    answer = upload(browser_of(world["superior"]), content)

    assert answer.status_code == 422
    assert "数据包" in page_of(answer)


@pytest.mark.parametrize("name", ["recorder", "member", "stranger", "nobody"])
def test_nobody_else_finds_the_pages(world, name):
    far_below(world)
    row = Peer.objects.get()
    client = browser_of(world[name])
    before = refusals()

    answers = [
        client.get(reverse("packets")).status_code,
        client.get(reverse("packet-import")).status_code,
        client.get(reverse("packet-peer", args=[row.pk])).status_code,
        client.post(reverse("packet-make", args=[row.pk])).status_code,
        client.get(reverse("packet-file", args=[row.pk, 1])).status_code,
        client.post(reverse("packet-peer-retire", args=[row.pk])).status_code,
        client.post(reverse("packet-key")).status_code,
    ]

    assert answers == [404] * 7
    assert refusals() == before + 7
    assert PacketLog.objects.count() == 0


def test_the_auditor_reads_the_log_and_makes_nothing(world):
    far_below(world)
    row = Peer.objects.get()
    client = browser_of(world["auditor"])

    page = page_of(client.get(reverse("packet-peer", args=[row.pk])))

    assert "来往记录" in page
    assert "出一个包" not in page
    assert client.post(reverse("packet-make", args=[row.pk])).status_code == 404


def test_more_packets_cost_no_more_queries(world):
    far = far_below(world)
    row = Peer.objects.get()
    client = browser_of(world["superior"])
    address = reverse("packet-peer", args=[row.pk])
    lines = chain_of(far.unit.pk, 4)
    confirm(client, upload(client, far.packet(lines[0])))
    few = queries_of(client, address)
    for line in lines[1:]:
        confirm(client, upload(client, far.packet(line)))

    assert queries_of(client, address) == few <= 12
    assert queries_of(client, reverse("packets")) <= 12
