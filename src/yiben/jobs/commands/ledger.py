"""``yiben verify``: recompute the seal of one unit, or of all."""

import argparse
import sys
from pathlib import Path

from yiben.common.clock import now
from yiben.jobs.operator import acting, unit_named
from yiben.ledger.actions import commit_heads, export_archive
from yiben.ledger.queries import verify
from yiben.org.queries import names_of


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    check = commands.add_parser("verify", help="核验台账存证：逐条重算")
    check.add_argument("--unit", default=None, metavar="组织", help="不写则核验全部")
    check.set_defaults(run=verify_all)
    archive = commands.add_parser("archive", help="导出台账存档，可用独立脚本核验")
    archive.add_argument("unit", metavar="组织")
    archive.add_argument("output", type=Path, metavar="文件")
    archive.add_argument("--by", default=None, metavar="用户名")
    archive.set_defaults(run=write_archive)
    heads = commands.add_parser("commit-heads", help="把各组织的链头记入上级的链")
    heads.add_argument("--by", default=None, metavar="用户名")
    heads.set_defaults(run=commit_all)


def verify_all(args: argparse.Namespace) -> int:
    """Print each break with its entry; fail if there is any."""
    breaks = verify(unit_named(args.unit) if args.unit else None)
    names = names_of({one.unit for one in breaks})
    for one in breaks:
        where = names.get(one.unit, one.unit)
        entry = f"（{one.entry_id}）" if one.entry_id else ""
        print(
            f"{where} 第 {one.seq} 条{entry}：{one.what}{one.advice}", file=sys.stderr
        )
    print("不通过" if breaks else "通过：每一条都与存证相符")
    return 1 if breaks else 0


def write_archive(args: argparse.Namespace) -> int:
    """Write an archive that tools/verify_archive.py can check."""
    by, at = acting(args.by), now()
    export_archive(unit_named(args.unit), args.output, by=by, at=at)
    print(f"已写入 {args.output}。核验：python3 tools/verify_archive.py {args.output}")
    return 0


def commit_all(args: argparse.Namespace) -> int:
    """Commit every changed head upward; run nightly and at each month's close."""
    done = commit_heads(by=acting(args.by), at=now())
    print(f"已记入 {len(done)} 个上级的链")
    return 0
