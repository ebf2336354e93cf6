"""A plain form: its questions, what was answered, and what is wrong with it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

from yiben.common.errors import Problem
from yiben.web.forms.shared import read_day, text_of
from yiben.web.parts import Field, ProblemLine, by_place, choices, lines_of

LONG = 20_000
"""No answer is longer; rooms have closer limits of their own."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, before anybody has answered; ``type`` as in ``Field``."""

    name: str
    label: str
    type: str = "text"
    required: bool = True
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    empty: str | None = None
    rows: int = 4
    accept: str = ""
    autocomplete: str = "off"


class Sheet:
    """The questions with the answers of one request.

    Without ``raw`` it is blank, with ``start`` as what stands in it already.
    """

    limit = LONG

    def __init__(
        self,
        questions: Sequence[Question],
        raw: QueryDict | None = None,
        start: Mapping[str, str] | None = None,
        *,
        mark: str = "",
        chosen: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Read the answers and note what is missing.

        ``mark`` tells the forms of one page apart that ask the same; ``chosen``
        is what is ticked in a blank form where several things can be.
        """
        self.mark = mark
        self.chosen = dict(chosen or {})
        self.questions = tuple(questions)
        self.raw = raw
        self.start = dict(start or {})
        self.problems: list[Problem] = []
        if raw is not None:
            for question in self.questions:
                self._check(question)

    def _check(self, question: Question) -> None:
        if question.type == "file":
            return
        given = self.text(question.name)
        if question.required and not given:
            verb = "选择" if question.options else "填写"
            self.wrong(question.name, f"“{question.label}”没有{verb}。", f"请{verb}。")
        if len(given) > self.limit or "\x00" in given:
            self.wrong(question.name, f"“{question.label}”太长或有乱码。", "请改短。")
        allowed = {value for value, _ in question.options}
        if question.options and any(
            one not in allowed for one in self._given(question)
        ):
            self.wrong(
                question.name, f"“{question.label}”里没有这一项。", "请从列表中选择。"
            )

    def _given(self, question: Question) -> list[str]:
        raw = self.raw or QueryDict()
        return [one for one in raw.getlist(question.name) if one]

    def wrong(self, name: str, message: str, advice: str = "") -> None:
        """Note a mistake."""
        self.problems.append(Problem(name, message, advice))

    def blame(self, problems: Iterable[Problem]) -> None:
        """Take over the mistakes a room found."""
        self.problems += problems

    def text(self, name: str) -> str:
        """Return an answer, or what stands in the blank form."""
        if self.raw is None:
            return self.start.get(name, "")
        return text_of(self.raw, name)

    def texts(self, name: str) -> list[str]:
        """Return every answer under a name."""
        return [] if self.raw is None else self.raw.getlist(name)

    def lines(self, name: str) -> list[str]:
        """Return an answer line by line, without empty ones."""
        return [one.strip() for one in self.text(name).split("\n") if one.strip()]

    def day(self, name: str) -> date | None:
        """Return a day; a mistake is noted for what is none."""
        if self.raw is None:
            return None
        label = next(one.label for one in self.questions if one.name == name)
        return read_day(self.raw, name, label, self.problems)

    def must_day(self, name: str) -> date:
        """Return a day that is required; the first day of all if it is wrong.

        Nothing is done with a sheet that has a mistake.
        """
        return self.day(name) or date.min

    @property
    def is_sound(self) -> bool:
        """Say whether it was sent and has no mistake so far."""
        return self.raw is not None and not self.problems

    @property
    def summary(self) -> tuple[ProblemLine, ...]:
        """Return every mistake, linked to its question."""
        known = {one.name for one in self.questions}
        return lines_of(
            [
                Problem(
                    self._place(one.where) if one.where in known else "",
                    one.message,
                    one.advice,
                )
                for one in self.problems
            ]
        )

    def _place(self, name: str) -> str:
        return f"{name}:{self.mark}" if self.mark else name

    @property
    def fields(self) -> tuple[Field, ...]:
        """Return the questions as the page shows them."""
        wrong = by_place(self.problems)
        return tuple(
            self._field(one, wrong.get(one.name, ())) for one in self.questions
        )

    def _field(self, question: Question, wrong: tuple[str, ...]) -> Field:
        value = self.text(question.name)
        before = self.chosen.get(question.name, [value])
        chosen = self._given(question) if self.raw is not None else before
        return Field(
            name=question.name,
            label=question.label,
            type=question.type,
            value="" if question.type in {"password", "file"} else value,
            choices=choices(question.options, *chosen, empty=question.empty)
            if question.options or question.empty is not None
            else (),
            help=question.help,
            required=question.required,
            problems=wrong,
            where=self._place(question.name),
            rows=question.rows,
            accept=question.accept,
            autocomplete=question.autocomplete,
        )
