"""A generated county as a folder of the lake."""

from pathlib import Path

from tests.engine.generate import YEAR, County
from yiben.engine.compile import Book, compile_book
from yiben.engine.lake import ledger_writer, save
from yiben.engine.stream import region_of
from yiben.rules.evaluate import Judge


def book_of(county: County) -> Book:
    """Return the compiled county."""
    judge = Judge(county.world, county.library, county.known_on)
    return compile_book(judge, judge.subjects(county.world.orgs), YEAR)


def folder_of(county: County, folder: Path, rows: int = 50) -> Path:
    """Write a county, its ledger a few rows at a time; return the folder."""
    region, ledger = region_of(book_of(county))
    save(folder, region)
    with ledger_writer(folder) as writer:
        for batch in ledger.to_batches(max_chunksize=rows):
            writer.write_batch(batch)
    return folder
