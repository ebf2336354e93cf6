"""Calendar feeds, read back by a calendar library."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from tests.factories.gatherings import THEME_DAY, theme_day
from tests.factories.race import at_once
from tests.factories.reminders import AT, FRIDAY
from tests.factories.web import make_ruled_world
from yiben.books.gatherings.actions import (
    cancel_gathering,
    plan_gathering,
    record_gathering,
    revise_gathering,
)
from yiben.books.gatherings.queries import blank_for, form_of
from yiben.common.clock import LOCAL
from yiben.common.errors import RefusedError
from yiben.common.seal import sm3
from yiben.people.actions import end_grant, set_flag
from yiben.people.models import Grant
from yiben.plans.actions import set_plan
from yiben.plans.words import PlanLine
from yiben.reminders.actions import make_feed, read_feed, revoke_feed
from yiben.reminders.checks import LinkRevokedError
from yiben.reminders.models import FeedToken, PublishedEvent
from yiben.standing.actions import settle

SOON = date(2026, 11, 25)
HOUR = timedelta(hours=1)


def planned(world, **given):
    form = theme_day(world, happened_on=SOON, starts=time(9), ends=time(11), **given)
    return plan_gathering(world.branch, form, by=world["recorder"], at=AT)


def events(secret: str, at: datetime = AT) -> dict[str, Any]:
    """Read a feed back: each event by its id."""
    found = read_feed(secret, at=at)
    return {
        str(one["uid"]): one for one in Calendar.from_ical(found.data).walk("VEVENT")
    }


def of(found: dict[str, Any], word: str) -> Any:
    (one,) = [one for one in found.values() if word in str(one["summary"])]
    return one


@pytest.fixture
def unit_link(world):
    return make_feed(world.branch, "x_1", by=world["recorder"], at=AT)


def test_a_gathering_has_its_hour_its_place_and_the_local_zone(world, unit_link):
    row = planned(world)

    found = read_feed(unit_link, at=AT)

    whole = Calendar.from_ical(found.data)
    one = of(events(unit_link), "重温入党誓词")
    assert str(one["uid"]) == f"{row.pk}@yiben"
    assert one.decoded("dtstart") == datetime(2026, 11, 25, 9, tzinfo=LOCAL)
    assert one.decoded("dtend") == datetime(2026, 11, 25, 11, tzinfo=LOCAL)
    assert one["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert [str(z["tzid"]) for z in whole.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert (str(one["status"]), str(one["location"])) == ("CONFIRMED", "村部")
    assert whole.walk("VALARM") == []
    assert str(whole["x-wr-calname"]) == "一本账：河湾村党支部"


def test_a_deadline_is_a_whole_day_once_for_all_who_owe_it(world, unit_link):
    found = events(unit_link)

    days = [e for e in found.values() if str(e["summary"]).startswith("截止：")]
    assert days
    assert all(type(e.decoded("dtstart")) is date for e in days)
    assert all(str(e["transp"]) == "TRANSPARENT" for e in days)
    told = [(str(e["summary"]), e.decoded("dtstart")) for e in days]
    assert len(told) == len(set(told))
    text = read_feed(unit_link, at=AT).data.decode()
    assert [name for name in world.people if name in text] == []


def test_the_same_things_make_the_same_file(world, unit_link):
    planned(world)

    first = read_feed(unit_link, at=AT)
    later = read_feed(unit_link, at=AT + HOUR)

    assert first == later


def test_a_change_keeps_the_id_and_counts_up(world, unit_link):
    row = planned(world)
    before = of(events(unit_link), "重温入党誓词")

    form = form_of(row, seen_by=world["recorder"])
    moved = replace(form, happened_on=SOON + timedelta(days=1))
    revise_gathering(row, moved, by=world["recorder"], at=AT)
    after = of(events(unit_link, AT + HOUR), "重温入党誓词")

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.decoded("dtstart").date() == date(2026, 11, 26)
    assert before.decoded("last-modified") == AT
    assert after.decoded("last-modified") == AT + HOUR


def test_what_was_called_off_stays_as_cancelled(world, unit_link):
    row = planned(world)
    events(unit_link)

    cancel_gathering(row, reason="大雪封路", by=world["recorder"], at=AT)

    one = of(events(unit_link, AT + HOUR), "重温入党誓词")
    assert (str(one["status"]), one["sequence"]) == ("CANCELLED", 1)


def test_a_day_of_the_plan_gives_way_to_its_gathering(world, unit_link):
    lines = [PlanLine(11, THEME_DAY, "冬训动员", day=27)]
    set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
    before = of(events(unit_link), "冬训动员")

    planned(world)
    after = of(events(unit_link, AT + HOUR), "冬训动员")

    assert before.decoded("dtstart") == date(2026, 11, 27)
    assert before["uid"] == after["uid"]
    assert (str(before["status"]), str(after["status"])) == ("CONFIRMED", "CANCELLED")


def test_a_day_of_the_plan_that_moves_keeps_its_id(world, unit_link):
    for day in (27, 28):
        lines = [PlanLine(11, THEME_DAY, "冬训动员", day=day)]
        set_plan(world.branch, 2026, lines, by=world["recorder"], at=AT)
        one = of(events(unit_link), "冬训动员")

    assert (one["sequence"], one.decoded("dtstart").day) == (1, 28)


def test_a_duty_that_was_met_is_no_longer_a_deadline(world, unit_link):
    before = of(events(unit_link), "主题党日（2026年11月）")
    form = theme_day(world, happened_on=date(2026, 11, 18))
    record_gathering(world.branch, form, by=world["recorder"], at=AT)
    settle(at=AT)

    after = events(unit_link, AT + HOUR)[str(before["uid"])]

    assert str(before["summary"]).startswith("截止：")
    assert str(after["summary"]).startswith("已办：")
    assert after["sequence"] == 1


def test_a_member_has_the_own_meetings_and_nothing_of_others(world):
    secret = make_feed(None, "x_1", by=world["member"], at=AT)
    planned(world)
    blank = blank_for(world.neighbour, THEME_DAY, SOON, seen_by=world["neighbour"])
    form = replace(blank, title="邻村的活动", place="邻村")
    neighbour = plan_gathering(world.neighbour, form, by=world["neighbour"], at=AT)

    text = read_feed(secret, at=AT).data.decode()

    assert "重温入党誓词" in text
    assert neighbour.title not in text
    assert [name for name in world.people if name in text] == []


def test_the_frail_have_an_empty_calendar(world):
    secret = make_feed(None, "x_1", by=world["member"], at=AT)
    planned(world)
    assert events(secret)

    person = world.people["赵田"]
    set_flag(person, "frail", from_on=FRIDAY, by=world["recorder"], at=AT)

    assert events(secret) == {}


def test_a_link_is_kept_as_a_digest_and_the_same_form_gives_the_same_one(world):
    one, again = (make_feed(None, "x_1", by=world["member"], at=AT) for _ in range(2))

    assert one == again
    assert len(one) == 64
    row = FeedToken.objects.get()
    assert row.digest == sm3(one.encode())
    assert one not in str(FeedToken.objects.values())
    other = make_feed(None, "x_1", by=world["recorder"], at=AT)
    assert other != one


def test_a_new_link_ends_the_old_one_and_a_revoked_one_stays_dead(world):
    old = make_feed(None, "x_1", by=world["member"], at=AT)
    new = make_feed(None, "x_2", by=world["member"], at=AT)

    assert read_feed(old, at=AT) is None
    assert read_feed(new, at=AT) is not None
    assert revoke_feed(None, by=world["member"], at=AT)
    assert not revoke_feed(None, by=world["member"], at=AT)
    assert read_feed(new, at=AT) is None
    assert read_feed("0" * 64, at=AT) is None
    with pytest.raises(LinkRevokedError):
        make_feed(None, "x_2", by=world["member"], at=AT)


def test_a_link_dies_with_the_right_of_who_made_it(world):
    secret = make_feed(world.branch, "x_1", by=world["superior"], at=AT)
    assert read_feed(secret, at=AT) is not None

    grant = Grant.objects.get(account=world["superior"])
    end_grant(grant, by=world["security_admin"], at=AT)

    assert read_feed(secret, at=AT) is None


def test_an_account_that_was_switched_off_has_no_calendar(world):
    secret = make_feed(None, "x_1", by=world["member"], at=AT)
    world["member"].is_active = False
    world["member"].save()

    assert read_feed(secret, at=AT) is None


def test_a_units_calendar_is_for_who_keeps_it_or_stands_above(world):
    right = {"recorder", "second", "superior", "county_superior"}
    for name, account in world.accounts.items():
        if name in right:
            assert make_feed(world.branch, "x_1", by=account, at=AT)
        else:
            with pytest.raises(RefusedError):
                make_feed(world.branch, "x_1", by=account, at=AT)

    assert FeedToken.objects.count() == len(right)
    with pytest.raises(RefusedError):
        make_feed(None, "x_1", by=world["nobody"], at=AT)


def test_what_is_long_past_is_forgotten(world, unit_link):
    planned(world)
    events(unit_link)

    year_later = AT + timedelta(days=300)

    assert "重温入党誓词" not in read_feed(unit_link, at=year_later).data.decode()
    assert not PublishedEvent.objects.filter(on=SOON).exists()


@pytest.mark.django_db(transaction=True)
def test_two_readings_at_once_tell_the_same():
    world = make_ruled_world()
    secret = make_feed(world.branch, "x_1", by=world["recorder"], at=AT)
    planned(world)

    one, two = at_once(*[lambda: read_feed(secret, at=AT)] * 2)

    assert one == two
    assert set(PublishedEvent.objects.values_list("sequence", flat=True)) == {0}
