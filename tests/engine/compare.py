"""The cells of the product in the oracle's words, and what differs."""

from datetime import date

import pyarrow as pa

from tests.engine.generate import County
from tests.engine.oracle import Row
from yiben.engine.run import Engine, evaluate
from yiben.rules.evaluate import Judge
from yiben.rules.judge import status_of


def judge_rows(county: County, org_ids: list[str], year: int) -> list[Row]:
    """Return what the rules say, in the oracle's words."""
    judge = Judge(county.world, county.library, county.known_on)
    return sorted(
        Row(
            one.cell.subject,
            one.cell.duty,
            one.cell.period,
            one.cell.org_id,
            one.cell.due_on,
            one.cell.need,
            one.cell.done,
            one.cell.on_time,
            status_of(one.cell, county.as_of).value,
        )
        for one in judge.verdicts(org_ids, year, county.as_of)
    )


def differences(one: list[Row], two: list[Row], most: int = 6) -> list[str]:
    """Return the rows that only one side has, a few of them."""
    here, there = set(one), set(two)
    lines = [f"- {row}" for row in sorted(here - there, key=key)]
    lines += [f"+ {row}" for row in sorted(there - here, key=key)]
    if not lines and len(one) != len(two):
        return [f"{len(one)} rows and {len(two)} rows"]
    return lines[:most]


def key(row: Row) -> tuple[str, ...]:
    return (row.subject, row.duty, row.period, str(row.due_on or date.max))


def table_rows(table: pa.Table) -> list[Row]:
    """Return a table of cells in the oracle's words."""
    return sorted(
        Row(
            row["subject"],
            row["duty"],
            row["period"],
            row["org_id"],
            row["due_on"],
            row["need"],
            row["done"],
            row["on_time"],
            row["status"],
        )
        for row in table.to_pylist()
    )


def carried_in(table: pa.Table) -> set[tuple[str, str, str]]:
    """Return the cells that a table calls citations."""
    rows = [row for row in table.to_pylist() if row["carried"]]
    return {(row["subject"], row["duty"], row["period"]) for row in rows}


def carried_by_judge(
    county: County, org_ids: list[str], year: int
) -> set[tuple[str, str, str]]:
    """Return the cells that the rules call citations."""
    judge = Judge(county.world, county.library, county.known_on)
    cells = [one.cell for one in judge.verdicts(org_ids, year, county.as_of)]
    return {(one.subject, one.duty, one.period) for one in cells if one.carried_by}


def engine_table(
    county: County, org_ids: list[str], year: int, engine: Engine
) -> pa.Table:
    """Return what an engine says."""
    days = (county.as_of, county.known_on)
    world, library = county.world, county.library
    return evaluate(world, library, org_ids, year, *days, engine=engine)
