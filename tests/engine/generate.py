"""Small counties and small packs, made up from a seed.

Everything a judgement may meet is in them: bodies founded and dissolved in
mid-year, offices and memberships that change, come back or move, joint and
part entries, late, voided and made-up ones, waivers, gaps, settings and
definitions before, in and after the year.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from yiben.rules.facts import (
    AdoptionFact,
    DefinitionFact,
    EntryFact,
    MemberFact,
    OfficeFact,
    OrgFact,
    OrgIn,
    PersonIn,
    SettingFact,
    Situation,
    Span,
    TraitFact,
    WaiverFact,
)
from yiben.rules.pack import (
    Article,
    Below,
    Binds,
    EventSpec,
    Library,
    Pack,
    RecordSpec,
    Rule,
)
from yiben.rules.words import (
    TEAM,
    Form,
    Level,
    Office,
    OrgKind,
    PersonRole,
    Presence,
    Rounding,
    Sector,
    Strength,
    SubjectKind,
    Trait,
)

YEAR = 2026
OLD = date(2015, 1, 1)
COMMITTEES = (OrgKind.COMMITTEE, OrgKind.WORKING_COMMITTEE, OrgKind.LEADING_GROUP)
EVERY = ("month", "quarter", "half_year", "year")
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
KINDS = ("k.a", "k.b", "k.c", "filings.f.filed", "filings.f.received")
EVENT = "k.event"
TAGS = ("t.one", "t.two")
ROLES: dict[str, tuple[str, ...]] = {
    SubjectKind.ORG: ("unit", "group"),
    SubjectKind.OFFICE: ("attendee", "speaker", "speaker_own", "with_team"),
    SubjectKind.MEMBER: ("attendee", "author", "with_secretary", "with_member"),
    SubjectKind.PAIR: ("pair",),
    SubjectKind.RELATION: ("inspected",),
}
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class County:
    """A situation, the rules over it, and the days to look at it."""

    world: Situation
    library: Library
    as_of: date
    known_on: date


FORMS = [
    *[Form.REQUIRE] * 6,
    *[Form.FILE] * 3,
    *(Form.KEEP, Form.WHEN, Form.CARRY),
]


class Maker:
    """Makes things up, always the same from the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, things: Sequence[Thing]) -> Thing:
        return self.random.choice(things)

    def some(self, things: Sequence[Thing], most: int) -> list[Thing]:
        return self.random.sample(
            things, self.random.randint(0, min(most, len(things)))
        )

    def day(self, first: date = date(2025, 11, 1), days: int = 480) -> date:
        """Return a day, with a liking for the ends of months."""
        day = first + timedelta(days=self.random.randrange(days))
        if self.chance(0.15):
            return day.replace(day=1)
        if self.chance(0.15):
            return day.replace(day=1) - timedelta(days=1)
        return day

    def span(self) -> Span:
        """Return a span; most have stood long and stand on."""
        begins = self.day() if self.chance(0.25) else OLD
        ends = self.day() if self.chance(0.25) else None
        if ends is not None and ends < begins:
            begins, ends = ends, begins
        return Span(begins, ends)

    def spans(self) -> list[Span]:
        """Return one span, or two with a gap or none between them."""
        if self.chance(0.7):
            return [self.span()]
        left = self.day(date(2026, 1, 1), 200)
        back = left + timedelta(days=self.one([1, 2, 20, 60, 120]))
        return [
            Span(OLD, left),
            Span(back, None if self.chance(0.7) else date(2026, 12, 10)),
        ]


# --- rules -------------------------------------------------------------------


