"""Where documents in force at a unit contradict or repeat each other."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from yiben.org.access import Viewer
from yiben.policy.queries import packs
from yiben.rules.conflicts import Clash, Finding
from yiben.rules.pack import Rule
from yiben.web.templatetags.yiben import Look

from .crumbs import Crumb, crumbs_to
from .lines import sentence_url

CITED = 6
"""How many sentences of a finding are shown at once."""

LOOKS: dict[str, Look] = {
    Clash.FIXED_DAY: Look("soon", icon="calendar-event"),
    Clash.WINDOWS: Look("missed", icon="calendar-x"),
    Clash.SUSPENDED: Look("quiet", icon="ban"),
    Clash.COVERED: Look("soon", icon="copy"),
    Clash.FILED_TWICE: Look("soon", icon="files"),
    Clash.TWIN: Look("soon", icon="copy"),
    Clash.TERM_TWICE: Look("quiet", icon="info-circle"),
    Clash.TERM_ABROAD: Look("soon", icon="help-circle"),
}


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence that takes part in a finding."""

    document: str
    section: str
    title: str
    anchor: str
    url: str


@dataclass(frozen=True, slots=True)
class FindingCard:
    """A finding in one sentence, with its citations and what to do."""

    word: str
    tone: str
    icon: str
    text: str
    advice: str
    cited: tuple[Cited, ...]
    more: tuple[Cited, ...]


@dataclass(frozen=True, slots=True)
class ConflictsPanel:
    """The page of a unit's contradictions; information stands apart."""

    org_id: str
    name: str
    crumbs: tuple[Crumb, ...]
    cards: tuple[FindingCard, ...]
    told: tuple[FindingCard, ...]


def conflicts_panel(
    unit: Any, found: Iterable[Finding], *, seen_by: Viewer
) -> ConflictsPanel:
    """Return what asks for somebody to decide, and what only informs."""
    found = list(found)
    return ConflictsPanel(
        org_id=unit.pk,
        name=unit.name,
        crumbs=crumbs_to(unit, seen_by=seen_by),
        cards=tuple(_card(one, unit) for one in found if not one.is_information),
        told=tuple(_card(one, unit) for one in found if one.is_information),
    )


def _card(one: Finding, unit: Any) -> FindingCard:
    tone, icon = LOOKS[one.clash]
    cited = [_cited(rule, unit) for rule in one.rules]
    return FindingCard(
        word=one.clash.label,
        tone=tone,
        icon=icon,
        text=one.text,
        advice=one.advice,
        cited=tuple(cited[:CITED]),
        more=tuple(cited[CITED:]),
    )


def _cited(rule: Rule, unit: Any) -> Cited:
    shelf = packs()
    return Cited(
        document=shelf[rule.pack].short if rule.pack in shelf else rule.pack,
        section=rule.section,
        title=rule.title,
        anchor=rule.anchor,
        url=sentence_url(rule.pack, rule.key, unit=unit.pk),
    )
