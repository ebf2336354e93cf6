"""Complaints: named, from paper, with a code; answered, and one level up."""

from dataclasses import replace

import pytest

from tests.factories.feedback import (
    HIDDEN,
    answered,
    coded_by,
    complained,
    complaint_form,
    members,
)
from tests.factories.gatherings import AT, World
from yiben.common.errors import ManyErrors, RefusedError
from yiben.feedback import queries
from yiben.feedback.actions import (
    answer_complaint,
    complain,
    complain_from_outside,
    complain_on_paper,
    judge_coded,
    judge_reply,
)
from yiben.feedback.checks import MovedOnError, ShutError
from yiben.feedback.models import CodedComplaint, NamedComplaint, Reply
from yiben.feedback.words import ComplaintForm, ReplyForm
from yiben.people.models import AuditLine

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
ANSWERERS = ("superior", "town_recorder")


def others(*right: str) -> list[str]:
    return [name for name in EVERYBODY if name not in right]


def again(row: NamedComplaint) -> NamedComplaint:
    return NamedComplaint.objects.get(pk=row.pk)


def places(form: ComplaintForm, world: World) -> set[str]:
    with pytest.raises(ManyErrors) as told:
        complain(form, by=world["member"], at=AT)
    return {one.where for one in told.value.problems}


def test_a_complaint_asks_one_of_the_own_line(world: World):
    asking = queries.asking_for("", on=AT.date(), seen_by=world["member"])

    assert [one for one, _ in asking.addressees][:2] == [world.branch.pk, world.town.pk]
    assert asking.usual_id == world.town.pk
    form = complaint_form(world, addressee_id=world.far.pk, text=" ", code="x")
    assert places(form, world) == {"addressee", "text", "code"}


def test_everybody_with_an_account_may_complain_with_a_name(world: World):
    for who in EVERYBODY:
        line = queries.asking_for("", on=AT.date(), seen_by=world[who])
        form = complaint_form(world, addressee_id=line.usual_id)
        assert complain(form, by=world[who], at=AT)

    assert NamedComplaint.objects.count() == len(EVERYBODY)


def test_the_same_form_sent_twice_is_one_complaint(world: World):
    members(world)
    form = complaint_form(world)
    hidden = replace(complaint_form(world), naming=HIDDEN)

    one = complain(form, by=world["member"], at=AT)
    two = complain(form, by=world["member"], at=AT)
    complain(hidden, by=world["member"], at=AT)
    complain(hidden, by=world["member"], at=AT)

    assert one == two
    assert (NamedComplaint.objects.count(), CodedComplaint.objects.count()) == (1, 1)


@pytest.mark.parametrize("who", others("member", *ANSWERERS))
def test_nobody_else_reads_or_answers(world: World, who: str):
    row = complained(world)

    with pytest.raises(RefusedError):
        queries.complaint(row.pk, seen_by=world[who])
    with pytest.raises(RefusedError):
        answer_complaint(row, ReplyForm("好。"), by=world[who], at=AT)
    with pytest.raises(RefusedError):
        judge_reply(row, is_satisfied=True, by=world[who], at=AT)
    assert not Reply.objects.exists()


@pytest.mark.parametrize("who", others(*ANSWERERS))
def test_only_the_unit_asked_lists_what_asks_it(world: World, who: str):
    with pytest.raises(RefusedError):
        queries.complaints_for(world.town, seen_by=world[who])


def test_who_did_not_like_the_answer_goes_one_level_up(world: World):
    row = complained(world)
    answered(world, row)

    judge_reply(again(row), is_satisfied=False, by=world["member"], at=AT)

    assert again(row).addressee == world.county
    by = world["county_superior"]
    found = queries.complaint(row.pk, seen_by=by)
    answer_complaint(found, ReplyForm("县里来办。"), by=by, at=AT)
    view = queries.view_of(again(row), seen_by=world["member"])
    assert [one.org_name for one in view.replies] == [
        world.town.short_name,
        world.county.short_name,
    ]
    # The town still reads what it was asked, and answers no more.
    town = queries.view_of(again(row), seen_by=world["superior"])
    assert (town.may_answer, town.may_judge) == (False, False)
    judge_reply(again(row), is_satisfied=True, by=world["member"], at=AT)
    assert again(row).state == "satisfied"


def test_at_the_top_it_stays_with_what_the_author_said(world: World):
    row = complained(world, addressee_id=world.cast.centre.pk)
    NamedComplaint.objects.filter(pk=row.pk).update(state="answered")

    judge_reply(again(row), is_satisfied=False, by=world["member"], at=AT)

    assert again(row).state == "unsatisfied"
    with pytest.raises(MovedOnError):
        judge_reply(again(row), is_satisfied=True, by=world["member"], at=AT)


