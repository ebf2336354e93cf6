"""``yiben packet``: what it prints, and that it fails when something is wrong."""

import pytest

from tests.factories.gatherings import make_world
from tests.factories.packets import Far, bytes_of, chain_of, far_below, new_branch
from yiben.jobs.cli import main
from yiben.packets.models import OwnKey, PacketLog, Peer
from yiben.packets.words import fingerprint


@pytest.fixture
def world(db):
    return make_world()


def run(capsys, *given: str) -> tuple[int, str, str]:
    code = main(["packet", *map(str, given)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_two_houses_meet_at_the_command_line(world, capsys):
    far = Far(new_branch(world))
    told = fingerprint(far.public)
    code, out, _ = run(capsys, "key")
    assert code == 0
    assert fingerprint(OwnKey.objects.get().public) in out

    name = "新桥村的系统"
    unit = ("--below", "新桥村党支部")
    assert run(capsys, "peer", name, "--key", far.public, *unit)[0] == 0
    assert "待核对" in run(capsys, "peer")[1]
    assert run(capsys, "peer", name, "--confirm", told)[0] == 1
    assert run(capsys, "peer", name, "--confirm", "x", "--by", "superior")[0] == 1
    assert run(capsys, "peer", name, "--confirm", told, "--by", "superior")[0] == 0
    assert "可用" in run(capsys, "peer")[1]
    assert run(capsys, "peer", name)[0] == 1
    assert run(capsys, "peer", "别名", "--retire")[0] == 1
    assert run(capsys, "peer", name, "--retire")[0] == 0
    assert Peer.objects.get().retired_at is not None


def test_make_check_preview_import(world, capsys, tmp_path):
    far = far_below(world)
    name = Peer.objects.get().name
    made, came, bad = (tmp_path / one for one in ("out.zip", "in.zip", "bad.zip"))
    code, out, _ = run(capsys, "make", name, made, "--by", "superior")
    assert (code, made.read_bytes()) == (0, bytes_of(PacketLog.objects.get()))
    assert "check_packet.py" in out
    assert run(capsys, "make", name, made, "--by", "superior")[0] == 1

    content = far.packet(*chain_of(far.unit.pk, 2))
    came.write_bytes(content)
    at = content.index("主题党日第 2 次".encode())
    bad.write_bytes(content[:at] + b"X" + content[at + 1 :])
    assert run(capsys, "check", came)[0] == 0
    code, _, wrong = run(capsys, "check", bad)
    assert (code, "台账第 2 条" in wrong) == (1, True)
    assert run(capsys, "import", bad)[0] == 1

    code, out, _ = run(capsys, "import", came, "--preview")
    assert (code, "将会新增 2" in out) == (0, True)
    assert "已新增 2" in run(capsys, "import", came)[1]
    assert "什么都没有改动" in run(capsys, "import", came)[1]
    assert PacketLog.objects.filter(way="in").count() == 1
