"""The ladder of measures: who decided what on what ground, what was said, the end."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.factories.gatherings import AT
from tests.factories.measures import (
    CLAUSE,
    DECIDED,
    UNTIL,
    held,
    measure_form,
    taken,
)
from yiben.books.lists.actions import take_step
from yiben.books.lists.models import Item
from yiben.books.lists.words import StepForm
from yiben.common.clock import moment
from yiben.common.errors import ManyErrors, RefusedError
from yiben.ledger.models import Entry
from yiben.ledger.queries import entry
from yiben.people.actions import set_flag
from yiben.people.models import AuditLine
from yiben.supervision.actions import (
    end_measure,
    reply_measure,
    revoke_measure,
    take_measure,
)
from yiben.supervision.checks import MeasureMovedOnError, NotBelowError
from yiben.supervision.models import MeasureTaken
from yiben.supervision.queries import (
    blank_measure,
    deciders,
    measure,
    measure_view,
    measures_by,
    measures_for,
    my_measures,
)
from yiben.supervision.words import EndForm, Source

EVERYBODY = (
    *("recorder", "second", "member", "superior", "county_superior"),
    *("town_recorder", "neighbour", "stranger", "auditor", "system_admin"),
    *("security_admin", "chief_auditor", "nobody"),
)
TAKERS = ("superior", "county_superior", "town_recorder")
ANSWERERS = ("recorder", "second")
LATER = moment(date(2026, 12, 10))
END = EndForm("已按月召开，查了三次记录", date(2026, 12, 10))


def others(*right: str) -> list[str]:
    return [name for name in EVERYBODY if name not in right]


def wrong(world, rung: str, **given) -> dict[str, str]:
    with pytest.raises(ManyErrors) as caught:
        taken(world, rung, **given)
    assert MeasureTaken.objects.count() == Entry.objects.count() == 0
    return {one.where: one.message for one in caught.value.problems}


def test_a_measure_names_who_decided_and_the_office_that_lets_them(world):
    row = taken(world, "talk", besides=("measure.criticism",))

    view = measure_view(
        measure(row.pk, seen_by=world["recorder"]), seen_by=world["recorder"]
    )

    assert (view.decided_by, view.office) == ("柳书记", "书记")
    assert (view.row.rung_label, view.row.unit) == ("约谈", "河湾村党支部")
    assert (view.basis, view.facts) == (CLAUSE, "第三季度没有召开支部党员大会")
    assert view.besides == ("批评指正",)
    assert view.row.reply_until == UNTIL
    assert view.skipped == ("提醒",)
    assert [one.label for one in view.steps] == ["决定"]


def test_its_entry_says_what_was_done_and_not_a_word_of_it(world):
    inspection = held(world)
    source = Source(finding_id=inspection.findings.get(number=1).pk)

    row = taken(
        world, "circular", besides=("measure.order",), due_on=UNTIL, source=source
    )

    view = entry(str(row.entry_id), seen_by=world["town_recorder"])
    assert (view.unit_id, view.kind) == (
        world.town.pk,
        "lists.accountability.decided",
    )
    assert view.tags == ("measure.notice", "measure.order")
    assert view.privacy == "restricted"
    assert Entry.objects.get(pk=row.entry_id).answers_id == inspection.entry_id
    assert "党员大会" not in view.title
    assert "党员大会" not in MeasureTaken.objects.values_list("content").get()[0]


def test_a_plain_reminder_is_a_call_and_nothing_in_the_ledger(world):
    row = taken(world)

    assert row.entry_id is None
    assert Entry.objects.count() == 0
    assert AuditLine.objects.filter(action="supervision.decided_measure").exists()


@pytest.mark.parametrize(
    ("rung", "given", "place", "says"),
    [
        ("talk", {"decided_by": ""}, "decided_by", "没有写是谁决定的"),
        ("talk", {"facts": " "}, "facts", "没有写是什么事"),
        ("circular", {"basis": ""}, "basis", "没有写依据的条款"),
        ("reminder", {"basis": ""}, "basis", "没有写依据"),
        ("reminder", {"way": ""}, "way", "怎样提醒"),
        ("talk", {"skipped": ""}, "skipped", "跳过了提醒"),
        ("rectification", {"skipped": ""}, "skipped", "跳过了提醒、约谈、通报"),
        ("rectification", {"due_on": None}, "due_on", "没有写期限"),
        ("rectification", {"meeting": ""}, "meeting", "没有写哪次会议"),
        ("rectification", {"helper": ""}, "helper", "没有写谁来帮"),
        ("rectification", {"steps": ()}, "steps", "没有写"),
        ("talk", {"besides": ("measure.order",)}, "due_on", "没有写期限"),
        ("reminder", {"besides": ("measure.order",)}, "besides", "不能同时"),
        ("talk", {"causes": ("cause.rain",)}, "causes", "没有这一类"),
        ("circular", {"reply_until": DECIDED}, "reply_until", "期限太短"),
        ("talk", {"decided_on": date(2026, 12, 1)}, "decided_on", "还没有到"),
        ("dismissal", {}, "rung", "没有选择措施"),
        ("talk", {"after": "u_none"}, "rung", "上一步措施不在了"),
        ("talk", {"source": Source(item_id="l_none")}, "source", "不是这个单位的"),
        ("talk", {"person_id": "p_none"}, "person_id", "不在名册上"),
    ],
)
def test_what_a_measure_lacks_is_said_at_its_question(world, rung, given, place, says):
    found = wrong(world, rung, **given)

    assert says in found[place]


def test_days_in_what_is_said_are_written_as_people_write_them(world):
    first = taken(world)
    early = DECIDED - timedelta(days=1)

    with pytest.raises(ManyErrors) as caught:
        taken(world, "circular", after=first.pk, decided_on=early, reply_until=early)

    said = {one.where: one.message for one in caught.value.problems}
    assert f"（{DECIDED.year}年{DECIDED.month}月{DECIDED.day}日）" in said["decided_on"]
    assert "至少到2026年" in said["reply_until"]


def test_who_decided_held_an_office_that_day_that_allows_it(world):
    plain, far = world.id("赵田"), world.id("郑县长")

    assert "不能决定" in wrong(world, "talk", decided_by=plain)["decided_by"]
    assert "不能决定" in wrong(world, "talk", decided_by=far)["decided_by"]
    names = deciders(world.town, "talk", DECIDED, seen_by=world["superior"])
    assert names == [(world.id("柳书记"), "柳书记（书记）")]


def test_a_plain_member_is_reminded_and_talked_to_and_nothing_more(world):
    plain, leader = world.id("赵田"), world.id("李春生")

    assert "担任职务" in wrong(world, "circular", person_id=plain)["person_id"]
    assert "担任职务" in wrong(world, "accountability", person_id=plain)["person_id"]
    assert "对组织的" in wrong(world, "rectification", person_id=leader)["person_id"]
    assert taken(world, "talk", person_id=plain).person_id == plain
    assert taken(world, "accountability", person_id=leader).rung == "accountability"


def test_the_frail_are_not_reminded(world):
    someone = world.people["周大山"]
    set_flag(someone, "frail", from_on=date(2026, 1, 1), by=world["recorder"], at=AT)

    assert "年老体弱" in wrong(world, "reminder", person_id=someone.pk)["person_id"]


def test_nobody_measures_beside_or_above(world):
    for unit in (world.town, world.county, world.far):
        with pytest.raises(NotBelowError):
            take_measure(
                world.town, unit, measure_form(world), by=world["superior"], at=AT
            )


def test_the_next_rung_follows_the_last_and_never_falls_back(world):
    first = taken(world)

    talk = taken(world, "talk", after=first.pk, skipped="")
    later = measure_form(world, "reminder", after=talk.pk)
    with pytest.raises(ManyErrors) as caught:
        take_measure(world.town, world.branch, later, by=world["superior"], at=AT)

    assert "上一步已经是“约谈”" in caught.value.problems[0].message
    view = measure_view(talk, seen_by=world["superior"])
    assert [one.id for one in view.before] == [first.pk]
    assert view.skipped == ()


def test_one_form_sent_twice_is_one_measure(world):
    first = taken(world, "rectification", token="x_one")

    assert taken(world, "rectification", token="x_one").pk == first.pk
    assert MeasureTaken.objects.count() == Item.objects.count() == 1


@pytest.mark.parametrize("who", others(*TAKERS))
def test_nobody_else_takes_ends_or_revokes(world, who):
    row = taken(world, "talk")
    before = AuditLine.objects.filter(outcome="done").count()
    by = world[who]

    for act in (
        lambda: taken(world, "talk", by=who),
        lambda: end_measure(row, END, by=by, at=LATER),
        lambda: revoke_measure(row, "记错了", by=by, at=LATER),
    ):
        with pytest.raises(RefusedError):
            act()
    assert MeasureTaken.objects.count() == 1
    assert AuditLine.objects.filter(outcome="done").count() == before


@pytest.mark.parametrize("who", others(*TAKERS, *ANSWERERS))
def test_nobody_else_answers_or_reads_what_is_about_the_unit(world, who):
    row = taken(world, "talk")

    for act in (
        lambda: reply_measure(row, "已补开", by=world[who], at=LATER),
        lambda: measure(row.pk, seen_by=world[who]),
        lambda: measure_view(row, seen_by=world[who]),
        lambda: measure("u_none", seen_by=world[who]),
    ):
        with pytest.raises(RefusedError):
            act()
    assert row.steps.count() == 1


def test_what_is_about_a_person_is_between_two(world):
    row = taken(world, "talk", person_id=world.id("赵田"))

    for who in others("superior", "town_recorder", "member"):
        with pytest.raises(RefusedError):
            measure(row.pk, seen_by=world[who])
    reply_measure(row, "我接受", by=world["member"], at=LATER)

    assert [one.id for one in my_measures(seen_by=world["member"])] == [row.pk]
    assert my_measures(seen_by=world["recorder"]) == []
    assert measures_for(world.branch, seen_by=world["recorder"]) == []
    assert measures_by(world.town, seen_by=world["county_superior"]) == []
    assert len(measures_by(world.town, seen_by=world["superior"])) == 1
    entries = Entry.objects.get(pk=row.entry_id)
    assert entries.orgs.count() == 0


def test_the_other_side_is_heard_before_anything_ends(world):
    row = taken(world, "talk")
    early = replace(END, ended_on=date(2026, 11, 25))

    with pytest.raises(ManyErrors) as waits:
        end_measure(row, early, by=world["superior"], at=LATER)
    reply_measure(row, "已经补开，附记录", by=world["recorder"], at=LATER)
    with pytest.raises(ManyErrors) as unanswered:
        end_measure(row, END, by=world["superior"], at=LATER)
    ended = end_measure(
        row, replace(END, answer="采纳"), by=world["superior"], at=LATER
    )

    assert "对方还没有说明" in waits.value.problems[0].message
    assert [one.where for one in unanswered.value.problems] == ["answer"]
    assert ended.state == "ended"
    said = Entry.objects.get(pk=ended.end_entry_id)
    assert (said.kind, said.answers_id) == ("lists.accountability.closed", row.entry_id)
    for act in (
        lambda: reply_measure(row, "再说", by=world["recorder"], at=LATER),
        lambda: end_measure(row, END, by=world["superior"], at=LATER),
    ):
        with pytest.raises(MeasureMovedOnError):
            act()


def test_silence_past_the_term_is_enough_and_stays_visible(world):
    row = taken(world, "talk")

    ended = end_measure(row, END, by=world["superior"], at=LATER)

    view = measure_view(ended, seen_by=world["recorder"])
    assert [one.label for one in view.steps] == ["决定", "结果"]
    assert view.row.state_label == "已有结果"


def test_what_was_said_on_paper_is_noted_by_the_other_side(world):
    row = taken(world, "talk")

    reply_measure(row, "书面说明：已改", by=world["superior"], at=LATER)
    reply_measure(row, "补充一点", by=world["recorder"], at=LATER)

    steps = measure_view(row, seen_by=world["superior"]).steps
    assert [(one.text, one.is_noted) for one in steps[1:]] == [
        ("书面说明：已改", True),
        ("补充一点", False),
    ]


def test_a_measure_taken_back_takes_its_entries_with_it(world):
    row = taken(world, "talk")
    end_measure(row, END, by=world["superior"], at=LATER)

    revoke_measure(row, "查明不属实", by=world["superior"], at=LATER)

    row.refresh_from_db()
    assert row.state == "revoked"
    assert [
        one.corrected_by.kind
        for one in Entry.objects.filter(pk__in=[row.entry_id, row.end_entry_id])
    ] == ["ledger.entry.withdrawn"] * 2
    with pytest.raises(MeasureMovedOnError):
        revoke_measure(row, "再来", by=world["superior"], at=LATER)
    with pytest.raises(ManyErrors):
        taken(world, "circular", after=row.pk)


def test_a_weak_organisation_is_put_right_on_a_list_and_accepted(world):
    row = taken(world, "rectification")
    item = row.list_item
    assert item is not None

    with pytest.raises(ManyErrors) as caught:
        end_measure(row, END, by=world["superior"], at=LATER)

    assert "还没有验收" in caught.value.problems[0].message
    assert (item.kind, item.unit, item.target) == (
        "lists.weak_branch",
        world.town,
        world.branch,
    )
    assert [one.text for one in item.tasks.all()] == ["选优书记", "按月开会"]
    assert item.words["fields"]["helper"] == "郑县长"
    assert item.due_on == row.due_on
    assert "scope.branch" in item.tags
    kinds = set(Entry.objects.filter(unit=world.town).values_list("kind", flat=True))
    assert kinds == {"lists.weak_branch.opened", "lists.accountability.decided"}
    accept(world, item)
    ended = end_measure(row, END, by=world["superior"], at=LATER)
    assert measure_view(ended, seen_by=world["recorder"]).is_accepted


def accept(world, item: Item) -> None:
    """Close by the recorder of the town, accept by its superior."""
    day = date(2026, 12, 5)
    take_step(
        item,
        StepForm(
            "closed",
            day,
            fields={"result": "班子配齐"},
            proof="党委会听取汇报",
            checker_id=world.id("李春生"),
        ),
        by=world["town_recorder"],
        at=LATER,
    )
    take_step(
        item,
        StepForm(
            "confirmed",
            day,
            fields={"accepted_by": world.county.pk},
            checker_id=world.id("郑县长"),
        ),
        by=world["county_superior"],
        at=LATER,
    )


def test_the_form_knows_the_matter_and_proposes_time_to_answer(world):
    inspection = held(world)
    source = Source(finding_id=inspection.findings.get(number=1).pk)

    form = blank_measure(
        world.town,
        world.branch,
        "reminder",
        DECIDED,
        source=source,
        seen_by=world["superior"],
    )

    assert "九月没有主题党日" in form.facts
    assert form.reply_until == DECIDED + timedelta(days=10)
    assert form.source == source


def test_the_table_itself_refuses_what_no_person_may_decide(world):
    row = taken(world, "rectification")
    rows = MeasureTaken.objects.filter(pk=row.pk)

    for given in (
        {"due_on": None},
        {"person_id": world.id("赵田")},
        {"reply_until": DECIDED - timedelta(days=1)},
        {"state": "ended"},
        {"decided_by_id": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**given)
