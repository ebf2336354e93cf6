"""What is wrong with a filled-in line; the caller says what it was checked against."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiben.books.registers.words import EVENT_KIND, RegisterForm
from yiben.common.clock import chinese_day
from yiben.common.errors import Problem
from yiben.rules.kinds import HolderRule, Kind
from yiben.rules.kinds.fill import mistakes_in, tidy
from yiben.rules.words import Sector

from .slots import Slot, meets, slot_of

TITLE_LENGTH = 200
COLUMN_LABELS: Mapping[str, str] = {
    "title": "名称",
    "holder": "承担人",
    "target": "联系的组织",
    "from_on": "日期",
    "source": "依据的记录",
}
PLACES: Mapping[str, str] = {
    "title": "title",
    "holder": "holder_id",
    "target": "target_id",
    "from_on": "from_on",
    "source": "source_id",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A line that is there already: ``values`` by column and field, ``tasks`` to do."""

    title: str
    unit_name: str
    from_on: date
    until_on: date | None
    values: Mapping[str, Any]
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a form is checked against.

    ``persons`` and ``orgs`` may be holder and target. ``about`` is the line an
    act is about, if it may be chosen; ``booked`` are the bookings of it that
    stand, with who made them. ``others`` are the lines of the kind that stand
    together with this one. ``source_kind`` is the kind of the cited entry, None
    if there is no such entry.
    """

    unit_kind: str
    sector: str
    persons: Collection[str]
    orgs: Collection[str]
    today: date
    about: Known | None = None
    booked: Collection[tuple[Slot, str, bool]] = ()
    others: Collection[Known] = ()
    source_kind: str | None = None


def problems_of(form: RegisterForm, kind: Kind, given: Given) -> Iterator[Problem]:
    """Give everything wrong with a form."""
    spec = kind.register
    if given.unit_kind not in kind.by:
        yield Problem("kind", f"本组织不登记“{kind.label}”。", "请换一类。")
    if spec.sectors and given.sector not in spec.sectors:
        words = "、".join(Sector(one).label for one in spec.sectors)
        yield Problem("kind", f"“{kind.label}”只在{words}登记。", "请换一类。")
    if not form.title.strip() or len(form.title) > TITLE_LENGTH:
        yield Problem("title", "名称没有填写，或超过 200 个字。", "请填写。")
    yield from _about_the_span(form, kind, given.today)
    yield from _about_the_ends(form, kind, given)
    yield from _about_the_act(form, kind, given)
    yield from _about_the_source(kind, given)
    yield from _about_the_words(form, kind)
    yield from _about_the_others(form, kind, given)
    yield from _about_the_hours(form, kind, given)


def _about_the_words(form: RegisterForm, kind: Kind) -> Iterator[Problem]:
    fields = [one for one in kind.fields if one.name != "topic"]
    for mistake in mistakes_in(form.fields, fields):
        yield Problem(f"fields:{mistake.name}", mistake.message, mistake.advice)
    known = {one.tag for one in kind.tags}
    for tag in form.tags:
        if tag not in known:
            yield Problem("tags", f"“{kind.label}”没有“{tag}”这个标记。", "请去掉。")
    if kind.kind == EVENT_KIND and not form.tags:
        yield Problem("tags", "没有选择是哪一类事项。", "请选择一类。")


def _about_the_ends(form: RegisterForm, kind: Kind, given: Given) -> Iterator[Problem]:
    optional = kind.register.holder == HolderRule.OPTIONAL
    if kind.holder and form.holder_id is None and not optional:
        yield Problem("holder_id", "没有填写承担人。", "请从名册中选择。")
    if form.holder_id is not None and form.holder_id not in given.persons:
        yield Problem("holder_id", "承担人当天不在名册上。", "请从名册中选择。")
    if form.target_id is not None and form.target_id not in given.orgs:
        yield Problem("target_id", "没有这个联系对象。", "请从组织中选择。")
    if form.target_id is not None and not kind.target:
        yield Problem("target_id", f"“{kind.label}”没有联系对象。", "请去掉。")
    if kind.register.team:
        if not form.people_ids:
            label = kind.register.team
            yield Problem("people_ids", f"没有选{label}。", "至少选一个人。")
        if not set(form.people_ids) <= set(given.persons):
            yield Problem("people_ids", "有人当天不在名册上。", "请从名单中选择。")


def _about_the_span(form: RegisterForm, kind: Kind, today: date) -> Iterator[Problem]:
    if form.from_on > today:
        yield Problem("from_on", "起始日期还没有到。", "请到那天再登记。")
    if form.until_on is None:
        return
    if not kind.span:
        yield Problem("until_on", f"“{kind.label}”没有起止。", "请去掉终止日期。")
    if form.until_on < form.from_on:
        yield Problem("until_on", "终止日期早于起始日期。", "请核对日期。")


def _about_the_act(form: RegisterForm, kind: Kind, given: Given) -> Iterator[Problem]:
    """Give what is wrong with the line an act is about, or with its day."""
    if not kind.register.about:
        return
    row = given.about
    if row is None:
        yield Problem("about_id", "没有选是哪一条登记的事。", "请从登记中选择。")
        return
    slot = slot_of(tidy(form.fields), kind.register)
    day = slot.day if slot else form.from_on
    if row.until_on is not None and day > row.until_on:
        message = f"“{row.title}”到{chinese_day(row.until_on)}为止。"
        yield Problem("about_id", message, "请换一条，或先续登。")
    elif day < row.from_on:
        message = f"“{row.title}”从{chinese_day(row.from_on)}起才有。"
        yield Problem("from_on", message, "请核对日期。")
    spec = kind.register
    said = tidy(form.fields).get(spec.task) if spec.task else None
    if said and said not in row.tasks:
        yield Problem(f"fields:{spec.task}", f"没有“{said}”这一项责任。", "请重选。")


def _about_the_source(kind: Kind, given: Given) -> Iterator[Problem]:
    books = kind.register.source
    if not books:
        return
    found = given.source_kind
    if found is None:
        message = "没有选台账里的哪条记录。"
        yield Problem("source_id", message, "只能用已经记入台账的活动。")
    elif found.partition(".")[0] not in books and found not in books:
        yield Problem("source_id", "这一类记录不能用在这里。", "请换一条。")


def _about_the_others(
    form: RegisterForm, kind: Kind, given: Given
) -> Iterator[Problem]:
    """Give the line that is already there and says the same."""
    names = kind.register.one
    if not names:
        return
    mine = tuple(_value(form, name) for name in names)
    if any(value in (None, "") for value in mine):
        return
    for row in given.others:
        if tuple(row.values.get(name) for name in names) == mine:
            labels = {one.name: one.label for one in kind.fields}
            said = "、".join(COLUMN_LABELS.get(x) or labels.get(x, x) for x in names)
            first = names[0]
            where = PLACES.get(first, f"fields:{first}")
            message = f"{row.unit_name}已经登记过“{row.title}”（{said}相同）。"
            yield Problem(where, message, "同一件事只登记一次。")
            return


def _value(form: RegisterForm, name: str) -> object:
    columns = {
        "title": form.title.strip(),
        "holder": form.holder_id,
        "target": form.target_id,
        "from_on": form.from_on,
        "source": form.source_id,
    }
    return columns[name] if name in columns else tidy(form.fields).get(name)


def _about_the_hours(form: RegisterForm, kind: Kind, given: Given) -> Iterator[Problem]:
    spec = kind.register
    slot = slot_of(tidy(form.fields), spec) if spec.day else None
    if slot is None:
        return
    if slot.ends <= slot.starts:
        yield Problem(f"fields:{spec.hours}", "时长要大于 0。", "如 1.5。")
    agreed = spec.together in form.tags
    for other, who, shared in given.booked:
        if meets(slot, other) and not (agreed or shared):
            message = f"{who}已经约了 {other}。"
            advice = "请换个时间；和对方商定一起用的，勾选“一起用”。"
            yield Problem(f"fields:{spec.starts}", message, advice)
