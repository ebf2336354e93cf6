"""A year judged from the lake: the same cells, put right, and taken up again."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.cast import AT
from tests.factories.gatherings import World
from tests.factories.lakes import make_year
from tests.rooms.standing.test_live import YEAR, kept
from yiben.common.clock import local_day
from yiben.common.errors import YibenError
from yiben.engine.deeds import Deeds
from yiben.engine.gather import load
from yiben.engine.recall import recall
from yiben.jobs import relake
from yiben.jobs.cli import main
from yiben.jobs.export import compact_lake, export_ledger, regions
from yiben.jobs.relake import Lake, recheck_lake
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry_facts
from yiben.org.queries import places
from yiben.people.queries import whereabouts
from yiben.policy.queries import kinds
from yiben.standing.actions import recheck
from yiben.standing.models import Cell

DEPTH = 4


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def world(transactional_db) -> World:
    """A year that other processes can read too."""
    return make_year()


def test_the_lake_gives_every_region_what_the_ledger_gives(world, tmp_path):
    export_ledger(tmp_path, depth=DEPTH, told=quiet)
    compact_lake(tmp_path, told=quiet)
    lake = Lake(tmp_path, YEAR, regions(DEPTH))

    relake._gather(lake, quiet)

    paths = dict(places())
    of_path = {path: unit for unit, path in paths.items()}
    assert len(lake.regions) > 2
    for name, units in lake.regions.items():
        below = {u for u, path in paths.items() if of_path.get(path[:-4]) in units}
        facts = entry_facts(
            unit_ids={*units, *below},
            person_ids={person for person, org in whereabouts() if org in units},
            since=date(YEAR, 1, 1),
            until=date(YEAR, 12, 31),
        )
        deeds = recall(load(lake.gathered / name), frozenset(kinds()), local_day)
        told = {one.id: replace(one, label="") for one in facts}
        found = {one.id: one for one in deeds.entries}
        assert found.keys() == told.keys()
        for entry, fact in told.items():
            if fact.gap_of:
                assert found[entry].gap_of == fact.gap_of
            assert set(found[entry].people) == set(fact.people)
            assert set(found[entry].orgs) == set(fact.orgs)
            assert replace(found[entry], people=(), orgs=()) == replace(
                fact, people=(), orgs=()
            )
    assert Entry.objects.count() > 6


def test_the_cells_of_the_lake_are_those_that_are_kept(world, tmp_path):
    before, direct = kept(), recheck(year=YEAR, at=AT)

    found = recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=quiet)

    assert (found.mended, found.apart) == ((), ())
    assert found == direct
    assert found.cells == Cell.objects.filter(year=YEAR).count() > 100
    assert 0 < found.by_rules < found.cells
    assert kept() == before
    assert [one.name for one in tmp_path.glob("gathered*")] == []


def test_what_differs_is_put_right_and_a_second_run_changes_nothing(world, tmp_path):
    before = kept()
    cells = Cell.objects.filter(year=YEAR, org=world.branch)
    cells.filter(need=1, done=0).update(done=1, on_time=1)
    Cell.objects.filter(year=YEAR, org=world.neighbour).delete()

    found = recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=quiet)

    assert set(found.mended) == {world.branch.pk, world.neighbour.pk}
    assert kept() == before
    again = recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=quiet)
    assert (again.mended, again.apart) == ((), ())
    assert kept() == before


def test_what_was_cut_off_goes_on_behind_the_last_region(world, tmp_path, monkeypatch):
    before, done = kept(), list[int]()
    Cell.objects.filter(year=YEAR, org=world.branch).update(need=7)
    with monkeypatch.context() as cut:

        def fail(*told: Any) -> Deeds:
            if len(done) == 2:
                raise OSError("power")
            done.append(1)
            return recall(*told)

        cut.setattr(relake, "recall", fail)
        with pytest.raises(YibenError, match="power"):
            recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=quiet)
    heard: list[str] = []

    recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=heard.append)

    assert sum(line.startswith("重算") for line in heard) == len(regions(DEPTH)) - 2
    assert kept() == before
    assert not Lake(tmp_path, YEAR, {}).note.exists()


def test_a_record_made_meanwhile_is_no_fault(world, tmp_path, monkeypatch):
    before = kept()
    monkeypatch.setattr(relake, "load", lambda _: load(tmp_path / "nothing"))

    found = recheck_lake(tmp_path, year=YEAR, at=AT, depth=DEPTH, told=quiet)

    assert found.mended == ()
    assert world.branch.pk in found.apart
    assert kept() == before


def test_the_command_says_what_the_rules_judged(world, tmp_path, capsys):
    line = ["recheck", "--year", str(YEAR), "--lake", str(tmp_path), "--depth", "4"]

    assert main(line) == 0

    told = capsys.readouterr()
    assert "格由规则逐个判），改正 0 个组织" in told.out
    assert "归集" in told.err
    assert "重算" in told.err


def test_a_year_nobody_asked_for_is_said_to_be_unknown(world, tmp_path, capsys):
    assert main(["recheck", "--year", "1999"]) == 0

    assert "1999 年还没有算过达标" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["lake", "export", "湖", "--depth", "0"], "要写 1 以上的整数"),
        (["lake", "export", "湖", "--depth", "三"], "要写 1 以上的整数"),
        (["recheck", "--year", "26"], "不是年份，要写成 2026"),
        (["evaluate", "--unit", "x", "--as-of", "2026-2-30"], "要写成 2026-05-08"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_how_to_write_it(line, told, capsys):
    with pytest.raises(SystemExit):
        main(line)

    assert told in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_named(world, tmp_path, capsys):
    (tmp_path / "file").write_bytes(b"")
    line = ["evaluate", "--unit", world.branch.pk, "--as-of", f"{YEAR}-11-21"]
    below = str(tmp_path / "file" / "x")

    for sort in ("json", "parquet"):
        assert main([*line, "--format", sort, "--output", below]) == 1

    told = capsys.readouterr().err
    assert told.count("文件读不了或写不了") == 2
    assert told.count(below) == 2
