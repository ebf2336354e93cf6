"""How long it takes to check and compile every pack, to explain, to rehearse.

Each figure is printed with the limit it is held to and with a ratio against
reading the same files, or the same rows, and doing nothing with them. Explaining
and rehearsing want a database with the demo in it (``run.py start`` makes one);
without it they are left out.
"""

import os
import sys
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import django
import yaml

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


def taken(act: Callable[[], Any], times: int = TIMES) -> tuple[float, Any]:
    """Return the median seconds of a few runs, and what came of the last."""
    seconds, result = [], None
    for _ in range(times):
        start = perf_counter()
        result = act()
        seconds.append(perf_counter() - start)
    return median(seconds), result


def show(what: str, seconds: float, limit: float | None, ratio: str) -> bool:
    """Print one figure; return whether it keeps its limit."""
    good = limit is None or seconds <= limit
    held = "" if limit is None else f"  上限 {limit:g} 秒 {'合格' if good else '超出'}"
    print(f"{what:<26}{seconds:8.3f} 秒  {ratio}{held}")
    return good


def demo_tree() -> Situation:
    """Return the organisations of the demo and the documents they adopt."""
    rows = yaml.safe_load((ROOT / "demo" / "tree.yaml").read_text(encoding="utf-8"))
    orgs: dict[str, OrgFact] = {}
    adoptions: list[AdoptionFact] = []
    for row in rows:
        above = orgs.get(row["above"] or "")
        orgs[row["key"]] = OrgFact(
            id=row["key"],
            name=row["name"],
            kind=row["kind"],
            level=row.get("level", "base"),
            sector=row.get("sector", "general"),
            superior_id=above.id if above else None,
            life=Span(LONG_AGO),
            path=(*(above.path if above else ()), row["key"]),
        )
        adoptions += [
            AdoptionFact(row["key"], pack, date(2017, 6, 1))
            for pack in row.get("packs", ())
        ]
    return Situation(orgs=orgs, adoptions=tuple(adoptions))


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


def county(branches: int) -> Situation:
    """Return a county of towns with thirty branches each, twenty members a branch."""
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
        adoptions=(AdoptionFact("centre", "central-2017", date(2017, 6, 1)),),
    )


def unit(
    name: str, kind: str, level: str, above: OrgFact | None, sector: str = "general"
) -> OrgFact:
    """Return one organisation."""
    path = (*(above.path if above else ()), name)
    superior = above.id if above else None
    return OrgFact(name, name, kind, level, sector, superior, Span(LONG_AGO), path)


def rehearsed(library: Library) -> bool:
    """Rehearse a document for a town of sixty branches and a county of many."""
    kinds = kinds_of(PACKS)
    good, each = True, []
    for branches, limit in ((60, 2.0), (3000, None)):
        act = partial(
            rehearse,
            library.packs["huaian-2017"],
            "county",
            county(branches),
            library,
            kinds,
            year=2027,
            on=DAY,
        )
        seconds, found = taken(act, 1)
        each.append(seconds / branches)
        what = f"预演，{branches} 个支部"
        ratio = (
            f"{len(found.people):,} 人，每个支部 {seconds / branches * 1000:.2f} 毫秒"
        )
        good = show(what, seconds, limit, ratio) and good
    print(f"支部多 50 倍，每个支部的用时是 {each[1] / each[0]:.2f} 倍")
    return good


def packs_and_tree() -> bool:
    """Measure what needs no database."""
    raw, size = taken(raw_files)
    loading, library = taken(lambda: load_packs(PACKS))
    world = demo_tree()
    compiling, clauses = taken(lambda: compiled(world, library))
    kinds = kinds_of(PACKS)
    rules = sum(len(pack.rules) for pack in library.packs.values())
    print(
        f"{len(library.packs)} 个规则包，{rules} 条规则，{size:,} 字节；"
        f"演示 {len(world.orgs)} 个组织，{clauses:,} 条款"
    )
    show("读取并检查全部规则包", loading, None, f"是只读文件的 {loading / raw:.0f} 倍")
    show(
        "为演示组织树编译",
        compiling,
        None,
        f"每个组织 {compiling / len(world.orgs):.4f} 秒",
    )
    whole = loading + compiling
    good = show("检查加编译", whole, 2.0, f"是只读文件的 {whole / raw:.0f} 倍")
    finding, found = taken(lambda: findings_in(library, kinds))
    show("找矛盾和重复", finding, None, f"{len(found)} 处")
    upper, lower = library.packs["central-2017"], library.packs["hunan-2017"]
    comparing, _ = taken(lambda: compare(upper, lower, library, kinds))
    show("湖南对照中央", comparing, None, f"每条 {comparing / len(lower.rules):.5f} 秒")
    return rehearsed(library) and good


def with_database() -> bool:
    """Measure explaining and rehearsing on the demo, if it is there."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")
    django.setup()
    from django.db import connection

    from yiben.jobs.operator import Machine, unit_named

    try:
        branch, town = unit_named("石桥村支部"), unit_named("徐庄镇党委")
        viewer = Machine()
    except Exception as error:  # noqa: BLE001 -- a database without the demo
        print(f"没有演示数据，解释和预演不测：{type(error).__name__}")
        return True

    def rows() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_entry WHERE unit_id = %s", [branch.pk])
            return len(cursor.fetchall())

    good = explained(branch, viewer, taken(rows, 9)[0])
    return rehearsed_here(town, viewer) and good


def explained(branch: Any, viewer: Any, raw: float) -> bool:
    """Measure explaining a duty, for a year and for one period."""
    from yiben.standing.queries import explain, grounds_of

    duty = "hunan-2017/theme-day-monthly"
    year, found = taken(lambda: explain(branch, duty, as_of=DAY, seen_by=viewer), 9)
    show(f"解释一年（{len(found)} 个周期）", year, None, "命令行 explain")
    subject = f"org:{branch.pk}"
    cell, _ = taken(
        lambda: grounds_of(subject, duty, "2026-05", as_of=DAY, seen_by=viewer), 9
    )
    return show("解释一格", cell, 0.05, f"是只读这些行的 {cell / raw:.0f} 倍")


def rehearsed_here(town: Any, viewer: Any) -> bool:
    """Measure a rehearsal and a replay on the rows of the demo."""
    from yiben.policy.queries import burden_of, packs
    from yiben.standing.queries import replay_of

    pack = packs()["xuzhuang-2017"]
    seconds, burden = taken(lambda: burden_of(pack, town, on=DAY, seen_by=viewer))
    good = show("负担预演（徐庄镇）", seconds, 2.0, f"{burden.units} 个组织")
    seconds, replay = taken(
        lambda: replay_of(pack, town, year=2026, on=DAY, seen_by=viewer)
    )
    show("重放一年", seconds, None, f"{replay.entries} 条记录")
    return good


if __name__ == "__main__":
    kept = packs_and_tree()
    kept = with_database() and kept
    sys.exit(0 if kept else 1)
