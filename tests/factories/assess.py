"""An assessment of the town's branches: its sheet, values, remarks, the meeting."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from tests.factories.gatherings import AT, World
from tests.factories.ratings import ASSESSMENT, DEBRIEF, ON, do
from yiben.books.ratings import actions, queries
from yiben.books.ratings.models import Case, Round, Sheet
from yiben.books.ratings.words import (
    DecisionForm,
    How,
    Item,
    RoundForm,
    ScoreForm,
    SettleForm,
)
from yiben.common.clock import moment
from yiben.ledger.actions import post_entry
from yiben.ledger.models import Entry
from yiben.ledger.words import EntryDraft
from yiben.reports.actions.assess import confirm_drafts, settle_item

SENT_BY = date(2026, 11, 27)
MEETING_ON = date(2026, 11, 28)
MEETING_AT = moment(MEETING_ON, 15)
BASIS = "镇党建考核办法第八条"
ITEMS = (
    Item("p", "学习教育", Decimal(40), "programme_duties", programme=True),
    Item("s", "问题解决", Decimal(20), "problems_solved"),
    Item("f", "督查整改", Decimal(10), "findings_answered"),
    Item("o", "党员群众评价", Decimal(10), "mass_evaluation"),
    Item("d", "书记述职", Decimal(10), "secretary_debrief"),
    Item("h", "作用发挥", Decimal(10)),
)


def published(world: World, items: tuple[Item, ...] = ITEMS, **given: Any) -> Sheet:
    """Publish the sheet of the town for 2026."""
    year = given.pop("year", 2026)
    by = given.pop("by", world["town_recorder"])
    return actions.publish_sheet(
        world.town, ASSESSMENT, year, items, by=by, at=AT, **given
    )


def begun_sheet(world: World, **given: Any) -> Round:
    """Publish the sheet and begin the assessment."""
    published(world, **given)
    form = RoundForm(ASSESSMENT, 2026, ON)
    return actions.begin_round(world.town, form, by=world["town_recorder"], at=AT)


def case_at(row: Round, org: Any) -> Case:
    """Return the case of a unit."""
    return Case.objects.select_related("round__unit", "org").get(round=row, org=org)


def settle(world: World, case: Case, item: str, **given: Any) -> None:
    """Decide about a computed item; as it is, unless told otherwise."""
    by, at = given.pop("by", world["town_recorder"]), given.pop("at", AT)
    form = replace(SettleForm(item, How.CONFIRMED), **given)
    settle_item(case, form, by=by, at=at)


def posted(world: World, case: Case) -> Entry:
    """Post something to the ledger of a unit, to rest a value on."""
    draft = EntryDraft(
        unit_id=str(case.org_id),
        kind="gatherings.volunteer_service.held",
        happened_on=ON,
        title="抗洪抢险",
        once=f"evidence:{case.pk}",
    )
    who = "recorder" if case.org_id == world.branch.pk else "neighbour"
    return post_entry(draft, by=world[who], at=AT)


def give(world: World, case: Case, item: str = "h", points: int = 90) -> None:
    """Give what people have to give, with a reason and an entry."""
    entry = posted(world, case)
    form = ScoreForm(case.pk, item, Decimal(points), "抗洪走在前", (entry.pk,))
    actions.give_score(case, form, by=world["town_recorder"], at=AT)


def settled(world: World, **given: Any) -> Round:
    """Return an assessment with everything settled, still a draft."""
    row = begun_sheet(world, **given)
    for case in row.cases.select_related("round__unit", "org"):
        confirm_drafts(case, by=world["town_recorder"], at=AT)
        for item in queries.sheet_round(row, seen_by=world["town_recorder"]).items:
            if not item.source:
                give(world, case, item.key)
    return row


def sent(world: World, **given: Any) -> Round:
    """Return an assessment that was sent to the units."""
    row = settled(world, **given)
    return actions.send_sheet(row, SENT_BY, by=world["town_recorder"], at=AT)


def meeting(world: World, on: date = MEETING_ON) -> Entry:
    """Hold the meeting of the town that decides."""
    draft = EntryDraft(
        unit_id=world.town.pk,
        kind="gatherings.deployment_meeting.held",
        happened_on=on,
        title="研究年度考核结果",
        once=f"meeting:{on}",
    )
    return post_entry(draft, by=world["town_recorder"], at=moment(on, 12))


def decide(world: World, row: Round, **given: Any) -> Round:
    """Decide at the meeting, the term for remarks being over."""
    form = DecisionForm(
        decided_on=MEETING_ON,
        decided_at="11月28日镇党委会议",
        meeting_id=meeting(world).pk,
    )
    by = given.pop("by", world["town_recorder"])
    return actions.decide_round(row, replace(form, **given), by=by, at=MEETING_AT)


def assessed(world: World, **given: Any) -> Round:
    """Return an assessment that was decided."""
    return decide(world, sent(world, **given))


def debriefed(world: World, grade: str = "较好") -> Round:
    """Decide on the debriefs of the secretaries below the town."""
    by = world["town_recorder"]
    row = actions.begin_round(world.town, RoundForm(DEBRIEF, 2026, ON), by=by, at=AT)
    for step in ("first_report", "second_report", "superior_review", "member_review"):
        do(row, step, by=by, text="内容")
    do(row, "rating", by=by, grade=grade, text="称职")
    form = DecisionForm(decided_on=ON, decided_at="11月20日述职评议会")
    return actions.decide_round(row, form, by=by, at=AT)
