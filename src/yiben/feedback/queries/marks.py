"""Reads of what was said of duties: rounded numbers, texts, answers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import connection

from yiben.common.clock import kept_moment
from yiben.feedback import access
from yiben.feedback.facts import (
    forwarded_by,
    home_on,
    issuing_of,
    marks_in,
    quarter_label,
)
from yiben.feedback.models import DutyMark, MarkAnswer, MarkSheet
from yiben.feedback.words import (
    AnswerView,
    DutyVoices,
    Issuing,
    MarkReason,
    Said,
    Verdict,
    Voice,
)
from yiben.org.access import Viewer
from yiben.org.models import Org
from yiben.people.access import hold
from yiben.policy.queries import library, packs
from yiben.rules.pack import Rule

OPINIONS = {
    MarkReason.DUPLICATE.value: "人认为重复",
    MarkReason.TOO_HEAVY.value: "人认为太重",
    MarkReason.UNCLEAR.value: "人认为说不清",
}
REASONS = dict(MarkReason.choices())
ALL = ""
EVER = datetime.min.replace(tzinfo=UTC)
Counts = dict[tuple[str, str], dict[str, int]]
"""How often each reason was given, by duty and quarter; ``ALL`` is their sum."""


def markable(duty: str, *, on: date, seen_by: Viewer) -> tuple[Rule, Org]:
    """Return a duty and the branch of whoever may mark it; else RefusedError."""
    home = home_on(seen_by.person_id, on)
    branch = access.require_mark(hold(seen_by), duty, home)
    return library().by_id[duty], branch


def issuing(duty: str, branch: Org) -> Issuing:
    """Return who answers for the document of a duty, for the page that asks."""
    return issuing_of(duty, branch)


def said_of(duties: Iterable[str], *, seen_by: Viewer) -> dict[str, Said]:
    """Return what may be shown beside duties whose document is open already.

    Numbers are rounded down to whole multiples of the smallest group, so that
    one more mark is hardly ever seen; anonymous ones count only where they
    alone reach it. Nothing for whoever stands nowhere.
    """
    wanted = list(dict.fromkeys(duties))
    if not wanted or not seen_by.grants():
        return {}
    told = _told(wanted)
    answers: dict[str, list[AnswerView]] = defaultdict(list)
    for duty, org, verdict, text, by, at, _ in told["answer"]:
        words = (Verdict(verdict).label, text, by, kept_moment(at) or EVER)
        answers[duty].append(AnswerView(duty, org, *words))
    for given in answers.values():
        given.sort(key=lambda one: one.at, reverse=True)
    lines = _lines(
        *(
            _summed((row[0], row[1], row[2], row[-1]) for row in told[sort])
            for sort in ("named", "hidden")
        )
    )
    found = {*answers, *lines}
    return {
        duty: Said(duty, tuple(lines.get(duty, ())), tuple(answers[duty][:3]))
        for duty in wanted
        if duty in found
    }


def _told(wanted: list[str]) -> dict[str, list[tuple[Any, ...]]]:
    """Return answers, and named and anonymous counts that wait, in one question."""
    these = ",".join(["%s"] * len(wanted))
    waiting = f"duty IN ({these}) AND answer_id IS NULL"
    hidden = [
        f"SELECT 'hidden', duty, quarter, '{one.value}', '', '', NULL, SUM({one.value})"  # noqa: S608 -- our own words and marks
        f" FROM feedback_marksheet WHERE {waiting} GROUP BY duty, quarter"
        for one in MarkReason
    ]
    parts = [
        f"{_ANSWERS} WHERE n.duty IN ({these})",
        f"{_NAMED} WHERE {waiting}{_EACH}",
    ]
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    with connection.cursor() as cursor:
        parts += hidden
        cursor.execute(" UNION ALL ".join(parts), wanted * len(parts))
        for sort, *row in cursor.fetchall():
            found[sort].append(tuple(row))
    return found


_ANSWERS = (
    "SELECT 'answer', n.duty, o.short_name, n.verdict, n.text,"
    " COALESCE(p.name, a.display_name), n.at, 0 FROM feedback_markanswer n"
    " JOIN org_org o ON o.id = n.org_id JOIN people_account a ON a.id = n.by_id"
    " LEFT JOIN people_person p ON p.id = a.person_id"
)
_NAMED = (
    "SELECT 'named', duty, quarter, reason, '', '', NULL, COUNT(*)"
    " FROM feedback_dutymark"
)
_EACH = " GROUP BY duty, quarter, reason"


def _summed(rows: Iterable[tuple[str, str, str, int]]) -> Counts:
    """Return how often each reason was given, and all of them together."""
    found: Counts = defaultdict(lambda: defaultdict(int))
    for duty, quarter, reason, count in rows:
        for key in (reason, ALL):
            found[duty, quarter][key] += count
    return found


def _lines(named: Counts, hidden: Counts) -> dict[str, list[str]]:
    """Return the sentences about each duty: the most of any quarter, rounded down."""
    least = int(settings.YIBEN_ANONYMOUS_LEAST)
    most: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key in {*named, *hidden}:
        for reason in (*MarkReason, ALL):
            unseen = hidden.get(key, {}).get(reason, 0)
            known = named.get(key, {}).get(reason, 0)
            count = known + (unseen if unseen >= least else 0)
            most[key[0]][reason] = max(most[key[0]][reason], count)
    found = {duty: list(_sentences(counts, least)) for duty, counts in most.items()}
    return {duty: lines for duty, lines in found.items() if lines}


def _sentences(counts: dict[str, int], least: int) -> Iterator[str]:
    told = False
    for reason, words in OPINIONS.items():
        if counts.get(reason, 0) >= least:
            told = True
            yield f"至少 {counts[reason] // least * least} {words}"
    if not told and counts.get(ALL, 0) >= least:
        yield f"至少 {counts[ALL] // least * least} 人提了意见"


def voices_for(unit: Org, *, seen_by: Viewer) -> list[DutyVoices]:
    """Return what waits for a unit's answer, in the order of the documents.

    Anonymous texts show only when at least as many as the smallest group said
    something of the duty in a quarter, and without the group they came from.
    """
    access.require_answer(hold(seen_by), unit)
    scope = {"issuer": unit, "answer__isnull": True}
    named = list(
        DutyMark.objects.filter(**scope).select_related("person", "org").order_by("at")
    )
    sheets = list(MarkSheet.objects.filter(**scope).select_related("group"))
    voices: dict[str, list[Voice]] = defaultdict(list)
    for one in named:
        who = f"{one.person.name}（{one.org.short_name}）"
        voices[one.duty].append(_voice(vars(one), one.quarter, who))
    groups: dict[str, list[str]] = defaultdict(list)
    for duty, quarter, held in _large(sheets):
        marks = [one for sheet in held for one in marks_in(sheet)]
        # What is the same is read once: the exact number is not shown anywhere.
        found = list({_voice(one, quarter): None for one in marks})
        found.sort(key=lambda one: (one.reason_label, one.other, one.text))
        voices[duty] += found
        groups[duty] += _named_groups(held)
    lines = _lines(
        _summed((one.duty, one.quarter, one.reason, 1) for one in named),
        _summed(_sheet_counts(sheets)),
    )
    forwarded = forwarded_by(unit, voices)
    return [
        DutyVoices(
            duty=duty,
            issuer=_issuer(duty),
            is_forwarded=duty in forwarded,
            lines=tuple(lines.get(duty, ())),
            groups=tuple(dict.fromkeys(groups[duty])),
            voices=tuple(voices[duty]),
        )
        for duty in sorted(voices, key=_place)
    ]


def _sheet_counts(sheets: Iterable[MarkSheet]) -> Iterator[tuple[str, str, str, int]]:
    for sheet in sheets:
        for one in MarkReason:
            yield sheet.duty, sheet.quarter, one.value, getattr(sheet, one.value)


def _large(
    sheets: Iterable[MarkSheet],
) -> Iterator[tuple[str, str, list[MarkSheet]]]:
    """Give the sheets of each duty and quarter that enough people wrote on."""
    least = int(settings.YIBEN_ANONYMOUS_LEAST)
    found: dict[tuple[str, str], list[MarkSheet]] = defaultdict(list)
    for one in sheets:
        found[one.duty, one.quarter].append(one)
    for (duty, quarter), held in sorted(found.items()):
        if sum(map(_size, held)) >= least:
            yield duty, quarter, held


def _size(sheet: MarkSheet) -> int:
    return sum(int(getattr(sheet, one.value)) for one in MarkReason)


def _named_groups(held: Iterable[MarkSheet]) -> list[str]:
    """Return the groups from which enough people wrote, in the order of the tree."""
    least = int(settings.YIBEN_ANONYMOUS_LEAST)
    large = [one.group for one in held if _size(one) >= least]
    large.sort(key=lambda one: str(one.path))
    return [one.short_name for one in large]


def _voice(mark: dict[str, str], quarter: str, who: str = "") -> Voice:
    return Voice(
        REASONS[mark["reason"]],
        mark["other"],
        mark["text"],
        quarter_label(quarter),
        who,
    )


def _issuer(duty: str) -> str:
    known = packs().get(duty.partition("/")[0])
    return known.issuer if known else ""


def _place(duty: str) -> tuple[str, int, str]:
    rule = library().by_id.get(duty)
    return duty.partition("/")[0], rule.line if rule else 0, duty


def _answer(one: MarkAnswer) -> AnswerView:
    by = one.by
    return AnswerView(
        duty=one.duty,
        org_name=one.org.short_name,
        verdict_label=Verdict(one.verdict).label,
        text=one.text,
        by_name=by.person.name if by.person else by.display_name,
        at=one.at,
    )


def my_marks(*, seen_by: Viewer) -> list[tuple[str, str, str, AnswerView | None]]:
    """Return one's own named marks: duty, reason, text and the answer, newest first."""
    if seen_by.person_id is None:
        return []
    rows = DutyMark.objects.filter(person_id=seen_by.person_id).order_by("-at")
    rows = rows.select_related("answer__org", "answer__by__person")
    return [
        (
            one.duty,
            REASONS[one.reason],
            one.text,
            _answer(one.answer) if one.answer else None,
        )
        for one in rows[:100]
    ]
