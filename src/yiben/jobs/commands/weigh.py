"""``yiben policy diff`` and ``burden``: documents laid side by side and rehearsed."""

import argparse
from pathlib import Path

from yiben.common.clock import today
from yiben.common.errors import ManyErrors, YibenError
from yiben.common.errors import Problem as Mistake
from yiben.jobs.operator import Machine, unit_named
from yiben.org.queries import names_of
from yiben.policy.queries import (
    burden_of,
    conflict_hints,
    kinds,
    library,
    pack_in,
    pack_or_draft,
    packs,
)
from yiben.rules.compare import MEANING, Comparison, Match, Relation, Row, compare
from yiben.rules.outcome import Burden, Outcome, RuleLine
from yiben.rules.pack import Pack
from yiben.standing.queries import Replay, replay_of

from .given import a_year

METHOD = (
    "估算办法：一次记录同时满足几条的只算一次；有几种办法的算最省时的；"
    "周期待定的、遇事才办的不计时；按今天的组织和人员、全年计。"
)
HEAVIEST = 5
"""How many of the heaviest branches are named."""


def add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs that compare and rehearse."""
    one = verbs.add_parser("diff", help="下级文件逐条对照上级文件")
    one.add_argument("upper", metavar="上级文件", help="包名，如 central-2017")
    one.add_argument("lower", metavar="下级文件", help="包名，如 hunan-2017")
    labels = "、".join(f"{word.value} {word.label}" for word in Relation)
    choices = [word.value for word in Relation]
    one.add_argument("--only", choices=choices, default=None, help=labels)
    one.add_argument("--guides", action="store_true", help="连同指导性要求和释义")
    one.set_defaults(run=diff)
    two = verbs.add_parser("burden", help="施行以前先算一份文件会增加多少负担")
    two.add_argument("draft", metavar="文件", help="规则包文件夹、包名或草稿编号")
    two.add_argument("--unit", required=True, metavar="组织", help="由哪个组织施行")
    two.add_argument(
        "--year", type=a_year, default=None, metavar="年份", help="算哪一年"
    )
    two.add_argument(
        "--replay", type=a_year, default=None, metavar="年份", help="用哪一年的台账重放"
    )
    two.set_defaults(run=burden)


# --- diff --------------------------------------------------------------------


def diff(args: argparse.Namespace) -> int:
    """Print every rule of the lower document against the upper one."""
    for name in (args.upper, args.lower):
        if name not in packs():
            known = "、".join(packs())
            raise YibenError(f"没有规则包“{name}”。", f"现有：{known}。")
    upper, lower = packs()[args.upper], packs()[args.lower]
    found = compare(upper, lower, library(), kinds())
    print(f"《{found.lower.short}》对照《{found.upper.short}》")
    for row in found.rows:
        wanted = args.only in {None, row.relation.value}
        if wanted and (args.guides or row.rule.is_duty):
            _print_row(row)
    _print_counts(found, whole=args.guides)
    return 0


def _print_row(row: Row) -> None:
    rule = row.rule
    print(f"{row.relation.label}　{rule.title}　{rule.section}　“{rule.anchor}”")
    print(f"    {rule.id}：{rule.reading}")
    for match in row.matches:
        _print_match(match)
    if row.silent is not None:
        print(f"    {MEANING[Relation.SILENT]}")


def _print_match(match: Match) -> None:
    upper = match.upper
    print(f"    对照 {upper.section}　“{upper.anchor}”：{upper.reading}")
    if match.changes:
        print("    变化 " + "；".join(one.text for one in match.changes))


def _print_counts(found: Comparison, *, whole: bool) -> None:
    counts = found.counts if whole else found.duty_counts
    what = "条规则" if whole else "项职责"
    parts = "，".join(f"{word.label} {counts[word]}" for word in Relation)
    print(f"共 {sum(counts.values())} {what}：{parts}")


# --- burden ------------------------------------------------------------------


def burden(args: argparse.Namespace) -> int:
    """Print what a document would add below a unit, and on a past year's ledger."""
    unit, viewer, on = unit_named(args.unit), Machine(), today()
    pack, text = _pack_of(args.draft)
    found = burden_of(pack, unit, on=on, seen_by=viewer, year=args.year, text=text)
    print(f"《{pack.short}》由{unit.name}施行，按 {found.year} 年全年估算")
    _print_burden(found)
    if args.replay:
        adding = {one.rule.id for one in found.rules if one.new}
        _print_replay(
            replay_of(
                pack,
                unit,
                year=args.replay,
                on=on,
                seen_by=viewer,
                only=adding,
                limit=None,
            )
        )
    return 0


