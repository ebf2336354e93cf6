"""Regions in folders: the same counts as cell by cell, in any batches and order."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engine.generate import County, small_county
from tests.engine.lakes import book_of, folder_of
from yiben.engine import kernel, stream, sweep
from yiben.engine.cluster import counts_of
from yiben.engine.happened import mask_of
from yiben.engine.lake import judge_folder, judge_folders
from yiben.engine.profiles import FULL, rates
from yiben.engine.stream import evaluate, outcome_of, region_of
from yiben.engine.tables import Numbers

MANY_CELLS = (12, 22, 27, 30, 6)
"""Seeds of counties with more cells than most."""


def days_of(county: County) -> tuple[int, int]:
    return county.as_of.toordinal(), county.known_on.toordinal()


def counted(cells: dict[str, np.ndarray]) -> Counter[tuple[int, ...]]:
    """Return how many cells of each due, carried or not, are in each status."""
    names = ("due", "carried", "status")
    return Counter(zip(*(cells[name].tolist() for name in names), strict=True))


@settings(
    max_examples=25,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.integers(0, 10_000), st.integers(1, 40))
def test_counts_are_those_of_the_cells(seed, rows):
    county = small_county(seed)
    book, days = book_of(county), days_of(county)
    region, ledger = region_of(book)

    counts = outcome_of(region, ledger.to_batches(rows), *days).counts

    lines = region.plans.lines
    found = Counter(
        {
            (int(lines["due"][line]), int(lines["carried"][line]), int(status)): int(n)
            for (_, line, status), n in np.ndenumerate(counts)
            if n
        }
    )
    assert found == counted(kernel.evaluate(book, *days))


def test_folders_give_what_the_county_gives(tmp_path):
    counties = [small_county(seed) for seed in MANY_CELLS]
    folders = [folder_of(one, tmp_path / str(n)) for n, one in enumerate(counties)]
    days = days_of(counties[0])

    told = list(judge_folders(folders, *days, threads=2))

    for county, one in zip(counties, told, strict=True):
        region, ledger = region_of(book_of(county))
        assert (
            outcome_of(region, ledger.to_batches(), *days).counts == one.counts
        ).all()
    assert sum(int(one.counts.sum()) for one in told) > 400


def test_rows_of_counts_add_up_to_all_cells(tmp_path):
    county = small_county(12)
    folder = folder_of(county, tmp_path / "one")
    outcome = judge_folder(folder, *days_of(county))

    rows = counts_of(folder, outcome)

    assert sum(rows["many"].to_pylist()) == outcome.counts.sum() > 100
    assert set(rows["folder"].to_pylist()) == {str(folder)}


def test_owners_are_counted_in_their_groups():
    county = small_county(30)
    book, days = book_of(county), days_of(county)
    region, ledger = region_of(book)
    groups = np.arange(len(book.orgs)) % 3

    counts = outcome_of(
        replace(region, group=groups), ledger.to_batches(), *days
    ).counts

    cells = kernel.evaluate(book, *days)
    lines = region.plans.lines
    places = {pair: n for n, pair in enumerate(zip(*lines.values(), strict=True))}
    pairs = zip(cells["due"], cells["carried"], strict=True)
    line = np.array([places[pair] for pair in pairs])
    wanted = np.zeros_like(counts)
    np.add.at(wanted, (groups[cells["org"]], line, cells["status"]), 1)
    assert (counts == wanted).all()
    assert counts.any(axis=(1, 2)).all()


@pytest.mark.parametrize("seed", MANY_CELLS)
def test_block_of_any_size_gives_the_same(seed, monkeypatch):
    county = small_county(seed)
    region, ledger = region_of(book_of(county))
    days = days_of(county)
    wide = outcome_of(region, ledger.to_batches(), *days, listed=True)

    monkeypatch.setattr(stream, "BLOCK", 1)
    narrow = outcome_of(region, ledger.to_batches(7), *days, listed=True)

    assert (narrow.counts == wide.counts).all()
    for name in ("first", "done", "on_time", "status"):
        one, other = getattr(narrow.listing, name), getattr(wide.listing, name)
        assert (one == other).all()
    assert narrow.counts.sum() == len(narrow.listing.status) > 0


def test_ledger_out_of_order_is_refused():
    county = small_county(30)
    region, ledger = region_of(book_of(county))
    upside_down = ledger.take(pa.array(range(len(ledger) - 1, -1, -1)))

    with pytest.raises(ValueError, match="没有按主体排序"):
        outcome_of(region, upside_down.to_batches(), *days_of(county))


def test_uncompiled_functions_say_the_same(monkeypatch):
    if sweep.COMPILED:
        compiled = ("sweep", "advance", "judge", "report", "owe", "settle")
        for name in (*compiled, "excuse_of", "enough", "has"):
            plain = getattr(sweep, name).py_func
            monkeypatch.setattr(sweep, name, plain)
            if hasattr(stream, name):
                monkeypatch.setattr(stream, name, plain)
    county = small_county(6)
    book, days = book_of(county), days_of(county)

    assert counted(evaluate(book, *days)) == counted(kernel.evaluate(book, *days))


def test_bits_do_not_depend_on_the_order_of_a_set():
    words = Numbers[str]()

    mask_of(words, frozenset("hgfedcba"))

    assert words.names == list("abcdefgh")


def test_rate_is_the_whole_per_cent():
    present, expected = np.array([0, 7, 2, 5, 3]), np.array([0, 9, 3, 5, 0])

    assert rates(present, expected).tolist() == [FULL, 77, 66, 100, FULL]
