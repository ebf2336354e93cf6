"""Entries in tables: a line each, a thread each, dues by month, gaps, duties."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from yiben.ledger.queries import EntryView
from yiben.policy.queries import library
from yiben.reports.checks import printable
from yiben.reports.words import Block, BookForm, Heading, Table, Text
from yiben.rules.words import PersonRole, Status
from yiben.standing.queries import Line

from .records import entered_text, field_rows, kind_label, names_of, short

WORTH_NAMING = (
    PersonRole.CHAIR,
    PersonRole.SPEAKER,
    PersonRole.TALKER,
    PersonRole.HOLDER,
    PersonRole.AUTHOR,
)
MANY = 6
"""More names than this are counted instead of listed on a line."""
MONTHS = range(1, 13)
NO_GAPS = "本年度没有未开展说明。"


def _who(view: EntryView) -> str:
    found = dict.fromkeys(one.name for one in view.people if one.role in WORTH_NAMING)
    if len(found) > MANY:
        return f"{len(found)} 人"
    return printable("、".join(found))


def _days(view: EntryView) -> str:
    if view.ends_on is None or view.ends_on == view.happened_on:
        return short(view.happened_on)
    return f"{short(view.happened_on)}\n至 {short(view.ends_on)}"


def _what(view: EntryView) -> str:
    told = "；".join(f"{label}：{text}" for label, text in field_rows(view))
    text = printable(view.title)
    return f"{text}\n{told}" if told else text


def roll(views: Iterable[EntryView]) -> Table:
    """Return a line for each record, oldest first."""
    return Table(
        ("台账号", "日期", "类别", "内容", "有关人员", "到会", "录入"),
        (0.8, 1.7, 1.6, 3.6, 1.6, 0.8, 1.7),
        tuple(
            (
                str(one.seq),
                _days(one),
                kind_label(one),
                _what(one),
                _who(one),
                f"{one.present}/{one.expected}" if one.expected else "",
                entered_text(one),
            )
            for one in views
        ),
    )


def threads(views: Iterable[EntryView]) -> Table:
    """Return a line for each matter: first said, and each step that answered it."""
    rows = list(views)
    known = {one.id: one for one in rows}
    steps: dict[str, list[EntryView]] = defaultdict(list)
    for one in rows:
        steps[_root(one, known).id].append(one)
    return Table(
        ("台账号", "事项", "责任人", "第一步", "以后各步", "现状"),
        (0.8, 3.6, 1.4, 2, 3, 1.2),
        tuple(_thread(known[root], found) for root, found in steps.items()),
    )


def _root(view: EntryView, known: dict[str, EntryView]) -> EntryView:
    seen = {view.id}
    while view.answers in known and view.answers not in seen:
        view = known[str(view.answers)]
        seen.add(view.id)
    return view


def _thread(root: EntryView, found: list[EntryView]) -> tuple[str, ...]:
    later = [one for one in found if one.id != root.id]
    return (
        str(root.seq),
        _what(root),
        _who(root),
        _step(root),
        "\n".join(_step(one) for one in later),
        later[-1].kind_label if later else root.kind_label,
    )


def _step(view: EntryView) -> str:
    late = f"【{view.late_label}】" if view.late_label else ""
    return printable(f"{short(view.happened_on)} {view.kind_label}{late}")


def dues_blocks(
    views: Iterable[EntryView], year: int, *, by_name: bool
) -> Iterator[Block]:
    """Yield what was collected month by month, what went up, and who has paid.

    Sums of single persons are not in the ledger and are printed nowhere. Names
    are for those who keep the dues.
    """
    rows = list(views)
    paid = [one for one in rows if one.kind.endswith(".paid")]
    yield Heading("一、按月收取")
    yield Table(
        ("所属月份", "收取日期", "交纳人数", "金额（元）", "录入", "台账号"),
        (1.4, 1.8, 1.2, 1.4, 3, 1),
        tuple(
            (
                printable(one.credit_period),
                short(one.happened_on),
                _field(one, "payers"),
                _field(one, "amount"),
                entered_text(one),
                str(one.seq),
            )
            for one in paid
        ),
    )
    yield Heading("二、上缴、公布和其他")
    yield _sent(one for one in rows if one not in paid)
    yield Heading("三、党员交纳情况")
    if by_name:
        yield _paid_months(paid, year)
        yield Text(
            "“√”为该月党费已入账；空白不等于欠交，请与交纳数额登记核对。", "note"
        )
    else:
        yield Text("按人登记由支部保存，上级只看总数。", "note")


def _sent(others: Iterable[EntryView]) -> Table:
    return Table(
        ("日期", "事项", "金额（元）", "对方", "录入", "台账号"),
        (1.6, 3, 1.2, 2, 2.6, 1),
        tuple(
            (
                short(one.happened_on),
                printable(one.title),
                _field(one, "amount"),
                printable("、".join(org.name for org in one.orgs)),
                entered_text(one),
                str(one.seq),
            )
            for one in others
        ),
    )


def _field(view: EntryView, name: str) -> str:
    return printable((view.payload.get("fields") or {}).get(name))


def _paid_months(paid: Iterable[EntryView], year: int) -> Table:
    months: dict[str, set[int]] = defaultdict(set)
    for one in paid:
        period = one.credit_period or ""
        if period.startswith(f"{year}-") and period[5:].isdigit():
            for person in one.people:
                months[person.name].add(int(period[5:]))
    return Table(
        ("姓名", *(f"{month}月" for month in MONTHS), "合计"),
        (2, *(0.8 for _ in MONTHS), 1),
        tuple(
            (
                printable(name),
                *("√" if month in found else "" for month in MONTHS),
                f"{len(found)} 个月",
            )
            for name, found in sorted(months.items())
        ),
    )


def gap_table(views: Iterable[EntryView]) -> Table:
    """Return what was declared as not held, with the reason that was given."""
    rules = library().by_id
    rows = []
    for one in views:
        duties = [rules[name].title if name in rules else name for name in one.gap_of]
        rows.append(
            (
                str(one.seq),
                printable("、".join(duties) or one.title),
                printable(one.gap_period),
                "；".join(text for _, text in field_rows(one)),
                entered_text(one),
            )
        )
    return Table(
        ("台账号", "未开展的事项", "周期", "原因", "录入"),
        (0.8, 3, 1.2, 4, 2.4),
        tuple(rows),
        empty=NO_GAPS,
    )


def duty_table(lines: Iterable[Line], form: BookForm) -> Table:
    """Return the duties these records answer, a line each, with their clauses."""
    held: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for one in lines:
        if any(form.holds(kind) for kind in one.kinds):
            held[one.duty, one.subject].append(one)
    return Table(
        ("规定动作", "对象", "周期", "应有", "已有", "情况", "出处"),
        (2, 1.8, 0.8, 0.7, 0.7, 2, 4),
        tuple(
            (
                printable(found[0].title),
                printable(found[0].subject_label),
                found[0].every_label,
                str(sum(one.need for one in found)),
                str(sum(one.done for one in found)),
                _states(found),
                _clauses(found[0]),
            )
            for found in held.values()
        ),
        empty="没有文件对这些记录作出规定。",
    )


def _states(found: list[Line]) -> str:
    """Return how the periods stand; those that were not simply met by name."""
    counted: dict[str, list[str]] = defaultdict(list)
    for one in found:
        counted[one.status_label].append(one.period_label)
    if len(found) == 1:
        return found[0].status_label
    done = Status.MET.label
    return "\n".join(
        f"{label} {len(periods)} 项"
        + ("" if label == done else f"：{'、'.join(periods)}")
        for label, periods in counted.items()
    )


def _clauses(line: Line) -> str:
    found = (
        f"《{one.document}》{one.section}" + (f"“{one.anchor}”" if one.anchor else "")
        for one in line.citations
    )
    return printable("；".join(dict.fromkeys(found)))


def names_in(views: Iterable[EntryView]) -> str:
    """Return who kept the book this year, for its cover."""
    found = dict.fromkeys(
        names_of(one, PersonRole.RECORDER) for one in views if one.expected
    )
    return "、".join(one for one in found if one)
