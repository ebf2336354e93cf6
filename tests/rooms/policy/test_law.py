"""All that is in force, asked at once, is what its three parts say one by one."""

from datetime import date

import pytest

from tests.factories.policy import AT
from yiben.common.clock import moment
from yiben.policy.actions import define_name, retire_pack, settle_term
from yiben.policy.facts import adoption_facts, definition_facts, setting_facts
from yiben.policy.queries import law_facts

TALK = "qingshi-2026/group-talk-regular"
DAY, LAST = date(2026, 2, 1), date(2026, 6, 30)


@pytest.mark.parametrize(
    "day", ["2026-01-01", "2026-03-02", "2026-05-04", "2026-05-05"]
)
def test_law_facts_are_the_three_kinds_of_facts_known_on_a_day(
    in_force, day, django_assert_num_queries
):
    town, by = in_force.town, in_force["town"]
    settle_term(town, TALK, "every", "quarter", DAY, by=by, at=AT)
    later = moment(date(2026, 4, 4))
    settle_term(town, TALK, "every", "month", DAY, by=by, at=later)
    define_name(town, "qingshi-2026", "三定一看", ["定时间"], DAY, by=by, at=AT)
    end = moment(date(2026, 5, 5))
    retire_pack(town, "qingshi-2026", LAST, "已有新文件", by=by, at=end)
    on = date.fromisoformat(day)

    with django_assert_num_queries(1):
        found = law_facts(known_on=on)

    assert found == (
        adoption_facts(known_on=on),
        setting_facts(known_on=on),
        definition_facts(known_on=on),
    )
    assert bool(found.settings) == (on > date(2026, 3, 1))
