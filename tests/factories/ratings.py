"""Ballots and rounds of appraisal, in the small world of the books."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World
from yiben.books.ballots import actions as ballots
from yiben.books.ballots.models import Box
from yiben.books.ballots.queries import question_for
from yiben.books.ballots.words import BoxForm, Codes, Question, SheetForm, TellerRole
from yiben.books.ratings import actions
from yiben.books.ratings.models import Case, Round
from yiben.books.ratings.words import DecisionForm, RoundForm, StepForm
from yiben.people.models import Account

ON = date(2026, 11, 20)
APPRAISAL = "ratings.democratic_appraisal"
DEBRIEF = "ratings.dual_report_review"
ASSESSMENT = "ratings.party_assessment"
EVALUATION = "ratings.mass_evaluation"
STARS = "ratings.star_rating"
REVIEW_BOX = "ballots.committee_review"
DIMENSIONS = tuple(
    f"dimension.{one}" for one in ("politics", "discipline", "morals", "performance")
)
GRADES = ("优秀", "合格", "基本合格", "不合格")


def box_form(world: World, kind: str = REVIEW_BOX, **given: Any) -> BoxForm:
    """Return the form of a box on one question, with two tellers of the branch."""
    form = BoxForm(
        kind=kind,
        topic="对支委会工作的评价",
        on=ON,
        questions=(Question("q", "支委会工作", ("满意", "基本满意", "不满意")),),
        teller_id=world.id("钱水生"),
        counter_id=world.id("周大山"),
        by_screen=True,
    )
    return replace(form, **given)


def open_box(world: World, **given: Any) -> ballots.Opened:
    """Open a box of the branch."""
    form = box_form(world, **given)
    return ballots.open_box(world.branch, form, by=world["recorder"], at=AT)


def sheet(box: Box, issued: int = 0, **counts: int) -> SheetForm:
    """Return a teller's sheet for the first question of a box."""
    key = box.questions[0].key
    return SheetForm(issued, sum(counts.values()), 0, {key: counts})


def count(
    world: World, box: Box, codes: Codes | None, paper: SheetForm | None = None
) -> Box:
    """Stop a box, enter both sheets alike, and count."""
    by = world["recorder"]
    ballots.stop_box(box, by=by, at=AT)
    if paper is not None:
        for role in TellerRole:
            ballots.enter_sheet(box, role.value, paper, by=by, at=AT)
    return ballots.count_box(box, codes, by=by, at=AT)


def begun(world: World, kind: str = APPRAISAL, **given: Any) -> Round:
    """Begin a round of the branch."""
    form = RoundForm(kind=kind, year=2026, on=ON)
    return actions.begin_round(
        world.branch, replace(form, **given), by=world["recorder"], at=AT
    )


def case_of(row: Round, name: str) -> Case:
    """Return the case of somebody."""
    return Case.objects.select_related("round__unit", "person", "org").get(
        round=row, person__name=name
    )


def do(
    row: Round, step: str, *, by: Account, grade: str = "", text: str = "略", on=ON
) -> None:
    """Do one step for everybody in a round."""
    ids = tuple(row.cases.values_list("pk", flat=True))
    form = StepForm(
        step,
        on,
        ids,
        texts=dict.fromkeys(ids, text),
        grades=dict.fromkeys(ids, grade) if grade else {},
    )
    actions.do_step(row, form, by=by, at=AT)


def hold_test(world: World, row: Round) -> Box:
    """Hold the secret test of a round on paper, and count it."""
    form = box_form(world, by_screen=False)
    opened = actions.open_test(row, form, by=world["recorder"], at=AT)
    row.refresh_from_db()
    return count(world, opened.box, None, SheetForm())


def ready(world: World) -> Round:
    """Return a round with everything done that comes before the decision."""
    row = begun(world)
    by = world["recorder"]
    do(row, "self_reviewed", by=by)
    do(row, "mutually_reviewed", by=by)
    hold_test(world, row)
    do(row, "opinion", by=by, grade="合格", text="表现良好")
    return row


def decision(world: World, **given: Any) -> DecisionForm:
    """Return the form of a decision by the assembly."""
    form = DecisionForm(
        decided_on=ON,
        decided_at="11月20日支部党员大会",
        chair_id=world.id("李春生"),
        tags=DIMENSIONS,
    )
    return replace(form, **given)


def decided(world: World) -> Round:
    """Return a round that was decided."""
    return actions.decide_round(
        ready(world), decision(world), by=world["recorder"], at=AT
    )


def question(label: str, *options: str) -> Question:
    """Return a question."""
    return question_for(label, options, None)
