"""The forms of ballots: opening a box, a vote, a teller's sheet, the codes."""

from dataclasses import replace

from django.http import QueryDict

from yiben.books.ballots.queries import question_for
from yiben.books.ballots.words import BoxForm, Codes, Question, SheetForm
from yiben.common.errors import Problem

from .shared import read_count, read_day, text_of

VOTE = "q:"


def read_box(
    raw: QueryDict, blank: BoxForm, options: tuple[str, ...]
) -> tuple[BoxForm, list[Problem]]:
    """Return what was typed to open a box; each line of the matters is a question."""
    problems: list[Problem] = []
    on = read_day(raw, "on", "日期", problems) or blank.on
    lines = [one.strip() for one in text_of(raw, "questions").split("\n")]
    form = replace(
        blank,
        topic=text_of(raw, "topic"),
        on=on,
        questions=tuple(question_for(one, options, None) for one in lines if one),
        teller_id=text_of(raw, "teller_id"),
        counter_id=text_of(raw, "counter_id"),
        by_screen="by_screen" in raw,
        tags=tuple(raw.getlist("tags")) or blank.tags,
        token=text_of(raw, "token"),
    )
    return form, problems


def read_vote(raw: QueryDict, questions: tuple[Question, ...]) -> dict[str, str]:
    """Return the choices of a vote."""
    found = {one.key: text_of(raw, f"{VOTE}{one.key}") for one in questions}
    return {key: option for key, option in found.items() if option}


def read_sheet(
    raw: QueryDict, questions: tuple[Question, ...]
) -> tuple[SheetForm, list[Problem]]:
    """Return a teller's sheet; what is left empty is 0, as on paper."""
    problems: list[Problem] = []
    counts = {
        one.key: {
            option: read_count(
                raw, f"n:{one.key}:{number}", option, problems, f"q:{one.key}"
            )
            for number, option in enumerate(one.options)
        }
        for one in questions
    }
    form = SheetForm(
        issued=read_count(raw, "issued", "发出", problems),
        returned=read_count(raw, "returned", "收回", problems),
        invalid=read_count(raw, "invalid", "废票", problems),
        counts=counts,
    )
    return form, problems


def read_codes(raw: QueryDict) -> Codes | None:
    """Return the two codes, if both were typed."""
    teller, counter = text_of(raw, "code_teller"), text_of(raw, "code_counter")
    return Codes(teller, counter) if teller and counter else None
