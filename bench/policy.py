"""How long it takes to check and compile every pack, to explain, to rehearse.

Each figure is printed with the limit it is held to and with a ratio against
reading the same files, or the same rows, and doing nothing with them. Every
unit of the size asked for is compiled under all packs; explaining and replaying
are measured in databases of their own.
"""

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django
from _scratch import finish, on_each, options

from yiben.rules.burden import burden_of as rehearse
from yiben.rules.compare import compare
from yiben.rules.conflicts import findings_in
from yiben.rules.evaluate import Judge
from yiben.rules.facts import (
    AdoptionFact,
    MemberFact,
    OfficeFact,
    OrgFact,
    Situation,
    Span,
)
from yiben.rules.load import kinds_of, load_packs
from yiben.rules.pack import Library

ROOT = Path(__file__).parents[1]
PACKS = ROOT / "packs"
LONG_AGO = date(2010, 1, 1)
DAY = date(2026, 12, 21)
TIMES = 3
DUTY = "hunan-2017/theme-day-monthly"
BRANCHES = {"branch": 1, "town": 60, "county": 4836, "province": 4836, "nation": 4836}
"""With their towns 5,000 units from a county up: in a larger tree each costs the same."""
LIMITS = {"compile": 2.0, "explain": 0.05, "rehearse_town": 2.0}
"""In seconds: all packs for all units, one cell, a document for sixty branches."""

Figures = dict[str, Any]


def taken(act: Callable[[], Any], times: int = TIMES) -> tuple[float, Any]:
    """Return the median seconds of a few runs, and what came of the last."""
    seconds, result = [], None
    for _ in range(times):
        start = perf_counter()
        result = act()
        seconds.append(perf_counter() - start)
    return median(seconds), result


def note(found: Figures, name: str, what: str, seconds: float, ratio: str) -> None:
    """Print one figure with its limit, and keep it; a limit passed is a goal missed."""
    limit = LIMITS.get(name)
    good = limit is None or seconds <= limit
    held = "" if limit is None else f"  上限 {limit:g} 秒 {'合格' if good else '超出'}"
    print(f"  {what:<26}{seconds:8.3f} 秒  {ratio}{held}")
    found[f"{name}_seconds"] = seconds
    if not good:
        found.setdefault("missed", []).append(name)


def compiled(world: Situation, library: Library) -> int:
    """Compile every unit's clauses with their layering; return how many there are."""
    judge = Judge(world, library, DAY)
    total = 0
    for org in world.orgs.values():
        clauses = judge.clauses_for(org.path)
        judge.carriers_of(frozenset(clauses))
        total += len(clauses)
    return total


def raw_files() -> int:
    """Read every file of the packs and parse nothing."""
    return sum(len(file.read_bytes()) for file in PACKS.rglob("*.yaml"))


def county(branches: int, packs: Iterable[str]) -> Situation:
    """Return towns of thirty branches of twenty members, under some documents."""
    orgs = {"centre": unit("centre", "committee", "central", None)}
    orgs["county"] = unit("county", "committee", "county", orgs["centre"])
    members: list[MemberFact] = []
    offices: list[OfficeFact] = []
    for n in range(branches):
        town = f"town{n // 30}"
        if town not in orgs:
            orgs[town] = unit(town, "committee", "town", orgs["county"])
        name = f"branch{n}"
        sector = ("village", "community", "enterprise", "school")[n % 4]
        orgs[name] = unit(name, "branch", "base", orgs[town], sector)
        people = [f"{name}p{k}" for k in range(20)]
        members += [
            MemberFact(p, p, name, None, "full", Span(LONG_AGO)) for p in people
        ]
        posts = ("secretary", "deputy_secretary", "committee_member")
        offices += [
            OfficeFact(p, p, name, post, Span(LONG_AGO))
            for p, post in zip(people, posts, strict=False)
        ]
    return Situation(
        orgs=orgs,
        members=tuple(members),
        offices=tuple(offices),
        adoptions=tuple(
            AdoptionFact("centre", pack, date(2017, 6, 1)) for pack in packs
        ),
    )


def unit(
    name: str, kind: str, level: str, above: OrgFact | None, sector: str = "general"
) -> OrgFact:
    """Return one organisation."""
    path = (*(above.path if above else ()), name)
    superior = above.id if above else None
    return OrgFact(name, name, kind, level, sector, superior, Span(LONG_AGO), path)


