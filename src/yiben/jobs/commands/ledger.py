"""``yiben verify``, ``archive``, ``nightly``, ``recheck``: the ledger and what follows from it."""

import argparse
import sys
from pathlib import Path

from yiben.books.talks.actions import delete_old_notes
from yiben.common.clock import now, today
from yiben.feedback.actions import forget_tokens
from yiben.jobs.operator import acting, unit_named
from yiben.ledger.actions import commit_heads, export_archive
from yiben.ledger.queries import verify
from yiben.org.queries import names_of
from yiben.packets.queries import head_receipts
from yiben.standing.actions import fold, recheck

from .given import a_count, a_year


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
    nightly = commands.add_parser(
        "nightly",
        help="每晚跑一次：链头上报、删去过期的谈话记录、归并计数、重算达标、销毁匿名意见的旧钥匙",
    )
    nightly.add_argument("--by", default=None, metavar="用户名")
    _add_lake(nightly)
    nightly.set_defaults(run=run_nightly)
    again = commands.add_parser(
        "recheck", help="用批量计算把一年的达标重算一遍，不符的改正"
    )
    again.add_argument("--year", type=a_year, default=None, metavar="年份")
    _add_lake(again)
    again.set_defaults(run=run_recheck)
    heads = commands.add_parser("commit-heads", help="把各组织的链头记入上级的链")
    heads.add_argument("--by", default=None, metavar="用户名")
    heads.set_defaults(run=commit_all)


def _add_lake(command: argparse.ArgumentParser) -> None:
    """Add where the lake is, for those who have so much that they judge from there."""
    about = "先把台账续写到这个文件夹，从那里分区域重算；一市以上用"
    command.add_argument(
        "--lake", type=Path, default=None, metavar="文件夹", help=about
    )
    command.add_argument("--depth", type=a_count, default=4, metavar="层数")


def verify_all(args: argparse.Namespace) -> int:
    """Print each break with its entry; fail if there is any."""
    unit = unit_named(args.unit) if args.unit else None
    breaks = verify(unit, receipts=head_receipts())
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


def run_nightly(args: argparse.Namespace) -> int:
    """Do what is to be done every night, whatever happened that day."""
    done = commit_heads(by=acting(args.by), at=now())
    gone = delete_old_notes(at=now())
    folded = fold()
    forgotten = forget_tokens(today())
    print(
        f"已记入 {len(done)} 个上级的链，删去过期的谈话记录 {gone} 条，归并计数 {folded} 条，"
        f"销毁上季度匿名意见的钥匙 {forgotten} 把"
    )
    for year in (today().year - 1, today().year):
        recheck_year(year, args)
    return 0


def recheck_year(year: int, args: argparse.Namespace) -> int:
    """Judge a year by the engine, say what had to be put right; return the cells."""
    if args.lake is None:
        found = recheck(year=year, at=now(), told=_tell)
    else:
        # Only here: who has no lake does not wait for what reads it.
        from yiben.jobs.relake import recheck_lake  # noqa: PLC0415

        found = recheck_lake(
            args.lake, year=year, at=now(), depth=args.depth, told=_say
        )
    if found.cells:
        print(
            f"{year} 年重算 {found.cells} 格（长期、事件、要素 {found.by_rules} 格由规则"
            f"逐个判），改正 {len(found.mended)} 个组织"
        )
    for name in names_of(found.mended).values():
        print(f"  与重算不符，已改正：{name}", file=sys.stderr)
    for name in names_of(found.apart).values():
        print(
            f"  重算与规则不同，以规则为准，没有改动：{name}"
            "（重算期间有新记录也会这样；明晚还有，请报告开发者）",
            file=sys.stderr,
        )
    return found.cells


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def _tell(done: int, total: int) -> None:
    print(f"重算 {done}/{total} 个组织", file=sys.stderr)


def run_recheck(args: argparse.Namespace) -> int:
    """Judge a year once more by the engine; what differs is put right."""
    year = args.year or today().year
    if not recheck_year(year, args):
        print(
            f"{year} 年还没有算过达标，没有可核对的；先看一次那一年的页面，或跑 yiben settle"
        )
    return 0


def commit_all(args: argparse.Namespace) -> int:
    """Commit every changed head upward; run nightly and at each month's close."""
    done = commit_heads(by=acting(args.by), at=now())
    print(f"已记入 {len(done)} 个上级的链")
    return 0
