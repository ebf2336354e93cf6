"""Forms of plans and reports."""

from dataclasses import replace
from typing import Any

from tests.factories.gatherings import ASSEMBLY, AT, THEME_DAY, World
from yiben.books.filings.actions import draft_filing
from yiben.books.filings.models import Filing
from yiben.books.filings.queries import blank_for
from yiben.books.filings.words import FilingForm
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine

PLAN = "filings.meeting_plan"
REPORT = "filings.meeting_report"
REVIEW = "filings.annual_review"
SPECIAL = "filings.special_report"
MEMBER_REPORT = "filings.member_report"
STUDY_PLAN = "filings.personal_study_plan"
SECRETARY = "filings.secretary_report"
GRADES = "filings.appraisal_grades"


def plan_year(world: World) -> None:
    lines = [
        PlanLine(3, ASSEMBLY, "讨论年度计划", chair_id=world.id("李春生")),
        PlanLine(4, THEME_DAY, "清明祭扫", day=28),
    ]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)


def form_for(world: World, kind: str = PLAN, **given: Any) -> FilingForm:
    period = "2026-H2" if kind in {REPORT, MEMBER_REPORT} else "2026"
    author = given.pop("author_id", None)
    blank = blank_for(
        world.branch, kind, period, seen_by=world["recorder"], author_id=author
    )
    return replace(blank, **given)


def drafted(world: World, kind: str = PLAN, **given: Any) -> Filing:
    form = form_for(world, kind, **given)
    return draft_filing(world.branch, form, by=world["recorder"], at=AT)
