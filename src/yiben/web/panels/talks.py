"""Talks: the list of facts, the form of a day, and one's own note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from yiben.books.talks.words import KIND, TalkRow
from yiben.common.errors import Problem
from yiben.policy.queries import kind as kind_of
from yiben.web.forms.talks import ENDS, row_count

from .shared import Field, ProblemLine, by_place, choices, lines_of


@dataclass(frozen=True, slots=True)
class TalkLine:
    """One talk; ``is_mine`` opens the note."""

    row: TalkRow
    is_mine: bool


@dataclass(frozen=True, slots=True)
class TalksPage:
    """The list."""

    unit_id: str
    unit_name: str
    lines: tuple[TalkLine, ...]
    may_write: bool
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class PairLine:
    """Two questions: who with whom."""

    number: int
    fields: tuple[Field, ...]
    problems: tuple[str, ...]

    @property
    def id(self) -> str:
        """Return the id to which the summary of mistakes links."""
        return f"f-pairs-{self.number}"


@dataclass(frozen=True, slots=True)
class TalksSheet:
    """The form."""

    unit_id: str
    unit_name: str
    action: str
    problems: tuple[ProblemLine, ...]
    main: tuple[Field, ...]
    pairs: tuple[PairLine, ...]
    rest: tuple[Field, ...]
    hidden: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class NotePage:
    """One's own note."""

    talk_id: str
    unit_id: str
    content: Field
    problems: tuple[ProblemLine, ...]


def talks_page(
    unit: Any,
    rows: Sequence[TalkRow],
    *,
    me: str | None,
    may_write: bool,
    problems: Sequence[Problem] = (),
) -> TalksPage:
    """Return the list of a unit."""
    lines = tuple(
        TalkLine(row, is_mine=me is not None and me in {row.first_id, row.second_id})
        for row in rows
    )
    return TalksPage(unit.pk, unit.name, lines, may_write, lines_of(problems))


def sheet_of(
    raw: QueryDict,
    unit: Any,
    people: Sequence[tuple[str, str]],
    problems: Sequence[Problem] = (),
) -> TalksSheet:
    """Return the page of the form as it was typed, with what is wrong with it."""
    wrong = by_place(problems)
    rows = row_count(raw)
    return TalksSheet(
        unit_id=unit.pk,
        unit_name=unit.name,
        action=reverse("talks-new", args=[unit.pk]),
        problems=lines_of(problems),
        main=tuple(_main(raw, wrong)),
        pairs=tuple(
            _pair(number, raw, people, wrong.get(f"pairs:{number}", ()))
            for number in range(1, rows + 1)
        ),
        rest=tuple(_rest(raw, wrong)),
        hidden=(
            Field("token", "", "hidden", raw.get("token") or ""),
            Field("rows", "", "hidden", str(rows)),
        ),
    )


def _main(raw: QueryDict, wrong: Mapping[str, tuple[str, ...]]) -> Iterable[Field]:
    for name, label, kind, required in (
        ("happened_on", "日期", "date", True),
        ("place", "地点", "text", False),
    ):
        value, faults = raw.get(name) or "", wrong.get(name, ())
        yield Field(name, label, kind, value, required=required, problems=faults)


def _rest(raw: QueryDict, wrong: Mapping[str, tuple[str, ...]]) -> Iterable[Field]:
    kind = kind_of(KIND)
    topics = next((one.choices for one in kind.fields if one.name == "type"), ())
    for name, label, pairs in (
        ("topics", "类型", [(one, one) for one in topics]),
        ("tags", "情况", [(one.tag, one.label) for one in kind.tags]),
    ):
        options = choices(pairs, *raw.getlist(name))
        faults = wrong.get(name, ())
        yield Field(name, label, "checks", choices=options, problems=faults)


def _pair(
    number: int,
    raw: QueryDict,
    people: Sequence[tuple[str, str]],
    problems: tuple[str, ...],
) -> PairLine:
    fields = tuple(
        Field(
            f"pair:{number}:{end}",
            label,
            "select",
            choices=choices(
                people, raw.get(f"pair:{number}:{end}"), empty="（请选择）"
            ),
        )
        for end, label in zip(ENDS, ("谁", "和谁"), strict=True)
    )
    return PairLine(number, fields, problems)


def note_page(
    talk_id: str, unit_id: str, content: str, problems: Sequence[Problem] = ()
) -> NotePage:
    """Return the page of a note, for the two who talked."""
    return NotePage(
        talk_id,
        unit_id,
        Field(
            "content",
            "谈了什么",
            "textarea",
            content,
            help="只有谈话的两个人看得见；加密保存，不进台账。可以不写。",
            rows=10,
            problems=by_place(problems).get("content", ()),
        ),
        lines_of(problems),
    )
