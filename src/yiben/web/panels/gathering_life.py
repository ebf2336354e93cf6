"""The parts of a gathering's form about life meetings, make-up and the agenda."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from yiben.books.gatherings.words import AGENDA, AbsenceView, SeatForm
from yiben.books.lists.words import ItemRow
from yiben.rules.kinds import Kind, MemberCheck
from yiben.web.forms.gathering_life import INQUIRED, agenda_count

from .shared import Choice, Field, choices

Wrong = Mapping[str, tuple[str, ...]]
People = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LifeCheck:
    """One check of each member, and the tick that confirms it of all."""

    field: Field
    all_name: str
    is_all: bool


@dataclass(frozen=True, slots=True)
class LifePart:
    """What a life meeting asks to be confirmed."""

    checks: tuple[LifeCheck, ...]
    override: Field
    asks_inquiry: bool
    nobody: bool
    inquired: tuple[Field, ...]
    inquiry_problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of the agenda, with what was said about it."""

    number: int
    item: Field
    minutes: Field
    carried: str
    done: bool

    @property
    def done_name(self) -> str:
        """Return the name of the tick that an earlier resolution was seen to."""
        return f"ag:{self.number}:done"

    @property
    def carried_name(self) -> str:
        """Return the name under which the earlier resolution is sent back."""
        return f"ag:{self.number}:carried"


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One item of the unit's lists that the meeting may look at again."""

    item_id: str
    title: str
    why: str


def life_of(
    raw: QueryDict, held: Sequence[Kind], roster: Sequence[SeatForm], wrong: Wrong
) -> LifePart | None:
    """Return the part about members; None where a kind asks nothing."""
    checks = [check for kind in held for check in kind.meeting.members]
    if not checks:
        return None
    people = [(seat.person_id, seat.name) for seat in roster]
    kind = next((one for one in held if one.meeting.inquiry), None)
    return LifePart(
        checks=tuple(_check(raw, one, people, wrong) for one in checks),
        override=Field(
            "life:override",
            "没有做到的原因",
            value=raw.get("life:override") or "",
            help="上面有人没有勾的，写明原因才能关闭；写作材料的一项不能用原因代替。",
            problems=wrong.get("life:override", ()),
        ),
        asks_inquiry=kind is not None,
        nobody=bool(raw.get("life:nobody")),
        inquired=_inquired(raw, kind, people) if kind else (),
        inquiry_problems=wrong.get("life:inquiry", ()),
    )


def _check(raw: QueryDict, one: MemberCheck, people: People, wrong: Wrong) -> LifeCheck:
    """Return one check with whom it is ticked for."""
    name = f"life:{one.check}"
    return LifeCheck(
        Field(
            name,
            one.label,
            "checks",
            choices=choices(people, *raw.getlist(name)),
            help="没有备齐的不能关闭会议。" if one.must else "",
            problems=wrong.get(name, ()),
        ),
        f"{name}:all",
        bool(raw.get(f"{name}:all")),
    )


def _inquired(raw: QueryDict, kind: Kind, people: People) -> tuple[Field, ...]:
    """Return the question about each person: what a letter about them came to."""
    outcomes = [(one, one) for one in kind.meeting.outcomes]
    return tuple(
        Field(
            f"{INQUIRED}{person_id}",
            name,
            "select",
            choices=choices(
                outcomes, raw.get(f"{INQUIRED}{person_id}"), empty="（没有）"
            ),
        )
        for person_id, name in people
    )


def came_of(raw: QueryDict, roster: Sequence[SeatForm], wrong: Wrong) -> Field:
    """Return the list on which who came is ticked."""
    people = [(seat.person_id, seat.name) for seat in roster]
    return Field(
        "came",
        "谁参加了",
        "checks",
        choices=choices(people, *raw.getlist("came")),
        problems=wrong.get("seats", ()),
        where="seats",
    )


def made_up_of(
    raw: QueryDict, absences: Sequence[AbsenceView], wrong: Wrong
) -> Field | None:
    """Return what may be made up; None where nothing is missed."""
    if not absences and not wrong.get("made_up"):
        return None
    given = set(raw.getlist("made_up"))
    rows = tuple(
        Choice(
            one.key,
            f"{one.name}：{one.happened_on.month}月{one.happened_on.day}日"
            f"{one.title}（{one.reason or one.state_label}）",
            one.key in given,
        )
        for one in absences
    )
    return Field(
        "made_up",
        "补的是谁的哪一次",
        "checks",
        choices=rows,
        help="勾上的，原来那次记为“补课”：算参加，但不算当天到会。",
        problems=wrong.get("made_up", ()),
    )


def has_agenda(held: Sequence[Kind]) -> bool:
    """Say whether one of the kinds has an agenda."""
    return any(one.name == AGENDA for kind in held for one in kind.fields)


def agenda_item(row: ItemRow) -> str:
    """Write an item of a list as an item of an agenda."""
    return f"{row.kind_label}再次出现：{row.title}"


def listed_lines(rows: Sequence[ItemRow], on: date) -> tuple[ListedLine, ...]:
    """Return the items of the lists, each with why it is shown."""
    return tuple(
        ListedLine(row.id, f"{row.kind_label}：{row.title}", _why(row, on))
        for row in rows
    )


def _why(row: ItemRow, on: date) -> str:
    if row.is_recurring:
        return "办结后再次出现，已列入议程"
    if row.due_on and row.is_overdue(on):
        return f"应在{row.due_on.month}月{row.due_on.day}日前办结，还没有办结"
    return "办结后看效果的日子到了，可以验收"


def agenda_of(raw: QueryDict, held: Sequence[Kind]) -> tuple[AgendaLine, ...] | None:
    """Return the agenda's rows; None where no kind has an agenda."""
    if not has_agenda(held):
        return None
    return tuple(_line(raw, number) for number in range(1, agenda_count(raw) + 1))


def _line(raw: QueryDict, number: int) -> AgendaLine:
    place = f"ag:{number}:"
    return AgendaLine(
        number,
        Field(f"{place}item", "议题", value=raw.get(f"{place}item") or ""),
        Field(
            f"{place}minutes",
            "这一项的记录",
            "textarea",
            raw.get(f"{place}minutes") or "",
            rows=2,
        ),
        raw.get(f"{place}carried") or "",
        bool(raw.get(f"{place}done")),
    )
