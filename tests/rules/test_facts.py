from datetime import date

import pytest

from tests.rules.shapes import entry
from yiben.rules.facts import PersonIn, Span

ONE, TWO, THREE = date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)


@pytest.mark.parametrize(
    ("span", "held"),
    [
        (Span(ONE, TWO), [True, True, False]),
        (Span(TWO, TWO), [False, True, False]),
        (Span(TWO), [False, True, True]),
    ],
)
def test_span_holds_on_both_of_its_days(span, held):
    assert [span.holds_on(day) for day in (ONE, TWO, THREE)] == held


@pytest.mark.parametrize(
    ("one", "two", "meet"),
    [
        (Span(ONE, ONE), Span(TWO, TWO), False),
        (Span(ONE, TWO), Span(TWO, THREE), True),
        (Span(ONE), Span(THREE), True),
        (Span(TWO), Span(ONE, ONE), False),
    ],
)
def test_spans_meet_if_they_share_a_day(one, two, meet):
    assert one.meets(two) is meet
    assert two.meets(one) is meet


@pytest.mark.parametrize("state", ["present", "online", "host", "made_up"])
def test_who_took_part_counts(state):
    assert PersonIn("甲", "attendee", state).counts


@pytest.mark.parametrize("state", ["leave", "sick", "away", "absent"])
def test_who_stayed_away_does_not_count(state):
    assert not PersonIn("甲", "attendee", state).counts


def test_entry_is_seen_from_its_entry_until_the_day_before_it_is_voided():
    made = entry("e", "县", ONE, entered=TWO, void_on=THREE)

    assert [made.visible_on(day) for day in (ONE, TWO, THREE)] == [False, True, False]
