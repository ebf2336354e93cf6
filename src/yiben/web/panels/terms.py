"""What documents leave to a unit: numbers to settle, names to define, packs in force."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from yiben.org.access import Viewer, may_tend
from yiben.policy.access import may_adopt
from yiben.policy.queries import AdoptionLine, OpenTerm, UnresolvedName
from yiben.policy.words import SettingKey
from yiben.rules.pack import Pack, Rule

from .bindings import whom_of
from .crumbs import Crumb, crumbs_to
from .lines import sentence_url

KEYS = dict(SettingKey.choices())


@dataclass(frozen=True, slots=True)
class TermLine:
    """A duty whose number waits, or was settled."""

    duty: str
    title: str
    document: str
    anchor: str
    url: str
    whom: str
    open_term: str
    in_words: str
    is_waiting: bool
    settled_by: tuple[str, ...]
    may_settle: bool
    keys: tuple[tuple[str, str], ...]
    settle_url: str


@dataclass(frozen=True, slots=True)
class NameLine:
    """A name without content, or with the content it was given."""

    term: str
    pack: str
    document: str
    duties: tuple[tuple[str, str], ...]
    items: tuple[str, ...]
    defined_by: str
    is_waiting: bool
    may_define: bool


@dataclass(frozen=True, slots=True)
class AdoptionRow:
    """A document in force, by whom, since when."""

    pack: str
    document: str
    url: str
    org_id: str
    org: str
    from_on: date
    until_on: date | None
    may_retire: bool


@dataclass(frozen=True, slots=True)
class TermsPanel:
    """The page of a unit's open words."""

    org_id: str
    name: str
    terms_waiting: tuple[TermLine, ...]
    terms_settled: tuple[TermLine, ...]
    names_waiting: tuple[NameLine, ...]
    names_defined: tuple[NameLine, ...]

    @property
    def settled(self) -> int:
        """Return how many numbers and names have been given."""
        return len(self.terms_settled) + len(self.names_defined)

    def term(self, duty: str) -> TermLine | None:
        """Return the line of a duty."""
        lines = (*self.terms_waiting, *self.terms_settled)
        return next((one for one in lines if one.duty == duty), None)

    def named(self, pack: str, term: str) -> NameLine | None:
        """Return the line of a name."""
        lines = (*self.names_waiting, *self.names_defined)
        return next(
            (one for one in lines if (one.pack, one.term) == (pack, term)), None
        )


@dataclass(frozen=True, slots=True)
class AdoptionsPanel:
    """The page of the documents in force at a unit."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    rows: tuple[AdoptionRow, ...]
    may_adopt: bool
    may_weigh: bool
    adoptable: tuple[tuple[str, str], ...]

    def own(self, pack: str) -> AdoptionRow | None:
        """Return the running adoption of this very unit, if the reader may end it."""
        return next(
            (
                one
                for one in self.rows
                if (one.org_id, one.pack) == (self.org_id, pack) and one.may_retire
            ),
            None,
        )


def terms_panel(
    unit: Any, terms: Iterable[OpenTerm], names: Iterable[UnresolvedName]
) -> TermsPanel:
    """Return what waits first, then what was settled."""
    lines = [_term(one, unit) for one in terms]
    told = [_name(one, unit) for one in names]
    return TermsPanel(
        org_id=unit.pk,
        name=unit.name,
        terms_waiting=tuple(one for one in lines if one.is_waiting),
        terms_settled=tuple(one for one in lines if not one.is_waiting),
        names_waiting=tuple(one for one in told if one.is_waiting),
        names_defined=tuple(one for one in told if not one.is_waiting),
    )


def adoptions_panel(
    unit: Any,
    adoptions: Iterable[AdoptionLine],
    adoptable: Iterable[Pack],
    *,
    seen_by: Viewer,
) -> AdoptionsPanel:
    """Return the documents in force, from the centre down, ended ones too."""
    return AdoptionsPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        rows=tuple(_adoption(one) for one in adoptions),
        may_adopt=may_adopt(seen_by, unit),
        may_weigh=may_tend(seen_by, unit),
        adoptable=tuple((one.name, one.short) for one in adoptable),
    )


def _sentence(rule: Rule, unit: Any) -> str:
    return sentence_url(rule.pack, rule.key, unit=unit.pk)


def _term(one: OpenTerm, unit: Any) -> TermLine:
    return TermLine(
        duty=one.rule.id,
        title=one.rule.title,
        document=one.pack.short,
        anchor=one.rule.anchor,
        url=_sentence(one.rule, unit),
        whom=whom_of(one.rule),
        open_term=one.rule.open_term,
        in_words=one.in_words,
        is_waiting=one.is_waiting,
        settled_by=tuple(f"{KEYS[key]}由{name}确定" for key, name in one.settled_by),
        may_settle=one.may_settle,
        keys=tuple((key.value, key.label) for key in one.keys),
        settle_url=reverse("term-settle", args=[unit.pk, one.rule.pack, one.rule.name]),
    )


def _name(one: UnresolvedName, unit: Any) -> NameLine:
    return NameLine(
        term=one.term,
        pack=one.pack.name,
        document=one.pack.short,
        duties=tuple((rule.title, _sentence(rule, unit)) for rule in one.rules),
        items=one.items,
        defined_by=one.defined_by,
        is_waiting=one.is_waiting,
        may_define=one.may_define,
    )


def _adoption(one: AdoptionLine) -> AdoptionRow:
    return AdoptionRow(
        pack=one.pack.name,
        document=one.pack.short,
        url=reverse("document", args=[one.pack.name]),
        org_id=one.org.pk,
        org=one.org.short_name,
        from_on=one.from_on,
        until_on=one.until_on,
        may_retire=one.may_retire,
    )