def test_one_answer_each_level_and_a_heading_for_the_public(world: World):
    row = complained(world)

    empty = ReplyForm(" ", is_public=True)
    with pytest.raises(ManyErrors) as told:
        answer_complaint(row, empty, by=world["superior"], at=AT)
    assert {one.where for one in told.value.problems} == {"text", "about"}

    form = ReplyForm("只填一张。", "表格太多", is_public=True)
    answer_complaint(row, form, by=world["superior"], at=AT)
    with pytest.raises(MovedOnError):
        answer_complaint(again(row), form, by=world["superior"], at=AT)
    (told_all,) = queries.public_replies(world.branch, seen_by=world["member"])
    assert (told_all.about, told_all.text) == ("表格太多", "只填一张。")
    with pytest.raises(RefusedError):
        queries.public_replies(world.branch, seen_by=world["stranger"])


def test_a_recorder_enters_what_a_member_wrote_on_paper(world: World):
    members(world)
    by, person = world["second"], world.id("周大山")
    pk = complain_on_paper(world.branch, complaint_form(world), person, by=by, at=AT)

    row = NamedComplaint.objects.get(pk=pk)

    assert (row.person_id, row.on_paper) == (person, True)
    assert [one.id for one in queries.complaints_from(world.branch, seen_by=by)] == [pk]
    with pytest.raises(RefusedError):  # who typed it is not who wrote it
        judge_reply(row, is_satisfied=True, by=by, at=AT)


def test_paper_without_a_name_gets_a_code(world: World):
    members(world)
    form = complaint_form(world, naming=HIDDEN)

    assert complain_on_paper(world.branch, form, "", by=world["recorder"], at=AT) == ""

    assert queries.coded(form.code).unit == world.branch


def test_paper_of_a_stranger_is_not_entered(world: World):
    form, other = complaint_form(world), world.id("陶六")

    with pytest.raises(ManyErrors):
        complain_on_paper(world.branch, form, other, by=world["recorder"], at=AT)
    for who in others("recorder", "second"):
        with pytest.raises(RefusedError):
            complain_on_paper(
                world.branch, form, world.id("赵田"), by=world[who], at=AT
            )
    assert not NamedComplaint.objects.exists()


def test_an_anonymous_complaint_opens_by_its_code_alone(world: World):
    one, *_ = members(world)
    before = AuditLine.objects.count()
    row, code = coded_by(world, one)

    assert AuditLine.objects.count() == before
    assert queries.coded(f" {code[:4]}-{code[4:].upper()}") == row
    with pytest.raises(RefusedError):
        queries.coded("k" * 16)
    with pytest.raises(RefusedError):
        queries.complaint(row.pk, seen_by=one)
    listed = queries.complaints_for(world.town, seen_by=world["superior"])
    assert [(one.who, one.when) for one in listed] == [("", "2026年11月")]


def test_with_the_code_it_goes_up_without_a_line(world: World):
    one, *_ = members(world)
    row, code = coded_by(world, one)
    answered(world, row)
    before = AuditLine.objects.count()

    judge_coded(code, is_satisfied=False)

    assert queries.coded(code).addressee == world.county
    assert AuditLine.objects.count() == before
    with pytest.raises(RefusedError):
        judge_coded("k" * 16, is_satisfied=False)


def test_who_is_hidden_far_up_does_not_ask_near(world: World, settings):
    settings.YIBEN_ANONYMOUS_LEAST = 3

    form = complaint_form(world, naming=HIDDEN, addressee_id=world.branch.pk)

    assert places(form, world) == {"addressee"}
    row, _ = coded_by(world, world["member"])
    assert row.unit == world.town


def test_only_the_top_is_usual_where_only_the_top_hides(world: World, settings):
    settings.YIBEN_ANONYMOUS_LEAST = 3
    asking = queries.asking_for("", on=AT.date(), seen_by=world["member"])
    assert asking.near == ((world.branch.pk, world.branch.name),)
    assert asking.usual_far_id == asking.usual_id == world.town.pk

    top = asking.addressees[-1]
    asking = replace(asking, shielding=(top[0],))

    assert (asking.far, asking.usual_far_id) == ((top,), top[0])
    assert asking.near == asking.addressees[:-1]
    nobody = replace(asking, shielding=())
    assert (nobody.far, nobody.near, nobody.usual_far_id) == ((), (), "")


def test_too_few_and_nobody_complains_without_a_name(world: World):
    assert places(complaint_form(world, naming=HIDDEN), world) == {"naming"}
    assert not CodedComplaint.objects.exists()


def test_from_outside_only_where_it_is_allowed(world: World, settings, monkeypatch):
    top = world.cast.centre
    form = complaint_form(world, naming=HIDDEN, addressee_id=top.pk)

    with pytest.raises(ShutError):
        complain_from_outside(form, at=AT)
    settings.YIBEN_OPEN_COMPLAINTS = True
    with pytest.raises(ManyErrors):
        complain_from_outside(replace(form, addressee_id=world.town.pk), at=AT)
    complain_from_outside(form, at=AT)

    assert CodedComplaint.objects.get().from_outside
    monkeypatch.setattr("yiben.feedback.actions.complaining.MOST_FROM_OUTSIDE", 1)
    with pytest.raises(ShutError):
        complain_from_outside(complaint_form(world), at=AT)
