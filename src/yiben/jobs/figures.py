"""A year of the lake compiled, region by region, and counted for any day.

Who compiles needs the database; who counts needs the folders alone, so the
regions of many installations can be counted in one place, on a cluster too.
"""

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.common.clock import local_day
from yiben.common.errors import YibenError
from yiben.engine import figures
from yiben.engine.cluster import session_at
from yiben.org.access import STEP
from yiben.org.queries import names_of, places
from yiben.standing.queries import write_region

from .export import Told
from .relake import brought, deeds_in

if TYPE_CHECKING:
    import pyarrow as pa


def compile_lake(
    folder: Path, target: Path, *, year: int, depth: int, at: datetime, told: Told
) -> int:
    """Compile a year of every region into a folder; return how many there are.

    A cell is counted under the place one level below its region. Doing it again
    writes all anew; a region that is gone is taken away.
    """
    paths = dict(places())
    names = names_of(paths)
    of_path = {path: unit for unit, path in paths.items()}
    long = (depth + 1) * STEP
    kept = set()
    with brought(folder, year=year, depth=depth, told=told) as lake:
        for name, units, deeds in deeds_in(lake):
            above = {unit: of_path[paths[unit][:long]] for unit in units}
            under = {unit: (one, names[one]) for unit, one in above.items()}
            place = target / f"region={name}"
            many = write_region(under, place, deeds, year=year, known_on=local_day(at))
            kept.add(place)
            told(f"编好 {len(kept)}/{len(lake.regions)} 个区域：{many} 个组织")
    for place in set(target.glob("region=*")) - kept:
        shutil.rmtree(place)
    return len(kept)


def count_regions(
    roots: list[Path], *, as_of: date, threads: int = 1, spark: str | None = None
) -> "pa.Table":
    """Count the cells of all regions in some folders on a day, by ``figures.SCHEMA``.

    ``spark`` is the address of a cluster that sees the same folders. Raises
    YibenError if there are no regions, or no Spark.
    """
    folders = [one for root in roots for one in figures.whole_in(root.resolve())]
    if not folders:
        raise YibenError(
            f"{'、'.join(map(str, roots))} 里没有编好的区域。",
            "请先运行 yiben lake compile。",
        )
    if spark is None:
        return figures.count(folders, as_of.toordinal(), threads=threads)
    try:
        session = session_at(spark)
    except ImportError:
        raise YibenError(
            "这里没有装 Spark。",
            "请装 Java 和 requirements/spark.txt，或去掉 --spark。",
        ) from None
    try:
        return figures.count(folders, as_of.toordinal(), session=session)
    finally:
        session.stop()
