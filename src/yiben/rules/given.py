"""The situation of a case, out of its YAML: units, people, ledger, adoptions."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

from .facts import (
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
from .pack import Library
from .period import parse_period
from .text import Slip, day_at, only_keys, texts_at

GIVEN = (
    *("orgs", "offices", "members", "ledger", "waivers", "settings", "definitions"),
    "adoptions",
)
LONG_AGO = date(2000, 1, 1)
ISSUERS = frozenset({"committee", "working_committee", "leading_group"})
LISTS: dict[str, str] = {
    "attendees": "attendee",
    "guests": "guest",
    "appraised": "appraised",
    "trainees": "trainee",
    "talkers": "talker",
    "authors": "author",
    "holders": "holder",
}
ONES = ("speaker", "chair", "author", "holder", "recorder")
LEDGER = (
    *("id", "kind", "org", "date", "entered", "parts", "orgs", "absent", "until"),
    *("for_period", "answers", "inspected", "deviation", "tags", "title", "void"),
    *("each_pair_of", "dates", "omit", "duties", "period", "reason", "present"),
    *("expected", "rate", *LISTS, *ONES),
)


def needed_day(row: Mapping[str, Any], key: str) -> date:
    """Return a day that must be written; raise Slip if it is not."""
    day = day_at(row, key)
    if day is None:
        raise Slip(key, f"缺少“{key}”。", "写上日期，如 2026-12-31。")
    return day


def world_from(
    given: Mapping[str, Any], packs: tuple[str, ...], library: Library
) -> Situation:
    """Return the situation a case describes."""
    orgs = _orgs(given)
    entries = tuple(
        entry for row in given.get("ledger") or [] for entry in _entries(row)
    )
    return Situation(
        orgs=orgs,
        offices=tuple(_office(row) for row in given.get("offices") or []),
        members=tuple(_member(row) for row in given.get("members") or []),
        entries=_unique(entries),
        waivers=tuple(_waiver(row) for row in given.get("waivers") or []),
        adoptions=_adoptions(given, packs, orgs, library),
        settings=tuple(
            SettingFact(
                str(row["org"]),
                str(row["duty"]),
                key,
                str(row[key]),
                day_at(row, "from_on") or LONG_AGO,
            )
            for row in given.get("settings") or []
            for key in ("every", "at_least", "day", "within_days", "by")
            if key in row
        ),
        definitions=tuple(
            DefinitionFact(
                str(row["org"]),
                str(row["pack"]),
                str(row["term"]),
                texts_at(row, "items"),
                day_at(row, "from_on") or LONG_AGO,
            )
            for row in given.get("definitions") or []
        ),
    )


def _unique(entries: tuple[EntryFact, ...]) -> tuple[EntryFact, ...]:
    return tuple(
        replace(entry, id=entry.id or f"#{number}")
        for number, entry in enumerate(entries)
    )


def _orgs(given: Mapping[str, Any]) -> dict[str, OrgFact]:
    rows = {str(row["id"]): row for row in given.get("orgs") or []}
    found: dict[str, OrgFact] = {}

    def path(name: str) -> tuple[str, ...]:
        above = rows[name].get("superior")
        if above is not None and above not in rows:
            raise Slip("orgs", f"“{name}”的上级“{above}”没有写。", "在 orgs 里补上它。")
        return (*(path(above) if above else ()), name)

    for name, row in rows.items():
        life = _span(row, "founded_on", "dissolved_on")
        groups = any(
            other.get("superior") == name and other.get("kind") == "party_group"
            for other in rows.values()
        )
        traits = [_trait(one) for one in row.get("having") or []]
        if groups:
            traits.append(TraitFact("has_groups", life))
        found[name] = OrgFact(
            id=name,
            name=name,
            kind=str(row.get("kind", "branch")),
            level=str(row.get("level", "base")),
            sector=str(row.get("sector", "general")),
            superior_id=row.get("superior"),
            life=life,
            path=path(name),
            traits=tuple(traits),
        )
    return found


def _trait(value: Any) -> TraitFact:
    if isinstance(value, Mapping):
        return TraitFact(str(value["trait"]), _span(value))
    return TraitFact(str(value), Span(LONG_AGO))


def _span(
    row: Mapping[str, Any], start: str = "from_on", end: str = "until_on"
) -> Span:
    return Span(day_at(row, start) or LONG_AGO, day_at(row, end))


def _office(row: Mapping[str, Any]) -> OfficeFact:
    name = str(row["person"])
    return OfficeFact(name, name, str(row["org"]), str(row["office"]), _span(row))


def _member(row: Mapping[str, Any]) -> MemberFact:
    name = str(row["person"])
    group = row.get("group")
    return MemberFact(
        person_id=name,
        person_name=name,
        org_id=str(row["org"]),
        group_id=str(group) if group else None,
        membership=str(row.get("membership", "full")),
        span=_span(row),
        flags=tuple(_trait(one) for one in row.get("flags") or []),
    )


def _waiver(row: Mapping[str, Any]) -> WaiverFact:
    return WaiverFact(
        subject=str(row["subject"]),
        duty=str(row["duty"]),
        period=str(row["period"]),
        reason=str(row.get("reason", "")),
        by=str(row.get("by", "")),
        entered_on=day_at(row, "entered") or LONG_AGO,
        void_on=day_at(row, "void"),
    )


def _adoptions(
    given: Mapping[str, Any],
    packs: tuple[str, ...],
    orgs: Mapping[str, OrgFact],
    library: Library,
) -> tuple[AdoptionFact, ...]:
    """Let each pack be adopted where the case says, else by the level it is of.

    Where no organisation of the level stands in the case, the topmost does.
    """
    written = {
        str(row["pack"]): AdoptionFact(
            str(row["org"]), str(row["pack"]), _span(row).from_on, _span(row).until_on
        )
        for row in given.get("adoptions") or []
    }
    found: list[AdoptionFact] = []
    for name in packs:
        pack = library.packs.get(name)
        if pack is None:
            raise Slip("packs", f"没有规则包“{name}”。", "核对包名。")
        if name in written:
            found.append(written[name])
            continue
        issuers = [
            org
            for org in orgs.values()
            if org.level == pack.level and org.kind in ISSUERS
        ]
        top = min(orgs.values(), key=lambda org: len(org.path), default=None)
        home = min(issuers, key=lambda org: len(org.path)) if issuers else top
        if home is not None:
            found.append(AdoptionFact(home.id, name, LONG_AGO))
    return tuple(found)


def _entries(row: Any) -> list[EntryFact]:
    only_keys(row, LEDGER, "ledger")
    if "each_pair_of" not in row:
        return [_entry(row, needed_day(row, "date"))]
    names = texts_at(row, "each_pair_of")
    omit = {
        (frozenset(map(str, one["pair"])), str(day_at(one, "date")))
        for one in row.get("omit") or []
    }
    return [
        _entry(row, day, talkers=pair)
        for day in (date.fromisoformat(str(one)) for one in row["dates"])
        for pair in combinations(names, 2)
        if (frozenset(pair), str(day)) not in omit
    ]


def _entry(
    row: Mapping[str, Any], day: date, talkers: tuple[str, ...] = ()
) -> EntryFact:
    people = [PersonIn(str(n), "talker") for n in talkers]
    for key, role in LISTS.items():
        people += [PersonIn(name, role) for name in texts_at(row, key)]
    people += [PersonIn(str(row[key]), key) for key in ONES if row.get(key)]
    absent = row.get("absent") or {}
    people += [
        PersonIn(str(name), "attendee", str(state)) for name, state in absent.items()
    ]
    orgs = [OrgIn(name, "joint") for name in texts_at(row, "orgs")]
    orgs += [OrgIn(name, "inspected") for name in texts_at(row, "inspected")]
    tags = set(texts_at(row, "tags"))
    if row.get("deviation"):
        tags.add("deviation_filed")
    period = row.get("for_period")
    here = sum(p.counts and p.role == "attendee" for p in people)
    return EntryFact(
        id=str(row.get("id", "")),
        kinds=(str(row["kind"]), *texts_at(row, "parts")),
        unit_id=str(row["org"]),
        happened_on=day,
        ends_on=day_at(row, "until"),
        entered_on=day_at(row, "entered") or day,
        void_on=day_at(row, "void"),
        credit_month=parse_period(str(period)).start if period else None,
        orgs=tuple(orgs),
        people=tuple(people),
        tags=frozenset(tags),
        present=int(row.get("present", here)),
        expected=int(row.get("expected", here + len(absent))),
        answers=row.get("answers"),
        label=str(row.get("title", row["kind"])),
        gap_of=texts_at(row, "duties"),
        gap_period=str(row["period"]) if "period" in row else None,
    )
