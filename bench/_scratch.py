"""Databases of a bench's own, and what every bench prints."""

import argparse
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

ROOT = Path(__file__).parents[1]
TODAY = "2026-12-21"
SIZES = ("branch", "town", "county", "province", "nation")


def options(about: str, size: str = "town") -> argparse.ArgumentParser:
    """Return the words every bench understands."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--size", choices=SIZES, default=size)
    parser.add_argument("--json", action="store_true", help="最后一行是一个 JSON 对象")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default=None)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser


@contextlib.contextmanager
def scratch(kind: str) -> Iterator[str | None]:
    """Give the address of an empty database whose commits wait for the disk."""
    with contextlib.ExitStack() as stack:
        if kind == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yiben-b-"))
            yield f"sqlite:///{folder}/bench.sqlite3"
            return
        sys.path.insert(0, str(ROOT))
        import run

        plain = run.postgres_commands

        def durable(binaries: Path, folder: Path) -> tuple[list[str], list[str]]:
            make, serve = plain(binaries, folder)
            more = ("listen_addresses=", "shared_buffers=512MB", "max_connections=200")
            base = serve[: serve.index("-c")]
            return make, [*base, *(part for one in more for part in ("-c", one))]

        run.postgres_commands = durable
        yield stack.enter_context(run.temporary_postgres())


def on_each(script: str, args: argparse.Namespace, words: list[str]) -> dict[str, Any]:
    """Run a bench once for each database, in a process of its own; return all."""
    found: dict[str, Any] = {}
    for kind in (args.database,) if args.database else ("sqlite", "postgres"):
        with scratch(kind) as address:
            if address is None:
                continue
            env = os.environ | {
                "DATABASE_URL": address,
                "DJANGO_SETTINGS_MODULE": "yiben.config.settings",
                "YIBEN_DEMO": "1",
                "YIBEN_TODAY": TODAY,
            }
            line = [sys.executable, script, "--inside", "--size", args.size, *words]
            done = subprocess.run(
                line, env=env, check=True, stdout=subprocess.PIPE, text=True
            )
            *shown, last = done.stdout.rstrip().splitlines()
            print(f"{kind}：")
            print("\n".join(shown), flush=True)
            found[kind] = json.loads(last)
    return found


def run_bench(
    script: str,
    about: str | None,
    inside: Callable[[str], None],
    size: str = "town",
) -> int:
    """Measure on SQLite and on PostgreSQL, or on the database of this process."""
    args = options(about or "", size).parse_args()
    if args.inside:
        inside(args.size)
        return 0
    return finish(args, on_each(script, args, []))


def finish(args: argparse.Namespace, found: dict[str, Any]) -> int:
    """Print the one object if asked; return 1 if a goal was missed."""
    if args.json:
        print(json.dumps(found, ensure_ascii=False))
    missed = [
        name
        for part in (found, *found.values())
        if isinstance(part, dict)
        for name in part.get("missed", [])
    ]
    return bool(missed)


def show(
    what: str, value: float, unit: str, goal: str = "", *, kept: bool = True
) -> None:
    """Print one figure, and whether it keeps its goal."""
    held = f"  目标 {goal} {'合格' if kept else '未达到'}" if goal else ""
    print(f"  {what:<30}{value:10.2f} {unit}{held}")


def taken(act: Callable[[int], Any], times: int) -> list[float]:
    """Return the seconds of each of many runs."""
    found = []
    for number in range(times):
        start = perf_counter()
        act(number)
        found.append(perf_counter() - start)
    return found


def middle_and_p95(seconds: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    return median(seconds) * 1e3, quantiles(seconds, n=20)[-1] * 1e3


def peak_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
