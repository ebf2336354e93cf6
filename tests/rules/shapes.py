"""Small rules, units and entries for the tests of the rules."""

from datetime import date
from pathlib import Path
from typing import Any

from yiben.rules.facts import (
    AdoptionFact,
    EntryFact,
    MemberFact,
    OfficeFact,
    OrgFact,
    PersonIn,
    Situation,
    Span,
)
from yiben.rules.pack import Article, Binds, Library, Pack, RecordSpec, Rule

OLD = date(2015, 1, 1)
KIND = "k.a"


def rule(name: str = "r", pack: str = "p", **words: Any) -> Rule:
    """Return a rule: once a month, of an organisation, by a record of its own."""
    record = words.pop("record", None) or RecordSpec(
        frozenset(words.pop("kinds", {KIND})),
        frozenset(words.pop("roles", {"unit"})),
        frozenset(words.pop("tags", ())),
        words.pop("min_rate", 0),
        words.pop("day", None),
        words.pop("covers", False),
    )
    plain = {"title": name, "system": "s", "form": "require", "every": "month"}
    return Rule(
        pack=pack,
        name=name,
        section="一",
        anchor="锚",
        reading="读",
        file=Path("x.yaml"),
        line=1,
        record=record,
        **{**plain, **words},
    )


def pack(name: str, *rules: Rule, level: str = "province", **words: Any) -> Pack:
    """Return a pack of some rules, in force since long ago."""
    article = Article("一", "锚", "读", rules, Path("x.yaml"), 1)
    plain: dict[str, Any] = {"in_force_from": OLD, "parents": ()}
    return Pack(
        name=name,
        title=name,
        short=name,
        issuer=name,
        level=level,
        number=None,
        issued_on=None,
        in_force_note="",
        text_file="",
        characters=0,
        articles=(article,),
        folder=Path(),
        **{**plain, **words},
    )


def library(*packs: Pack) -> Library:
    """Return a library of some packs."""
    return Library({one.name: one for one in packs})


def org(name: str, superior: OrgFact | None = None, **words: Any) -> OrgFact:
    """Return a unit; a committee of a county unless said otherwise."""
    path = (*(superior.path if superior else ()), name)
    plain = {"kind": "committee", "level": "county", "sector": "general"}
    life = words.pop("life", Span(OLD))
    return OrgFact(
        id=name,
        name=name,
        superior_id=superior.id if superior else None,
        life=life,
        path=path,
        **{**plain, **words},
    )


def world(*orgs: OrgFact, adopted: tuple[str, ...] = ("p",), **words: Any) -> Situation:
    """Return a situation in which the first unit has adopted the packs."""
    adoptions = tuple(AdoptionFact(orgs[0].id, one, OLD) for one in adopted)
    plain = {"orgs": {one.id: one for one in orgs}, "adoptions": adoptions}
    return Situation(**{**plain, **words})


def entry(name: str, unit: str, on: date, **words: Any) -> EntryFact:
    """Return an entry made on the day it happened."""
    kinds = words.pop("kinds", (KIND,))
    entered = words.pop("entered", on)
    people = tuple(PersonIn(*one) for one in words.pop("people", ()))
    return EntryFact(name, kinds, unit, on, entered, people=people, **words)


def office(person: str, unit: str, post: str = "secretary", **words: Any) -> OfficeFact:
    """Return a tenure that has lasted long."""
    return OfficeFact(person, person, unit, post, words.pop("span", Span(OLD)))


def member(person: str, branch: str, **words: Any) -> MemberFact:
    """Return a full membership that has lasted long."""
    plain = {"group_id": None, "membership": "full", "span": Span(OLD)}
    return MemberFact(person, person, branch, **{**plain, **words})


def binds(subject: str = "org", **words: Any) -> Binds:
    """Return whom a rule binds, lists taken as sets."""
    sets: dict[str, Any] = {
        key: frozenset(value) if isinstance(value, list) else value
        for key, value in words.items()
    }
    return Binds(subject, **sets)
