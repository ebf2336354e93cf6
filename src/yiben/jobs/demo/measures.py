"""What follows when a finding is left unanswered: a call, a talk, and its result.

The autumn visits only, so that all of it lies within the last stage.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from yiben.common.clock import local_day
from yiben.common.ids import new_id
from yiben.rules.words import Office
from yiben.supervision import queries
from yiben.supervision.actions import end_measure, reply_measure, take_measure
from yiben.supervision.words import EndForm, MeasureForm, Rung, Source, Way

if TYPE_CHECKING:
    from yiben.supervision.models import Inspection

    from .house import House

MONTH = 9
CALLED, TALKED, SAID, ENDED = 45, 60, 64, 70
"""So many days after the visit."""

SAY = "党员外出多，一直没有补上；已排好时间，月底前补齐。"
ANSWER = "情况属实，已商定由组织委员帮着排时间。"
RESULT = "补学的时间已排好，补齐以后书面反馈。"


def follow_late(
    house: "House", made: "Inspection", sides: tuple[str, str], at: datetime
) -> None:
    """Let the superior call about what was not answered, then talk, then look again."""
    if made.happened_on.month != MONTH:
        return

    def later(days: int) -> datetime:
        return at + timedelta(days=days)

    house.then(later(CALLED), lambda _: _call(house, made, sides, later(CALLED)))
    house.then(later(TALKED), lambda _: _talk(house, made, sides, later(TALKED)))
    house.then(later(SAID), lambda _: _say(house, made, sides, later(SAID)))
    house.then(later(ENDED), lambda _: _end(house, made, sides, later(ENDED)))


def _form(
    house: "House", made: "Inspection", rung: Rung, key: str, at: datetime
) -> MeasureForm | None:
    """Return a measure of the secretary; None where nobody is secretary yet."""
    boss, on = house.superior(key), local_day(at)
    chiefs = [one for one in house.team(key, on) if one.office == Office.SECRETARY]
    if not chiefs:
        return None
    view = queries.view_of(made, seen_by=boss)
    return MeasureForm(
        rung=rung.value,
        decided_by=chiefs[0].person_id,
        decided_on=on,
        facts=f"督查发现的“{view.findings[0].text}”过了期限还没有反馈。",
        reply_until=on + timedelta(days=10),
        way=Way.PHONE.value if rung == Rung.REMINDER else "",
        source=Source(finding_id=view.findings[0].id),
        token=new_id("x"),
    )


def _call(
    house: "House", made: "Inspection", sides: tuple[str, str], at: datetime
) -> None:
    form = _form(house, made, Rung.REMINDER, sides[0], at)
    if form is not None:
        _take(house, sides, form, at)


def _talk(
    house: "House", made: "Inspection", sides: tuple[str, str], at: datetime
) -> None:
    before = _last(house, made, sides)
    form = _form(house, made, Rung.TALK, sides[0], at)
    if form is not None and before is not None:
        _take(house, sides, replace(form, after=before.pk), at)


def _take(
    house: "House", sides: tuple[str, str], form: MeasureForm, at: datetime
) -> None:
    key, below = sides
    boss = house.superior(key)
    take_measure(house.org(key), house.org(below), form, by=boss, at=at)


def _last(house: "House", made: "Inspection", sides: tuple[str, str]) -> Any:
    """Return the last measure about the first finding of a visit."""
    boss = house.superior(sides[0])
    found = queries.view_of(made, seen_by=boss).findings[0].id
    for row in queries.measures_by(house.org(sides[0]), seen_by=boss):
        one = queries.measure(row.id, seen_by=boss)
        if one.source.finding_id == found:
            return one
    return None


def _say(
    house: "House", made: "Inspection", sides: tuple[str, str], at: datetime
) -> None:
    row = _last(house, made, sides)
    if row is not None and row.rung == Rung.TALK:
        reply_measure(row, SAY, by=house.recorder(sides[1]), at=at)


def _end(
    house: "House", made: "Inspection", sides: tuple[str, str], at: datetime
) -> None:
    row = _last(house, made, sides)
    if row is not None and row.rung == Rung.TALK:
        form = EndForm(RESULT, local_day(at), ANSWER)
        end_measure(row, form, by=house.superior(sides[0]), at=at)
