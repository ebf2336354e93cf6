import pytest
from django.db.models import Q
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.talks.models import Talk
from yiben.ledger.models import Entry


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world):
    return reverse("talks-new", args=[world.branch.pk])


def given(world, **more):
    people = "李春生 王小禾 李春生 赵田".split()
    places = "pair:1:first pair:1:second pair:2:first pair:2:second".split()
    pairs = {place: world.id(name) for place, name in zip(places, people, strict=True)}
    return {"happened_on": "2026-11-10", "rows": "4", "token": "x_t"} | pairs | more


def test_several_pairs_are_one_form(world, clerk):
    answer = clerk.post(new(world), given(world), follow=True)

    assert Talk.objects.count() == Entry.objects.count() == 2
    page = page_of(answer)
    assert "李春生" in page
    assert "赵田" in page


def test_sending_twice_makes_the_talks_once(world, clerk):
    clerk.post(new(world), given(world))
    clerk.post(new(world), given(world))

    assert Talk.objects.count() == 2


def test_half_a_pair_is_a_mistake_of_its_row(world, clerk):
    half = {"pair:2:second": "", "place": "村部"}

    answer = clerk.post(new(world), given(world, **half))

    assert answer.status_code == 422
    assert 'href="#f-pairs-2"' in page_of(answer)
    assert 'value="村部"' in page_of(answer)
    assert Talk.objects.count() == 0


def test_more_rows_without_scripts(world, clerk):
    page = page_of(clerk.post(new(world), given(world, act="add_pair")))

    assert 'name="pair:8:first"' in page
    assert Talk.objects.count() == 0


def test_a_note_is_for_the_two_alone(world, clerk):
    clerk.post(new(world), given(world))
    me = world.id("王小禾")
    mine = Talk.objects.get(Q(first_id=me) | Q(second_id=me))
    address = reverse("talk-note", args=[mine.pk])

    clerk.post(address, {"content": "家里的难处"})

    assert "家里的难处" in page_of(clerk.get(address))
    for who in ("member", "superior", "second", "auditor", "system_admin"):
        answer = browser_of(world[who]).get(address)
        assert answer.status_code == 404, who
        assert "家里的难处" not in page_of(answer)


def test_a_talk_that_was_not_is_withdrawn(world, clerk):
    clerk.post(new(world), given(world))
    row = Talk.objects.order_by("id")[0]
    address = reverse("talk-withdraw", args=[row.pk])

    assert clerk.post(address, {"reason": ""}).status_code == 422
    clerk.post(address, {"reason": "记错了人"})

    row.refresh_from_db()
    assert row.withdrawn_at is not None


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_records_or_withdraws(world, clerk, who):
    clerk.post(new(world), given(world))
    row, before = Talk.objects.order_by("id")[0], refusals()
    stranger = browser_of(world[who])

    answers = [
        stranger.post(new(world), given(world, token="x_other")),
        stranger.post(reverse("talk-withdraw", args=[row.pk]), {"reason": "错"}),
    ]

    assert {one.status_code for one in answers} == {404}
    assert refusals() == before + 2
    assert Talk.objects.filter(withdrawn_at__isnull=True).count() == 2
