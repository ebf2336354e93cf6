"""Any unit's counters, and a branch page with 20 members, in the database."""

import json

import django
from _scratch import (
    middle_and_p95,
    peak_mb,
    run_bench,
    show,
    taken,
)

TIMES = 200
GOAL_COUNTS_MS, GOAL_PAGE_MS = 1.0, 10.0


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from datetime import date

    from _tree import HELD_ON, YEAR, make_tree, theme_day
    from django.db import connection

    from yiben.common.clock import now
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle
    from yiben.standing.queries import lines_of
    from yiben.standing.queries.counts import tallied

    tree, on = make_tree(size), date(YEAR, 12, 21)
    for number, branch in enumerate(tree.branches):
        draft = theme_day(tree, branch, f"第{number}次")
        post_entry(draft, by=tree.recorder, at=now())
        settle(at=now())
    units = [*tree.tops, *tree.branches]

    def counters(number: int) -> None:
        tallied(units[number % len(units)], year=YEAR, as_of=on, alone=True)

    def page(number: int) -> None:
        branch = tree.branches[number % len(tree.branches)]
        lines_of(branch, year=YEAR, as_of=HELD_ON, seen_by=tree.recorder)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        bare = middle_and_p95(taken(lambda _: cursor.execute("SELECT 1"), TIMES))
    some, whole = (
        middle_and_p95(taken(counters, TIMES)),
        middle_and_p95(taken(page, 50)),
    )
    found = {"bare_ms": bare[0], "ratio_bare": some[0] / bare[0], "peak_mb": peak_mb()}
    found |= {"counts_ms": some[0], "counts_p95_ms": some[1]}
    found |= {"page_ms": whole[0], "page_p95_ms": whole[1]}
    print(json.dumps(found | {"missed": tell(found, connection.vendor)}))


def tell(found: dict[str, float], name: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    one, two = found["counts_ms"] <= GOAL_COUNTS_MS, found["page_ms"] <= GOAL_PAGE_MS
    show("SELECT 1，中位", found["bare_ms"], "毫秒")
    show("任一组织的计数，中位", found["counts_ms"], "毫秒", "≤ 1", kept=one)
    show("支部全年各项，20 名党员", found["page_ms"], "毫秒", "≤ 10", kept=two)
    return [f"board.{name}.counts"] * (not one) + [f"board.{name}.page"] * (not two)


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
