"""Facts of entries this process has just posted, so that nobody reads them back.

An entry never changes, and its id is never given twice: what is remembered here
is true, or, if the transaction was given up, never asked for. Whether it has
been corrected since must be asked (``void_days``).
"""

import json
from collections.abc import Iterable
from datetime import date

from yiben.ledger.models import Entry
from yiben.ledger.words import EntryDraft
from yiben.rules.facts import EntryFact, OrgIn, PersonIn
from yiben.rules.period import parse_period

MOST = 500

_posted: dict[str, EntryFact] = {}


def fact_of_draft(entry: Entry, draft: EntryDraft, entered_on: date) -> EntryFact:
    """Return the fact of an entry from what it was made of."""
    credit = draft.credit_period
    people = sorted((p.person_id, str(p.role), str(p.state)) for p in draft.people)
    return EntryFact(
        id=entry.pk,
        kinds=(draft.kind, *draft.parts),
        unit_id=draft.unit_id,
        happened_on=draft.happened_on,
        entered_on=entered_on,
        ends_on=draft.ends_on,
        credit_month=parse_period(credit).start if credit else None,
        orgs=tuple(OrgIn(org, str(role)) for org, role in sorted(draft.orgs)),
        people=tuple(PersonIn(*one) for one in people),
        tags=frozenset(json.loads(entry.tags)),
        present=draft.present,
        expected=draft.expected,
        answers=draft.answers,
        timely_on=draft.timely_on,
        label=entry.title,
        gap_of=tuple(draft.gap_of),
        gap_period=draft.gap_period,
    )


def remember(fact: EntryFact) -> None:
    """Keep the fact of an entry that corrects and answers no other."""
    while len(_posted) >= MOST:
        _posted.pop(next(iter(_posted)), None)
    _posted[fact.id] = fact


def recent(entry_ids: Iterable[str]) -> list[EntryFact]:
    """Return those of some entries that are remembered."""
    return [_posted[one] for one in entry_ids if one in _posted]
