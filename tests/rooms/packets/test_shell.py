"""A changed byte is refused with the entry named; no file can be a bomb."""

import importlib.util
import io
import random
import zipfile
from datetime import timedelta

import pytest

from tests.factories.gatherings import AT
from tests.factories.packets import chain_of
from tests.house.files import ROOT
from yiben.common.errors import ManyErrors
from yiben.packets.actions import check_packet
from yiben.packets.checks import ITEMS, LISTED, WHOLE, opened
from yiben.packets.words import FORMAT, Item


def load():
    """Import the stand-alone program as it stands, by its path."""
    path = ROOT / "tools" / "check_packet.py"
    spec = importlib.util.spec_from_file_location("check_packet", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


program = load()


def wrong_in(content: bytes) -> list[str]:
    """Return every sentence the product has against a file."""
    try:
        _, problems = check_packet(content, at=AT)
    except ManyErrors as error:
        problems = error.problems
    return [str(one) for one in problems]


def flipped(content: bytes, at: int, bit: int = 1) -> bytes:
    return content[:at] + bytes([content[at] ^ bit]) + content[at + 1 :]


@pytest.fixture
def packet(far):
    lines = chain_of(far.unit.pk, 4)
    person = Item("person", "p_234567892345", "人员 p_234567892345", {"name": "甄"})
    return far.packet(person, *lines)


def test_a_sound_packet_passes_both_programs(packet, tmp_path):
    file = tmp_path / "packet.zip"
    file.write_bytes(packet)

    assert wrong_in(packet) == []
    assert program.check(file)[0] == []


def test_every_item_changed_by_one_byte_is_named_by_both_programs(packet, tmp_path):
    file = tmp_path / "changed.zip"
    one = opened(packet)
    starts: dict[str, int] = {}
    for kind, _, label, size, _ in one.manifest.content["items"]:
        name = f"items/{kind}.jsonl"
        lying = packet.index(one.members[name]) + starts.get(name, 0)
        starts[name] = starts.get(name, 0) + size
        for at in (lying, lying + size // 2, lying + size - 1):
            content = flipped(packet, at)
            file.write_bytes(content)

            assert [told.startswith(label) for told in wrong_in(content)] == [True]
            assert [told.startswith(label) for told in program.check(file)[0]] == [True]


def test_no_byte_of_the_file_can_be_changed(packet):
    chosen = random.Random(20261120).sample(range(len(packet)), 900)
    chosen += range(len(packet) - 300, len(packet))  # where the archive's list lies

    accepted = [at for at in chosen if not wrong_in(flipped(packet, at, 1 << at % 8))]

    assert accepted == []


def test_a_packet_cut_short_anywhere_is_refused(packet):
    cuts = [0, 1, 22, len(packet) // 3, len(packet) // 2, len(packet) - 1]

    assert [at for at in cuts if not wrong_in(packet[:at])] == []
    assert wrong_in(packet + b"\0") != []


def test_all_mistakes_are_told_at_once(packet):
    one = opened(packet)
    start = packet.index(one.members["items/entry.jsonl"])
    content = flipped(flipped(packet, start), len(packet) // 2)

    assert len(wrong_in(content)) == 2


def archive(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return held.getvalue()


def bomb() -> bytes:
    """Return ten megabytes of nothing that unpack from ten kilobytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("manifest.json", b"0" * 10_000_000)
    return held.getvalue()


def twice() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        made.writestr("manifest.json", b"{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            made.writestr("manifest.json", b"{}")
    return held.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: b"", "不是数据包"),
        (lambda: b"PK\x03\x04" + b"\0" * 60, "不是数据包"),
        (lambda: archive(**{"../../etc/passwd": b"x"}), "../../etc/passwd"),
        (lambda: archive(**{"C:\\x": b"x"}), "不应有这个文件"),
        (lambda: archive(**{"items/../x": b"x"}), "不应有这个文件"),
        (lambda: archive(**{f"m{n}": b"" for n in range(1000)}), "太多"),
        (bomb, "压缩或加密过"),
        (twice, "出现了两次"),
        (lambda: archive(**{"signature.txt": b"x"}), "缺少清单"),
        (lambda: archive(**{"manifest.json": b"{"}), "清单读不出来"),
        (lambda: archive(**{"manifest.json": b"[" * 100_000}), "清单读不出来"),
        (lambda: archive(**{"manifest.json": b"7"}), "清单读不出来"),
        (lambda: archive(**{"manifest.json": b"{}"}), "清单不合格式"),
        (lambda: archive(**{"manifest.json": b"[" * (LISTED + 1)}), "清单太大"),
        (lambda: b"\0" * (WHOLE + 1), "超过 64 MB"),
    ],
)
def test_what_is_no_packet_is_refused_with_its_name(db, content, told):
    assert told in "".join(wrong_in(content()))


@pytest.mark.parametrize(
    "changed",
    [
        {"number": 0},
        {"number": "1"},
        {"number": True},
        {"made_at": "gestern"},
        {"made_at": "2026-11-20T10:00:00"},
        {"direction": "sideways"},
        {"unit": {}},
        {"items": [["ballot", "b", "票", 3, "0" * 64]]},
        {"items": [["entry", "e", "票", -3, "0" * 64]]},
        {"items": [["entry"]]},
        {"items": 7},
        {"to": "ff"},
        {"more": 1},
    ],
)
def test_a_manifest_that_is_none_is_refused_though_signed(far, changed):
    assert "清单不合格式" in "".join(wrong_in(far.packet(**changed)))


def test_a_packet_from_the_future_is_refused(far):
    later = (AT + timedelta(days=1, minutes=1)).isoformat()
    soon = (AT + timedelta(hours=23)).isoformat()

    assert "出包时间是2026年11月21日" in "".join(wrong_in(far.packet(made_at=later)))
    assert wrong_in(far.packet(made_at=soon)) == []


def test_a_later_format_says_to_upgrade(far):
    told = "".join(wrong_in(far.packet(format="yiben-packet-2")))

    assert "yiben-packet-2" in told
    assert FORMAT in told
    assert "升级" in told


def test_more_lines_than_anybody_sends_are_refused(far):
    one = ["entry", "e", "x", 1, "0" * 64]

    assert "清单不合格式" in "".join(wrong_in(far.packet(items=[one] * (ITEMS + 1))))
