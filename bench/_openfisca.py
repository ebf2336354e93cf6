"""The OpenFisca side of the five duties; runs in an environment of its own."""

import json
import sys
from collections import Counter
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import duckdb
import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import MONTH, YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

BRANCH = Entity("branch", "branches", "支部", "")
ADDED_UP = """
SELECT l.row, h.slot, count(*) AS done
FROM read_parquet('{folder}/ledger.parquet') AS l
JOIN read_parquet('{folder}/hits.parquet') AS h ON l.act = h.act
WHERE l.entered_day <= {day} AND {day} < l.void_day
GROUP BY l.row, h.slot"""


def variable(name: str, formula: Any = None, *, monthly: bool) -> type[Variable]:
    """Return a variable of a month or a year."""
    body = {
        "value_type": int if formula is None else bool,
        "entity": BRANCH,
        "definition_period": MONTH if monthly else YEAR,
    }
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def enough(number: int) -> Any:
    """Return the formula of a duty: it is owed, and done often enough."""

    def formula(branch: Any, period: Any) -> Any:
        done = branch(f"done_{number}", period)
        need = branch(f"need_{number}", period)
        return (need > 0) * (done >= need)

    return formula


def with_variables(cells: Any, names: list[str]) -> TaxBenefitSystem:
    """Return a system with what is done, needed and met of each duty."""
    monthly = {
        int(d): "-" in names[int(p)]
        for d, p in zip(cells["duty"], cells["period"], strict=True)
    }
    system = TaxBenefitSystem([BRANCH])
    for duty, often in monthly.items():
        system.add_variable(variable(f"done_{duty}", monthly=often))
        system.add_variable(variable(f"need_{duty}", monthly=often))
        system.add_variable(variable(f"met_{duty}", enough(duty), monthly=often))
    return system


def judged(folder: Path, day: int, done: Counter[int]) -> float:
    """Judge a region; return the seconds its vectors took."""
    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    read = "SELECT * FROM read_parquet('{}/{}.parquet')"
    profile, cells, hits = (
        connection.execute(text).fetchnumpy()
        for text in (
            read.format(folder, "subjects"),
            read.format(folder, "cells"),
            ADDED_UP.format(folder=folder, day=day),
        )
    )
    start = perf_counter()
    names = json.loads((folder / "names.json").read_text(encoding="utf-8"))["periods"]
    of = profile["profile"]
    system = with_variables(cells, names)
    simulation = SimulationBuilder().build_default_simulation(system, len(of))
    order = np.argsort(hits["slot"], kind="stable")
    slots, rows, many = (hits[name][order] for name in ("slot", "row", "done"))
    for due in np.unique(cells["due"]):
        here = np.flatnonzero(cells["due"] == due)
        duty, slot = int(cells["duty"][here[0]]), cells["slot"][here[0]]
        period = names[int(cells["period"][here[0]])]
        need = np.zeros(int(profile["profiles"].max()), np.int32)
        need[cells["profile"][here]] = cells["need"][here]
        counted = np.zeros(len(of), np.int32)
        part = slice(*np.searchsorted(slots, [slot, slot + 1]))
        counted[rows[part]] = many[part]
        for name, vector in (("done", counted), ("need", need[of])):
            variable_name = f"{name}_{duty}"
            simulation.delete_arrays(variable_name, period)
            simulation.set_input(variable_name, period, vector)
        simulation.delete_arrays(f"met_{duty}", period)
        done[int(due)] += int(simulation.calculate(f"met_{duty}", period).sum())
    return perf_counter() - start


def main() -> None:
    """Judge the folders given and print what it took and came to."""
    day, folders = int(sys.argv[1]), [Path(one) for one in sys.argv[2:]]
    start, cpu = perf_counter(), process_time()
    done: Counter[int] = Counter()
    vectors = sum(judged(folder, day, done) for folder in folders)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(one for one in status.splitlines() if one.startswith("VmHWM"))
    peak = int(line.split()[1]) / 1024
    taken = {
        "seconds": perf_counter() - start,
        "cpu": process_time() - cpu,
        "peak_mb": peak,
        "vectors": vectors,
    }
    told = [f"{due}:{many}" for due, many in sorted(done.items()) if many]
    print(json.dumps({"taken": taken, "done": told}))


if __name__ == "__main__":
    main()
