"""Single events: settled terms, inspections, a correction, a move, an accident."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from yiben.books.gatherings import queries as gatherings
from yiben.books.gatherings.actions import correct_gathering
from yiben.books.registers.actions import register_event
from yiben.books.registers.words import RegisterForm
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.duties.actions import waive_duty
from yiben.ledger.actions import declare_gap
from yiben.people import actions as people
from yiben.people import queries
from yiben.policy.actions import define_name, settle_term
from yiben.rules.words import Office, Presence

from .act import Act
from .clerk import Plan, gather, held
from .house import House
from .paper import Paper, send
from .words import YEAR

SETTLED = (
    ("hunan", "hunan-2017/lecture-attendance-regular", "every", "quarter"),
    ("hunan", "hunan-2017/branch-assembly-regular", "every", "quarter"),
    ("hunan", "hunan-2017/group-meeting-regular", "every", "month"),
    ("hunan", "hunan-2017/committee-meeting-regular", "every", "month"),
    ("hunan", "hunan-2017/org-life-meeting", "every", "year"),
    ("hunan", "hunan-2017/democratic-appraisal", "every", "year"),
    ("hunan", "hunan-2017/problem-list", "every", "year"),
    ("hunan", "hunan-2017/commitment", "every", "year"),
    ("hunan", "central-2017/hear-masses", "every", "year"),
    ("hunan", "central-2017/superior-check", "every", "year"),
    ("hunan", "central-2017/warning-education", "every", "year"),
    ("heilongjiang", "central-2017/hear-masses", "every", "year"),
    ("heilongjiang", "central-2017/branch-assembly-regular", "every", "quarter"),
    ("heilongjiang", "central-2017/lecture-attendance-regular", "every", "quarter"),
    ("heilongjiang", "heilongjiang-2017/talk-team-member-regular", "every", "year"),
    ("heilongjiang", "heilongjiang-2017/special-democratic-life", "within_days", "30"),
    ("heilongjiang", "heilongjiang-2017/major-event-report", "within_days", "10"),
    ("heilongjiang", "heilongjiang-2017/democratic-appraisal", "every", "year"),
    ("zone", "huaian-2017/lecture-attendance-regular", "every", "quarter"),
    ("zone", "huaian-2017/theme-day-regular", "every", "month"),
    ("zone", "huaian-2017/org-life-meeting", "every", "half_year"),
    ("zone", "central-2017/hear-masses", "every", "year"),
    ("xuzhuang", "central-2017/branch-assembly-regular", "every", "quarter"),
    ("xuzhuang", "central-2017/lecture-attendance-regular", "every", "quarter"),
    ("xuzhuang", "central-2017/org-life-meeting", "every", "year"),
    ("xuzhuang", "central-2017/hear-masses", "every", "year"),
    ("xuzhuang", "xuzhuang-2017/theme-day-dues", "every", "month"),
    ("xuzhuang", "xuzhuang-2017/theme-day-service", "every", "month"),
)
"""Open words that a unit in authority has put a number to."""

FOUR_FIX = ("定时间", "定地点", "定人员", "定内容", "挂党旗", "挂主题横幅", "佩戴党徽")
QUIET_AT = moment(date(YEAR, 1, 8), 9)
SETTLED_ON = date(YEAR, 1, 1)


def turn_acts() -> Iterator[Act]:
    """Give the single events of the year."""
    for line in SETTLED:
        yield Act(moment(date(YEAR, 1, 7), 10), partial(_settle, line=line))
    yield Act(QUIET_AT, _release_quiet)
    yield Act(moment(date(YEAR, 3, 2), 10), _declare_snow)
    yield Act(moment(date(YEAR, 5, 12), 10), _define)
    yield Act(moment(date(YEAR, 5, 20), 9), _correct)
    yield Act(moment(date(YEAR, 5, 19), 9), _accident)
    yield Act(moment(date(YEAR, 6, 12), 16), _one_group_only)
    yield Act(moment(date(YEAR, 7, 1), 8), _new_secretary)
    yield Act(moment(date(YEAR, 7, 10), 9), _waive)
    yield Act(moment(date(YEAR, 9, 29), 9), _declare_no_study)
    yield Act(moment(date(YEAR, 10, 1), 8), _move)


def _settle(house: House, *, line: tuple[str, str, str, str]) -> None:
    key, duty, what, value = line
    settle_term(
        house.org(key),
        duty,
        what,
        value,
        SETTLED_ON,
        by=house.superior(key),
        at=moment(date(YEAR, 1, 7), 10),
    )


def _release_quiet(house: House) -> None:
    """Release what has no activity here, with the reason; the boards then say so."""
    data = house.data
    for unit in data.units.values():
        if not unit.quiet:
            continue
        org = house.org(unit.key)
        for duty, period in data.waived.under(data.region(unit.key)):
            waive_duty(
                f"org:{org.pk}",
                duty,
                period,
                org=org,
                reason=data.waived.reason,
                until=None,
                by=house.superior("centre"),
                at=QUIET_AT,
            )


def _declare_snow(house: House) -> None:
    declare_gap(
        house.org("songgang"),
        duties=["hunan-2017/theme-day-monthly"],
        period=f"{YEAR}-02",
        reason="连日冰雪封山，党员多在山上住户，没有集中开展。",
        by=house.recorder("songgang"),
        at=moment(date(YEAR, 3, 2), 10),
    )


def _declare_no_study(house: House) -> None:
    declare_gap(
        house.org("baihua"),
        duties=["heilongjiang-2017/core-group-study-quarterly"],
        period=f"{YEAR}-Q3",
        reason="三季度全县防汛，中心组学习没有组织，四季度补学。",
        by=house.recorder("baihua"),
        at=moment(date(YEAR, 9, 29), 9),
    )


def _define(house: House) -> None:
    """Supply, in May, what the Xuzhuang plan names and does not explain."""
    define_name(
        house.org("xuzhuang"),
        "xuzhuang-2017",
        "四定两挂一戴",
        FOUR_FIX,
        date(YEAR, 6, 1),
        by=house.superior("xuzhuang"),
        at=moment(date(YEAR, 5, 12), 10),
    )


def _correct(house: House) -> None:
    """Correct who came to the theme day of May: one was ill, not there."""
    org, hand = house.org("shiqiao"), house.recorder("shiqiao")
    rows = gatherings.gatherings_of(
        org,
        seen_by=hand,
        kind=held("theme_day"),
        since=date(YEAR, 5, 1),
        until=date(YEAR, 5, 31),
    )
    found = gatherings.gathering(rows[0].id, seen_by=hand)
    form = gatherings.form_of(found, seen_by=hand)
    tasks = {line.person_id for line in form.roles}
    there = [
        one for one in form.seats if one.on_the_spot and one.person_id not in tasks
    ]
    form = form.with_state(there[0].person_id, Presence.SICK, "当天住院")
    if form.resolutions:
        votes = replace(form.resolutions[0], in_favour=1 + len(there) // 2)
        form = replace(form, resolutions=(votes,))
    correct_gathering(
        found,
        form,
        reason="核对签到后更正一人的到会情况",
        by=hand,
        at=moment(date(YEAR, 5, 20), 9),
    )


def _accident(house: House) -> None:
    """An accident opens a duty for the town committee: to meet over it in time."""
    happened = date(YEAR, 5, 18)
    org, hand = house.org("huaxi"), house.recorder("huaxi")
    event = register_event(
        org,
        RegisterForm(
            kind="registers.event.registered",
            title="林场运材车辆事故",
            from_on=happened,
            fields={"note": "无人员死亡，已按程序上报。"},
            tags=("event.major_accident",),
            token=new_id("x"),
        ),
        by=hand,
        at=moment(date(YEAR, 5, 19), 9),
    )
    report = Paper("huaxi", "major_event_report", f"{YEAR}-05", answers=event.entry.pk)
    send(house, report, moment(date(YEAR, 5, 20), 9))
    on = date(YEAR, 6, 2)
    plan = Plan(
        key="huaxi",
        kind=held("special_democratic_life_meeting"),
        on=on,
        title="林场车辆事故专题民主生活会",
        tags=("element.inquiry_note", "stage.before", "stage.after"),
        answers=event.entry.pk,
    )
    at = moment(on + timedelta(days=1), 10)
    house.then(at, partial(gather, plan=plan, at=at))


def _one_group_only(house: House) -> None:
    """The first group of a Heilongjiang branch holds the life meeting; the other not."""
    plan = Plan(
        key="shuangyang/0",
        kind=held("org_life_meeting"),
        on=date(YEAR, 6, 11),
        title="第一党小组半年组织生活会",
        tags=("element.spirit_analysis", "stage.before"),
        everybody=True,
    )
    gather(house, plan, moment(date(YEAR, 6, 12), 16))


def _new_secretary(house: House) -> None:
    """The secretary of a school branch changes in July."""
    key, at = "huaxi-school", moment(date(YEAR, 7, 1), 8)
    org, hand = house.org(key), house.recorder(key)
    old = house.secretary(key, date(YEAR, 6, 30))
    heir = next(
        row for row in house.team(key, date(YEAR, 6, 30)) if row.office != old.office
    )
    tenure = queries.tenure_row(old.tenure_id, seen_by=hand)
    people.end_tenure(tenure, until_on=date(YEAR, 6, 30), by=hand, at=at)
    people.appoint(
        house.person(heir.person_id),
        org,
        Office.SECRETARY,
        from_on=date(YEAR, 7, 1),
        by=hand,
        at=at,
    )
    house.forget()


def _waive(house: House) -> None:
    org = house.org("lvye")
    waive_duty(
        f"org:{org.pk}",
        "hunan-2017/theme-day-monthly",
        f"{YEAR}-07",
        org=org,
        reason="全厂停产检修，党员分散外出，经镇党委同意。",
        until=None,
        by=house.superior("yunxi"),
        at=moment(date(YEAR, 7, 10), 9),
    )


def _move(house: House) -> None:
    """A member moves from the community to the school branch on the first of October."""
    on = date(YEAR, 9, 30)
    plain = [
        row for row in house.members("hupan", on) if not (row.offices or row.flags)
    ]
    people.transfer_member(
        house.person(plain[0].person_id),
        to_branch=house.org("yunxi-school"),
        on=date(YEAR, 10, 1),
        by=house.superior("yunxi"),
        at=moment(date(YEAR, 10, 1), 8),
    )
    house.forget()
