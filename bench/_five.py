"""Five common duties of every branch of eighteen regions, by us and by OpenFisca-core.

From the ledger to the answer. OpenFisca keeps vectors and no ledger, so what its
variables start from is added up outside of it, by DuckDB, as one would. It has
no lateness, waiver or second clock: the engine answers all that, OpenFisca only
whether enough was done. How many cells of each duty are done must be the same.
OpenFisca-core lives in an environment of its own, made beside the data.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from _county import YEAR
from _lake import land, ledger_file, mother_of, root
from _work import Taken, alone, done_by_line

from yiben.engine.lake import LEDGER_FILE, load, save
from yiben.engine.profiles import Plans
from yiben.engine.tables import Columns, Ints

PACKAGES = ("openfisca-core==46.0.1", "duckdb==2.0.0")
LEAST = 4.0


def five(day: int, *, as_json: bool) -> int:
    """Measure both; return 1 if the goal is missed."""
    folders = [_reduced(one) for one in land("nation", "unit").folders]
    records = sum(pq.read_metadata(ledger_file(one)).num_rows for one in folders)
    warm = _reduced(land("branch", "unit").folders[0])
    mine = min((alone(done_by_line, folders, warm, day) for _ in range(3)), key=_cpu)
    told = [_openfisca(folders, day) for _ in range(2)]
    theirs, cells = min(told, key=lambda one: one[0]["cpu"])
    assert sorted(cells) == sorted(mine.prints), "OpenFisca 与引擎的结果不同"
    faster = theirs["cpu"] / mine.cpu
    print(f"五项义务，{records / 1e6:,.1f} 百万条记录，台账到结果，完成的格数全部相同")
    print(
        f"  引擎       {mine.seconds:8.3f} 秒  处理器 {mine.cpu:8.3f} 秒  峰值 {mine.peak_mb:6.0f} MB"
    )
    print(
        f"  OpenFisca  {theirs['seconds']:8.3f} 秒  处理器 {theirs['cpu']:8.3f} 秒  峰值 {theirs['peak_mb']:6.0f} MB（其中向量计算 {theirs['vectors']:.3f} 秒）"
    )
    print(
        f"  OpenFisca / 引擎：{theirs['seconds'] / mine.seconds:.1f}（处理器 {faster:.1f}，下限 {LEAST:g}）"
    )
    if as_json:
        result = {"bench": "engine-five", "records": records, "ours": asdict(mine)}
        result |= {"openfisca": theirs, "ratio": theirs["seconds"] / mine.seconds}
        print(json.dumps(result | {"ratio_cpu": faster}, ensure_ascii=False))
    return int(faster < LEAST)


def _cpu(one: Taken) -> float:
    return one.cpu


def _reduced(folder: Path) -> Path:
    """Return the region with nothing but its five commonest monthly or yearly duties."""
    target = folder.with_name(f"{folder.name}-five")
    region = load(folder)
    nothing = {name: values[:0] for name, values in region.waivers.items()}
    plans, hits = _of_five(region.plans, region.hits)
    shutil.rmtree(target, ignore_errors=True)
    save(target, replace(region, plans=plans, hits=hits, waivers=nothing, gaps=nothing))
    os.link(folder / LEDGER_FILE, target / LEDGER_FILE)
    names = {"periods": mother_of("unit").book.periods}
    (target / "names.json").write_text(json.dumps(names), encoding="utf-8")
    return target


def _of_five(plans: Plans, hits: Columns) -> tuple[Plans, Columns]:
    """Return what is left of plans and hits, as if no other duty had been compiled."""
    keep = np.isin(plans.cells["duty"], _commonest()) & (plans.cells["waits"] == 0)
    profile = np.repeat(np.arange(len(plans.waiting)), np.diff(plans.first))
    cells = {name: values[keep] for name, values in plans.cells.items()}
    slots, cells["slot"] = np.unique(cells["slot"], return_inverse=True)
    lines, cells["line"] = np.unique(cells["line"], return_inverse=True)
    first = np.searchsorted(profile[keep], np.arange(len(plans.first)))
    few = replace(
        plans,
        first=first,
        waiting=first[1:],
        cells=cells,
        lines={name: values[lines] for name, values in plans.lines.items()},
        slots=len(slots),
    )
    used = np.isin(hits["slot"], slots)
    counted = {name: values[used] for name, values in hits.items()}
    return few, {**counted, "slot": np.searchsorted(slots, counted["slot"])}


def _commonest() -> Ints:
    """Return three duties of every month and two of the year, those most profiles have."""
    one = mother_of("unit")
    cells, periods = one.plans.cells, one.book.periods
    found: dict[int, set[str]] = {}
    times: Counter[int] = Counter()
    asked = cells["waits"] == 0
    pairs = zip(
        cells["duty"][asked].tolist(), cells["period"][asked].tolist(), strict=True
    )
    for duty, period in pairs:
        found.setdefault(duty, set()).add(periods[period])
        times[duty] += 1
    monthly = [one for one, of in found.items() if len(of) == 12]
    yearly = [one for one, of in found.items() if of == {str(YEAR)}]
    chosen = [*sorted(monthly, key=times.get)[-3:], *sorted(yearly, key=times.get)[-2:]]
    assert len(chosen) == 5, "没有足够的按月、按年的义务"
    return np.array(chosen)


def _python() -> Path:
    """Return a Python with OpenFisca-core and the product's NumPy."""
    home = root() / "openfisca"
    python = home / "bin" / "python"
    if not (home / "ready").exists():
        shutil.rmtree(home, ignore_errors=True)
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run(
            [uv, "venv", "-q", "--python", sys.executable, str(home)], check=True
        )
        wanted = [*PACKAGES, f"numpy=={np.__version__}"]
        subprocess.run(
            [uv, "pip", "install", "-q", "--python", str(python), *wanted], check=True
        )
        (home / "ready").touch()
    return python


def _openfisca(folders: list[Path], day: int) -> tuple[dict[str, float], list[str]]:
    program = Path(__file__).with_name("_openfisca.py")
    args = [str(_python()), str(program), str(day), *map(str, folders)]
    found = subprocess.run(args, check=True, capture_output=True, text=True)
    answer = json.loads(found.stdout.splitlines()[-1])
    return answer["taken"], answer["done"]
