"""What branches and groups do every month, more or less diligently."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from yiben.common.clock import moment
from yiben.ledger.actions import declare_gap

from .act import Act, entered
from .chance import chance, pick
from .clerk import Plan, gather, held, ids_of
from .data import Data, Routine, Unit
from .house import House
from .story import OWN_DAY, UNUSUAL, Special
from .words import YEAR

SKIPPED = {"steady": 0.0, "fair": 0.07, "slack": 0.2}
"""How likely an ordinary meeting of a month does not take place."""

LATE = {"steady": 0.0, "fair": 0.04, "slack": 0.12}
"""How likely it is entered weeks later."""

FOUR_FIX = {"steady": 1.0, "fair": 0.8, "slack": 0.4}
"""How likely a theme day in Xuzhuang keeps the 四定两挂一戴."""

FOUR_FIX_FROM = date(YEAR, 6, 1)
LATE_DAYS = 24
STUDY_SECTORS = frozenset({"village", "non_public_enterprise"})


def routine_acts(data: Data) -> Iterator[Act]:
    """Give the monthly life of every branch and every Party group."""
    for unit in data.branches:
        habits = data.habits(unit.key)
        for month in range(1, 13):
            yield from _theme_day(data, unit, habits, month)
            yield from _committee(data, unit, month)
            yield from _life(unit, habits, month)
            for number in range(unit.groups):
                yield from _group(data, unit, habits, month, number)


def _skips(unit: Unit, word: str, month: int) -> bool:
    return chance("skip", unit.key, word, month) < SKIPPED[unit.diligence]


def _at(unit: Unit, on: date, word: str) -> datetime:
    late = chance("late", unit.key, word, on) < LATE[unit.diligence]
    return entered(on, unit.key, word, after=LATE_DAYS if late else None)


def _day(habits: Routine, unit: Unit, month: int) -> date:
    """Return the day of a theme day: fixed in Xuzhuang, near a habit elsewhere."""
    fixed = habits.theme_day == OWN_DAY
    shift = 0 if fixed else int(chance("day", unit.key, month) * 4)
    return date(YEAR, month, habits.theme_day + (0 if month == 12 else shift))  # noqa: PLR2004 -- December is short


def _theme_day(data: Data, unit: Unit, habits: Routine, month: int) -> Iterator[Act]:
    special = UNUSUAL.get((unit.key, month), Special())
    if special.nothing:
        return
    if not special and _skips(unit, "theme", month):
        if habits.gap_duty and chance("gap", unit.key, month) < 0.7:  # noqa: PLR2004 -- most say why
            yield _gap(data, unit, habits.gap_duty, month)
        return
    on = special.on or _day(habits, unit, month)
    at = _at(unit, on, "theme")
    if special.entered_after is not None:
        at = entered(on, unit.key, after=special.entered_after)
    yield Act(at, partial(_hold_theme_day, unit=unit, on=on, at=at, special=special))


def _gap(data: Data, unit: Unit, duty: str, month: int) -> Act:
    last = date(YEAR, month, 28) + timedelta(days=3)
    at = moment(last, 10)
    period = f"{YEAR}-{month:02}"
    reason = pick(data.themes.gaps, "gap", unit.key, month)

    def run(house: House) -> None:
        declare_gap(
            house.org(unit.key),
            duties=[duty],
            period=period,
            reason=reason,
            by=house.recorder(unit.key),
            at=at,
        )

    return Act(at, run)


def _hold_theme_day(
    house: House, *, unit: Unit, on: date, at: datetime, special: Special
) -> None:
    habits = house.data.habits(unit.key)
    month = house.data.themes.months[on.month - 1]
    parts = ["dues_day"]
    tags = ["element.dues", "element.service"]
    if on.month in habits.assembly:
        parts.append("member_assembly")
    if on.month in habits.lecture:
        parts.append("party_lecture")
    if on.month in habits.seminar:
        parts.append("seminar")
    fixed = habits.theme_day == OWN_DAY
    if fixed and unit.sector in STUDY_SECTORS:
        parts.append("study_day")
    if unit.committee and habits.committee_every == 1 and on.month % 3:
        parts.append("committee_meeting")
    if on.month == 6:  # noqa: PLR2004 -- June is the month of warning education
        tags += ["topic.warning", "element.case"]
    if on.month % 3 == 0:
        tags.append("element.spirit_analysis")
    if on >= FOUR_FIX_FROM and chance("four", unit.key, on) < FOUR_FIX[unit.diligence]:
        tags += ["element.four_fix"] if fixed else []
    lecture = "party_lecture" in parts
    plan = Plan(
        key=unit.key,
        kind=held("theme_day"),
        on=on,
        title=month.theme,
        parts=tuple(held(part) for part in parts),
        tags=(*tags, *special.tags),
        guests=_guests(house, special, on),
        speakers=_speaker(house, unit, on) if lecture else (),
        minutes=_minutes(house.data, unit, on, lecture=lecture),
        fields={"mode": "集中开展"},
        resolution=month.resolution if "member_assembly" in parts else "",
        deviation=special.deviation,
    )
    gather(house, plan, at)


def _guests(house: House, special: Special, on: date) -> tuple[str, ...]:
    return ids_of(house.team(special.guests, on)) if special.guests else ()


def _minutes(data: Data, unit: Unit, on: date, *, lecture: bool) -> str:
    month = data.themes.months[on.month - 1]
    lines = [f"本次主题党日围绕“{month.theme}”开展，先集中交纳党费。"]
    if lecture:
        lines.append(f"随后听党课《{month.lecture}》，三名党员作了发言。")
    lines.append(f"会后{data.themes.service.get(unit.sector, '开展志愿服务')}。")
    return "".join(lines)


def _speaker(house: House, unit: Unit, on: date) -> tuple[str, ...]:
    """Return who lectures: by turns the own secretary and the teams above.

    At a branch of office staff the committee's own members begin; elsewhere
    one of the county's comes once a year, not its secretary.
    """
    habits = house.data.habits(unit.key)
    turn = habits.lecture.index(on.month)
    above = house.team(unit.above or "", on)
    own = [house.secretary(unit.key, on)]
    if house.data.units[unit.above or ""].home == unit.key:
        found = [above[0], own[0], *above[2:4]]
    else:
        higher = house.data.units[house.data.units[unit.above or ""].above or ""]
        far = above if higher.quiet else house.team(higher.key, on)[1:]
        number = house.data.children(unit.above or "").index(unit)
        near = above[number % len(above)]
        found = [own[0], near, far[number % len(far)], own[0]]
    return ids_of([found[turn % len(found)]])


def _committee(data: Data, unit: Unit, month: int) -> Iterator[Act]:
    if not unit.committee or month % 3:
        return
    on = date(YEAR, month, 5 + int(chance("committee", unit.key, month) * 3))
    if _skips(unit, "committee", month):
        return
    topic = data.themes.months[month - 1].committee
    plan = Plan(
        key=unit.key,
        kind=held("committee_meeting"),
        on=on,
        title=topic,
        minutes=f"支委会{topic}，议定由各委员分头落实，下次会议通报进展。",
    )
    at = _at(unit, on, "committee")
    yield Act(at, partial(gather, plan=plan, at=at))


def _group(
    data: Data, unit: Unit, habits: Routine, month: int, number: int
) -> Iterator[Act]:
    if month % habits.group.every or _skips(unit, f"group{number}", month):
        return
    on = date(YEAR, month, 8 + 2 * number + int(chance("group", unit.key, month) * 4))
    topic = data.themes.months[month - 1].seminar
    plan = Plan(
        key=f"{unit.key}/{number}",
        kind=habits.group.kind,
        on=on,
        title=topic,
        parts=(habits.group.part,) if habits.group.part else (),
        minutes=f"组长带大家学习讨论：{topic}。",
    )
    at = _at(unit, on, f"group{number}")
    yield Act(at, partial(gather, plan=plan, at=at))


def _life(unit: Unit, habits: Routine, month: int) -> Iterator[Act]:
    special = UNUSUAL.get((unit.key, -month), Special())
    skips = special.nothing or (not special and _skips(unit, "life", month))
    if month not in habits.life or skips:
        return
    last = month == habits.life[-1]
    on = date(YEAR, month, 10 + int(chance("life", unit.key, month) * 4))
    plan = Plan(
        key=unit.key,
        kind=held("org_life_meeting"),
        on=on,
        title="年度组织生活会和民主评议党员" if last else "半年组织生活会",
        parts=(held("appraisal_meeting"),) if last else (),
        tags=("element.spirit_analysis", "stage.before", "stage.after"),
        minutes="逐人对照检查，开展批评和自我批评，会后列出整改事项。",
    )
    at = _at(unit, on, "life")

    def run(house: House) -> None:
        guests = _guests(house, special, on)
        gather(house, replace(plan, guests=guests), at)

    yield Act(at, run)
