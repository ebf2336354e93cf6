from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.duties import DUTY, waive
from tests.factories.ledger import AT, make_account
from tests.factories.queued import waiting_names
from yiben.common.clock import moment
from yiben.common.errors import RefusedError, YibenError
from yiben.common.queue import Touch
from yiben.duties import checks
from yiben.duties.actions import revoke_waiver
from yiben.duties.models import Waiver
from yiben.duties.queries import WaiverView, waiver_facts, waiver_row, waivers_of
from yiben.people.models import AuditLine, Grant
from yiben.rules.facts import WaiverFact

TODAY = date(2026, 5, 20)
LATER = moment(date(2026, 6, 1))


def written():
    rows = Waiver.objects.order_by("id").values()
    return (list(rows), Touch.objects.count(), AuditLine.objects.count())


def refused(town, error=YibenError, **given):
    before = written()
    with pytest.raises(error) as found:
        waive(town, **given)
    assert written() == before
    return found.value


def test_waive_duty_keeps_who_why_and_until_when(town):
    made = waive(town, reason=" 汛期转移群众 ")

    assert waivers_of(town.branch, on=TODAY, seen_by=town["recorder"]) == [
        WaiverView(
            id=made.pk,
            subject=f"org:{town.branch.pk}",
            duty=DUTY,
            period="2026-05",
            reason="汛期转移群众",
            by="superior账号",
            granted_on=TODAY,
            until_on=date(2026, 6, 30),
            revoked_on=None,
            is_live=True,
        )
    ]
    assert waiting_names() == [f"org:{town.branch.pk}"]
    line = AuditLine.objects.get()
    assert (line.action, line.thing, line.org_id, line.account_id) == (
        "duties.waive",
        f"waiver:{made.pk}",
        town.branch.pk,
        town["superior"].pk,
    )


def test_waivers_end_when_revoked_and_standing_ones_after_their_last_day(town):
    first = waive(town, period="standing")
    waive(town)
    waive(town, period="2026-06", until=None)
    third = waive(town, period="2026-07", until=None)
    revoke_waiver(third, by=town["superior"], at=LATER)

    common: dict[str, Any] = {
        "subject": f"org:{town.branch.pk}",
        "duty": DUTY,
        "reason": "汛期转移群众",
        "by": "superior账号",
        "entered_on": TODAY,
    }
    expected = {
        WaiverFact(period="standing", void_on=date(2026, 7, 1), **common),
        WaiverFact(period="2026-05", void_on=None, **common),
        WaiverFact(period="2026-06", void_on=None, **common),
        WaiverFact(period="2026-07", void_on=date(2026, 6, 1), **common),
    }
    assert set(waiver_facts([town.branch.pk])) == set(waiver_facts()) == expected
    assert waiver_facts([town.neighbour.pk]) == []
    revoke_waiver(first, by=town["county"], at=LATER)
    (early,) = (one for one in waiver_facts() if one.period == "standing")
    assert early.void_on == date(2026, 6, 1)


@pytest.mark.parametrize("name", ["superior", "county"])
def test_superiors_may_waive(town, name):
    assert waive(town, by=name).by == town[name]


@pytest.mark.parametrize(
    "name",
    [
        "recorder",
        "member",
        "town_recorder",
        "neighbour",
        "stranger",
        "auditor",
        "system_admin",
        "security_admin",
        "nobody",
    ],
)
def test_nobody_else_may_waive_or_revoke(town, name):
    made = waive(town)
    before = written()

    refused(town, RefusedError, by=name, period="2026-06")
    with pytest.raises(RefusedError):
        revoke_waiver(made, by=town[name], at=LATER)

    assert written() == before


def test_nobody_releases_themselves(town):
    both = make_account("superior", town.branch)
    Grant.objects.create(
        account=both, org=town.branch, role="recorder", from_on=date(2020, 1, 1)
    )
    town.cast["both"] = both

    refused(town, RefusedError, by="both")


