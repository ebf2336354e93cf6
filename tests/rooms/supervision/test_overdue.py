"""What is overdue: listed after the grace, by whom it concerns, and nothing more."""

from datetime import date, timedelta

import pytest

from tests.factories.gatherings import AT
from tests.factories.lists import problem
from tests.factories.measures import held, listed, measure_form, taken
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.people.models import AuditLine
from yiben.supervision.actions import reply_finding, take_measure
from yiben.supervision.models import MeasureTaken
from yiben.supervision.queries import overdue_of
from yiben.supervision.words import FindingForm, Late, Source

EVERYBODY = (
    *("recorder", "second", "member", "superior", "county_superior"),
    *("town_recorder", "neighbour", "stranger", "auditor", "system_admin"),
    *("security_admin", "chief_auditor", "nobody"),
)
HELD = date(2026, 9, 1)
DUE = date(2026, 10, 1)
LATE = DUE + timedelta(days=31)
LATER = moment(date(2026, 12, 5))


@pytest.fixture
def late(world):
    """Two things found in September, one with a day."""
    forms = (FindingForm("九月没有主题党日", DUE), FindingForm("记录不全"))
    return held(world, happened_on=HELD, findings=forms)


def below(world, who: str = "superior", org=None, on: date = LATE, **given):
    return overdue_of(org or world.town, on=on, seen_by=world[who], **given).below


def told(rows: tuple[Late, ...]) -> list[tuple[str, str, str]]:
    return [(one.sort, one.unit, one.title) for one in rows]


def test_a_matter_stays_with_its_unit_for_the_grace_and_no_shorter(world, late):
    finding = ("finding", "河湾村党支部", "九月没有主题党日")

    assert below(world, on=LATE - timedelta(days=1)) == ()
    assert below(world, on=LATE - timedelta(days=1), grace=0) == ()
    assert told(below(world)) == [finding]
    assert below(world, grace=60) == ()


def test_an_item_past_its_day_is_listed_and_one_from_a_finding_only_once(world, late):
    item = problem(world, due_on=DUE)
    listed(world, late)

    rows = below(world)

    assert told(rows) == [
        ("finding", "河湾村党支部", "九月没有主题党日"),
        ("item", "河湾村党支部", "村部卫生脏乱差"),
    ]
    assert rows[1].source == Source(item_id=item.pk)


def test_who_stands_higher_sees_it_when_the_committee_directly_above_has_called(
    world, late
):
    item = problem(world, due_on=DUE)
    county = {"who": "county_superior", "org": world.county}
    source = Source(item_id=item.pk)
    form = measure_form(world, decided_by=world.id("郑县长"), source=source)

    assert below(world, **county) == ()
    with pytest.raises(ManyErrors) as caught:
        take_measure(
            world.county, world.branch, form, by=world["county_superior"], at=AT
        )
    called = taken(world, source=source)

    assert "中共柳溪镇委员会还没有打电话" in caught.value.problems[0].message
    rows = below(world, **county)
    assert [one.source.item_id for one in rows] == [item.pk]
    assert rows[0].last is not None
    assert rows[0].last.id == called.pk
    talk = measure_form(
        world, "talk", decided_by=world.id("郑县长"), source=source, after=called.pk
    )
    made = take_measure(
        world.county, world.branch, talk, by=world["county_superior"], at=AT
    )
    assert made.superior == world.county


def test_listing_decides_and_sends_nothing(world, late):
    before = AuditLine.objects.count()

    for _ in range(3):
        below(world, on=LATE + timedelta(days=300))

    assert MeasureTaken.objects.count() == 0
    assert AuditLine.objects.count() == before
    assert late.findings.get(number=1).state == "open"


def test_an_answered_finding_waits_for_the_superior_not_for_the_unit(world, late):
    reply_finding(late.findings.get(number=1), "补开了", by=world["recorder"], at=AT)

    found = overdue_of(world.town, on=LATE, seen_by=world["superior"])

    assert found.below == ()
    assert [(one.sort, one.number) for one in found.own] == [("check", 1)]


def test_a_measure_waits_first_for_the_answer_and_then_for_its_result(world):
    row = taken(world, "talk", reply_until=date(2026, 11, 25))
    bound = taken(world, "talk", besides=("measure.order",), due_on=date(2026, 11, 28))
    day = date(2026, 12, 1)

    found = overdue_of(world.town, on=day, seen_by=world["superior"])

    assert [(one.sort, one.id) for one in found.below] == [("reply", row.pk)]
    assert [(one.sort, one.id) for one in found.own] == [("result", bound.pk)]


def test_what_the_next_rung_took_over_waits_there(world):
    first = taken(world, reply_until=date(2026, 11, 22))
    talk = taken(world, "talk", after=first.pk, reply_until=date(2026, 11, 25))

    found = overdue_of(world.town, on=date(2026, 12, 1), seen_by=world["superior"])

    assert [one.id for one in found.below] == [talk.pk]


def test_what_is_about_a_person_is_listed_for_that_organisation_alone(world):
    taken(world, "talk", person_id=world.id("李春生"), reply_until=date(2026, 11, 25))
    day = date(2026, 12, 1)

    mine = overdue_of(world.town, on=day, seen_by=world["superior"]).below
    higher = overdue_of(world.town, on=day, seen_by=world["county_superior"]).below

    assert [one.title for one in mine] == ["约谈：李春生"]
    assert higher == ()


@pytest.mark.parametrize(
    "who",
    [
        one
        for one in EVERYBODY
        if one not in ("superior", "county_superior", "town_recorder")
    ],
)
def test_nobody_else_reads_what_is_overdue(world, who):
    with pytest.raises(RefusedError):
        overdue_of(world.town, on=LATE, seen_by=world[who])


@pytest.mark.parametrize("rows", [1, 4])
def test_more_matters_cost_no_more_questions(world, rows, django_assert_num_queries):
    for number in range(rows):
        held(world, happened_on=HELD, findings=(FindingForm(f"问题{number}", DUE),))
        problem(world, due_on=DUE, title=f"事项{number}")

    with django_assert_num_queries(12):
        found = below(world)

    assert len(found) == 2 * rows
