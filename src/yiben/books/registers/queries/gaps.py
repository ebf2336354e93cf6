"""What is missing in registers on a day: whoever a kind must cover, and is not."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from yiben.books.registers import access
from yiben.books.registers.facts import acts_on, asked_of, kinds_for
from yiben.books.registers.models import Register
from yiben.books.registers.words import CLOSED, Gap, GapGroup
from yiben.common.clock import chinese_day
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import items_of_term
from yiben.rules.kinds import Covered, HolderRule, Kind
from yiben.rules.words import Office, OrgKind

from .ground import Ground, ground_of

LACKS = {"holder": "没有承担人", "target": "没有党组织"}
BRANCHES = frozenset({OrgKind.BRANCH, OrgKind.GENERAL_BRANCH})


def gaps_of(
    org: Org, *, on: date, seen_by: Viewer, kind: str | None = None
) -> list[GapGroup]:
    """Return what is missing in the registers of a unit on a day.

    Only in registers that a document in force asks for, or that the unit has
    begun; members are not told who of them is missing. Raises RefusedError.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    if not access.may_see_gaps(viewer, org):
        return []
    known = [one for one in kinds_for(org) if kind is None or one.kind == kind]
    ground = ground_of([org], known, on)
    asked, terms = asked_of(org, on)
    return [
        group
        for one in known
        if kind
        or one.kind in asked
        or one.register.items in terms
        or ground.rows.get((org.pk, one.kind))
        for group in groups_of(org, one, ground, with_items=one.register.items in terms)
    ]


def groups_of(
    unit: Org, kind: Kind, ground: Ground, *, with_items: bool = True
) -> Iterator[GapGroup]:
    """Give what is missing in one register of one unit, heading by heading.

    What a name stands for is asked unit by unit: left out without ``with_items``.
    """
    rows = ground.rows.get((unit.pk, kind.kind), [])
    now = [row for row in rows if row.stands_on(ground.on)]
    found = (
        (_cover_heading(kind), _uncovered(unit, kind, now, ground), "new"),
        ("还缺的文件", _items(unit, kind, now, ground.on) if with_items else (), "new"),
        ("还没有登记的项目", _each(kind, now), "new"),
        ("还没有落实的", _lacking(kind, now), "row"),
        ("空出来、没有人接的", _vacant(kind, rows, now, ground.on), "new"),
        (_days_heading(kind), _unvisited(kind, now, ground), "act"),
        ("承担人已经不在名册上的", _gone(unit, kind, now, ground), "row"),
    )
    for heading, gaps, mend in found:
        if every := tuple(gaps):
            yield GapGroup(kind.kind, kind.label, heading, every, mend)


def _cover_heading(kind: Kind) -> str:
    return kind.register.cover_label or "还没有登记的"


def _days_heading(kind: Kind) -> str:
    act = next((one.label for one in acts_on(kind)), "记载")
    return f"过了时间还没有“{act}”的"


def _uncovered(
    unit: Org, kind: Kind, now: Sequence[Register], ground: Ground
) -> Iterator[Gap]:
    covers, spec = kind.register.covers, kind.register
    if covers in (Covered.MEMBERS, Covered.TEAM):
        held = {row.holder_id for row in now}
        members = covers == Covered.MEMBERS
        people = ground.members.get(unit.pk, []) if members else ground.team(unit.pk)
        for person, name in people:
            if person not in held:
                yield Gap(name, holder_id=person)
    if covers == Covered.ORGS:
        targets = {row.target_id for row in now}
        for org in ground.orgs.get(unit.pk, []):
            wanted = not spec.cover_sectors or org.sector in spec.cover_sectors
            if wanted and org.pk not in targets:
                yield Gap(org.short_name, target_id=org.pk, title=org.short_name)
    if covers == Covered.OFFICES and unit.kind in BRANCHES:
        yield from _open_office(unit, kind, ground)


