"""``yiben import`` and ``yiben export``: rosters from and to Excel."""

import argparse
import sys
from pathlib import Path

from django.conf import settings

from yiben.common.clock import now, today
from yiben.common.errors import YibenError
from yiben.jobs.operator import acting, unit_named
from yiben.people.actions import import_roster, note_export
from yiben.people.queries import export_roster, preview_roster
from yiben.standing.actions import settle


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    read = commands.add_parser("import", help="从 Excel 导入组织、党员、职务")
    read.add_argument("file", type=Path, metavar="文件.xlsx")
    read.add_argument("--unit", required=True, metavar="组织")
    read.add_argument("--by", default=None, metavar="用户名")
    read.add_argument("--yes", action="store_true", help="看过预览，写入")
    read.set_defaults(run=import_file)
    write = commands.add_parser("export", help="把花名册导出为 Excel")
    write.add_argument("file", type=Path, metavar="文件.xlsx")
    write.add_argument("--unit", required=True, metavar="组织")
    write.add_argument("--by", default=None, metavar="用户名")
    write.set_defaults(run=export_file)


def import_file(args: argparse.Namespace) -> int:
    """Show a preview with every bad cell; write only with ``--yes`` and no error."""
    by, unit, at = acting(args.by), unit_named(args.unit), now()
    if not args.file.is_file():
        raise YibenError(f"没有文件“{args.file}”。", "请核对路径。")
    if args.file.stat().st_size > settings.YIBEN_UPLOAD_LIMIT:
        most = settings.YIBEN_UPLOAD_LIMIT // 1024 // 1024
        raise YibenError(f"文件超过 {most} MB。", "请按支部拆成几个文件分别导入。")
    data = args.file.read_bytes()
    preview = preview_roster(data, org=unit, seen_by=by, on=today())
    for problem in preview.problems:
        print(problem, file=sys.stderr)
    for sheet, counts in preview.counts().items():
        print(
            f"{sheet}：新增 {counts['create']}，更新 {counts['update']}，不变 {counts['unchanged']}"
        )
    if preview.problems:
        print("有错误，什么都没有写入。改好后重新导入。", file=sys.stderr)
        return 1
    if not args.yes:
        print("以上是预览，还没有写入。确认无误后加 --yes。")
        return 0
    import_roster(preview, by=by, at=at)
    settle(at=now())
    print("已写入")
    return 0


def export_file(args: argparse.Namespace) -> int:
    """Write the roster so that it can be imported again."""
    by = acting(args.by)
    unit = unit_named(args.unit)
    data = export_roster(unit, seen_by=by, on=today())
    note_export(unit, by=by, at=now())
    args.file.write_bytes(data)
    print(f"已写入 {args.file}")
    return 0
