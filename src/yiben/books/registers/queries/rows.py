"""One line, the lines of a unit on a day, and how many there are of each kind."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from yiben.books.registers import access
from yiben.books.registers.checks import meets
from yiben.books.registers.facts import acts_on, bookings, kinds_for, register_kinds
from yiben.books.registers.models import Register
from yiben.books.registers.words import (
    ActLine,
    GapGroup,
    KindCount,
    RegisterRow,
    Whole,
)
from yiben.common.errors import RefusedError
from yiben.ledger.queries import entry_facts
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.org.queries import names_of
from yiben.people.access import hold
from yiben.people.facts import names
from yiben.rules.facts import EntryFact
from yiben.rules.kinds import Kind
from yiben.rules.words import OrgRole

from .base import row_of, standing, whole

PAGE = 200
MOST_ACTS = 100
HELD_WITH = frozenset({OrgRole.HOST, OrgRole.JOINT})


def register(register_id: str, *, seen_by: Viewer) -> Register:
    """Return one row for an action; RefusedError if missing or not open."""
    found = whole().filter(pk=register_id).first()
    if found is None:
        raise RefusedError("register.read", register_id)
    access.require_read(hold(seen_by), found)
    return found


def view_of(row: Register, *, seen_by: Viewer) -> RegisterRow:
    """Return one line with its text, as far as it is open."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    return row_of(whole().get(pk=row.pk), viewer)


def registers_of(
    org: Org,
    *,
    seen_by: Viewer,
    kind: str | None = None,
    standing_on: date | None = None,
    begun_by: date | None = None,
    limit: int = PAGE,
    skip: int = 0,
) -> list[RegisterRow]:
    """Return a unit's registers, the newest first, with those that point at it.

    ``standing_on`` keeps what stands on a day; otherwise the history with its
    gaps is whole, only what was withdrawn is left out. ``begun_by`` leaves out
    what began later than a day.
    """
    viewer = hold(seen_by)
    access.require_list(viewer, org)
    rows = whole().filter(Q(unit=org) | Q(target=org), withdrawn_at__isnull=True)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if standing_on is not None:
        rows = rows.filter(standing(standing_on))
    if begun_by is not None:
        rows = rows.filter(from_on__lte=begun_by)
    newest = rows.order_by("-from_on", "-created_at")[skip : skip + limit]
    return [row_of(one, viewer) for one in newest]


def starts_for(org: Org) -> list[Kind]:
    """Return the kinds a unit may begin a line of, by what they are about."""
    return kinds_for(org)


def counts_of(
    org: Org, *, on: date, gaps: Sequence[GapGroup], seen_by: Viewer
) -> list[KindCount]:
    """Return how many lines of each kind stand on a day, have ended, are missing."""
    access.require_list(hold(seen_by), org)
    rows = Register.objects.filter(
        Q(unit=org) | Q(target=org), withdrawn_at__isnull=True, from_on__lte=on
    )
    standing_now: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    for kind, until in rows.values_list("kind", "until_on"):
        over = until is not None and until < on
        (ended if over else standing_now)[kind] += 1
    missing: Counter[str] = Counter()
    for group in gaps:
        missing[group.kind] += len(group.gaps)
    return [
        KindCount(name, one.label, standing_now[name], ended[name], missing[name])
        for name, one in register_kinds().items()
        if standing_now[name] or ended[name] or missing[name]
    ]


def whole_of(row: Register, *, on: date, seen_by: Viewer) -> Whole:
    """Return a line with its history, its team, and what was done about it."""
    viewer = hold(seen_by)
    access.require_read(viewer, row)
    one = row
    kind = register_kinds().get(one.kind)
    acts = _acts(one, kind)
    after = whole().filter(follows=one, withdrawn_at__isnull=True).first()
    team = names(one.people_ids) if one.people_ids else {}
    source = one.source
    return Whole(
        row=row_of(one, viewer),
        team=tuple(team[x] for x in one.people_ids if x in team),
        before=tuple(row_of(x, viewer) for x in _before(one)),
        after=row_of(after, viewer) if after else None,
        acts=tuple(_lines(one, kind, acts, on, viewer)),
        tasks=_tasks(one, kind, acts, on),
        is_changed=one.entry.corrects_id is not None,
        source_stands=source is None or not hasattr(source, "corrected_by"),
    )


