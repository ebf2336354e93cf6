"""The lake: whole, in order, never twice, whatever is interrupted."""

import json
import shutil
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.factories.ledger import AT, HELD_ON, Town, full_draft, make_draft, make_town
from yiben.common.errors import YibenError
from yiben.engine import parts
from yiben.jobs import export
from yiben.jobs.export import LIST, compact_lake, export_ledger
from yiben.jobs.lake import LAKE, claimed
from yiben.ledger.actions import correct_entry, post_entry


@pytest.fixture
def town(transactional_db) -> Town:
    """A town that other processes can read too."""
    return make_town()


def quiet(_: str) -> None:
    """Say nothing."""


def taken(lake: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row that counts, by table, in one order."""
    found: dict[str, list[tuple[object, ...]]] = {}
    for file in lake.glob(f"region=*/{LIST}"):
        names = json.loads(file.read_text())["names"]
        for place in file.parent.glob("year=*/*"):
            rows = found.setdefault(place.name, [])
            for name in names:
                part = place / f"{name}.parquet"
                if part.exists():
                    table = pq.read_table(part, partitioning=None)
                    rows += [tuple(one.values()) for one in table.to_pylist()]
    return {name: sorted(rows, key=str) for name, rows in found.items()}


def bytes_of(lake: Path) -> dict[str, bytes]:
    return {
        str(one.relative_to(lake)): one.read_bytes()
        for one in lake.rglob("*")
        if one.is_file()
    }


def test_the_lake_holds_what_the_ledger_holds(town, tmp_path):
    entry = post_entry(full_draft(town), by=town["recorder"], at=AT)

    rows = export_ledger(tmp_path, depth=2, told=quiet)

    found = taken(tmp_path)
    assert rows == 1 + len(town.people) + 1
    (line,) = found["entries"]
    assert line[:4] == (entry.pk, town.branch.pk, 1, entry.kind)
    assert (line[5], line[7]) == (HELD_ON, "2026-05-20 01:00:00")
    assert {one[2] for one in found["people"]} == {one.pk for one in town.people}
    assert {one[:2] for one in found["people"]} == {(town.branch.pk, 1)}
    assert [one[2:] for one in found["orgs"]] == [(town.neighbour.pk, "joint")]
    assert [one.name for one in (tmp_path).glob("region=*/year=*")] == ["year=2026"]


def test_only_what_is_new_is_added_and_a_second_run_changes_nothing(town, tmp_path):
    old = post_entry(full_draft(town), by=town["recorder"], at=AT)
    export_ledger(tmp_path, depth=2, told=quiet)
    assert export_ledger(tmp_path, depth=2, told=quiet) == 0
    last_year = make_draft(town.branch, happened_on=HELD_ON - timedelta(days=300))
    post_entry(last_year, by=town["recorder"], at=AT)
    correct_entry(old, None, reason="记错", by=town["recorder"], at=AT)

    added = export_ledger(tmp_path, depth=2, told=quiet)

    before = bytes_of(tmp_path)
    assert added == 2
    assert export_ledger(tmp_path, depth=2, told=quiet) == 0
    assert bytes_of(tmp_path) == before
    corrects = [one[14] for one in taken(tmp_path)["entries"]]
    assert sorted(corrects, key=str) == sorted([None, None, old.pk], key=str)


def test_an_export_cut_off_before_its_list_is_done_again(town, tmp_path, monkeypatch):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    with monkeypatch.context() as cut:

        def fail(_: object) -> None:
            raise OSError("power")

        cut.setattr(export.Taken, "write", fail)
        with pytest.raises(YibenError, match="power"):
            export_ledger(tmp_path, depth=2, told=quiet)
    assert taken(tmp_path) == {}
    post_entry(make_draft(town.branch), by=town["recorder"], at=AT)

    export_ledger(tmp_path, depth=2, told=quiet)

    assert {one[2] for one in taken(tmp_path)["entries"]} == {1, 2}


def test_compaction_keeps_every_row_and_sorts_them(town, tmp_path):
    for _ in range(3):
        post_entry(full_draft(town), by=town["recorder"], at=AT)
        post_entry(make_draft(town.far), by=town["county"], at=AT)
        export_ledger(tmp_path, depth=2, told=quiet)
    before = taken(tmp_path)

    rows = compact_lake(tmp_path, told=quiet)

    assert taken(tmp_path) == before
    assert rows == sum(len(one) for one in before.values())
    for place in tmp_path.glob("region=*/year=*/*"):
        (only,) = place.glob("*")
        seqs = pq.read_table(only, partitioning=None).select(["unit_id", "seq"])
        order = [tuple(one.values()) for one in seqs.to_pylist()]
        assert order == sorted(order)
    assert compact_lake(tmp_path, told=quiet) == 0
    assert taken(tmp_path) == before


def test_what_a_cut_off_compaction_left_is_taken_away(town, tmp_path):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    export_ledger(tmp_path, depth=2, told=quiet)
    before = taken(tmp_path)
    (place,) = tmp_path.glob("region=*/year=*/entries")
    parts.compact(place, ["000001"], "000002")
    (place / "000003.part").write_bytes(b"half")

    compact_lake(tmp_path, told=quiet)

    assert [one.name for one in place.glob("*")] == ["000001.parquet"]
    assert taken(tmp_path) == before


def refused(lake: Path, depth: int = 2) -> str:
    """What an export into a folder is refused with; nothing in it has changed."""
    before = bytes_of(lake)
    with pytest.raises(YibenError) as told:
        export_ledger(lake, depth=depth, told=quiet)
    assert bytes_of(lake) == before
    return str(told.value)


def test_a_folder_that_does_not_fit_is_not_touched(town, tmp_path):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    lake, other, old = (tmp_path / name for name in ("lake", "other", "old"))
    export_ledger(lake, depth=2, told=quiet)
    other.mkdir()
    (other / "名册.xlsx").write_bytes(b"PK")
    (old / "region=top").mkdir(parents=True)

    assert "请写 --depth 2，或者换一个空文件夹" in refused(lake, depth=3)
    assert "有别的文件" in refused(other)
    assert "另一个版本" in refused(old)
    known = json.loads((lake / LAKE).read_text())
    (lake / LAKE).write_text(json.dumps(known | {"layout": 1}))
    assert "另一个版本" in refused(lake)
    with pytest.raises(YibenError, match="没有出库的台账"):
        compact_lake(tmp_path / "nothing", told=quiet)


def test_two_programs_do_not_write_into_one_lake(town, tmp_path):
    post_entry(full_draft(town), by=town["recorder"], at=AT)

    with claimed(tmp_path, 2):
        assert "另一个程序正在用" in refused(tmp_path)

    assert export_ledger(tmp_path, depth=2, told=quiet) > 0


def test_files_that_fail_are_named_with_what_to_do(town, tmp_path):
    for _ in range(2):
        post_entry(full_draft(town), by=town["recorder"], at=AT)
        export_ledger(tmp_path, depth=2, told=quiet)
    whole = taken(tmp_path)
    broken = next(tmp_path.glob("region=*/year=*/people/*.parquet"))
    broken.write_bytes(b"PAR1 half")

    with pytest.raises(YibenError) as told:
        compact_lake(tmp_path, told=quiet)

    assert f"{broken} 坏了" in str(told.value)
    assert "会从头再出" in str(told.value)
    shutil.rmtree(broken.parents[2])
    export_ledger(tmp_path, depth=2, told=quiet)
    assert taken(tmp_path) == whole

    (file,) = tmp_path.glob(f"region=*/{LIST}")
    file.write_text("{")
    assert "读不了" in refused(tmp_path)


def test_a_place_where_nothing_can_be_written_is_told(town, tmp_path):
    post_entry(full_draft(town), by=town["recorder"], at=AT)
    file = tmp_path / "file"
    file.write_bytes(b"")

    with pytest.raises(YibenError, match="请检查权限和磁盘空间"):
        export_ledger(file, depth=2, told=quiet)
    with pytest.raises(YibenError, match="请检查权限和磁盘空间"):
        export_ledger(file / "below", depth=2, told=quiet)
