"""Invented members and office-holders, as a workbook the product itself imports."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from .chance import chance, pick
from .data import Data, Unit

OFFICES = ("书记", "副书记", "委员（班子成员）")
SINCE = date(2023, 9, 1)
"""When the teams of the demonstration took office."""

_OLDEST, _YOUNGEST = 1958, 2003
_FRAIL_BORN = 1941


@dataclass(frozen=True, slots=True)
class Invented:
    """One member of a branch; ``posts`` are (organisation, office)."""

    name: str
    branch: Unit
    group: str | None
    sex: str
    born: date
    joined: date
    full: date | None
    frail: bool
    floating: bool
    posts: tuple[tuple[str, str], ...]


def group_name(unit: Unit, number: int) -> tuple[str, str]:
    """Return the full and the short name of a Party group."""
    short = f"{unit.short.removesuffix('支部')}第{'一二三四'[number]}党小组"
    return f"{unit.name}第{'一二三四'[number]}党小组", short


def invent(data: Data) -> list[Invented]:
    """Return all members of all branches; the same data gives the same people."""
    names = _names(data)
    return [
        person for unit in data.branches for person in _people_of(unit, data, names)
    ]


def _names(data: Data) -> Iterator[str]:
    """Give names that all differ, in an order that looks like chance."""
    pairs = [(s, g) for s in data.names.surnames for g in data.names.given]
    pairs.sort(key=lambda pair: chance("name", *pair))
    return (surname + given for surname, given in pairs)


def _posts(unit: Unit, data: Data) -> list[list[tuple[str, str]]]:
    """Return the posts of the first members of a branch: its own, then others' teams.

    A team member above is no team member of the branch, so that nobody chairs
    two meetings at once.
    """
    teams = [unit, *(one for one in data.units.values() if one.home == unit.key)]
    found = []
    for team in teams:
        for office, number in zip(OFFICES, team.team, strict=True):
            found += [[(team.name, office)] for _ in range(number)]
    own = sum(unit.team)
    if own > 1:
        found[own - 1].append((unit.name, "记录员"))
    return found


def _people_of(unit: Unit, data: Data, names: Iterator[str]) -> Iterator[Invented]:
    posts = _posts(unit, data)
    busy = len(posts)
    for number in range(unit.members):
        name = next(names)
        last = unit.members - 1 - number
        frail = last < unit.frail
        floating = unit.frail <= last < unit.frail + unit.floating
        fresh = last - unit.frail - unit.floating
        probationary = 0 <= fresh < unit.probationary
        group = number % unit.groups if unit.groups else None
        held = list(posts[number]) if number < busy else []
        if group is not None and busy <= number < busy + unit.groups:
            held.append((group_name(unit, group)[0], "党小组组长"))
        born = _born(name, frail=frail, young=probationary)
        joined = _joined(name, born, fresh=probationary)
        yield Invented(
            name=name,
            branch=unit,
            group=None if group is None else group_name(unit, group)[0],
            sex=pick(("男", "女"), "sex", name),
            born=born,
            joined=joined,
            full=None if probationary else joined + timedelta(days=366),
            frail=frail,
            floating=floating,
            posts=tuple(held),
        )


def _born(name: str, *, frail: bool, young: bool) -> date:
    span = _YOUNGEST - _OLDEST
    year = _OLDEST + int(chance("born", name) * (span - 5))
    if frail:
        year = _FRAIL_BORN + int(chance("born", name) * 6)
    if young:
        year = _YOUNGEST - 4
    return date(year, 1 + int(chance("month", name) * 12), 15)


def _joined(name: str, born: date, *, fresh: bool) -> date:
    if fresh:
        return date(2025, 6, 20)
    year = min(born.year + 20 + int(chance("joined", name) * 9), 2023)
    return date(year, 7, 1)


def workbook(data: Data) -> bytes:
    """Return the roster of everybody in the form that ``roster_template`` asks for."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    everybody = invent(data)
    _sheet(book, "组织", _ORGS, [])
    _sheet(book, "党员", _MEMBERS, [_member(one) for one in everybody])
    _sheet(book, "职务", _OFFICES, [row for one in everybody for row in _held(one)])
    book.close()
    return buffer.getvalue()


_ORGS = "编号 组织全称 组织简称 组织类别 层级 所属领域 上级组织 成立日期 设支部委员会 有理论学习中心组"
_MEMBERS = "编号 姓名 性别 出生日期 民族 身份证号 手机号 所在党支部 所在党小组 党员类别 入党日期 转正日期 转入本支部日期 年老体弱 流动党员"
_OFFICES = "人员编号 姓名 所在党支部 任职组织 职务 任职日期 离任日期"


def _sheet(
    book: xlsxwriter.Workbook, name: str, heads: str, rows: list[dict[str, Any]]
) -> None:
    page = book.add_worksheet(name)
    columns = heads.split()
    page.write_row(0, 0, columns)
    for number, row in enumerate(rows, start=1):
        for index, head in enumerate(columns):
            value = row.get(head)
            if isinstance(value, date):
                page.write_string(number, index, value.isoformat())
            elif value is not None:
                page.write_string(number, index, value)


def _member(one: Invented) -> dict[str, Any]:
    return {
        "姓名": one.name,
        "性别": one.sex,
        "出生日期": one.born,
        "民族": "汉族",
        "所在党支部": one.branch.name,
        "所在党小组": one.group,
        "党员类别": "正式党员" if one.full else "预备党员",
        "入党日期": one.joined,
        "转正日期": one.full,
        "年老体弱": "是" if one.frail else "否",
        "流动党员": "是" if one.floating else "否",
    }


def _held(one: Invented) -> Iterator[dict[str, Any]]:
    for org, office in one.posts:
        yield {
            "姓名": one.name,
            "所在党支部": one.branch.name,
            "任职组织": org,
            "职务": office,
            "任职日期": max(SINCE, one.full or SINCE),
        }
