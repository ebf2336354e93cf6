"""The operational ledger to Parquet, and the joining of its parts.

The ledger is filled by SQL; its people's rows are most of it. Compared with
counting the same rows in the database, and with the disk writing the bytes.
"""

import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django
from _scratch import peak_mb, run_bench, show

ROWS = {"branch": 20_000, "town": 200_000, "county": 1_000_000}
PEOPLE = 20
UNITS = 200
TOWNS = 4
"""Each a region; two are read at once."""
GOAL_EXPORT, GOAL_COMPACT = 1e6, 8e6


def fill(entries: int) -> None:
    """Put so many records of twenty people each into an empty ledger."""
    from django.core.management import call_command
    from django.db import transaction

    from yiben.common.rows import analyze, insert
    from yiben.ledger.models import Entry, EntryPerson, Head
    from yiben.org.models import Org
    from yiben.people.models import Person

    call_command("migrate", verbosity=0, skip_checks=True)
    told = {"kind": "branch", "level": "base", "sector": "village"}
    told |= {"founded_on": date(2010, 1, 1)}
    Org.objects.add_root(instance=Org(name="基准县", short_name="基准县", **told))
    towns = [_below(Org.objects.get(depth=1), f"镇{n}", told) for n in range(TOWNS)]
    orgs = [
        _below(Org.objects.get(pk=towns[n % TOWNS].pk), f"基{n}", told)
        for n in range(UNITS)
    ]
    told = {"role": "attendee", "state": "present"}
    people = [Person(name=f"测{n}", sex="1") for n in range(PEOPLE * UNITS)]
    Person.objects.bulk_create(people)
    each = entries // UNITS
    for number, unit in enumerate(orgs):
        own = people[number * PEOPLE : (number + 1) * PEOPLE]
        with transaction.atomic():
            rows = [entry(unit.pk, place) for place in range(1, each + 1)]
            insert(Entry, rows)
            insert(
                EntryPerson,
                (
                    told | {"entry_id": row["id"], "person_id": one.pk}
                    for row in rows
                    for one in own
                ),
            )
            insert(Head, [{"unit_id": unit.pk, "seq": each}])
    analyze(Entry, EntryPerson, Head)


def _below(above: Any, name: str, told: dict[str, Any]) -> Any:
    """Add an organisation below another."""
    from yiben.org.models import Org

    instance = Org(name=name, short_name=name, **told)
    return Org.objects.add_child(above, instance=instance)


def entry(unit: str, place: int) -> dict[str, Any]:
    """Return the columns of one record; its seal is of no use here."""
    return {
        "id": f"e_{unit[2:]}{place:06d}"[:20],
        "unit_id": unit,
        "seq": place,
        "kind": "gatherings.theme_day.held",
        "happened_on": date(2025, 1, 1) + timedelta(days=place % 700),
        "entered_at": datetime(2026, 12, 21, tzinfo=UTC),
        "title": "主题党日",
        "salt": "0" * 32,
        "present": PEOPLE,
        "expected": PEOPLE,
        "privacy": "open",
        "previous": "0" * 64,
        "digest": "0" * 64,
    }


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from django.db import connection

    from yiben.jobs.export import export_ledger

    wanted = ROWS.get(size, ROWS["county"])
    fill(wanted // (PEOPLE + 1))
    with tempfile.TemporaryDirectory(prefix="yiben-lake-") as name:
        places = Path(name)
        lake = places / "first"
        start = perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(p.role), COUNT(e.seq) FROM ledger_entryperson p"
                " JOIN ledger_entry e ON e.id = p.entry_id"
            )
        scan = perf_counter() - start
        joined = median(compacted(places / f"joined-{n}") for n in range(3))
        start = perf_counter()
        rows = export_ledger(lake, depth=2, told=lambda _: None)
        first = perf_counter() - start
        # Once more into another folder: the processes that read are there now.
        start = perf_counter()
        assert export_ledger(places / "again", depth=2, told=lambda _: None) == rows
        seconds = perf_counter() - start
        assert export_ledger(lake, depth=2, told=lambda _: None) == 0
    found = {
        "rows": rows,
        "rows_per_second": rows / seconds,
        "first_per_second": rows / first,
        "ratio_scan": seconds / scan,
        "compact_per_second": joined,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(found | {"missed": tell(found, connection.vendor)}))


def tell(found: dict[str, float], name: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    rate, joined = found["rows_per_second"], found["compact_per_second"]
    one, two = rate >= GOAL_EXPORT, joined >= GOAL_COMPACT
    show("导出", rate / 1e6, "百万行/秒", "≥ 1", kept=one)
    show("第一次，连同起读取进程", found["first_per_second"] / 1e6, "百万行/秒")
    show("与数据库里数一遍之比", found["ratio_scan"], "倍")
    show("合并", joined / 1e6, "百万行/秒", "≥ 8", kept=two)
    show("内存峰值", found["peak_mb"], "MB")
    return [f"export.{name}.rate"] * (not one) + ["export.compact"] * (not two)


def compacted(folder: Path, each: int = 125_000) -> float:
    """Join the eight parts of each of two regions; return the rows a second."""
    import numpy as np
    import pyarrow as pa

    from yiben.engine import parts
    from yiben.jobs.export import Taken, compact_lake
    from yiben.jobs.lake import begin

    begin(folder, depth=1)
    for region in range(2):
        taken = Taken(folder / f"region={region}")
        for number in range(8):
            seq = np.arange(each // PEOPLE, dtype=np.int32) + number * each
            unit = [f"o_{n % 500:012d}" for n in range(len(seq))]
            day = pa.array([20454] * len(seq), pa.int32()).cast(pa.date32())
            entries = {"unit_id": unit, "seq": pa.array(seq), "happened_on": day}
            people = {
                "unit_id": np.repeat(unit, PEOPLE),
                "seq": np.repeat(seq, PEOPLE),
                "person_id": [f"p_{n % 9000:012d}" for n in range(len(seq) * PEOPLE)],
                "role": ["attendee"] * len(seq) * PEOPLE,
                "state": ["present"] * len(seq) * PEOPLE,
            }
            tables = {"entries": pa.table(entries), "people": pa.table(people)}
            taken.names.append(f"{number:06d}")
            parts.add_parts(taken.folder, taken.names[-1], tables)
        taken.number = 8
        taken.write()
    start = perf_counter()
    rows = compact_lake(folder, told=lambda _: None)
    return rows / (perf_counter() - start)


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside))
