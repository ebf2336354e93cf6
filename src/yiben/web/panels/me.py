"""A member's own page: what is held, where they were, what they owe, who looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from yiben.books.dues.words import Card
from yiben.ledger.queries import EntryView
from yiben.people.queries import MyRecord
from yiben.standing.queries import Line

from .dues import PersonLine, card_months
from .lines import Asked, DutyLine, duty_line
from .people import Door
from .people_card import is_frail_on


@dataclass(frozen=True, slots=True)
class Attendance:
    """A record in which the member is named."""

    title: str
    kind: str
    happened_on: date
    role: str
    state: str
    counted: bool
    url: str


@dataclass(frozen=True, slots=True)
class Own:
    """How much of one's own there is elsewhere."""

    talks: int = 0
    open_boxes: int = 0
    asked: int = 0
    leads: bool = False
    measures: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class MePanel:
    """The page; of the frail nothing is asked, ``offered`` is what they may join."""

    record: MyRecord
    year: int
    years: tuple[int, ...]
    attended: int
    named: int
    attendance: tuple[Attendance, ...]
    owed: tuple[DutyLine, ...]
    settled: tuple[DutyLine, ...]
    dues: tuple[PersonLine, ...] = ()
    dues_url: str = ""
    doors: tuple[Door, ...] = ()
    offered: tuple[DutyLine, ...] = ()
    is_frail: bool = False


def me_panel(
    record: MyRecord,
    *,
    year: int,
    entries: Iterable[EntryView],
    lines: Iterable[Line],
    today: date,
    dues: Card | None = None,
    own: Own = Own(),
) -> MePanel:
    """Return the page; nothing on it compares the member with anybody."""
    me = record.card.person_id
    attendance = tuple(_attendance(entries, me))
    asked = Asked(year, today, is_past=False)
    mine = [duty_line(line, asked) for line in lines]
    done = {"met", "met_late", "waived", "gap_declared", "not_applicable"}
    left = tuple(one for one in mine if one.status not in done)
    frail = is_frail_on(record.card, today)
    return MePanel(
        record=record,
        year=year,
        years=tuple(range(today.year, today.year - 4, -1)),
        attended=sum(one.counted for one in attendance),
        named=len(attendance),
        attendance=attendance,
        owed=() if frail else left,
        offered=left if frail else (),
        is_frail=frail,
        doors=tuple(_doors(record, own)),
        settled=tuple(one for one in mine if one.status in done),
        dues=card_months(dues) if dues else (),
        dues_url=_published(record),
    )


def _doors(record: MyRecord, own: Own) -> Iterable[Door]:
    """Give every page that is the reader's own; none of them has to be opened."""
    branch, me = record.card.branch_id, record.card.person_id
    asked = f"{own.asked} 份更正申请等支部答复" if own.asked else "有误的可以请支部更正"
    yield Door("记着我什么，谁看过", reverse("me-held"), asked)
    if branch:
        yield Door(
            "我的计划和报告", reverse("filings", args=[branch]), "自己写的和支部公布的"
        )
        yield Door(
            "我的谈心谈话",
            reverse("me-talks"),
            f"今年 {own.talks} 次，内容只有谈话的两个人看得到",
        )
        yield Door(
            "积分",
            reverse("person-points", args=[me]),
            "每一分的来处；停用的，写明为什么",
        )
    yield Door(
        "我的清单和意见", reverse("my-items"), "承诺事项、派给我的任务、提过的意见"
    )
    yield Door("我提过的意见", reverse("my-feedback"), "署名的答复；匿名的凭码看")
    ballots = f"{own.open_boxes} 场正在投票，投不投由你" if own.open_boxes else ""
    yield Door("我的评议、投票", reverse("my-ratings"), ballots or "现在没有投票")
    yield Door("党性锻炼纪实手册", reverse("me-handbook"), "由台账生成，可以打印")
    yield Door("提醒和日历", reverse("reminders"), "每周一封，要不要由你")
    count, waits = own.measures
    if count:
        note = f"{waits} 项等我说明" if waits else f"{count} 项，都有了下文"
        yield Door("对我的提醒和措施", reverse("my-measures"), note)
    if own.leads:
        yield Door(
            "我的带头情况",
            reverse("person-leader", args=[me]),
            "双重组织生活、讲课、联系点",
        )


def _published(record: MyRecord) -> str:
    branch = record.card.branch_id
    return reverse("dues-published", args=[branch]) if branch else ""


def _attendance(entries: Iterable[EntryView], me: str) -> Iterable[Attendance]:
    seen: set[str] = set()
    rows = sorted(entries, key=lambda one: one.happened_on, reverse=True)
    for entry in rows:
        if not entry.is_current or entry.id in seen:
            continue
        seen.add(entry.id)
        parts = [one for one in entry.people if one.id == me]
        if parts:
            yield Attendance(
                title=entry.title,
                kind=entry.kind_label,
                happened_on=entry.happened_on,
                role="、".join(one.role_label for one in parts),
                state=parts[0].state_label,
                counted=any(one.counted for one in parts),
                url=reverse("entry", args=[entry.id]),
            )
