"""A plan rests on what was read, and on nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import AT, TODAY
from tests.factories.people import make_membership, make_person
from tests.rooms.people.roster import member_line, rows, workbook
from tests.rooms.people.test_identity import numbered
from tests.rooms.people.test_roster_import import (
    everything,
    full_roster,
    import_file,
    preview,
)
from yiben.org.models import Org
from yiben.people import actions
from yiben.people.checks.layout import MEMBERS, OFFICES, ORGS
from yiben.people.models import Grant, MemberFlag, Person, Tenure
from yiben.people.queries.roster.members import plan_members
from yiben.people.queries.roster.offices import plan_offices
from yiben.people.queries.roster.orgs import plan_orgs
from yiben.people.queries.roster.planning import plan_roster
from yiben.people.queries.roster.scope import indexes_of, open_scope

GONE = numbered("32050319850601002")


def planned_again(cast, found):
    """What the import plans for a preview."""
    return plan_roster(
        cast.town, found.lines, by=cast.superior, on=TODAY, earlier=found.plan
    )


def roster_with_a_stranger(cast):
    """A file in which somebody comes back who left another branch."""
    person = make_person(id_number=GONE)
    make_membership(cast.next_branch, person, until_on=TODAY)
    line = member_line(姓名=person.name, 身份证号=GONE, 出生日期=None, 性别=None)
    return workbook(members=rows(MEMBERS, line))


def test_planning_asks_nothing_beyond_the_scope(cast, django_assert_num_queries):
    import_file(cast, full_roster())
    for data in (full_roster(), roster_with_a_stranger(cast)):
        lines = preview(cast, data).lines
        indexes = indexes_of(lines[MEMBERS])
        scope = open_scope(cast.town, cast.superior, TODAY, indexes)

        with django_assert_num_queries(0):
            plan_orgs(scope, lines[ORGS])
            steps = plan_members(scope, lines[MEMBERS])
            plan_offices(scope, lines[OFFICES], steps)

        assert steps


def test_plan_stands_while_rows_and_rights_do(cast):
    import_file(cast, full_roster())
    found = preview(cast, full_roster())

    assert planned_again(cast, found) is found.plan


@pytest.mark.parametrize(
    "change",
    [
        lambda _: Person.objects.filter(name="冯新苗").update(ethnic="02"),
        lambda _: Person.objects.get(name="冯新苗").memberships.update(kind="full"),
        lambda _: MemberFlag.objects.update(flag="frail"),
        lambda _: Tenure.objects.update(until_on=TODAY),
        lambda _: Org.objects.filter(name="上坡村党支部").update(sector="school"),
        lambda cast: Org.objects.filter(pk=cast.county.pk).update(short_name="县"),
        lambda cast: Grant.objects.create(
            account=cast.superior, role="recorder", org=cast.branch, from_on=TODAY
        ),
    ],
)
def test_plan_is_made_anew_when_anything_changed(cast, change):
    import_file(cast, full_roster())
    found = preview(cast, full_roster())

    change(cast)

    assert planned_again(cast, found) is not found.plan


def test_unchanged_roster_writes_its_audit_line_and_no_more(cast):
    import_file(cast, full_roster())
    before = everything()
    found = preview(cast, full_roster())

    with CaptureQueriesContext(connection) as asked:
        actions.import_roster(found, by=cast.superior, at=AT)

    written = [
        one["sql"]
        for one in asked
        if one["sql"].startswith(("INSERT", "UPDATE", "DELETE", "COPY"))
    ]
    assert all("people_audit" in sql for sql in written)
    assert written
    assert everything() == before
