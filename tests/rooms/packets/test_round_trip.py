"""Branch to province and back by file: two installations, two databases (M21, DR-20)."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from tests.house.files import ROOT

pytestmark = [pytest.mark.apart, pytest.mark.long]

PROGRAM = ROOT / "tools" / "check_packet.py"


class House:
    """One installation: a database and a folder of its own, a process for each step."""

    def __init__(self, folder: Path, empty: Path) -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "db.sqlite3").write_bytes(empty.read_bytes())

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{self.folder / 'db.sqlite3'}",
            "YIBEN_VAR": str(self.folder),
            "YIBEN_PACKS": str(ROOT / "packs"),
            "YIBEN_TODAY": "2026-11-20",
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "PYTHONIOENCODING": "utf-8",
        }
        return subprocess.run(
            [sys.executable, *command],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=surroundings,
            cwd=ROOT,
            check=False,
        )

    def do(self, step: str, *given: str | Path):
        done = self.run(
            "-m", "tests.rooms.packets.installation", step, *map(str, given)
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    def yiben(self, *given: str | Path) -> subprocess.CompletedProcess[str]:
        call = (
            "import sys; from yiben.jobs.cli import main; sys.exit(main(sys.argv[1:]))"
        )
        return self.run("-c", call, *map(str, given))


@pytest.fixture
def empty(db, tmp_path):
    """Return a migrated database with nothing in it."""
    file = tmp_path / "empty.sqlite3"
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with sqlite3.connect(f"file:{name}?mode=ro", uri=True) as ours:
            ours.backup(sqlite3.connect(file))
        return file
    surroundings = {**os.environ, "DATABASE_URL": f"sqlite:///{file}"}
    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "-v0"],
        env={**surroundings, "DJANGO_SETTINGS_MODULE": "yiben.config.settings"},
        cwd=ROOT / "src",
        check=True,
    )
    return file


def stand_alone(packet: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-I", str(PROGRAM), str(packet)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        cwd="/",
        check=False,
    )
    return done.returncode, done.stdout


def test_branch_to_province_and_back_by_file(empty, tmp_path):
    above, below = House(tmp_path / "above", empty), House(tmp_path / "below", empty)
    keys = above.do("above_setup")["key"], below.do("below_setup")["key"]
    above.do("meet", keys[1])
    below.do("meet", keys[0])

    goes_down(above, below, tmp_path / "down1.zip")
    goes_up(above, below, tmp_path / "up1.zip")
    is_answered(above, below, tmp_path)

    # Whoever restores an old state below is found out by the receipt from above.
    rewrite_last(below.folder / "db.sqlite3")
    found = below.yiben("verify")
    assert found.returncode == 1
    assert "第 4 条" in found.stderr


def goes_down(above: House, below: House, down: Path) -> None:
    """Law, a document, a task: the branch's own house knows its place by it."""
    above.do("above_send")
    above.do("make", down, "superior")
    assert stand_alone(down)[0] == 0
    first = below.do("take", down, "system")
    assert first["previewed"] == first["taken"]
    assert first["taken"]["传达的文件"] == first["taken"]["交办任务"] == [1, 0]
    held = below.do("look")
    assert (held["home"], held["relays"], held["tasks"]) == (None, [False], ["None"])
    assert held["adopted"] == ["central-2017"]

    # The same stick once more changes not a single row.
    again = below.do("take", down, "system")
    assert (again["repeated"], again["same"]) == (True, True)


def goes_up(above: House, below: House, up: Path) -> None:
    """The branch works, and everything but what is nobody's business goes up."""
    below.do("below_work")
    below.do("make", up, "recorder")
    below_now = below.do("look")
    above.do("take", up, "superior")
    again = above.do("take", up, "superior")
    assert (again["repeated"], again["same"]) == (True, True)
    above_now = above.do("look")
    assert above_now["chain"] == below_now["chain"]
    assert len(above_now["chain"]) == 4
    assert above_now["home"] is not None
    assert above_now["breaks"] == below_now["breaks"] == []
    assert (above_now["relays"], above_now["filings"]) == ([True], [["filed", 1]])
    assert above_now["tasks"] == ["2026-11-20"]
    assert ["central-2017/theme-day", "2026", 0, 0] in above_now["cells"]

    # No more of persons than records name: no sex, no roster, and no name of
    # whom only a talk names; the talk itself stays at home.
    people = above_now["people"]
    assert people["甄新桥"] == people["姓名未随包"] == "0"
    assert "只谈过话" not in people
    assert above_now["members"] == 0
    kinds = [kind for _, _, kind in above_now["chain"]]
    assert above_now["open"][kinds.index("talks.heart_talk.held")] is False
    assert b"13900000000" not in up.read_bytes()


def is_answered(above: House, below: House, folder: Path) -> None:
    """The receipt goes down, is posted in the branch's own chain, and comes back."""
    above.do("above_answer")
    down, up = folder / "down2.zip", folder / "up2.zip"
    assert above.do("make", down, "superior", "1")["counts"]["回执和退回"] == 1
    below.do("take", down, "recorder", "1")
    below_now = below.do("look")
    assert below_now["filings"] == [["received", 1]]
    assert below_now["chain"][-1][2] == "filings.meeting_plan.received"
    assert [seq for seq, _ in below_now["receipts"].values()] == [4]
    below.do("make", up, "recorder", "1")
    above.do("take", up, "superior", "1")
    above_now = above.do("look")
    assert above_now["chain"] == below_now["chain"]
    assert ["central-2017/plan-filing-yearly", "2026", 1, 1] in above_now["cells"]
    assert above.yiben("verify").stdout.strip() == "通过：每一条都与存证相符"


def rewrite_last(file: Path) -> None:
    """Let the chain end before the fourth entry, as an old backup would."""
    with sqlite3.connect(file) as store:
        for (name,) in store.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall():
            store.execute(f"DROP TRIGGER {name}")
        (unit,) = store.execute("SELECT unit_id FROM packets_headreceipt").fetchone()
        last = store.execute(
            "SELECT digest FROM ledger_entry WHERE unit_id = ? AND seq = 3", [unit]
        ).fetchone()
        store.execute("PRAGMA foreign_keys = OFF")
        store.execute("DELETE FROM ledger_entry WHERE unit_id = ? AND seq > 3", [unit])
        store.execute(
            "UPDATE ledger_head SET seq = 3, digest = ? WHERE unit_id = ?",
            [last[0], unit],
        )
