"""The other sides of meetings: batches, make-ups, tasks done, what came after."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from yiben.books.gatherings import queries
from yiben.books.gatherings.actions import add_batch, record_after, record_gathering
from yiben.books.gatherings.words import AfterForm, MadeUpForm, MeasureForm, SeatForm
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.plans.actions import finish_task
from yiben.plans.queries import task_row, tasks_of
from yiben.rules.words import PersonRole, Presence

from .act import Act
from .chance import chance
from .clerk import Plan, fill, held
from .data import Data
from .house import House
from .leaders import LIFE
from .words import YEAR

KEY = "shiqiao"
BATCH_ON = date(YEAR, 9, 19)
MADE_UP_ON = date(YEAR, 10, 20)
DONE_ON = (date(YEAR, 6, 28), date(YEAR, 12, 18))
UNDONE = 0.15
"""How likely a resolution is still to be seen to."""

MEASURES = (
    ("到支部走访太少", "每季度到联系支部一次"),
    ("学习的时间得不到保证", "每月第一个星期三上午不排其他会"),
)


def meeting_acts(data: Data) -> Iterator[Act]:
    """Give what goes on around and after meetings."""
    yield Act(moment(BATCH_ON, 18), _batch)
    yield Act(moment(MADE_UP_ON, 18), _make_up)
    for on in DONE_ON:
        for unit in data.branches:
            yield Act(moment(on, 20), partial(_finish, key=unit.key, on=on))
    for key, day in LIFE.items():
        on = date(YEAR, 12, min(day + 5, 20))
        at = moment(on, 15)
        yield Act(at, partial(_after, key=key, on=on, at=at))


def _batch(house: House) -> None:
    """Hold the September theme day once more for two who were away."""
    org, hand = house.org(KEY), house.recorder(KEY)
    rows = queries.gatherings_of(
        org,
        seen_by=hand,
        kind=held("theme_day"),
        since=date(YEAR, 9, 1),
        until=BATCH_ON,
    )
    found = queries.gathering(rows[0].id, seen_by=hand)
    seats = queries.form_of(found, seen_by=hand).seats
    away = [one.person_id for one in seats if one.state == Presence.LEAVE]
    add_batch(found, BATCH_ON, away[:2], by=hand, at=moment(BATCH_ON, 18))


def _make_up(house: House) -> None:
    """Let two members make up what they missed; both sides then say so."""
    org, hand = house.org(KEY), house.recorder(KEY)
    missed = queries.absences_of(org, MADE_UP_ON, seen_by=hand)
    chief = house.secretary(KEY, MADE_UP_ON).person_id
    theirs = {one.person_id: one for one in missed if one.person_id != chief}
    taken = list(theirs.values())[:2]
    kind = "gatherings.make_up.held"
    blank = queries.blank_for(org, kind, MADE_UP_ON, seen_by=hand)
    plan = Plan(KEY, kind, MADE_UP_ON, "送学上门补课", everybody=True)
    seats = (SeatForm(chief), *(SeatForm(one.person_id) for one in taken))
    form = fill(house, plan, replace(blank, seats=seats))
    form = replace(
        form.with_role(PersonRole.CHAIR, chief),
        made_up=tuple(MadeUpForm(one.person_id, one.gathering_id) for one in taken),
    )
    record_gathering(org, form, by=hand, at=moment(MADE_UP_ON, 18))


def _finish(house: House, *, key: str, on: date) -> None:
    """Note which resolutions were seen to by the middle and the end of the year."""
    hand = house.recorder(key)
    for task in tasks_of(house.org(key), seen_by=hand, is_open=True):
        late = task.due_on is not None and task.due_on > on
        if late or chance("task", key, task.title) < UNDONE:
            continue
        finish_task(task_row(task.id), done_on=on, by=hand, at=moment(on, 20))


def _after(house: House, *, key: str, on: date, at: datetime) -> None:
    """Tell what a democratic life meeting settled, and give its measures as tasks."""
    hand, team = house.recorder(key), house.team(key, on)
    rows = queries.gatherings_of(
        house.org(key), seen_by=hand, kind=held("democratic_life_meeting")
    )
    form = AfterForm(
        happened_on=on,
        measures=tuple(
            MeasureForm(text, problem, team[number].person_id, date(YEAR + 1, 3, 31))
            for number, (problem, text) in enumerate(MEASURES)
        ),
        told="班子成员和所属党组织书记",
        token=new_id("x"),
    )
    found = queries.gathering(rows[0].id, seen_by=hand)
    record_after(found, form, by=hand, at=at)
