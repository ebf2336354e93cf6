"""What stands on lists: problems, opinions, promises, and what came of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from yiben.books.lists.actions import (
    finish_task,
    give_item_task,
    open_item,
    take_step,
)
from yiben.books.lists.words import ItemForm, StepForm, TaskForm
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.org.words import GrantRole
from yiben.rules.words import OrgKind

from .act import Act
from .chance import chance, pick
from .data import Data, Text, Unit
from .house import House
from .words import YEAR

if TYPE_CHECKING:
    from yiben.books.lists.models import Item

FOUND_LATELY = date(YEAR, 12, 15)
PROBLEM = "lists.problem_finding"
OPINION = "lists.mass_opinion"
COMMITMENT = "lists.commitment"
REPLIED = "element.replied"
COMMITTED = 2
"""So many members of a branch promise something that is written down."""

OPEN_STILL = 0.2
"""How likely a unit that is not steady has its problem open at the end."""


def book_acts(data: Data) -> Iterator[Act]:
    """Give what stands on lists."""
    for unit in data.units.values():
        if unit.quiet or unit.later:
            continue
        if unit.kind != OrgKind.GENERAL_BRANCH:
            yield from _problem(data, unit)
        yield from _opinion(data, unit)
        if unit.is_branch:
            yield from _commitments(data, unit)
    for account in data.accounts.accounts:
        if account.role == GrantRole.RECORDER and account.at:
            at = moment(FOUND_LATELY, 16)
            yield Act(at, partial(_found_lately, key=account.at))


def people_of(house: House, unit: Unit, on: date) -> Sequence[str]:
    """Return the team of a unit and then, in a branch, its other members."""
    team = [row.person_id for row in house.team(unit.key, on)]
    if not unit.is_branch:
        return team
    plain = [row for row in house.members(unit.key, on) if not row.flags]
    return [*team, *(row.person_id for row in plain if row.person_id not in team)]


def put_on(
    house: House, key: str, kind: str, title: str, on: date, **given: Any
) -> "Item":
    """Put one thing on a list of a unit."""
    form = ItemForm(kind=kind, title=title, found_on=on, token=new_id("x"))
    return open_item(
        house.org(key),
        replace(form, **given),
        by=house.recorder(key),
        at=moment(on, 16),
    )


def step(
    house: House,
    key: str,
    item: "Item",
    stage: str,
    on: date,
    fields: Mapping[str, Any],
    **given: Any,
) -> None:
    """Take an item of a unit one step further."""
    form = StepForm(stage, on, fields=fields, token=new_id("x"), **given)
    take_step(item, form, by=house.recorder(key), at=moment(on, 17))


def _problem(data: Data, unit: Unit) -> Iterator[Act]:
    """Find a problem in April, close it in May, look again in July."""
    on = date(YEAR, 4, 13 + int(chance("problem", unit.key) * 12))
    text = pick(data.books.problems, "problem", unit.key)
    if unit.key == "shiqiao":
        text = data.books.problems[0]
    stays = unit.diligence != "steady" and chance("open", unit.key) < OPEN_STILL

    def run(house: House) -> None:
        people = people_of(house, unit, on)
        item = put_on(
            house,
            unit.key,
            PROBLEM,
            text.title,
            on,
            holder_id=people[0],
            due_on=date(YEAR, 6, 30),
            fields={"source": text.source},
            tags=("element.self_check",),
        )
        if unit.key == "shiqiao":
            _work_on(house, item, people)
        if not stays:
            _close(house, unit, item, text)

    yield Act(moment(on, 16), run)


def _found_lately(house: House, *, key: str) -> None:
    """Leave something to do to whoever looks at the demonstration as a recorder."""
    put_on(
        house,
        key,
        PROBLEM,
        "年底查摆：个别党小组会开得匆忙",
        FOUND_LATELY,
        holder_id=house.secretary(key, FOUND_LATELY).person_id,
        due_on=date(YEAR + 1, 2, 26),
        fields={"source": "十二月组织生活会"},
        tags=("source.org_life",),
    )


def _work_on(house: House, item: "Item", people: Sequence[str]) -> None:
    """Give two people a task of a problem; one is done."""
    hand = house.recorder("shiqiao")
    at = moment(date(YEAR, 4, 28), 9)
    for number, text in enumerate(("排出外出党员名单", "给每人定一名联系人")):
        form = TaskForm(text, people[1 + number], date(YEAR, 5, 20), new_id("x"))
        task = give_item_task(item, form, by=hand, at=at)
        finish_task(
            item,
            task.number,
            done_on=date(YEAR, 5, 18 + number),
            proof="名单已贴在活动室",
            by=hand,
            at=moment(date(YEAR, 5, 20), 9),
        )


def _close(house: House, unit: Unit, item: "Item", text: Text) -> None:
    done, sure = date(YEAR, 5, 29), date(YEAR, 7, 3)

    def close(now: House) -> None:
        step(
            now,
            unit.key,
            item,
            "closed",
            done,
            {"result": text.result},
            proof=text.proof,
            checker_id=people_of(now, unit, done)[-1],
        )

    def confirm(now: House) -> None:
        checker = people_of(now, unit, sure)[-1]
        step(now, unit.key, item, "confirmed", sure, {}, checker_id=checker)

    house.then(moment(done, 17), close)
    house.then(moment(sure, 17), confirm)


def _opinion(data: Data, unit: Unit) -> Iterator[Act]:
    """Hear what people want, and answer them."""
    on = date(YEAR, 9, 2 + int(chance("opinion", unit.key) * 20))
    text = pick(data.books.opinions, "opinion", unit.key)
    answered = date(YEAR, 9, 28)

    def run(house: House) -> None:
        item = put_on(
            house,
            unit.key,
            OPINION,
            text.title,
            on,
            due_on=date(YEAR, 9, 30),
            fields={"channel": text.channel},
        )
        fields = {"reply": text.reply, "replied_on": answered.isoformat()}
        house.then(
            moment(answered, 17),
            lambda now: step(
                now, unit.key, item, "closed", answered, fields, tags=(REPLIED,)
            ),
        )

    yield Act(moment(on, 16), run)


def _commitments(data: Data, unit: Unit) -> Iterator[Act]:
    """Let some promise in July, and judge in December what came of it."""
    on, done, judged = date(YEAR, 7, 14), date(YEAR, 11, 27), date(YEAR, 12, 17)

    def run(house: House) -> None:
        for number, person_id in enumerate(people_of(house, unit, on)[:COMMITTED]):
            text = pick(data.books.commitments, unit.key, number)
            item = put_on(
                house,
                unit.key,
                COMMITMENT,
                text.title,
                on,
                holder_id=person_id,
                due_on=date(YEAR, 11, 30),
                tags=("element.published", "person.member"),
            )
            _keep_word(house, unit, item, text, done, judged)

    yield Act(moment(on, 16), run)


def _keep_word(
    house: House, unit: Unit, item: "Item", text: Text, done: date, judged: date
) -> None:
    fields = {"judged_on": judged.isoformat(), "judged_at": "十二月支部党员大会"}
    house.then(
        moment(done, 17),
        lambda now: step(now, unit.key, item, "closed", done, {"result": text.result}),
    )
    house.then(
        moment(judged, 17),
        lambda now: step(
            now,
            unit.key,
            item,
            "confirmed",
            judged,
            fields,
            checker_id=people_of(now, unit, judged)[-1],
        ),
    )
