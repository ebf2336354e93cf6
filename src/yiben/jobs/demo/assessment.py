"""The town assesses its branches: weights, debriefs, values, remarks, a meeting."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from yiben.books.ratings import actions, queries
from yiben.books.ratings.words import DecisionForm, Item, RoundForm, ScoreForm, StepForm
from yiben.common.clock import moment
from yiben.common.ids import new_id
from yiben.reports.actions.assess import confirm_drafts
from yiben.standing import actions as standing

from .act import Act
from .chance import chance
from .clerk import Plan, gather, held
from .house import House
from .words import YEAR

if TYPE_CHECKING:
    from yiben.books.ratings.models import Round

TOWN = "heping"
ASSESSMENT, DEBRIEF = "ratings.party_assessment", "ratings.dual_report_review"
ROLE = "党员作用发挥"
ITEMS = (
    ("学习教育常态化制度化", 40, "programme_duties"),
    ("查找解决问题", 20, "problems_solved"),
    ("督查问题整改", 10, "findings_answered"),
    ("党员群众评价", 10, "mass_evaluation"),
    ("书记述职评议", 10, "secretary_debrief"),
    (ROLE, 10, ""),
)
BEGUN, REMARKED = date(YEAR, 12, 5), date(YEAR, 12, 10)
MEETING = date(YEAR, 12, 17)
DEBRIEFED = date(YEAR, 12, 3)


def assessment_acts() -> Iterator[Act]:
    """Give the assessment from its sheet in February to the meeting in December."""
    yield Act(moment(date(YEAR, 2, 26), 9), _publish)
    yield Act(moment(DEBRIEFED, 18), _debrief)
    yield Act(moment(BEGUN, 18), _begin)
    yield Act(moment(REMARKED, 10), _remark)
    yield Act(moment(MEETING, 18), _decide)


def _publish(house: House) -> None:
    """Publish, in February, by what the town will assess its branches."""
    items = tuple(
        Item(f"i{n}", label, Decimal(weight), source, n == 1)
        for n, (label, weight, source) in enumerate(ITEMS, start=1)
    )
    actions.publish_sheet(
        house.org(TOWN),
        ASSESSMENT,
        YEAR,
        items,
        by=house.recorder(TOWN),
        at=moment(date(YEAR, 2, 26), 9),
    )


def _debrief(house: House) -> None:
    """Hear the secretaries of the branches, and decide on each."""
    hand, at = house.recorder(TOWN), moment(DEBRIEFED, 18)
    form = RoundForm(DEBRIEF, YEAR, DEBRIEFED, token=new_id("x"))
    row = actions.begin_round(house.org(TOWN), form, by=hand, at=at)
    ids = tuple(row.cases.order_by("pk").values_list("pk", flat=True))
    said = {
        "first_report": "述全年抓支部建设的情况。",
        "second_report": "述查找解决问题的情况。",
        "superior_review": "抓得实，补记偏多。",
        "member_review": "办事公道，愿意听意见。",
        "rating": "履职较好。",
    }
    for step, text in said.items():
        grades = dict.fromkeys(ids, "较好") if step == "rating" else {}
        form_ = StepForm(step, DEBRIEFED, ids, dict.fromkeys(ids, text), grades)
        actions.do_step(_fresh(house, row), form_, by=hand, at=at)
    decision = DecisionForm(DEBRIEFED, "十二月三日书记述职评议会")
    actions.decide_round(_fresh(house, row), decision, by=hand, at=at)


def _fresh(house: House, row: "Round") -> "Round":
    return queries.round_row(row.pk, seen_by=house.recorder(TOWN))


def _running(house: House) -> "Round":
    """Return the assessment of the year."""
    hand = house.recorder(TOWN)
    found = queries.rounds_of(house.org(TOWN), seen_by=hand)
    row = next(one for one in found if one.kind == ASSESSMENT)
    return queries.round_row(row.id, seen_by=hand)


def _begin(house: House) -> None:
    """Confirm what the ledger comes to, give the rest by hand, send it out."""
    hand, at = house.recorder(TOWN), moment(BEGUN, 18)
    standing.settle(at=at)
    standing.ensure_year(year=YEAR, at=at)
    form = RoundForm(ASSESSMENT, YEAR, BEGUN, token=new_id("x"))
    row = actions.begin_round(house.org(TOWN), form, by=hand, at=at)
    whole = queries.sheet_round(_fresh(house, row), seen_by=hand)
    for one in whole.cases:
        case = queries.sheet_case(one.id, seen_by=hand)
        confirm_drafts(case, by=house.superior(TOWN), at=at)
        for item in whole.items:
            if not item.source:
                _give(house, one.id, item.key, at)
    actions.send_sheet(_fresh(house, row), date(YEAR, 12, 14), by=hand, at=at)


def _give(house: House, case_id: str, item: str, at: datetime) -> None:
    hand = house.recorder(TOWN)
    case = queries.sheet_case(case_id, seen_by=hand)
    evidence = [key for key, _ in queries.evidence_for(case, seen_by=hand)][:2]
    points = Decimal(80 + int(chance("score", case_id, item) * 15))
    why = "到村看了党员责任区，群众说得出党员做了什么。"
    score = ScoreForm(case_id, item, points, why, tuple(evidence))
    actions.give_score(case, score, by=hand, at=at)


def _remark(house: House) -> None:
    """Let each branch say what it thinks of its own sheet."""
    whole = queries.sheet_round(_running(house), seen_by=house.recorder(TOWN))
    keys = {org.pk: key for key, org in house.orgs.items()}
    for one in whole.cases:
        hand = house.recorder(keys[one.org_id])
        case = queries.sheet_case(one.id, seen_by=hand)
        actions.comment_on(case, "没有意见。", by=hand, at=moment(REMARKED, 10))


def _decide(house: House) -> None:
    """Decide at a meeting of the committee, tell the branches, publish."""
    hand, at = house.recorder(TOWN), moment(MEETING, 18)
    title = "研究年度党建工作考核结果"
    minutes = f"{title}。逐个单位看了考核表，同意按表评定。"
    plan = Plan(TOWN, held("deployment_meeting"), MEETING, title, minutes=minutes)
    entry = gather(house, plan, at)
    row = _running(house)
    decision = DecisionForm(
        decided_on=MEETING,
        decided_at="十二月十七日镇党委会议",
        meeting_id=entry.pk,
        tags=("element.referred", "element.secretary"),
    )
    row = actions.decide_round(row, decision, by=hand, at=at)
    ids = tuple(row.cases.order_by("pk").values_list("pk", flat=True))
    told = StepForm("fed_back", MEETING, ids, dict.fromkeys(ids, "已当面反馈"))
    actions.do_step(_fresh(house, row), told, by=hand, at=at)
    actions.publish_result(_fresh(house, row), by=hand, at=at)
