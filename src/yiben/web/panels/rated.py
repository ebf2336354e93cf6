"""One of those rated: own grade, reason, statement, objection; own points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from yiben.books.ballots.words import BoxRow
from yiben.books.ratings.words import CaseView, Item, PointsView, ScoreView
from yiben.common.errors import Problem

from .banned import BannedLine
from .rating_forms import Asker
from .shared import Field, ProblemLine, by_place, lines_of


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """A score with what it rests on."""

    score: ScoreView
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page of one of those rated."""

    case: CaseView
    own: tuple[tuple[str, Field], ...]
    statement: Field
    objection: Field
    answer: tuple[Field, ...]
    scores: tuple[ScoreLine, ...]
    score_form: tuple[Field, ...]
    token: Field
    problems: tuple[ProblemLine, ...]


@dataclass(frozen=True, slots=True)
class MyRatings:
    """What concerns the reader: own rounds, ballots, points."""

    cases: tuple[tuple[str, str, str, str], ...]
    boxes: tuple[BoxRow, ...]
    points_url: str


@dataclass(frozen=True, slots=True)
class Card:
    """Whose points of which year."""

    person_id: str
    name: str
    year: int


@dataclass(frozen=True, slots=True)
class PointsPage:
    """A member's points with their sources, or the rule that switched them off."""

    name: str
    year: int
    views: tuple[PointsView, ...]
    banned: tuple[BannedLine, ...]
    person_id: str
    objection: Field
    token: Field
    problems: tuple[ProblemLine, ...]


def case_page(
    case: CaseView,
    grades: Sequence[str],
    evidence: Sequence[tuple[str, str]],
    items: Sequence[Item],
    *,
    raw: Mapping[str, str],
    token: str,
    problems: Sequence[Problem] = (),
) -> CasePage:
    """Return the page, with what was typed where something was wrong."""
    ask = Asker(raw, by_place(problems))
    said = {"type": "textarea", "rows": 4}
    about = "对什么有异议，理由是什么"
    return CasePage(
        case=case,
        own=tuple(
            (step, ask.text(f"text:{case.id}", label, text, **said))
            for step, label, text in case.own_steps
        ),
        statement=ask.text("statement", "本人说明", case.statement, **said),
        objection=ask.text("objection", about, required=True, **said),
        answer=tuple(_answer(ask, grades)),
        scores=tuple(_score_lines(case, dict(evidence))),
        score_form=tuple(_score_form(ask, items, evidence)),
        token=Field("token", "", "hidden", token),
        problems=lines_of(problems),
    )


def _answer(ask: Asker, grades: Sequence[str]) -> Iterator[Field]:
    pairs = [(one, one) for one in grades]
    yield ask.text("answer", "答复", type="textarea", rows=3, required=True)
    yield ask.select("grade", "改定的等次（不改的不选）", pairs, empty="（不改）")
    yield ask.text("reason", "改定的理由")


def _score_lines(case: CaseView, named: Mapping[str, str]) -> Iterator[ScoreLine]:
    for one in case.scores:
        found = ((pk, named.get(pk, "台账记录")) for pk in one.entry_ids)
        yield ScoreLine(one, tuple(found))


def _score_form(
    ask: Asker, items: Sequence[Item], evidence: Sequence[tuple[str, str]]
) -> Iterator[Field]:
    if not items or not evidence:
        return
    pairs = [(one.key, f"{one.label}（{one.weight} 分）") for one in items]
    yield ask.select("item", "指标", pairs, required=True)
    yield ask.text("points", "得分（百分制）", type="number", required=True)
    yield ask.checks("entry_ids", "依据", evidence, ())
    yield ask.text("reason", "说明")


def my_ratings_page(
    cases: Sequence[tuple[str, str, str, str]],
    boxes: Sequence[BoxRow],
    person_id: str | None,
) -> MyRatings:
    """Return what concerns the reader."""
    url = reverse("person-points", args=[person_id]) if person_id else ""
    return MyRatings(tuple(cases), tuple(boxes), url)


def points_page(
    card: Card,
    views: Sequence[PointsView],
    banned: tuple[BannedLine, ...],
    *,
    raw: Mapping[str, str],
    token: str,
    problems: Sequence[Problem] = (),
) -> PointsPage:
    """Return a member's points; nobody else is on the page."""
    ask = Asker(raw, by_place(problems))
    return PointsPage(
        name=card.name,
        year=card.year,
        views=tuple(views),
        banned=banned,
        person_id=card.person_id,
        objection=ask.text("objection", "对哪一分有异议", type="textarea", rows=3),
        token=Field("token", "", "hidden", token),
        problems=lines_of(problems),
    )
