"""The forms of ratings: a round, a step, the decision, a sheet, a score."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from yiben.books.ballots.words import BoxForm
from yiben.books.ratings.words import (
    CaseRow,
    DecisionForm,
    RoundForm,
    ScoreForm,
    StepForm,
)
from yiben.common.errors import Problem

from .shared import read_count, read_day, text_of


def read_round(raw: QueryDict, blank: RoundForm) -> tuple[RoundForm, list[Problem]]:
    """Return what was typed to begin a round."""
    problems: list[Problem] = []
    on = read_day(raw, "on", "名册日期", problems) or blank.on
    form = replace(
        blank,
        year=read_count(raw, "year", "年度", problems) or blank.year,
        turn=read_count(raw, "turn", "第几次", problems) or blank.turn,
        on=on,
        title=text_of(raw, "title"),
        token=text_of(raw, "token"),
    )
    return form, problems


def read_test(raw: QueryDict, on: date) -> BoxForm:
    """Return who counts the test, and whether phones may be used as well."""
    return BoxForm(
        kind="",
        topic="",
        on=on,
        questions=(),
        teller_id=text_of(raw, "teller_id"),
        counter_id=text_of(raw, "counter_id"),
        by_screen="by_screen" in raw,
        token=text_of(raw, "token"),
    )


def read_step(
    raw: QueryDict, step: str, cases: Sequence[CaseRow], on: date
) -> tuple[StepForm, list[Problem]]:
    """Return a step for those who were ticked, with their texts and grades."""
    problems: list[Problem] = []
    chosen = set(raw.getlist("cases"))
    ids = tuple(one.id for one in cases if one.id in chosen)
    form = StepForm(
        step=step,
        on=read_day(raw, "on", "日期", problems) or on,
        case_ids=ids,
        texts={one: text_of(raw, f"text:{one}") for one in ids},
        grades={one: text_of(raw, f"grade:{one}") for one in ids},
    )
    return form, problems


def read_decision(raw: QueryDict, on: date) -> tuple[DecisionForm, list[Problem]]:
    """Return what the meeting decided."""
    problems: list[Problem] = []
    form = DecisionForm(
        decided_on=read_day(raw, "decided_on", "评定日期", problems) or on,
        decided_at=text_of(raw, "decided_at"),
        chair_id=text_of(raw, "chair_id") or None,
        meeting_id=text_of(raw, "meeting_id") or None,
        cap_reason=text_of(raw, "cap_reason"),
        tags=tuple(raw.getlist("tags")),
    )
    return form, problems


def read_score(raw: QueryDict, case_id: str) -> tuple[ScoreForm, list[Problem]]:
    """Return the score of one item."""
    problems: list[Problem] = []
    given = text_of(raw, "points")
    try:
        points = Decimal(given or "x")
    except InvalidOperation:
        points = Decimal(0)
        problems.append(Problem("points", f"得分“{given}”不是数字。", "请写数字。"))
    form = ScoreForm(
        case_id=case_id,
        item=text_of(raw, "item"),
        points=points,
        reason=text_of(raw, "reason"),
        entry_ids=tuple(raw.getlist("entry_ids")),
    )
    return form, problems
