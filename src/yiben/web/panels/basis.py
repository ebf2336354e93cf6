"""The citation of a rule that switched something off."""

from dataclasses import dataclass
from typing import Any

from yiben.policy.queries import packs
from yiben.rules.bans import cited
from yiben.rules.pack import Rule
from yiben.rules.words import Confidence

from .lines import sentence_url


@dataclass(frozen=True, slots=True)
class Basis:
    """Document and section, linked to the sentence; how sure, if not quite."""

    text: str
    url: str
    confidence: str


def basis_in(rule: Rule, unit: Any) -> Basis:
    """Return the citation of a rule, as it is read for a unit."""
    sure = rule.confidence in {"", Confidence.A.value}
    return Basis(
        cited(packs()[rule.pack].title, rule.section),
        sentence_url(rule.pack, rule.key, unit=unit.pk),
        "" if sure else Confidence(rule.confidence).label,
    )
