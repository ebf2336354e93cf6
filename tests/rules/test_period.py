from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.rules.period import (
    FAR,
    MONTHS,
    Period,
    after,
    first_day,
    first_whole_month,
    last_day,
    month_after_whole,
    month_of,
    parse_period,
    periods_of,
)

JANUARY = 2026 * 12


@pytest.mark.parametrize(
    ("key", "start", "end", "label"),
    [
        ("2026", 0, 12, "2026年"),
        ("2026-H2", 6, 12, "2026年下半年"),
        ("2026-Q4", 9, 12, "2026年第四季度"),
        ("2026-12", 11, 12, "2026年12月"),
        ("2026-01", 0, 1, "2026年1月"),
    ],
)
def test_period_is_named_and_found_by_its_name(key, start, end, label):
    period = parse_period(key)

    assert period == Period(JANUARY + start, JANUARY + end)
    assert (period.key, period.label) == (key, label)


@pytest.mark.parametrize("key", ["", "26", "2026-13", "2026-Q5", "2026-H0", "2026-1"])
def test_what_is_no_period_is_refused_with_advice(key):
    with pytest.raises(ValueError, match="应写成 2026、2026-H1、2026-Q2 或 2026-05"):
        parse_period(key)


@pytest.mark.parametrize("every", MONTHS)
def test_periods_of_a_year_touch_and_fill_it(every):
    periods = periods_of(every, 2026)

    assert [one.start for one in periods[1:]] == [one.end for one in periods[:-1]]
    assert (periods[0].start, periods[-1].end) == (JANUARY, JANUARY + 12)
    assert {one.end - one.start for one in periods} == {MONTHS[every]}


def test_first_and_last_day_of_a_period():
    assert parse_period("2024-Q1").first_on == date(2024, 1, 1)
    assert parse_period("2024-02").last_on == date(2024, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 30)))
def test_months_and_days_agree(day):
    month = month_of(day)

    assert first_day(month) <= day <= last_day(month)
    assert after(last_day(month), 1) == first_day(month + 1)


@given(st.dates(date(1990, 1, 1), date(2090, 12, 30)))
def test_whole_months_begin_on_their_first_day_and_end_on_their_last(day):
    begins, ends = first_whole_month(day), month_after_whole(day)

    assert first_day(begins) >= day > first_day(begins - 1)
    assert last_day(ends - 1) <= day < last_day(ends)


def test_what_goes_on_has_no_last_month():
    assert month_after_whole(None) == FAR
