"""``yiben documents import``: the full texts, with every anchor looked up."""

import argparse
import sys
from pathlib import Path

from yiben.common.clock import now
from yiben.common.errors import YibenError
from yiben.jobs.operator import acting
from yiben.policy.actions import import_document


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    documents = commands.add_parser("documents", help="文件全文：导入并核对锚点")
    verbs = documents.add_subparsers(dest="verb", required=True, metavar="动作")
    read = verbs.add_parser("import", help="导入 txt 或 docx，核对每个锚点")
    read.add_argument("files", nargs="+", type=Path, metavar="文件")
    read.add_argument("--pack", default=None, metavar="包名", help="不写则按内容识别")
    read.add_argument("--by", default=None, metavar="用户名", help="以谁的名义导入")
    read.set_defaults(run=import_all)


def import_all(args: argparse.Namespace) -> int:
    """Import each file; go on after a bad one and fail at the end."""
    by = acting(args.by)
    found = missing = bad = 0
    for file in args.files:
        try:
            result = import_document(file, file.name, by=by, at=now(), pack=args.pack)
        except YibenError as error:
            print(f"{file}：{error}", file=sys.stderr)
            bad += 1
            continue
        lost = [*result.missing, *result.twice]
        found, missing = found + result.found, missing + len(lost)
        note = f"（{result.note}）" if result.note else ""
        print(f"{file.name} → {result.document.pack}：{result.in_words}{note}")
        for anchor in lost:
            print(f"  {anchor}", file=sys.stderr)
    print(f"共找到锚点 {found} 个，缺 {missing} 个，{bad} 个文件没有导入")
    return 1 if bad or missing else 0
