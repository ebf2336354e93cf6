"""Forms of inspections."""

from dataclasses import replace
from datetime import date
from typing import Any

from tests.factories.gatherings import HELD_ON, World
from yiben.supervision.queries import blank_for
from yiben.supervision.words import FindingForm, InspectionForm

DUE_ON = date(2026, 12, 31)


def inspection_form(world: World, **given: Any) -> InspectionForm:
    """Return an inspection by the town with two findings."""
    blank = blank_for(world.town, HELD_ON, seen_by=world["superior"])
    fields = {
        "mode": "papers",
        "topic": "“三会一课”执行情况",
        "summary": "查阅了会议记录。",
        "inspector_ids": (world.id("柳书记"), world.id("陶六")),
        "fields": {"place": "村部", "advice": "补齐记录"},
        "findings": (FindingForm("九月没有主题党日", DUE_ON), FindingForm("记录不全")),
    }
    return replace(blank, **{**fields, **given})
