"""``yiben lake``: the ledger as Parquet, and what is judged from there."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from yiben.common.clock import now, today
from yiben.engine import figures
from yiben.jobs.export import compact_lake, export_ledger
from yiben.jobs.figures import compile_lake, count_regions
from yiben.rules.words import Status

from .given import a_count, a_day, a_year

DEPTH = 4


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    lake = commands.add_parser("lake", help="把台账续写成 Parquet，供批量计算")
    acts = lake.add_subparsers(dest="act", required=True, metavar="动作")
    one = acts.add_parser("export", help="续写上次以后新增的台账")
    one.add_argument("folder", type=Path, metavar="湖")
    _add_depth(one)
    one.set_defaults(run=export)
    two = acts.add_parser("compact", help="合并零散的文件")
    two.add_argument("folder", type=Path, metavar="湖")
    two.set_defaults(run=compact)
    three = acts.add_parser("compile", help="续写，再把一年按区域编好，供任何一天计数")
    three.add_argument("folder", type=Path, metavar="湖")
    three.add_argument("target", type=Path, metavar="编好的文件夹")
    three.add_argument("--year", type=a_year, default=None, metavar="年份")
    _add_depth(three)
    three.set_defaults(run=compile_year)
    four = acts.add_parser("count", help="从编好的文件夹数各处各项各状态，不用数据库")
    four.add_argument("targets", type=Path, nargs="+", metavar="编好的文件夹")
    four.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    four.add_argument("--spark", metavar="地址", help="如 local[2]、spark://主机:7077")
    many = os.cpu_count() or 1
    four.add_argument("--threads", type=a_count, default=many, metavar="个数")
    four.add_argument(
        "--output",
        type=Path,
        metavar="文件",
        help="写成 Parquet，以 .csv 结尾则写成文本",
    )
    four.set_defaults(run=count)


def _add_depth(command: argparse.ArgumentParser) -> None:
    about = f"区域在组织树的第几层，默认 {DEPTH}"
    command.add_argument(
        "--depth", type=a_count, default=DEPTH, metavar="层数", help=about
    )


def export(args: argparse.Namespace) -> int:
    """Add to the lake what the ledger has added."""
    print(f"共 {export_ledger(args.folder, depth=args.depth, told=_tell)} 行")
    return 0


def compact(args: argparse.Namespace) -> int:
    """Join the files of the lake."""
    print(f"共 {compact_lake(args.folder, told=_tell)} 行")
    return 0


def compile_year(args: argparse.Namespace) -> int:
    """Compile a year of the lake, region by region."""
    year = args.year or today().year
    many = compile_lake(
        args.folder, args.target, year=year, depth=args.depth, at=now(), told=_tell
    )
    print(f"{year} 年编好 {many} 个区域，写在 {args.target}")
    return 0


def count(args: argparse.Namespace) -> int:
    """Count every status on a day; the whole table into a file if one is named."""
    as_of = args.as_of or today()
    found = count_regions(
        args.targets, as_of=as_of, threads=args.threads, spark=args.spark
    )
    table = Table("状态", "格数")
    for status, many in figures.totals(found).items():
        table.add_row(Status(status).label, f"{many:,}")
    print(f"{as_of} 的情况，不含长期、事件、要素")
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    if args.output is not None:
        figures.keep(found, args.output)
        _tell(f"已写入 {args.output}：{found.num_rows} 行")
    return 0


def _tell(text: str) -> None:
    print(text, file=sys.stderr)
