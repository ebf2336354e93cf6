"""Documents sent down, standards worked towards, check sheets filled in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from yiben.books.forms import queries as forms
from yiben.books.forms.actions import fill_sheet
from yiben.books.forms.words import Found
from yiben.books.relays import queries as relays
from yiben.books.relays.actions import acknowledge_document, send_document
from yiben.books.targets import queries as targets
from yiben.books.targets.actions import (
    check_target,
    decide_target,
    rate_target,
    set_target,
    supply_standard,
)
from yiben.books.targets.words import Decision, Verdict
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.policy.queries import kind as kind_of

from .act import Act
from .chance import chance
from .house import House
from .paper import Paper, send
from .words import YEAR

SENDER = "yunxi"
NO_PLAN = "lvye"
"""The branch that neither signed for the document nor made a plan."""

STANDARD = (
    "支部建设标准化：按期换届",
    "组织生活正常化：每月有主题党日",
    "管理服务精细化：每户有党员联系",
    "工作制度体系化：制度上墙",
    "阵地建设规范化：有固定活动室",
)
SHEETS = (
    ("xingyu", "forms.four_fix.filled", "", date(YEAR, 11, 28)),
    ("shimen", "forms.four_fix.filled", "", date(YEAR, 11, 28)),
    ("baihua", "forms.five_checks_hlj.filled", "", date(YEAR, 9, 20)),
    ("qinghe", "forms.checks_huaian.filled", "三查三改", date(YEAR, 9, 22)),
    ("permits-branch", "forms.badge.filled", "", date(YEAR, 10, 13)),
)
COUNTED = {"seen": 12, "wearing": 11, "plates": 12}
"""What was seen at the windows: twelve people, one without a badge."""


def work_acts() -> Iterator[Act]:
    """Give the document of March, two targets and a few sheets."""
    yield Act(moment(date(YEAR, 3, 3), 10), _send_down)
    yield Act(moment(date(YEAR, 7, 15), 10), _begin_standard)
    yield Act(moment(date(YEAR, 8, 3), 10), _five_good)
    for key, kind, term, on in SHEETS:
        run = partial(_sheet, key=key, kind=kind, term=term, on=on)
        yield Act(moment(on, 19), run)


def _send_down(house: House) -> None:
    """Send a notice to all branches; most sign and answer with a plan, one does not."""
    on, hand = date(YEAR, 3, 3), house.recorder(SENDER)
    form = relays.blank_for(house.org(SENDER), on, seen_by=hand)
    form = replace(
        form,
        title="关于规范主题党日的通知",
        number="云党发〔2026〕5号",
        note="请各支部三月底前报本支部的方案。",
        plan_wanted=True,
        plan_by=date(YEAR, 3, 31),
    )
    row = send_document(house.org(SENDER), form, by=hand, at=moment(on, 10))
    for number, unit in enumerate(house.data.children(SENDER)):
        if unit.key == NO_PLAN:
            continue
        at = moment(on + timedelta(days=1 + number % 3), 11)
        house.then(at, partial(_sign, key=unit.key, at=at))
        day = moment(date(YEAR, 3, 19 + number), 10)
        paper = Paper(unit.key, "implementation_plan", answers=row.entry_id or "")
        house.then(day, partial(send, paper=paper, at=day))


def _sign(house: House, *, key: str, at: datetime) -> None:
    hand = house.recorder(key)
    (got,) = relays.received_by(house.org(key), seen_by=hand)
    acknowledge_document(relays.target(got.id, seen_by=hand), by=hand, at=at)


def _begin_standard(house: House) -> None:
    """Say what the five transformations ask of a village; one village begins."""
    on = date(YEAR, 7, 15)
    supply_standard(
        house.org(SENDER),
        "targets.five_transform",
        "village",
        STANDARD,
        on,
        by=house.superior(SENDER),
        at=moment(on, 10),
        token=new_id("x"),
    )
    _aim(house, "shiqiao", "targets.five_transform", on, short_of=2)


def _aim(house: House, key: str, kind: str, on: date, *, short_of: int = 0) -> str:
    """Set a target and say of each item how far it is; return its id."""
    org, hand = house.org(key), house.recorder(key)
    form = targets.blank_for(org, kind, on, seen_by=hand)
    row = set_target(org, form, by=hand, at=moment(on, 11))
    later = date(YEAR, 11, 20)

    def rate(now: House) -> None:
        found = targets.target(row.pk, seen_by=hand)
        records = [
            one
            for one in targets.evidence_for(found, on=later, seen_by=hand)
            if one.kind.startswith("gatherings.")
        ]
        marks = targets.view_of(found, on=later, seen_by=hand).marks
        said = [
            replace(
                one,
                own=(Verdict.UNMET if number < short_of else Verdict.MET).value,
                note="" if number < short_of else "台账有记录",
                entries=()
                if number < short_of
                else (records[number % len(records)].id,),
            )
            for number, one in enumerate(marks)
        ]
        rate_target(found, said, by=now.recorder(key), at=moment(later, 11))

    house.then(moment(later, 11), rate)
    return str(row.pk)


def _five_good(house: House) -> None:
    """Let one branch work towards its standard until the town decides it is there."""
    key = "liugou"
    aim = _aim(house, key, "targets.five_good", date(YEAR, 8, 3))
    checked, decided = date(YEAR, 12, 2), date(YEAR, 12, 9)

    def check(now: House) -> None:
        boss = now.superior("xuzhuang")
        row = targets.target(aim, seen_by=boss)
        marks = targets.view_of(row, on=checked, seen_by=boss).marks
        verdicts = dict.fromkeys(range(1, len(marks) + 1), (Verdict.MET.value, ""))
        check_target(row, verdicts, by=boss, at=moment(checked, 15))

    def decide(now: House) -> None:
        boss = now.superior("xuzhuang")
        row = targets.target(aim, seen_by=boss)
        meetings = targets.meetings_for(row, on=decided, seen_by=boss)
        words = Decision(decided, meetings[0].id, "五项都已核对")
        decide_target(row, words, by=boss, at=moment(decided, 16))

    house.then(moment(checked, 15), check)
    house.then(moment(decided, 16), decide)


def _sheet(house: House, *, key: str, kind: str, term: str, on: date) -> None:
    """Fill in a check sheet: nothing found but in one place, now and then."""
    org, hand = house.org(key), house.recorder(key)
    offer = forms.offer_of(org, kind, on, seen_by=hand, term=term)
    form = forms.blank_for(org, kind, on, seen_by=hand, term=term)
    found = int(chance("sheet", key, kind) * 2 * max(len(form.answers), 1))
    answers = tuple(
        replace(one, state=Found.FOUND.value, problems=("有时没有做到，已提醒",))
        if number == found
        else replace(one, state=Found.CLEAR.value)
        for number, one in enumerate(form.answers)
    )
    known = {one.name for one in kind_of(kind).fields}
    fields = {name: value for name, value in COUNTED.items() if name in known}
    holder = house.secretary(key, on).person_id if offer.is_of_person else None
    form = replace(
        form,
        answers=answers,
        fields=fields,
        holder_id=holder,
        handed_in=offer.is_of_person,
    )
    fill_sheet(org, form, by=hand, at=moment(on, 19))
