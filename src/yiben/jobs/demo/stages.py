"""One stage after the other, each whole or not at all, each only once."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection, transaction

from yiben.common.clock import moment
from yiben.ledger.actions import commit_heads
from yiben.org.queries import orgs_rows
from yiben.org.words import GrantRole
from yiben.people.actions import create_account, set_active
from yiben.standing import actions as standing

from .data import Data, read_data
from .founding import found
from .house import MARK, House, security_admin, stages_done, standing_on
from .words import LABELS, STAGES, YEAR, DemoError, DemoResult, Login
from .year import acts_between

Say = Callable[[str], None]
FIRST = next(iter(STAGES))


def build(stage: str, *, say: Say) -> DemoResult:
    """Bring the demonstration up to a stage; what stands already is left alone.

    Each stage is one transaction: stopped half-way, it was never begun.
    Raises DemoError for an unknown stage and for a database that holds
    anything but a demonstration.
    """
    if stage not in STAGES:
        raise DemoError(f"没有“{stage}”这个阶段。", f"可以写：{'、'.join(STAGES)}。")
    data = read_data()
    done = [one for one in STAGES if one in stages_done()]
    wanted = list(STAGES)[: list(STAGES).index(stage) + 1]
    missing = [one for one in wanted if one not in done]
    if missing:
        _must_be_demo(data, fresh=not done)
    for one in missing:
        say(f"演示 {one}：{LABELS[one]}")
        _build_stage(data, one, say)
        _analyse()
    reached = [*done, *missing][-1]
    if missing:
        _make_standing(STAGES[reached], say)
    result = DemoResult(reached, STAGES[reached], _logins(data), tuple(missing))
    _write_note(result)
    return result


def wanted() -> bool:
    """Say whether nobody has an account yet, or a demonstration was cut off.

    One that reached the stage it was asked for has written its note.
    """
    if not get_user_model().objects.exists():
        return True
    done = [stage for stage in STAGES if stage in stages_done()]
    note = _note()
    noted = json.loads(note.read_text(encoding="utf-8")) if note.is_file() else {}
    return bool(done) and noted.get("stage") != done[-1]


def _analyse() -> None:
    """Let PostgreSQL count what was just loaded.

    Until it has, it plans for empty tables, and a look that takes
    milliseconds takes seconds (engine.md §1).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def _must_be_demo(data: Data, *, fresh: bool) -> None:
    """Refuse a database in which somebody else's records stand."""
    known = {unit.name for unit in data.units.values()}
    strange = [
        org.name
        for org in orgs_rows()
        if org.name not in known
        and not any(org.name.startswith(name) for name in known)
    ]
    if strange or (fresh and (security_admin() or orgs_rows())):
        shown = f"（如{strange[0]}）" if strange else ""
        raise DemoError(
            f"这个数据库里已有不是演示的数据{shown}，不能生成演示。",
            "请换一个空的数据库；演示决不混进真实的台账。",
        )


def _build_stage(data: Data, stage: str, say: Say) -> None:
    day = STAGES[stage]
    house = House(data)
    with standing_on(day), transaction.atomic():
        if stage == FIRST:
            found(house, say)
        else:
            house.load(day)
            _live(house, stage, say)
        commit_heads(by=None, at=moment(day, 23))
        _mark(stage, day)


def _live(house: House, stage: str, say: Say) -> None:
    """Let the days between the last stage and this one happen, in their order."""
    days = list(STAGES.values())
    until = STAGES[stage]
    since = days[days.index(until) - 1]
    house.agenda = acts_between(house.data, since, until)
    month = 0
    while house.agenda:
        act = house.agenda.pop(0)
        if act.on.month != month:
            month = act.on.month
            say(f"{act.on.year} 年 {month} 月")
        act.run(house)


def _mark(stage: str, day: date) -> None:
    chief = security_admin()
    if chief is None:
        raise DemoError("演示的安全管理员不见了。", "请清空数据库重新生成演示。")
    at = moment(day, 23, 30)
    mark = create_account(
        username=f"{MARK}{stage}",
        display_name=f"演示已到 {day.isoformat()}",
        by=chief,
        at=at,
    )
    set_active(mark, active=False, by=chief, at=at)


def _make_standing(day: date, say: Say) -> None:
    """Judge the year once, so that the first page need not."""
    say("达标情况")
    at = moment(day, 23, 45)
    with standing_on(day):
        standing.settle(at=at)
        standing.ensure_year(year=YEAR, at=at)


def _logins(data: Data) -> tuple[Login, ...]:
    labels = dict(GrantRole.choices())
    return tuple(
        Login(labels[line.role], line.username, data.accounts.password, line.sees)
        for line in data.accounts.accounts
    )


def _write_note(result: DemoResult) -> None:
    """Write down the day on which the pages of the demonstration stand."""
    note = {
        "stage": result.stage,
        "today": result.today.isoformat(),
        "logins": [str(login) for login in result.logins],
    }
    text = json.dumps(note, ensure_ascii=False, indent=1)
    _note().write_text(text, encoding="utf-8")


def _note() -> Path:
    return Path(settings.VAR) / "demo.json"
