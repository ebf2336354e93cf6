"""Measures of the town about its branch, and findings on the way to a list."""

from datetime import date
from typing import Any

from tests.factories.gatherings import AT, World
from tests.factories.lists import AT as LISTS_AT
from tests.factories.supervision import inspection_form
from yiben.books.lists.actions import take_step
from yiben.books.lists.models import Item
from yiben.books.lists.words import StepForm
from yiben.supervision.actions import hold_inspection, list_findings, take_measure
from yiben.supervision.models import Inspection, MeasureTaken
from yiben.supervision.words import MeasureForm

DECIDED = date(2026, 11, 19)
UNTIL = date(2026, 11, 29)
DUE = date(2026, 12, 31)
CLAUSE = "《中央意见》七“对支部执行制度不经常、不认真、不严肃的，要及时批评指正”"


def held(world: World, **given: Any) -> Inspection:
    """Return an inspection of the branch by the town, with two findings."""
    form = inspection_form(world, **given)
    return hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)


def listed(world: World, row: Inspection, by: str = "recorder") -> list[Item]:
    """Put everything that was found onto the branch's problem list."""
    ids = list(row.findings.values_list("pk", flat=True))
    return list_findings(row, ids, by=world[by], at=AT)


def done(world: World, item: Item) -> None:
    """Close an item of the branch's list with result and proof."""
    form = StepForm(
        stage="closed",
        happened_on=date(2026, 11, 20),
        fields={"result": "补开了主题党日"},
        proof="11月20日的会议记录",
        checker_id=world.id("赵田"),
    )
    take_step(item, form, by=world["recorder"], at=LISTS_AT)


def measure_form(world: World, rung: str = "reminder", **given: Any) -> MeasureForm:
    """Return a measure the secretary of the town decided, valid for its rung."""
    usual: dict[str, Any] = {
        "decided_by": world.id("柳书记"),
        "decided_on": DECIDED,
        "facts": "第三季度没有召开支部党员大会",
        "reply_until": UNTIL,
        "basis": CLAUSE,
        "way": "phone" if rung == "reminder" else "",
    }
    if rung in {"rectification", "accountability"}:
        usual["meeting"] = "2026年11月19日镇党委会"
    if rung == "rectification":
        usual |= {"due_on": DUE, "helper": "郑县长", "steps": ("选优书记", "按月开会")}
    if rung != "reminder":
        usual["skipped"] = "情况紧急，党委会决定直接办"
    return MeasureForm(rung, **{**usual, **given})


def taken(
    world: World, rung: str = "reminder", by: str = "superior", **given: Any
) -> MeasureTaken:
    """Take a measure of the town about the branch."""
    form = measure_form(world, rung, **given)
    return take_measure(world.town, world.branch, form, by=world[by], at=AT)