def test_revoking_keeps_the_row_and_frees_the_period(town):
    made = waive(town)

    gone = revoke_waiver(made, by=town["superior"], at=LATER)
    again = waive(town)

    (new, old) = sorted(
        waivers_of(town.branch, on=date(2026, 6, 2), seen_by=town["superior"]),
        key=lambda one: one.is_live,
        reverse=True,
    )
    assert (old.id, old.revoked_on, old.is_live) == (gone.pk, date(2026, 6, 1), False)
    assert (new.id, new.is_live) == (again.pk, True)
    assert set(AuditLine.objects.values_list("action", flat=True)) == {
        "duties.waive",
        "duties.revoke_waiver",
    }
    with pytest.raises(checks.AlreadyRevokedError):
        revoke_waiver(made, by=town["superior"], at=LATER)


def test_a_clock_set_back_does_not_stop_a_revocation(town):
    made = waive(town)

    gone = revoke_waiver(
        made, by=town["superior"], at=made.entered_at - timedelta(hours=9)
    )

    assert gone.revoked_at == made.entered_at


def test_one_period_is_waived_once_at_a_time(town):
    waive(town)

    refused(town, checks.AlreadyWaivedError)
    refused(town, checks.AlreadyWaivedError, by="county")
    after = moment(date(2026, 7, 1))
    assert waive(town, at=after, until=None).live_key is not None
    on = date(2026, 7, 1)
    live = [
        one.is_live for one in waivers_of(town.branch, on=on, seen_by=town["county"])
    ]
    assert live == [True, False]


@pytest.mark.parametrize("subject", ["org", "office", "pair", "relation", "member"])
def test_every_sort_of_subject_can_be_released(town, subject):
    branch, person = town.branch.pk, town.people[0].pk
    other = town.people[1].pk
    keys = {
        "org": f"org:{branch}",
        "office": f"office:{branch}:{person}",
        "pair": f"pair:{branch}:{person}:{other}",
        "relation": f"relation:{branch}:{town.group.pk}",
        "member": f"member:{person}",
    }

    assert waive(town, subject=keys[subject]).subject == keys[subject]


def test_a_subject_of_another_organisation_is_refused(town):
    outsider = town["stranger"].person_id
    for subject in (
        f"org:{town.far.pk}",
        f"office:{town.far.pk}:{outsider}",
        f"member:{outsider}",
        f"relation:{town.far.pk}:{town.branch.pk}",
    ):
        error = refused(town, checks.WaiverError, subject=subject)
        assert error.message == "柳树村党支部没有这一职责主体。"


@pytest.mark.parametrize(
    "given",
    [
        {"reason": "  "},
        {"reason": "因" * 501},
        {"reason": "\x00"},
        {"duty": "theme-day"},
        {"duty": "湖南/主题党日"},
        {"period": "2026-13"},
        {"period": "sometimes"},
        {"until": date(2026, 5, 19)},
        {"subject": "org"},
        {"subject": "org:"},
        {"subject": "king:x"},
        {"subject": "office:x"},
    ],
)
def test_a_faulty_waiver_is_refused(town, given):
    refused(town, checks.WaiverError, **given)


@pytest.mark.parametrize("period", ["standing", "event:e_7f3k", "2026-H1", "2026"])
def test_every_sort_of_period_can_be_waived(town, period):
    assert waive(town, period=period, until=None).period == period


def test_waivers_are_never_deleted_and_change_by_revoking_only(town):
    made = waive(town)

    for change in (made.delete, Waiver.objects.all().delete):
        with pytest.raises(YibenError):
            change()
    made.reason = "改"
    made.save()

    assert Waiver.objects.get().reason == "汛期转移群众"


@pytest.mark.parametrize("name", ["neighbour", "stranger", "system_admin", "nobody"])
def test_waivers_are_read_by_whoever_sees_the_organisation(town, name):
    made = waive(town)

    with pytest.raises(RefusedError):
        waivers_of(town.branch, on=TODAY, seen_by=town[name])
    assert waiver_row(made.pk) == made
    with pytest.raises(RefusedError):
        waiver_row("w_none")


def test_waivers_of_ask_as_often_for_three_as_for_one(town):
    def count():
        with CaptureQueriesContext(connection) as seen:
            waivers_of(town.branch, on=TODAY, seen_by=town["recorder"])
            waiver_facts([town.branch.pk])
        return len(seen)

    waive(town)
    one = count()
    waive(town, period="2026-06")
    waive(town, period="2026-07", at=AT + timedelta(days=1))

    assert len(waiver_facts()) == 3
    assert (one, count()) == (3, 3)
