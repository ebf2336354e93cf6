"""``yiben evaluate``: judge units on a day, as a table, JSON or Parquet."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from yiben.common.clock import now, today
from yiben.common.errors import YibenError
from yiben.jobs.operator import Machine, unit_named
from yiben.org.queries import orgs_below
from yiben.standing.actions import rebuild
from yiben.standing.queries import Line, evaluate_unit, parquet_of

from .given import a_day, a_year

HEAD = ("组织", "对象", "职责", "周期", "状态", "已有/应有", "出处")


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    one = commands.add_parser("evaluate", help="判定某组织在某一天的达标情况")
    one.add_argument("--unit", required=True, metavar="组织", help="编号、全称或简称")
    one.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    one.add_argument(
        "--known-on",
        type=a_day,
        default=None,
        metavar="日期",
        help="只用这一天以前录入的记录，默认等于 --as-of",
    )
    one.add_argument("--year", type=a_year, default=None, metavar="年份")
    one.add_argument("--below", action="store_true", help="连同所有下级")
    one.add_argument("--format", choices=["table", "json", "parquet"], default="table")
    one.add_argument("--output", type=Path, default=None, metavar="文件")
    one.set_defaults(run=evaluate)
    again = commands.add_parser("settle", help="重新计算一年的全部达标情况")
    again.add_argument("--year", type=a_year, default=None, metavar="年份")
    again.set_defaults(run=settle_year)


def evaluate(args: argparse.Namespace) -> int:
    """Judge afresh from the ledger; write to a file or to the screen."""
    as_of = args.as_of or today()
    known_on = args.known_on or as_of
    year = args.year or as_of.year
    unit, viewer = unit_named(args.unit), Machine()
    units = [unit, *(orgs_below(unit, seen_by=viewer) if args.below else [])]
    if args.format == "parquet":
        if args.output is None:
            raise YibenError("Parquet 要写到文件。", "加上 --output 文件名.parquet。")
        n = parquet_of(
            units,
            args.output,
            year=year,
            as_of=as_of,
            known_on=known_on,
            seen_by=viewer,
        )
        print(f"已写入 {args.output}：{n} 行", file=sys.stderr)
        return 0
    lines = [
        line
        for one in dict.fromkeys(units)
        for line in evaluate_unit(
            one, year=year, as_of=as_of, known_on=known_on, seen_by=viewer
        )
    ]
    if args.format == "json":
        _write_json(lines, args.output)
    else:
        _write_table(lines, unit.name, as_of)
    return 0


def _write_json(lines: list[Line], output: Path | None) -> None:
    rows = [
        {
            "org": line.org_id,
            "org_name": line.org_name,
            "subject": line.subject,
            "subject_label": line.subject_label,
            "duty": line.duty,
            "title": line.title,
            "period": line.period,
            "due_on": str(line.due_on) if line.due_on else None,
            "need": line.need,
            "done": line.done,
            "status": line.status,
            "flags": list(line.flags),
            "cites": [one.duty for one in line.citations],
        }
        for line in lines
    ]
    text = json.dumps(rows, ensure_ascii=False, indent=1)
    if output is None:
        print(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")
        print(f"已写入 {output}：{len(rows)} 行", file=sys.stderr)


def _write_table(lines: list[Line], name: str, as_of: date) -> None:
    table = Table(*HEAD, title=f"{name} {as_of}")
    for line in lines:
        cites = "；".join(f"{one.document}{one.section}" for one in line.citations)
        table.add_row(
            line.org_name,
            line.subject_label,
            line.title,
            line.period_label,
            line.status_label,
            f"{line.done}/{line.need}",
            cites,
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def settle_year(args: argparse.Namespace) -> int:
    """Make the kept cells of a year anew; twice gives the same."""
    year = args.year or today().year

    def tell(done: int, whole: int) -> None:
        print(f"{done}/{whole} 个组织", file=sys.stderr)

    print(f"{year} 年：{rebuild(year=year, at=now(), told=tell)} 项")
    return 0
