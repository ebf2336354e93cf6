"""``yiben policy drafts`` and ``export``: documents written in the browser, as files."""

import argparse
from pathlib import Path

from yiben.common.errors import YibenError
from yiben.jobs.operator import Machine
from yiben.policy.queries.drafts import all_drafts, draft, export_of


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both verbs."""
    verbs.add_parser("drafts", help="列出网页上起草的文件").set_defaults(run=show_all)
    one = verbs.add_parser("export", help="把网页上起草的文件写成规则包文件夹")
    one.add_argument("draft", metavar="草稿", help="编号，见 yiben policy drafts")
    one.add_argument("folder", type=Path, metavar="文件夹", help="写到它下面")
    one.set_defaults(run=export)


def show_all(_: argparse.Namespace) -> int:
    """Print every draft with its unit and its state."""
    rows = all_drafts(seen_by=Machine())
    for unit, row in rows:
        print(f"{row.id}\t{row.label}\t{unit}\t{row.rules} 条规则\t{row.title}")
    print(f"共 {len(rows)} 份")
    return 0


def export(args: argparse.Namespace) -> int:
    """Write the files of a draft; what is there already is not overwritten."""
    row = draft(args.draft, seen_by=Machine())
    folder = args.folder / row.level / row.pack
    if folder.exists():
        raise YibenError(f"“{folder}”已经有了。", "换一个文件夹，或先移走它。")
    files = export_of(row, seen_by=Machine())
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"已写出 {len(files)} 个文件：{folder}")
    return 0
