"""The member's card: one page a year, generated and never filled by hand.

What a member took part in stands in the ledger already; lines are left empty
for notes of one's own, which nobody has to hand in.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from yiben.common.clock import chinese_day
from yiben.ledger.queries import EntryView, PersonView, my_entries
from yiben.org.access import Viewer
from yiben.people.queries import MemberRow
from yiben.reports.checks import printable
from yiben.reports.words import Block, Book, Break, Facts, Heading, Table, Text

from .records import short

OWN_NOTES = "本人记事（自愿，不上交）"
TITLE = "党员活动纪实手册"
EMPTY_LINES = 3


@dataclass
class Card:
    """One member's part in the entries of a year."""

    name: str
    lines: list[tuple[EntryView, tuple[PersonView, ...]]] = field(default_factory=list)


def _cards(views: Iterable[EntryView], only: str | None = None) -> dict[str, Card]:
    found: dict[str, Card] = {}
    for view in views:
        parts: dict[str, list[PersonView]] = defaultdict(list)
        for one in view.people:
            if only is None or one.id == only:
                parts[one.id].append(one)
        for person, roles in parts.items():
            card = found.setdefault(person, Card(roles[0].name))
            card.lines.append((view, tuple(roles)))
    return found


def cards(
    views: Iterable[EntryView], members: Iterable[MemberRow], year: int, on: date
) -> Iterator[Block]:
    """Yield a page for each member of the branch; guests have theirs at home."""
    found = _cards(views)
    for number, member in enumerate(members):
        card = found.get(member.person_id, Card(member.name))
        if number:
            yield Break()
        mark = "　".join(filter(None, (member.label, member.group_name)))
        yield Heading(printable(card.name), 1, mark)
        yield from _page(card, year)
    yield Text(f"截至{chinese_day(on)}的台账。", "note")


def _page(card: Card, year: int) -> Iterator[Block]:
    held = [
        (view, roles) for view, roles in card.lines if not view.kind.startswith("dues.")
    ]
    yield Facts(tuple(_summary(card, year)))
    yield Table(
        ("日期", "活动", "类别", "身份和到会", "备注"),
        (1.3, 4, 2, 3.4, 1),
        tuple(
            (
                short(view.happened_on),
                printable(view.title),
                view.kind_label,
                printable("；".join(_part(view, roles))),
                view.late_label,
            )
            for view, roles in held
        ),
    )
    yield Facts((((OWN_NOTES, "\n" * EMPTY_LINES),),))


def _part(view: EntryView, roles: tuple[PersonView, ...]) -> Iterator[str]:
    """Yield in which roles somebody took part; whether they came is said once."""
    yield "、".join(dict.fromkeys(one.role_label for one in roles))
    if view.expected and not all(one.counted for one in roles):
        absent = next(one for one in roles if not one.counted)
        yield absent.state_label + (f"，{absent.reason}" if absent.reason else "")


def _summary(card: Card, year: int) -> Iterator[tuple[tuple[str, str], ...]]:
    held = [
        roles[0]
        for view, roles in card.lines
        if view.expected and view.kind.startswith("gatherings.")
    ]
    there = sum(one.counted for one in held)
    absent = Counter(one.state_label for one in held if not one.counted)
    why = "，".join(f"{label} {n} 次" for label, n in absent.items())
    yield (("应参加", f"{len(held)} 次"), ("参加", f"{there} 次"))
    yield (("未参加", why or "无"), ("党费", _dues(card, year)))


def _dues(card: Card, year: int) -> str:
    months = sorted(
        int((view.credit_period or "")[5:])
        for view, _ in card.lines
        if view.kind.startswith("dues.")
        and (view.credit_period or "").startswith(f"{year}-")
        and (view.credit_period or "")[5:].isdigit()
    )
    if not months:
        return "台账没有入账"
    return f"已入账 {len(months)} 个月（{'、'.join(map(str, months))}月）"


def my_handbook(*, year: int, on: date, seen_by: Viewer, name: str) -> Book:
    """Return the viewer's own card: what they took part in, wherever it was held."""
    views = my_entries(
        seen_by=seen_by, since=date(year, 1, 1), until=date(year, 12, 31), limit=2000
    )
    current = [one for one in views if one.is_current]
    current.sort(key=lambda one: (one.happened_on, one.seq))
    found = _cards(current, only=seen_by.person_id)
    card = found.get(seen_by.person_id or "", Card(name))
    return Book(
        title=TITLE,
        unit=printable(name),
        period=f"{year}年度",
        cover=(("姓名", printable(name)), ("印制日期", chinese_day(on))),
        blocks=(Heading(f"{year}年度"), *_page(card, year)),
        foot=f"{TITLE}　{year}年度",
    )
