"""A roster from Excel with every check, against reading the file alone.

Reading alone is the same child process with the same limits, and nothing done
with the cells. The import is what the command line does: preview, then all of
it in one transaction. Then the same file once more, which changes nothing.
"""

import io
import json
from datetime import date, timedelta
from time import perf_counter
from typing import Any

import django
from _scratch import TODAY, peak_mb, run_bench, show

SIZES = {"branch": 20, "town": 10_000, "county": 100_000}
PER_BRANCH = 50
GOAL = 5.0


def workbook_of(members: int) -> bytes:
    """Return a roster of invented branches with so many invented members."""
    import xlsxwriter

    from yiben.people.checks.layout import MEMBERS, ORGS, SHEETS

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "in_memory": True})
    sheets = {name: book.add_worksheet(name) for name in SHEETS}
    for name, columns in SHEETS.items():
        sheets[name].write_row(0, 0, [column.header for column in columns])
    branches = -(-members // PER_BRANCH)
    for number in range(branches):
        values = {
            "name": f"基准第{number}村党支部",
            "kind": "党支部",
            "level": "基层单位",
            "sector": "农村",
            "superior": "基准县委",
            "founded_on": "2010-01-01",
        }
        row = [values.get(column.key, "") for column in SHEETS[ORGS]]
        sheets[ORGS].write_row(number + 1, 0, row)
    for number in range(members):
        values = member(number)
        row = [values.get(column.key, "") for column in SHEETS[MEMBERS]]
        sheets[MEMBERS].write_row(number + 1, 0, row)
    book.close()
    return out.getvalue()


def member(number: int) -> dict[str, str]:
    """Return the cells of an invented member, of age when joining.

    The identity number could be real, and no two have the same.
    """
    from yiben.people.checks.identity import CHECK_DIGITS, WEIGHTS

    born = date(1950, 1, 1) + timedelta(days=number % 16000)
    body = f"430{number // 16000:03d}{born:%Y%m%d}{number % 999:03d}"
    total = sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True))
    return {
        "name": f"测{number}",
        "id_number": body + CHECK_DIGITS[total % 11],
        "phone": f"139{number:08d}",
        "branch": f"基准第{number // PER_BRANCH}村党支部",
        "kind": "正式党员",
        "joined_on": "2012-07-01",
        "full_on": "2013-07-01",
    }


def founded() -> tuple[Any, Any]:
    """Return a county and an account that keeps its rosters."""
    from yiben.org.models import Org
    from yiben.org.words import GrantRole
    from yiben.people.models import Account, Grant

    told = {"kind": "committee", "level": "county", "sector": "general"}
    names = {"name": "基准县委", "short_name": "基准县委"}
    since = date(2000, 1, 1)
    county = Org.objects.add_root(instance=Org(**names, **told, founded_on=since))
    by = Account.objects.create(username="bench", display_name="基准")
    Grant.objects.create(account=by, role=GrantRole.SUPERIOR, org=county, from_on=since)
    return county, by


def inside(size: str) -> None:
    """Run on the database of this process and print one object last."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from yiben.common.clock import now
    from yiben.people.actions import import_roster
    from yiben.people.checks.layout import SHEETS
    from yiben.people.models import Membership
    from yiben.people.queries import preview_roster
    from yiben.people.queries.roster.reading import workbook_cells

    call_command("migrate", verbosity=0, skip_checks=True)
    county, by = founded()
    members = SIZES.get(size, SIZES["county"])
    data, on = workbook_of(members), date.fromisoformat(TODAY)

    start = perf_counter()
    workbook_cells(data, list(SHEETS))
    reading = perf_counter() - start
    start = perf_counter()
    preview = preview_roster(data, org=county, seen_by=by, on=on)
    previewed = perf_counter() - start
    assert not preview.problems, preview.problems[:3]
    import_roster(preview, by=by, at=now())
    whole = perf_counter() - start
    assert Membership.objects.count() == members
    peak = peak_mb()
    found = {
        "members": members,
        "read_seconds": reading,
        "preview_seconds": previewed,
        "seconds": whole,
        "ratio_read": whole / reading,
        "again_seconds": once_more(data, county, by, on),
        "peak_mb": peak,
    }
    print(json.dumps(found | {"missed": tell(found, connection.vendor)}))


def once_more(data: bytes, county: Any, by: Any, on: date) -> float:
    """Return the seconds of importing the same file again, which changes nothing."""
    from yiben.common.clock import now
    from yiben.people.actions import import_roster
    from yiben.people.queries import preview_roster

    start = perf_counter()
    preview = preview_roster(data, org=county, seen_by=by, on=on)
    again = import_roster(preview, by=by, at=now())
    assert (again.created, again.updated) == (0, 0)
    return perf_counter() - start


def tell(found: dict[str, float], name: str) -> list[str]:
    """Print the figures; return the goals that were missed."""
    kept = found["ratio_read"] <= GOAL
    show("只读文件", found["read_seconds"], f"秒（{found['members']} 人）")
    show("预览：读、查、比对", found["preview_seconds"], "秒")
    show("导入全程", found["seconds"], "秒")
    show("与只读文件之比", found["ratio_read"], "倍", f"≤ {GOAL:g}", kept=kept)
    show("同一份再导入一遍", found["again_seconds"], "秒")
    show("内存峰值", found["peak_mb"], "MB")
    return [] if kept else [f"import.{name}"]


if __name__ == "__main__":
    raise SystemExit(run_bench(__file__, __doc__, inside, "county"))
