"""A unit's year as a book, filled from the ledger and from nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from yiben.common.clock import chinese_day
from yiben.ledger.queries import EntryView, entries_of, seal_of
from yiben.ledger.queries import kind_label as label_of
from yiben.ledger.words import GAP, Privacy
from yiben.org.access import Viewer, may_record
from yiben.org.models import Org
from yiben.org.queries import groups_of, superior_of
from yiben.people.queries import MemberRow, members_of, secretary_of
from yiben.policy.queries import library
from yiben.reports.access import may_book, require_book
from yiben.reports.checks import UnknownFormError, printable
from yiben.reports.words import (
    BOOK_FORMS,
    BOOKS,
    Block,
    Book,
    BookForm,
    Break,
    Heading,
    Shape,
    Text,
)
from yiben.standing.queries import Line, lines_of

from .cards import cards
from .records import SHORT_SEAL, kinds_of, record_blocks, traces
from .rolls import dues_blocks, duty_table, gap_table, names_in, roll, threads

MOST = 20_000
"""More entries than any unit has in a year."""
HALF_SEAL = 32
SOURCE = "本册各项均取自台账，没有另行填写；对不上的，以台账为准。"


def form_named(name: str) -> BookForm:
    """Return a book by its name; raise UnknownFormError if there is none."""
    if name not in BOOK_FORMS:
        raise UnknownFormError
    return BOOK_FORMS[name]


def books_for(org: Org, *, seen_by: Viewer) -> list[BookForm]:
    """Return the books of a unit that are open to somebody."""
    return [one for one in BOOKS if may_book(seen_by, org, one)]


def book_of(org: Org, form: BookForm, *, year: int, on: date, seen_by: Viewer) -> Book:
    """Return a unit's book of a year as the ledger knows it on a day.

    Raises RefusedError if the book is not open to the viewer.
    """
    require_book(seen_by, org, form)
    return next(books_of(org, (form,), year=year, on=on, seen_by=seen_by))


def books_of(
    org: Org, forms: Iterable[BookForm], *, year: int, on: date, seen_by: Viewer
) -> Iterator[Book]:
    """Yield several books of a unit from one reading of its ledger."""
    views = year_of(org, year, on, seen_by)
    lines = lines_of(
        org, year=year, as_of=min(on, date(year, 12, 31)), seen_by=seen_by, below=True
    )
    members: Sequence[MemberRow] = ()
    if may_record(seen_by, org):
        day_in = min(on, date(year, 12, 31))
        members = members_of(org, on=day_in, seen_by=seen_by)
    for form in forms:
        yield Book(
            title=form.title,
            unit=printable(org.name),
            period=f"{year}年度",
            cover=tuple(_cover(org, views, on)),
            blocks=(
                *_body(form, views, year, on, members),
                *_close(form, views, lines),
            ),
            foot=f"{printable(org.short_name)}　{form.title}　{year}年度",
            draft="本年度未结束" if on <= date(year, 12, 31) else "",
        )


def year_of(org: Org, year: int, on: date, seen_by: Viewer) -> list[EntryView]:
    """Return all a unit and its groups hold of a year, oldest first, old versions too."""
    since, until = date(year, 1, 1), date(year, 12, 31)
    units = [org, *groups_of(org, min(on, until))]
    found = {
        view.id: view
        for unit in units
        for view in entries_of(
            unit, seen_by=seen_by, since=since, until=until, limit=MOST
        )
    }
    return sorted(found.values(), key=lambda one: (one.happened_on, one.seq))


def _cover(org: Org, views: list[EntryView], on: date) -> Iterator[tuple[str, str]]:
    superior, secretary = superior_of(org), secretary_of(org, on)
    current = [one for one in views if one.is_current]
    late = sum(bool(one.late_label) for one in current)
    yield "组织", printable(org.name)
    yield "上级党组织", printable(superior.name) if superior else "—"
    yield "书记", printable(secretary.name) if secretary else "—"
    yield "记录人", names_in(current) or "—"
    yield "记录", f"{len(current)} 条，其中补录 {late} 条"
    yield "印制日期", chinese_day(on)
    seal = seal_of(org)
    yield "台账存证", f"{seal[:HALF_SEAL]}\n{seal[HALF_SEAL:]}"


def _body(
    form: BookForm,
    views: list[EntryView],
    year: int,
    on: date,
    members: Sequence[MemberRow],
) -> Iterator[Block]:
    """Yield what is in the book; ``members`` only for those who keep the ledger."""
    found = [
        one for one in views if one.is_current and one.kind != GAP and _is_in(form, one)
    ]
    yield Text(SOURCE, "note")
    if form.shape is Shape.CARDS:
        yield from cards(found, members, year, on)
    elif form.shape is Shape.DUES:
        yield from dues_blocks(found, year, by_name=bool(members))
    elif form.shape is Shape.RECORDS:
        yield from _records(form, found, views)
    else:
        yield roll(found) if form.shape is Shape.ROLL else threads(found)


def _is_in(form: BookForm, view: EntryView) -> bool:
    if view.privacy == Privacy.RESTRICTED and form.shape is Shape.CARDS:
        return False
    return any(form.holds(one) for one in kinds_of(view))


def _records(
    form: BookForm, found: list[EntryView], views: list[EntryView]
) -> Iterator[Block]:
    """Yield the records sort by sort; what was held together is printed once."""
    before = {one.id: one for one in views}
    shown: dict[str, str] = {}
    sorts = [kind for kind in form.kinds if any(kind in kinds_of(x) for x in found)]
    for place, kind in enumerate(sorts):
        held = [one for one in found if kind in kinds_of(one)]
        label = label_of(kind)
        if place:
            yield Break()
        yield Heading(label, 1, f"{len(held)} 次")
        for number, one in enumerate(held, start=1):
            if one.id in shown:
                said = f"{number}. {chinese_day(one.happened_on)}　{one.title}：{shown[one.id]}"
                yield Text(printable(said), "body")
                continue
            shown[one.id] = f"合并开展，见“{label}”第 {number} 次"
            yield from record_blocks(one, number, before.get(one.corrects or ""))
    if not found:
        yield Text("本年度没有记录。", "body")


def _close(
    form: BookForm, views: list[EntryView], lines: list[Line]
) -> Iterator[Block]:
    """Yield what every book ends with: gaps, corrections, duties and clauses."""
    if form.shape is Shape.CARDS:
        return
    yield Heading("附一　未开展说明")
    yield gap_table(_gaps(form, views))
    yield Heading("附二　更正和撤销留痕")
    yield traces(_traced(form, views))
    yield Heading("附三　规定动作和出处")
    yield duty_table(lines, form)
    yield Text(
        f"存证取前 {SHORT_SEAL} 位；可用核验脚本逐条核对导出的台账档案。", "note"
    )


def _gaps(form: BookForm, views: list[EntryView]) -> list[EntryView]:
    """Return the gaps declared for duties that records of this book would meet."""
    rules = library().by_id

    def concerns(duty: str) -> bool:
        record = rules[duty].record if duty in rules else None
        return bool(record and any(map(form.holds, record.kinds)))

    return [
        one
        for one in views
        if one.kind == GAP and one.is_current and any(map(concerns, one.gap_of))
    ]


def _traced(form: BookForm, views: list[EntryView]) -> list[EntryView]:
    """Return the records of this book with whatever corrected or withdrew them."""
    own = [one for one in views if any(map(form.holds, kinds_of(one)))]
    after = {one.corrected_by for one in own}
    return [*own, *(one for one in views if one.id in after and one not in own)]
