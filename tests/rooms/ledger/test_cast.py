"""The house's cast at the doors of ledger, duties and plans: who may, who may not."""

from datetime import date
from typing import Any

import pytest

from tests.cast import AT, TODAY, Cast, build_cast
from tests.factories.ledger import make_draft
from tests.factories.plans import line
from yiben.common.errors import RefusedError
from yiben.duties.actions import revoke_waiver, waive_duty
from yiben.duties.models import Waiver
from yiben.ledger.actions import (
    commit_heads,
    correct_entry,
    declare_gap,
    export_archive,
    post_entry,
)
from yiben.ledger.models import Entry
from yiben.ledger.queries import entries_of, entry, verify
from yiben.plans.actions import give_task, set_plan
from yiben.plans.models import PlanItem, Task


@pytest.fixture
def cast(db, settings) -> Cast:
    settings.YIBEN_TODAY = TODAY.isoformat()
    return build_cast()


def acts(cast, tmp_path):
    """Every action of the three rooms, with those who may do it."""
    told = post_entry(make_draft(cast.branch), by=cast.recorder, at=AT)
    waived = waive_duty(
        f"org:{cast.branch.pk}",
        "a/b",
        "2026-05",
        org=cast.branch,
        reason="汛期",
        until=None,
        by=cast.superior,
        at=AT,
    )
    when: dict[str, Any] = {"at": AT}
    gap: dict[str, Any] = {"duties": ["a/b"], "period": "2026-Q1", "reason": "汛期"}
    waiver: dict[str, Any] = {"org": cast.branch, "reason": "汛期", "until": None}
    return {
        ("recorder", "superior"): [
            lambda by: post_entry(make_draft(cast.branch), by=by, **when),
            lambda by: declare_gap(cast.branch, **gap, by=by, **when),
            lambda by: export_archive(cast.branch, tmp_path / "a", by=by, **when),
        ],
        ("recorder",): [
            lambda by: correct_entry(told, None, reason="错", by=by, **when),
            lambda by: set_plan(cast.branch, 2026, [line()], by=by, **when),
            lambda by: give_task(cast.branch, "修渠", by=by, **when),
        ],
        ("superior",): [
            lambda by: waive_duty("org:x", "a/b", "2026", **waiver, by=by, **when),
            lambda by: revoke_waiver(waived, by=by, **when),
        ],
        ("system_admin",): [lambda by: commit_heads(by=by, **when)],
        ("chief_auditor",): [lambda by: verify(seen_by=by)],
        ("chief_auditor", "auditor", "recorder", "member", "superior"): [
            lambda by: verify(cast.branch, seen_by=by)
        ],
        ("auditor", "recorder", "member", "superior"): [
            lambda by: entry(told.pk, seen_by=by),
            lambda by: entries_of(cast.branch, seen_by=by),
        ],
    }


def test_every_wrong_person_is_refused_and_nothing_is_written(cast, tmp_path):
    every = acts(cast, tmp_path)
    tables = (Entry, Waiver, PlanItem, Task)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    tried: list[str] = []

    for right, doings in every.items():
        for act in doings:
            for name, by in cast.wrong_people(*right).items():
                with pytest.raises(RefusedError):
                    act(by)
                tried.append(name)

    assert len(tried) == 78
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert not (tmp_path / "a").exists()


def test_every_right_person_is_let_in(cast, tmp_path):
    every = acts(cast, tmp_path)
    before = Entry.objects.count()

    for right, doings in every.items():
        for act in doings:
            if right != ("superior",):
                act(getattr(cast, right[0]))

    assert Entry.objects.count() > before
    assert verify(seen_by=cast.chief_auditor) == []
    assert entries_of(cast.branch, seen_by=cast.member)[0].entered_on == date(
        2026, 11, 20
    )
