"""From a talk to its entry: that it took place, and not a word of it."""

from datetime import date

from yiben.common.crypto import decrypt, encrypt
from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.org.queries import subtree_ids
from yiben.people.facts import member_facts, office_facts
from yiben.rules.facts import MemberFact, OfficeFact
from yiben.rules.words import PersonRole

from .models import Talk
from .words import KIND

TITLE = "谈心谈话"


def people_of(unit: Org, on: date) -> dict[str, str]:
    """Return who may talk here: members and office-holders in or under the unit."""
    ids = subtree_ids([unit.pk])
    found: list[MemberFact | OfficeFact] = [*member_facts(ids), *office_facts(ids)]
    return {one.person_id: one.person_name for one in found if one.span.holds_on(on)}


def draft_of(talk: Talk) -> EntryDraft:
    """Return the entry: the day, the two, and tags; no place, topic or content."""
    return EntryDraft(
        unit_id=talk.unit_id,
        kind=KIND,
        happened_on=talk.happened_on,
        title=TITLE,
        people=(
            PersonLine(talk.first_id, PersonRole.TALKER),
            PersonLine(talk.second_id, PersonRole.TALKER),
        ),
        tags=talk.tags,
        privacy=Privacy.RESTRICTED,
        once=talk.pk,
    )


def sealed(talk: Talk, content: str) -> str | None:
    """Return the ciphertext of a note, bound to its talk; None for an empty one."""
    text = content.strip()
    return encrypt(text, _place(talk)) if text else None


def opened(talk: Talk) -> str:
    """Return the note in the clear; only queries that asked access call this."""
    return decrypt(talk.content, _place(talk)) if talk.content else ""


def _place(talk: Talk) -> str:
    return f"talks.Talk.content:{talk.pk}"
