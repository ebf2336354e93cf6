"""The end of the year: an appraisal with an objection, and a vote."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from yiben.books.ballots import actions as ballots
from yiben.books.ballots.queries import question_for
from yiben.books.ballots.words import BoxForm, SheetForm, TellerRole
from yiben.books.ratings import actions, queries
from yiben.books.ratings.words import DecisionForm, RoundForm, StepForm
from yiben.common.clock import moment
from yiben.common.ids import new_id

from .act import Act
from .house import House
from .words import YEAR

if TYPE_CHECKING:
    from yiben.books.ballots.models import Box
    from yiben.books.ballots.words import Question
    from yiben.books.ratings.models import Round

KEY = "shiqiao"
GOOD, FAIR = "优秀", "合格"
DIMENSIONS = tuple(
    f"dimension.{one}" for one in ("politics", "discipline", "morals", "performance")
)
ASKED = ("满意", "基本满意", "不满意")


def rating_acts() -> Iterator[Act]:
    """Give the appraisal and the vote on the committee."""
    yield Act(moment(date(YEAR, 12, 1), 9), _appraise)
    yield Act(moment(date(YEAR, 12, 14), 18), _vote)


def _fresh(house: House, row: "Round", key: str = KEY) -> "Round":
    return queries.round_row(row.pk, seen_by=house.recorder(key))


def _appraise(house: House) -> None:
    """Begin the round; what follows has its own days."""
    on, hand = date(YEAR, 12, 1), house.recorder(KEY)
    form = RoundForm("ratings.democratic_appraisal", YEAR, on, token=new_id("x"))
    row = actions.begin_round(house.org(KEY), form, by=hand, at=moment(on, 9))
    days = {"self_reviewed": 4, "mutually_reviewed": 8}
    for name, day in days.items():
        later = date(YEAR, 12, day)
        run = partial(_step, row=row, step=name, on=later)
        house.then(moment(later, 18), run)
    house.then(moment(date(YEAR, 12, 13), 18), partial(_test, row=row))
    house.then(moment(date(YEAR, 12, 15), 18), partial(_decide, row=row))
    house.then(moment(date(YEAR, 12, 16), 18), partial(_feed_back, row=row))


def _step(
    house: House,
    *,
    row: "Round",
    step: str,
    on: date,
    texts: str = "",
    grades: Mapping[str, str] | None = None,
    key: str = KEY,
) -> None:
    """Do one step for everybody who gets a grade."""
    found = _fresh(house, row, key)
    view = queries.view_of(found, seen_by=house.recorder(key))
    ids = tuple(one.id for one in view.cases if not one.ungraded)
    form = StepForm(
        step, on, ids, dict.fromkeys(ids, texts) if texts else {}, grades or {}
    )
    actions.do_step(found, form, by=house.recorder(key), at=moment(on, 18))


def _test(house: House, *, row: "Round") -> None:
    """Hold the secret test on paper, on the evening of the meeting."""
    on = date(YEAR, 12, 13)
    opened = actions.open_test(
        _fresh(house, row),
        _box(house, "ballots.appraisal", "民主测评", on),
        by=house.recorder(KEY),
        at=moment(on, 19),
    )
    _count(house, opened.box, on, 0.3)


def _box(
    house: House, kind: str, topic: str, on: date, *questions: "Question"
) -> BoxForm:
    """Return the form of a paper box with two tellers who hold no office."""
    plain = [row for row in house.members(KEY, on) if not (row.offices or row.flags)]
    return BoxForm(
        kind=kind,
        topic=topic,
        on=on,
        questions=questions,
        teller_id=plain[0].person_id,
        counter_id=plain[1].person_id,
        token=new_id("x"),
    )


def _count(house: House, box: "Box", on: date, share: float) -> None:
    """Hand out paper, stop, enter both sheets alike, count.

    ``share`` of the ballots have the first answer, the others the second.
    """
    hand, at = house.recorder(KEY), moment(on, 20)
    there = [row.person_id for row in house.members(KEY, on) if not row.flags]
    ballots.give_paper(box, there, by=hand, at=at)
    ballots.stop_box(box, by=hand, at=at)
    first = int(len(there) * share)
    counts = {
        one.key: {one.options[0]: first, one.options[1]: len(there) - first}
        for one in box.questions
    }
    sheet = SheetForm(len(there), len(there), 0, counts)
    for role in TellerRole:
        ballots.enter_sheet(box, role.value, sheet, by=hand, at=at)
    ballots.count_box(box, None, by=hand, at=at)


def _decide(house: House, *, row: "Round") -> None:
    """Give each a grade with the branch's opinion, and write down the meeting."""
    on, hand = date(YEAR, 12, 15), house.recorder(KEY)
    view = queries.view_of(_fresh(house, row), seen_by=hand)
    cases = [one for one in view.cases if not one.ungraded]
    plain = house.hands["member"].person_id
    top = {one.id for one in sorted(cases, key=lambda one: one.name)[::5]}
    grades = {
        one.id: GOOD if one.id in top and one.person_id != plain else FAIR
        for one in cases
    }
    words = "按时参加组织生活，完成了分工的事。"
    _step(house, row=row, step="opinion", on=on, texts=words, grades=grades)
    form = DecisionForm(
        decided_on=on,
        decided_at="十二月十五日支部党员大会",
        chair_id=house.secretary(KEY, on).person_id,
        tags=DIMENSIONS,
    )
    actions.decide_round(_fresh(house, row), form, by=hand, at=moment(on, 19))


def _feed_back(house: House, *, row: "Round") -> None:
    """Tell everybody; one objects, and the branch answers before it files."""
    on, hand, member = date(YEAR, 12, 16), house.recorder(KEY), house.hands["member"]
    _step(house, row=row, step="fed_back", on=on)
    view = queries.view_of(_fresh(house, row), seen_by=hand)
    mine = next(one for one in view.cases if one.person_id == member.person_id)
    objection = actions.object_to(
        queries.case(mine.id, seen_by=member),
        "支部意见里没有提到我十月的送学上门，请补上。",
        token=new_id("x"),
        by=member,
        at=moment(date(YEAR, 12, 17), 20),
    )
    answered, filed = moment(date(YEAR, 12, 19), 9), moment(date(YEAR, 12, 20), 9)

    def answer(now: House) -> None:
        actions.answer_objection(
            queries.objection(objection.pk, seen_by=hand),
            "已核对十月的记录，写进支部意见；等次不变。",
            upheld=False,
            by=now.recorder(KEY),
            at=answered,
        )

    house.then(answered, answer)
    house.then(
        filed,
        lambda now: actions.file_grades(
            _fresh(now, row), by=now.recorder(KEY), at=filed
        ),
    )


def _vote(house: House) -> None:
    """Let the members vote on the work of their committee."""
    on = date(YEAR, 12, 14)
    question = question_for("支委会全年工作", ASKED, None)
    form = _box(house, "ballots.committee_review", "支委会年度报告测评", on, question)
    opened = ballots.open_box(
        house.org(KEY), form, by=house.recorder(KEY), at=moment(on, 18)
    )
    _count(house, opened.box, on, 0.9)
