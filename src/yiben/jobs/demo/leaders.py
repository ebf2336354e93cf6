"""What leading teams do: study, lecture, listen, talk, keep contacts, train."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from yiben.books.registers.actions import keep_register
from yiben.books.registers.words import RegisterForm
from yiben.books.talks.actions import record_talks
from yiben.books.talks.words import KIND as TALK
from yiben.books.talks.words import PairForm, TalksForm
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.policy.queries import kind as kind_of

from .act import Act, entered
from .clerk import Plan, gather, held, ids_of
from .data import Data, Unit
from .house import House
from .paper import Paper, draw_up
from .words import YEAR

if TYPE_CHECKING:
    from yiben.people.queries import MemberRow

CORE_GROUP = {
    "qingxi": ((1, 14), (2, 10), (3, 5), (3, 24)),
    "baihua": ((2, 12), (5, 14), (11, 12)),
    "zone": ((1, 22), (4, 23), (7, 9), (10, 22)),
    "xuzhuang": tuple((month, 9) for month in range(1, 13) if month != 8),  # noqa: PLR2004 -- none in August
}
"""Sessions of the core study groups: 清溪 holds its four in the first quarter."""

PLANNERS = ("qingxi", "baihua", "zone", "mingyuan", "permits", "xuzhuang")
"""Teams whose members owe a study plan of their own."""

FINISHERS = ("qingxi", "baihua", "zone", "xuzhuang")
"""Teams whose members owe the tasks of the year."""

EIGHT = ("zone", "mingyuan", "permits")
"""Teams bound by the eight things of the Huai'an plan."""

LIFE = {
    "qingxi": 10,
    "baihua": 8,
    "xuzhuang": 11,
    "mingyuan": 9,
    "permits": 4,
    "zone": 15,
}
"""Democratic life meetings: the day in December."""

TALKERS = ("baihua-organ", "huaxi-organ", "shuangyang", "huaxi-forest", "huaxi-school")
"""Branches whose secretary talks with each member twice a year."""

ONCE = ("xuzhuang-organ", "xingyu", "shimen", "liugou", "xuzhuang-school")
"""Branches whose secretary talks with each member once."""

SAT_IN = {"mingyuan": "zone"}


def leader_acts(data: Data) -> Iterator[Act]:
    """Give what every leading team does in the year."""
    for unit in data.committees:
        yield from _meetings(data, unit)
    for key in PLANNERS:
        yield from _papers(key, "personal_study_plan", date(YEAR, 1, 16))
    for key in FINISHERS:
        yield from _papers(key, "study_tasks", date(YEAR, 12, 7))
    for key in EIGHT:
        yield from _eight(key)
    yield from _talks()


def _meetings(data: Data, unit: Unit) -> Iterator[Act]:
    for month, day in CORE_GROUP.get(unit.key, ()):
        topic = data.themes.months[month - 1].seminar
        tags = ("topic.warning", "element.case") if month in {5, 6} else ()
        yield _meeting(
            unit.key,
            "core_group_study",
            date(YEAR, month, day),
            f"中心组集体学习：{topic}",
            tags=tags,
        )
    on = date(YEAR, 2, 3 + len(unit.key) % 9)
    if unit.kind != "general_branch":
        yield _meeting(
            unit.key,
            "deployment_meeting",
            on,
            "研究部署全年“两学一做”常态化制度化工作",
            tags=("topic.key_problems",),
        )
    if unit.key in LIFE:
        yield _meeting(
            unit.key,
            "democratic_life_meeting",
            date(YEAR, 12, LIFE[unit.key]),
            "年度民主生活会",
            tags=("element.inquiry_note", "stage.before", "stage.after"),
            guests=SAT_IN.get(unit.key, ""),
        )
    if unit.key in {"qingxi", "zone"}:
        yield _meeting(
            unit.key, "secretary_training", date(YEAR, 4, 16), "党支部书记培训班"
        )
    if data.region(unit.key) == "hunan":
        on = date(YEAR, 6, 3 + len(unit.key) % 9)
        yield _meeting(
            unit.key, "thematic_report", on, "专题辅导：怎样过好组织生活", speaks=True
        )


def _meeting(
    key: str,
    kind: str,
    on: date,
    title: str,
    *,
    tags: tuple[str, ...] = (),
    guests: str = "",
    speaks: bool = False,
) -> Act:
    """Return a meeting of a team, with the secretary as speaker if there is one."""
    at = entered(on, key, kind)

    def run(house: House) -> None:
        team = house.team(key, on)
        plan = Plan(
            key=key,
            kind=held(kind),
            on=on,
            title=title,
            tags=tags,
            speakers=ids_of(team[:1]) if speaks else (),
            guests=ids_of(house.team(guests, on)) if guests else (),
            minutes=f"{title}。与会同志作了发言，议定事项由分管同志落实。",
        )
        gather(house, plan, at)

    return Act(at, run)


