"""An inspection, what it found, what was answered, and who closes it."""

from datetime import date

import pytest

from tests.cast import make_account
from tests.factories.gatherings import AT, HELD_ON, LATER, World
from tests.factories.supervision import DUE_ON, inspection_form
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry, seal_of
from yiben.org.words import GrantRole
from yiben.supervision.actions import close_finding, hold_inspection, reply_finding
from yiben.supervision.checks import FindingMovedOnError, NotBelowError
from yiben.supervision.models import Finding, Inspection
from yiben.supervision.queries import (
    blank_for,
    finding,
    findings_by,
    findings_for,
    inspection,
    inspections_of,
    view_of,
)
from yiben.supervision.words import FindingForm

EVERYBODY = (
    "recorder",
    "second",
    "member",
    "superior",
    "county_superior",
    "town_recorder",
    "neighbour",
    "stranger",
    "auditor",
    "system_admin",
    "security_admin",
    "chief_auditor",
    "nobody",
)
INSPECTORS = ("superior", "county_superior")
READERS = (*INSPECTORS, "town_recorder", "recorder", "second")
ANSWERERS = ("recorder", "second")


def others(*right: str) -> list[str]:
    return [name for name in EVERYBODY if name not in right]


@pytest.fixture
def held(world) -> Inspection:
    return hold_inspection(
        world.town, world.branch, inspection_form(world), by=world["superior"], at=AT
    )


def refused(world: World, **given) -> list[tuple[str, str]]:
    form = inspection_form(world, **given)
    with pytest.raises(ManyErrors) as caught:
        hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)
    assert Inspection.objects.count() == Entry.objects.count() == 0
    return [(one.where, one.message) for one in caught.value.problems]


def first(held: Inspection) -> Finding:
    return held.findings.get(number=1)


def test_holding_posts_one_entry_in_the_superiors_ledger(world, held):
    view = entry(held.entry_id, seen_by=world["superior"])

    assert {
        "unit": view.unit_id,
        "kind": view.kind,
        "title": view.title,
        "happened_on": view.happened_on,
        "orgs": [(one.id, one.role) for one in view.orgs],
        "people": [(one.name, one.role) for one in view.people],
        "tags": view.tags,
        "quantities": view.quantities,
        "payload": view.payload,
        "privacy": view.privacy,
    } == {
        "unit": world.town.pk,
        "kind": "supervision.inspection.held",
        "title": "“三会一课”执行情况",
        "happened_on": HELD_ON,
        "orgs": [(world.branch.pk, "inspected")],
        "people": [("柳书记", "chair"), ("陶六", "attendee")],
        "tags": ("element.mode", "element.record", "topic.programme"),
        "quantities": {"findings": 2},
        "payload": {
            "mode": "调阅资料",
            "summary": "查阅了会议记录。",
            "fields": {"place": "村部", "advice": "补齐记录"},
        },
        "privacy": "branch",
    }


def test_the_unit_inspected_reads_everything_about_itself(world, held):
    view = view_of(
        inspection(held.pk, seen_by=world["recorder"]), seen_by=world["recorder"]
    )

    assert view.inspectors == ("柳书记", "陶六")
    assert view.fields == {"place": "村部", "advice": "补齐记录"}
    assert (view.row.mode_label, view.row.n_findings, view.row.n_open) == (
        "调阅资料",
        2,
        2,
    )
    assert [
        (one.number, one.text, one.due_on, one.state_label) for one in view.findings
    ] == [
        (1, "九月没有主题党日", DUE_ON, "待整改"),
        (2, "记录不全", None, "待整改"),
    ]


def test_a_superior_further_up_inspects_further_down(world):
    form = inspection_form(world, inspector_ids=())

    row = hold_inspection(
        world.county, world.branch, form, by=world["county_superior"], at=AT
    )

    assert row.subordinate_id == world.branch.pk


@pytest.mark.parametrize("target", ["town", "county", "far"])
def test_nobody_inspects_beside_or_above(world, target):
    unit = {"town": world.town, "county": world.county, "far": world.far}[target]

    with pytest.raises(NotBelowError):
        hold_inspection(
            world.town, unit, inspection_form(world), by=world["superior"], at=AT
        )

    assert Inspection.objects.count() == 0


def test_a_branch_inspects_nobody(world):
    over = make_account(
        "over", world.cast.security_admin, (GrantRole.SUPERIOR, world.branch)
    )

    with pytest.raises(ManyErrors) as caught:
        hold_inspection(
            world.branch,
            world.group,
            inspection_form(world, inspector_ids=()),
            by=over,
            at=AT,
        )

    assert [one.where for one in caught.value.problems] == ["kind"]


def test_everything_wrong_is_told_at_once(world):
    someone = world.id("吴东岭")

    found = refused(
        world,
        happened_on=date(2026, 12, 1),
        mode="telephone",
        topic=" ",
        summary="长" * 20_001,
        fields={"place": 3},
        tags=("topic.poetry",),
        inspector_ids=(someone, someone),
        findings=(FindingForm(" ", date(2026, 1, 1)),),
    )

    assert [where for where, _ in found] == [
        "happened_on",
        "mode",
        "topic",
        "summary",
        "fields:place",
        "tags",
        "inspector_ids",
        "inspector_ids",
        "inspector_ids",
        "findings:1",
        "findings:1",
    ]


def test_too_many_findings_are_refused(world):
    assert refused(world, findings=(FindingForm("问题"),) * 51) == [
        ("findings", "问题多于 50 个。")
    ]


