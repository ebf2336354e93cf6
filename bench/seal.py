"""A whole archive verified by the stand-alone program, against hashing its bytes.

The archive is written here in the product's own form: chains of meetings with
twenty people each, one file a unit. ``town`` is 20,000 entries, ``nation`` ten
million. Hashing the same bytes, file by file, is what no verifier can beat.
"""

import resource
import secrets
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from _scratch import ROOT, finish, options, show

sys.path.insert(0, str(ROOT / "src"))

from yiben.common.seal import GENESIS, canonical, link, sm3

ENTRIES = {
    "branch": 1_000,
    "town": 20_000,
    "county": 200_000,
    "province": 1_000_000,
    "nation": 10_000_000,
}
EACH, PEOPLE = 1_000, 20
GOAL_RATIO, GOAL_MB = 3.0, 256.0


def write_archive(folder: Path, entries: int) -> int:
    """Write an archive of so many entries; return its bytes."""
    (folder / "units").mkdir(parents=True)
    heads, size = {}, 0
    for number in range(-(-entries // EACH)):
        unit = f"o_bench{number:07d}"
        text, digest = unit_lines(unit, min(EACH, entries - number * EACH))
        size += (folder / "units" / f"{unit}.jsonl").write_bytes(text)
        heads[unit] = {"seq": text.count(b"\n"), "digest": digest, "name": unit}
    content = {
        "format": "yiben-archive-1",
        "org": "o_bench0000000",
        "exported_at": datetime(2026, 12, 21, tzinfo=UTC).isoformat(),
        "heads": heads,
    }
    whole = canonical({**content, "seal": sm3(canonical(content))})
    return size + (folder / "manifest.json").write_bytes(whole)


FRAME = {
    "form": 1,
    "kind": "gatherings.theme_day.held",
    "parts": [],
    "ends_on": None,
    "entered_at": "2026-12-21T01:00:00.000000+00:00",
    "entered_by": "a_bench",
    "title": "主题党日",
    "tags": [],
    "quantities": {},
    "present": PEOPLE,
    "expected": PEOPLE,
    "answers": None,
    "credit_period": None,
    "timely_on": None,
    "gap_of": [],
    "gap_period": None,
    "privacy": "branch",
    "corrects": None,
    "correction_reason": None,
    "once": None,
    "orgs": [],
    "evidence": [],
}
"""What is the same in every entry written here."""


def unit_lines(unit: str, entries: int) -> tuple[bytes, str]:
    """Return the chain of one unit, and the digest of its last entry."""
    lines, digest = [], GENESIS
    people = [[f"p_{unit[-5:]}{n:04d}", "attendee", "present", None] for n in range(20)]
    payload = {"theme": "学习党章", "place": "村部会议室"}
    for seq in range(1, entries + 1):
        salt = secrets.token_hex(16)
        sealed = FRAME | {
            "id": f"e_{unit[-5:]}{seq:05d}",
            "unit": unit,
            "seq": seq,
            "happened_on": date(2026, seq % 12 + 1, 12).isoformat(),
            "payload": sm3(salt.encode() + canonical(payload)),
            "people": people,
        }
        digest = link(digest, sealed)
        shown = canonical({"payload": payload, "salt": salt}).decode()
        entry = canonical(sealed).decode()
        lines.append(f'{{"digest":"{digest}","open":{shown},"entry":{entry}}}\n')
    return "".join(lines).encode(), digest


def hashed(folder: Path) -> float:
    """Return the seconds it takes to read and hash every file whole."""
    start = perf_counter()
    for file in sorted(folder.rglob("*.json*")):
        sm3(file.read_bytes())
    return perf_counter() - start


def main() -> int:
    """Measure one archive."""
    args = options(__doc__ or "").parse_args()
    entries = ENTRIES[args.size]
    with tempfile.TemporaryDirectory(prefix="yiben-seal-") as name:
        folder = Path(name) / "archive"
        size = write_archive(folder, entries)
        limit = min(hashed(folder) for _ in range(3))
        program = [sys.executable, str(ROOT / "tools" / "verify_archive.py")]
        start = perf_counter()
        done = subprocess.run([*program, str(folder)], check=False)
        seconds = perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    ratio = seconds / limit
    quick, small = ratio <= GOAL_RATIO, peak <= GOAL_MB
    show("记录", entries / 1e6, "百万条")
    show("只算摘要", limit, "秒")
    show("校验整个档案", seconds, "秒")
    show("校验 / 只算摘要", ratio, "倍", f"≤ {GOAL_RATIO:g}", kept=quick)
    show("内存峰值", peak, "MB", f"≤ {GOAL_MB:g}", kept=small)
    found = {
        "entries": entries,
        "bytes": size,
        "seconds": seconds,
        "per_second": entries / seconds,
        "ratio_hash": ratio,
        "peak_mb": peak,
        "sound": done.returncode == 0,
        "missed": ["seal.ratio"] * (not quick) + ["seal.memory"] * (not small),
    }
    return finish(args, {"seal": found})


if __name__ == "__main__":
    raise SystemExit(main())
