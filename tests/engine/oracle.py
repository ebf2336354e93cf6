"""The slow, obvious oracle: engine.md §5 and packs/README.md, word for word.

It shares dataclasses and enums with ``yiben.rules`` and not a line of code. It
walks days, months, entries and people one by one; it only remembers what it
has answered before. If the product and this disagree, one of them is wrong.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from tests.engine.ground import FIRST_YEAR, LENGTHS, Ground, Who, before, days_of, holds
from yiben.rules.facts import EntryFact, Situation, Span
from yiben.rules.pack import Library, Pack, RecordSpec, Rule
from yiben.rules.words import (
    COUNTED,
    TEAM,
    Every,
    Form,
    Office,
    OrgKind,
    OrgRole,
    PersonRole,
    Rounding,
    Strength,
    SubjectKind,
)

WARN = {1: 7, 3: 15, 6: 30}


@dataclass(frozen=True, order=True)
class Row:
    """What all renderings must agree on."""

    subject: str
    duty: str
    period: str
    org_id: str
    due_on: date | None
    need: int
    done: int
    on_time: int
    status: str


class Oracle(Ground):
    """One situation under one library, as known on a day and looked at on another."""

    def __init__(
        self, world: Situation, library: Library, as_of: date, known_on: date
    ) -> None:
        super().__init__(world, library, as_of, known_on)
        # Remembered, because the same is asked for every rule.
        self.capacities = cache(self.capacities_in)
        self.visible = cache(self.visible_now)

    # --- what counts ---------------------------------------------------------

    def visible_now(self, entry: EntryFact) -> bool:
        gone = entry.void_on is not None and entry.void_on <= self.known_on
        return entry.entered_on <= self.known_on and not gone

    def capacities_in(self, entry: EntryFact, who: Who) -> set[str]:
        """Return everything the subject was in an entry."""
        acts = {(p.person_id, str(p.role)) for p in entry.people if p.state in COUNTED}
        day = entry.happened_on
        if who.kind == SubjectKind.ORG:
            return self.org_capacities(entry, str(who.org))
        if who.kind == SubjectKind.RELATION:
            inspected = any(
                part.org_id == who.below and part.role == OrgRole.INSPECTED
                for part in entry.orgs
            )
            return {"inspected"} if inspected and entry.unit_id == who.org else set()
        if who.kind == SubjectKind.PAIR:
            talked = all((p, PersonRole.TALKER) in acts for p in who.people)
            here = all(self.any_office(p, str(who.org), day) for p in who.people)
            return {"pair"} if talked and here else set()
        person = who.people[0]
        own = {role for one, role in acts if one == person}
        if who.kind == SubjectKind.OFFICE:
            if not self.any_office(person, str(who.org), day):
                return set()
            if PersonRole.SPEAKER in own and entry.unit_id == who.org:
                own.add("speaker_own")
            places = {str(who.org)}
        else:
            member = [m for m in self.world.members if m.person_id == person]
            places = {m.org_id for m in member if holds(m.span, day)}
        if PersonRole.TALKER in own:
            own |= self.sides(acts, person, places, day)
        return own

    def any_office(self, person: str, org_id: str, day: date) -> bool:
        return self.office_on(person, org_id, list(Office), day)

    def sides(
        self, acts: set[tuple[str, str]], person: str, places: set[str], day: date
    ) -> set[str]:
        found: set[str] = set()
        for other, role in acts:
            if role == PersonRole.TALKER and other != person:
                found.add("with_member")
                for place in places:
                    if self.office_on(other, place, TEAM, day):
                        found.add("with_team")
                    if self.office_on(other, place, {Office.SECRETARY}, day):
                        found.add("with_secretary")
        return found

    def org_capacities(self, entry: EntryFact, org_id: str) -> set[str]:
        held = {entry.unit_id}
        held |= {p.org_id for p in entry.orgs if p.role in {"host", "joint"}}
        found = {"unit"} if org_id in held else set()
        for one in held:
            org = self.world.orgs.get(one)
            if org and org.kind == OrgKind.PARTY_GROUP and org.superior_id == org_id:
                found.add("group")
        return found

    def matches(self, entry: EntryFact, who: Who, spec: RecordSpec) -> bool:
        return (
            self.visible(entry)
            and bool(spec.kinds & set(entry.kinds))
            and spec.tags <= entry.tags
            and entry.present * 100 >= spec.min_rate * entry.expected
            and bool(spec.roles & self.capacities(entry, who))
        )

    def credited(self, entry: EntryFact) -> date:
        """Return the first day of the month an entry is credited to."""
        if entry.credit_month is not None:
            return date(entry.credit_month // 12, entry.credit_month % 12 + 1, 1)
        return entry.happened_on.replace(day=1)

    def timely(self, entry: EntryFact) -> date:
        if entry.timely_on is not None:
            return entry.timely_on
        answered = self.entries.get(str(entry.answers))
        if answered is not None and answered.kinds[0].startswith("filings."):
            return answered.entered_on
        return entry.entered_on

    # --- the verdicts ----------------------------------------------------------

    def rows(self, org_ids: Iterable[str], year: int) -> list[Row]:
        wanted = set(org_ids)
        rules = [r for p in self.library.packs.values() for r in p.rules if r.is_duty]
        return sorted(
            row
            for who in self.subjects(wanted)
            for rule in rules
            if rule.binds.subject == who.kind
            for row in self.rows_of(who, rule, year)
            if row.org_id in wanted
        )

    def rows_of(self, who: Who, rule: Rule, year: int) -> Iterator[Row]:
        if rule.form == Form.KEEP:
            yield from self.kept(who, rule, year)
        elif rule.form == Form.WHEN:
            yield from self.answered(who, rule, year)
        else:
            for path in self.paths(who, year):
                yield from self.counted(who, rule, path, year)

    def paths(self, who: Who, year: int) -> set[tuple[str, ...]]:
        owners = (self.owner(who, days_of(year, m)[-1]) for m in range(1, 13))
        return {one.path for one in owners if one}

    def counted(
        self, who: Who, rule: Rule, path: tuple[str, ...], year: int
    ) -> Iterator[Row]:
        months = [date(year, m, 1) for m in range(1, 13)]
        shapes = {m: self.shape(rule, path, m) for m in months}
        alive = {m: self.alive(who, m.year, m.month) for m in months}
        for shape in [s for s in dict.fromkeys(shapes.values()) if s is not None]:
            if shape.every == Every.OPEN or shape.needs:
                lives = [m for m in months if shapes[m] == shape and alive[m]]
                if shapes[months[-1]] == shape and lives:
                    # Only the last unbroken stretch of the clause is waiting.
                    start = max(
                        (i + 1 for i, m in enumerate(months) if shapes[m] != shape),
                        default=0,
                    )
                    lives = [m for m in lives if m >= months[start]]
                    if lives:
                        yield from self.waiting(who, shape, path, lives[-1])
                continue
            if shape.form == Form.CARRY:
                yield from self.carrying(who, shape, path, shapes)
                continue
            length = LENGTHS[str(shape.every)]
            for first in range(0, 12, length):
                period = months[first : first + length]
                pieces = stretches(period, shapes, shape)
                in_force = [m for m in period if shapes[m] is not None]
                for piece in pieces:
                    # What lapsed and came back asks only in its last stretch.
                    if shape.rounding == Rounding.CEIL and piece[-1] != in_force[-1]:
                        continue
                    lived = [m for m in piece if alive[m]]
                    yield from self.period(who, shape, path, period, lived)

    def carrying(
        self,
        who: Who,
        rule: Rule,
        path: tuple[str, ...],
        shapes: dict[date, Rule | None],
    ) -> Iterator[Row]:
        """Look whether the records of a year carry what they must."""
        months = list(shapes)
        piece = stretches(months, shapes, rule)[-1]
        later = [m for m in months if shapes[m] is not None and m > piece[-1]]
        lived = [m for m in piece if self.alive(who, m.year, m.month)]
        owner = self.owned_at(who, rule, path, lived[-1]) if lived else None
        assert rule.record is not None
        asked = [
            e
            for e in self.world.entries
            if self.credited(e) in piece and self.matches(e, who, rule.record)
        ]
        if owner is None or later or not asked:
            return
        good = [e for e in asked if rule.elements <= e.tags]
        if rule.at_least:
            need, due = min(rule.at_least, len(asked)), date(months[0].year, 12, 31)
        else:
            bad = [e for e in asked if not rule.elements <= e.tags]
            need, due = len(asked), min(e.happened_on for e in bad or asked)
        due += timedelta(days=rule.grace_days)
        warn, done, key = due - timedelta(days=3), len(good), str(months[0].year)
        status = self.status(who, rule, owner, key, need, done, done, due, warn)
        yield Row(who.key, rule.id, key, owner, due, need, done, done, status)

    def owned_at(
        self, who: Who, rule: Rule, path: tuple[str, ...], month: date
    ) -> str | None:
        """Return the unit that owns it at the end of a month, if it is bound there."""
        day = days_of(month.year, month.month)[-1]
        owner = self.owner(who, day)
        if owner is None or owner.path != path or not self.binds(rule, who, day):
            return None
        return owner.id

    def waiting(
        self, who: Who, rule: Rule, path: tuple[str, ...], last: date
    ) -> Iterator[Row]:
        owner = self.owned_at(who, rule, path, last)
        if owner:
            status = "unresolved" if rule.needs else "undetermined"
            key = str(last.year)
            yield Row(who.key, rule.id, key, owner, None, 0, 0, 0, status)

    def period(
        self,
        who: Who,
        rule: Rule,
        path: tuple[str, ...],
        period: list[date],
        lived: list[date],
    ) -> Iterator[Row]:
        opens, closes = rule.window or (1, len(period))
        window = period[opens - 1 : closes]
        need = need_of(rule, period, window, lived)
        owner = self.owned_at(who, rule, path, lived[-1]) if need else None
        if owner is None:
            return
        last = days_of(window[-1].year, window[-1].month)[-1]
        due = last + timedelta(days=rule.grace_days)
        spec = rule.record
        assert spec is not None
        hits = [
            e
            for e in self.world.entries
            if self.credited(e) in window and self.matches(e, who, spec)
        ]
        done, on_time = len(hits), sum(self.timely(e) <= due for e in hits)
        warn = last - timedelta(days=WARN.get(len(window), 30) - 1)
        key = period_key(period)
        status = self.status(who, rule, owner, key, need, done, on_time, due, warn)
        yield Row(who.key, rule.id, key, owner, due, need, done, on_time, status)

    def status(
        self,
        who: Who,
        rule: Rule,
        owner: str,
        period: str,
        need: int,
        done: int,
        on_time: int,
        due: date | None,
        warn: date | None,
    ) -> str:
        """Say where it stands; the first that holds decides."""
        if rule.needs or rule.every == Every.OPEN:
            return "unresolved" if rule.needs else "undetermined"
        if self.waived(who, rule, period):
            return "waived"
        if self.declared(rule, owner, period):
            return "gap_declared"
        if done >= need:
            return "met" if on_time >= need else "met_late"
        return self.unmet(rule, due, warn)

    def unmet(self, rule: Rule, due: date | None, warn: date | None) -> str:
        if due is None:
            return "undetermined"
        if self.as_of > due:
            return "missed" if rule.strength == Strength.MUST else "reminded"
        return "due_soon" if warn is not None and self.as_of >= warn else "open"

    def waived(self, who: Who, rule: Rule, period: str) -> bool:
        return any(
            (one.subject, one.duty, one.period) == (who.key, rule.id, period)
            and one.entered_on <= self.known_on
            and not (one.void_on is not None and one.void_on <= self.known_on)
            for one in self.world.waivers
        )

    def declared(self, rule: Rule, owner: str, period: str) -> bool:
        return any(
            entry.unit_id == owner
            and rule.id in entry.gap_of
            and entry.gap_period == period
            and self.visible(entry)
            for entry in self.world.entries
        )

    def kept(self, who: Who, rule: Rule, year: int) -> Iterator[Row]:
        on = min(max(self.as_of, date(year, 1, 1)), date(year, 12, 31))
        owner, month = self.owner(who, on), on.replace(day=1)
        shape = self.shape(rule, owner.path, month) if owner else None
        if owner is None or shape is None or not self.binds(shape, who, on):
            return
        begun = month
        while not self.alive(who, begun.year, begun.month):
            begun = before(begun)
            if begun.year < FIRST_YEAR:
                return
        while begun.year >= FIRST_YEAR:
            earlier = before(begun)
            if not self.alive(who, earlier.year, earlier.month):
                break
            begun = earlier
        while month > begun and self.shape(rule, owner.path, before(month)) == shape:
            month = before(month)
        begins = max(month, begun)
        spec = shape.record
        assert spec is not None
        done = sum(
            self.matches(e, who, spec) and holds(Span(e.happened_on, e.ends_on), on)
            for e in self.world.entries
        )
        due = shape.by or begins + timedelta(days=30)
        due_on = None if shape.open_term else due
        words = (who, shape, owner.id, "standing", shape.at_least, done, done)
        status = self.status(*words, due_on, due_on)
        # What was kept on the day it was looked at may have ended by now.
        if status == "met" and self.as_of > on and not self.lasts(who, shape, on):
            words = (who, shape, owner.id, "standing", done + 1, done, done)
            status = self.status(*words, due_on, due_on)
        need = shape.at_least
        key = (who.key, shape.id, "standing", owner.id)
        yield Row(*key, due_on, need, done, done, status)

    def lasts(self, who: Who, rule: Rule, on: date) -> bool:
        """Say whether enough of what stood on one day has not ended by now."""
        assert rule.record is not None
        ends = [
            e.ends_on or date.max
            for e in self.world.entries
            if self.matches(e, who, rule.record)
            and holds(Span(e.happened_on, e.ends_on), on)
        ]
        return sum(self.as_of <= end for end in ends) >= rule.at_least

    def answered(self, who: Who, rule: Rule, year: int) -> Iterator[Row]:
        assert rule.event is not None
        for event in self.world.entries:
            day, owner = event.happened_on, self.owner(who, event.happened_on)
            known = self.visible(event) and "unit" in self.capacities(event, who)
            if not known or day.year != year or owner is None:
                continue
            if not rule.event.kinds & set(event.kinds):
                continue
            if rule.event.tags_any and not rule.event.tags_any & event.tags:
                continue
            shape = self.shape(rule, owner.path, day.replace(day=1))
            if shape is None or not self.binds(shape, who, day):
                continue
            yield self.answer(who, shape, owner.id, event)

    def responds(self, entry: EntryFact, event: str) -> bool:
        """Say whether an entry answers an event, or answers what answers it."""
        for _ in self.entries:
            if entry.answers == event:
                return True
            if entry.answers not in self.entries:
                return False
            entry = self.entries[entry.answers]
        return False

    def answer(self, who: Who, rule: Rule, owner: str, event: EntryFact) -> Row:
        assert rule.record is not None
        due = None
        if rule.within_days is not None:
            due = event.happened_on + timedelta(days=rule.within_days)
        hits = [
            e
            for e in self.world.entries
            if self.responds(e, event.id) and self.matches(e, who, rule.record)
        ]
        done, need = len(hits), rule.at_least
        on_time = sum(due is None or self.timely(e) <= due for e in hits)
        warn = due - timedelta(days=3) if due else None
        key = f"event:{event.id}"
        status = self.status(who, rule, owner, key, need, done, on_time, due, warn)
        return Row(who.key, rule.id, key, owner, due, need, done, on_time, status)


def stretches(
    period: list[date], shapes: dict[date, Rule | None], shape: Rule
) -> list[list[date]]:
    """Return the unbroken runs of a period in which a rule reads so."""
    found: list[list[date]] = []
    for month in period:
        if shapes[month] != shape:
            continue
        if found and found[-1][-1] == before(month):
            found[-1].append(month)
        else:
            found.append([month])
    return found


def need_of(
    rule: Rule, period: list[date], window: list[date], lived: list[date]
) -> int:
    """Return what a period asks of one that lived in some of its months."""
    if rule.rounding == Rounding.WHOLE:
        return rule.at_least if lived == period else 0
    if rule.window and not set(window) & set(lived):
        return 0
    need = 0
    while need * len(period) < rule.at_least * len(lived):
        need += 1
    return need


def period_key(period: list[date]) -> str:
    """Return the name of a period."""
    first = period[0]
    return {
        1: f"{first:%Y-%m}",
        3: f"{first.year}-Q{first.month // 3 + 1}",
        6: f"{first.year}-H{first.month // 6 + 1}",
        12: f"{first.year}",
    }[len(period)]


def oracle_rows(
    world: Situation,
    library: Library,
    org_ids: Iterable[str],
    year: int,
    as_of: date,
    known_on: date,
) -> list[Row]:
    """Return every cell of some units for a year, in order."""
    return Oracle(world, library, as_of, known_on).rows(org_ids, year)


def library_of(*packs: Pack) -> Library:
    """Return a library of some packs."""
    return Library({pack.name: pack for pack in packs})
