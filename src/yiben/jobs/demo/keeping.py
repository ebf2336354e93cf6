"""What units keep in registers beyond January, and what they put into the library."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from yiben.books.library import queries as library
from yiben.books.library.actions import log_item, note_received
from yiben.books.registers.words import RegisterForm
from yiben.common.clock import moment
from yiben.common.ids import new_id

from .act import Act
from .books import people_of
from .chance import chance
from .data import Data, Keep, Log, Unit
from .house import House
from .leaders import register
from .words import YEAR

KEPT_ON = date(YEAR, 2, 24)


def keeping_acts(data: Data) -> Iterator[Act]:
    """Give the entries of registers and of the library."""
    for unit in data.branches:
        yield Act(moment(KEPT_ON, 10), partial(_keep, unit=unit))
    for base in data.books.bases:
        at = moment(KEPT_ON, 14)
        yield Act(at, partial(_keep_one, key=base.at, line=base, at=at))
    for line in data.books.logs:
        at = moment(date(YEAR, line.month, 21), 15)
        yield Act(at, partial(_log, line=line, at=at))
    yield Act(moment(date(YEAR, 6, 3), 9), partial(_network_team, key="zone"))


def _keep(house: House, *, unit: Unit) -> None:
    """Keep what a branch of its sector keeps; a slack one keeps half of it."""
    for line in house.data.books.keeps:
        if line.sectors and unit.sector not in line.sectors:
            continue
        if unit.diligence == "slack" and chance("keep", unit.key, line.title) < 0.5:  # noqa: PLR2004 -- every other
            continue
        _keep_one(house, key=unit.key, line=line, at=moment(KEPT_ON, 10))


def _keep_one(house: House, *, key: str, line: Keep, at: datetime) -> None:
    holder = None
    if line.holder:
        people = people_of(house, house.data.units[key], KEPT_ON)
        holder = people[int(chance("holder", key, line.title) * len(people))]
    form = RegisterForm(
        kind=line.kind,
        title=line.title,
        from_on=KEPT_ON,
        holder_id=holder,
        fields=line.fields,
        tags=line.tags,
        token=new_id("x"),
    )
    register(house, key, form, at)


def _network_team(house: House, *, key: str) -> None:
    on = date(YEAR, 6, 3)
    form = RegisterForm(
        kind="registers.network_team.kept",
        title="网上党务工作队伍",
        from_on=on,
        holder_id=house.team(key, on)[1].person_id,
        token=new_id("x"),
    )
    register(house, key, form, moment(on, 9))


def _log(house: House, *, line: Log, at: datetime) -> None:
    """Log something in the library, and who got it."""
    on = date(YEAR, line.month, 20)
    org, hand = house.org(line.at), house.recorder(line.at)
    form = library.blank_for(org, line.kind, on, seen_by=hand)
    fields = {**form.fields, **line.fields}
    form = replace(form, title=line.title, fields=fields, tags=line.tags)
    row = log_item(org, form, by=hand, at=at)
    found = library.recipients_for(row, on=on, seen_by=hand)
    takers = [one for one, _ in found][::2]
    if takers:
        note_received(row, takers, on, by=hand, at=at)
