"""A village branch founded in May, with members from the branches around it."""

from collections.abc import Iterator
from datetime import date

from yiben.common.clock import moment
from yiben.org.actions import found_org
from yiben.people import actions as people
from yiben.rules.words import Office

from .act import Act
from .clerk import Plan, gather, held
from .founding import HANDS, open_hand
from .house import House, security_admin
from .paper import Paper, draw_up, send
from .registers import keep_term
from .words import YEAR, DemoError

KEY = "xintang"
FROM_ON = date(YEAR, 5, 4)
AT = moment(FROM_ON, 9)
MOVERS = 6


def newcomer_acts() -> Iterator[Act]:
    """Give the founding of 新塘村支部 and its first months."""
    yield Act(AT, _found)
    yield Act(moment(date(YEAR, 5, 6), 9), _begin)
    yield Act(moment(date(YEAR, 12, 14), 9), _report)
    for month, day in ((6, 15), (7, 5), (8, 14), (9, 13), (10, 12), (11, 14), (12, 10)):
        yield _theme_day(month, day)


def _found(house: House) -> None:
    """Found the branch, move its members there, and appoint a secretary."""
    unit = house.data.units[KEY]
    by = house.superior("yunxi")
    house.orgs[KEY] = found_org(
        name=unit.name,
        short_name=unit.short,
        kind=unit.kind,
        level=unit.level,
        sector=unit.sector,
        superior=house.org("yunxi"),
        founded_on=FROM_ON,
        by=by,
        at=AT,
    )
    before = date(YEAR, 4, 30)
    rows = house.members("shiqiao", before)
    plain = [row.person_id for row in rows if not (row.offices or row.flags)]
    stays = house.hands["member"].person_id
    movers = [one for one in plain if one != stays][-MOVERS:]
    for person_id in movers:
        person = house.person(person_id)
        people.transfer_member(
            person, to_branch=house.org(KEY), on=FROM_ON, by=by, at=AT
        )
    people.appoint(
        house.person(movers[0]),
        house.org(KEY),
        Office.SECRETARY,
        from_on=FROM_ON,
        by=by,
        at=AT,
    )
    chief = security_admin()
    if chief is None:
        raise DemoError("演示的安全管理员不见了。", "请清空数据库重新生成演示。")
    role, word, label = HANDS[0]
    open_hand(house, KEY, role, word, label, by=chief, at=AT)
    house.load(FROM_ON)


def _begin(house: House) -> None:
    keep_term(house, key=KEY, elected=date(YEAR, 5, 5))
    at = moment(date(YEAR, 5, 28), 9)
    paper = Paper(KEY, "meeting_plan")
    house.then(at, lambda now: send(now, paper, at, publish=True))
    for kind in ("study_plan", "shortboard_list", "key_tasks"):
        draw_up(house, Paper(KEY, kind), moment(date(YEAR, 5, 6), 10))


def _report(house: House) -> None:
    for kind in ("meeting_report", "theme_day_report"):
        paper = Paper(KEY, kind, f"{YEAR}-H2")
        send(house, paper, moment(date(YEAR, 12, 14), 9), wait=2)


def _theme_day(month: int, day: int) -> Act:
    on = date(YEAR, month, day)
    at = moment(on, 17)

    def run(house: House) -> None:
        words = house.data.themes.months[month - 1]
        plan = Plan(
            key=KEY,
            kind=held("theme_day"),
            on=on,
            title=words.theme,
            parts=(held("dues_day"), held("party_lecture"), held("member_assembly")),
            speakers=(house.secretary(KEY, on).person_id,),
            resolution=words.resolution,
            minutes=f"新支部围绕“{words.theme}”开展主题党日。",
        )
        gather(house, plan, at)

    return Act(at, run)
