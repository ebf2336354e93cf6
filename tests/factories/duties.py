"""Waivers for tests."""

from datetime import date, datetime
from typing import Any

from tests.factories.ledger import AT, Town
from yiben.duties.actions import waive_duty
from yiben.duties.models import Waiver

DUTY = "hunan-2017/theme-day"


def waive(town: Town, at: datetime = AT, by: str = "superior", **given: Any) -> Waiver:
    """Release the first branch from one duty, as its town."""
    asked: dict[str, Any] = {
        "subject": f"org:{town.branch.pk}",
        "duty": DUTY,
        "period": "2026-05",
        "org": town.branch,
        "reason": "汛期转移群众",
        "until": date(2026, 6, 30),
        **given,
    }
    names = [asked.pop(name) for name in ("subject", "duty", "period")]
    return waive_duty(*names, **asked, by=town[by], at=at)
