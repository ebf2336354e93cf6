"""What the text of a draft, and the documents above it, have to offer its rules."""

import json
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from yiben.org.models import Org
from yiben.policy.checks import read_source
from yiben.policy.checks.drafts import (
    DRAFTERS,
    PhraseTrouble,
    likely_phrase,
    phrase_trouble,
    row_in,
)
from yiben.policy.models import Draft
from yiben.rules.anchor import Source
from yiben.rules.pack import Pack, Rule
from yiben.rules.paragraph import paragraphs_of, squeeze
from yiben.rules.writing import rule_text

from .draft_files import row_of
from .shelf import packs
from .terms import packs_in_force

__all__ = [
    "PhraseTrouble",
    "Upper",
    "issues",
    "likely_phrase",
    "parents_for",
    "parents_of",
    "row_in",
    "row_of",
    "rule_text",
    "section_at",
    "sentence_at",
    "short_of",
    "text_in",
    "trouble_with",
    "uppers_for",
]


@dataclass(frozen=True, slots=True)
class Upper:
    """A rule in force above that a rule of a draft can make more exact."""

    rule: Rule
    pack: Pack
    is_near: bool


def trouble_with(row: Draft, phrase: str) -> PhraseTrouble | None:
    """Return why a phrase can't be taken from a draft's text, or nothing."""
    return phrase_trouble(Source(paragraphs_of(row.text)), phrase)


def sentence_at(row: Draft, phrase: str) -> str:
    """Return the paragraph a phrase stands in, without white space."""
    source = Source(paragraphs_of(row.text))
    places = source.places(phrase)
    return squeeze(source.paragraphs[places[0].paragraph].text) if places else ""


def section_at(row: Draft, phrase: str) -> str:
    """Return the headings above a phrase, as a citation names them."""
    source = Source(paragraphs_of(row.text))
    places = source.places(phrase)
    if not places:
        return ""
    above: dict[int, str] = {}
    for paragraph in source.paragraphs[: places[0].paragraph + 1]:
        if paragraph.level:
            above = {k: text for k, text in above.items() if k < paragraph.level}
            above[paragraph.level] = paragraph.heading
    return _numbers(above)


def _numbers(above: dict[int, str]) -> str:
    """Return the numbers of some headings.

    >>> _numbers({1: "三、主要内容", 2: "（一）规范学习", 3: "1.集中学习"})
    '三（一）1'
    """
    parts = []
    if 1 in above:
        parts.append(above[1].partition("、")[0])
    if 2 in above:  # noqa: PLR2004 -- the second level of headings
        parts.append(f"（{above[2].lstrip('（(').split('）')[0].split(')')[0]}）")
    if 3 in above:  # noqa: PLR2004 -- the third
        digits = [one for one in above[3][:3] if one.isdigit()]
        parts.append("".join(digits))
    return "".join(parts)


def text_in(content: bytes) -> str:
    """Return the text of a file brought in; raise DocumentError if there is none."""
    return read_source(content, limit=settings.YIBEN_UPLOAD_LIMIT).text


def uppers_for(
    row: Draft, *, systems: frozenset[str], kinds: frozenset[str], on: date
) -> list[Upper]:
    """Return the duties in force above that a rule could refine, likely ones first.

    Those of the same system or the same records are near.
    """
    stems = {kind.rpartition(".")[0] for kind in kinds}
    found = []
    for pack, _ in packs_in_force(row.org, on=on):
        for rule in pack.rules:
            if rule.is_duty and rule.record and pack.name != row.pack:
                mine = {kind.rpartition(".")[0] for kind in rule.record.kinds}
                near = rule.system in systems or not stems.isdisjoint(mine)
                found.append(Upper(rule, pack, near))
    return sorted(found, key=lambda one: not one.is_near)


def issues(org: Org) -> bool:
    """Say whether an organisation is of a kind that issues documents."""
    return org.kind in DRAFTERS and org.dissolved_on is None


def parents_for(org: Org, *, on: date) -> list[Pack]:
    """Return the documents in force on the path of a unit, from the centre down."""
    return [pack for pack, _ in packs_in_force(org, on=on)]


def parents_of(row: Draft) -> list[str]:
    """Return the names of the documents above that a draft names."""
    return [str(one) for one in json.loads(row.parents)]


def short_of(name: str) -> str:
    """Return the short name of a document; its own name if there is none."""
    found = packs().get(name)
    return found.short if found else name
