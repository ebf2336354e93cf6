from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.rules.shapes import rule
from yiben.rules.judge import Cell, status_of, warn_day

DUE = date(2026, 2, 10)
LAST = date(2026, 1, 31)


def cell(**words) -> Cell:
    """Return a cell of January: one needed, none done, due on 10 February."""
    made = Cell(
        subject="org:县",
        org_id="县",
        rule=words.pop("rule", rule()),
        period="2026-01",
        period_label="2026年1月",
        first_on=date(2026, 1, 1),
        last_on=LAST,
        due_on=DUE,
        warn_on=warn_day(LAST, 1),
        need=1,
    )
    return replace(made, **words)


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2026, 1, 24), "open"),
        (date(2026, 1, 25), "due_soon"),
        (DUE, "due_soon"),
        (DUE + timedelta(days=1), "missed"),
    ],
)
def test_status_goes_with_the_day(on, status):
    assert status_of(cell(), on) == status


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"done": 1, "on_time": 1}, "met"),
        ({"done": 3, "on_time": 1}, "met"),
        ({"done": 1, "on_time": 0}, "met_late"),
        ({"done": 0, "gap": True}, "gap_declared"),
        ({"done": 1, "on_time": 1, "gap": True}, "gap_declared"),
        ({"gap": True, "waived": True}, "waived"),
        ({"waived": True, "rule": rule(every="open")}, "undetermined"),
        ({"waived": True, "rule": rule(every="open", needs=("词",))}, "unresolved"),
        ({"rule": rule(strength="soft")}, "reminded"),
        ({"rule": rule(strength="goal")}, "reminded"),
        ({"rule": rule(strength="trial")}, "reminded"),
        ({"rule": rule(strength="may")}, "reminded"),
        ({"due_on": None}, "undetermined"),
    ],
)
def test_the_first_that_holds_decides(words, status):
    assert status_of(cell(**words), DUE + timedelta(days=1)) == status


def test_what_is_kept_lasts_to_its_last_day():
    kept = cell(period="standing", done=1, on_time=1, lasts_until=DUE)

    assert status_of(kept, DUE) == "met"
    assert status_of(kept, DUE + timedelta(days=1)) == "missed"
    assert kept.standing


def test_what_is_kept_is_never_late():
    kept = cell(period="standing", done=1, on_time=0)

    assert status_of(kept, DUE) == "met"


@pytest.mark.parametrize(
    ("months", "days"), [(1, 7), (3, 15), (6, 30), (12, 30), (2, 30)]
)
def test_warning_comes_so_many_days_before_the_end(months, days):
    assert (LAST - warn_day(LAST, months)).days + 1 == days


@pytest.mark.parametrize(
    ("words", "flags"),
    [
        ({}, set()),
        ({"done": 1, "on_time": 0}, {"late"}),
        ({"done": 1, "on_time": 1}, set()),
        ({"deviating": 1}, {"deviating"}),
        ({"deviation_filed": 1}, {"deviation_filed"}),
        ({"uncovered": ("王二",)}, {"uncovered"}),
    ],
)
def test_flags_stand_beside_the_status(words, flags):
    assert cell(**words).flags == flags
