"""Correcting, withdrawing, cancelling, revising: the old stays readable."""

from dataclasses import replace

import pytest

from tests.factories.gatherings import (
    AT,
    LATER,
    NOT_RECORDERS,
    World,
    rich_theme_day,
    theme_day,
)
from yiben.books.gatherings.actions import (
    cancel_gathering,
    close_gathering,
    correct_gathering,
    plan_gathering,
    record_gathering,
    revise_gathering,
    withdraw_gathering,
)
from yiben.books.gatherings.checks import (
    AlreadyClosedError,
    NotOpenError,
    SupersededError,
)
from yiben.books.gatherings.models import Gathering
from yiben.books.gatherings.queries import form_of, gathering, view_of
from yiben.books.gatherings.words import ResolutionForm
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.queries import entry, history_of, seal_of
from yiben.plans.queries import tasks_of


@pytest.fixture
def held(world) -> Gathering:
    record_gathering(world.branch, rich_theme_day(world), by=world["recorder"], at=AT)
    return Gathering.objects.get()


def correct(world: World, held: Gathering, form, by="recorder"):
    return correct_gathering(held, form, reason="赵田其实到了", by=world[by], at=LATER)


def test_a_correction_counts_and_the_old_one_stays_readable(world, held):
    form = form_of(held, seen_by=world["recorder"])
    fixed = form.with_state(world.id("赵田"), "made_up")
    fixed = fixed.with_state(world.id("孙苗"), "sick")

    new = correct(world, held, fixed)

    held.refresh_from_db()
    newest = Gathering.objects.get(corrects=held)
    assert (held.state, newest.state, newest.version) == ("corrected", "closed", 2)
    assert newest.reason == "赵田其实到了"
    assert newest.entry_id == new.pk
    old = view_of(
        gathering(held.pk, seen_by=world["recorder"]), seen_by=world["recorder"]
    )
    assert (old.row.present, old.row.expected) == (5, 6)
    assert old.versions == (held.pk, newest.pk)
    now = view_of(newest, seen_by=world["recorder"])
    assert (now.row.present, now.row.expected) == (4, 6)
    told = [
        (one.id, one.corrects, one.correction_reason, one.present)
        for one in history_of(new.pk, seen_by=world["recorder"])
    ]
    assert told == [
        (held.entry_id, None, None, 5),
        (new.pk, held.entry_id, "赵田其实到了", 4),
    ]


def test_a_correction_gives_only_new_tasks(world, held):
    form = form_of(held, seen_by=world["recorder"])
    more = ResolutionForm("修路", in_favour=4, responsible_id=world.id("李春生"))

    new = correct(world, held, replace(form, resolutions=(*form.resolutions, more)))

    tasks = tasks_of(world.branch, seen_by=world["recorder"])
    assert [(one.title, one.source_entry_id) for one in tasks] == [
        ("年底前修好水渠", held.entry_id),
        ("修路", new.pk),
    ]


def test_only_the_newest_version_is_corrected(world, held):
    form = form_of(held, seen_by=world["recorder"])
    correct(world, held, form)
    seal = seal_of(world.branch)

    with pytest.raises(SupersededError) as caught:
        correct(world, held, form)

    assert caught.value.message == "这一版已更正，不能更正。"
    assert seal_of(world.branch) == seal
    assert Gathering.objects.count() == 2


def test_a_correction_that_is_wrong_or_gives_no_reason_writes_nothing(world, held):
    form = form_of(held, seen_by=world["recorder"])
    seal = seal_of(world.branch)

    with pytest.raises(ManyErrors):
        correct(world, held, replace(form, title=""))
    with pytest.raises(ManyErrors) as caught:
        correct_gathering(held, form, reason=" ", by=world["recorder"], at=LATER)

    held.refresh_from_db()
    assert [one.where for one in caught.value.problems] == ["reason"]
    assert held.state == "closed"
    assert seal_of(world.branch) == seal
    assert Gathering.objects.count() == 1


def test_a_gathering_that_never_was_is_withdrawn(world, held):
    gone = withdraw_gathering(held, reason="记错支部", by=world["recorder"], at=LATER)

    held.refresh_from_db()
    assert (held.state, held.reason) == ("withdrawn", "记错支部")
    view = entry(gone.pk, seen_by=world["recorder"])
    assert (view.is_withdrawal, view.corrects) == (True, held.entry_id)
    with pytest.raises(SupersededError):
        withdraw_gathering(held, reason="再撤", by=world["recorder"], at=LATER)


def test_only_the_recorder_corrects(world, held, subtests):
    form = form_of(held, seen_by=world["recorder"])
    seal = seal_of(world.branch)

    def holds_for(name):
        with pytest.raises(RefusedError):
            correct(world, held, form, by=name)
        with pytest.raises(RefusedError):
            withdraw_gathering(held, reason="不", by=world[name], at=LATER)
        with pytest.raises(RefusedError):
            form_of(held, seen_by=world[name])

        held.refresh_from_db()
        assert held.state == "closed"
        assert seal_of(world.branch) == seal

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)


# --- before it is closed ----------------------------------------------------


def test_a_plan_is_revised_until_it_is_closed(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    form = form_of(planned, seen_by=world["recorder"])

    revise_gathering(
        planned, replace(form, title="清明祭扫"), by=world["second"], at=AT
    )
    close_gathering(planned, by=world["recorder"], at=AT)

    planned.refresh_from_db()
    assert planned.title == "清明祭扫"
    with pytest.raises(AlreadyClosedError):
        revise_gathering(planned, form, by=world["recorder"], at=AT)


def test_a_plan_that_is_wrong_is_refused_as_a_whole(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    form = form_of(planned, seen_by=world["recorder"])

    with pytest.raises(ManyErrors):
        revise_gathering(
            planned, replace(form, title="", place="村口"), by=world["recorder"], at=AT
        )

    planned.refresh_from_db()
    assert (planned.title, planned.place) == ("重温入党誓词", "村部")


def test_a_plan_is_cancelled_with_a_reason_and_stays_so(world):
    planned = plan_gathering(
        world.branch, theme_day(world), by=world["recorder"], at=AT
    )
    seal = seal_of(world.branch)

    cancel_gathering(planned, reason="大雪封山", by=world["recorder"], at=AT)

    planned.refresh_from_db()
    assert (planned.state, planned.reason) == ("cancelled", "大雪封山")
    assert seal_of(world.branch) == seal
    with pytest.raises(NotOpenError) as caught:
        close_gathering(planned, by=world["recorder"], at=AT)
    assert caught.value.message == "这次会议已取消，不能再改。"
    with pytest.raises(NotOpenError):
        cancel_gathering(planned, reason="再取消", by=world["recorder"], at=AT)


def test_a_plan_sent_twice_is_one_plan(world):
    form = theme_day(world)

    first = plan_gathering(world.branch, form, by=world["recorder"], at=AT)
    second = plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    assert first == second
    assert Gathering.objects.count() == 1


def test_only_the_recorder_plans(world, subtests):
    form = theme_day(world)
    planned = plan_gathering(world.branch, form, by=world["recorder"], at=AT)

    def holds_for(name):
        with pytest.raises(RefusedError):
            plan_gathering(world.branch, form, by=world[name], at=AT)
        with pytest.raises(RefusedError):
            revise_gathering(planned, form, by=world[name], at=AT)
        with pytest.raises(RefusedError):
            cancel_gathering(planned, reason="不", by=world[name], at=AT)

        planned.refresh_from_db()
        assert planned.state == "planned"
        assert Gathering.objects.count() == 1

    for name in NOT_RECORDERS:
        with subtests.test(name):
            holds_for(name)
