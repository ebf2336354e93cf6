"""``yiben books``: a unit's books, or those of a whole county, as files.

A county's work is spread over the processors. Stopping it loses nothing: the
same command goes on where it stopped.
"""

import argparse
import os
import sys
from pathlib import Path

from yiben.common.clock import now, today
from yiben.common.errors import YibenError
from yiben.jobs.operator import acting, unit_named
from yiben.jobs.press import Work, spread
from yiben.reports.actions import Order, pack_county, write_county
from yiben.reports.words import COUNTY_BOOKS, MEETINGS, FileType

from .given import a_count, a_year

USUAL = (MEETINGS, "theme-days")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    one = commands.add_parser("books", help="印制所有下级支部一年的记录本，打成一包")
    one.add_argument("unit", metavar="组织")
    one.add_argument("output", type=Path, metavar="文件.zip")
    one.add_argument("--by", required=True, metavar="用户名", help="上级的账号")
    one.add_argument("--year", type=a_year, default=None, metavar="年份")
    one.add_argument(
        "--book",
        action="append",
        choices=[one.name for one in COUNTY_BOOKS],
        help="印哪几本，可写多次；默认三会一课和主题党日",
    )
    one.add_argument(
        "--format", choices=[one.value for one in FileType], default=FileType.PDF
    )
    one.add_argument("--processes", type=a_count, default=os.cpu_count() or 1)
    one.set_defaults(run=write_books)


def write_books(args: argparse.Namespace) -> int:
    """Write every branch's books and one archive; go on where it stopped."""
    top, by, at = unit_named(args.unit), acting(args.by), now()
    if args.output.suffix != ".zip":
        raise YibenError("存档要以 .zip 结尾。", "例如 记录本.zip。")
    folder = args.output.with_name(f"{args.output.stem}-未完成")
    names = tuple(args.book or USUAL)
    year = args.year or today().year
    order = Order(names, year, FileType(args.format), folder)
    work = Work(names, year, args.format, folder, args.by, at)
    failed = 0
    run = spread(work, args.processes)
    for one in write_county(top, order, run=run, by=by, at=at):
        failed = one.failed
        print(f"\r{one.done}/{one.total} {one.name[:30]:<30}", end="", file=sys.stderr)
        if "：" in one.name:
            print(file=sys.stderr)
    print(file=sys.stderr)
    if failed:
        raise YibenError(
            f"{failed} 个支部没有印出来。", "原因见上；同样的命令会接着印。"
        )
    n_files = pack_county(top, order, args.output, by=by, at=at)
    print(f"已写入 {args.output}：{n_files} 册。")
    print(f"核验：python3 tools/verify_archive.py {args.output}")
    return 0
