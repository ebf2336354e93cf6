"""A box from its opening to its count: who may, what is refused, what adds up."""

import pytest

from tests.factories.gatherings import AT, NOT_RECORDERS, World
from tests.factories.race import at_once
from tests.factories.ratings import box_form, count, open_box, sheet
from yiben.books.ballots import actions, queries
from yiben.books.ballots.checks import ClosedError, CodesError, VotedError
from yiben.books.ballots.models import Box, Elector, Mark, Slot
from yiben.books.ballots.words import Codes, SheetForm, TellerRole
from yiben.common.errors import ManyErrors, RefusedError, YibenError
from yiben.ledger.models import Entry

YES = {"q": "满意"}


def wheres(act) -> list[str]:
    with pytest.raises(ManyErrors) as caught:
        act()
    return [one.where for one in caught.value.problems]


def test_opening_freezes_the_electors(world: World):
    opened = open_box(world)

    electors = queries.electors_of(opened.box, seen_by=world["recorder"])

    assert len(electors) == Slot.objects.filter(box=opened.box).count() == 6
    assert opened.codes is not None
    assert len({len(one.sealed) for one in Slot.objects.all()}) == 1


def test_only_full_members_have_a_vote_in_an_election(world: World):
    opened = open_box(world, kind="ballots.election", by_screen=False)

    names = {
        one.name for one in queries.electors_of(opened.box, seen_by=world["recorder"])
    }

    assert "孙苗" not in names
    assert len(names) == 5


def test_the_same_form_twice_opens_one_box_and_shows_the_codes_once(world: World):
    first, second = open_box(world, token="x1"), open_box(world, token="x1")

    assert first.box.pk == second.box.pk
    assert second.codes is None
    assert Box.objects.count() == 1


def test_lost_codes_can_be_renewed_until_somebody_votes(world: World):
    opened = open_box(world)
    codes = actions.renew_codes(opened.box, by=world["recorder"], at=AT)
    actions.cast_vote(opened.box, YES, by=world["member"])

    with pytest.raises(YibenError, match="不能再换"):
        actions.renew_codes(opened.box, by=world["recorder"], at=AT)
    assert count(world, opened.box, codes).state == "counted"


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_but_the_recorder_opens_a_box(world: World, who: str):
    with pytest.raises(RefusedError):
        actions.open_box(world.branch, box_form(world), by=world[who], at=AT)
    assert Box.objects.count() == 0


@pytest.mark.parametrize(
    "who", ["second", "superior", "neighbour", "stranger", "nobody"]
)
def test_nobody_votes_for_somebody_else(world: World, who: str):
    box = open_box(world).box

    with pytest.raises(RefusedError):
        actions.cast_vote(box, YES, by=world[who])


def test_everything_wrong_with_a_box_is_said_at_once(world: World):
    form = box_form(world, topic="", questions=(), counter_id=world.id("钱水生"))

    found = wheres(
        lambda: actions.open_box(world.branch, form, by=world["recorder"], at=AT)
    )

    assert found == ["topic", "questions", "counter_id"]


def test_an_election_is_held_on_paper(world: World):
    form = box_form(world, kind="ballots.election")

    found = wheres(
        lambda: actions.open_box(world.branch, form, by=world["recorder"], at=AT)
    )

    assert found == ["by_screen"]


def test_one_vote_each(world: World):
    box = open_box(world).box
    actions.cast_vote(box, YES, by=world["member"])

    with pytest.raises(VotedError):
        actions.cast_vote(box, YES, by=world["member"])
    with pytest.raises(YibenError, match="不能再领纸票"):
        actions.give_paper(box, [world.id("赵田")], by=world["recorder"], at=AT)


def test_whoever_took_paper_does_not_vote_on_the_screen(world: World):
    box = open_box(world).box
    actions.give_paper(box, [world.id("赵田")], by=world["recorder"], at=AT)

    with pytest.raises(VotedError, match="纸票"):
        actions.cast_vote(box, YES, by=world["member"])


def test_a_vote_with_an_unknown_choice_takes_nothing(world: World):
    box = open_box(world).box

    found = wheres(lambda: actions.cast_vote(box, {"q": "随便"}, by=world["member"]))

    assert found == ["q:q"]
    assert not Slot.objects.filter(filled=True).exists()


def test_after_closing_there_is_no_ballot(world: World):
    box = open_box(world).box
    actions.stop_box(box, by=world["recorder"], at=AT)

    with pytest.raises(ClosedError):
        actions.cast_vote(box, YES, by=world["member"])
    with pytest.raises(ClosedError):
        actions.stop_box(box, by=world["recorder"], at=AT)


def test_paper_and_screen_are_one_count(world: World):
    opened = open_box(world)
    actions.cast_vote(opened.box, YES, by=world["member"])
    paper = [world.id("李春生"), world.id("钱水生")]
    actions.give_paper(opened.box, paper, by=world["recorder"], at=AT)

    box = count(world, opened.box, opened.codes, sheet(opened.box, 2, 满意=1, 不满意=1))

    result = queries.count_row(box)
    assert (result.expected, result.issued, result.collected, result.valid) == (
        6,
        3,
        3,
        3,
    )
    assert result.questions[0].counts == (("满意", 2), ("基本满意", 0), ("不满意", 1))
    assert Entry.objects.filter(kind=f"{box.kind}.counted").count() == 1
    assert Slot.objects.count() == 0