class Lawgiver(Maker):
    """Makes packs of small rules."""

    def library(self) -> Library:
        packs: list[Pack] = []
        for name, level in (
            ("centre", Level.CENTRAL),
            ("province", Level.PROVINCE),
            ("town", Level.TOWN),
        ):
            above = [rule for pack in packs for rule in pack.rules]
            packs.append(self.pack(name, level, above))
        return Library({pack.name: pack for pack in packs})

    def pack(self, name: str, level: str, above: list[Rule]) -> Pack:
        numbers = range(self.random.randint(2, 6))
        rules = tuple(
            self.variant(name, number, above)
            if above and self.chance(0.45)
            else self.rule(name, number, above)
            for number in numbers
        )
        article = Article("一", "锚", "读", rules, Path("x.yaml"), 1)
        return Pack(
            name=name,
            title=name,
            short=name,
            issuer=name,
            level=level,
            number=None,
            issued_on=None,
            in_force_from=self.day() if self.chance(0.1) else date(2017, 4, 1),
            in_force_note="",
            parents=(),
            text_file="",
            characters=0,
            articles=(article,),
            folder=Path(),
        )

    def rule(self, pack: str, number: int, above: list[Rule]) -> Rule:
        form = self.one(FORMS)
        subject = self.one(list(SubjectKind))
        if form == Form.WHEN:
            subject = SubjectKind.ORG
        same = [one.id for one in above if one.binds.subject == subject]
        rule = Rule(
            pack=pack,
            name=f"r{number}",
            title=f"{pack} {number}",
            system="s",
            form=form,
            section="一",
            anchor="锚",
            reading="读",
            file=Path("x.yaml"),
            line=1,
            binds=self.binds(subject),
            record=self.record(subject),
            event=EventSpec(frozenset({EVENT}), frozenset(self.some(TAGS, 1))),
            at_least=self.one([1, 1, 1, 2, 4]),
            grace_days=self.one([10, 10, 0, 40]),
            rounding=self.one([Rounding.WHOLE, Rounding.WHOLE, Rounding.CEIL]),
            strength=self.one([Strength.MUST, Strength.MUST, Strength.SOFT]),
            refines=tuple(self.some(same, 1)),
            needs=("词",) if self.chance(0.08) else (),
            until_on=self.day() if self.chance(0.05) else None,
            within_days=self.one([5, 30, None]) if form == Form.WHEN else None,
            by=self.one([None, date(2026, 6, 30)]) if form == Form.KEEP else None,
        )
        return self.varied(rule, same)

    def varied(self, rule: Rule, same: list[str]) -> Rule:
        """Return the rule with what only some forms or some rules have."""
        form, pack = rule.form, rule.pack
        if form in {Form.REQUIRE, Form.FILE}:
            rule = self.counted(rule)
        if form == Form.KEEP and rule.by is None and self.chance(0.5):
            rule = replace(rule, open_term="及时")
        if form == Form.CARRY:
            elements = frozenset({self.one(TAGS)})
            rule = replace(rule, elements=elements, at_least=self.one([0, 0, 1, 2]))
        if self.chance(0.05):
            rule = replace(rule, system=self.one(["t", "u"]))
        if self.chance(0.04):
            return replace(rule, form=Form.FORBID, suspends=("t",), record=None)
        if same and self.chance(0.08):
            rule = replace(rule, replaces=(self.one(same), f"{pack}/r0"))
        return rule

    def counted(self, rule: Rule) -> Rule:
        """Return the rule with a period, or with an open word in its place."""
        if self.chance(0.15):
            return replace(rule, every="open", open_term="定期")
        every = self.one(EVERY)
        window = None
        if self.chance(0.25) and every != "month":
            opens = self.random.randint(1, MONTHS[every])
            window = (opens, self.random.randint(opens, MONTHS[every]))
        return replace(rule, every=every, window=window)

    def variant(self, pack: str, number: int, above: list[Rule]) -> Rule:
        """Return a rule from above in other numbers, often stricter."""
        parent = self.one(above)
        counted = parent.form in {Form.REQUIRE, Form.FILE}
        tags = frozenset(self.some(TAGS, 2))
        record = parent.record
        if record is not None and self.chance(0.5):
            record = replace(record, tags=record.tags | tags)
        return replace(
            parent,
            pack=pack,
            name=f"v{number}",
            record=record,
            refines=(parent.id,),
            replaces=(),
            window=None,
            every=self.one(EVERY) if counted else None,
            open_term="",
            at_least=parent.at_least and parent.at_least + self.one([0, 0, 1]),
        )

    def binds(self, subject: str) -> Binds:
        offices = frozenset({Office.SECRETARY}) if self.chance(0.5) else TEAM
        held = subject in {SubjectKind.OFFICE, SubjectKind.PAIR}
        return Binds(
            subject=subject,
            org=frozenset(map(str, self.some(list(OrgKind), 3))),
            level=frozenset(map(str, self.some(list(Level), 2)))
            if self.chance(0.2)
            else frozenset(),
            sector=frozenset({Sector.VILLAGE.value})
            if self.chance(0.1)
            else frozenset(),
            having=frozenset({Trait.CORE_GROUP.value})
            if self.chance(0.15)
            else frozenset(),
            lacking=frozenset({Trait.HAS_COMMITTEE.value})
            if self.chance(0.15)
            else frozenset(),
            office=offices if held else frozenset(),
            membership=frozenset({"full"}) if self.chance(0.3) else frozenset(),
            except_flags=frozenset({Trait.FRAIL.value})
            if self.chance(0.3)
            else frozenset(),
            only_flags=frozenset({Trait.FLOATING.value})
            if self.chance(0.1)
            else frozenset(),
            below=Below(frozenset({OrgKind.BRANCH.value}))
            if self.chance(0.5)
            else Below(frozenset(), frozenset({Level.TOWN.value, Level.BASE.value})),
            issuer_only=self.chance(0.05),
            except_issuer=self.chance(0.05),
        )

    def record(self, subject: str) -> RecordSpec:
        return RecordSpec(
            kinds=frozenset(self.random.sample(KINDS, self.random.randint(1, 2))),
            roles=frozenset(self.some(ROLES[subject], 2))
            or frozenset({ROLES[subject][0]}),
            tags=frozenset(self.some(TAGS, 1)) if self.chance(0.4) else frozenset(),
            min_rate=self.one([0, 0, 50, 80]),
            day=self.one([None, None, 28]),
            covers_members=self.chance(0.1),
        )


