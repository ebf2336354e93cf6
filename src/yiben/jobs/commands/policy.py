"""``yiben policy``: check packs, run cases, explain a duty, compare, rehearse."""

import argparse
import sys
from pathlib import Path

from yiben.common.clock import today
from yiben.common.errors import YibenError
from yiben.jobs.operator import Machine, unit_named
from yiben.policy.queries import library
from yiben.rules.cases import run_cases
from yiben.rules.words import Form
from yiben.standing.queries import Grounds, explain

from . import weigh, written
from .given import a_day, a_year


def add(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the words of this noun."""
    policy = commands.add_parser("policy", help="规则包：检查、例子、解释")
    verbs = policy.add_subparsers(dest="verb", required=True, metavar="动作")
    verbs.add_parser("check", help="检查全部规则包，一次列出所有问题").set_defaults(
        run=check
    )
    cases = verbs.add_parser("cases", help="运行例子文件；不写文件名则运行全部")
    cases.add_argument("files", nargs="*", type=Path, metavar="文件")
    cases.set_defaults(run=run_all_cases)
    one = verbs.add_parser("explain", help="说明某组织的某项职责为什么是这个结果")
    one.add_argument("unit", metavar="组织", help="编号、全称或简称")
    one.add_argument(
        "duty", metavar="职责", help="包/编号，如 hunan-2017/theme-day-monthly"
    )
    one.add_argument("--as-of", type=a_day, default=None, metavar="日期")
    one.add_argument("--year", type=a_year, default=None, metavar="年份")
    one.set_defaults(run=explain_one)
    weigh.add(verbs)
    written.add(verbs)


def check(_: argparse.Namespace) -> int:
    """Print every problem and hint, then the totals; fail on any grave problem."""
    shelf = library()
    for problem in shelf.problems:
        print(problem, file=sys.stderr if problem.grave else sys.stdout)
    for pack in shelf.packs.values():
        forms = {form: sum(r.form == form for r in pack.rules) for form in Form}
        parts = "，".join(f"{form.label} {n}" for form, n in forms.items() if n)
        print(
            f"{pack.name}：{len(pack.articles)} 条，{len(pack.rules)} 条规则（{parts}）"
        )
    clashes = weigh.hints()
    for hint in clashes:
        print(hint)
    grave = len(shelf.errors)
    hints = len(shelf.problems) - grave
    print(
        f"共 {len(shelf.packs)} 个规则包，{grave} 处错误，{hints} 处提示，"
        f"{len(clashes)} 处矛盾或重复"
    )
    return 1 if grave else 0


def run_all_cases(args: argparse.Namespace) -> int:
    """Run case files from any path; print what did not come out as written."""
    shelf = library()
    files = args.files or sorted(
        file
        for pack in shelf.packs.values()
        for file in (pack.folder / "cases").glob("*.yaml")
    )
    for file in files:
        if not file.is_file():
            raise YibenError(f"没有文件“{file}”。", "请核对路径。")
    outcome = run_cases(files, shelf)
    for problem in outcome.problems:
        print(problem, file=sys.stderr)
    for failure in outcome.failures:
        print(failure, file=sys.stderr)
    wrong = len({(one.file, one.line) for one in outcome.failures})
    print(
        f"{len(files)} 个文件，{outcome.ran} 个例子，"
        f"{outcome.ran - wrong} 个相符，{wrong} 个不符，{len(outcome.problems)} 处写法有误"
    )
    return 0 if outcome.good else 1


def explain_one(args: argparse.Namespace) -> int:
    """Print the grounds of a duty for every subject of the unit."""
    if args.duty not in library().by_id:
        raise YibenError(
            f"没有规则“{args.duty}”。", "写成 包/编号，可用 yiben policy check 查包名。"
        )
    unit = unit_named(args.unit)
    found = explain(
        unit,
        args.duty,
        as_of=args.as_of or today(),
        seen_by=Machine(),
        year=args.year,
    )
    if not found:
        print(f"{unit.name}不承担这项职责。")
        return 0
    for grounds in found:
        _print(grounds)
    return 0


def _print(grounds: Grounds) -> None:
    line = grounds.line
    print(
        f"{line.subject_label}　{line.title}　{line.period_label}　"
        f"{line.status_label}（{line.done}/{line.need}）"
    )
    for clause in grounds.clauses:
        cited = clause.citation
        print(
            f"  依据 《{cited.document}》{cited.section} “{cited.anchor}” "
            f"{clause.period_label}：{clause.status_label}（{clause.done}/{clause.need}）"
            f"{clause.note}"
        )
    for entry in grounds.counted:
        print(f"  计入 {entry.happened_on} {entry.title}（{entry.entered_on} 录入）")
    for entry in grounds.passed_over:
        print(f"  不计 {entry.happened_on} {entry.title}：{entry.note}")
    if grounds.uncovered:
        print("  未参加到：" + "、".join(name for _, name in grounds.uncovered))
    for text in (grounds.waiver, grounds.gap, grounds.advice):
        if text:
            print(f"  {text}")