def _open_office(unit: Org, kind: Kind, ground: Ground) -> Iterator[Gap]:
    """Give the post of secretary if nobody has held it for the set days."""
    spells = [
        one.span
        for one in ground.offices.get(unit.pk, [])
        if one.office == Office.SECRETARY and one.span.from_on <= ground.on
    ]
    if any(span.holds_on(ground.on) for span in spells):
        return
    ends = [span.until_on for span in spells if span.until_on is not None]
    since = max(ends) + timedelta(days=1) if ends else unit.founded_on
    days = (ground.on - since).days
    if days > kind.register.vacant_days:
        yield Gap("书记", f"从{chinese_day(since)}起空缺，已 {days} 天", days=days)


def _items(unit: Org, kind: Kind, now: Sequence[Register], on: date) -> Iterator[Gap]:
    if not kind.register.items:
        return
    meaning = items_of_term(unit, kind.register.items, on=on)
    titles = {row.title.strip() for row in now}
    for item in meaning.items if meaning else ():
        if item not in titles:
            yield Gap(item, title=item)


def _each(kind: Kind, now: Sequence[Register]) -> Iterator[Gap]:
    there = {row.fields.get(kind.register.each) for row in now}
    for word in kind.register.each_of:
        if word not in there:
            yield Gap(word, title=word)


def _lacking(kind: Kind, now: Sequence[Register]) -> Iterator[Gap]:
    columns = {"holder": "holder_id", "target": "target_id"}
    labels = {one.name: one.label for one in kind.fields}
    for row in now:
        missing = []
        for name in kind.register.lacks:
            column = columns.get(name)
            value = getattr(row, column) if column else row.fields.get(name)
            if value in (None, "", []):
                missing.append(LACKS.get(name) or f"没有{labels.get(name, name)}")
        if missing:
            yield Gap(row.title, "、".join(missing), row_id=row.pk)


def _vacant(
    kind: Kind, rows: Sequence[Register], now: Sequence[Register], on: date
) -> Iterator[Gap]:
    """Give lines that ended without another in their place, each place once."""
    if not kind.register.vacant:
        return
    titles = {row.title for row in now}
    targets = {row.target_id for row in now} - {None}
    followed = {row.follows_id for row in rows}
    latest: dict[str, Register] = {
        row.title: row for row in rows if row.until_on is not None and row.until_on < on
    }
    for row in latest.values():
        closed = any(one["step"] == CLOSED for one in row.steps)
        taken = row.title in titles or row.pk in followed or row.target_id in targets
        if closed or taken or row.until_on is None:
            continue
        tasks = row.fields.get(kind.register.tasks) if kind.register.tasks else None
        said = f"：{'；'.join(map(str, tasks))}" if tasks else ""
        since = row.until_on + timedelta(days=1)
        yield Gap(
            row.title,
            f"{chinese_day(since)}起没有人承担{said}",
            row_id=row.pk,
            target_id=row.target_id,
            title=row.title,
            days=(on - since).days,
        )


def _unvisited(kind: Kind, now: Sequence[Register], ground: Ground) -> Iterator[Gap]:
    spec = kind.register
    if not spec.days:
        return
    for row in now:
        own = row.fields.get(spec.days_field) if spec.days_field else None
        days = int(own) if own else spec.days
        last = ground.last.get(row.pk)
        since = max(last, row.from_on) if last else row.from_on
        if (ground.on - since).days > days:
            said = (
                f"最近一次{chinese_day(last)}"
                if last
                else f"{chinese_day(row.from_on)}登记以来没有"
            )
            name = f"{row.holder.name}—{row.title}" if row.holder else row.title
            yield Gap(name, f"{said}，要求 {days} 天内一次", row_id=row.pk, days=days)


def _gone(
    unit: Org, kind: Kind, now: Sequence[Register], ground: Ground
) -> Iterator[Gap]:
    if kind.register.holder == HolderRule.ELSEWHERE or not kind.span:
        return
    for row in now:
        if row.holder_id and row.holder and not ground.is_there(row.holder_id, unit):
            yield Gap(row.title, row.holder.name, row_id=row.pk)
