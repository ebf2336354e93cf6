"""The count: two sheets that agree, two codes, and one shuffled transaction."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yiben.books.ballots import access, checks
from yiben.books.ballots.facts import (
    draft_of,
    envelope,
    rule_of,
    sheet_text,
    sheets_of,
    ticked,
)
from yiben.books.ballots.models import Box, Elector, Mark, Receipt, Sheet, Slot
from yiben.books.ballots.words import BoxState, Codes, SheetForm, TellerRole
from yiben.common.clock import local_day
from yiben.common.errors import ManyErrors, Problem, RefusedError
from yiben.common.ids import new_id
from yiben.ledger.actions import post_entry
from yiben.org.access import may_record
from yiben.people.access import hold
from yiben.people.models import Account

from .vote import held, must_be, note


@transaction.atomic
def enter_sheet(
    box: Box, role: str, form: SheetForm, *, by: Account, at: datetime
) -> None:
    """Enter what one teller read from the paper; again, if it was miscounted.

    A teller enters their own; the recorder enters either from the signed sheet.
    """
    viewer = hold(by)
    access.require_tend(viewer, box)
    row = held(box)
    mine = {row.teller_id: TellerRole.TELLER, row.counter_id: TellerRole.COUNTER}
    own = mine.get(by.person_id or "")
    if not may_record(viewer, row.unit) and own != role:
        raise RefusedError("ballot.sheet", row.pk)
    must_be(row, BoxState.STOPPED)
    rule = rule_of(row.kind)
    problems = list(
        checks.sheet_problems(
            row.questions, form, ticked=ticked(row), guests=bool(rule and rule.guests)
        )
    )
    if problems:
        raise ManyErrors(problems)
    sheet = row.sheets.filter(role=role).first() or Sheet(
        id=new_id("z"), box=row, role=TellerRole(role).value
    )
    sheet.sealed = sheet_text(form, sheet)
    sheet.save()
    note(row, "enter_sheet", by=by, at=at)


@transaction.atomic
def count_box(box: Box, codes: Codes | None, *, by: Account, at: datetime) -> Box:
    """Count, once and for all; raise ManyErrors where the two sheets differ.

    More paper back than was handed out, or votes that do not match the list
    of those who voted, make the box void: it is voted again.
    """
    access.require_tend(hold(by), box)
    row = held(box)
    must_be(row, BoxState.STOPPED)
    sheet = _agreed(row)
    opened = _opened(row, codes)
    spent = row.electors.filter(voted=True).count()
    if sheet.returned > sheet.issued:
        return _void(row, "收回的票多于发出的票", by=by, at=at)
    if opened is None or spent != len(opened):
        return _void(row, "票数与投票的人数对不上", by=by, at=at)
    row.result_json = json.dumps(
        {
            "expected": row.electors.count() + max(0, sheet.issued - ticked(row)),
            "issued": spent + sheet.issued,
            "collected": spent + sheet.returned,
            "valid": spent + sheet.returned - sheet.invalid,
        }
    )
    _write_out(row, opened)
    row.state, row.wrapped_key = BoxState.COUNTED.value, "0" * len(row.wrapped_key)
    row.entry = post_entry(draft_of(row, local_day(at)), by=by, at=at)
    row.save()
    note(row, "count_box", by=by, at=at)
    return row


def _agreed(row: Box) -> SheetForm:
    """Return what both tellers say; without any paper there is no need to."""
    sheets = sheets_of(row)
    rule = rule_of(row.kind)
    needs = ticked(row) > 0 or bool(rule and rule.guests) or not row.by_screen
    if not sheets and not needs:
        return SheetForm()
    missing = [one for one in TellerRole if one.value not in sheets]
    if missing:
        raise ManyErrors(
            [
                Problem(
                    f"sheet:{one.value}", f"还没有{one.label}的计票单。", "请录入。"
                )
                for one in missing
            ]
        )
    first, second = sheets[TellerRole.TELLER], sheets[TellerRole.COUNTER]
    problems = list(checks.disagreements(row.questions, first, second))
    if problems:
        raise ManyErrors(problems)
    return first


def _opened(row: Box, codes: Codes | None) -> list[dict[str, Any]] | None:
    """Return the votes cast on screens; None if one of them was tampered with."""
    if not row.by_screen:
        return []
    private = envelope.unwrap(row.wrapped_key, codes, row.pk) if codes else None
    if private is None:
        raise checks.CodesError
    filled = Slot.objects.filter(box=row, filled=True)
    votes = [envelope.unseal(one.sealed, private, row.pk) for one in filled]
    known = {one.key: one.options for one in row.questions}
    if any(vote is None or not _is_whole(vote, known) for vote in votes):
        return None
    return [vote for vote in votes if vote is not None]


def _is_whole(vote: dict[str, Any], known: dict[str, tuple[str, ...]]) -> bool:
    answers = vote.get("a", {})
    return set(answers) == set(known) and all(
        answers[key] in options for key, options in known.items()
    )


def _write_out(row: Box, votes: Sequence[dict[str, Any]]) -> None:
    """Write marks, receipts and electors anew, each by its own random order.

    Rows are written in the order of fresh random ids, within one transaction:
    neither place nor transaction number tells who, when, or which together.
    """
    marks = [
        Mark(box=row, question=key, option=option)
        for vote in votes
        for key, option in vote["a"].items()
    ]
    Mark.objects.bulk_create(_shuffled(marks))
    receipts = sorted(vote["r"] for vote in votes)
    Receipt.objects.bulk_create(Receipt(box=row, digest=one) for one in receipts)
    electors = [
        Elector(
            box=row, person_id=one.person_id, voted=one.voted, on_paper=one.on_paper
        )
        for one in row.electors.all()
    ]
    row.electors.all().delete()
    Elector.objects.bulk_create(_shuffled(electors))
    Slot.objects.filter(box=row).delete()


def _shuffled(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=lambda one: str(one.pk))


@transaction.atomic
def void_box(box: Box, *, reason: str, by: Account, at: datetime) -> Box:
    """Throw a box away before it is counted; what was in it stays unread."""
    access.require_tend(hold(by), box)
    row = held(box)
    if row.state not in {BoxState.OPEN, BoxState.STOPPED}:
        raise checks.ClosedError
    problems = list(checks.reason_problems(reason))
    if problems:
        raise ManyErrors(problems)
    return _void(row, reason.strip(), by=by, at=at)


def _void(row: Box, reason: str, *, by: Account, at: datetime) -> Box:
    Slot.objects.filter(box=row).delete()
    row.sheets.all().delete()
    row.state, row.void_reason = BoxState.VOID.value, reason
    row.wrapped_key = "0" * len(row.wrapped_key)
    row.save()
    note(row, "void_box", by=by, at=at)
    return row
