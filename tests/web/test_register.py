import pytest
from django.urls import reverse

from tests.factories.gatherings import NOT_RECORDERS, STRANGERS
from tests.factories.web import browser_of, page_of, refusals
from yiben.books.registers.models import Register

TERM = "registers.term.kept"
EVENT = "registers.event.registered"
GIVEN = {"title": "第八届支部委员会", "from_on": "2024-03-01", "token": "x_one"}


@pytest.fixture
def clerk(world):
    return browser_of(world["recorder"])


def new(world, kind=TERM):
    return reverse("register-new", args=[world.branch.pk, kind])


def test_a_term_stands_until_it_is_ended(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Register.objects.get()
    listed = reverse("registers", args=[world.branch.pk])
    assert "现在有效" in page_of(clerk.get(listed))

    clerk.post(
        reverse("register-end", args=[row.pk]),
        {"until_on": "2026-11-01", "reason": "换届"},
    )

    row.refresh_from_db()
    assert str(row.until_on) == "2026-11-01"
    assert "已经终止" in page_of(clerk.get(listed))


def test_an_end_without_reason_keeps_the_day(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Register.objects.get()

    answer = clerk.post(
        reverse("register-end", args=[row.pk]),
        {"until_on": "2026-10-09", "reason": ""},
    )

    assert answer.status_code == 422
    assert 'value="2026-10-09"' in page_of(answer)
    row.refresh_from_db()
    assert row.until_on is None


def test_an_event_needs_its_sort(world, clerk):
    given = {"title": "班子会上争执", "from_on": "2026-11-10", "token": "x_e"}

    bare = clerk.post(new(world, EVENT), given)
    assert bare.status_code == 422
    assert "没有选择是哪一类事项" in page_of(bare)
    assert 'value="班子会上争执"' in page_of(bare)
    clerk.post(new(world, EVENT), given | {"tags": "event.team_disunity"})

    assert Register.objects.get().tags == ("event.team_disunity",)


def test_a_wrong_line_is_withdrawn(world, clerk):
    clerk.post(new(world), GIVEN)
    row = Register.objects.get()

    clerk.post(reverse("register-withdraw", args=[row.pk]), {"reason": "记错"})

    page = page_of(clerk.get(reverse("register", args=[row.pk])))
    assert "已经撤回" in page


@pytest.mark.parametrize("who", NOT_RECORDERS)
def test_nobody_else_registers_or_ends(world, clerk, who):
    clerk.post(new(world), GIVEN)
    row, before, stranger = Register.objects.get(), refusals(), browser_of(world[who])

    answers = [
        stranger.post(new(world), GIVEN | {"token": "x_two"}),
        stranger.post(
            reverse("register-end", args=[row.pk]),
            {"until_on": "2026-11-01", "reason": "换届"},
        ),
        stranger.post(reverse("register-withdraw", args=[row.pk]), {"reason": "错"}),
    ]

    assert {one.status_code for one in answers} == {404}
    assert refusals() == before + 3
    assert Register.objects.get().until_on is None


@pytest.mark.parametrize("who", STRANGERS)
def test_strangers_do_not_find_the_list(world, clerk, who):
    clerk.post(new(world), GIVEN)

    answer = browser_of(world[who]).get(reverse("registers", args=[world.branch.pk]))

    assert answer.status_code == 404
