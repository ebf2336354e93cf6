"""From boxes to what is counted, sealed and told to the ledger."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from yiben.books.ballots.models import Box, Elector, Mark, Sheet
from yiben.books.ballots.words import (
    BoxResult,
    Question,
    QuestionResult,
    SheetForm,
    TellerRole,
)
from yiben.common.crypto import decrypt, encrypt
from yiben.ledger.words import EntryDraft, PersonLine, Privacy
from yiben.org.models import Org
from yiben.people.facts import member_facts
from yiben.policy.queries import kinds
from yiben.rules.ratings import BoxRule, RatingTables, rating_tables_in
from yiben.rules.words import PersonRole

from .envelope import size_for

COUNTED = "counted"
"""The state of a kind of ballot under which the ledger is told."""


@lru_cache(maxsize=4)
def _tables(folder: Path) -> RatingTables:
    return rating_tables_in(folder)


def tables() -> RatingTables:
    """Return how ratings and ballots are held in this installation."""
    return _tables(Path(settings.YIBEN_PACKS))


def rule_of(kind: str) -> BoxRule | None:
    """Return how a kind of ballot is held."""
    return (tables().boxes or {}).get(kind)


def voters_of(unit: Org, rule: BoxRule, on: date) -> list[str]:
    """Return the ids of those with a vote on a day, in no order that means anything."""
    found = {
        one.person_id
        for one in member_facts([unit.pk])
        if one.span.holds_on(on) and one.membership in rule.voters
    }
    return sorted(found)


def size_of(questions: Iterable[Question]) -> int:
    """Return the one size of all votes of a box."""
    longest = {one.key: max(one.options, key=len) for one in questions}
    return size_for({"a": longest, "r": ""})


def sheet_text(form: SheetForm, row: Sheet) -> str:
    """Return a teller's sheet as ciphertext: nobody reads a count before its time."""
    return encrypt(json.dumps(asdict(form), ensure_ascii=False), f"sheet:{row.pk}")


def sheet_of(row: Sheet) -> SheetForm:
    """Return a teller's sheet."""
    return SheetForm(**json.loads(decrypt(row.sealed, f"sheet:{row.pk}")))


def sheets_of(box: Box) -> dict[str, SheetForm]:
    """Return the sheets that were handed in, by role."""
    return {one.role: sheet_of(one) for one in box.sheets.all()}


def result_of(box: Box, sheet: SheetForm | None) -> BoxResult:
    """Return the whole count of a box: marks of the screen and paper together."""
    rows = Mark.objects.filter(box=box).values_list("question", "option")
    marks = Counter(rows)
    paper = sheet.counts if sheet else {}
    return BoxResult(
        **box.result,
        questions=tuple(
            QuestionResult(
                one,
                tuple(
                    (o, marks[one.key, o] + paper.get(one.key, {}).get(o, 0))
                    for o in one.options
                ),
            )
            for one in box.questions
        ),
    )


def draft_of(box: Box, on: date) -> EntryDraft:
    """Return the entry of a count: that it took place, how many, never for what."""
    kind = f"{box.kind}.{COUNTED}"
    result = box.result
    names = {role.value: getattr(box, role.value).name for role in TellerRole}
    tellers = (box.teller_id, box.counter_id)
    return EntryDraft(
        unit_id=box.unit_id,
        kind=kind,
        happened_on=on,
        title=box.topic,
        people=tuple(PersonLine(one, PersonRole.AUTHOR) for one in tellers),
        tags=box.tags,
        present=int(result["collected"]),
        expected=int(result["expected"]),
        payload={"fields": {"topic": box.topic, **result, **names}},
        privacy=kinds()[kind].privacy or Privacy.RESTRICTED,
        once=box.pk,
    )


def ticked(box: Box) -> int:
    """Return how many electors took paper."""
    return Elector.objects.filter(box=box, on_paper=True).count()