def test_sent_twice_is_held_once(world):
    form = inspection_form(world)

    one, two = (
        hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)
        for _ in range(2)
    )

    assert one == two
    assert Inspection.objects.count() == Entry.objects.count() == 1


def test_a_finding_is_answered_and_then_closed(world, held):
    found = finding(first(held).pk, seen_by=world["recorder"])

    reply_finding(found, "已补开", by=world["recorder"], at=LATER)
    close_finding(found, "查看了记录", by=world["superior"], at=LATER)

    [row] = findings_for(world.branch, seen_by=world["recorder"], is_open=False)
    assert (row.state, row.reply, row.replied_at, row.closing_note, row.closed_at) == (
        "closed",
        "已补开",
        LATER,
        "查看了记录",
        LATER,
    )
    still = findings_by(world.town, seen_by=world["superior"], is_open=True)
    assert [one.text for one in still] == ["记录不全"]
    assert inspections_of(world.branch, seen_by=world["recorder"])[0].n_open == 1


def test_nothing_is_closed_before_it_is_answered(world, held):
    with pytest.raises(FindingMovedOnError) as caught:
        close_finding(first(held), "看过", by=world["superior"], at=LATER)

    assert str(caught.value) == "这个问题还没有反馈。请先由被督查组织反馈整改情况。"
    assert first(held).state == "open"


def test_whoever_answered_does_not_close(world, held):
    both = make_account(
        "both",
        world.cast.security_admin,
        (GrantRole.RECORDER, world.branch),
        (GrantRole.SUPERIOR, world.town),
    )
    reply_finding(first(held), "已补开", by=both, at=LATER)

    with pytest.raises(FindingMovedOnError):
        close_finding(first(held), "看过", by=both, at=LATER)

    assert first(held).state == "replied"


def test_what_was_closed_stays_closed(world, held):
    reply_finding(first(held), "已补开", by=world["recorder"], at=LATER)
    close_finding(first(held), "看过", by=world["superior"], at=LATER)

    with pytest.raises(FindingMovedOnError):
        reply_finding(first(held), "再说", by=world["recorder"], at=LATER)
    with pytest.raises(FindingMovedOnError):
        close_finding(first(held), "再看", by=world["superior"], at=LATER)

    assert first(held).reply == "已补开"


def test_an_answer_and_a_closing_say_something(world, held):
    with pytest.raises(ManyErrors):
        reply_finding(first(held), " ", by=world["recorder"], at=LATER)
    reply_finding(first(held), "已补开", by=world["recorder"], at=LATER)
    with pytest.raises(ManyErrors):
        close_finding(first(held), "", by=world["superior"], at=LATER)

    assert first(held).state == "replied"


def test_only_an_overseer_inspects_and_closes(world, held, subtests):
    form = inspection_form(world)
    reply_finding(first(held), "已补开", by=world["recorder"], at=LATER)
    seal = seal_of(world.town)

    def holds_for(name):
        for act in (
            lambda: hold_inspection(
                world.town, world.branch, form, by=world[name], at=AT
            ),
            lambda: close_finding(first(held), "看过", by=world[name], at=LATER),
            lambda: blank_for(world.town, HELD_ON, seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                act()

        assert first(held).state == "replied"
        assert seal_of(world.town) == seal

    for name in others(*INSPECTORS):
        with subtests.test(name):
            holds_for(name)


def test_only_the_unit_inspected_answers(world, held, subtests):
    def holds_for(name):
        with pytest.raises(RefusedError):
            reply_finding(first(held), "已补开", by=world[name], at=LATER)

        assert first(held).state == "open"

    for name in others(*ANSWERERS):
        with subtests.test(name):
            holds_for(name)


def test_nobody_else_reads(world, held, subtests):
    def holds_for(name):
        for ask in (
            lambda: inspection(held.pk, seen_by=world[name]),
            lambda: finding(first(held).pk, seen_by=world[name]),
            lambda: view_of(held, seen_by=world[name]),
            lambda: inspections_of(world.branch, seen_by=world[name]),
            lambda: findings_for(world.branch, seen_by=world[name]),
            lambda: inspection("i_nothing", seen_by=world[name]),
            lambda: finding("n_nothing", seen_by=world[name]),
        ):
            with pytest.raises(RefusedError):
                ask()

    for name in others(*READERS):
        with subtests.test(name):
            holds_for(name)


def test_lists_filter_by_day_and_put_the_nearest_deadline_first(world, held):
    def found(**given) -> list[str]:
        rows = inspections_of(world.town, seen_by=world["superior"], **given)
        return [row.id for row in rows]

    texts = [one.text for one in findings_for(world.branch, seen_by=world["recorder"])]

    assert found(since=HELD_ON, until=HELD_ON) == [held.pk]
    assert found(since=date(2026, 11, 19)) == found(until=date(2026, 11, 17)) == []
    assert texts == ["九月没有主题党日", "记录不全"]


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_ask_as_little_for_three_as_for_one(
    world, rows, django_assert_num_queries
):
    for _ in range(rows):
        form = inspection_form(world)
        hold_inspection(world.town, world.branch, form, by=world["superior"], at=AT)

    with django_assert_num_queries(2):
        found = inspections_of(world.branch, seen_by=world["recorder"])
    with django_assert_num_queries(2):
        findings = findings_for(world.branch, seen_by=world["recorder"])

    assert (len(found), len(findings)) == (rows, 2 * rows)
