"""The door of the engine: a complete table, and its file."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engine.compare import judge_rows, table_rows
from tests.engine.generate import YEAR, real_county
from tests.packs.shelf import library
from yiben.engine.drafts import Drafts
from yiben.engine.happened import MAX_BITS, mask_of
from yiben.engine.run import SCHEMA, evaluate, to_parquet
from yiben.engine.tables import Numbers, columns, join


@pytest.fixture(scope="module")
def table() -> pa.Table:
    county = real_county(4, library())
    units = list(county.world.orgs)
    days = (county.as_of, county.known_on)
    return evaluate(county.world, library(), units, YEAR, *days)


def test_table_has_its_columns_and_all_cells(table):
    county = real_county(4, library())
    told = judge_rows(county, list(county.world.orgs), YEAR)

    assert table.schema == SCHEMA
    assert table_rows(table) == told
    assert {row.period for row in told} > {"standing", "2026", "2026-05"}


def test_late_says_what_the_status_says(table):
    rows = table.to_pylist()

    assert {row["status"] for row in rows if row["late"]} == {"met_late"}
    assert not [r for r in rows if r["status"] == "met_late" and not r["late"]]


def test_parquet_holds_the_same_rows_in_order(table, tmp_path):
    path = tmp_path / "cells.parquet"

    to_parquet(table, path)

    found = pq.read_table(path)
    keys = [(r["subject"], r["duty"], r["period"]) for r in found.to_pylist()]
    assert found.schema == SCHEMA
    assert keys == sorted(keys)
    assert table_rows(found) == table_rows(table)


def test_no_units_give_an_empty_table():
    county = real_county(4, library())

    table = evaluate(
        county.world, library(), [], YEAR, date(2026, 5, 1), date(2026, 5, 1)
    )

    assert table.schema == SCHEMA
    assert table.num_rows == 0


def test_join_gives_every_pair_of_equal_keys():
    left, right = np.array([3, 1, 3, 9]), np.array([1, 3, 2, 3])

    at, of = join(left, right)

    pairs = sorted(zip(at.tolist(), of.tolist(), strict=True))
    assert pairs == [(0, 1), (0, 3), (1, 0), (2, 1), (2, 3)]


def test_mask_leaves_out_what_no_rule_asks_for():
    tags = Drafts().tags
    mask_of(tags, ["a", "b"])

    assert mask_of(tags, ["b", "c"], grow=False) == 0b10
    assert tags.names == ["a", "b"]


def test_mask_refuses_more_words_than_it_has_bits():
    words = Numbers[str]()
    mask_of(words, map(str, range(MAX_BITS)))

    with pytest.raises(OverflowError, match="超过 62 个"):
        mask_of(words, ["one too many"])


def test_columns_of_nothing_are_empty():
    assert {k: v.tolist() for k, v in columns(("a", "b"), []).items()} == {
        "a": [],
        "b": [],
    }
