"""Rows out of a database file, and what the reading process says of them."""

import io
import json
import sqlite3
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from yiben.engine.intake import Reader, serve

COLUMNS = {
    "entries": ["id", "unit_id", "seq", "happened_on", "ends_on", "tags"],
    "people": ["unit_id", "seq", "person_id"],
}
ROWS = [
    ("e2", 1, 1, "2025-12-31", "", '["a,b","“c”\\n"]'),
    ("e3", 0, 2, "2026-01-02", "2026-02-01", "[]"),
    ("e1", 0, 1, "2026-01-01", "", "[]"),
]


@pytest.fixture
def job(tmp_path) -> dict[str, object]:
    file = tmp_path / "它 的?.sqlite3"
    with sqlite3.connect(file) as base:
        base.execute("CREATE TABLE e (id, unit_id, seq, happened_on, ends_on, tags)")
        base.executemany("INSERT INTO e VALUES (?, ?, ?, ?, ?, ?)", ROWS)
    base.close()
    people = "SELECT unit_id, seq, 'p' || seq AS person_id FROM e"
    return {
        "source": {"file": str(file)},
        "asked": [(["u1", "u2"], {"entries": "SELECT * FROM e", "people": people})],
        "columns": COLUMNS,
        "folder": str(tmp_path / "lake"),
        "name": "000001",
    }


def rows_of(lake: Path) -> dict[str, list[dict[str, object]]]:
    return {
        "/".join(file.parts[-3:-1]): pq.read_table(file, partitioning=None).to_pylist()
        for file in sorted(lake.rglob("*.parquet"))
    }


def test_rows_are_parted_by_the_year_of_their_entry_and_sorted(job, tmp_path):
    answers = io.StringIO()

    serve([json.dumps(job)], answers)

    assert json.loads(answers.getvalue()) == {"rows": 6}
    found = rows_of(tmp_path / "lake")
    assert found["year=2025/entries"] == [
        {
            "id": "e2",
            "unit_id": "u2",
            "seq": 1,
            "happened_on": date(2025, 12, 31),
            "ends_on": None,
            "tags": '["a,b","“c”\\n"]',
        }
    ]
    assert [one["id"] for one in found["year=2026/entries"]] == ["e1", "e3"]
    assert found["year=2026/entries"][1]["ends_on"] == date(2026, 2, 1)
    assert found["year=2026/people"] == [
        {"unit_id": "u1", "seq": 1, "person_id": "p1"},
        {"unit_id": "u1", "seq": 2, "person_id": "p2"},
    ]


def test_a_process_of_its_own_does_one_job_after_another(job, tmp_path):
    reader = Reader()

    assert reader.take(**job) == 6
    first = {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")}
    assert reader.take(**job) == 6
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")} == first
    with pytest.raises(OSError, match="no such table"):
        reader.take(**(job | {"asked": [([], {"entries": "SELECT 1 FROM none"})]}))
    reader.close()


def test_a_process_that_ended_is_told_of():
    reader = Reader()
    reader.close()

    with pytest.raises((OSError, ValueError)):
        reader.take(name="000001")