# --- counties ------------------------------------------------------------------


class Settler(Maker):
    """Makes a county under some packs."""

    def __init__(self, seed: int, library: Library, entries: int = 120) -> None:
        super().__init__(seed)
        self.library = library
        self.duties = [r for p in library.packs.values() for r in p.rules if r.is_duty]
        self.count = entries
        self.orgs: dict[str, OrgFact] = {}
        self.offices: list[OfficeFact] = []
        self.members: list[MemberFact] = []

    def county(self) -> County:
        self.settle()
        self.staff()
        self.join()
        entries = self.entries()
        world = Situation(
            orgs=self.orgs,
            offices=tuple(self.offices),
            members=tuple(self.members),
            entries=entries,
            waivers=self.waivers(),
            adoptions=self.adoptions(),
            settings=self.settings(),
            definitions=self.definitions(),
        )
        as_of = self.day(date(2025, 12, 1), 460)
        known_on = as_of if self.chance(0.6) else self.day(date(2025, 12, 1), 460)
        return County(world, self.library, as_of, known_on)

    def org(self, name: str, kind: str, level: str, superior: str | None) -> None:
        path = self.orgs[superior].path if superior else ()
        traits = [
            TraitFact(trait, span)
            for trait in (Trait.HAS_COMMITTEE, Trait.CORE_GROUP, Trait.HAS_GROUPS)
            if self.chance(0.4)
            for span in self.spans()
        ]
        sector = self.one([Sector.GENERAL, Sector.VILLAGE, Sector.ENTERPRISE]).value
        self.orgs[name] = OrgFact(
            name,
            name,
            kind,
            level,
            sector,
            superior,
            self.span() if superior else Span(OLD),
            (*path, name),
            tuple(traits),
        )

    def settle(self) -> None:
        self.org("P", OrgKind.COMMITTEE.value, Level.PROVINCE.value, None)
        self.org("C", OrgKind.COMMITTEE.value, Level.COUNTY.value, "P")
        for town in range(self.random.randint(1, 2)):
            kind = self.one(COMMITTEES).value
            self.org(f"T{town}", kind, Level.TOWN.value, "C")
            for branch in range(self.random.randint(1, 2)):
                name = f"B{town}{branch}"
                kind = self.one(
                    [OrgKind.BRANCH, OrgKind.BRANCH, OrgKind.GENERAL_BRANCH]
                )
                self.org(name, kind.value, Level.BASE.value, f"T{town}")
                if self.chance(0.5):
                    group = OrgKind.PARTY_GROUP.value
                    self.org(f"G{town}{branch}", group, Level.BASE.value, name)

    def staff(self) -> None:
        for org in list(self.orgs.values()):
            fewest = 1 if org.id == "C" else 0
            for place in range(self.random.randint(fewest, 3)):
                person = f"p{self.random.randrange(12)}" if place else f"s{org.id}"
                for span in self.spans():
                    office = self.one(list(Office)) if place else Office.SECRETARY
                    self.offices.append(
                        OfficeFact(person, person, org.id, office.value, span)
                    )

    def join(self) -> None:
        branches = [o.id for o in self.orgs.values() if o.id[0] == "B"]
        for person in [*(f"p{n}" for n in range(8)), "sC", "sB00"]:
            spans = self.spans()
            if len(spans) == 1 and self.chance(0.4):
                moved = self.day(date(2026, 1, 1), 300)
                spans = [
                    Span(OLD, moved - timedelta(days=1)),
                    Span(moved, None),
                ]
            for span in spans:
                flags = [
                    TraitFact(flag, held)
                    for flag in (Trait.FRAIL, Trait.FLOATING)
                    if self.chance(0.25)
                    for held in self.spans()
                ]
                kind = self.one(["full", "full", "probationary"])
                branch = self.one(branches)
                self.members.append(
                    MemberFact(person, person, branch, None, kind, span, tuple(flags))
                )

    # --- what happened ---------------------------------------------------------

    def entries(self) -> tuple[EntryFact, ...]:
        made: list[EntryFact] = []
        for number in range(self.count):
            made.append(self.entry(f"e{number}", made))
        return tuple(made)

    def entry(self, name: str, earlier: list[EntryFact]) -> EntryFact:
        rule = self.one(self.duties)
        record = rule.record
        assert record is not None
        kinds = [self.one(sorted(record.kinds))]
        if self.chance(0.3):
            kinds += self.some(sorted(k for r in self.duties for k in specs(r)), 2)
        if rule.event is not None and self.chance(0.12):
            kinds = [self.one(sorted(rule.event.kinds))]
        happened = self.day()
        entered = happened + timedelta(days=self.one([0, 0, 1, 9, 15, 45]))
        unit = self.one(list(self.orgs))
        tags = set(record.tags) if self.chance(0.8) else set()
        if rule.event is not None:
            tags |= set(self.some(sorted(rule.event.tags_any), 1))
        answers = self.one(earlier).id if earlier and self.chance(0.25) else None
        gap = self.one(self.duties) if self.chance(0.08) else None
        expected = self.random.randint(0, 6)
        return EntryFact(
            id=name,
            kinds=tuple(dict.fromkeys(kinds)),
            unit_id=unit,
            happened_on=happened,
            entered_on=entered,
            ends_on=self.day(happened, 300) if self.chance(0.3) else None,
            void_on=self.day(entered, 90) if self.chance(0.1) else None,
            credit_month=YEAR * 12 + self.random.randrange(12)
            if self.chance(0.1)
            else None,
            orgs=self.orgs_in(),
            people=self.people_in(),
            tags=frozenset(tags),
            present=self.random.randint(0, expected),
            expected=expected,
            answers=answers,
            timely_on=self.day() if self.chance(0.05) else None,
            gap_of=(gap.id,) if gap else (),
            gap_period=self.period(gap) if gap else None,
        )

    def orgs_in(self) -> tuple[OrgIn, ...]:
        found = [OrgIn(one, "joint") for one in self.some(list(self.orgs), 2)]
        found += [OrgIn(one, "inspected") for one in self.some(list(self.orgs), 2)]
        return tuple(found if self.chance(0.6) else ())

    def people_in(self) -> tuple[PersonIn, ...]:
        known = sorted(
            {o.person_id for o in self.offices} | {m.person_id for m in self.members}
        )
        talk = self.chance(0.35)
        return tuple(
            PersonIn(
                person,
                PersonRole.TALKER.value if talk else self.one(list(PersonRole)).value,
                self.one(
                    [Presence.PRESENT] * 6 + [Presence.ONLINE, Presence.SICK]
                ).value,
            )
            for person in self.some(known, 5)
        )

    def period(self, rule: Rule) -> str:
        if rule.form == Form.KEEP:
            return "standing"
        if rule.form == Form.WHEN:
            return f"event:e{self.random.randrange(self.count)}"
        month = self.random.randrange(12)
        return {
            "month": f"{YEAR}-{month + 1:02}",
            "quarter": f"{YEAR}-Q{month // 3 + 1}",
            "half_year": f"{YEAR}-H{month // 6 + 1}",
        }.get(str(rule.every), str(YEAR))

    def subject(self, rule: Rule) -> str:
        orgs = list(self.orgs)
        office, member = self.one(self.offices), self.one(self.members)
        match rule.binds.subject:
            case SubjectKind.ORG:
                return f"org:{self.one(orgs)}"
            case SubjectKind.OFFICE:
                return f"office:{office.org_id}:{office.person_id}"
            case SubjectKind.MEMBER:
                return f"member:{member.person_id}"
            case SubjectKind.RELATION:
                return f"relation:{self.one(orgs)}:{self.one(orgs)}"
            case _:
                here = [o for o in self.offices if o.org_id == office.org_id]
                pair = sorted({office.person_id, self.one(here).person_id})
                return ":".join(["pair", office.org_id, *pair])

    def waivers(self) -> tuple[WaiverFact, ...]:
        found: list[WaiverFact] = []
        for _ in range(25):
            rule, entered = self.one(self.duties), self.day()
            gone = self.day(entered, 90) if self.chance(0.2) else None
            words = (self.subject(rule), rule.id, self.period(rule), "病", "上级")
            found.append(WaiverFact(*words, entered, gone))
        return tuple(found)

    # --- who said what -----------------------------------------------------------

    def adoptions(self) -> tuple[AdoptionFact, ...]:
        found: list[AdoptionFact] = []
        for pack in self.library.packs.values():
            home = {"central": "P", "province": "P", "city": "P", "county": "C"}
            org = home.get(pack.level, "T0")
            if self.chance(0.75):
                found.append(AdoptionFact(org, pack.name, date(2000, 1, 1)))
                continue
            found += [
                AdoptionFact(org, pack.name, span.from_on, span.until_on)
                for span in self.spans()
            ]
            if self.chance(0.3):
                found.append(AdoptionFact("C", pack.name, date(2016, 1, 1)))
        self.random.shuffle(found)
        self.adopted = found
        return tuple(found)

    def settings(self) -> tuple[SettingFact, ...]:
        """Set numbers, where no second adoption or replacement blurs since when."""
        packs = [one.pack for one in self.adopted]
        replaced = {target for r in self.duties for target in r.replaces}
        found: list[SettingFact] = []
        for rule in self.duties:
            plain = packs.count(rule.pack) == 1 and rule.id not in replaced
            if not plain or rule.window is not None:
                continue
            for _ in range(self.one([0, 0, 1, 2]) if rule.is_open else 0):
                org, day = self.one(["P", "C", "T0", "B00"]), self.setting_day()
                every = self.one(EVERY)
                found.append(SettingFact(org, rule.id, "every", every, day))
                found.append(SettingFact(org, rule.id, "at_least", "2", day))
            if self.chance(0.1):
                day = self.setting_day()
                found.append(SettingFact("C", rule.id, "at_least", "3", day))
            if rule.form == Form.KEEP and self.chance(0.4):
                on = self.setting_day()
                found.append(SettingFact("P", rule.id, "by", "2026-08-31", on))
            if rule.form == Form.WHEN and self.chance(0.4):
                day = self.setting_day()
                found.append(SettingFact("P", rule.id, "within_days", "20", day))
        return tuple(found)

    def setting_day(self) -> date:
        return self.day() if self.chance(0.5) else date(2020, 1, 1)

    def definitions(self) -> tuple[DefinitionFact, ...]:
        return tuple(
            DefinitionFact("C", rule.pack, term, ("甲",), self.setting_day())
            for rule in self.duties
            for term in rule.needs
            if self.chance(0.5)
        )


def specs(rule: Rule) -> frozenset[str]:
    """Return the kinds of record a rule counts."""
    return rule.record.kinds if rule.record else frozenset()


def small_county(seed: int, entries: int = 120) -> County:
    """Return a county under packs of small made-up rules."""
    return Settler(seed, Lawgiver(seed).library(), entries).county()


def real_county(seed: int, library: Library, entries: int = 150) -> County:
    """Return a county under the packs of the repository."""
    return Settler(seed, library, entries).county()
