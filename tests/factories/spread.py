"""Cells of every sort in a tree, to hold figures against the lists behind them."""

from datetime import date, timedelta
from random import Random
from typing import Any

from tests.cast import FOUNDED, make_account
from tests.factories.gatherings import AT, World
from yiben.org.actions import found_org
from yiben.org.models import Org
from yiben.people.actions import grant_role
from yiben.people.models import Account
from yiben.policy.queries import library
from yiben.rules.period import parse_period
from yiben.standing.actions import fold
from yiben.standing.actions.counts import note
from yiben.standing.facts import key_of
from yiben.standing.models import Built, Cell, Change, Count

YEAR = 2026
ON = date(2026, 11, 20)
DUTIES = (
    "hunan-2017/theme-day-monthly",
    "central-2017/three-meetings-as-base",
    "central-2017/secretary-lecture-yearly",
)
PERIODS = ("2026-05", "2026-10", "2026-11", "2026-Q3", "2026-Q4", "2026-H1", "2026")


def found_branch(world: World, name: str, superior: Org, sector: str) -> Org:
    """Found one more branch in a sector."""
    return found_org(
        name=name,
        short_name=name,
        kind="branch",
        level="base",
        sector=sector,
        superior=superior,
        founded_on=FOUNDED,
        by=world["system_admin"],
        at=AT,
    )


def looking(world: World, name: str, org: Org, sector: str | None) -> Account:
    """Return an account that looks at a part of the tree, or at one sector of it."""
    account = make_account(name, world["security_admin"])
    grant_role(
        account,
        "inspector",
        org=org,
        from_on=FOUNDED,
        sector=sector,
        by=world["security_admin"],
        at=AT,
    )
    return account


def scatter(world: World, seed: int, n: int = 400) -> list[Cell]:
    """Put cells of every sort on every unit, and count them anew."""
    order = Random(seed)
    Cell.objects.all().delete()
    Count.objects.all().delete()
    Change.objects.all().delete()
    Built.objects.get_or_create(year=YEAR, defaults={"built_at": AT})
    orgs = list(Org.objects.filter(path__startswith=world.county.path))
    rows = [_cell(order, order.choice(orgs), number) for number in range(n)]
    Cell.objects.bulk_create(rows)
    for half, row in enumerate(rows):
        note({key_of(row): 1})
        if half == n // 2:
            fold()
    return rows


def _cell(order: Random, org: Org, number: int) -> Cell:
    rule = library().rule(order.choice(DUTIES))
    period = order.choice([*PERIODS, "standing", f"event:e_{number}"])
    day = date(YEAR, 1, 1) + timedelta(days=order.randrange(360))
    first = last = day
    if period[0] == "2":
        whole = parse_period(period)
        first, last = whole.first_on, whole.last_on
    waits = order.choice([None] * 8 + ["undetermined", "unresolved"])
    need = order.choice([1, 2])
    done = order.choice([0, 0, need, need])
    due: date | None = last + timedelta(days=10)
    days: dict[str, Any] = {
        "due_on": order.choice([due] * 9 + [None]),
        "lasts_until": order.choice([None, day]) if period == "standing" else None,
    }
    return Cell(
        subject=f"org:{org.pk}:{number}",
        subject_label=org.short_name,
        org=org,
        path=org.path,
        duty=rule.id,
        system=rule.system,
        strength=order.choice(["must", "must", "soft"]),
        year=YEAR,
        period=period,
        period_label=period,
        first_on=first,
        last_on=last,
        warn_on=last - timedelta(days=6),
        need=need,
        done=done,
        on_time=order.choice([0, done]),
        waived=order.random() < 0.1,
        gap=order.random() < 0.1,
        waits=waits,
        uncovered=0,
        cites="[]",
        **days,
    )