def test_the_two_tellers_must_agree(world: World):
    opened = open_box(world, by_screen=False)
    box, by = opened.box, world["recorder"]
    actions.give_paper(box, [world.id("李春生")], by=by, at=AT)
    actions.stop_box(box, by=by, at=AT)
    actions.enter_sheet(box, TellerRole.TELLER, sheet(box, 1, 满意=1), by=by, at=AT)

    missing = wheres(lambda: actions.count_box(box, None, by=by, at=AT))
    actions.enter_sheet(box, TellerRole.COUNTER, sheet(box, 1, 不满意=1), by=by, at=AT)
    differing = wheres(lambda: actions.count_box(box, None, by=by, at=AT))

    assert missing == ["sheet:counter"]
    assert differing == ["q:q", "q:q"]
    assert not Entry.objects.exists()


def test_more_returned_than_issued_voids_the_box(world: World):
    opened = open_box(world, by_screen=False)
    actions.give_paper(opened.box, [world.id("李春生")], by=world["recorder"], at=AT)

    box = count(world, opened.box, None, sheet(opened.box, 1, 满意=2))

    assert (box.state, box.void_reason) == ("void", "收回的票多于发出的票")
    assert box.entry_id is None


def test_without_both_codes_nothing_is_opened(world: World):
    opened = open_box(world)
    actions.cast_vote(opened.box, YES, by=world["member"])
    assert opened.codes is not None
    half = Codes(opened.codes.teller, "2222-2222")

    with pytest.raises(CodesError):
        count(world, opened.box, half)
    assert not Mark.objects.exists()


def test_a_vote_that_was_tampered_with_voids_the_box(world: World):
    opened = open_box(world)
    actions.cast_vote(opened.box, YES, by=world["member"])
    noise = Slot.objects.filter(filled=False).first()
    assert noise is not None
    Slot.objects.filter(filled=True).update(sealed=noise.sealed)

    assert count(world, opened.box, opened.codes).state == "void"


def test_there_is_no_interim_count(world: World):
    opened = open_box(world)
    actions.cast_vote(opened.box, YES, by=world["member"])
    view = queries.view_of(opened.box, seen_by=world["recorder"])

    assert queries.counts_of(opened.box, seen_by=world["recorder"]) is None
    assert view.turnout == "不到 5 人"
    assert not Mark.objects.exists()


def test_counts_on_few_electors_are_hidden_except_from_the_tellers(world: World):
    Elector.objects.all().delete()
    opened = open_box(world)
    keep = [world.id("赵田"), world.id("钱水生"), world.id("周大山")]
    opened.box.electors.exclude(person_id__in=keep).delete()
    actions.cast_vote(opened.box, YES, by=world["member"])
    box = count(world, opened.box, opened.codes)

    hidden = queries.counts_of(box, seen_by=world["recorder"])
    shown = queries.counts_of(box, seen_by=world["recorder"], codes=opened.codes)

    assert queries.view_of(box, seen_by=world["recorder"]).is_small
    assert hidden is not None
    assert (hidden.questions, hidden.valid) == ((), 1)
    assert "不显示" in hidden.hidden
    assert shown is not None
    assert shown.questions[0].counts[0] == ("满意", 1)


def test_counts_on_persons_are_the_tellers_alone(world: World):
    opened = open_box(world, kind="ballots.appraisal")
    box = count(world, opened.box, opened.codes)

    for who in ("recorder", "second", "member", "superior"):
        result = queries.counts_of(box, seen_by=world[who])
        assert result is not None
        assert result.questions == ()


def test_a_receipt_proves_that_the_vote_was_counted_and_nothing_else(world: World):
    opened = open_box(world)
    receipt = actions.cast_vote(opened.box, YES, by=world["member"])
    box = count(world, opened.box, opened.codes)

    assert queries.has_receipt(box, receipt.upper(), seen_by=world["member"])
    assert not queries.has_receipt(box, "2" * 16, seen_by=world["member"])
    assert [one.box_id for one in box.receipts.all()] == [box.pk]
    assert not {"question", "option"} & {
        one.name for one in box.receipts.model._meta.fields
    }


def test_the_entry_tells_no_choice(world: World):
    opened = open_box(world)
    actions.cast_vote(opened.box, YES, by=world["member"])
    box = count(world, opened.box, opened.codes)

    assert box.entry is not None
    assert "满意" not in box.entry.payload.replace(box.topic, "")


def test_void_throws_away_what_nobody_has_read(world: World):
    box = open_box(world).box
    actions.cast_vote(box, YES, by=world["member"])

    actions.void_box(box, reason="名单有误", by=world["recorder"], at=AT)

    assert not Slot.objects.exists()
    with pytest.raises(ClosedError):
        actions.void_box(box, reason="再来", by=world["recorder"], at=AT)


def test_impossible_sheets_are_refused_at_once(world: World):
    opened = open_box(world, by_screen=False)
    actions.stop_box(opened.box, by=world["recorder"], at=AT)
    form = SheetForm(issued=3, returned=-1, invalid=2, counts={"q": {"满意": 5}})

    found = wheres(
        lambda: actions.enter_sheet(
            opened.box, "teller", form, by=world["recorder"], at=AT
        )
    )

    assert set(found) == {"issued", "returned", "invalid", "q:q"}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_vote():
    from tests.factories.gatherings import make_world

    world = make_world()
    box = open_box(world).box

    found = at_once(
        *(lambda: actions.cast_vote(box, YES, by=world["member"]) for _ in range(4))
    )

    assert sum(isinstance(one, str) for one in found) == 1
    assert Slot.objects.filter(filled=True).count() == 1
    assert Elector.objects.filter(voted=True).count() == 1
