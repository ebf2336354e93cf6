"""The recorder's list: what to do first, this month, later, and what is done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from yiben.policy.queries import kinds
from yiben.rules.kinds import Kind
from yiben.rules.words import Form, OrgKind, Status
from yiben.standing.words import Line
from yiben.web.templatetags.yiben import address

MANY = 3
"""So many lines of one duty, or more, are folded into one."""

WAITING = frozenset({Status.UNDETERMINED, Status.UNRESOLVED})
URGENT = frozenset({Status.MISSED, Status.DUE_SOON})
SETTLED = frozenset(
    {
        Status.MET,
        Status.MET_LATE,
        Status.GAP_DECLARED,
        Status.WAIVED,
        Status.REMINDED,
    }
)
GROUPS = (
    ("first", "先办", "已经到期，或者就要到期的。"),
    ("month", "本月", ""),
    ("later", "本季度及以后", ""),
    ("waiting", "等上级明确", "文件没有写清楚次数或内容，要等上级定下来。"),
    ("done", "已办", ""),
)
TO_DO = frozenset({"first", "month", "later"})
"""The headings under which the recorder has something to do."""


HEART_TALK = "talks.heart_talk.held"
"""The one kind that the form of talks records."""

SHEET_BOOKS = {"forms": "sheet-new", "targets": "target-new", "library": "library-new"}
"""Books whose forms are built from the kind alone, and the address of each."""

DUES_PAGES = {
    "dues.dues.paid": "dues",
    "dues.dues.remitted": "dues-flow",
    "dues.dues.published": "dues-published",
}

ELSEWHERE = "由分册登记"
"""What stands where a duty's record is kept in a book without a form here."""


SHOWN = 15
"""How many lines a folded heading shows before it refers to the whole list."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """One duty with what to press, or a note where there is nothing to press.

    ``others`` are the same duty of others.
    """

    line: Line
    action_url: str
    action_label: str
    gap_url: str
    note: str = ""
    others: tuple["DueLine", ...] = ()

    @property
    def is_of_many_people(self) -> bool:
        """Say whether the folded lines differ in whom they are about."""
        return any(one.line.subject != self.line.subject for one in self.others)


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Some lines under one heading."""

    slug: str
    title: str
    note: str
    lines: tuple[DueLine, ...]
    count: int
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """The page."""

    unit_id: str
    unit_name: str
    on: date
    groups: tuple[DueGroup, ...]
    left: int

    @property
    def open_groups(self) -> tuple[DueGroup, ...]:
        """Return the groups in which something is to be done."""
        return tuple(one for one in self.groups if one.slug in TO_DO and one.lines)

    @property
    def closed_groups(self) -> tuple[DueGroup, ...]:
        """Return the groups in which nothing can be done here: folded on the page."""
        return tuple(one for one in self.groups if one.slug not in TO_DO)


def due_of(unit: Any, lines: Sequence[Line], *, on: date) -> Due:
    """Return the page of a unit; ``lines`` come sorted by urgency and stay so."""
    sorted_in: dict[str, list[DueLine]] = {slug: [] for slug, _, _ in GROUPS}
    known = kinds()
    for line in lines:
        if line.status != Status.NOT_APPLICABLE:
            sorted_in[group_of(line, on)].append(_due(line, unit, known))
    groups = tuple(
        _group(slug, title, note, found, unit)
        for slug, title, note in GROUPS
        for found in (sorted_in[slug],)
    )
    left = sum(one.count for one in groups if one.slug in TO_DO)
    return Due(unit.pk, unit.name, on, groups, left)


def _group(
    slug: str, title: str, note: str, found: list[DueLine], unit: Any
) -> DueGroup:
    """Return a heading with its lines; where nothing is to be done, the first few.

    A branch under five documents waits for a hundred numbers: they are a list
    of their own, not the recorder's month.
    """
    lines = tuple(folded(found))
    if slug in TO_DO or len(lines) <= SHOWN:
        return DueGroup(slug, title, note, lines, len(found))
    url = address("unit-lines", unit.pk)
    status = Status.UNDETERMINED if slug == "waiting" else Status.MET
    more = _with(url, {"status": status.value})
    return DueGroup(slug, title, note, lines[:SHOWN], len(found), more)


def group_of(line: Line, on: date) -> str:
    """Return under which heading a line stands."""
    if line.status in WAITING:
        return "waiting"
    if line.status in SETTLED:
        return "done"
    if line.status in URGENT:
        return "first"
    last = min(line.last_on, line.due_on or line.last_on)
    return "month" if (last.year, last.month) <= (on.year, on.month) else "later"


def folded(lines: Sequence[DueLine]) -> Iterable[DueLine]:
    """Give the lines; those of one duty are put together if they are many.

    Twenty members who owe the same talk, or ten months without a theme day,
    are one thing to see and not twenty.
    """
    alike: dict[tuple[str, str, str], list[DueLine]] = {}
    for one in lines:
        line = one.line
        key = (line.duty, line.status, line.subject.partition(":")[0])
        alike.setdefault(key, []).append(one)
    for found in alike.values():
        if len(found) < MANY:
            yield from found
        else:
            first, *rest = found
            yield replace(first, others=tuple(rest))


