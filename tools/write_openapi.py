# ruff: noqa: INP001 -- it stands alone

"""Write docs/reference/openapi.json anew, after the interface was changed on purpose.

Run it with the environment of the house: .venv/bin/python tools/write_openapi.py.
A test compares the file with what the program says of itself.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PLACE = ROOT / "docs" / "reference" / "openapi.json"


def main() -> int:
    """Write the file and say how many operations there are."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiben.config.settings")
    sys.path.insert(0, str(ROOT / "src"))
    import django  # noqa: PLC0415 -- needs the settings first

    django.setup()
    from yiben.api.contract import contract_text  # noqa: PLC0415 -- needs django first
    from yiben.api.urls import api  # noqa: PLC0415 -- needs django first

    PLACE.write_text(contract_text(api), encoding="utf-8")
    print(f"{PLACE.relative_to(ROOT)}: {PLACE.stat().st_size} bytes")  # noqa: T201 -- speaks to a person
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
