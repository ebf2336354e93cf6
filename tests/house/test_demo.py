"""The demonstration: every stage builds, only once, and tells the story it should.

It is built once for the module, stage by stage, inside one transaction that is
rolled back at the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.conf import settings
from django.db import transaction

from yiben.common.clock import moment
from yiben.jobs.demo import STAGES, DemoError, DemoResult, build, wanted
from yiben.jobs.demo.data import read_data
from yiben.jobs.demo.house import House, standing_on

pytestmark = [pytest.mark.filterwarnings("error"), pytest.mark.long]

END = STAGES["year-end"]
AFTERWARDS = date(2027, 1, 20)


def size() -> dict[str, int]:
    from yiben.ledger.models import Entry
    from yiben.org.models import Org
    from yiben.people.models import Account, AuditLine, Membership

    models = (Entry, Org, Account, AuditLine, Membership)
    return {model.__name__: model.objects.count() for model in models}


@dataclass
class Built:
    house: House
    results: dict[str, DemoResult]
    sizes: dict[str, tuple[dict[str, int], dict[str, int]]]

    def lines(self, key: str, duty: str, *, as_of: date = AFTERWARDS):
        from yiben.standing.queries import lines_of

        with standing_on(END):
            found = lines_of(
                self.house.org(key),
                year=2026,
                as_of=as_of,
                seen_by=self.house.superior("centre"),
            )
        return [line for line in found if line.duty == duty]

    def line(self, key: str, duty: str, period: str):
        (found,) = (line for line in self.lines(key, duty) if line.period == period)
        return found


@pytest.fixture
def own_place(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "VAR", tmp_path)
    monkeypatch.setattr(settings, "YIBEN_DEMO_DOCUMENTS", tmp_path / "none")
    return tmp_path


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Built]:
    place = tmp_path_factory.mktemp("demo")
    results, sizes = {}, {}
    with (
        pytest.MonkeyPatch.context() as patch,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        patch.setattr(settings, "VAR", place)
        patch.setattr(settings, "YIBEN_DEMO_DOCUMENTS", place / "none")
        for stage in STAGES:
            results[stage] = build(stage, say=lambda _: None)
            once = size()
            build(stage, say=lambda _: None)
            sizes[stage] = once, size()
        house = House(read_data())
        with standing_on(END):
            house.load(END)
        yield Built(house, results, sizes)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_database_with_other_records_is_refused(own_place):
    from tests.cast import build_cast

    build_cast()

    with pytest.raises(DemoError, match="不是演示的数据"):
        build("founded", say=lambda _: None)


@pytest.mark.django_db
def test_an_unknown_stage_names_the_known_ones(own_place):
    with pytest.raises(DemoError, match="first-quarter"):
        build("summer", say=lambda _: None)


@pytest.mark.django_db
def test_it_is_wanted_where_nobody_has_an_account(own_place):
    from tests.cast import build_cast

    before = wanted()
    build_cast()

    assert (before, wanted()) == (True, False)


def test_it_is_wanted_again_when_it_was_cut_off(demo, monkeypatch, tmp_path):
    finished = wanted()
    # It writes its note last of all.
    monkeypatch.setattr(settings, "VAR", tmp_path)

    assert (finished, wanted()) == (False, True)


def test_every_stage_builds_itself_and_what_was_missing(demo):
    assert {stage: one.built for stage, one in demo.results.items()} == {
        stage: (stage,) for stage in STAGES
    }
    assert [one.today for one in demo.results.values()] == list(STAGES.values())


def test_a_second_call_changes_nothing(demo):
    for once, twice in demo.sizes.values():
        assert once == twice


def test_the_note_says_on_which_day_the_pages_stand(demo):
    note = (settings.VAR / "demo.json").read_text(encoding="utf-8")

    assert f'"today": "{END.isoformat()}"' in note


def test_it_is_large_enough_to_look_alive(demo):
    _, last = demo.sizes["year-end"]

    assert 60 <= last["Org"] <= 80
    assert 450 <= last["Membership"] <= 600


def test_the_chains_hold_and_nothing_was_refused(demo):
    from yiben.ledger.queries import verify
    from yiben.people.queries import audit_lines, verify_audit

    auditor = demo.house.hands["shenji"]
    with standing_on(END):
        refused = audit_lines(seen_by=auditor, outcome="refused")

    assert verify() == []
    assert verify_audit() == []
    assert refused == []


def test_every_printed_login_works(demo):
    for login in demo.results["year-end"].logins:
        assert demo.house.hands[login.username].check_password(login.password)


def test_a_core_group_with_four_sessions_in_the_first_quarter_has_met_the_year(demo):
    line = demo.line("qingxi", "hunan-2017/core-group-study-yearly", "2026")

    assert (line.status, line.done, line.need) == ("met", 4, 4)


def test_one_lecture_of_a_county_secretary_is_enough_in_hunan_only(demo):
    lectures = {
        "qingxi": "central-2017/secretary-lecture-yearly",
        "baihua": "heilongjiang-2017/leader-lecture-yearly",
    }
    found = {}
    for key, duty in lectures.items():
        chief = demo.house.secretary(key, END).person_id
        (line,) = (one for one in demo.lines(key, duty) if one.subject.endswith(chief))
        found[key] = (line.status, line.done, line.need)

    assert found == {"qingxi": ("met", 1, 1), "baihua": ("missed", 1, 2)}


def test_fifty_five_talks_leave_one_pair_of_twenty_eight(demo):
    lines = demo.lines("xuzhuang", "xuzhuang-2017/talk-team-pairs-yearly")

    assert len(lines) == 28
    assert sum(line.done for line in lines) == 55
    assert [line.done for line in lines if line.status == "missed"] == [1]


def test_the_twenty_seventh_is_flagged_with_and_without_a_reason(demo):
    duty = "xuzhuang-2017/theme-day-monthly"
    flags = {
        key: demo.line(key, duty, "2026-03").flags
        for key in ("shimen", "liugou", "xingyu")
    }

    assert flags == {
        "shimen": ("deviation_filed",),
        "liugou": ("deviating",),
        "xingyu": (),
    }


def test_a_meeting_of_one_group_leaves_the_other_uncovered(demo):
    duty = "heilongjiang-2017/org-life-meeting-half-yearly"
    line = demo.line("shuangyang", duty, "2026-H1")
    other = [
        row
        for row in demo.house.members("shuangyang", date(2026, 6, 11))
        if row.group_id == demo.house.org("shuangyang/1").pk
    ]

    assert line.status == "met"
    assert line.uncovered == len(other)


def test_what_was_entered_forty_days_late_is_met_late(demo):
    line = demo.line("hupan", "hunan-2017/theme-day-monthly", "2026-04")

    assert line.status == "met_late"


def test_a_gap_a_waiver_and_an_accident_are_told_as_they_are(demo):
    duty = "hunan-2017/theme-day-monthly"

    assert demo.line("songgang", duty, "2026-02").status == "gap_declared"
    assert demo.line("lvye", duty, "2026-07").status == "waived"
    (after,) = demo.lines("huaxi", "heilongjiang-2017/special-democratic-life")
    assert after.status == "met"


def test_plans_went_every_way_they_can(demo):
    from yiben.books.filings.queries import filings_of

    found = {}
    for key in ("shiqiao", "yunxi-school", "hupan", "lvye"):
        with standing_on(END):
            rows = filings_of(
                demo.house.org(key),
                seen_by=demo.house.recorder(key),
                kind="filings.meeting_plan",
            )
        found[key] = [(row.state, row.revision) for row in rows]

    assert found == {
        "shiqiao": [("received", 1)],
        "yunxi-school": [("received", 2)],
        "hupan": [("filed", 1)],
        "lvye": [],
    }


def test_a_branch_founded_in_may_owes_the_plan_and_not_the_broken_months(demo):
    plan = demo.line("xintang", "central-2017/plan-filing-yearly", "2026")
    months = demo.lines("xintang", "hunan-2017/theme-day-monthly")

    assert plan.need == 1
    assert min(line.period for line in months) == "2026-06"


def test_a_member_who_moved_has_one_branch_on_each_day(demo):
    from yiben.people.models import Membership

    moved = Membership.objects.filter(
        org=demo.house.org("yunxi-school"), from_on=date(2026, 10, 1)
    ).get()
    spells = Membership.objects.filter(person=moved.person_id).order_by("from_on")

    assert [one.org_id for one in spells] == [
        demo.house.org("hupan").pk,
        demo.house.org("yunxi-school").pk,
    ]
    assert spells[0].until_on == date(2026, 9, 30)


def test_what_was_corrected_keeps_its_old_version(demo):
    from yiben.ledger.models import Entry

    corrected = Entry.objects.filter(
        unit=demo.house.org("shiqiao"), corrects__isnull=False
    )
    kinds = {(one.kind, one.happened_on.month) for one in corrected}

    assert ("gatherings.theme_day.held", 5) in kinds
    assert ("gatherings.theme_day.held", 9) in kinds  # a second batch
    assert ("dues.dues.paid", 12) in kinds
    assert all(moment(END) > one.entered_at for one in corrected)


@pytest.mark.parametrize("key", ["hunan", "heilongjiang", "jiangsu", "xuzhuang"])
def test_every_region_is_a_good_one_with_a_few_honest_gaps(demo, key):
    from yiben.standing.queries import lines_of

    with standing_on(END):
        lines = lines_of(
            demo.house.org(key),
            year=2026,
            as_of=END,
            seen_by=demo.house.superior("centre"),
            below=True,
        )
    met = sum(line.status in {"met", "met_late"} for line in lines)
    missed = sum(line.status == "missed" for line in lines)

    assert 0 < missed <= met * 0.05


NEWER = {
    "lists": 150,
    "registers": 120,
    "ratings": 20,
    "ballots": 2,
    "dues": 5,
    "relays": 5,
    "library": 6,
    "forms": 5,
    "targets": 1,
}
"""At least so many entries of each of the newer books."""


def test_every_book_holds_something(demo):
    from yiben.ledger.models import Entry

    kinds = list(Entry.objects.values_list("kind", flat=True))
    held = {book: sum(one.startswith(f"{book}.") for one in kinds) for book in NEWER}

    assert {book: n for book, n in held.items() if n < NEWER[book]} == {}


def test_an_objection_was_answered_before_the_grades_were_filed(demo):
    from yiben.books.ratings import queries

    hand = demo.house.recorder("shiqiao")
    with standing_on(END):
        (row,) = queries.rounds_of(demo.house.org("shiqiao"), seen_by=hand)
        view = queries.view_of(queries.round_row(row.id, seen_by=hand), seen_by=hand)
        objected = [one for one in view.cases if one.objection]

    assert row.state == "decided"
    assert view.filed_on == date(2026, 12, 20)
    assert len(objected) == 1


def test_the_document_of_march_names_the_branch_without_a_plan(demo):
    from yiben.books.relays.queries import relay, sent_by, view_of

    hand = demo.house.recorder("yunxi")
    with standing_on(END):
        (row,) = sent_by(demo.house.org("yunxi"), seen_by=hand)
        view = view_of(relay(row.id, seen_by=hand), seen_by=hand)

    name = demo.house.org("lvye").short_name
    assert [one.org for one in view.not_acknowledged] == [name]
    assert [one.org for one in view.without_plan] == [name]


def test_one_member_has_not_paid_in_december_and_the_quarter_went_up(demo):
    from yiben.books.dues.queries import flow_of, month_view
    from yiben.books.dues.words import month_index

    org, hand = demo.house.org("shiqiao"), demo.house.recorder("shiqiao")
    with standing_on(END):
        view = month_view(org, month_index(2026, 12), today=END, seen_by=hand)
        sent, _ = flow_of(org, seen_by=hand)

    assert len(view.unpaid) == 1
    assert view.unset == ()
    assert [one.receipt for one in sent] == ["云党财 0412 号"]