def _due(line: Line, unit: Any, known: dict[str, Kind]) -> DueLine:
    url, label = action_of(line, unit, known)
    gap = ""
    if line.status not in SETTLED | WAITING and line.form != Form.CARRY:
        asked = {"duty": line.duty, "period": line.period, "subject": line.subject}
        gap = f"{address('gap-new', line.org_id)}?{urlencode(asked)}"
    waits = line.status not in SETTLED | WAITING
    note = ELSEWHERE if waits and line.kinds and not url else ""
    return DueLine(line, url, label, gap, note)


def action_of(line: Line, unit: Any, known: dict[str, Kind]) -> tuple[str, str]:
    """Return address and label of the form that would meet a duty."""
    if line.status in SETTLED | WAITING:
        return "", ""
    if line.form == Form.CARRY:
        place = (line.subject, line.pack, line.name, line.period)
        return address("grounds", *place), "看哪条记录缺"
    found = [known[name] for name in line.kinds if name in known]
    org_kind = unit.kind if line.org_id == unit.pk else OrgKind.PARTY_GROUP
    fitting = [kind for kind in found if org_kind in kind.by]
    forms = (_form_of(kind, line, known) for kind in fitting or found)
    return next((one for one in forms if one), ("", ""))


def _form_of(kind: Kind, line: Line, known: dict[str, Kind]) -> tuple[str, str] | None:
    """Return address and label of the form of one kind, if it has one."""
    tags = list(line.tags)
    if kind.book == "gatherings":
        url = address("gathering-new", line.org_id, kind.kind)
        return _with(url, {"tags": tags} | _speaker(line)), f"记{kind.label}"
    if kind.book == "filings":
        base = kind.base or kind.kind
        url = address("filing-new", line.org_id, base, _period(line))
        return _with(url, _author(line)), f"写{_base_label(known, kind)}"
    if kind.book == "registers":
        url = address("register-new", line.org_id, kind.kind)
        return _with(url, {"tags": tags}), f"登记{kind.label}"
    if kind.kind == HEART_TALK:
        url = address("talks-new", line.org_id)
        return _with(url, {"with": _people(line)}), "记谈心谈话"
    return _later_form(kind, line, known)


def _later_form(
    kind: Kind, line: Line, known: dict[str, Kind]
) -> tuple[str, str] | None:
    """Return the form of a list, of a check sheet, a standard or a material."""
    if kind.book == "dues":
        page = DUES_PAGES.get(kind.kind)
        return (address(page, line.org_id), "到党费簿") if page else None
    if kind.book == "lists":
        return _list_form(kind, line, known)
    if kind.book in SHEET_BOOKS:
        base = kind.base or kind.kind
        url = address(SHEET_BOOKS[kind.book], line.org_id, base)
        return _with(url, {"tags": list(line.tags)} | _holder(line)), f"填{kind.label}"
    return _rating_form(kind, line, known)


def _rating_form(
    kind: Kind, line: Line, known: dict[str, Kind]
) -> tuple[str, str] | None:
    """Return the form that begins a round, or opens a box."""
    pages = {"ratings": "rating-new", "ballots": "ballot-new"}
    if kind.book not in pages or not kind.base:
        return None
    url = address(pages[kind.book], line.org_id, kind.base)
    return url, f"办{_base_label(known, kind)}"


def _list_form(kind: Kind, line: Line, known: dict[str, Kind]) -> tuple[str, str]:
    """Return the form of a new item, or the list on which a later stage is recorded."""
    base = known[kind.base]
    if kind.state != base.states[0]:
        return address("lists", line.org_id), f"到清单里办{base.label}"
    url = address("list-new", line.org_id, base.kind)
    people = _people(line)
    asked = {"tags": list(line.tags), "holder_id": people[0] if people else ""}
    return _with(url, asked), f"记{base.label}"


def _with(url: str, asked: dict[str, Any]) -> str:
    given = {name: value for name, value in asked.items() if value}
    return f"{url}?{urlencode(given, doseq=True)}" if given else url


def _people(line: Line) -> list[str]:
    """Return the persons a subject names: office:ORG:PERSON, member:PERSON, pair."""
    kind, *rest = line.subject.split(":")
    if kind in {"office", "pair"}:
        return rest[1:]
    return rest if kind == "member" else []


def _speaker(line: Line) -> dict[str, str]:
    kind, *rest = line.subject.split(":")
    return {"speaker": rest[-1]} if kind == "office" else {}


def _holder(line: Line) -> dict[str, str]:
    people = _people(line)
    return {"holder": people[-1]} if people else {}


def _author(line: Line) -> dict[str, str]:
    people = _people(line)
    return {"author": people[0]} if people else {}


def _period(line: Line) -> str:
    """Return the period to write for; a standing or event duty takes the year."""
    known = line.period[:4].isdigit()
    return line.period if known else str(line.first_on.year)


def _base_label(known: dict[str, Kind], kind: Kind) -> str:
    base = known.get(kind.base)
    return base.label if base else kind.label
