"""Who may be down as attending, and when a resolution stands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.factories.gatherings import (
    APPRAISAL,
    ASSEMBLY,
    AT,
    COMMITTEE,
    DUES,
    GROUP,
    HELD_ON,
    LECTURE,
    SERVICE,
    TRAINING,
    World,
    admit,
    assembly,
    theme_day,
)
from tests.factories.registers import EVENT, own_form
from yiben.books.gatherings.actions import plan_gathering, record_gathering
from yiben.books.gatherings.models import Gathering, Resolution, Seat
from yiben.books.gatherings.queries import blank_for
from yiben.books.gatherings.words import ResolutionForm, SeatForm
from yiben.books.registers.actions import keep_register, register_event
from yiben.common.errors import ManyErrors, YibenError
from yiben.ledger.models import Entry

ABSENT = ("李春生", "王小禾", "赵田")


def refused(world: World, form, unit=None, by="recorder") -> list[tuple[str, str]]:
    """Return what is wrong, and make sure that nothing was written."""
    with pytest.raises(ManyErrors) as caught:
        record_gathering(unit or world.branch, form, by=world[by], at=AT)
    assert Gathering.objects.count() == Entry.objects.count() == 0
    return [(one.where, one.message) for one in caught.value.problems]


def resolved(world: World, *resolutions: ResolutionForm, absent=()):
    """Return an assembly with resolutions from which some stayed away."""
    form = assembly(world, resolutions=resolutions)
    form = form.with_role("chair", world.id("周大山"))
    form = form.with_role("recorder", world.id("周大山"))
    for name in absent:
        form = form.with_state(world.id(name), "leave")
    return form


def test_a_non_member_as_attendee_is_refused(world):
    form = theme_day(world)
    stranger = SeatForm(world.id("陶七"))

    problems = refused(world, replace(form, seats=(*form.seats, stranger)))

    assert problems == [
        (
            f"seats:{world.id('陶七')}",
            "陶七在2026年11月18日不在花名册上，不能记为参加。",
        )
    ]


def test_a_member_who_joined_later_is_refused(world):
    late = admit(
        world.cast, "后来人", world.branch, from_on=HELD_ON + timedelta(days=1)
    )
    form = theme_day(world)

    problems = refused(world, replace(form, seats=(*form.seats, SeatForm(late.pk))))

    assert [where for where, _ in problems] == [f"seats:{late.pk}"]


def test_somebody_who_is_not_known_is_no_guest_either(world):
    form = theme_day(world).with_role("guest", world.id("吴东岭"))

    problems = refused(world, form)

    assert problems == [("roles:guest", "找不到吴东岭。")]


def test_leaders_above_may_be_guests_and_speakers(world):
    form = theme_day(world).with_role("guest", world.id("郑县长"), world.id("柳书记"))

    entry = record_gathering(world.branch, form, by=world["recorder"], at=AT)

    assert (entry.present, entry.expected) == (6, 6)


def test_a_member_left_off_the_list_of_a_full_body_is_missed(world):
    form = theme_day(world)
    fewer = replace(
        form, seats=tuple(s for s in form.seats if s.person_id != world.id("赵田"))
    )

    assert refused(world, fewer) == [
        (f"seats:{world.id('赵田')}", "赵田没有填到会情况。")
    ]


def test_a_batch_has_its_own_list(world):
    form = theme_day(world)
    batch = replace(form, seats=form.seats[:3], tags=(*form.tags, "form.batches"))
    batch = batch.with_role("chair", batch.seats[0].person_id)
    batch = batch.with_role("recorder", batch.seats[0].person_id)

    entry = record_gathering(world.branch, batch, by=world["recorder"], at=AT)

    assert (entry.present, entry.expected) == (3, 3)


def test_a_committee_meeting_is_attended_by_the_committee(world):
    form = blank_for(world.branch, COMMITTEE, HELD_ON, seen_by=world["recorder"])
    crowd = (*form.seats, SeatForm(world.id("钱水生")))

    problems = refused(world, replace(form, title="研究发展党员", seats=crowd))

    assert {seat.name for seat in form.seats} == {"李春生", "王小禾"}
    assert [where for where, _ in problems] == [f"seats:{world.id('钱水生')}"]


def test_a_lecture_of_the_town_is_open_to_members_below(world):
    form = blank_for(world.town, LECTURE, HELD_ON, seen_by=world["town_recorder"])
    crowd = (*form.seats, SeatForm(world.id("赵田")), SeatForm(world.id("陶六")))
    form = replace(form, title="讲给全镇党员", seats=crowd)
    form = form.with_role("speaker", world.id("柳书记"))
    form = form.with_role("recorder", world.id("柳书记"))

    entry = record_gathering(world.town, form, by=world["town_recorder"], at=AT)

    assert [seat.name for seat in form.seats[:1]] == ["柳书记"]
    assert (entry.present, entry.expected) == (3, 3)


def test_a_training_is_for_the_secretaries_below(world):
    form = blank_for(world.town, TRAINING, HELD_ON, seen_by=world["town_recorder"])
    form = replace(form, title="支部书记轮训").with_role("chair", world.id("柳书记"))
    form = form.with_role("recorder", world.id("柳书记"))

    record_gathering(world.town, form, by=world["town_recorder"], at=AT)

    trained = Seat.objects.filter(role="trainee").values_list("person__name", flat=True)
    assert sorted(trained) == ["李春生", "陶六"]


def test_a_kind_that_is_not_the_units_is_refused(world):
    form = replace(theme_day(world), kind=GROUP, parts=(), tags=())

    problems = refused(world, form)

    assert problems[0] == ("kind", "河湾村党支部不开展“党小组会”。")


def test_before_the_branch_was_founded_nothing_was_held(world):
    form = replace(theme_day(world), happened_on=date(2009, 5, 1))

    assert "happened_on" in [where for where, _ in refused(world, form)]


def test_what_has_not_come_yet_may_be_planned_and_not_closed(world):
    form = replace(theme_day(world), happened_on=date(2026, 11, 28))

    problems = refused(world, form)
    planned = plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    assert problems == [("happened_on", "日期还没有到，不能关闭。")]
    assert planned.state == "planned"


def test_a_chair_who_was_away_is_refused(world):
    form = theme_day(world).with_state(world.id("李春生"), "sick")

    assert refused(world, form) == [("roles:chair", "李春生没有到会，不能是主持人。")]


def test_chair_and_recorder_are_needed(world):
    form = replace(theme_day(world), roles=())

    assert [where for where, _ in refused(world, form)] == [
        "roles:chair",
        "roles:recorder",
    ]


def test_with_nobody_there_nothing_was_held(world):
    form = theme_day(world)
    for seat in form.seats:
        form = form.with_state(seat.person_id, "absent")

    assert ("seats", "没有一个人到会。") in refused(world, form)


def test_somebody_left_out_of_the_count_was_not_there(world):
    form = theme_day(world).with_state(
        world.id("赵田"), "present", left_out="出国一年，经上级同意"
    )

    assert refused(world, form) == [
        (f"seats:{world.id('赵田')}", "赵田到了会，就要计入应到。")
    ]


def test_a_person_twice_and_an_unknown_state_are_refused(world):
    form = theme_day(world)
    twice = SeatForm(world.id("赵田"), state="asleep")

    problems = refused(world, replace(form, seats=(*form.seats, twice)))

    assert [message for _, message in problems] == [
        "赵田写了两次。",
        "赵田的到会情况不对。",
    ]


def test_roles_must_be_of_the_kind_and_appraised_of_the_list(world):
    form = blank_for(world.branch, SERVICE, HELD_ON, seen_by=world["recorder"])
    form = replace(form, title="清理河道")
    form = form.with_role("speaker", world.id("李春生"))

    assert refused(world, form) == [
        ("roles:speaker", "这类活动没有“speaker”这个身份。")
    ]

    other = blank_for(world.branch, APPRAISAL, HELD_ON, seen_by=world["recorder"])
    other = replace(other, title="民主评议")
    other = other.with_role("appraised", world.id("柳书记"))

    assert refused(world, other) == [("roles:appraised", "柳书记不在参加人里。")]


def test_an_unknown_kind_is_refused_at_once(world):
    form = replace(theme_day(world), kind="gatherings.party.held", parts=("x",))

    assert [where for where, _ in refused(world, form)] == ["kind", "parts"]
    with pytest.raises(YibenError, match="没有“talks"):
        blank_for(
            world.branch, "talks.heart_talk.held", HELD_ON, seen_by=world["recorder"]
        )


# --- resolutions ------------------------------------------------------------


def test_votes_above_attendance_are_refused(world):
    form = resolved(world, ResolutionForm("修渠", in_favour=4, against=1, abstained=1))

    assert refused(world, form) == [
        ("resolutions:1", "第 1 项决议共 6 票，多于可计票的 5 人。")
    ]


def test_half_of_the_voters_are_enough_and_fewer_are_not(world):
    two = resolved(world, ResolutionForm("修渠", 2), absent=ABSENT)

    assert refused(world, two) == [
        (
            "resolutions:1",
            "第 1 项决议：有表决权的应到 5 人，实到 2 人，没有达到半数以上，不能作出决议。",
        )
    ]

    three = resolved(world, ResolutionForm("修渠", 3), absent=ABSENT[:2])
    record_gathering(world.branch, three, by=world["recorder"], at=AT)

    assert Resolution.objects.get().passed is True


def test_exactly_half_in_favour_is_not_more_than_half(world):
    form = resolved(world, ResolutionForm("修渠", 2, against=2))
    form = form.with_state(world.id("赵田"), "away", left_out="出国一年，经上级同意")

    record_gathering(world.branch, form, by=world["recorder"], at=AT)

    assert Resolution.objects.get().passed is False
    assert Seat.objects.filter(role="attendee", voter=True).count() == 4


def test_a_probationary_member_fills_no_voters_chair(world):
    form = resolved(world, ResolutionForm("修渠", 2), absent=ABSENT)

    problems = refused(world, form)

    assert Seat.objects.count() == 0
    assert "有表决权的应到 5 人，实到 2 人" in problems[0][1]


def test_admission_needs_more_than_half_in_the_room(world):
    matter = ResolutionForm("接收孙苗", 3, matter="membership")
    form = resolved(world, matter, absent=ABSENT[:2])
    form = form.with_state(world.id("赵田"), "online")

    assert "超过半数" in refused(world, form)[0][1]

    form = form.with_state(world.id("赵田"), "present")
    record_gathering(world.branch, form, by=world["recorder"], at=AT)
    assert Resolution.objects.get().passed is True


def test_written_opinions_count_for_admission_only(world):
    asked = ResolutionForm("接收孙苗", 4, written=1, matter="membership")
    ordinary = ResolutionForm("修渠", 3, written=1)
    many = replace(asked, written=3, in_favour=6)
    form = resolved(world, asked, ordinary, many, absent=ABSENT[:2])

    assert [message for _, message in refused(world, form)] == [
        "第 2 项决议不计书面意见。",
        "第 3 项决议的书面意见 3 份，多于没有到会的 2 人。",
    ]

    fine = resolved(world, asked, absent=ABSENT[:2])
    record_gathering(world.branch, fine, by=world["recorder"], at=AT)
    assert Resolution.objects.get().written == 1


def test_a_committee_decides_by_its_own_majority_and_admits_nobody(world):
    form = blank_for(world.branch, COMMITTEE, HELD_ON, seen_by=world["recorder"])
    form = replace(
        form,
        title="支委会",
        resolutions=(
            ResolutionForm("提交大会", 2),
            ResolutionForm("接收孙苗", 2, matter="membership"),
        ),
    )

    assert refused(world, form) == [("resolutions:2", "第 2 项决议不能由委员会作出。")]

    record_gathering(
        world.branch,
        replace(form, resolutions=form.resolutions[:1]),
        by=world["recorder"],
        at=AT,
    )
    assert Resolution.objects.get().passed is True


def test_a_resolution_says_something_in_time_and_names_somebody_there(world):
    bad = ResolutionForm(
        " ", -1, responsible_id=world.id("吴东岭"), due_on=date(2026, 1, 1)
    )
    form = resolved(world, bad)

    assert [message for _, message in refused(world, form)] == [
        "第 1 项决议的票数不能是负数。",
        "第 1 项决议没有内容，或超过 1000 个字。",
        "第 1 项决议的完成期限早于开会那天。",
        "第 1 项决议的责任人不在参加人里。",
    ]


def test_a_service_day_decides_nothing(world):
    form = blank_for(world.branch, SERVICE, HELD_ON, seen_by=world["recorder"])
    form = replace(form, title="清理河道", resolutions=(ResolutionForm("修渠", 5),))

    assert refused(world, form) == [("resolutions", "这类活动不作决议。")]


def test_an_assembly_within_a_theme_day_follows_the_assemblys_rule(world):
    form = replace(
        theme_day(world), parts=(ASSEMBLY,), resolutions=(ResolutionForm("修渠", 2),)
    )
    for name in ("周大山", "赵田", "钱水生"):
        form = form.with_state(world.id(name), "leave")

    assert [where for where, _ in refused(world, form)] == ["resolutions:1"]


# --- the rest of the form ---------------------------------------------------


def test_long_words_and_wrong_months_are_refused(world):
    form = replace(
        theme_day(world),
        place="远" * 201,
        deviation_reason="因" * 501,
        parts=(SERVICE, TRAINING),
        joint_ids=(world.neighbour.pk, world.neighbour.pk),
        made_up_for="五月",
    )
    form = form.with_state(world.id("赵田"), "leave", "事" * 201)
    form = form.with_role("guest", world.id("郑县长"), world.id("郑县长"))

    assert [where for where, _ in refused(world, form)] == [
        "parts",
        "joint_ids",
        "made_up_for",
        "place",
        "deviation_reason",
        f"seats:{world.id('赵田')}",
        "roles:guest",
    ]


def test_an_answer_is_to_an_entry_of_its_own_unit_or_one_above(world):
    theirs = keep_register(
        world.neighbour,
        replace(own_form(world, EVENT, tags=("event.major_accident",)), title="火灾"),
        by=world["neighbour"],
        at=AT,
    ).entry_id
    with pytest.raises(ManyErrors) as caught:
        record_gathering(
            world.branch, theme_day(world, answers=theirs), by=world["recorder"], at=AT
        )
    assert [one.where for one in caught.value.problems] == ["answers"]

    own = register_event(
        world.branch,
        own_form(world, EVENT, tags=("event.major_accident",), title="塌方"),
        by=world["recorder"],
        at=AT,
    ).entry_id
    entry = record_gathering(
        world.branch, theme_day(world, answers=own), by=world["recorder"], at=AT
    )
    assert entry.answers_id == own


def test_fields_take_what_their_type_allows(world):
    form = theme_day(world)
    wrong = {"minutes": 3, "paid": True, "mode": "", "follow_up": "好"}
    form = replace(form, parts=(DUES, LECTURE), fields=wrong | {"hours": "两小时"})
    form = form.with_role("speaker", world.id("李春生"))

    assert [where for where, _ in refused(world, form)] == [
        "fields:minutes",
        "fields:paid",
        "fields:hours",
    ]