def _pack_of(text: str) -> tuple[Pack, str]:
    """Return a document by name, by the id of a draft, or from a folder."""
    if text in packs():
        return packs()[text], ""
    if text.startswith("dr_"):
        return pack_or_draft(text, seen_by=Machine())
    folder = Path(text)
    if (folder / "pack.yaml").is_file():
        found, problems = pack_in(folder)
        grave = [one for one in problems if one.grave]
        if found is None or grave:
            wrong = [
                Mistake(f"{one.file}:{one.line}", one.message, one.advice)
                for one in grave
            ]
            raise ManyErrors(wrong)
        return found, _text_in(folder)
    advice = "写规则包的文件夹、包名，或草稿的编号（dr_ 开头）。"
    raise YibenError(f"没有规则包“{text}”。", advice)


def _text_in(folder: Path) -> str:
    """Return the text that lies beside a pack on disk, if there is one."""
    texts = sorted(folder.glob("*.txt"))
    return texts[0].read_text(encoding="utf-8", errors="replace") if texts else ""


def _print_burden(found: Burden) -> None:
    print(
        f"涉及 {len(found.touched)} 个组织（共 {found.units} 个），"
        f"{len(found.people)} 人"
    )
    print(f"全部合计增加：{found.added.in_words}")
    _print_branches(found)
    for outcome in Outcome:
        if lines := found.of(outcome):
            print(f"{outcome.label}，{len(lines)} 项：")
            for line in lines:
                print(f"  {line.rule.title}{_told(line)}")
    for early in found.shorter:
        told = f"{early.rule.title}，{early.change.text}（{early.upper.id}）"
        print(f"期限提前：{told}")
    for name, owed in found.ended:
        print(f"不再要办：{name}（{owed} 个对象）")
    what = "文字" if found.copied is not None else "条目"
    print(f"与上级文件相同的{what}占 {found.share:.0%}")
    if found.is_copy:
        print("照抄：没有增加任何职责，内容大多来自上级文件。")
    elif found.adds_nothing:
        print("没有增加任何职责。")
    print(METHOD)


def _print_branches(found: Burden) -> None:
    some = [one for one in found.branches[:HEAVIEST] if one.added.hours > 0]
    if some:
        names = names_of([one.org_id for one in some])
        print(f"增加最多的支部，每年约 {found.hours_per_branch:g} 小时：")
        for one in some:
            print(f"  {names.get(one.org_id, '')}：{one.added.in_words}")


def _told(line: RuleLine) -> str:
    parts = [f"（{line.bound} 个对象"]
    if line.outcome == Outcome.PARTLY:
        parts.append(f"，其中 {line.new} 个是新增")
    if line.repeats:
        parts.append(f"，已有 {'、'.join(line.repeats[:3])}")
    if line.stopped_by:
        parts.append(f"，依据 {line.stopped_by}")
    if line.is_waiting:
        parts.append("，周期或内容待定，暂不计时")
    return "".join(parts) + "）"


def _print_replay(found: Replay) -> None:
    print(
        f"用 {found.year} 年的台账重放，{found.units} 个组织，{found.entries} 条记录："
    )
    if not found.lines:
        print("  没有到期的新增职责。")
    for line in found.lines:
        print(
            f"  {line.rule.title}：到期 {line.due}，做到 {line.met}，补录 {line.late}，"
            f"缺 {line.short}（{line.units} 个组织、{line.subjects} 个对象）"
        )


def hints() -> list[str]:
    """Return contradictions and repetitions in the packs, a line each."""
    return [
        f"{one.rules[0].file}:{one.rules[0].line} （提示）{one.clash.label}："
        f"{one.text}{one.mend}"
        for one in conflict_hints()
    ]
