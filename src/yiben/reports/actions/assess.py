"""Deciding about computed items, and drafting the yearly summary from the sheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from yiben.books.filings.actions import draft_filing
from yiben.books.filings.queries import blank_for
from yiben.books.filings.words import BODY, TO_WRITE
from yiben.books.ratings import queries as ratings
from yiben.books.ratings.actions import settle_score
from yiben.books.ratings.models import Case, Round
from yiben.books.ratings.words import How, Item, SettleForm, SheetCase
from yiben.common.clock import local_day
from yiben.common.errors import RefusedError, YibenError
from yiben.people.access import hold
from yiben.people.models import Account
from yiben.policy.queries import kinds
from yiben.reports.queries.assess import (
    draft_dict,
    drafts_of,
    sheet_view,
    summary_text,
)
from yiben.rules.indicators import Over

if TYPE_CHECKING:
    from yiben.books.filings.models import Filing

SUMMARY: Final = "filings.annual_review"
"""The yearly evaluation and summary (central 八: 每年结合总结、述职进行检查和评估)."""
SUMMED_UP, DEBRIEF = "element.summary", "element.debrief"
NUMERALS: Final = "一二三四五六七八九十"


def settle_item(case: Case, form: SettleForm, *, by: Account, at: datetime) -> None:
    """Confirm, change or leave out one computed item, as the ledger has it now.

    The draft is asked for here and never taken from a form. Raises ManyErrors,
    StateError, RefusedError.
    """
    whole = ratings.sheet_round(case.round, seen_by=by, case=case)
    if not whole.may_assess:
        raise RefusedError("rating.assess", case.pk)
    item = next((one for one in whole.items if one.key == form.item), None)
    if item is None:
        settle_score(case, form, {}, by=by, at=at)
        return
    _settle(case, whole.cases, [(item, form)], by=by, at=at)


@transaction.atomic
def confirm_drafts(case: Case, *, by: Account, at: datetime) -> int:
    """Confirm, under one's own name, all of a unit's drafts that are still open.

    What somebody decided before stays; what people have to give stays open.
    """
    whole = ratings.sheet_round(case.round, seen_by=by, case=case)
    if not whole.may_assess:
        raise RefusedError("rating.assess", case.pk)
    settled = whole.cases[0].settled
    known = ratings.indicators()
    waiting = [
        (item, SettleForm(item.key, How.CONFIRMED))
        for item in whole.items
        if item.source in known and item.key not in settled
    ]
    _settle(case, whole.cases, waiting, by=by, at=at)
    return len(waiting)


def _settle(
    case: Case,
    cases: Sequence[SheetCase],
    forms: Sequence[tuple[Item, SettleForm]],
    *,
    by: Account,
    at: datetime,
) -> None:
    on = local_day(at)
    found = drafts_of(case.round, cases, [item for item, _ in forms], on=on)
    for item, form in forms:
        one = ratings.indicators().get(item.source)
        gauge = found.get((case.org_id or "", item.source))
        draft = draft_dict(gauge, one, on) if gauge and one else {}
        entries = gauge.entry_ids if gauge else ()
        settle_score(case, form, draft, entries, by=by, at=at)


def draft_summary(
    row: Round, *, token: str = "", by: Account, at: datetime
) -> "Filing":
    """Draft the yearly evaluation and summary of the unit that assesses.

    What the ledger and the sheet know is filled in, each figure with how it was
    asked for; what people have to say is marked. The same form sent twice makes
    one draft. Raises RefusedError, YibenError.
    """
    view = sheet_view(row, on=local_day(at), seen_by=hold(by))
    if not view.round.may_assess:
        raise RefusedError("rating.assess", row.pk)
    if view.n_open:
        raise YibenError(
            f"还有 {view.n_open} 项没有确认，总结里不能写草稿的数。",
            "先逐项确认、改定或写明不计入。",
        )
    blank = blank_for(row.unit, SUMMARY, str(row.year), seen_by=by, on=local_day(at))
    known = ratings.indicators()
    debriefed = any(
        known[one.source].over == Over.DEBRIEFS
        for one in view.round.items
        if one.source in known
    )
    headed = len(kinds()[SUMMARY].filing.sections)
    parts = (
        str(blank.fields.get(BODY, "")),
        f"{NUMERALS[headed]}、考核评估情况\n{summary_text(view)}",
        f"{NUMERALS[headed + 1]}、对考核结果的分析和使用\n{TO_WRITE}",
    )
    form = replace(
        blank,
        fields={**blank.fields, BODY: "\n".join(parts).strip()},
        elements=(SUMMED_UP, DEBRIEF) if debriefed else (SUMMED_UP,),
        token=token or blank.token,
    )
    return draft_filing(row.unit, form, by=by, at=at)