def _papers(key: str, kind: str, on: date) -> Iterator[Act]:
    """Let each team member draw up a paper of their own; the recorder enters it."""
    at = entered(on, key, kind)

    def run(house: House) -> None:
        for row in house.team(key, on):
            draw_up(house, Paper(key, kind, author=row.person_id), at)

    yield Act(at, run)


def _eight(key: str) -> Iterator[Act]:
    for month in (3, 6, 9, 12):
        day = date(YEAR, month, 4)
        yield _meeting(key, "work_hearing", day, "听取学习教育情况汇报")
    on = date(YEAR, 5, 20)
    at = entered(on, key, "family")

    def talk(house: House) -> None:
        plan = Plan(
            key=key,
            kind=held("family_rule_talk"),
            on=on,
            title="交流践行家规",
            speakers=ids_of(house.team(key, on)),
            minutes="班子成员逐一交流了家规。",
        )
        gather(house, plan, at)

    def solve(house: House) -> None:
        for row in house.team(key, on)[:-1]:
            register(
                house,
                key,
                RegisterForm(
                    kind="registers.problem.solved",
                    title="解决一件群众反映的突出问题",
                    from_on=date(YEAR, 9, 10),
                    holder_id=row.person_id,
                    fields={"measure": "现场协调，限期办结", "source": "联系点走访"},
                    token=new_id("x"),
                ),
                moment(date(YEAR, 9, 14), 10),
            )

    yield Act(at, talk)
    yield Act(moment(date(YEAR, 9, 14), 10), solve)


def register(house: House, key: str, form: RegisterForm, at: datetime) -> None:
    """Keep a register entry of a unit."""
    keep_register(house.org(key), form, by=house.recorder(key), at=at)


def _talks() -> Iterator[Act]:
    yield from _pairs("xuzhuang", leave_out=True)
    for key in ONCE:
        yield from _with_secretary(key, date(YEAR, 5, 11), rounds=1)
    for key in TALKERS:
        yield from _with_secretary(key, date(YEAR, 4, 20), rounds=2)
    for key in ("baihua", "huaxi"):
        for month in (3, 10):
            on = date(YEAR, month, 17)
            at = entered(on, key, "talk", month)
            yield Act(at, partial(_secretary_talks, key=key, on=on, at=at))


def _pairs(key: str, *, leave_out: bool) -> Iterator[Act]:
    """Let everybody of a team talk with everybody, twice; one talk is forgotten."""
    for turn, month in enumerate((3, 4, 5, 6, 8, 9, 10, 11)):
        on = date(YEAR, month, 19)
        at = entered(on, key, "pairs")

        def run(
            house: House, turn: int = turn, on: date = on, at: datetime = at
        ) -> None:
            team = ids_of(house.team(key, on))
            pairs = [*combinations(team, 2)][turn % 4 :: 4]
            if leave_out and turn == 7:  # noqa: PLR2004 -- the last of eight rounds
                pairs = pairs[:-1]
            talk(house, key, pairs, on, at)

        yield Act(at, run)


def _with_secretary(key: str, first: date, *, rounds: int) -> Iterator[Act]:
    """Let the secretary talk with a third of the members each month."""
    for turn in range(rounds * 3):
        gap = 0 if turn < 3 else 120  # noqa: PLR2004 -- the second round comes in autumn
        on = first + timedelta(days=turn * 21 + gap)
        at = entered(on, key, "talks")

        def run(
            house: House, turn: int = turn, on: date = on, at: datetime = at
        ) -> None:
            chief = house.secretary(key, on).person_id
            rows = [row for row in house.members(key, on) if row.person_id != chief]
            rows = _third(sorted(rows, key=lambda row: row.name), turn)
            talk(house, key, [(chief, row.person_id) for row in rows], on, at)

        yield Act(at, run)


def _third(rows: "Sequence[MemberRow]", turn: int) -> "list[MemberRow]":
    return list(rows[turn % 3 :: 3])


def _secretary_talks(house: House, *, key: str, on: date, at: datetime) -> None:
    chief, *others = ids_of(house.team(key, on))
    talk(house, key, [(chief, one) for one in others], on, at)


def talk(
    house: House, key: str, pairs: Sequence[tuple[str, str]], on: date, at: datetime
) -> None:
    """Record that pairs talked; what was said belongs to the two alone."""
    if not pairs:
        return
    form = TalksForm(
        happened_on=on,
        pairs=tuple(PairForm(*pair) for pair in pairs),
        place="办公室",
        topics=("日常",),
        tags=tuple(
            tag
            for tag in house.data.habits(key).tags
            if tag in {one.tag for one in kind_of(TALK).tags}
        ),
        token=new_id("x"),
    )
    record_talks(house.org(key), form, by=house.recorder(key), at=at)
