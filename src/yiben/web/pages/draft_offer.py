"""What the form of a rule offers at one unit: its kinds, its units, rules above."""

import re
from collections.abc import Mapping
from datetime import date

from django.http import QueryDict

from yiben.policy.queries import draft_words as words
from yiben.policy.queries import drafts as written
from yiben.policy.queries import features, kinds, system_names
from yiben.policy.queries.audience import Audience, counted
from yiben.rules.kinds import Kind
from yiben.rules.words import Level, OrgKind, Sector
from yiben.web.forms.draft_offer import Offer
from yiben.web.panels.draft_rule import upper_options

BREAKS = re.compile(r"[、（）“”()，；—]")


def offer_of(row: written.Draft, answers: QueryDict, on: date) -> Offer:
    """Return what can be chosen, with how many there are of each."""
    audience = Audience(row.org, on)
    known = kinds()
    chosen = known.get(answers.get("kind", ""))
    uppers = words.uppers_for(
        row,
        systems=frozenset({chosen.system} if chosen else ()),
        kinds=frozenset({chosen.kind, f"{chosen.kind}.x"} if chosen else ()),
        on=on,
    )
    levels = counted(Level, "level", audience)
    return Offer(
        kinds=known,
        orgs=tuple(counted(OrgKind, "kind", audience)),
        levels=tuple(one for one in levels if not one[1].endswith("（0 个）")),
        sectors=tuple(counted(Sector, "sector", audience)),
        systems=tuple(system_names().items()),
        features=tuple((name, one.label) for name, one in features().items()),
        near=tuple(upper_options(uppers, answers.getlist("refines"))),
        likely=tuple(_likely(words.sentence_at(row, answers.get("phrase", "")))),
        document=row.org.short_name,
    )


def _likely(sentence: str) -> list[str]:
    """Return the kinds that a sentence names itself, or by their system."""
    names = system_names()
    rated = [(_named(kind, names, sentence), kind.kind) for kind in kinds().values()]
    rated.sort(key=lambda one: -one[0])
    return [name for length, name in rated if length]


def _named(kind: Kind, systems: Mapping[str, str], sentence: str) -> int:
    """Return how many letters of a kind's name a sentence has; 0 for none."""
    words = BREAKS.split(f"{kind.label}、{systems.get(kind.system, '')}")
    return max(
        (len(one) for one in words if len(one) > 1 and one in sentence), default=0
    )
