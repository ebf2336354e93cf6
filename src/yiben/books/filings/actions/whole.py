"""Whether a filing may leave the desk: everything said, counted and asked for."""

from collections.abc import Iterator
from datetime import date

from yiben.books.filings import checks
from yiben.books.filings.facts import (
    asks_of,
    drafted_of,
    figures_in,
    lacks_of,
    linked_of,
)
from yiben.books.filings.models import Filing
from yiben.common.errors import ManyErrors, Problem
from yiben.rules.kinds import Kind


def must_be_written(row: Filing, kind: Kind, on: date) -> None:
    """Raise ManyErrors while something is still to be written, linked or counted."""
    problems = [
        *checks.unwritten_problems(row.fields, kind),
        *checks.needed_problems(row.fields, row.elements, kind),
        *_unlinked(row, kind, on),
        *_stale(row, kind, on),
    ]
    if problems:
        raise ManyErrors(problems)


def must_have_elements(row: Filing, kind: Kind, on: date) -> None:
    """Raise ManyErrors if a document in force would not count it as it is."""
    problems = [
        Problem(
            "elements",
            f"还没有写明{'、'.join(one.labels)}，按{one.ask.cited}不能备案。",
            "请点“修改”，写明后勾上再报送。",
        )
        for one in lacks_of(kind, row.elements, asks_of(row.unit, on))
        if one.is_must
    ]
    if problems:
        raise ManyErrors(problems)


def _unlinked(row: Filing, kind: Kind, on: date) -> Iterator[Problem]:
    """Give the problem of a report that no meeting has heard."""
    if not kind.filing.linked:
        return
    held = linked_of(row.unit, kind, row.period, on=on)
    if row.answers not in {one.id for one in held}:
        yield Problem(
            "answers",
            "还没有联系到听取报告的那次党员大会，不算报告过。",
            "先在会议活动里记下这次大会（一并开展里勾上这一项），再来这里选它。",
        )


def _stale(row: Filing, kind: Kind, on: date) -> Iterator[Problem]:
    now = drafted_of(row.unit, kind, row.period, author_id=row.author_id, on=on)
    yield from checks.stale_problems(figures_in(row.figures_json), now.figures)
