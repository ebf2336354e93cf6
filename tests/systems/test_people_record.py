"""Terms of office, a member's sheet and handbook, leaders; who stays uncovered."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.factories.gatherings import (
    AT,
    HELD_ON,
    ORG_LIFE,
    World,
    make_world,
    theme_day,
)
from tests.factories.life import confirmed
from tests.factories.registers import contact_point, own_form
from tests.factories.superior import held_theme_day
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.gatherings.actions import record_gathering
from yiben.books.gatherings.queries import blank_for
from yiben.books.registers.actions import keep_register
from yiben.common.clock import moment
from yiben.common.errors import RefusedError
from yiben.ledger.actions import correct_entry
from yiben.ledger.models import Entry, EntryPerson
from yiben.ledger.queries import spans_of
from yiben.org.actions import found_org
from yiben.people.actions import (
    ExtensionForm,
    extend_term,
    move_to_group,
    set_flag,
    set_term_length,
    write_own_note,
)
from yiben.people.checks import MemberError
from yiben.people.models import OwnNote, Tenure, TermExtension
from yiben.people.queries import my_notes, terms_of
from yiben.people.words import Office, TermRule
from yiben.policy.actions import adopt_pack
from yiben.standing.actions import rebuild
from yiben.standing.queries import grounds_of

TODAY = AT.date()
TERM = "registers.term.kept"
BEGAN = date(2021, 5, 1)
HALF_YEARLY = "heilongjiang-2017/org-life-meeting-half-yearly"


@pytest.fixture(autouse=True)
def today(settings) -> None:
    settings.YIBEN_TODAY = TODAY.isoformat()


@pytest.fixture
def world(db) -> World:
    return make_world()


# 66 组织生活会


def test_066_members_of_the_group_that_did_not_meet_are_shown_uncovered(world):
    adopt_pack(
        world.cast.province,
        "heilongjiang-2017",
        date(2017, 6, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    third = found_org(
        name="河湾村第三党小组",
        short_name="河湾村第三党小组",
        kind="party_group",
        level="base",
        sector="village",
        superior=world.branch,
        founded_on=date(2020, 1, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    by = world["recorder"]
    move_to_group(world.people["周大山"], third, on=date(2026, 1, 2), by=by, at=AT)
    chairs = {world.cast.group_one: "赵田", world.cast.group_two: "钱水生"}
    for group, chair in chairs.items():
        form = blank_for(group, ORG_LIFE, HELD_ON, seen_by=by)
        form = form.with_role("chair", world.id(chair))
        form = confirmed(replace(form, title="组织生活会", place="村部"))
        record_gathering(group, form, by=by, at=AT)
    rebuild(year=2026, at=AT)

    grounds = grounds_of(
        f"org:{world.branch.pk}", HALF_YEARLY, "2026-H2", as_of=TODAY, seen_by=by
    )

    assert len(grounds.counted) == 2
    assert [name for _, name in grounds.uncovered] == ["周大山"]


# 100 按期换届


def _term(world: World, unit: str = "branch", who: str = "recorder") -> None:
    form = own_form(world, TERM, holder_id=None, from_on=BEGAN, title="第五届")
    keep_register(getattr(world, unit), form, by=world[who], at=AT)


def _terms(world: World, on: date):
    began = spans_of(world.town, TERM, on=on, levels=2, seen_by=world["superior"])
    lines = terms_of(world.town, began, on=on, seen_by=world["superior"])
    return {one.name: one for one in lines}


def test_100_the_length_is_a_parameter_and_the_reminder_follows(world):
    _term(world)
    line = _terms(world, TODAY)["河湾村党支部"]
    assert (line.years, line.ends_on) == (5, date(2026, 4, 30))
    assert line.remind_on == date(2025, 10, 30)
    assert line.state == "overdue"

    set_term_length(
        world.town,
        TermRule("branch", "", 6, 3),
        from_on=date(2026, 1, 1),
        by=world["superior"],
        at=AT,
    )

    line = _terms(world, TODAY)["河湾村党支部"]
    assert (line.years, line.ends_on) == (6, date(2027, 4, 30))
    assert line.remind_on == date(2027, 1, 30)
    assert line.state == "running"


def test_100_the_overdue_stand_first_before_the_superior(world):
    _term(world)

    lines = list(_terms(world, TODAY).values())

    assert (lines[0].name, lines[0].label) == ("河湾村党支部", "已逾期")
    assert {one.label for one in lines[1:]} == {"没有登记任期"}


def test_100_an_extension_needs_an_approval_record(world):
    _term(world)
    ends_on = date(2026, 4, 30)
    form = ExtensionForm(BEGAN, date(2027, 3, 31), "", date(2026, 4, 1))

    with pytest.raises(MemberError):
        extend_term(world.branch, form, ends_on=ends_on, by=world["superior"], at=AT)
    assert TermExtension.objects.count() == 0

    good = replace(form, approval="柳委〔2026〕8号")
    extend_term(world.branch, good, ends_on=ends_on, by=world["superior"], at=AT)

    line = _terms(world, TODAY)["河湾村党支部"]
    assert (line.ends_on, line.approval) == (date(2027, 3, 31), "柳委〔2026〕8号")
    assert line.state == "soon"  # no more overdue


def test_100_a_branch_does_not_extend_its_own_term(world):
    _term(world)
    form = ExtensionForm(BEGAN, date(2027, 3, 31), "自批1号", date(2026, 4, 1))

    with pytest.raises(RefusedError):
        extend_term(
            world.branch, form, ends_on=date(2026, 4, 30), by=world["recorder"], at=AT
        )


# 122 党员记实管理


def _card(world: World, name: str, who: str = "recorder", **asked: str):
    address = f"/persons/{world.id(name)}/"
    return browser_of(world[who]).get(address, asked).context["panel"]


def test_122_the_sheet_equals_the_sum_of_records(world):
    entries = [held_theme_day(world) for _ in range(3)]

    panel = _card(world, "赵田")

    by_hand = EntryPerson.objects.filter(person=world.people["赵田"])
    assert len(panel.lines) == by_hand.values("entry").distinct().count() == 3
    assert sum(one.named for one in panel.sums) == len(entries)
    assert sum(one.took_part for one in panel.sums) == 0
    assert {one.state for one in panel.lines} == {"请假"}
    came = _card(world, "周大山")
    assert (came.took_part, came.named, came.rate) == (3, 3, "100%")


def test_122_a_corrected_record_is_not_counted_twice(world):
    entry = held_theme_day(world)
    correct_entry(entry, None, reason="记错了", by=world["recorder"], at=AT)

    assert _card(world, "周大山").lines == ()


# 123 党性锻炼纪实手册


def test_123_the_book_matches_the_ledger_of_that_date(world):
    entry = held_theme_day(world)
    client = browser_of(world["member"])

    now = client.get("/me/handbook/").context["panel"]
    before = client.get("/me/handbook/?as_of=2026-11-01").context["panel"]

    mine = EntryPerson.objects.filter(person=world.people["赵田"])
    ids = set(mine.values_list("entry_id", flat=True))
    assert {one.url for one in now.lines} == {f"/entries/{one}/" for one in ids}
    assert [one.title for one in now.lines] == [entry.title]
    assert before.lines == ()


def test_123_own_notes_are_sealed_and_nobody_elses(world):
    write_own_note("要多下田间", on=TODAY, token="x_1", by=world["member"], at=AT)

    raw = OwnNote.objects.extra(select={"raw": "text"}).values_list("raw", flat=True)
    when: Any = {"since": date(2026, 1, 1), "until": TODAY}
    assert [one.text for one in my_notes(seen_by=world["member"], **when)] == [
        "要多下田间"
    ]
    assert my_notes(seen_by=world["recorder"], **when) == []
    assert "田间" not in str(list(raw))
    assert "要多下田间" not in page_of(
        browser_of(world["recorder"]).get(f"/persons/{world.id('赵田')}/")
    )


# 127 年老体弱党员


def test_127_home_study_counts_and_an_absence_of_the_frail_is_left_out_openly(world):
    set_flag(
        world.people["赵田"],
        "frail",
        from_on=date(2026, 1, 1),
        by=world["recorder"],
        at=AT,
    )
    held_theme_day(world)  # 赵田 was on leave
    kind = "gatherings.home_study.held"
    form = blank_for(world.branch, kind, HELD_ON, seen_by=world["recorder"])
    visited = [one for one in theme_day(world).seats if one.name == "赵田"]
    form = replace(form, title="送学上门", place="家中", seats=tuple(visited))
    record_gathering(world.branch, form, by=world["recorder"], at=AT)

    panel = _card(world, "赵田")

    assert (panel.took_part, panel.named, panel.rate) == (1, 2, "100%")
    assert "不计入" in panel.rate_note


# 76、77、149 领导干部


def _leader(world: World, name: str, who: str = "superior"):
    address = f"/persons/{world.id(name)}/leader/"
    return browser_of(world[who]).get(address).context["panel"]


def _study_of_the_town(world: World) -> None:
    kind = "gatherings.deployment_meeting.held"
    form = blank_for(world.town, kind, HELD_ON, seen_by=world["town_recorder"])
    form = form.with_role("recorder", world.id("陶七"))
    form = replace(form, title="专题研究", place="镇政府")
    record_gathering(world.town, form, by=world["town_recorder"], at=AT)


def test_076_no_branch_activity_stands_as_0_beside_the_group(world):
    _study_of_the_town(world)

    panel = _leader(world, "柳书记")

    assert (panel.in_group, panel.in_branch) == (1, 0)
    assert [(one.in_group, one.in_branch) for one in panel.lives] == [(1, 0)]


def test_077_four_of_five_acts_show_the_missing_one(world):
    adopt_pack(
        world.cast.province,
        "heilongjiang-2017",
        date(2017, 6, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    acts = ("study", "lecture", "org_life", "role")
    form = theme_day(world, tags=tuple(f"branch.{one}" for one in acts))
    record_gathering(world.branch, form, by=world["recorder"], at=AT)

    panel = _leader(world, "李春生")

    assert len(panel.done) == 4
    assert panel.lacking == ("工作检查指导到支部",)


def test_149_a_superiors_own_standing_comes_first_beside_the_lower_ones(world):
    adopt_pack(
        world.cast.province,
        "hunan-2017",
        date(2017, 6, 1),
        by=world.cast.system_admin,
        at=AT,
    )
    rebuild(year=2026, at=moment(TODAY))

    panel = _leader(world, "柳书记")

    own, below = panel.stands[0], panel.stands[1:]
    assert (own.name, own.is_own) == (world.town.short_name, True)
    assert own.total > 0
    assert own.missed + own.open > 0  # its gaps are shown like those of the others
    assert "河湾村党支部" in {one.name for one in below}
    assert not any(one.is_own for one in below)


def test_149_lectures_and_contact_points_stand_on_the_leaders_page(world):
    Tenure.objects.create(
        person=world.people["郑县长"],
        org=world.town,
        office=Office.DEPUTY_SECRETARY.value,
        from_on=date(2020, 1, 1),
    )
    held_theme_day(world)
    kept = contact_point(world, holder_id=world.id("郑县长"))
    keep_register(world.town, kept, by=world["town_recorder"], at=AT)

    panel = _leader(world, "郑县长")

    assert [one.title for one in panel.lectures] == [
        Entry.objects.get(kind="gatherings.theme_day.held").title
    ]
    assert [one.title for one in panel.contacts] == ["河湾村"]


def test_149_a_member_of_another_branch_does_not_open_a_leaders_page(world):
    address = f"/persons/{world.id('柳书记')}/leader/"
    n_refusals = refusals()

    assert browser_of(world["stranger"]).get(address).status_code == 404
    assert refusals() == n_refusals + 1
