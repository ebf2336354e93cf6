"""Spark with two local workers says what the process here says.

Asked for where Java and ``requirements/spark.txt`` are there.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import ibis
import pytest

from tests.engine.compare import carried_in, differences, engine_table, table_rows
from tests.engine.generate import YEAR, small_county
from tests.engine.lakes import folder_of
from yiben.engine import kernel, portable
from yiben.engine.cluster import counts_of, judge_on
from yiben.engine.lake import judge_folder

LACKING = [
    *([] if shutil.which("java") else ["没有 Java"]),
    *([] if find_spec("pyspark") else ["没有装 requirements/spark.txt"]),
]
pytestmark = [
    pytest.mark.spark,
    pytest.mark.long,
    pytest.mark.skipif(bool(LACKING), reason="、".join(LACKING)),
    # Spark 4.0 uses old names of Python's, Ibis 12 of pandas'.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    home = tmp_path_factory.mktemp("spark")
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.warehouse.dir": str(home),
    }
    builder = SparkSession.builder.master("local[2]")
    for name, value in options.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    yield found
    found.stop()


def test_spark_agrees_with_the_kernel(session):
    county = small_county(12)
    units = list(county.world.orgs)
    backend = ibis.pyspark.connect(session)

    table = engine_table(county, units, YEAR, partial(portable.evaluate, backend))

    other = engine_table(county, units, YEAR, kernel.evaluate)
    assert other.num_rows > 100
    assert differences(table_rows(other), table_rows(table)) == []
    assert carried_in(table) == carried_in(other)


def test_spark_judges_folders_as_a_process_does(session, tmp_path: Path):
    counties = [small_county(seed) for seed in (12, 22, 27, 30)]
    folders = [folder_of(one, tmp_path / str(n)) for n, one in enumerate(counties)]
    days = (counties[0].as_of.toordinal(), counties[0].known_on.toordinal())

    told = judge_on(session, folders, *days).sort_by("folder")

    here = [counts_of(one, judge_folder(one, *days)) for one in folders]
    wanted = sorted(row for one in here for row in map(tuple_of, one.to_pylist()))
    assert sum(one["many"] for one in told.to_pylist()) > 400
    assert sorted(map(tuple_of, told.to_pylist())) == wanted


def tuple_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row.values())
