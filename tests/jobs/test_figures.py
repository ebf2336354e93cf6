"""A year of the lake compiled, and counted for any day: what the rules say, nothing lost."""

import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest

from tests.cast import AT
from tests.engine.test_spark import LACKING
from tests.factories.gatherings import World
from tests.factories.lakes import make_year
from tests.rooms.standing.test_live import YEAR
from yiben.common.clock import local_day
from yiben.common.errors import YibenError
from yiben.engine import figures
from yiben.jobs.cli import main
from yiben.jobs.figures import compile_lake, count_regions
from yiben.jobs.operator import Machine
from yiben.org.access import STEP
from yiben.org.models import Org
from yiben.policy.queries import library
from yiben.rules.words import Form
from yiben.standing.queries import evaluate_unit

DEPTH = 4
BY_RULES = {Form.KEEP, Form.WHEN, Form.CARRY}
DAYS = [local_day(AT), date(YEAR, 6, 30), date(YEAR, 1, 1), date(YEAR + 1, 2, 1)]

Rows = Counter[tuple[str, str, str, str]]


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture
def world(transactional_db) -> World:
    """A year that other processes can read too."""
    return make_year()


@pytest.fixture
def lake(world, tmp_path) -> Path:
    """Give a folder with a lake and the year compiled from it."""
    folder: Path = tmp_path
    assert compiled(folder) > 2
    return folder


def compiled(folder: Path) -> int:
    """Compile the year from the lake in a folder; return how many regions there are."""
    lake, made = folder / "lake", folder / "made"
    return compile_lake(lake, made, year=YEAR, depth=DEPTH, at=AT, told=quiet)


def judged_by_rules(as_of: date) -> Rows:
    """Count what the rules say of every unit, under the place above it."""
    rules, found = library().by_id, Rows()
    known_on = local_day(AT)
    by_path = {one.path: one for one in Org.objects.all()}
    for org in by_path.values():
        place = by_path[org.path[: (DEPTH + 1) * STEP]].pk
        for line in evaluate_unit(
            org, year=YEAR, as_of=as_of, known_on=known_on, seen_by=Machine()
        ):
            rule = rules[line.duty]
            if rule.form not in BY_RULES or (rule.form == Form.CARRY and rule.needs):
                found[place, line.duty, line.period, line.status] += 1
    return found


def rows_of(table: pyarrow.Table) -> Rows:
    """Return a table of counts as a counter; no row stands twice."""
    keys = ("place", "duty", "period", "status")
    found = Rows()
    for row in table.to_pylist():
        key = tuple(row[name] for name in keys)
        assert key not in found
        found[key] = row["many"]
    return found


@pytest.mark.parametrize("as_of", DAYS, ids=str)
def test_any_day_counts_what_the_rules_say(world, lake, as_of):
    table = count_regions([lake / "made"], as_of=as_of, threads=2)

    assert rows_of(table) == judged_by_rules(as_of)
    assert sum(table["many"].to_pylist()) > 100
    named = {(row["place"], row["name"]) for row in table.to_pylist()}
    short = dict(Org.objects.values_list("pk", "short_name"))
    assert named == {(place, short[place]) for place, _ in named}


def test_again_writes_the_same_and_takes_away_what_is_gone(world, lake):
    made = lake / "made"
    before = {one: one.read_bytes() for one in made.rglob("*") if one.is_file()}
    (made / "region=gone").mkdir()
    (made / "region=gone" / figures.NAMES).write_text("{}")

    compiled(lake)

    assert {o: o.read_bytes() for o in made.rglob("*") if o.is_file()} == before


def test_regions_of_several_places_are_counted_together(world, lake):
    whole = rows_of(count_regions([lake / "made"], as_of=local_day(AT)))
    regions = sorted((lake / "made").glob("region=*"))
    for number, one in enumerate(regions):
        shutil.move(one, lake / f"from{number % 2}" / one.name)

    folders = [lake / "from0", lake / "from1"]
    assert rows_of(count_regions(folders, as_of=local_day(AT))) == whole


def test_a_region_that_is_not_whole_is_not_counted(world, lake):
    names = sorted((lake / "made").glob(f"region=*/{figures.NAMES}"))
    for one in names[1:]:
        one.unlink()

    found = count_regions([lake / "made"], as_of=local_day(AT))

    assert found.num_rows > 0
    names[0].unlink()
    with pytest.raises(YibenError, match="没有编好的区域"):
        count_regions([lake / "made"], as_of=local_day(AT))


def test_the_commands_write_a_table_for_others(world, tmp_path, capsys):
    lake, made = str(tmp_path / "lake"), str(tmp_path / "made")
    out = [tmp_path / "counts.parquet", tmp_path / "counts.csv"]

    assert main(["lake", "compile", lake, made, "--year", str(YEAR)]) == 0
    for one in out:
        line = ["lake", "count", made, "--as-of", f"{YEAR}-11-21"]
        assert main([*line, "--output", str(one)]) == 0

    assert f"{YEAR}-11-21 的情况，不含长期、事件、要素" in capsys.readouterr().out
    told = [pq.read_table(out[0]), pyarrow.csv.read_csv(out[1])]
    # Text of a year reads as a number.
    period = told[1].schema.get_field_index("period")
    assert told[0].num_rows == told[1].num_rows > 20
    assert period == told[0].schema.get_field_index("period")
    assert told[0]["many"].to_pylist() == told[1]["many"].to_pylist()


@pytest.mark.spark
@pytest.mark.skipif(bool(LACKING), reason="、".join(LACKING))
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_counts_the_same(world, lake):
    here = count_regions([lake / "made"], as_of=local_day(AT))

    there = count_regions([lake / "made"], as_of=local_day(AT), spark="local[2]")

    assert there.equals(here)
