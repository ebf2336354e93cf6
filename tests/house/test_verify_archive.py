"""The stand-alone verifier reaches the same verdict without this house (T-04)."""

import hashlib
import json
import os
import random
import subprocess
import sys
import zipfile
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from tests.factories.ledger import AT, full_draft, make_town, post
from tests.house.files import ROOT
from yiben.common.seal import sm3
from yiben.ledger.actions import commit_heads, correct_entry, export_archive, post_entry
from yiben.ledger.models import Entry

PROGRAM = ROOT / "tools" / "verify_archive.py"


def load():
    """Import the program as it stands, by its path."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("verify_archive", PROGRAM)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verifier = load()


@pytest.fixture
def town(db):
    return make_town()


@pytest.fixture
def archive(town, tmp_path):
    """Two nights of a town: nine entries, restricted and corrected ones among them."""
    old = post_entry(full_draft(town), by=town["recorder"], at=AT)
    post(town, privacy="restricted", payload={"text": "不外传"})
    commit_heads(by=None, at=AT)
    correct_entry(old, full_draft(town), reason="错字", by=town["recorder"], at=AT)
    post(town, town.neighbour, title='引号"与\\反斜线 😀')
    post(town, at=AT + timedelta(days=1))
    commit_heads(by=None, at=AT)
    export_archive(town.town, tmp_path / "a", by=town["superior"], at=AT)
    return tmp_path / "a"


def run(path):
    """Run it as its user does, away from the house."""
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(path)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        cwd="/",
        check=False,
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def ledger(archive, unit):
    return archive / "units" / f"{unit.pk}.jsonl"


def test_a_sound_archive_passes(archive):
    assert run(archive) == (0, "通过：8 条记录", "")


def test_a_sound_zip_passes(town, archive, tmp_path):
    export_archive(town.town, tmp_path / "b.zip", by=town["superior"], at=AT)

    assert run(tmp_path / "b.zip") == (0, "通过：9 条记录", "")


def test_one_changed_byte_names_the_entry(town, archive):
    path = ledger(archive, town.branch)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("五月主题党日", "六月主题党日", 1), encoding="utf-8")
    first = Entry.objects.get(unit=town.branch, seq=1)

    code, out, _ = run(archive)

    assert code == 1
    assert out.splitlines() == [
        "不通过",
        f"柳树村党支部（{town.branch.pk}）第 1 条（记录 {first.pk}）：内容与摘要不符，或与前一条不相连",
    ]


def test_every_byte_counts(town, archive, tmp_path):
    """Any byte of any file, changed to any other: found, and the entry named."""
    chance = random.Random(20260520)
    sound = {path: path.read_bytes() for path in archive.rglob("*.json*")}
    names = {one.unit_id: one.unit.name for one in Entry.objects.select_related("unit")}
    assert verifier.check(archive) == ([], 8)

    for _ in range(1500):
        path = chance.choice(list(sound))
        was = sound[path]
        place = chance.randrange(len(was))
        other = chance.choice([byte for byte in range(256) if byte != was[place]])
        path.write_bytes(was[:place] + bytes([other]) + was[place + 1 :])
        seq = was.count(b"\n", 0, place) + 1
        try:
            faults, _ = verifier.check(archive)
        except (ValueError, KeyError, TypeError, AttributeError):
            assert path.name == "manifest.json"
        else:
            assert faults
            if path.name != "manifest.json":
                assert faults[0].startswith(
                    f"{names[path.stem]}（{path.stem}）第 {seq} 条"
                )
        path.write_bytes(was)

    assert verifier.check(archive) == ([], 8)


def edit(archive, unit, change):
    path = ledger(archive, unit)
    rows = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(rows)))


@pytest.mark.parametrize(
    ("change", "seq"),
    [
        (lambda rows: rows[:1] + rows[2:], 2),
        (lambda rows: rows[1:], 1),
        (lambda rows: [rows[0], rows[2], rows[1], rows[3]], 2),
        (lambda rows: rows[:-1], 4),
        (lambda rows: [*rows, rows[-1]], 5),
        (lambda rows: [rows[0], rows[0], *rows[1:]], 2),
        (lambda _: [], 1),
        (lambda rows: [*rows[:-1], rows[-1][:-1]], 4),
    ],
)
def test_removed_swapped_repeated_and_cut_lines_are_found(town, archive, change, seq):
    edit(archive, town.branch, change)

    faults, _ = verifier.check(archive)

    assert len(faults) == 1
    assert f"（{town.branch.pk}）第 {seq} 条" in faults[0]


def test_a_withheld_payload_is_accepted_only_where_it_is_restricted(town, archive):
    def withhold(row):
        start, end = row.index(b'"open":') + 7, row.index(b',"entry":')
        return row[:start] + b"null" + row[end:]

    edit(archive, town.branch, lambda rows: [rows[0], withhold(rows[1]), *rows[2:]])
    assert verifier.check(archive)[0] == []

    edit(archive, town.branch, lambda rows: [withhold(rows[0]), *rows[1:]])
    assert "应当公开的内容缺失" in verifier.check(archive)[0][0]


def reseal(archive, unit, **head):
    """Write another head into the manifest, and its seal."""
    manifest = json.loads((archive / "manifest.json").read_text(encoding="utf-8"))
    manifest.pop("seal")
    manifest["heads"][unit.pk] |= head
    manifest["seal"] = sm3(verifier.canonical(manifest))
    (archive / "manifest.json").write_bytes(verifier.canonical(manifest))


def test_a_cut_tail_with_a_new_manifest_is_found_by_the_commitment(town, archive):
    edit(archive, town.branch, lambda rows: rows[:-1])
    third = Entry.objects.get(unit=town.branch, seq=3)
    reseal(archive, town.branch, seq=3, digest=third.digest)

    (fault,) = verifier.check(archive)[0]
    assert fault.startswith(f"柳树村党支部（{town.branch.pk}）第 4 条：与上级")


def rewrite(archive, unit, seq):
    """Change an entry and compute the rest of the file and the manifest anew."""
    previous, made = verifier.GENESIS, []
    path = ledger(archive, unit)
    for number, row in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        entry = row[row.index(',"entry":') + 9 : -1]
        if number == seq:
            entry = entry.replace('"expected":', '"expected":9')
        previous = sm3((previous + entry).encode())
        middle = row[75 : row.index(',"entry":')]
        made.append(f'{{"digest":"{previous}{middle},"entry":{entry}}}\n')
    path.write_text("".join(made), encoding="utf-8")
    reseal(archive, unit, digest=previous)


def test_a_chain_computed_anew_is_found_by_the_superiors_commitment(
    town, archive, tmp_path
):
    copytree(archive, tmp_path / "b")
    rewrite(archive, town.branch, 3)

    (fault,) = verifier.check(archive)[0]
    assert fault == (
        f"柳树村党支部（{town.branch.pk}）第 4 条："
        f"与上级 {town.town.pk} 第 2 条存证不符，曾被整段改写"
    )
    rewrite(tmp_path / "b", town.town, 3)
    # The last line of the highest ledger: nobody above holds it, paper does.
    assert verifier.check(tmp_path / "b")[0] == []


def test_a_missing_and_a_smuggled_file_are_found(town, archive):
    ledger(archive, town.neighbour).rename(archive / "units" / "o_x.jsonl")

    assert verifier.check(archive)[0] == sorted(
        [
            f"units/{town.neighbour.pk}.jsonl：文件缺少或多出",
            "units/o_x.jsonl：文件缺少或多出",
        ]
    )


def test_a_changed_manifest_is_found(archive):
    path = archive / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace("柳林镇", "柳树镇"))

    assert verifier.check(archive)[0] == ["清单 manifest.json 被改动"]


@pytest.mark.parametrize("spoil", ["missing", "no zip", "byte in a zip", "no argument"])
def test_what_is_no_archive_is_said_so(town, archive, tmp_path, spoil):
    path = tmp_path / "b.zip"
    if spoil == "no zip":
        path.write_text("x")
    elif spoil == "byte in a zip":
        export_archive(town.town, path, by=town["superior"], at=AT)
        with zipfile.ZipFile(path) as packed:
            at = packed.infolist()[0].header_offset + 120
        bytes_ = path.read_bytes()
        path.write_bytes(bytes_[:at] + bytes([bytes_[at] ^ 1]) + bytes_[at + 1 :])

    code, out, error = run("" if spoil == "no argument" else path)

    assert (code, out) == (1, "")
    assert error.startswith("不通过：档案无法读取")


def test_its_own_sm3_equals_the_standard_and_the_house():
    chance = random.Random(1)
    assert verifier.pure_sm3(b"abc") == (
        "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    assert verifier.pure_sm3(b"abcd" * 16) == (
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
    )

    for length in [*range(130), 1000]:
        text = chance.randbytes(length)
        assert verifier.pure_sm3(text) == sm3(text)


def test_it_works_where_hashlib_has_no_sm3(archive, monkeypatch):
    monkeypatch.setattr(hashlib, "algorithms_available", set())
    other = load()
    assert other.sm3 is other.pure_sm3

    assert other.check(archive) == ([], 8)


def test_many_entries_are_checked_by_several_processes_with_the_same_verdict(archive):
    line = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]);"
        "import verify_archive as v; v.MANY = 0; print(v.check(Path(sys.argv[2])))"
    )
    folder = next(one for one in sorted((archive / "units").iterdir()))
    for tampered in (False, True):
        if tampered:
            folder.write_bytes(folder.read_bytes().replace(b"2026", b"2025", 1))
        done = subprocess.run(
            [sys.executable, "-c", line, str(PROGRAM.parent), str(archive)],
            capture_output=True,
            text=True,
            check=True,
        )

        assert done.stdout.strip() == str(verifier.check(archive))
        assert bool(verifier.check(archive)[0]) == tampered


def test_it_stands_alone_and_stays_short():
    source = PROGRAM.read_text(encoding="utf-8")
    imports = [row for row in source.splitlines() if row.startswith(("import", "from"))]

    assert imports == [
        "import hashlib",
        "import json",
        "import sys",
        "import zipfile",
        "from concurrent.futures import ProcessPoolExecutor",
        "from contextlib import nullcontext",
        "from pathlib import Path",
    ]
    assert len(source.splitlines()) <= 170
    assert Path(PROGRAM).stat().st_size < 8000