def _before(one: Register) -> list[Register]:
    """Return the lines it took the place of, the newest first."""
    found: list[Register] = []
    at = one
    while at.follows_id is not None and len(found) < MOST_ACTS:
        at = whole().get(pk=at.follows_id)
        found.append(at)
    return found


def _acts(one: Register, kind: Kind | None) -> list[Register]:
    names_ = [act.kind for act in acts_on(kind)] if kind else []
    if not names_:
        return []
    rows = whole().filter(about=one, kind__in=names_, withdrawn_at__isnull=True)
    return list(rows.order_by("-from_on", "-created_at")[:MOST_ACTS])


def _lines(
    one: Register,
    kind: Kind | None,
    acts: Sequence[Register],
    on: date,
    viewer: Viewer,
) -> list[ActLine]:
    """Return what was done: the acts, the bookings that meet, the records at the target."""
    found = [_line(act, viewer, _meeting(act, acts)) for act in acts]
    if kind is not None and kind.register.at_target:
        found += _at_target(one, on)
    return sorted(found, key=lambda line: line.on, reverse=True)


def _line(act: Register, viewer: Viewer, met: str) -> ActLine:
    kind = register_kinds().get(act.kind)
    hidden = not access.may_read_text(viewer, act, kind)
    slot = bookings([act], kind.register)[:1] if kind and kind.register.day else []
    title = kind.label if hidden and kind else act.title
    return ActLine(
        on=slot[0][0].day if slot else act.from_on,
        title=title,
        who=act.holder.name if act.holder else "",
        unit_name=act.unit.short_name,
        register_id=act.pk,
        note=str(slot[0][0]) if slot else "",
        meets=met,
    )


def _meeting(act: Register, acts: Sequence[Register]) -> str:
    """Return whose booking meets this one."""
    kind = register_kinds().get(act.kind)
    if kind is None or not kind.register.day:
        return ""
    same = [one for one in acts if one.kind == act.kind]
    booked = bookings(same, kind.register)
    own = next((slot for slot, one in booked if one.pk == act.pk), None)
    met = [
        other.unit.short_name
        for slot, other in booked
        if own is not None and other.pk != act.pk and meets(own, slot)
    ]
    return "、".join(dict.fromkeys(met))


def _at_target(one: Register, on: date) -> list[ActLine]:
    """Return the records at the target in which the holder took part, of the span.

    What they attended elsewhere is not among them.
    """
    if one.holder_id is None or one.target_id is None:
        return []
    until = on if one.until_on is None else min(on, one.until_on)
    facts = [
        fact
        for fact in entry_facts(
            person_ids=[one.holder_id], since=one.from_on, until=until
        )
        if fact.void_on is None
        and _is_at(fact, one.target_id)
        and not fact.kinds[0].startswith("registers.")
        and any(x.person_id == one.holder_id and x.counts for x in fact.people)
    ]
    units = names_of({fact.unit_id for fact in facts})
    return [
        ActLine(
            on=fact.happened_on,
            title=fact.label,
            who="",
            unit_name=units.get(fact.unit_id, ""),
            entry_id=fact.id,
        )
        for fact in facts[-MOST_ACTS:]
    ]


def _is_at(fact: EntryFact, org_id: str) -> bool:
    """Say whether a record was made at a unit, alone or with others."""
    return fact.unit_id == org_id or any(
        one.org_id == org_id and one.role in HELD_WITH for one in fact.orgs
    )


def _tasks(
    one: Register, kind: Kind | None, acts: Sequence[Register], on: date
) -> tuple[tuple[str, date | None], ...]:
    """Return what is to be done, with the day it was last done this year.

    What was done under the line before counts as done, so a new holder takes
    over only what is open.
    """
    if kind is None or not kind.register.tasks:
        return ()
    field = next((x.register.task for x in acts_on(kind) if x.register.task), "")
    before = [row.pk for row in _before(one)]
    earlier = (
        Register.objects.filter(about_id__in=before, withdrawn_at__isnull=True)
        if before
        else []
    )
    done: dict[str, date] = {}
    for act in [*acts, *earlier]:
        said = str(act.fields.get(field) or "")
        if said and act.from_on.year == on.year and act.from_on <= on:
            done[said] = max(done.get(said, act.from_on), act.from_on)
    tasks = map(str, one.fields.get(kind.register.tasks, []))
    return tuple((task, done.get(task)) for task in tasks)
