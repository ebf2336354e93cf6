"""How ratings and ballots are held: ``packs/ratings.yaml``, read with every mistake.

A scheme says who is rated, by which steps and in which grades; a grade set
holds on some days only, so a new set never renames what was decided before.
What a page or an action does differently for two kinds stands here and
nowhere in the program.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from .problems import Problem
from .text import Slip, day_at, line_of_item, only_keys, read_yaml, text_at, texts_at

FILE = "ratings.yaml"
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class GradeSet:
    """Grades, the best first; ``most`` is what the top grade usually stays under."""

    slug: str
    label: str
    grades: tuple[str, ...]
    top: str
    most: tuple[int, int] | None
    from_on: date
    until_on: date | None

    def holds_on(self, on: date) -> bool:
        """Say whether the set is in use on a day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def may_be_top(self, rated: int) -> int:
        """Return how many of the rated usually get the top grade.

        >>> day = date(2026, 1, 1)
        >>> GradeSet("s", "", ("优秀",), "优秀", (1, 3), day, None).may_be_top(20)
        6
        """
        if self.most is None:
            return rated
        part, whole = self.most
        return rated * part // whole


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a round; ``after`` it was decided, ``tag`` is what the entry says.

    ``text`` is none, optional or required. ``by_person`` lets the person rated
    write it; the recorder may always enter it from paper.
    """

    step: str
    label: str
    is_of_round: bool = False
    text: str = "none"
    tag: str = ""
    by_person: bool = False
    grade: bool = False
    scores: bool = False
    box: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Scheme:
    """How one kind of rating is held.

    ``comment_days``: so long the rated may say something before the meeting.
    ``grades_on_basis``: grades only where a document wants them.
    ``programme_tag``: what an entry carries if its sheet has the programme as an
    item, and by no tick.
    """

    kind: str
    of: str
    steps: tuple[Step, ...]
    grade_sets: tuple[str, ...] = ()
    grade_field: str = "grade"
    ungraded: tuple[str, ...] = ()
    box: str = ""
    options: tuple[str, ...] = ()
    must_carry: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    files: str = ""
    feature: str = ""
    objection_days: int = 0
    min_ballots: int = 0
    result_fields: tuple[str, ...] = ()
    is_partial: bool = False
    has_sheet: bool = False
    comment_days: int = 0
    grades_on_basis: bool = False
    programme_tag: str = ""

    @property
    def before(self) -> tuple[Step, ...]:
        """Return the steps up to the decision."""
        return tuple(one for one in self.steps if not one.after)

    def step(self, name: str) -> Step | None:
        """Return a step by its name."""
        return next((one for one in self.steps if one.step == name), None)


@dataclass(frozen=True, slots=True)
class BoxRule:
    """How one kind of ballot is held; only paper where ``screen`` is false."""

    kind: str
    screen: bool
    guests: bool
    voters: tuple[str, ...]
    options: tuple[str, ...]
    shown_to: str
    ask: str


@dataclass(frozen=True, slots=True)
class RatingTables:
    """Everything of the file, and what is wrong with it."""

    grade_sets: tuple[GradeSet, ...] = ()
    schemes: Mapping[str, Scheme] | None = None
    boxes: Mapping[str, BoxRule] | None = None
    problems: tuple[Problem, ...] = ()

    def grades_for(self, scheme: Scheme, on: date) -> GradeSet | None:
        """Return the grade set of a scheme that holds on a day."""
        return next(
            (
                one
                for one in self.grade_sets
                if one.slug in scheme.grade_sets and one.holds_on(on)
            ),
            None,
        )


def rating_tables_in(folder: Path) -> RatingTables:
    """Return the file of a packs folder; without one, nothing can be rated."""
    path, problems = folder / FILE, []  # type: Path, list[Problem]
    if not path.exists():
        return RatingTables(schemes={}, boxes={})
    raw = read_yaml(path, problems) or {}
    sets = tuple(_each(raw, "grade_sets", _grade_set, path, problems))
    schemes = tuple(_each(raw, "schemes", _scheme, path, problems))
    boxes = tuple(_each(raw, "boxes", _box, path, problems))
    known = {one.slug for one in sets}
    for number, one in enumerate(schemes):
        for slug in one.grade_sets:
            if slug not in known:
                line = line_of_item(raw["schemes"], number, 1)
                problems.append(Problem(path, line, f"没有等次“{slug}”。"))
    return RatingTables(
        sets,
        {one.kind: one for one in schemes},
        {one.kind: one for one in boxes},
        tuple(problems),
    )


def _each(
    raw: Any,
    key: str,
    make: Callable[[Any], Made],
    path: Path,
    problems: list[Problem],
) -> Iterator[Made]:
    rows = raw.get(key) or []
    for number, row in enumerate(rows):
        try:
            yield make(row)
        except Slip as slip:
            line = line_of_item(rows, number, 1)
            problems.append(Problem(path, line, str(slip), slip.advice))


def _grade_set(row: Any) -> GradeSet:
    keys = ("set", "label", "grades", "top", "most", "from", "until")
    only_keys(row, keys, "等次")
    most = row.get("most")
    from_on = day_at(row, "from")
    grades = texts_at(row, "grades")
    if from_on is None or not grades:
        raise Slip("from", "等次要写明 grades 和 from。")
    if text_at(row, "top") not in grades:
        raise Slip("top", "top 不在 grades 里。")
    return GradeSet(
        slug=text_at(row, "set"),
        label=text_at(row, "label"),
        grades=grades,
        top=text_at(row, "top"),
        most=(int(most[0]), int(most[1])) if most else None,
        from_on=from_on,
        until_on=day_at(row, "until"),
    )


SCHEME_KEYS = (
    *("kind", "of", "steps", "grade_set", "grade_field", "ungraded", "box"),
    *("options", "must_carry", "needs", "files", "feature", "objection_days"),
    *("min_ballots", "result_fields", "partial", "sheet"),
    *("comment_days", "grades_on_basis", "programme_tag"),
)


def _scheme(row: Any) -> Scheme:
    only_keys(row, SCHEME_KEYS, "评议办法")
    return Scheme(
        kind=text_at(row, "kind"),
        of=text_at(row, "of"),
        steps=tuple(_step(one) for one in row.get("steps") or ()),
        grade_sets=texts_at(row, "grade_set"),
        grade_field=text_at(row, "grade_field", "grade"),
        ungraded=texts_at(row, "ungraded"),
        box=text_at(row, "box"),
        options=texts_at(row, "options"),
        must_carry=texts_at(row, "must_carry"),
        needs=texts_at(row, "needs"),
        files=text_at(row, "files"),
        feature=text_at(row, "feature"),
        objection_days=int(row.get("objection_days") or 0),
        min_ballots=int(row.get("min_ballots") or 0),
        result_fields=texts_at(row, "result_fields"),
        is_partial=bool(row.get("partial")),
        has_sheet=bool(row.get("sheet")),
        comment_days=int(row.get("comment_days") or 0),
        grades_on_basis=bool(row.get("grades_on_basis")),
        programme_tag=text_at(row, "programme_tag"),
    )


STEP_KEYS = (
    *("step", "label", "per", "text", "tag", "by_person"),
    *("grade", "scores", "box", "after"),
)


def _step(row: Any) -> Step:
    only_keys(row, STEP_KEYS, "步骤")
    return Step(
        step=text_at(row, "step"),
        label=text_at(row, "label"),
        is_of_round=text_at(row, "per", "case") == "round",
        text=text_at(row, "text", "none"),
        tag=text_at(row, "tag"),
        by_person=bool(row.get("by_person")),
        grade=bool(row.get("grade")),
        scores=bool(row.get("scores")),
        box=bool(row.get("box")),
        after=bool(row.get("after")),
    )


def _box(row: Any) -> BoxRule:
    keys = ("kind", "screen", "guests", "voters", "options", "shown_to", "ask")
    only_keys(row, keys, "票决办法")
    return BoxRule(
        kind=text_at(row, "kind"),
        screen=bool(row.get("screen")),
        guests=bool(row.get("guests")),
        voters=texts_at(row, "voters"),
        options=texts_at(row, "options"),
        shown_to=text_at(row, "shown_to", "tellers"),
        ask=text_at(row, "ask"),
    )