def rehearsed(library: Library, found: Figures) -> None:
    """Rehearse a document for a town of sixty branches and a county of many."""
    kinds = kinds_of(PACKS)
    each = []
    for name, branches in (("town", 60), ("county", 3000)):
        act = partial(
            rehearse,
            library.packs["huaian-2017"],
            "county",
            county(branches, ["central-2017"]),
            library,
            kinds,
            year=2027,
            on=DAY,
        )
        seconds, burden = taken(act, 1)
        each.append(seconds / branches)
        ratio = f"{len(burden.people):,} 人，每个支部 {each[-1] * 1000:.2f} 毫秒"
        note(found, f"rehearse_{name}", f"预演，{branches} 个支部", seconds, ratio)
    print(f"  支部多 50 倍，每个支部的用时是 {each[1] / each[0]:.2f} 倍")


def without_database(size: str) -> Figures:
    """Measure reading, compiling, comparing and rehearsing."""
    found: Figures = {}
    raw, length = taken(raw_files)
    loading, library = taken(lambda: load_packs(PACKS))
    world = county(BRANCHES[size], sorted(library.packs))
    compiling, clauses = taken(lambda: compiled(world, library))
    rules = sum(len(pack.rules) for pack in library.packs.values())
    print(
        f"{len(library.packs)} 个规则包，{rules} 条规则，{length:,} 字节；"
        f"{len(world.orgs):,} 个组织，{clauses:,} 条款"
    )
    files = f"是只读文件的 {loading / raw:.0f} 倍"
    note(found, "load", "读取并检查全部规则包", loading, files)
    each = f"每个组织 {compiling / len(world.orgs) * 1e6:.0f} 微秒"
    note(found, "units", "为每个组织编译", compiling, each)
    whole = loading + compiling
    files = f"是只读文件的 {whole / raw:.0f} 倍"
    note(found, "compile", "检查加编译", whole, files)
    compared(library, found)
    rehearsed(library, found)
    return found


def compared(library: Library, found: Figures) -> None:
    """Look for contradictions everywhere, and lay one document beside another."""
    kinds = kinds_of(PACKS)
    seconds, findings = taken(lambda: findings_in(library, kinds))
    note(found, "findings", "找矛盾和重复", seconds, f"{len(findings)} 处")
    upper, lower = library.packs["central-2017"], library.packs["hunan-2017"]
    seconds, _ = taken(lambda: compare(upper, lower, library, kinds))
    each = f"每条 {seconds / len(lower.rules) * 1e3:.2f} 毫秒"
    note(found, "compare", "湖南对照中央", seconds, each)


def inside(size: str) -> None:
    """Explain and replay in the database of this process; print one object last."""
    django.setup()
    from _tree import YEAR, make_tree, theme_day
    from django.db import connection

    from yiben.common.clock import now, today
    from yiben.ledger.actions import post_entry
    from yiben.standing.actions import settle
    from yiben.standing.queries import explain, grounds_of

    tree = make_tree("town" if size == "branch" else size)
    for number, branch in enumerate(tree.branches[:60]):
        post_entry(theme_day(tree, branch, f"{number}"), by=tree.recorder, at=now())
        settle(at=now())
    branch, by, found = tree.branches[0], tree.recorder, Figures()

    def rows() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_entry WHERE unit_id = %s", [branch.pk])
            return len(cursor.fetchall())

    bare, day = taken(rows, 9)[0], today()
    seconds, year = taken(lambda: explain(branch, DUTY, as_of=day, seen_by=by), 9)
    note(found, "explain_year", f"解释一年（{len(year)} 个周期）", seconds, "")
    month = f"{YEAR}-12"
    seconds, cell = taken(
        lambda: grounds_of(f"org:{branch.pk}", DUTY, month, as_of=day, seen_by=by),
        9,
    )
    ratio = f"{len(cell.counted)} 条记录，是只读这些行的 {seconds / bare:.0f} 倍"
    note(found, "explain", "解释一格", seconds, ratio)
    replayed(tree, found)
    print(json.dumps(found))


def replayed(tree: Any, found: Figures) -> None:
    """Rehearse a document on the rows of a town, and replay a year of it."""
    from _tree import YEAR

    from yiben.common.clock import today
    from yiben.policy.queries import burden_of, packs
    from yiben.standing.queries import replay_of

    pack, town, day = packs()["xuzhuang-2017"], tree.tops[4], today()
    who = {"on": day, "seen_by": tree.recorder}
    seconds, burden = taken(lambda: burden_of(pack, town, **who))
    note(
        found, "rehearse_rows", "负担预演（一个镇）", seconds, f"{burden.units} 个组织"
    )
    seconds, replay = taken(lambda: replay_of(pack, town, year=YEAR, **who))
    note(found, "replay", "重放一年", seconds, f"{replay.entries} 条记录")


def main() -> int:
    """Measure, print, and fail if a limit is passed."""
    args = options(__doc__, "county").parse_args()
    if args.inside:
        inside(args.size)
        return 0
    return finish(args, without_database(args.size) | on_each(__file__, args, []))


if __name__ == "__main__":
    sys.exit(main())
