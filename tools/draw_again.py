# ruff: noqa: INP001, T201 -- it stands alone, and prints to its user

"""Repeat a draw of units from its published record, with nothing but Python.

    python3 draw_again.py draw-v_….json

Prints the units drawn, and says whether they are the ones that were announced.
The recipe: SHA-256 of the seed, a line break and the unit's id; the smallest
digests are drawn. The pool's own digest was public before the seed was known.
"""

import hashlib
import json
import sys
from pathlib import Path


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def main(path: str) -> int:
    """Repeat the draw of one record; 0 if everything agrees."""
    record = json.loads(Path(path).read_text(encoding="utf-8"))
    ids = [one["id"] for one in record["pool"]]
    names = {one["id"]: one["name"] for one in record["pool"]}
    frozen = digest("\n".join(ids)) == record["pool_sha256"]
    ranked = sorted(ids, key=lambda one: (digest(f"{record['seed']}\n{one}"), one))
    picked = [names[one] for one in ranked[: record["size"]]]
    agrees = frozen and picked == record["picked"]
    print("\n".join(picked))
    print("与公布的一致" if agrees else "与公布的不一致！")
    return 0 if agrees else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
